// Owns: what a name was declared as.
package import Outline
import SourceText
import SwiftLexer

/// The declaration that a name refers to.
package struct DeclaredName: Sendable {
    package enum Kind: Sendable {
        case local, property, global, parameter, closureParameter
        /// `if let x`, `guard let x = …`
        case optionalBinding
        /// Bound by the pattern of a loop.
        case loop
        /// Bound by a `case` or `catch`.
        case pattern
    }

    package let kind: Kind
    package let token: Int
    package let node: NodeID
}

extension FileContext {
    /// How many declarations of one name are looked at, nearest first.
    private static let declarationWindow = 48

    /// The declaration of a variable that a name stands for; nil where the file has none.
    ///
    /// `x.name` is looked up only where `x` is `self`.
    ///
    /// - Parameter excluded: a declaration to look past: `if let x` names an outer `x`.
    package func declaration(of name: Int, excluding excluded: NodeID? = nil) -> DeclaredName? {
        let isMember = name > 1 && tokens.kinds[name - 1] == .period
        if isMember, tokens.kinds[name - 2] != .selfValue, tokens.kinds[name - 2] != .selfType { return nil }
        let entries = names.declarations(ofNameAt: name)
        guard !entries.isEmpty else { return nil }
        let after = entries.partitioningIndex { Int($0.token) > name }
        if !isMember {
            for entry in entries[..<after].suffix(Self.declarationWindow).reversed() {
                let declared = declared(entry)
                if declared.node != excluded, isVisible(declared, at: name) { return declared }
            }
        }
        // A member may stand anywhere in its type, or in another part of it.
        let near = Array(entries[..<after].suffix(Self.declarationWindow)) + Array(entries[after...].prefix(Self.declarationWindow))
        let properties = near.map { declared($0) }
            .filter {
                ($0.kind == .property || $0.kind == .global && !isMember) && outline.kind($0.node) != .functionDecl && $0.node != excluded
            }
        return properties.last { scope($0).map { outline.tokens($0).contains(name) } ?? false } ?? properties.first
    }

    /// The functions of a name that the file declares.
    package func functions(named name: Int) -> [NodeID] {
        names.declarations(ofNameAt: name).prefix(Self.declarationWindow).map { NodeID(Int($0.node)) }
            .filter { outline.kind($0) == .functionDecl }
    }

    func declared(_ entry: NameIndex.DeclaredName) -> DeclaredName {
        let node = NodeID(Int(entry.node))
        return DeclaredName(kind: kind(ofDeclaration: node), token: Int(entry.token), node: node)
    }

    private func kind(ofDeclaration node: NodeID) -> DeclaredName.Kind {
        switch outline.kind(node) {
        case .optionalBinding: return .optionalBinding
        case .parameter:
            let isClosure = outline.parent(node).flatMap { outline.parent($0) }.map { outline.kind($0) == .closureSignature } ?? false
            return isClosure ? .closureParameter : .parameter
        case .pattern: return parentKind(node) == .forStatement ? .loop : .pattern
        default:
            switch container(ofBinding: node).map(outline.kind) {
            case .memberBlock: return .property
            case .file, nil: return .global
            default: return .local
            }
        }
    }

    private func container(ofBinding node: NodeID) -> NodeID? {
        guard let container = outline.ancestor(node, where: { $0.isItemContainer }) else { return nil }
        var current = container
        // `#if` makes no scope.
        while outline.kind(current) == .conditionalClause, let outer = outline.ancestor(current, where: { $0.isItemContainer }) {
            current = outer
        }
        return current
    }

    private func isVisible(_ declared: DeclaredName, at name: Int) -> Bool {
        // `let x = x`: the second one is an outer x.
        if declared.kind != .parameter, outline.tokens(declared.node).contains(name), outline.kind(declared.node) != .functionDecl {
            guard declared.token == name || outline.firstChild(declared.node, .accessorBlock) != nil else { return false }
        }
        guard outline.kind(declared.node) != .functionDecl, let scope = scope(declared) else { return false }
        return outline.tokens(scope).contains(name)
    }

    /// The node in which a declared name can be used.
    private func scope(_ declared: DeclaredName) -> NodeID? {
        let node = declared.node
        switch declared.kind {
        case .local, .property, .global: return container(ofBinding: node)
        case .parameter, .closureParameter: return outline.ancestor(node) { $0.isFunctionLike || $0 == .enumCaseDecl || $0 == .macroDecl }
        case .loop: return outline.parent(node)
        case .optionalBinding: return scope(ofCondition: node)
        case .pattern:
            let item = outline.parent(node)
            guard let item, outline.kind(item) == .caseItem else { return scope(ofCondition: item ?? node) }
            return outline.parent(item)
        }
    }

    private func scope(ofCondition node: NodeID) -> NodeID? {
        guard let statement = outline.ancestor(node, where: { $0 == .ifStatement || $0 == .guardStatement || $0 == .whileStatement }) else {
            return nil
        }
        return outline.kind(statement) == .guardStatement ? outline.ancestor(statement) { $0.isItemContainer } : statement
    }

    // MARK: - Type and value

    /// The type that a declaration writes down.
    package func writtenType(_ declared: DeclaredName) -> Range<Int>? {
        guard let type = outline.firstChild(declared.node, .type), outline.kind(declared.node) != .pattern else { return nil }
        return outline.tokens(type)
    }

    /// The value that a declaration begins with: what stands behind its `=`, up to the end or an accessor.
    package func initialValue(_ declared: DeclaredName) -> Range<Int>? {
        switch outline.kind(declared.node) {
        case .binding, .optionalBinding:
            let range = outline.tokens(declared.node)
            let end = outline.firstChild(declared.node, .accessorBlock).map { outline.tokens($0).lowerBound } ?? range.upperBound
            var token = range.lowerBound
            while token < end, tokens.kinds[token] != .equal {
                if let match = outline.match(token), match > token { token = match }
                token += 1
            }
            return token + 1 < end ? token + 1..<end : nil
        default: return nil
        }
    }

    /// The sequence that a loop's pattern walks over.
    package func sequence(ofLoop declared: DeclaredName) -> Range<Int>? {
        guard declared.kind == .loop, let loop = outline.parent(declared.node), let block = outline.firstChild(loop, .codeBlock) else {
            return nil
        }
        let start = outline.tokens(declared.node).upperBound
        var end = outline.tokens(block).lowerBound
        if let condition = outline.firstChild(loop, .condition) { end = outline.tokens(condition).lowerBound - 1 }
        guard let keyword = (start..<end).first(where: { tokens.kinds[$0] == .in }), keyword + 1 < end else { return nil }
        return keyword + 1..<end
    }

    /// Whether a name is introduced by `let`.
    package func isConstant(_ declared: DeclaredName) -> Bool {
        switch declared.kind {
        case .local, .property, .global:
            return outline.parent(declared.node).map { tokens.kinds[outline.anchor($0)] == .let } ?? false
        default: return true
        }
    }
}
