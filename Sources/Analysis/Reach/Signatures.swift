// Owns: what callers see of a declaration: its name, its labels, its type.
package import Outline
import SourceText
import SwiftLexer

/// What callers see of a declaration.
struct Signature: Sendable {
    let kind: FileSummary.Declaration.Kind
    let name: NameKey
    let traits: FileSummary.Declaration.Traits
    let parameters: [FileSummary.Parameter]
    let result: Reference
}

extension FileContext {
    func nameKey(_ token: Int) -> NameKey {
        let range = tokens.range(token)
        // The hash of a name is known, unless it has back-ticks around it.
        if let number = names.table.number(at: token), source.bytes[range.lowerBound] != UInt8(ascii: "`") {
            return NameKey(hash: names.table.hash(number))
        }
        return NameKey(source.bytes[range])
    }

    /// For `extension A.B` the last name.
    func nameKey(ofType type: NodeID) -> NameKey {
        guard outline.kind(type) == .extensionDecl, let node = outline.firstChild(type, .type) else { return nameKey(outline.anchor(type)) }
        return lastTypeName(outline.tokens(node)) ?? nameKey(outline.anchor(type))
    }

    /// A function, initialiser, subscript or binding as callers see it.
    func signature(of node: NodeID) -> Signature {
        let called = calledAs(node)
        let result: Reference
        switch called.kind {
        case .initializer: result = .unknown
        case .property: result = bindingType(node)
        default: result = self.result(node)
        }
        return Signature(kind: called.kind, name: called.name, traits: traits(node), parameters: called.parameters, result: result)
    }

    /// What a call of a function, initialiser, subscript or binding has to say.
    func calledAs(_ node: NodeID) -> (kind: FileSummary.Declaration.Kind, name: NameKey, parameters: [FileSummary.Parameter]) {
        switch outline.kind(node) {
        case .initializerDecl: (.initializer, .initializer, parameters(node))
        case .subscriptDecl: (.subscripts, .subscripts, parameters(node))
        case .binding: (.property, nameKey(outline.anchor(node)), [])
        default: (.function, operatorKey(node) ?? nameKey(outline.anchor(node)), parameters(node))
        }
    }

    /// The whole of an operator that is several tokens.
    private func operatorKey(_ function: NodeID) -> NameKey? {
        let anchor = outline.anchor(function)
        guard !tokens.kinds[anchor].isIdentifierLike, let list = outline.firstChild(function, .parameters) else { return nil }
        let end = outline.firstChild(function, .genericParameters).map { outline.tokens($0).lowerBound } ?? outline.tokens(list).lowerBound
        guard anchor < end else { return nil }
        return NameKey(source.bytes[range(anchor..<end)])
    }

    private func traits(_ node: NodeID) -> FileSummary.Declaration.Traits {
        let kind = outline.kind(node)
        let owner = kind == .binding ? outline.parent(node) ?? node : node
        var traits: FileSummary.Declaration.Traits = []
        for child in outline.children(owner) {
            let anchor = outline.anchor(child)
            switch outline.kind(child) {
            case .modifier:
                switch tokens.kinds[anchor] {
                case .static, .class: traits.insert(.isStatic)
                // `private(set)` is the setter's only.
                case .private, .fileprivate: if outline.tokens(child).count == 1 { traits.insert(.isPrivate) }
                case .override: traits.insert(.isOverride)
                default: break
                }
            case .attribute:
                if isTest, token(anchor, is: "Test") { traits.insert(.isTest) }
                if token(anchor, isIn: Self.runtimeAttributes) { traits.insert(.runsWithType) }
            default: break
            }
        }
        switch kind {
        case .functionDecl:
            let name = outline.anchor(node)
            if !tokens.kinds[name].isIdentifierLike {
                traits.insert(.isOperator)
                // The library calls its own; an operator of the project's has to be written to be called.
                if outline.firstChild(node, .genericParameters) != nil || hasSuffix("<", name)
                    || operatorKey(node).map(Self.standardOperators.contains) ?? true
                {
                    traits.insert(.runsWithType)
                }
            }
            if isTest, isCalledByTestLibrary(node) { traits.insert(.isTest) }
            // Test libraries call what a test class overrides, and what prepares a test.
            if isTest, traits.contains(.isOverride) || token(name, isIn: LanguageWitnesses.testHooks) { traits.insert(.runsWithType) }
        case .initializerDecl:
            if isTest, outline.firstChild(node, .parameters).map({ outline.tokens($0).count == 2 }) ?? false {
                traits.insert(.runsWithType)
            }
        case .binding: if outline.firstChild(node, .accessorBlock) == nil { traits.insert(.runsWithType) }
        default: break
        }
        if !ownThrows(node).isEmpty { traits.insert(.throwsItself) }
        return traits
    }

