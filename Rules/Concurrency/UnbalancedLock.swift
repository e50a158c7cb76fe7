// Owns: the rule `unbalanced-lock`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a lock that some path through the function never gives up.
package enum UnbalancedLock: FileRule {
    package static let summary = RuleSummary(id: "unbalanced-lock", family: .concurrency, severity: .high, newness: .byDeletion)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let all = file.lockCalls()
        guard all.contains(where: \.isAcquiring) else { return }
        for flow in file.lockFlows() {
            var reported: Set<NodeID> = []
            for exit in flow.exits {
                for acquisition in flow.acquisitions(in: exit.held) where !reported.contains(acquisition.call) {
                    guard let confidence = confidence(acquisition, exit.node, flow, all, file) else { continue }
                    reported.insert(acquisition.call)
                    let name = acquisition.lock.isEmpty ? "the lock" : "`\(acquisition.lock)`"
                    findings.report(
                        file.range(ofToken: file.outline.anchor(acquisition.call)), cause: cause(acquisition.call, exit.node, file),
                        confidence: confidence,
                        "\(name) stays locked when \(way(exit.node, file)): the next thread that wants it waits for ever", help: help)
                }
            }
        }
    }

    /// The acquisition, and the way out where that stands behind it, for either may be what is new.
    private static func cause(_ call: NodeID, _ exit: NodeID?, _ file: FileContext) -> Range<Int> {
        let own = file.range(file.wholeCall(call))
        guard let exit, exit > call else { return own }
        return own.lowerBound..<file.range(ofToken: file.outline.anchor(exit)).upperBound
    }

    private static func way(_ exit: NodeID?, _ file: FileContext) -> String {
        guard let exit else { return "the function ends" }
        let excerpt = file.excerpt(file.outline.tokens(exit))
        switch file.outline.kind(exit) {
        case .returnStatement: return "\(excerpt) leaves"
        case .throwStatement: return "\(excerpt) leaves"
        case .tryExpression: return "\(excerpt) throws"
        default: return "\(excerpt) leaves"
        }
    }

    private static func confidence(
        _ acquisition: LockCall, _ exit: NodeID?, _ flow: LockFlow, _ all: [LockCall], _ file: FileContext
    ) -> Confidence? {
        guard let function = file.enclosingDeclaration(acquisition.call) ?? file.enclosingFunction(acquisition.call) else { return nil }
        let range = file.outline.descendants(function)
        let releases = all.filter { !$0.isAcquiring && $0.lock == acquisition.lock && range.contains($0.call.index) }
        // Whoever takes a lock and never gives it up does so for somebody else.
        guard !releases.isEmpty else { return nil }
        if releases.contains(where: { isUnderSameCondition($0.call, acquisition.call, file) }) { return nil }
        // Nobody who is thrown an error takes himself for the holder of a lock.
        let isThrown = exit.map { file.outline.kind($0) == .tryExpression || file.outline.kind($0) == .throwStatement } ?? false
        if !isThrown, file.outline.kind(function) == .functionDecl,
            file.mentionsText(["lock", "acquire", "begin", "enter"], in: file.outline.anchor(function)..<file.outline.anchor(function) + 1)
        {
            return .low
        }
        // Given up in a callback: the end of the function says nothing.
        if releases.allSatisfy({ file.enclosingFunction($0.call) != file.enclosingFunction(acquisition.call) }) { return nil }
        return .high
    }

    /// Whether lock and unlock stand in branches of the same condition: `if shared { lock() } … if shared { unlock() }`.
    private static func isUnderSameCondition(_ release: NodeID, _ acquisition: NodeID, _ file: FileContext) -> Bool {
        guard let one = conditions(around: acquisition, file), let other = conditions(around: release, file), one != other else {
            return false
        }
        return file.isSame(file.outline.tokens(one), file.outline.tokens(other))
    }

    private static func conditions(around node: NodeID, _ file: FileContext) -> NodeID? {
        let branch = file.outline.ancestor(node) { $0 == .ifStatement || $0 == .conditionalClause || $0.isFunctionLike }
        guard let branch else { return nil }
        return file.outline.firstChild(branch, file.outline.kind(branch) == .conditionalClause ? .condition : .conditions)
    }

    private static let help = "write `defer { lock.unlock() }` right behind `lock()`, or use `lock.withLock { }`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a path leaves the function with the lock held",
            rationale: """
                The unlocking line is there and every test that succeeds passes it. The early return, the failing guard or the error that a test \
                never provokes goes around it once in production; from then on each thread that wants the lock stops, one after another.
                """,
            help: help,
            suppressWhen: "the caller gives the lock up, and both functions say so",
            references: ["CWE-667", "CWE-833"],
            bad: [
                """
                func value(_ key: String) -> Int? {
                    lock.↓lock()
                    guard let value = table[key] else { return nil }
                    lock.unlock()
                    return value
                }
                """,
                "func acquire() throws -> Item { lock.↓lock()\n if let item = idle.popLast() { lock.unlock()\n return item }\n let item = try make()\n lock.unlock()\n return item }",
                "func save() throws { lock.↓lock()\n try write()\n lock.unlock() }",
                "func next() throws { lock.↓lock()\n if queue.isEmpty { throw Failure.empty }\n lock.unlock() }",
                "func f() { for x in xs { lock.↓lock()\n if x.isDone { continue }\n use(x)\n lock.unlock() } }",
                "func f() { ↓pthread_mutex_lock(&mutex)\n if stopped { return }\n pthread_mutex_unlock(&mutex) }",
                "func f() throws { lock.↓lock()\n let x = try read()\n defer { lock.unlock() }\n use(x) }",
                "func f(_ k: Kind) { lock.↓lock()\n switch k { case .a: lock.unlock()\n case .b: break } }",
                "func f() { lock.↓lock()\n do { try g()\n lock.unlock() } catch { log(error) } }",
                "var count: Int { lock.↓lock()\n if cached { return n }\n defer { lock.unlock() }\n return compute() }",
                "let work = { lock.↓lock()\n guard ready else { return }\n lock.unlock() }",
            ],
            good: [
                "func f() -> Int { lock.lock()\n defer { lock.unlock() }\n if done { return 1 }\n return 2 }",
                "func f() throws { try lock.withLock { try write() } }",
                "func f() -> Int? { lock.lock()\n guard let x = y else { lock.unlock()\n return nil }\n lock.unlock()\n return x }",
                "func begin() { lock.lock() }",
                "func f() { lock.lock()\n do { try g() } catch { log(error) }\n lock.unlock() }",
                "func f() throws { lock.lock()\n do { try g() } catch { lock.unlock()\n throw error }\n lock.unlock() }",
                "func f() { lock.lock()\n xs.forEach { x in if x == 0 { return }\n n += x }\n lock.unlock() }",
                "func f() { if shared { lock.lock() }\n n += 1\n if shared { lock.unlock() } }",
                "func f() { lock.lock()\n queue.async { work()\n lock.unlock() } }",
                "func f() { while true { lock.lock()\n if done { lock.unlock()\n break }\n step()\n lock.unlock() } }",
                "func f() { lock.lock()\n let x = try? g()\n lock.unlock()\n use(x) }",
                "func f() { lock.lock()\n guard ready else { fatalError(\"gone\") }\n lock.unlock() }",
                "func f(_ k: Kind) { lock.lock()\n switch k { case .a: n = 1\n case .b: n = 2 }\n lock.unlock() }",
                "func wait() { condition.lock()\n while !ready { condition.wait() }\n condition.unlock() }",
                "func f() { lock.lock()\n while n > 0 { lock.unlock()\n step()\n lock.lock() }\n lock.unlock() }",
                "func f() { lock.lock()\n if gone { fail() }\n lock.unlock() }\nfunc fail() -> Never { fatalError(\"gone\") }",
                "func f() { lock.lock()\n if done { finish()\n return }\n lock.unlock() }\nfunc finish() { n = 1\n lock.unlock() }",
                "func f() { outer.lock(with: key)\n if a { return }\n outer.unlock(with: key) }",
            ])
    }
}
