// Owns: the rule `force-cast`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `as!`: a value of another type ends the process.
package enum ForceCast: FileRule {
    package static let summary = RuleSummary(id: "force-cast", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for node in file.nodes(.castExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword] == .as, file.tokens.kinds[keyword + 1] == .exclamationMark else { continue }
            let type = keyword + 2..<file.outline.tokens(node).upperBound
            findings.report(
                file.range(keyword..<keyword + 2), cause: file.range(node), confidence: isKnownToHold(type, node, file) ? .low : .high,
                "a value that is no \(file.excerpt(type)) ends the process here", help: help)
        }
    }

    private static func isKnownToHold(_ type: Range<Int>, _ node: NodeID, _ file: FileContext) -> Bool {
        guard let name = type.first else { return false }
        // A factory that makes its own type.
        if file.tokens.kinds[name] == .selfType { return true }
        // `layer as! CAGradientLayer` in a view that overrides `layerClass`.
        if let owner = file.enclosingType(node), overridesLayerClass(owner, file) { return true }
        return file.facts(at: node).contains { fact in
            fact.kind == .condition && fact.holds
                && fact.tokens.contains { token in
                    file.tokens.kinds[token] == .is && file.isSame(type, token + 1..<token + 1 + type.count)
                }
        }
    }

    private static func overridesLayerClass(_ type: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.binding, in: type).contains { file.token(file.outline.anchor($0), is: "layerClass") }
    }

    private static let help = "use `as?` and handle the other case, or `guard let … else { throw … }`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`as!` turns an unexpected type into a crash",
            rationale: """
                The value has the expected type in every test because the tests made it. Decoded JSON, stored defaults, user info \
                dictionaries and subclasses bring other types in production, and the cast ends the process.
                """,
            help: help,
            suppressWhen: "an API of the system guarantees the type and has no typed form",
            references: ["CWE-704", "CWE-843"],
            bad: [
                "let name = json[\"name\"] ↓as! String",
                "let items = (response ↓as! [String: Any])[\"items\"] ↓as! [Item]",
                "func cell(_ view: View) -> Cell { view.dequeue(\"cell\") ↓as! Cell }",
                "return storage.map { $0 ↓as! (any Account) }",
                Example("func copy() -> Self { make() ↓as! Self }", confidence: .low),
                Example("if value is Circle { draw(value ↓as! Circle) }", confidence: .low),
            ],
            good: [
                "guard let name = json[\"name\"] as? String else { throw Failure.missing }",
                "let number = 3 as Double",
                "if let circle = shape as? Circle { draw(circle) }",
                "let text = \"x as! String\" // x as! String",
                "switch shape { case let circle as Circle: draw(circle) default: break }",
                "let error = failure as NSError",
                Example("@Test func casts() { let cell = view as! Cell }", path: "Tests/AppTests/CellTests.swift"),
            ])
    }
}
