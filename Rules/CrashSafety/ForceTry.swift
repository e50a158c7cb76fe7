// Owns: the rule `force-try`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `try!`: the first error that is thrown ends the process.
package enum ForceTry: FileRule {
    package static let summary = RuleSummary(id: "force-try", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var known: Standing?
        for node in file.nodes(.tryExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword + 1] == .exclamationMark else { continue }
            let standing = known ?? file.standing
            known = standing
            let covered = keyword + 2..<file.outline.tokens(node).upperBound
            findings.report(
                file.range(keyword..<keyword + 2), cause: file.range(node),
                confidence: confidence(node, covered, standing, file),
                "any error thrown by \(file.excerpt(covered)) ends the process, with no chance to recover or report it", help: help)
        }
    }

    /// Where the code knows itself, an error that only its own state could cause is thin evidence; one of files, text or data is not.
    private static func confidence(_ node: NodeID, _ covered: Range<Int>, _ standing: Standing, _ file: FileContext) -> Confidence {
        if standing.isForDevelopers || isKnownToSucceed(node, file) || file.isExplained(file.outline.anchor(node)) { return .low }
        // What a pattern is made of was escaped on the way.
        if covered.prefix(64).contains(where: { file.tokens.kinds[$0].isIdentifierLike && isEscaped($0, file) }) { return .low }
        guard standing.knowsItself || file.isTopLevelOfMain(node) else { return .high }
        return file.readsOutsideData(covered) ? .high : .medium
    }

    private static func isEscaped(_ name: Int, _ file: FileContext) -> Bool {
        if file.token(name, is: "escapedPattern") { return true }
        guard file.tokens.kinds[name - 1] != .period, let declared = file.declaration(of: name), declared.kind == .local,
            let value = file.initialValue(declared)
        else { return false }
        return value.prefix(16).contains { file.token($0, is: "escapedPattern") }
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
                """
                public func settings(at url: URL) -> Settings {
                    let data = ↓try! Data(contentsOf: url)
                    return ↓try! JSONDecoder().decode(Settings.self, from: data)
                }
                """,
                Example("let pattern = ↓try! NSRegularExpression(pattern: \"[a-z]+\")", confidence: .low),
                Example("let words = ↓try! NSRegularExpression(pattern: #\"\\w+\"#, options: [.caseInsensitive])", confidence: .low),
                Example("// A key that was just made always has this form.\n↓try! serializer.serialize(key)", confidence: .low),
                Example(
                    """
                    func whole(_ text: String) -> NSRegularExpression {
                        let word = NSRegularExpression.escapedPattern(for: text)
                        return ↓try! NSRegularExpression(pattern: "\\\\b\\(word)\\\\b")
                    }
                    """, confidence: .low),
                Example(
                    """
                    /// A key.
                    public struct Key {
                        /// Its name.
                        public let name: String
                        /// Its encoded form.
                        public var der: [UInt8] { ↓try! serialized() }
                    }
                    """),
                Example(
                    "// This file was generated by codec-gen. Do not edit.\nlet table = ↓try! Table(parse: text)", confidence: .low,
                    excluding: [.behindOtherText, .insideConditionalCompilation, .insideDeclaration]),
                Example("↓try! group.shutdown()", path: "Sources/Echo/main.swift", excluding: [.insideDeclaration]),
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
