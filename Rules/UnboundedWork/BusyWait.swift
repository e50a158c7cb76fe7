// Owns: the rule `busy-wait`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a loop that asks the same question as fast as it can.
package enum BusyWait: FileRule {
    package static let summary = RuleSummary(id: "busy-wait", family: .unboundedWork, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.whileStatement, .repeatStatement] {
            for loop in file.nodes(kind) {
                guard let polled = polled(loop, file) else { continue }
                findings.report(
                    file.range(ofToken: file.outline.anchor(loop)), cause: file.range(loop), confidence: .high,
                    "the loop does nothing but ask for \(file.excerpt(polled)): it keeps a core at full load for as long as it waits",
                    help: help)
            }
        }
    }

    /// What the loop polls: its own condition while its body is idle, or the conditions of the `if`s that are all of its body.
    private static func polled(_ loop: NodeID, _ file: FileContext) -> Range<Int>? {
        guard let conditions = file.outline.firstChild(loop, .conditions), let body = file.body(ofLoop: loop),
            !file.contains(.awaitExpression, in: loop), !file.contains(.tryExpression, in: loop)
        else { return nil }
        if file.isEndless(loop) { return polledByExit(body, file) }
        let range = file.outline.tokens(conditions)
        guard file.outline.children(body).allSatisfy({ isIdle($0, file) }), onlyPolls(conditions, file),
            file.outline.children(conditions).allSatisfy({ file.outline.kind($0) == .condition })
        else { return nil }
        return isConstant(range, loop, file) ? nil : range
    }

    /// `while true { if isReady { break } }`
    private static func polledByExit(_ body: NodeID, _ file: FileContext) -> Range<Int>? {
        var first: Range<Int>?
        for item in file.outline.children(body) {
            if isIdle(item, file) || isLook(item, file) { continue }
            guard file.outline.kind(item) == .ifStatement, let conditions = file.outline.firstChild(item, .conditions),
                let block = file.outline.firstChild(item, .codeBlock), file.outline.firstChild(item, .elseBranch) == nil,
                file.alwaysExits(block), file.outline.children(block).allSatisfy({ isExit($0, file) }), onlyPolls(conditions, file)
            else { return nil }
            first = first ?? file.outline.tokens(conditions)
        }
        return first
    }

    private static func isExit(_ item: NodeID, _ file: FileContext) -> Bool {
        switch file.outline.kind(item) {
        case .breakStatement: return true
        case .returnStatement: return !file.contains(.call, in: item)
        default: return false
        }
    }

    /// A statement that does no work: `continue`, `_ = x`, `spins += 1`.
    private static func isIdle(_ item: NodeID, _ file: FileContext) -> Bool {
        switch file.outline.kind(item) {
        case .continueStatement: return true
        case .expressionStatement:
            let range = file.outline.tokens(item)
            if let call = file.lastCall(of: item) { return takesLock(call, item, file) }
            if file.contains(.call, in: item) || file.contains(.closure, in: item) { return false }
            return range.count <= 1 || range.contains { file.tokens.kinds[$0] == .wildcard } || range.count == 3 && isCounting(range, file)
        default: return false
        }
    }

    /// `lock.lock()` and `lock.unlock()` around a look at what the lock guards.
    private static func takesLock(_ call: NodeID, _ item: NodeID, _ file: FileContext) -> Bool {
        file.token(file.outline.anchor(call), isIn: ["lock", "unlock"]) && file.arguments(call).isEmpty
            && file.wholeCall(call) == file.outline.tokens(item)
    }

    /// `let ready = isReady`, `let ready = state.withLock { $0.ready }`: a look at something, kept for the test behind it.
    private static func isLook(_ item: NodeID, _ file: FileContext) -> Bool {
        guard file.outline.kind(item) == .variableDecl else { return false }
        return file.nodes(.call, in: item).allSatisfy { call in
            file.token(file.outline.anchor(call), isIn: polling)
                && file.closures(call).allSatisfy { closure in
                    file.outline.children(closure).allSatisfy { file.outline.kind($0) == .expressionStatement }
                }
        }
    }

    private static func isCounting(_ range: Range<Int>, _ file: FileContext) -> Bool {
        file.token(range.lowerBound + 1, isIn: ["+=", "&+=", "-="]) && file.tokens.kinds[range.lowerBound + 2] == .integerLiteral
            && file.hasWord(range.lowerBound, in: ["spin", "spins", "tries", "iterations", "polls"])
    }

    /// Whether a condition only looks: members and variables, or calls that look at a flag or the clock.
    private static func onlyPolls(_ conditions: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(conditions)
        guard range.contains(where: { file.tokens.kinds[$0].isIdentifierLike }), !file.contains(.closure, in: conditions),
            !range.contains(where: { file.isAssignmentOperator($0) || file.tokens.kinds[$0] == .prefixAmpersand })
        else { return false }
        return file.nodes(.call, in: conditions).allSatisfy { call in
            let name = file.outline.anchor(call)
            return file.token(name, isIn: polling) || file.hasVerb(name, in: ["is", "has", "should", "can"])
        }
    }

    /// Calls that look at a flag, try for a lock or ask for the time.
    private static let polling: NameSet = [
        "load", "exchange", "compareExchange", "weakCompareExchange", "compareAndSwap", "Date", "now", "try", "lockIfAvailable",
        "pthread_mutex_trylock", "os_unfair_lock_trylock", "distance", "timeIntervalSince", "timeIntervalSinceNow", "time", "clock",
        "CFAbsoluteTimeGetCurrent", "fileExists", "access", "kill", "withLock", "tryLock", "atomic_load",
    ]

    /// A local that nothing can change is the business of `unbounded-loop`.
    private static func isConstant(_ range: Range<Int>, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingFunction(loop) else { return false }
        let names = range.filter { file.tokens.kinds[$0].isIdentifierLike && file.isVariable($0) }
        guard !names.isEmpty, !range.contains(where: { file.tokens.kinds[$0] == .period || file.tokens.kinds[$0] == .leftParen }) else {
            return false
        }
        return names.allSatisfy { name in
            guard file.localDeclaration(of: name, before: loop, in: function) != nil else { return false }
            return !file.nodes(.closure, in: function).contains { file.mayWrite(name, in: file.outline.tokens($0)) }
        }
    }

    private static let help =
        "wait for the event: a continuation, a condition variable, a semaphore with a time limit, or at least a sleep between two looks"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "waiting by asking as fast as possible",
            rationale: """
                On the developer's machine the flag is set a moment later and a core is free. On a loaded server the thread that should set \
                it does not get the core that this loop burns, batteries drain, and the optimiser may even read the flag once and never again.
                """,
            help: help,
            suppressWhen: "the wait is shorter than a context switch by construction, and somebody measured it",
            references: ["CWE-1322", "CWE-400"],
            bad: [
                "func wait(for job: Job) {\n    ↓while !job.isFinished {}\n}",
                """
                func waitUntilReady() {
                    ↓while true {
                        if self.isReady { break }
                    }
                }
                """,
                "func lock() { ↓while flag.exchange(true, ordering: .acquiring) { } }",
                "func pause(until deadline: Date) { ↓while Date() < deadline { continue } }",
                "func spin() { var spins = 0\n ↓while !state.done { spins += 1 } }",
                "func wait() { ↓repeat { } while connection.state != .ready }",
                "func wait() { ↓while true { lock.lock()\n let ready = isReady\n lock.unlock()\n if ready { return } } }",
                "func wait(for child: Int32) { ↓while kill(child, 0) == 0 {} }",
            ],
            good: [
                "func wait() { while !job.isFinished { usleep(1000) } }",
                "func wait() async { while !job.isFinished { await Task.yield() } }",
                "func wait() { while !job.isFinished { RunLoop.current.run(until: later) } }",
                "func skip() { while scanner.advance() {} }",
                "func drain() { while let _ = iterator.next() {} }",
                "func lock() { while flag.exchange(true, ordering: .acquiring) { backOff() } }",
                "func wait() { while !job.isFinished { condition.wait() } }",
                "func run() { while !queue.isEmpty { queue.removeFirst()() } }",
                "func skip() { while i < n && isSpace(s[i]) { i += 1 } }",
                "func read() { while true { if let line = readLine() { use(line) } else { break } } }",
                "func close() { while close(fd) == -1 && errno == EINTR {} }",
                "func count() { while total < 10 { total += step } }",
            ])
    }
}
