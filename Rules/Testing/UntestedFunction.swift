// Owns: the rule `untested-function`.
package import Analysis
import Outline
import SwiftLexer

/// Flags code that no test reaches: neither by name, nor through code that tests reach.
package enum UntestedFunction: ProjectRule {
    package static let summary = RuleSummary(id: "untested-function", family: .testing, severity: .medium, newness: .wholeCause)

    package static func check(_ file: FileContext, in project: ProjectContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.functionDecl, .initializerDecl, .binding] {
            for node in file.nodes(kind) where isCandidate(node, file) && !isReached(node, file, project) {
                let name = displayName(node, file)
                findings.report(
                    file.range(ofToken: file.outline.anchor(node)), cause: file.range(node), severity: severity(node, file),
                    confidence: project.hasTests ? .high : .low,
                    "no test mentions `\(name)`, and none reaches it through other code: its first run with real data is in production",
                    help: help)
            }
        }
    }

    // MARK: - What needs a test

    private static func isCandidate(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let body = body(node, file), isMemberOrGlobal(node, file), !isExempt(node, file) else { return false }
        switch file.outline.kind(node) {
        case .functionDecl: return !isTrivial(body, file)
        default: return hasLogic(body, file)
        }
    }

    private static func body(_ node: NodeID, _ file: FileContext) -> NodeID? {
        file.outline.firstChild(node, file.outline.kind(node) == .binding ? .accessorBlock : .codeBlock)
    }

    /// Local functions and variables are tested with the function that holds them.
    private static func isMemberOrGlobal(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let holder = file.outline.ancestor(node, where: { $0.isFunctionLike || $0.isTypeLike || $0 == .file }) else { return true }
        return !file.outline.kind(holder).isFunctionLike && file.outline.kind(holder) != .protocolDecl
    }

    private static func isExempt(_ node: NodeID, _ file: FileContext) -> Bool {
        let name = file.name(node)
        if ["main", "description", "debugDescription", "body", "previews", "customMirror"].contains(name) { return true }
        let declaration = file.outline.kind(node) == .binding ? file.outline.parent(node) ?? node : node
        if let available = file.attribute("available", of: declaration),
            file.outline.tokens(available).contains(where: { file.token($0, is: "unavailable") })
        {
            return true
        }
        return false
    }

    /// One statement without a branch: a getter, or a call passed on.
    private static func isTrivial(_ body: NodeID, _ file: FileContext) -> Bool {
        var items = 0
        for _ in file.outline.children(body) { items += 1 }
        return items == 0 || items == 1 && branches(body, file) == 0 && !file.contains(.closure, in: body)
    }

    private static func hasLogic(_ body: NodeID, _ file: FileContext) -> Bool {
        branches(body, file) > 0 || file.contains(.tryExpression, in: body) || file.contains(.throwStatement, in: body)
    }

    private static func branches(_ body: NodeID, _ file: FileContext) -> Int {
        let kinds: [NodeKind] = [
            .ifStatement, .guardStatement, .switchCase, .whileStatement, .repeatStatement, .forStatement, .catchClause, .ternary,
        ]
        return kinds.reduce(0) { $0 + file.nodes($1, in: body).count }
    }

    // MARK: - What reaches it

    private static func isReached(_ node: NodeID, _ file: FileContext, _ project: ProjectContext) -> Bool {
        let type = file.enclosingType(node)
        switch file.outline.kind(node) {
        case .initializerDecl: return type.map { project.isReached(typeName($0, file)) } ?? true
        case .functionDecl:
            let name = file.name(node)
            if project.isReached(name) { return true }
            guard let type, LanguageWitnesses.spellings.contains(name) || !isName(file.outline.anchor(node), file) else { return false }
            return project.isReached(typeName(type, file))
        default: return project.isReached(file.name(node))
        }
    }

    private static func isName(_ token: Int, _ file: FileContext) -> Bool { file.tokens.kinds[token].isIdentifierLike }

    private static func typeName(_ type: NodeID, _ file: FileContext) -> String {
        guard file.outline.kind(type) == .extensionDecl, let extended = file.outline.firstChild(type, .type) else { return file.name(type) }
        return file.outline.tokens(extended).last { isName($0, file) }.map(file.string) ?? file.name(type)
    }

    // MARK: - How it is reported

    private static func severity(_ node: NodeID, _ file: FileContext) -> Severity {
        let declaration = file.outline.kind(node) == .binding ? file.outline.parent(node) ?? node : node
        let isPublic = file.hasModifier(.public, declaration) || file.hasModifier(.open, declaration)
        let isThrowing = file.hasEffect(.throws, node)
        let manyBranches = body(node, file).map { branches($0, file) >= 5 } ?? false
        return isPublic || isThrowing || manyBranches ? .high : .medium
    }

    /// `load(from:)`, `init(path:)`, `count`
    private static func displayName(_ node: NodeID, _ file: FileContext) -> String {
        let name = file.name(node)
        guard let parameters = file.outline.firstChild(node, .parameters) else { return name }
        let labels = file.outline.children(parameters).map { file.string(file.outline.tokens(labelled: $0, file).lowerBound) + ":" }
        return name + "(" + labels.joined() + ")"
    }

    private static let help = "write a test that calls it with the input it will meet: empty, large, malformed, failing"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a function that no test reaches",
            rationale: """
                Code that no test runs has been run by nobody: the person who ships it finds out with the first user what it does. The tests \
                are green because none of them looks here.
                """,
            help: help,
            suppressWhen: "the function can only be exercised by the real system, and says how it was checked",
            references: ["CWE-1053"],
            bad: [
                Example(
                    "func ↓average(_ values: [Double]) -> Double {\n    let sum = values.reduce(0, +)\n    return sum / Double(values.count)\n}",
                    otherFiles: ["Tests/AppTests/OtherTests.swift": "@Test func other() { #expect(median([1]) == 1) }"]),
                Example(
                    "public struct Store {\n    public func ↓load(from path: String) throws -> Data {\n        guard exists(path) else { throw Failure.missing }\n        return try read(path)\n    }\n}",
                    otherFiles: ["Tests/AppTests/StoreTests.swift": "@Test func saves() { Store().save() }"]),
                Example(
                    "struct Cart { var ↓total: Int { if items.isEmpty { return 0 }\n return items.reduce(0, +) } }",
                    otherFiles: ["Tests/AppTests/CartTests.swift": "@Test func adds() { Cart().add() }"]),
                Example(
                    "func ↓retry() { for i in 1...3 { attempt(i) } }", confidence: .low),
            ],
            good: [
                Example(
                    "func average(_ values: [Double]) -> Double { let sum = values.reduce(0, +)\n return sum / 2 }",
                    otherFiles: ["Tests/AppTests/MathTests.swift": "@Test func averages() { #expect(average([1, 3]) == 2) }"]),
                Example(
                    "func outer() { for i in 0..<3 { inner(i) } }\nfunc inner(_ i: Int) { if i > 1 { stop() } }",
                    otherFiles: ["Tests/AppTests/OuterTests.swift": "@Test func runs() { outer() }"]),
                "protocol Loader { func load(from path: String) throws -> Data }",
                "struct Point { var length: Double { x * x + y * y } }",
                "func forward(_ x: Int) { target.forward(x) }",
                "@main struct App { static func main() { if ready { start() } } }",
                Example(
                    "struct Key: Hashable { func hash(into hasher: inout Hasher) { if flag { hasher.combine(1) } } }",
                    otherFiles: ["Tests/AppTests/KeyTests.swift": "@Test func equal() { #expect(Key() == Key()) }"]),
                Example("func helper() { for i in 0..<3 { check(i) } }", path: "Tests/AppTests/Helper.swift"),
            ])
    }
}

extension Outline {
    /// The tokens of a parameter from its label on.
    fileprivate func tokens(labelled parameter: NodeID, _ file: FileContext) -> Range<Int> {
        let range = tokens(parameter)
        let anchor = anchor(parameter)
        let hasLabel =
            anchor > range.lowerBound && file.tokens.kinds[anchor - 1] != .rightParen
            && (file.tokens.kinds[anchor - 1].isIdentifierLike || file.tokens.kinds[anchor - 1] == .wildcard
                || file.tokens.kinds[anchor - 1].isReservedWord)
        return (hasLabel ? anchor - 1 : anchor)..<range.upperBound
    }
}
