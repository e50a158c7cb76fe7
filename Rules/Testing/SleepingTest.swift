// Owns: the rule `sleeping-test`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a fixed sleep with which a test waits for something that happens elsewhere.
package enum SleepingTest: FileRule {
    package static let summary = RuleSummary(id: "sleeping-test", family: .testing, severity: .low, readsTests: true)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let tests = file.testFunctions
        // What runs before each test waits as often as there are tests.
        let fixtures = Set(tests.flatMap { file.fixtures(of: $0) }).sorted().compactMap { file.outline.firstChild($0, .codeBlock) }
        let bodies = tests.map(\.body) + fixtures
        for body in bodies + pauses(calledIn: bodies, file) {
            for call in file.nodes(.call, in: body)
            where isSleep(call, file) && isWait(call, in: body, file) && !isAboutTime(call, file) {
                let callee = file.callee(call)
                findings.report(
                    file.range(ofToken: callee.lowerBound), cause: file.range(file.wholeCall(call)), confidence: .high,
                    "the test sleeps for a fixed time and hopes that the work is done by then: on a slow machine it fails, on a fast one it wastes the time",
                    help: help)
            }
        }
    }

    /// The bodies of helpers that do nothing but sleep, where a test waits with them: `func settle() { usleep(1000) }`.
    private static func pauses(calledIn bodies: [NodeID], _ file: FileContext) -> [NodeID] {
        var result: Set<NodeID> = []
        for body in bodies {
            for call in file.nodes(.call, in: body) where file.isCalledOnNothing(call) && isWait(call, in: body, file) {
                for function in file.functions(named: file.outline.anchor(call)) {
                    guard let block = file.outline.firstChild(function, .codeBlock), !bodies.contains(block),
                        file.outline.children(block).allSatisfy({ isPause($0, file) })
                    else { continue }
                    result.insert(block)
                }
            }
        }
        return result.sorted()
    }

    private static func isPause(_ statement: NodeID, _ file: FileContext) -> Bool {
        let calls = file.nodes(.call, in: statement)
        return file.outline.kind(statement) == .expressionStatement
            && calls.contains { isSleep($0, file) && file.statement($0) == statement }
    }

    private static let sleeps: NameSet = ["sleep", "usleep", "nanosleep"]
    private static let sleepers: NameSet = ["Thread", "Task", "ContinuousClock", "SuspendingClock", "Darwin", "Glibc", "Foundation"]

    private static func isSleep(_ call: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(call)
        let receiver = file.receiver(call)
        if isNeverMet(call, file) || isTimedFulfillment(call, file) { return true }
        if receiver.isEmpty { return file.token(name, isIn: sleeps) && file.functions(named: name).isEmpty }
        if file.token(name, is: "sleep") {
            // The clock of a test may be one that it turns itself.
            return file.token(receiver.lowerBound, isIn: sleepers)
        }
        guard file.token(name, is: "run"), file.token(receiver.lowerBound, is: "RunLoop"), let until = file.argument("until", of: call)
        else {
            return false
        }
        return file.contains(["timeIntervalSinceNow", "addingTimeInterval"], in: until.value)
    }

    /// `XCTWaiter.wait(for: [expectation(description: "pause")], timeout: 2)`: nobody else knows the expectation.
    private static func isNeverMet(_ call: NodeID, _ file: FileContext) -> Bool {
        guard file.token(file.outline.anchor(call), isIn: ["wait", "fulfillment"]),
            let awaited = file.argument("for", of: call) ?? file.argument("of", of: call), let first = awaited.value.first,
            file.tokens.kinds[first] == .leftSquare
        else { return false }
        let name = file.tokens.kinds[first + 1] == .selfValue ? first + 3 : first + 1
        guard name + 1 < awaited.value.upperBound, file.token(name, isIn: ["expectation", "XCTestExpectation"]),
            file.outline.match(name + 1) == awaited.value.upperBound - 2
        else { return false }
        return file.tokens.kinds[name + 2] == .rightParen || file.token(name + 2, is: "description")
    }

    /// `asyncAfter(deadline: .now() + 2) { done.fulfill() }`: the clock meets the expectation, not the work.
    private static func isTimedFulfillment(_ call: NodeID, _ file: FileContext) -> Bool {
        guard file.token(file.outline.anchor(call), is: "asyncAfter"),
            let closure = file.arguments(call).last(where: { file.outline.kind($0.node) == .closure })
        else { return false }
        let calls = file.nodes(.call, in: closure.node)
        let body = file.body(ofClosure: closure.node)
        return calls.count == 1 && file.token(file.outline.anchor(calls[0]), is: "fulfill") && file.wholeCall(calls[0]) == body
    }

    /// Whether the test itself waits, rather than polls or runs work that takes its time.
    private static func isWait(_ call: NodeID, in body: NodeID, _ file: FileContext) -> Bool {
        var node = call
        while let parent = file.outline.parent(node), parent != body {
            switch file.outline.kind(parent) {
            case .whileStatement, .repeatStatement, .functionDecl: return false
            case .forStatement: if mayPoll(parent, behind: call, file) { return false }
            case .closure: if !looksAfterwards(call, in: parent, file) { return false }
            case .binding: if file.outline.parent(parent).map({ isAsync($0, file) }) ?? false { return false }
            default: break
            }
            node = parent
        }
        return true
    }

    /// Whether a loop may end when what it waits for has happened, rather than go through a list of what is expected.
    private static func mayPoll(_ loop: NodeID, behind call: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(loop)
        let leaves = range.contains { [.break, .return, .where, .continue].contains(file.tokens.kinds[$0]) }
        return leaves || !file.expectations(in: loop).contains { $0 > call }
    }

    /// Whether the sleep's name says that real time has to pass: for a time stamp to differ, for something to expire.
    private static func isAboutTime(_ call: NodeID, _ file: FileContext) -> Bool {
        file.mentions(["timestamp", "granularity", "resolution", "ttl", "expiry", "expiration", "lifetime"], in: file.outline.tokens(call))
    }

    /// `async let`
    private static func isAsync(_ declaration: NodeID, _ file: FileContext) -> Bool {
        let keyword = file.outline.anchor(declaration)
        return keyword > 0 && file.tokens.kinds[keyword - 1] == .async
    }

    /// Whether a closure is a part of the test, as in `withServer { … }`: something is expected behind the sleep, and no task runs it.
    private static func looksAfterwards(_ call: NodeID, in closure: NodeID, _ file: FileContext) -> Bool {
        if let taker = file.call(takingClosure: closure) {
            let name = file.outline.anchor(taker)
            if file.isTaskCall(taker)
                || file.token(name, isIn: ["async", "asyncAfter", "addTask", "addTaskUnlessCancelled", "detachNewThread"])
            {
                return false
            }
            // A handler that is only handed over runs as part of the work; what is awaited here is a part of the test.
            let start = file.outline.tokens(file.statement(taker)).lowerBound
            let isAwaited = (start..<file.callee(taker).lowerBound).contains { file.tokens.kinds[$0] == .await }
            if file.token(file.callee(call).lowerBound, isIn: ["Task", "ContinuousClock", "SuspendingClock"]), !isAwaited { return false }
        }
        return file.expectations(in: closure).contains { $0 > call }
    }

    private static let help = "wait for the event: an expectation, a continuation, or a poll with a deadline"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a fixed sleep in place of waiting for the work",
            rationale: """
                The sleep is long enough on the machine on which it was written. On a loaded one the work is not done, the test fails, and \
                people learn to start it again: a real race in production then looks like one more flaky test.
                """,
            help: help,
            suppressWhen: "the passing of real time is what the test is about, as for an expiry",
            references: ["https://testsmells.org/pages/testsmells.html"],
            bad: bad, good: good)
    }

    private static let path = "Tests/AppTests/QueueTests.swift"

    private static var bad: [Example] {
        [
            Example(
                "class QueueTests: XCTestCase {\n    func testDrains() {\n        queue.start()\n        let done = expectation(description: \"later\")\n        ↓DispatchQueue.main.asyncAfter(deadline: .now() + 2) { done.fulfill() }\n        wait(for: [done], timeout: 3)\n        XCTAssertTrue(queue.isEmpty)\n    }\n    func testFills() {\n        queue.fill()\n        _ = ↓XCTWaiter.wait(for: [expectation(description: \"pause\")], timeout: 2)\n        XCTAssertFalse(queue.isEmpty)\n    }\n}",
                path: path),
            Example(
                "@Test func drains() async {\n    queue.start()\n    await settle()\n    for queue in queues {\n        ↓usleep(100)\n        #expect(queue.isEmpty)\n    }\n}\nfunc settle() async { try? await ↓Task.sleep(for: .seconds(1)) }",
                path: path),
            Example(
                "class ServerTests: XCTestCase {\n    override func setUp() async throws {\n        server.start()\n        try await ↓Task.sleep(nanoseconds: 2_000_000_000)\n    }\n    func testUp() { XCTAssertTrue(server.isUp) }\n}",
                path: path),
            Example(
                "@Test func drains() async throws {\n    queue.start()\n    try await ↓Task.sleep(for: .seconds(1))\n    #expect(queue.isEmpty)\n}",
                path: path),
            Example(
                "class QueueTests: XCTestCase {\n    func testDrains() {\n        queue.start()\n        ↓Thread.sleep(forTimeInterval: 0.5)\n        XCTAssertTrue(queue.isEmpty)\n    }\n}",
                path: path),
            Example(
                "class QueueTests: XCTestCase {\n    func testDrains() {\n        queue.start()\n        ↓sleep(1)\n        ↓usleep(500)\n        XCTAssertTrue(queue.isEmpty)\n    }\n}",
                path: path),
            Example(
                "@Test func drains() async throws {\n    try await withQueue { queue in\n        queue.start()\n        try await ↓Task.sleep(nanoseconds: 1_000)\n        #expect(queue.isEmpty)\n    }\n}",
                path: path),
            Example(
                "@Test func drains() {\n    start()\n    ↓RunLoop.current.run(until: Date(timeIntervalSinceNow: 1))\n    #expect(done)\n}",
                path: path),
        ]
    }

    private static var good: [Example] {
        [
            Example(
                "class QueueTests: XCTestCase {\n    func testDrains() {\n        let done = expectation(description: \"done\")\n        queue.onEnd = { done.fulfill() }\n        DispatchQueue.main.asyncAfter(deadline: .now() + 1) { queue.close() }\n        wait(for: [done], timeout: 5)\n    }\n}",
                path: path),
            Example(
                "@Test func drains() async throws {\n    for _ in 0..<9 {\n        try await Task.sleep(for: .seconds(1))\n        if queue.isEmpty { break }\n    }\n    #expect(queue.isEmpty)\n}",
                path: path),
            Example(
                "@Test func stops() async {\n    let task = Task { await work() }\n    task.cancel()\n}\nfunc work() async { try? await Task.sleep(for: .seconds(9)) }",
                path: path),
            Example(
                "@Test func drains() async throws {\n    for _ in 0..<100 where !queue.isEmpty { try await Task.sleep(for: .milliseconds(10)) }\n    #expect(queue.isEmpty)\n}",
                path: path),
            Example(
                "@Test func drains() async throws {\n    while !queue.isEmpty, clock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }\n    #expect(queue.isEmpty)\n}",
                path: path),
            Example(
                "@Test func cancels() async {\n    let task = Task { try await Task.sleep(for: .seconds(60)) }\n    task.cancel()\n    #expect(await task.result.isFailure)\n}",
                path: path),
            Example(
                "@Test func timesOut() async {\n    await #expect(throws: TimedOut.self) {\n        try await withTimeout(.milliseconds(10)) { try await Task.sleep(for: .seconds(5)) }\n    }\n}",
                path: path),
            Example("@Test func turns() async throws { try await testClock.sleep(for: .seconds(1))\n #expect(done) }", path: path),
            Example(
                "@Test func races() async throws {\n    async let slow: Void = Task.sleep(for: .seconds(9))\n    #expect(try await first() == 1)\n}",
                path: path),
            Example("func eventually() async throws { try await Task.sleep(for: .milliseconds(10)) }", path: path),
            "func pause() async throws { try await Task.sleep(for: .seconds(1)) }",
        ]
    }
}
