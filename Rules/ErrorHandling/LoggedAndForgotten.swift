// Owns: the rule `logged-and-forgotten`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a `catch` that tells a log about the failure, and nobody else.
package enum LoggedAndForgotten: FileRule {
    package static let summary = RuleSummary(id: "logged-and-forgotten", family: .errorHandling, severity: .medium, newness: .byDeletion)
    package static let options = [handledBy.option]

    private static let handledBy = NamesOption(
        "handled-by", "functions and loggers of your own that reach somebody who acts on it: an alert, a crash reporter, a banner")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let handled = findings.options[handledBy]
        for clause in file.nodes(.catchClause) {
            guard let block = file.outline.firstChild(clause, .codeBlock), let statement = file.outline.parent(clause) else { continue }
            guard forgets(file.failureActs(of: block)), file.lostState(ofCatch: clause) == nil else { continue }
            guard !file.contains(handled, in: file.outline.tokens(block)) else { continue }
            guard let confidence = confidence(clause, statement, file) else { continue }
            findings.report(
                file.range(ofToken: file.outline.anchor(clause)), cause: file.range(clause), confidence: confidence,
                "the failure of \(attempted(clause, file)) only reaches the log: the code that follows, and the caller, take it for done",
                help: help)
        }
    }

    private static func attempted(_ clause: NodeID, _ file: FileContext) -> String {
        file.attempt(before: clause).map { file.excerpt($0) } ?? "this `do`"
    }

    /// Whether a block logs and does nothing else that anybody could notice.
    private static func forgets(_ acts: FailureActs) -> Bool {
        !acts.isDisjoint(with: [.logs, .logsQuietly])
            && acts.isSubset(of: [
                .asserts,
                .logsQuietly, .logs, .cleansUp, .waits, .mentions, .actsInDebug, .resetsProgress, .returnsNothing, .skips, .stops,
            ])
    }

    /// How sure we are that nobody else learns of the failure; nil where somebody does.
    private static func confidence(_ clause: NodeID, _ statement: NodeID, _ file: FileContext) -> Confidence? {
        switch file.catchScope(clause) {
        case .oneCase: return nil
        case .type where file.namesCancellation(clause): return nil
        case .type: return isHandledBehind(clause, file) ? nil : .medium
        case .everything: break
        }
        let after = file.actsAfterFailure(of: statement)
        if after.handles || file.throwsNext(after: statement) || after.contains(.returnsDefault) || file.isOutcomeTested(of: statement) {
            return nil
        }
        if isInCleanUp(clause, file) || isTriedAgain(statement, file) { return nil }
        if file.onlyCleansUp(before: clause) || isBestEffort(clause, file) || onlySkips(statement, file) { return .low }
        if let block = file.outline.firstChild(clause, .codeBlock), !file.failureActs(of: block).contains(.logs) { return .low }
        return file.goesOn(after: statement) || couldThrow(clause, file) ? .high : .medium
    }

    /// A type of error set apart, while all others are handled.
    private static func isHandledBehind(_ clause: NodeID, _ file: FileContext) -> Bool {
        guard let other = file.hasCatchAllBehind(clause), let block = file.outline.firstChild(other, .codeBlock) else { return false }
        return file.failureActs(of: block).handles
    }

    private static func isInCleanUp(_ clause: NodeID, _ file: FileContext) -> Bool {
        file.outline.ancestor(clause) { $0 == .deferStatement || $0 == .deinitializerDecl } != nil
    }

    /// Whether a loop without an end tries the same again until it works: nothing goes on as if it had.
    private static func isTriedAgain(_ statement: NodeID, _ file: FileContext) -> Bool {
        guard let loop = file.enclosingLoop(statement), !file.isLimited(loop) else { return false }
        return file.retries(in: loop).contains { $0.endsOnSuccess && file.outline.parent($0.attempt) == statement }
    }

    /// Whether the function's name says that nothing depends on it.
    private static func isBestEffort(_ clause: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(clause), file.outline.kind(function) == .functionDecl else { return false }
        let name = file.name(function).lowercased()
        if effortless.contains(where: { name.contains($0) }) { return true }
        // One client's failure must not end the server.
        return serving.contains { name.hasPrefix($0) } && clients.contains { name.contains($0) }
    }

    private static let serving = ["handle", "serve", "accept"]
    private static let clients = ["connection", "client", "channel", "socket", "upgrade"]
    private static let effortless = [
        "prefetch", "preload", "warm", "besteffort", "teardown", "cleanup", "prune", "purge", "evict", "shutdown",
    ]

    /// The last statement of an endless or awaiting loop, which has to outlive the failure of one round.
    private static func onlySkips(_ statement: NodeID, _ file: FileContext) -> Bool {
        guard let block = file.outline.parent(statement), let loop = file.outline.parent(block), file.outline.kind(loop).isLoop else {
            return false
        }
        guard Array(file.outline.children(block)).last == statement else { return false }
        guard file.outline.kind(loop) == .forStatement else { return file.exits(ofLoop: loop).isEmpty }
        return file.tokens.kinds[file.outline.anchor(loop) + 1] == .await || file.tokens.kinds[file.outline.anchor(loop) + 2] == .await
    }

    private static func couldThrow(_ clause: NodeID, _ file: FileContext) -> Bool {
        file.enclosingFunction(clause).map { file.hasEffect(.throws, $0) } ?? false
    }

    private static let help =
        "pass the error on with `throw` or a failure result, or change a state that the caller or the user sees; log it besides"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a logged error is nobody's to handle",
            rationale: """
                A `catch` that only logs looks like error handling and is none: the function returns as if it had worked, the screen shows \
                "saved", and the next step builds on data that is not there. Tests never see it, because in tests nothing fails. In \
                production nobody reads that line of the log until a customer calls.
                """,
            help: help,
            suppressWhen: "the work is optional, and the reason says what happens to those who relied on it",
            references: ["CWE-390", "CWE-392"],
            bad: [
                """
                func save(_ order: Order) {
                    do {
                        try store.insert(order)
                    } ↓catch {
                        print("could not save: \\(error)")
                    }
                    orders.append(order)
                }
                """,
                """
                func refresh() async {
                    isLoading = true
                    do {
                        items = try await api.items()
                    } ↓catch {
                        logger.error("refresh failed: \\(error.localizedDescription)")
                    }
                    isLoading = false
                }
                """,
                "func push() throws { do { try connect() } ↓catch { NSLog(\"%@\", error as NSError)\n return } }",
                "func sync() { for item in pending { do { try upload(item) } ↓catch { print(error) } }\n pending.removeAll() }",
                "do { try write() } ↓catch { let message = error.localizedDescription\n os_log(\"%{public}@\", message) }",
                "do { try write() } ↓catch { if verbose { print(error) } else { print(\"failed\") } }",
                "Task { do { try await send() } ↓catch { Self.logger.warning(\"not sent\") } }",
                "func save() { do { try context.save() } ↓catch { context.rollback()\n Log.shared.error(\"\\(error)\") } }",
                "do { try write() } ↓catch { isSaving = false\n debugPrint(error) }",
                "do { try write() } ↓catch { fputs(\"failed\", stderr) }",
                "do { try write() } ↓catch let error as DiskError { log(error) }",
                "do { try write() } ↓catch { DispatchQueue.main.async { print(error) } }",
                Example("do { try read() } ↓catch { logger.trace(\"\\(error)\") }", confidence: .low),
                "group.enter(); queue.async { do { try load(); group.leave() } ↓catch { print(error); group.leave() } }",
                Example("while true { do { try serve(accept()) } ↓catch { logger.error(\"\\(error)\") } }", confidence: .low),
                Example("func handleConnection(_ c: Channel) async { do { try await echo(c) } ↓catch { print(error) } }", confidence: .low),
                Example("func finish() { do { try handle.close() } ↓catch { print(error) }\n done() }", confidence: .low),
            ],
            good: [
                Example(
                    "func sync() { do { try save() } catch { logger.error(\"\\(error)\")\n pagerLog.error(\"\\(error)\") }\n finish() }",
                    options: handledBy.set("pagerLog")),
                "do { try save() } catch { logger.error(\"\\(error)\")\n throw error }",
                "do { try save() } catch { logger.error(\"\\(error)\")\n state = .failed(error) }",
                "do { try save() } catch { print(error)\n exit(1) }",
                "func save() -> Result<Void, any Error> { do { try write()\n return .success(()) } catch { print(error)\n return .failure(error) } }",
                "do { try save() } catch { logger.error(\"\\(error)\")\n continuation.resume(throwing: error) }",
                "do { try save() } catch { logger.error(\"\\(error)\")\n completion(.failure(error)) }",
                "do { try save() } catch { print(error)\n failures.append(error) }",
                "do { try save() } catch { logger.error(\"\\(error)\")\n await MainActor.run { errorMessage = error.localizedDescription } }",
                "func load() -> [Int] { do { return try read() } catch { print(error)\n return [] } }",
                "func load() throws -> Int { do { return try fast() } catch { logger.debug(\"slow way\") }\n return try slow() }",
                "func connect() throws { for n in 1...3 { do { return try open() } catch { print(n, error) } }\n throw Failure.gaveUp }",
                "var saved = false\ndo { try save()\n saved = true } catch { print(error) }\nif !saved { alert() }",
                "func f() { var data: Data?\n do { data = try read() } catch { print(error) }\n guard let data else { return fail() }\n use(data) }",
                "class File { deinit { do { try close() } catch { print(error) } } }",
                "func f() { defer { do { try unlock() } catch { print(error) } }\n work() }",
                "do { try open() } catch StoreError.missing { logger.info(\"new store\") }",
                "do { try save() } catch { showAlert(error) }",
                "do { try save() } catch { report(error) }",
                "do { try await work() } catch is CancellationError { logger.debug(\"stopped\") } catch { state = .failed }",
                Example("func test() { do { try save() } catch { print(error) } }", path: "Tests/AppTests/SaveTests.swift"),
                "func connect() async -> Link { while true { do { return try await open() } catch { log.error(\"\\(error)\") } } }",
                "func push(_ notes: [Note]) -> Int { var pushed = 0\n for note in notes { do { try send(note)\n pushed += 1 } catch { log.error(\"\\(error)\") } }\n return pushed }",
                "func f() async { for attempt in 1... { do { try await push()\n return } catch { log.warning(\"try \\(attempt): \\(error)\") } } }",
            ])
    }
}