    /// The errors that a throwing function begins itself, rather than passing on what it caught.
    package func ownThrows(_ function: NodeID) -> [NodeID] {
        if outline.kind(function) == .binding || outline.kind(function) == .subscriptDecl {
            guard let block = outline.firstChild(function, .accessorBlock) else { return [] }
            return outline.children(block).filter { outline.kind($0) == .accessor && hasEffect(.throws, $0) }.flatMap { ownThrows(of: $0) }
        }
        return hasEffect(.throws, function) ? ownThrows(of: function) : []
    }

    private func ownThrows(of code: NodeID) -> [NodeID] {
        nodes(.throwStatement, in: code).filter { statement in
            outline.ancestor(statement) {
                $0 == .catchClause || $0 == .functionDecl || $0 == .initializerDecl || $0 == .accessor
            } == code
        }
    }

    private static let standardOperators: Set<NameKey> = Set(
        [
            "==", "!=", "<", ">", "<=", ">=", "~=", "===", "!==", "+", "-", "*", "/", "%", "+=", "-=", "*=", "/=", "%=", "&", "|", "^", "~",
            "!",
            "<<", ">>", "<<=", ">>=", "&=", "|=", "^=", "&+", "&-", "&*", "&+=", "&-=", "&*=", "&<<", "&>>", "&<<=", "&>>=", "...", "..<",
            "??",
        ].map { NameKey($0) })

    private static let runtimeAttributes: NameSet = ["IBAction", "IBSegueAction", "GKInspectable", "_cdecl"]

    /// `func testSomething()` of a class, or what other libraries call by that name.
    private func isCalledByTestLibrary(_ function: NodeID) -> Bool {
        let name = source.bytes[tokens.range(outline.anchor(function))]
        guard let type = enclosingType(function) else { return token(outline.anchor(function), is: "main") }
        if token(outline.anchor(function), isIn: ["spec", "main"]) { return true }
        guard outline.kind(type) == .classDecl || outline.kind(type) == .extensionDecl, name.starts(with: "test".utf8) else { return false }
        return outline.firstChild(function, .parameters).map { outline.tokens($0).count == 2 } ?? false
    }

    private func parameters(_ node: NodeID) -> [FileSummary.Parameter] {
        guard let list = outline.firstChild(node, .parameters) else { return [] }
        return outline.children(list).map { parameter in
            let range = outline.tokens(parameter)
            var traits: FileSummary.Parameter.Traits = []
            if let type = outline.firstChild(parameter, .type) {
                let typeRange = outline.tokens(type)
                if typeRange.upperBound < range.upperBound {
                    if (typeRange.upperBound..<range.upperBound).contains(where: { tokens.kinds[$0] == .equal }) {
                        traits.insert(.hasDefault)
                    }
                    if tokens.kinds[typeRange.upperBound] != .equal { traits.insert(.isVariadic) }
                }
                if typeRange.contains(where: { tokens.kinds[$0] == .repeat }) { traits.insert(.isVariadic) }
            }
            let label = labelToken(parameter)
            return FileSummary.Parameter(
                label: tokens.kinds[label] == .wildcard || outline.kind(node) == .subscriptDecl && label == outline.anchor(parameter)
                    ? .none : nameKey(label), traits: traits)
        }
    }

    private func result(_ node: NodeID) -> Reference {
        guard let type = outline.firstChild(node, .returnType) else { return .unknown }
        return typeReference(outline.tokens(type).dropFirst(), in: node)
    }

    /// What a variable holds: its type, or what its initial value shows.
    func bindingType(_ binding: NodeID, _ scope: LocalNames? = nil) -> Reference {
        let range = outline.tokens(binding)
        guard outline.anchor(binding) == range.lowerBound else { return .unknown }
        if let type = outline.firstChild(binding, .type), outline.tokens(type).lowerBound == range.lowerBound + 2 {
            return typeReference(outline.tokens(type), in: binding)
        }
        guard range.count > 2, tokens.kinds[range.lowerBound + 1] == .equal else { return .unknown }
        let end = outline.firstChild(binding, .accessorBlock).map { outline.tokens($0).lowerBound } ?? range.upperBound
        return reference(of: range.lowerBound + 2..<end, scope)
    }
}
