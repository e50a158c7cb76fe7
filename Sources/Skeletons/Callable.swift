// Owns: a function of the module under test, as a test has to call it.
package import Analysis
package import Outline
import SourceText
import SwiftLexer

/// A function, initialiser, subscript or computed property, as a test has to call it.
struct Callable {
    struct Parameter {
        /// Nil where callers write none.
        let label: String?
        let name: String
        let type: Range<Int>
        let isInout: Bool
        let isVariadic: Bool
        let isAutoclosure: Bool
        let isIsolated: Bool
        let hasDefault: Bool
    }

    let file: FileContext
    let node: NodeID
    let kind: NodeKind
    let name: String
    let parameters: [Parameter]
    let isAsync: Bool
    let isThrowing: Bool
    let isRethrowing: Bool
    let isStatic: Bool
    let isMutating: Bool
    let isFailable: Bool
    let returnType: Range<Int>?
    let generics: [GenericParameter]
    let requirements: [Requirement]
    /// The names from the outermost type to the one that holds it; empty for a global one.
    let scope: [String]
    let holder: NodeID?
    let line: Int

    /// The declaration that carries attributes and modifiers.
    var declaration: NodeID { kind == .binding ? file.outline.parent(node) ?? node : node }

    /// `func read<Value>(_ key: String) -> Value`: whether a generic parameter stands in the result only.
    func isChosenByCaller(_ generic: String) -> Bool {
        func names(_ tokens: Range<Int>) -> Bool { tokens.contains { file.string($0) == generic } }
        guard let returnType, names(returnType) else { return false }
        return !parameters.contains { names($0.type) }
    }

    init?(_ node: NodeID, in file: FileContext) {
        let outline = file.outline
        self.file = file
        self.node = node
        kind = outline.kind(node)
        let declaration = kind == .binding ? outline.parent(node) ?? node : node
        holder = file.enclosingType(node)
        guard let scope = holder.map({ file.path(ofType: $0) }) ?? [] else { return nil }
        self.scope = scope
        name = kind == .functionDecl ? file.functionName(node) : file.name(node)
        parameters = file.callParameters(node)
        let effects = Self.effects(node, file)
        isAsync = effects.contains { file.tokens.kinds[$0] == .async || file.tokens.kinds[$0] == .reasync }
        isThrowing = effects.contains { file.tokens.kinds[$0] == .throws }
        isRethrowing = effects.contains { file.tokens.kinds[$0] == .rethrows }
        isStatic = file.hasModifier(.static, declaration) || file.hasModifier(.class, declaration)
        isMutating = file.hasModifier(.mutating, declaration) || Self.hasMutatingGetter(node, file)
        isFailable =
            kind == .initializerDecl && !file.string(outline.anchor(node) + 1).hasPrefix("(")
            && !file.string(outline.anchor(node) + 1).hasPrefix("<")
        let holderOfType = kind == .binding ? node : outline.firstChild(node, .returnType)
        returnType = holderOfType.flatMap { outline.firstChild($0, .type) }.map(outline.tokens)
        generics = file.generics(of: node)
        requirements = file.requirements(of: node)
        line = file.source.lines.line(at: file.range(ofToken: outline.anchor(node)).lowerBound)
    }

    /// `async throws` of a function, or of a property's or subscript's getter.
    private static func effects(_ node: NodeID, _ file: FileContext) -> Range<Int> {
        var owner = node
        if let block = file.outline.firstChild(node, .accessorBlock) {
            for accessor in file.outline.children(block) where file.outline.kind(accessor) == .accessor {
                if file.tokens.kinds[file.outline.anchor(accessor)] == .get { owner = accessor }
            }
        }
        return file.outline.firstChild(owner, .effects).map(file.outline.tokens) ?? 0..<0
    }

    private static func hasMutatingGetter(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let block = file.outline.firstChild(node, .accessorBlock) else { return false }
        return file.outline.children(block).contains {
            file.outline.kind($0) == .accessor && file.tokens.kinds[file.outline.anchor($0)] == .get && file.hasModifier(.mutating, $0)
        }
    }

