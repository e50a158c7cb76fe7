// Owns: the rule `swallowed-error`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a `catch` that does nothing with the error.
package enum SwallowedError: FileRule {
    package static let summary = RuleSummary(id: "swallowed-error", family: .errorHandling, severity: .high, newness: .byDeletion)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for clause in file.nodes(.catchClause) {
            guard let block = file.outline.firstChild(clause, .codeBlock), let confidence = confidence(clause, block, file) else {
                continue
            }
            let keyword = file.outline.anchor(clause)
            findings.report(
                file.range(ofToken: keyword), cause: file.range(clause), confidence: confidence,
                "the error of \(attempted(clause, file)) is caught and dropped: nobody sees the failure, and the code goes on as if it had worked",
                help: help)
        }
    }

    private static func attempted(_ clause: NodeID, _ file: FileContext) -> String {
        file.attempt(before: clause).map { file.excerpt($0) } ?? "this `do`"
    }

    /// How sure we are that the clause swallows; nil where it does not.
    private static func confidence(_ clause: NodeID, _ block: NodeID, _ file: FileContext) -> Confidence? {
        guard let emptiness = emptiness(of: block, file) else { return nil }
        if file.catchScope(clause) != .everything {
            if file.namesCancellation(clause) { return nil }
            // One expected case set apart, while another clause takes care of the rest.
            if let other = file.hasCatchAllBehind(clause), let block = file.outline.firstChild(other, .codeBlock),
                self.emptiness(of: block, file) == nil
            {
                return nil
            }
            // One case that the code expects.
            if file.catchScope(clause) == .oneCase { return .low }
            return file.hasComment(in: file.range(block)) ? .low : min(emptiness, .medium)
        }
        if file.onlyWaits(before: clause) { return nil }
        if file.onlyCleansUp(before: clause) || file.onlyWakesUp(before: clause) { return .low }
        // Something else is tried when the first way failed, or the failure comes out in any case.
        if let parent = file.outline.parent(clause),
            file.actsAfterFailure(of: parent).handles || file.isOutcomeTested(of: parent) || file.throwsNext(after: parent)
        {
            return .low
        }
        return file.failureActs(of: block) == .returnsNothing && file.hasComment(in: file.range(block)) ? .low : emptiness
    }

    /// How sure we are that a block does nothing at all with an error.
    private static func emptiness(of block: NodeID, _ file: FileContext) -> Confidence? {
        let acts = file.failureActs(of: block)
        if acts.isEmpty { return .high }
        switch acts {
        case .mentions: return onlyNamesError(block, file) ? .high : nil
        case .asserts: return .low
        case .actsInDebug, .returnsNothing, .skips, .stops: return .medium
        default: return nil
        }
    }

    /// `_ = error`, `()`, `error` and nothing else.
    private static func onlyNamesError(_ block: NodeID, _ file: FileContext) -> Bool {
        let items = Array(file.outline.children(block))
        return items.count == 1 && file.outline.kind(items[0]) == .expressionStatement && file.outline.tokens(items[0]).count <= 3
    }

    private static let help = "handle the error, pass it on with `throw`, or report it where somebody will see it"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an empty `catch` hides every failure",
            rationale: """
                In tests the error never comes, so the empty `catch` never runs. In production it hides a full disk, a refused connection or \
                a corrupt record: data is lost, nothing is logged, and the first sign is a customer's call.
                """,
            help: help,
            suppressWhen: "the failure makes no difference to anybody, and the reason says why",
            references: ["CWE-390", "CWE-391"],
            bad: [
                "do { try save() } ↓catch {}",
                """
                do {
                    try upload(report)
                } ↓catch {
                    // the server is sometimes down
                }
                """,
                Example("for file in files { do { try index(file) } ↓catch { continue } }", confidence: .medium),
                Example("func sync() { do { try push() } ↓catch { return }\n done() }", confidence: .medium),
                "do { try write() } ↓catch { _ = error }",
                """
                do {
                    try write()
                } ↓catch {
                    #if DEBUG
                    print(error)
                    #endif
                }
                """,
                """
                do {
                    try write()
                } catch let error as DiskError {
                    throw error
                } ↓catch {
                }
                """,
                Example("do { try open() } ↓catch FileError.missing {}", confidence: .low),
                Example("do { try open() } ↓catch is FileError {}", confidence: .medium),
                Example("func f() { do { try open() } ↓catch { /* closed already */ return }\n go() }", confidence: .low),
                Example("do { try open() } ↓catch { assertionFailure(\"\\(error)\") }", confidence: .low),
                Example("func load() -> Data? { do { return try cached() } ↓catch {}\n return try? download() }", confidence: .low),
                Example("func f() throws { do { if try known() { return } } ↓catch {}\n throw failure }", confidence: .low),
                Example("defer { do { try handle.close() } ↓catch {} }", confidence: .low),
                "Task { do { try await send() } ↓catch let error {} }",
                Example("func drain() { do { _ = try eventfd_read(eventFD, &value) } ↓catch {} }", confidence: .low),
            ],
            good: [
                "do { try save() } catch { logger.error(\"saving failed: \\(error)\") }",
                "do { try await work() } catch is CancellationError {}",
                "do { try open() } catch FileError.missing {} catch { throw Failure.open(error) }",
                "do { try open() } catch let error as POSIXError where error.code == .EINTR { } catch { report(error) }",
                "do { try save() } catch { failures += 1 }",
                "do { try save() } catch { return .failure(error) }",
                "do { try open() } catch FileError.missing { return } catch { throw error }",
                "do { try await work() } catch is CancellationError { return } catch { state = .failed }",
                "do { try save() } catch { throw StoreError.notSaved(error) }",
                "group.addTask { do { try await Task.sleep(for: limit); stop() } catch {} }",
                "do { try save() } catch { fatalError(\"\\(error)\") }",
                "do { try save() } catch { await MainActor.run { message = error.localizedDescription } }",
                "do { try save() } catch { completion(.failure(error)) }",
                "do { try save() } catch { continuation.resume(throwing: error) }",
                "func load() -> [Int] { do { return try read() } catch { return [] } }",
                "do { try save() } catch {\n #if DEBUG\n print(error)\n #else\n report(error)\n #endif\n}",
                "let closure = {}\nfunc `catch`() {}",
                "// do { try save() } catch {}\nlet text = \"catch {}\"",
                Example("@Test func ignores() { do { try save() } catch {} }", path: "Tests/AppTests/SaveTests.swift"),
            ])
    }
}
