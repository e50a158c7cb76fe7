// Owns: from a token to the nodes that hold it.
package import Outline

extension FileContext {
    /// The innermost node that holds a token.
    package func node(at token: Int) -> NodeID {
        let behind = outline.firsts.partitioningIndex { Int($0) > token }
        var node = NodeID(max(0, behind - 1))
        while node != .file, !outline.tokens(node).contains(token) { node = outline.parent(node) ?? .file }
        return node
    }

    /// The innermost node around a token, that one included, whose kind satisfies a condition.
    package func node(at token: Int, where condition: (NodeKind) -> Bool) -> NodeID? {
        let node = node(at: token)
        return condition(outline.kind(node)) ? node : outline.ancestor(node, where: condition)
    }

    /// The item of the innermost block that holds a token.
    package func statement(at token: Int) -> NodeID { statement(node(at: token)) }

    /// The innermost closure around a token that is another closure or stands inside it.
    package func innermostClosure(of token: Int, in closure: NodeID) -> NodeID? {
        node(at: token) { $0 == .closure }.flatMap { $0 >= closure ? $0 : nil }
    }
}
