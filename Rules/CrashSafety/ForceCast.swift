// Owns: the rule `force-cast`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `as!`: a value of another type ends the process.
package enum ForceCast: FileRule {
    package static let summary = RuleSummary(id: "force-cast", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var known: Standing?
        for node in file.nodes(.castExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword] == .as, file.tokens.kinds[keyword + 1] == .exclamationMark else { continue }
            let type = keyword + 2..<file.outline.tokens(node).upperBound
            let standing = known ?? file.standing
            known = standing
            findings.report(
                file.range(keyword..<keyword + 2), cause: file.range(node), confidence: confidence(type, node, standing, file),
                "a value that is no \(file.excerpt(type)) ends the process here", help: help)
        }
    }

    /// Where the code knows itself, a type that it erased itself is thin evidence; decoded data and the like are not.
    private static func confidence(_ type: Range<Int>, _ node: NodeID, _ standing: Standing, _ file: FileContext) -> Confidence {
        let keyword = file.outline.anchor(node)
        if standing.isForDevelopers || isKnownToHold(type, node, file) || file.isExplained(keyword) { return .low }
        guard standing.knowsItself || file.isTopLevelOfMain(node) else { return .high }
        return file.readsOutsideData(file.operand(before: keyword)) ? .high : .medium
    }

    private static func isKnownToHold(_ type: Range<Int>, _ node: NodeID, _ file: FileContext) -> Bool {
        guard let name = type.first else { return false }
        // A factory that makes its own type.
        if file.tokens.kinds[name] == .selfType { return true }
        // `self as! ReferenceType` in an extension whose head speaks of `Self.ReferenceType`: one of the two forms of a bridged type.
        if file.tokens.kinds[file.outline.anchor(node) - 1] == .selfValue, let owner = file.enclosingType(node), type.count == 1,
            let clause = file.outline.firstChild(owner, .whereClause),
            file.firstOccurrence(of: type, in: file.outline.tokens(clause)) != nil
        {
            return true
        }
        // `layer as! CAGradientLayer` in a view that overrides `layerClass`.
        if file.token(file.outline.anchor(node) - 1, is: "layer"), let owner = file.enclosingType(node), overridesLayerClass(owner, file) {
            return true
        }
        return isFoundationReference(type, file) || isTested(node, type, file) || isCompared(type, node, file)
            || isGenericKnown(type, node, file)
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
        // `failure as! Downstream.Failure`, `error as! Failed` of a `Failed: Error`: what a generic type erased, it takes back itself.
        return file.nodes(.genericParameters).contains { generics in
            let tokens = file.outline.tokens(generics)
            guard let place = file.firstOccurrence(of: name..<name + 1, in: tokens) else { return false }
            return type.count == 3 || file.tokens.kinds[place + 1] == .colon && file.token(place + 2, is: "Error")
        }
    }

    /// References of CoreFoundation and its kin: the compiler allows no other cast, because this one always succeeds.
    private static func isFoundationReference(_ type: Range<Int>, _ file: FileContext) -> Bool {
        guard type.count == 1, let name = type.first else { return false }
        if file.token(name, isIn: opaqueTypes) { return true }
        let text = file.string(name)
        guard let prefix = opaquePrefixes.first(where: { text.hasPrefix($0) }) else { return false }
        return text.dropFirst(prefix.count).first?.isUppercase ?? false
    }

    private static let opaqueTypes: NameSet = [
        "SecKey", "SecIdentity", "SecCertificate", "SecTrust", "SecPolicy", "SecAccessControl", "SecKeychainItem", "SecKeychain",
        "AXUIElement",
        "AXValue", "AXObserver", "CGColor", "CGImage", "CGPath", "CGFont", "CGColorSpace", "CGGradient", "CGContext", "CGPDFDocument",
        "CGImageSource", "CGDataProvider", "DADisk", "SCDynamicStore", "MIDIEndpointRef",
    ]
    private static let opaquePrefixes = ["CF", "CT", "CV", "CM"]

    /// Whether a condition, or the case around the cast, compared the type: `if Key.self == String.self`, `type(of: x) == Date.self`,
    /// `case is Circle:`.
    private static func isCompared(_ type: Range<Int>, _ node: NodeID, _ file: FileContext) -> Bool {
        let plain = type.prefix { file.tokens.kinds[$0] != .postfixQuestionMark && file.tokens.kinds[$0] != .leftAngle }
        guard let name = plain.first, !plain.isEmpty else { return false }
        let point = file.point(ofToken: file.outline.anchor(node))
        return file.mentions(of: name..<name + plain.count, before: point).contains { mention in
            let fact = mention.fact
            guard fact.kind != .statement, fact.holds else { return false }
            // `if let x = value as? T` says nothing of another value; a `case` is about the subject that is cast in it.
            let isCase = fact.kind == .subject
            return fact.tokens.contains { token in
                file.tokens.kinds[token] == .is || file.tokens.kinds[token] == .selfValue && file.tokens.kinds[token - 1] == .period
                    || isCase && file.tokens.kinds[token] == .as
            }
        }
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
                "public func name(_ fields: [String: Any]) -> String { fields[\"name\"] ↓as! String }",
                "func find<S: Service>(_ type: S.Type) -> S? { if let known = table[S.id] { return known ↓as! S }\n return nil }",
                Example(
                    """
                    /// A promise of a value.
                    public struct Promise<Output> {
                        /// What it is for.
                        public let name: String
                        private let erased: Any
                        /// The value.
                        public func get() -> Output { erased ↓as! Output }
                    }
                    """),
                Example(
                    "final class Inner<Down: Sink> { func receive(_ failure: any Error) { down.fail(failure ↓as! Down.Failure) } }",
                    confidence: .low),
                Example(
                    "extension Storable where Self: Bridged, Self.Reference: Storable { var stored: Data { (self ↓as! Reference).stored } }",
                    confidence: .low, excluding: [.insideDeclaration]),
                Example("if Key.self == String.self { use(key ↓as! String) }", confidence: .low),
                Example("switch value { case is Number: use(value ↓as! Number)\n default: stop() }", confidence: .low),
                Example("if type(of: value) == Date.self { return value ↓as! Date }", confidence: .low),
                Example("let key = item ↓as! SecKey", confidence: .low),
                Example("let text = (value ↓as! CFString) as String", confidence: .low),
                Example("let job = erased ↓as! Job // always a Job, since only jobs are stored", confidence: .low),
                Example("func copy() -> Self { make() ↓as! Self }", confidence: .low),
                Example("func get<T>() -> T? { if T.self == Int.self { return number ↓as! T }\n return nil }", confidence: .low),
                Example("do { try run() } catch { throw error ↓as! Failure }", confidence: .low),
                "func resolve<T>(_ type: T.Type) -> T { services[key] ↓as! T }",
                Example("if value is Circle { draw(value ↓as! Circle) }", confidence: .low),
                "final class Fade: UIView { override class var layerClass: AnyClass { CAGradientLayer.self }\n func show(_ user: [String: Any]) { title = user[\"name\"] ↓as! String } }",
                Example(
                    "final class Fade: UIView { override class var layerClass: AnyClass { CAGradientLayer.self }\n var fade: CAGradientLayer { layer ↓as! CAGradientLayer } }",
                    confidence: .low),
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