    var isOperator: Bool {
        kind == .functionDecl && !file.tokens.kinds[file.outline.anchor(node)].isIdentifierLike && name.first != "`"
    }

    /// `load(from:)`, `init(path:)`, `total`, `subscript(_:)`
    var displayName: String {
        guard kind != .binding, !isOperator else { return name }
        return name + "(" + parameters.map { ($0.label ?? "_") + ":" }.joined() + ")"
    }

    /// Whether callers outside the file can have it, and what stands in the way.
    var unreachable: NodeID? { file.unreachable(node) }
}

extension FileContext {
    /// The functions and properties of the file that have code and can have a test of their own, in order.
    package func callableNodes() -> [NodeID] {
        var result: [NodeID] = []
        for kind in [NodeKind.functionDecl, .initializerDecl, .subscriptDecl, .binding] {
            result += nodes(kind).filter { node in
                let block: NodeKind = kind == .functionDecl || kind == .initializerDecl ? .codeBlock : .accessorBlock
                guard outline.firstChild(node, block) != nil, kind != .binding || isComputed(node) else { return false }
                guard let around = outline.ancestor(node, where: { $0.isFunctionLike || $0.isTypeLike }) else { return true }
                return outline.kind(around).isTypeLike && outline.kind(around) != .protocolDecl
            }
        }
        return result.sorted()
    }

    /// A property with a getter; one with observers only is stored.
    private func isComputed(_ binding: NodeID) -> Bool {
        guard let block = outline.firstChild(binding, .accessorBlock) else { return false }
        var hasObserver = false
        for child in outline.children(block) where outline.kind(child) == .accessor {
            let kind = tokens.kinds[outline.anchor(child)]
            if kind == .willSet || kind == .didSet { hasObserver = true }
        }
        return !hasObserver
    }

    /// All tokens of a name: operators can be several.
    fileprivate func functionName(_ node: NodeID) -> String {
        let anchor = outline.anchor(node)
        guard !tokens.kinds[anchor].isIdentifierLike, let list = outline.firstChild(node, .parameters) else { return string(anchor) }
        let generics = outline.firstChild(node, .genericParameters).map { outline.tokens($0).lowerBound }
        let end = generics ?? outline.tokens(list).lowerBound
        // `==<T>` begins its generics inside the operator's own token.
        if end == anchor { return String(string(anchor).dropLast()) }
        return source.string(Int(tokens.starts[anchor])..<Int(tokens.ends[end - 1]))
    }

    /// The parameters as callers see them.
    func callParameters(_ node: NodeID) -> [Callable.Parameter] {
        guard let list = outline.firstChild(node, .parameters) else { return [] }
        let isSubscript = outline.kind(node) == .subscriptDecl
        return outline.children(list).compactMap { parameter in
            guard outline.kind(parameter) == .parameter, let type = outline.firstChild(parameter, .type) else { return nil }
            let range = outline.tokens(type)
            let anchor = outline.anchor(parameter)
            var label = parameterLabel(parameter)
            // A subscript's single name is no label.
            let isSingle = anchor == outline.tokens(parameter).lowerBound
            if isSubscript, isSingle { label = nil }
            let end = outline.tokens(parameter).upperBound
            let attributes = range.lowerBound - 1..<range.upperBound
            return Callable.Parameter(
                label: label, name: plainName(anchor), type: range,
                isInout: range.prefix { tokens.kinds[$0] != .leftParen && tokens.kinds[$0] != .leftSquare }.contains {
                    tokens.kinds[$0] == .inout
                },
                isVariadic: range.upperBound < end && string(range.upperBound).hasPrefix("..."),
                isAutoclosure: attributes.contains { tokens.kinds[$0] == .autoclosure },
                isIsolated: (outline.tokens(parameter).lowerBound..<range.upperBound).contains { tokens.kinds[$0] == .isolated },
                hasDefault: hasDefault(parameter))
        }
    }
}
