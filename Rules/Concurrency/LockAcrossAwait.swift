// Owns: the rule `lock-across-await`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a lock that is held while the function is suspended.
package enum LockAcrossAwait: FileRule {
    package static let summary = RuleSummary(id: "lock-across-await", family: .concurrency, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for flow in file.lockFlows() {
            var reported: Set<NodeID> = []
            for (node, held) in flow.held.sorted(by: { $0.key < $1.key }) where suspends(node, file) {
                for acquisition in flow.acquisitions(in: held) where reported.insert(acquisition.call).inserted {
                    report(acquisition.call, acquisition.lock, over: node, file, &findings)
                }
            }
        }
        for scope in file.lockScopes() where scope.kind == .lock {
            guard let wait = file.nodes(.awaitExpression, in: scope.closure).first(where: { file.enclosingFunction($0) == scope.closure })
            else { continue }
            report(scope.call, scope.lock, over: wait, file, &findings)
        }
    }

    private static func suspends(_ node: NodeID, _ file: FileContext) -> Bool {
        file.outline.kind(node) == .awaitExpression || file.outline.kind(node) == .forStatement
    }

    private static func report(_ call: NodeID, _ lock: String, over wait: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        let name = lock.isEmpty ? "the lock" : "`\(lock)`"
        findings.report(
            file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.wholeCall(call)), confidence: .high,
            "\(name) is still held during \(file.excerpt(file.outline.tokens(wait))): other threads block on it, and the one that resumes may not own it",
            help: help)
    }

    private static let help = "copy what you need under the lock, give it up, then await; or make the state an actor's"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a lock is held across an `await`",
            rationale: """
                An `await` may give the thread away and come back on another: the lock is then given up by a thread that never took it, which is \
                undefined. Until then every task that wants the lock blocks a thread of the pool, and the one that would let us go on may be among \
                them. A test with one task never notices.
                """,
            help: help,
            suppressWhen: "the lock is made for this, asynchronous and fair, though its calls look synchronous",
            references: ["CWE-667", "CWE-833"],
            bad: [
                """
                func refresh() async throws {
                    lock.↓lock()
                    let token = try await api.token()
                    self.token = token
                    lock.unlock()
                }
                """,
                "func refresh() async { lock.↓lock()\n defer { lock.unlock() }\n await load() }",
                "func f() async { ↓os_unfair_lock_lock(&raw)\n await g()\n os_unfair_lock_unlock(&raw) }",
                "func f() async { self.lock.↓lock()\n for await x in stream { use(x) }\n self.lock.unlock() }",
                "func f() { Task { mutex.↓lock()\n await g()\n mutex.unlock() } }",
                "func f() async { lock.↓lock()\n if ready { await g() }\n lock.unlock() }",
                "func f() async { lock.↓lock()\n do { try await g() } catch { log(error) }\n lock.unlock() }",
                "func f() async { while let job = next() { lock.↓lock()\n let ok = await run(job)\n count += ok\n lock.unlock() } }",
                "func f() async { lock.↓withLock { await g() } }",
            ],
            good: [
                "func f() async { lock.lock()\n let t = token\n lock.unlock()\n await use(t) }",
                "func f() async { let t = lock.withLock { token }\n await use(t) }",
                "func f() async { await lock.lock()\n await g()\n await lock.unlock() }",
                "func f() async { await g()\n lock.lock()\n defer { lock.unlock() }\n count += 1 }",
                "func f() async { lock.lock()\n if done { lock.unlock()\n await g()\n return }\n lock.unlock() }",
                "func f() async { do { lock.lock()\n defer { lock.unlock() }\n count += 1 }\n await g() }",
                "func f() { lock.lock()\n Task { await g() }\n lock.unlock() }",
                "func f() async { await lock.withLock { await g() } }",
                "func f() async { lock.lock()\n let c = { await g() }\n lock.unlock()\n await c() }",
                "func f() async { door.lock(with: key)\n await g()\n door.unlock(with: key) }",
                "func f() async { for x in xs { lock.lock()\n n += x\n lock.unlock()\n await g() } }",
                "func f() async { a.lock()\n a.unlock()\n await g()\n a.lock()\n a.unlock() }",
            ])
    }
}
