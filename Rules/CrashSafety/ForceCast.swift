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
        return isTested(node, type, file) || isGenericKnown(type, node, file)
    }

    /// `if value is Circle { value as! Circle }`
    private static func isTested(_ node: NodeID, _ type: Range<Int>, _ file: FileContext) -> Bool {
        let operand = file.operand(before: file.outline.anchor(node))
        guard !operand.isEmpty else { return false }
        return file.mentions(of: operand, before: file.point(ofToken: operand.lowerBound)).contains { mention in
            guard mention.fact.kind == .condition, let atom = file.atom(of: mention), atom.isTrue else { return false }
            return atom.tokens.contains { file.tokens.kinds[$0] == .is && file.isSame(type, $0 + 1..<$0 + 1 + type.count) }
        }
    }

    /// Whether the type is a generic parameter that the code compared before (`T.self == Int.self`, `case is Int.Type`), or the error
    /// type of a `catch` that rethrows what it was given.
    private static func isGenericKnown(_ type: Range<Int>, _ node: NodeID, _ file: FileContext) -> Bool {
        guard let name = type.first, isGeneric(type, file) else { return false }
        switch file.outline.ancestor(node, where: { $0 == .catchClause || $0 == .switchCase || $0.isFunctionLike && $0 != .closure }) {
        case let clause? where file.outline.kind(clause) == .catchClause: return true
        case let switchCase? where file.outline.kind(switchCase) == .switchCase: if namesType(switchCase, file) { return true }
        default: break
        }
        return file.mentions(of: name..<name + 1, before: file.point(ofToken: name)).contains { $0.fact.kind != .statement }
    }

    /// `case is Int.Type:`, `case _ as Option:`
    private static func namesType(_ switchCase: NodeID, _ file: FileContext) -> Bool {
        file.outline.children(switchCase).contains { item in
            file.outline.kind(item) == .caseItem
                && file.outline.tokens(item).contains {
                    file.tokens.kinds[$0] == .is || file.tokens.kinds[$0] == .as || file.tokens.kinds[$0] == .selfValue
                }
        }
    }

    /// `T`, `Value`, `Option.Value`: a type that stands for others, by the declarations around it or as a member of one.
    private static func isGeneric(_ type: Range<Int>, _ file: FileContext) -> Bool {
        guard let name = type.first, type.count == 1 || type.count == 3 else { return false }
        if file.string(name).count == 1 || file.string(name).hasSuffix("Failure") || type.count == 3 { return true }
        var node = file.innermostNode(at: name)
        while let parent = file.outline.parent(node) {
            if let generics = file.outline.firstChild(parent, .genericParameters),
                file.firstOccurrence(of: name..<name + 1, in: file.outline.tokens(generics)) != nil
            {
                return true
            }
            node = parent
        }
        return false
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
                Example("func get<T>() -> T? { if T.self == Int.self { return number ↓as! T }\n return nil }", confidence: .low),
                Example("do { try run() } catch { throw error ↓as! Failure }", confidence: .low),
                "func resolve<T>(_ type: T.Type) -> T { services[key] ↓as! T }",
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
