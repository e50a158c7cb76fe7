// Owns: the rule `blocking-in-async`.
package import Analysis
import Outline
import SwiftLexer

/// Flags calls that block a thread in code that runs on the cooperative pool, an actor or the main actor.
package enum BlockingInAsync: FileRule {
    package static let summary = RuleSummary(id: "blocking-in-async", family: .concurrency, severity: .high)
    package static let options = [blocking.option]

    private static let blocking = NamesOption("blocking", "functions of your own that block their thread until something happens")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: findings.options[blocking]) where !file.isAwaited(call) { report(call, .high, file, &findings) }
        for call in file.calls(named: ["wait", "sleep", "usleep", "nanosleep", "runModal"]) {
            guard let confidence = blocks(call, file) else { continue }
            report(call, confidence, file, &findings)
        }
        for call in file.calls(named: ["Data", "String", "NSData", "NSString", "NSArray", "NSDictionary", "XMLParser", "init"]) {
            guard let confidence = loads(call, file) else { continue }
            report(call, confidence, file, &findings)
        }
    }

    private static func report(_ call: NodeID, _ confidence: Confidence, _ file: FileContext, _ findings: inout FindingCollector) {
        let context = file.executionContext(call)
        guard context.mustNotBlock else { return }
        findings.report(
            file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.wholeCall(call)), confidence: confidence,
            "\(file.excerpt(file.callee(call))) blocks \(victim(context)): \(consequence(context))", help: help)
    }

    private static func victim(_ context: ExecutionContext) -> String {
        switch context {
        case .mainActor: return "the main thread"
        case .actor: return "the actor and a thread of the pool"
        default: return "a thread of the cooperative pool"
        }
    }

    private static func consequence(_ context: ExecutionContext) -> String {
        context == .mainActor
            ? "the interface stands still until it returns"
            : "a few such calls at once stop every task of the process, and may never be woken"
    }

    /// Whether a call puts its thread to sleep until something happens.
    private static func blocks(_ call: NodeID, _ file: FileContext) -> Confidence? {
        guard !file.isAwaited(call) else { return nil }
        let name = file.outline.anchor(call)
        let receiver = file.receiver(call)
        if file.token(name, is: "wait") { return waits(call, receiver, file) }
        if file.token(name, is: "runModal") { return receiver.isEmpty ? nil : .high }
        if let last = receiver.last {
            if file.token(last, is: "Thread") { return .high }
            guard receiver.count == 1, file.token(last, isIn: ["Darwin", "Glibc", "Foundation", "Musl", "Bionic", "Android"]) else {
                return nil
            }
            return .high
        }
        // A function of the file's own is none of the system's.
        let isDeclaredHere = file.nodes(.functionDecl).contains {
            file.isSame(file.outline.anchor($0)..<file.outline.anchor($0) + 1, name..<name + 1)
        }
        guard !isDeclaredHere, file.arguments(call).count == (file.token(name, is: "nanosleep") ? 2 : 1) else { return nil }
        return file.arguments(call).allSatisfy { $0.label == nil } ? .high : nil
    }

    /// `semaphore.wait()`, `group.wait(timeout: …)`, `condition.wait()`.
    private static func waits(_ call: NodeID, _ receiver: Range<Int>, _ file: FileContext) -> Confidence? {
        guard let last = receiver.last else { return nil }
        let arguments = file.arguments(call)
        let isWait = arguments.allSatisfy { $0.label.map { file.token($0, isIn: ["timeout", "wallTimeout", "until"]) } ?? false }
        guard isWait, arguments.count <= 1, !file.tokens.kinds[last].isReservedWord else { return nil }
        let name = receiver.last { file.tokens.kinds[$0].isIdentifierLike } ?? last
        if file.mentionsText(["sem", "group", "condition", "latch", "mutex", "barrier"], in: name..<name + 1) { return .high }
        return isMadeAs(blockers, name, at: call, file) ? .high : .medium
    }

    private static let blockers: NameSet = [
        "DispatchSemaphore", "DispatchGroup", "NSCondition", "NSConditionLock", "DispatchWorkItem", "ConditionLock",
    ]

    /// Whether a name's declaration in the file names one of some types.
    private static func isMadeAs(_ types: NameSet, _ name: Int, at call: NodeID, _ file: FileContext) -> Bool {
        (file.nodes(.binding) as any Sequence<NodeID>).contains { binding in
            let anchor = file.outline.anchor(binding)
            return file.isSame(anchor..<anchor + 1, name..<name + 1) && file.contains(types, in: file.outline.tokens(binding).prefix(12))
        }
    }

    // MARK: Loading

    /// `Data(contentsOf: url)` and the like: certain where the address is remote, low where it may be a file.
    private static func loads(_ call: NodeID, _ file: FileContext) -> Confidence? {
        guard let argument = file.argument("contentsOf", of: call), !file.isAwaited(call) else { return nil }
        let name = file.outline.anchor(call)
        if file.tokens.kinds[name] == .initializer, !file.contains(["Data", "String"], in: file.receiver(call)) { return nil }
        if isRemote(argument.value, at: call, file) { return .high }
        return mayBeRemote(argument.value, at: call, file) ? .medium : .low
    }

    /// `download(_ url: URL)`: an address from outside, in a function that is named after the net.
    private static func mayBeRemote(_ value: Range<Int>, at call: NodeID, _ file: FileContext) -> Bool {
        guard remoteness(value, file) == nil, value.count == 1, file.mentionsText(["url"], in: value) else { return false }
        guard let function = file.enclosingDeclaration(call), file.outline.kind(function) == .functionDecl else { return false }
        let name = file.outline.anchor(function)
        let words: [StaticString] = ["download", "fetch", "remote", "avatar", "thumbnail", "image", "request", "http", "scrape"]
        return file.mentionsText(words, in: name..<name + 1)
    }

    private static func isRemote(_ value: Range<Int>, at call: NodeID, _ file: FileContext) -> Bool {
        if let verdict = remoteness(value, file) { return verdict }
        guard let name = value.first, let declaration = file.enclosingDeclaration(call) else { return false }
        // As many places of the name before the call as `occurrences` looks at.
        for place in file.occurrences(of: name, in: file.outline.tokens(declaration).lowerBound..<name) where place < name {
            let binding = file.innermostNode(at: place) { $0 == .binding || $0 == .optionalBinding || $0.isItemContainer }
            guard let binding, file.outline.kind(binding) == .binding || file.outline.kind(binding) == .optionalBinding,
                file.outline.anchor(binding) == place
            else { continue }
            if let verdict = remoteness(file.outline.tokens(binding), file) { return verdict }
        }
        return false
    }

    /// Whether an address is written as a remote one (true) or a file's (false).
    private static func remoteness(_ range: Range<Int>, _ file: FileContext) -> Bool? {
        if range.contains(where: { file.token($0, isIn: ["fileURLWithPath", "filePath", "Bundle", "FileManager"]) }) { return false }
        if file.mentionsText(["file", "directory", "folder", "path", "bundle", "cache", "disk", "local", "document"], in: range) {
            return false
        }
        if range.contains(where: {
            file.tokens.kinds[$0] == .stringSegment && (file.token($0, mentions: "http://") || file.token($0, mentions: "https://"))
        }) {
            return true
        }
        if file.mentionsText(remoteWords, in: range) {
            return true
        }
        if zip(range, range.dropFirst(2)).contains(where: { file.token($0, is: "URL") && file.token($1, is: "string") }) { return true }
        return nil
    }

    private static let remoteWords: [StaticString] = [
        "remote", "endpoint", "imageURL", "avatar", "download", "webURL", "apiURL", "baseURL", "feedURL", "thumbnail",
    ]

    private static let help =
        "await instead: `Task.sleep`, an asynchronous request, a continuation resumed by the callback; or hand the blocking call to a dispatch queue"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a blocking call in asynchronous code",
            rationale: """
                The cooperative pool has as many threads as the machine has cores. A semaphore that is signalled by a task, a sleep, or a request \
                made synchronously takes one away; on a laptop with ten cores one test passes, on a server with two the process stands still for good.
                """,
            help: help,
            suppressWhen: "the code is known to run on a thread of its own, such as a custom executor",
            references: ["CWE-833", "https://developer.apple.com/videos/play/wwdc2021/10254/"],
            bad: [
                Example("func load() async { prepare()\n server.↓awaitReady() }", options: blocking.set("awaitReady")),
                """
                func load() async -> Data? {
                    let semaphore = DispatchSemaphore(value: 0)
                    var result: Data?
                    session.dataTask(with: url) { data, _, _ in
                        result = data
                        semaphore.signal()
                    }.resume()
                    semaphore.↓wait()
                    return result
                }
                """,
                "func retry() async throws { try await step()\n Thread.↓sleep(forTimeInterval: 2)\n try await step() }",
                "func start() { Task { ↓sleep(1)\n await refresh() } }",
                "actor Store { func flush() { group.↓wait() } }",
                "@MainActor final class Model { func reload() { semaphore.↓wait() } }",
                "func avatar() async throws -> Data { let url = URL(string: \"https://cdn.invalid/a.png\")!\n return try ↓Data(contentsOf: url) }",
                "func all() async { await withTaskGroup(of: Void.self) { group in group.addTask { ↓usleep(1000) } } }",
                "func go() async { _ = done.↓wait(timeout: .now() + 5) }",
                "class Panel: NSViewController { func choose() { alert.↓runModal() } }",
                "func f() async { [1, 2].forEach { _ in Thread.↓sleep(forTimeInterval: 1) } }",
                "actor Clock { var now: Int { Thread.↓sleep(until: date)\n return 1 } }",
                "actor Store { }\nextension Store { func stop() { lock.↓wait() } }",
                Example("func read() async throws { let data = try ↓Data(contentsOf: fileURL) }", confidence: .low),
            ],
            good: [
                "func load() { semaphore.wait() }",
                "func pause() async throws { try await Task.sleep(for: .seconds(1)) }",
                "func go() async { DispatchQueue.global().async { semaphore.wait() } }",
                "func go() async { await semaphore.wait() }",
                "func go() async { Thread { Thread.sleep(forTimeInterval: 1) }.start() }",
                "actor Store { nonisolated func flush() { group.wait() } }",
                "@main struct Tool { static func main() async { semaphore.wait() } }",
                "struct Tool: AsyncParsableCommand { func run() async throws { Thread.sleep(forTimeInterval: 1) } }",
                "func load() { URLSession.shared.dataTask(with: url) { _, _, _ in gate.wait() }.resume() }",
                "func go() async { await sleep(1) }",
                "final class Clock { func sleep(_ n: Int) {} ; func run() async { sleep(1) } }",
                "func go() async { await withCheckedContinuation { c in queue.async { group.wait()\n c.resume() } } }",
                "func go() async { group.notify(queue: .main) { done() } }",
                "func go() async { machine.wait(for: signal) }",
                "func save() async throws { let data = try await client.data(contentsOf: url) }",
                "final class Worker { func run() { Thread.sleep(forTimeInterval: 1) } }",
                "func text() throws -> String { try String(contentsOf: URL(string: \"https://a.invalid\")!) }",
                Example("func testIt() async { semaphore.wait() }", path: "Tests/AppTests/LoadTests.swift"),
            ])
    }
}
