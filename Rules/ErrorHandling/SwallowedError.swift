// Owns: the rule `swallowed-error`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a `catch` that does nothing with the error.
package enum SwallowedError: FileRule {
    package static let summary = RuleSummary(id: "swallowed-error", family: .errorHandling, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for clause in file.nodes(.catchClause) {
            guard let block = file.outline.firstChild(clause, .codeBlock), let confidence = confidence(clause, block, file) else {
                continue
            }
            let keyword = file.outline.anchor(clause)
            findings.report(
                file.range(ofToken: keyword), cause: file.range(clause), confidence: confidence,
                "the error is caught and dropped: the failure goes unseen and the code goes on as if nothing had happened", help: help)
        }
    }

    /// How sure we are that the clause swallows; nil where it does not.
    private static func confidence(_ clause: NodeID, _ block: NodeID, _ file: FileContext) -> Confidence? {
        guard let emptiness = emptiness(of: block, file) else { return nil }
        if file.isCatchAll(clause) { return emptiness }
        if namesCancellation(clause, file) { return nil }
        // One expected case set apart, while another clause takes care of the rest.
        if hasHandlingSuccessor(clause, file) { return nil }
        return file.hasComment(in: file.range(block)) ? .low : min(emptiness, .medium)
    }

    private static func emptiness(of block: NodeID, _ file: FileContext) -> Confidence? {
        let items = Array(file.outline.children(block))
        guard let only = items.first else { return .high }
        guard items.count == 1 else { return nil }
        switch file.outline.kind(only) {
        case .breakStatement, .continueStatement: return .medium
        case .returnStatement: return file.outline.tokens(only).count == 1 ? .medium : nil
        case .conditionalCompilation: return isDebugOnly(only, file) ? .medium : nil
        case .expressionStatement: return discardsError(only, file) ? .high : nil
        default: return nil
        }
    }

    /// `_ = error`, `()`, `error`
    private static func discardsError(_ statement: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(statement)
        switch range.count {
        case 1: return file.token(range.lowerBound, is: "error")
        case 2: return file.tokens.kinds[range.lowerBound] == .leftParen
        case 3: return file.tokens.kinds[range.lowerBound] == .wildcard && file.tokens.kinds[range.lowerBound + 2].isIdentifierLike
        default: return false
        }
    }

    /// `#if DEBUG … #endif` and nothing else: empty in what is shipped.
    private static func isDebugOnly(_ conditional: NodeID, _ file: FileContext) -> Bool {
        let clauses = Array(file.outline.children(conditional))
        guard clauses.count == 1, let clause = clauses.first else { return false }
        return file.token(file.outline.anchor(clause) + 1, is: "DEBUG")
    }

    private static func namesCancellation(_ clause: NodeID, _ file: FileContext) -> Bool {
        let items = file.outline.children(clause).filter { file.outline.kind($0) == .caseItem }
        return items.contains { item in
            file.outline.tokens(item).contains { file.token($0, is: "CancellationError") || file.token($0, is: "cancelled") }
        }
    }

    private static func hasHandlingSuccessor(_ clause: NodeID, _ file: FileContext) -> Bool {
        guard let parent = file.outline.parent(clause) else { return false }
        for other in file.outline.children(parent) where other > clause && file.outline.kind(other) == .catchClause {
            if let block = file.outline.firstChild(other, .codeBlock), file.isCatchAll(other), emptiness(of: block, file) == nil {
                return true
            }
        }
        return false
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
                Example("do { try open() } ↓catch FileError.missing {}", confidence: .medium),
            ],
            good: [
                "do { try save() } catch { logger.error(\"saving failed: \\(error)\") }",
                "do { try await work() } catch is CancellationError {}",
                "do { try open() } catch FileError.missing {} catch { throw Failure.open(error) }",
                "do { try open() } catch let error as POSIXError where error.code == .EINTR { } catch { report(error) }",
                "do { try save() } catch { failures += 1 }",
                "do { try save() } catch { return .failure(error) }",
                "let closure = {}\nfunc `catch`() {}",
                "// do { try save() } catch {}\nlet text = \"catch {}\"",
                Example("@Test func ignores() { do { try save() } catch {} }", path: "Tests/AppTests/SaveTests.swift"),
            ])
    }
}
