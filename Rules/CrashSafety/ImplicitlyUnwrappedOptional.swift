// Owns: the rule `implicitly-unwrapped-optional`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a declaration of type `T!`: each use of it is a hidden `!`.
package enum ImplicitlyUnwrappedOptional: FileRule {
    package static let summary = RuleSummary(id: "implicitly-unwrapped-optional", family: .crashSafety, severity: .medium)
    package static let options = [attributes.option]

    private static let attributes = NamesOption("attributes", "attributes of properties that something sets before your code runs")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let own = findings.options[attributes]
        for mark in file.nodes(.implicitlyUnwrappedType) {
            guard let owner = owner(of: mark, file), !isMadeBySystem(owner, own, file), !isForeign(mark, owner, file) else { continue }
            let name = file.outline.anchor(owner)
            findings.report(
                file.range(ofToken: name),
                cause: file.range(mark).lowerBound > file.range(ofToken: name).lowerBound
                    ? file.range(name..<file.outline.tokens(mark).upperBound) : file.range(ofToken: name),
                confidence: confidence(owner, name, file), message(owner, name, file), help: help)
        }
    }

    /// The declaration whose type this is.
    private static func owner(of mark: NodeID, _ file: FileContext) -> NodeID? {
        if file.parentKind(mark) == .initializerDecl { return file.outline.parent(mark) }
        var current = mark
        while let parent = file.outline.parent(current) {
            switch file.outline.kind(parent) {
            case .type: current = parent
            case .returnType: return file.outline.parent(parent).flatMap { isDeclaration($0, file) ? $0 : nil }
            case .binding, .parameter: return parent
            default: return nil
            }
        }
        return nil
    }

    private static func isDeclaration(_ node: NodeID, _ file: FileContext) -> Bool {
        let kind = file.outline.kind(node)
        return kind == .functionDecl || kind == .subscriptDecl
    }

    /// Outlets and managed properties are set by the system before the code runs.
    private static func isMadeBySystem(_ owner: NodeID, _ own: NameList, _ file: FileContext) -> Bool {
        guard file.outline.kind(owner) == .binding, let declaration = file.outline.parent(owner) else { return false }
        return systemAttributes.contains { file.attribute($0, of: declaration) != nil }
            || !own.isEmpty
                && file.outline.children(declaration).contains {
                    file.outline.kind($0) == .attribute && file.token(file.outline.anchor($0), isIn: own)
                }
    }

    private static let systemAttributes: [StaticString] = ["IBOutlet", "IBInspectable", "NSManaged", "GKInspectable", "IBSegueAction"]

    /// A parameter or result that C or Objective-C dictates: a pointer, a member of a C callback.
    private static func isForeign(_ mark: NodeID, _ owner: NodeID, _ file: FileContext) -> Bool {
        // The mark may be glued to the `>` before it.
        let own = file.outline.tokens(mark).lowerBound
        let first = file.tokens.kinds[own] == .exclamationMark ? own - 1 : own
        let isGeneric = file.string(first).hasPrefix(">")
        let name = isGeneric ? typeName(before: first, file) : first
        let text = file.string(name)
        // A property of pointer type is the project's own choice.
        let isSignature = file.outline.kind(owner) != .binding
        if isSignature, text.hasSuffix("Pointer") || text == "va_list" { return true }
        guard let function = file.outline.ancestor(mark, where: { $0 == .functionDecl || $0 == .typealiasDecl || $0 == .closure }) else {
            return false
        }
        return file.attribute("_cdecl", of: function) != nil || file.attribute("c", of: function) != nil
    }

    /// The name before the `<` whose `>` this is.
    private static func typeName(before closer: Int, _ file: FileContext) -> Int {
        var token = closer
        while token > 0, file.tokens.kinds[token] != .leftAngle { token -= 1 }
        return max(token - 1, 0)
    }

    private static func confidence(_ owner: NodeID, _ name: Int, _ file: FileContext) -> Confidence {
        switch file.outline.kind(owner) {
        case .binding:
            guard let declaration = file.outline.parent(owner) else { return .medium }
            if file.hasModifier(.override, declaration) || file.isExplained(name) { return .low }
            // `var continuation: AsyncStream<T>.Continuation!`, set by the closure that the next statement runs.
            return isHandedOut(owner, file) ? .low : .high
        case .parameter:
            guard let function = file.enclosingDeclaration(owner) else { return .medium }
            return file.hasModifier(.override, function) ? .low : .high
        default: return file.hasModifier(.override, owner) ? .low : .high
        }
    }

    /// Whether a local variable takes what the closure of a statement right behind it is given: `Stream { continuation = $0 }`.
    private static func isHandedOut(_ owner: NodeID, _ file: FileContext) -> Bool {
        guard let declaration = file.outline.parent(owner), let block = file.outline.parent(declaration),
            file.outline.kind(block) == .codeBlock || file.outline.kind(block) == .closure,
            let next = file.outline.children(block).first(where: { $0 > declaration })
        else { return false }
        let name = file.outline.anchor(owner)
        return file.nodes(.closure, in: next, limit: 4).contains { closure in
            file.outline.tokens(closure).prefix(handOutWindow).contains { token in
                file.isSame(name..<name + 1, token..<token + 1) && file.tokens.kinds[token + 1] == .equal
                    && file.tokens.kinds[token + 2] == .dollarIdentifier
            }
        }
    }

    private static let handOutWindow = 32

    private static func message(_ owner: NodeID, _ name: Int, _ file: FileContext) -> String {
        let text = file.excerpt(name..<name + 1)
        switch file.outline.kind(owner) {
        case .initializerDecl: return "\(text) may make nothing, and the first use of the nil ends the process where nobody sees an unwrap"
        case .functionDecl, .subscriptDecl:
            return "\(text) may return nil, and its callers end the process without having written an unwrap"
        default: return "any use of \(text) before it is set, or after it is cleared, ends the process where nobody sees an unwrap"
        }
    }

    private static let help = "give the value in `init`, make it `lazy`, or declare it `T?` and handle nil where it is used"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a declaration of type `T!` hides an unwrap in every use",
            rationale: """
                Tests set the value up in the right order, so it is always there. In production a view is loaded earlier, a callback comes \
                after the tear-down, a service starts half way: the use that ends the process looks like any other expression, far away from \
                the declaration that allowed it.
                """,
            help: help,
            suppressWhen: "a framework sets the value before any of the code can run and offers no other way",
            references: ["CWE-476", "CWE-665"],
            bad: [
                """
                final class Player {
                    var ↓session: Session!
                    private weak var ↓delegate: PlayerDelegate!
                }
                """,
                "func open(_ ↓path: String!) -> Bool { path.isEmpty }",
                "func ↓find(id: Int) -> User! { users[id] }",
                "struct Box { ↓init!(text: String) { return nil } }",
                "struct Table { ↓subscript(name: String) -> Column! { nil } }",
                """
                func run() {
                    var ↓task: Task<Void, Never>!
                    task = Task { work() }
                }
                """,
                "var ↓table: [String: Int]! = nil",
                "final class Shop { static var ↓shared: Shop! }",
                "final class Store { private var ↓handle: OpaquePointer! }",
                Example(
                    """
                    func stream() -> AsyncStream<Int> {
                        var ↓continuation: AsyncStream<Int>.Continuation!
                        let stream = AsyncStream<Int> { continuation = $0 }
                        feed(continuation)
                        return stream
                    }
                    """, confidence: .low),
                Example("class Cell: Base { override var ↓title: String! { didSet { draw() } } }", confidence: .low),
            ],
            good: [
                "final class Form { @IBOutlet var field: UITextField! }",
                "final class Form { @IBOutlet private weak var label: UILabel! }",
                "final class Form { @IBInspectable var color: UIColor! }",
                "final class Row { @NSManaged var name: String! }",
                Example("final class Form { @Injected var store: Store! }", options: attributes.set("Injected")),
                "var title: String? = nil",
                "let port = Int(text)! // the business of force-unwrap",
                "let cell = view as! Cell",
                "func read(_ bytes: UnsafeMutablePointer<UInt8>!, _ context: OpaquePointer!) {}",
                "let text = \"var x: Int!\" // var x: Int!",
                "if !isReady { start() }",
                "lazy var parser = Parser(options)",
                "if a != b { swap() }",
                "func call(_ body: (Int) -> Void) { body(1) }",
                Example("final class LoadTests: XCTestCase { var store: Store! }", path: "Tests/AppTests/LoadTests.swift"),
            ])
    }
}
