// Owns: the rule `force-try`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `try!`: the first error that is thrown ends the process.
package enum ForceTry: FileRule {
    package static let summary = RuleSummary(id: "force-try", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for node in file.nodes(.tryExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword + 1] == .exclamationMark else { continue }
            let covered = keyword + 2..<file.outline.tokens(node).upperBound
            findings.report(
                file.range(keyword..<keyword + 2), cause: file.range(node),
                confidence: isKnownToSucceed(node, file) ? .low : .high,
                "any error thrown by \(file.excerpt(covered)) ends the process, with no chance to recover or report it", help: help)
        }
    }

    /// A literal pattern or the like fails at its first run, in development, or never.
    private static func isKnownToSucceed(_ node: NodeID, _ file: FileContext) -> Bool {
        let calls = file.nodes(.call, in: node)
        guard let first = calls.first, file.tokens.kinds[file.outline.tokens(first).lowerBound] == .leftParen else { return false }
        return calls.count == 1 && file.isInitializerCall(first) && file.hasOnlyConstantArguments(first)
    }

    private static let help = "use `try` inside a throwing function or a `do`/`catch` that handles the error"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`try!` turns every error into a crash",
            rationale: """
                Test data is well formed, the disk has room and the network answers, so nothing throws. In production files are truncated, \
                permissions are missing and servers answer with something else, and the whole process, with every other request it was \
                serving, ends at this line.
                """,
            help: help,
            suppressWhen: "the call can only fail through a mistake in the source itself, such as a pattern that is written right there",
            references: ["CWE-248", "CWE-754"],
            bad: [
                """
                func load(from url: URL) -> Settings {
                    let data = ↓try! Data(contentsOf: url)
                    return ↓try! JSONDecoder().decode(Settings.self, from: data)
                }
                """,
                """
                lazy var store: Store = {
                    ↓try! Store(path: directory + "/db")
                }()
                """,
                """
                func start() async {
                    let value = await (↓try! fetch())
                    ↓try! await server.run()
                }
                """,
                """
                let name = rows.map { ↓try! $0.string("name") }
                """,
                Example("let pattern = ↓try! NSRegularExpression(pattern: \"[a-z]+\")", confidence: .low),
            ],
            good: [
                "func load(from url: URL) throws -> Data { try Data(contentsOf: url) }",
                "let data = try? Data(contentsOf: url)",
                "do { try save() } catch { report(error) }",
                "// never write try! here\nlet text = \"try! harder\"",
                "func attempt(`try`: Int) -> Bool { !`try`.isMultiple(of: 2) }",
                "let text = \"\"\"\n    let x = try! load()\n    \"\"\"",
                Example("@Test func loads() { let data = try! load() }", path: "Tests/AppTests/LoadTests.swift"),
            ])
    }
}
