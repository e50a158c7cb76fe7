// Owns: what stands around a node: its statement, its function, its type.
package import Outline
package import SwiftLexer

extension NodeKind {
    /// Whether a node of the kind has a body that runs by itself: what is inside cannot return or throw for what is outside.
    package var isFunctionLike: Bool {
        switch self {
        case .functionDecl, .initializerDecl, .deinitializerDecl, .subscriptDecl, .accessor, .accessorBlock, .closure: return true
        default: return false
        }
    }

    package var isTypeLike: Bool {
        switch self {
        case .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .extensionDecl: return true
        default: return false
        }
    }

    package var isLoop: Bool { self == .whileStatement || self == .repeatStatement || self == .forStatement }

    /// Whether nodes of the kind are the items of a block.
    package var isItemContainer: Bool {
        switch self {
        case .file, .codeBlock, .memberBlock, .closure, .switchCase, .conditionalClause: return true
        default: return false
        }
    }
}

extension FileContext {
    /// The innermost function, initialiser, accessor or closure around a node.
    package func enclosingFunction(_ node: NodeID) -> NodeID? { outline.ancestor(node) { $0.isFunctionLike } }

    /// The innermost function around a node that is no closure.
    package func enclosingDeclaration(_ node: NodeID) -> NodeID? { outline.ancestor(node) { $0.isFunctionLike && $0 != .closure } }

    package func enclosingType(_ node: NodeID) -> NodeID? { outline.ancestor(node) { $0.isTypeLike } }

    /// The item of the innermost block that holds a node: a statement, a declaration, or a case's statement.
    package func statement(_ node: NodeID) -> NodeID {
        var current = node
        while let parent = outline.parent(current), !outline.kind(parent).isItemContainer {
            current = outline.firstOfChain(parent) ?? parent
        }
        return current
    }

    /// Whether an item is the only one of its function's or closure's body, so that its value is returned without `return`.
    package func isOnlyItem(_ item: NodeID) -> Bool {
        guard let block = outline.parent(item), outline.kind(block) == .codeBlock || outline.kind(block) == .closure else { return false }
        // Stops at the second: a function of thousands of statements is asked thousands of times.
        var items = 0
        for child in outline.children(block) where outline.kind(child) != .closureSignature {
            items += 1
            if items > 1 { return false }
        }
        return items == 1
    }

    /// Whether the value of an item is the result of the function around it.
    package func isImplicitlyReturned(_ item: NodeID) -> Bool {
        guard isOnlyItem(item), let block = outline.parent(item) else { return false }
        guard outline.kind(block) == .codeBlock else { return true }
        guard let owner = outline.parent(block) else { return false }
        switch outline.kind(owner) {
        case .functionDecl: return outline.firstChild(owner, .returnType).map { !isVoid($0) } ?? false
        case .accessorBlock: return true
        case .accessor: return tokens.kinds[outline.anchor(owner)] == .get
        default: return false
        }
    }

    private func isVoid(_ returnType: NodeID) -> Bool {
        let range = outline.tokens(returnType)
        return range.count == 2 && token(range.lowerBound + 1, is: "Void")
            || range.count == 3 && tokens.kinds[range.lowerBound + 1] == .leftParen && tokens.kinds[range.lowerBound + 2] == .rightParen
    }

    /// The label before a loop or other statement, if it has one.
    package func label(_ statement: NodeID) -> Int? {
        let first = outline.tokens(statement).lowerBound
        return first < outline.anchor(statement) && tokens.kinds[first].isIdentifierLike ? first : nil
    }

    /// The name of a function, type or other declaration.
    package func name(_ declaration: NodeID) -> String { string(outline.anchor(declaration)) }

    package func hasModifier(_ kind: TokenKind, _ declaration: NodeID) -> Bool {
        for child in outline.children(declaration) where outline.kind(child) == .modifier {
            if tokens.kinds[outline.anchor(child)] == kind { return true }
        }
        return false
    }

    package func attribute(_ name: StaticString, of declaration: NodeID) -> NodeID? {
        for child in outline.children(declaration) where outline.kind(child) == .attribute {
            if token(outline.anchor(child), is: name) { return child }
        }
        return nil
    }

    /// Whether a function, closure or accessor declares an effect.
    package func hasEffect(_ kind: TokenKind, _ function: NodeID) -> Bool {
        let owner = outline.kind(function) == .closure ? outline.firstChild(function, .closureSignature) : function
        guard let owner, let effects = outline.firstChild(owner, .effects) else { return false }
        return outline.tokens(effects).contains { tokens.kinds[$0] == kind }
    }
}
