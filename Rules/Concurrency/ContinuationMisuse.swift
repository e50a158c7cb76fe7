// Owns: the rule `continuation-misuse`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a continuation that some path never resumes, or resumes twice.
package enum ContinuationMisuse: FileRule {
    package static let summary = RuleSummary(id: "continuation-misuse", family: .concurrency, severity: .high, newness: .byDeletion)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: makers) {
            guard let closure = file.closures(call).last, let verdict = verdict(closure, file) else { continue }
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.outline.operand(call)..<file.outline.tokens(call).upperBound),
                confidence: verdict.confidence, message(verdict, file), help: help)
        }
    }

    private static let makers: [StaticString] = [
        "withCheckedContinuation", "withCheckedThrowingContinuation", "withUnsafeContinuation", "withUnsafeThrowingContinuation",
    ]

    private struct Verdict {
        enum Kind { case never, twice, delegated }
        let kind: Kind
        let confidence: Confidence
        let name: Int?
    }

    private static func message(_ verdict: Verdict, _ file: FileContext) -> String {
        let name = verdict.name.map { file.excerpt($0..<$0 + 1) } ?? "the continuation"
        switch verdict.kind {
        case .never: return "a path through the closure never resumes \(name): whoever awaits it hangs for ever"
        case .twice: return "a path through the closure resumes \(name) twice: the process ends, or memory is corrupted"
        case .delegated: return "nothing here shows that \(name) is resumed exactly once: it is handed to other code"
        }
    }

    private static func verdict(_ closure: NodeID, _ file: FileContext) -> Verdict? {
        guard let name = parameter(closure, file) else { return Verdict(kind: .never, confidence: .high, name: nil) }
        let uses = ContinuationUses(name, in: closure, file)
        var walker = PathWalker(file, ContinuationFollower(uses, file), tokenEvents: uses.tokenEvents, nodeEvents: uses.nodeEvents)
        let outcome = walker.follow(closure, from: Count.none)
        guard outcome.isComplete else { return nil }
        let end = outcome.exits.reduce(outcome.end ?? 0) { $0 | $1.state }
        // A path on which the continuation is somebody else's says nothing of the others.
        if end & Count.none != 0 {
            // What was done under a lock is told to the rest by a value that nobody follows here.
            return Verdict(kind: .never, confidence: uses.isDelegatedInPlace ? .low : .high, name: name)
        }
        if end & Count.several != 0 { return Verdict(kind: .twice, confidence: uses.isPlain ? .high : .medium, name: name) }
        if uses.isDelegated, !uses.isResumedElsewhere { return Verdict(kind: .delegated, confidence: .low, name: name) }
        return nil
    }

    /// The token that names the continuation; `$0`'s first use where it has no name, nil where it has none and is never used.
    private static func parameter(_ closure: NodeID, _ file: FileContext) -> Int? {
        if let name = file.parameterNames(closure).first { return file.tokens.kinds[name] == .wildcard ? nil : name }
        return file.outline.tokens(closure).first { token in
            file.token(token, is: "$0") && file.innermostClosure(of: token, in: closure) == closure
        }
    }

    private static let help =
        "resume exactly once on every path, errors and early returns included; where two callbacks race, let the first one set a flag under a lock"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a continuation is not resumed exactly once on every path",
            rationale: """
                A path that forgets to resume leaves its task suspended for good, without a log line or a timeout; one that resumes twice ends the \
                process. Both need an answer that the test's stub never gives: no data and no error, a cancelled request, a late second callback.
                """,
            help: help,
            suppressWhen: "the other side guarantees exactly one callback for the remaining case, and a comment says so",
            references: ["CWE-833", "https://developer.apple.com/documentation/swift/checkedcontinuation"],
            bad: [
                """
                func load() async throws -> Data {
                    try await ↓withCheckedThrowingContinuation { continuation in
                        session.dataTask(with: url) { data, _, error in
                            if let error {
                                continuation.resume(throwing: error)
                                return
                            }
                            guard let data else { return }
                            continuation.resume(returning: data)
                        }.resume()
                    }
                }
                """,
                """
                func load() async throws -> Data {
                    try await ↓withCheckedThrowingContinuation { continuation in
                        fetch { data, error in
                            if let error { continuation.resume(throwing: error) }
                            continuation.resume(returning: data)
                        }
                    }
                }
                """,
                "func f() async { await ↓withCheckedContinuation { c in fetch { [weak self] r in guard let self else { return }\n self.use(r)\n c.resume() } } }",
                "func f() async { await ↓withCheckedContinuation { c in owner.load { [weak owner] n in guard let owner else { return }\n owner.count += 1\n c.resume() } } }",
                "func f() async throws { try await ↓withCheckedThrowingContinuation { c in c.resume()\n do { try start() } catch { c.resume(throwing: error) } } }",
                "func f() async { await ↓withCheckedContinuation { c in fetch { r in switch r { case .success: c.resume()\n case .failure: break } } } }",
                "func f() async -> Int { await ↓withUnsafeContinuation { c in items.forEach { c.resume(returning: $0) } } }",
                Example(
                    """
                    func f() async throws {
                        try await ↓withCheckedThrowingContinuation { c in
                            fetch { c.resume() }
                            queue.asyncAfter(deadline: .now() + 5) { c.resume(throwing: Timeout()) }
                        }
                    }
                    """, confidence: .medium),
                "func f() async { await ↓withCheckedContinuation { c in Task { let x = try await load()\n c.resume(returning: x) } } }",
                "func f() async { await ↓withCheckedContinuation { _ in start() } }",
                "func f() async { await ↓withCheckedContinuation { c in do { try start()\n c.resume() } catch { log(error) } } }",
                "func f() async { await ↓withCheckedContinuation { c in guard ready else { return }\n fetch { c.resume() } } }",
                "func f() async throws { try await ↓withCheckedThrowingContinuation { c in do { c.resume(returning: try g()) } catch { c.resume(throwing: error) }\n c.resume(throwing: Late()) } }",
                Example(
                    """
                    func ready() async throws {
                        try await ↓withCheckedThrowingContinuation { c in
                            connection.stateUpdateHandler = { state in
                                switch state {
                                case .ready: c.resume()
                                case .failed(let error): c.resume(throwing: error)
                                default: break
                                }
                            }
                            connection.start(queue: queue)
                        }
                    }
                    """, confidence: .medium),
                Example("func f() async { await ↓withCheckedContinuation { c in waiters.append(c) } }", confidence: .low),
                "func f() async throws -> Int { try await ↓withCheckedThrowingContinuation { c in do { try device.begin { code in c.resume(returning: code) } } catch { log(error) } } }",
            ],
            good: [
                """
                func load() async throws -> Data {
                    try await withCheckedThrowingContinuation { continuation in
                        session.dataTask(with: url) { data, _, error in
                            if let error {
                                continuation.resume(throwing: error)
                            } else if let data {
                                continuation.resume(returning: data)
                            } else {
                                continuation.resume(throwing: Failure.noData)
                            }
                        }.resume()
                    }
                }
                """,
                "func f() async { await withCheckedContinuation { c in fetch { c.resume() } } }",
                "func f() async throws -> Int { try await withCheckedThrowingContinuation { fetch(completion: $0.resume(with:)) } }",
                "func f() async { await withCheckedContinuation { c in fetch { r in switch r { case .success: c.resume()\n case .failure: c.resume() } } } }",
                "func f() async throws { try await withCheckedThrowingContinuation { c in fetch(success: { c.resume() }, failure: { c.resume(throwing: $0) }) } }",
                """
                func f() async throws {
                    try await withCheckedThrowingContinuation { c in
                        var finished = false
                        func finish(_ result: Result<Void, any Error>) {
                            guard !finished else { return }
                            finished = true
                            c.resume(with: result)
                        }
                        fetch { finish(.success(())) }
                        queue.asyncAfter(deadline: .now() + 5) { finish(.failure(Timeout())) }
                    }
                }
                """,
                "func f() async throws { try await withCheckedThrowingContinuation { c in guard ready else { c.resume(throwing: Failure())\n return }\n fetch { c.resume() } } }",
                "func f() async { await withCheckedContinuation { c in fetch(progress: { log($0) }, completion: { c.resume() }) } }",
                "func f() async { await withCheckedContinuation { c in Task { do { try await g() } catch { log(error) }\n c.resume() } } }",
                "func f() async { await withCheckedContinuation { c in defer { c.resume() }\n if done { return }\n start() } }",
                "func f() async -> Int? { await withCheckedContinuation { c in for x in xs { if x.ok { c.resume(returning: x.n)\n return } }\n c.resume(returning: nil) } }",
                "func f() async { await withCheckedContinuation { c in let flag = ManagedAtomic(false)\n fetch { if !flag.exchange(true, ordering: .relaxed) { c.resume() } }\n timer.start { if !flag.exchange(true, ordering: .relaxed) { c.resume() } } } }",
                "final class Gate { var waiter: CheckedContinuation<Void, Never>?\n func wait() async { await withCheckedContinuation { waiter = $0 } }\n func open() { waiter?.resume()\n waiter = nil } }",
                "func f() async { await withCheckedContinuation { c in ok ? c.resume(returning: 1) : c.resume(returning: 2) } }",
                "func f() async { let s = AsyncStream<Int> { c in c.yield(1)\n c.finish() } }",
                "func f() async { await withCheckedContinuation { c in guard ready else { fatalError(\"not ready\") }\n c.resume() } }",
                "func f() async throws { try await withCheckedThrowingContinuation { c in do { try g()\n c.resume() } catch { c.resume(throwing: error) } } }",
                "func f() async { await withCheckedContinuation { c in connection.stateUpdateHandler = { s in if s == .ready { connection.stateUpdateHandler = nil\n c.resume() } } } }",
                "func f() async throws { try await withCheckedThrowingContinuation { c in process.terminationHandler = { _ in c.resume() }\n do { try process.run() } catch { c.resume(throwing: error) } } }",
                "func f() async { await withCheckedContinuation { c in let done = { (r: Int) in c.resume(returning: r) }\n if fast { done(1) } else { fetch { done($0) } } } }",
                "func f() async throws -> Int { try await withCheckedThrowingContinuation { c in do { try device.begin { code in c.resume(returning: code) } } catch { c.resume(throwing: error) } } }",
            ])
    }
}
