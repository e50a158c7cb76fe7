// Owns: the nodes of one file as a structure of arrays, in the order of their first token, parents before children.

/// The index of a node; ``file`` is the root.
public struct NodeID: Sendable, Hashable, Comparable {
    public let rawValue: UInt32
    @inlinable public init(_ index: Int) { rawValue = UInt32(truncatingIfNeeded: index) }
    @inlinable public var index: Int { Int(rawValue) }
    @inlinable public static var file: NodeID { NodeID(0) }
    @inlinable public static func < (left: NodeID, right: NodeID) -> Bool { left.rawValue < right.rawValue }
}

/// The light structure over the tokens of one file.
///
/// Nodes stand in preorder, so the descendants of a node are the indices between it and its ``subtreeEnd``. Postfix constructs (calls,
/// subscripts, unwraps) do not enclose their operand: they begin at their own first token and name the first token of the operand.
public struct Outline: Sendable {
    public internal(set) var kinds: [NodeKind] = []
    /// First token.
    public internal(set) var firsts: [UInt32] = []
    /// The token after the last one.
    public internal(set) var ends: [UInt32] = []
    public internal(set) var parents: [UInt32] = []
    /// The index after the last descendant.
    public internal(set) var subtreeEnds: [UInt32] = []
    /// The token that a person would point at: see ``NodeKind``.
    public internal(set) var anchors: [UInt32] = []
    /// First token of the operand of a postfix construct; equal to the first token elsewhere.
    public internal(set) var operands: [UInt32] = []
    /// For each token that opens or closes a bracket, string or regular expression, the token of its partner; `noMatch` elsewhere.
    public internal(set) var matches: [UInt32] = []
    /// Each `if` behind an `else`, in order, and the first `if` of its chain: chains are the one thing that nests without a bound.
    var chained: [UInt32] = []
    var chainHeads: [UInt32] = []
    /// Byte offset where the structure is nested deeper than any compiler accepts, if it is; nothing below was outlined.
    public internal(set) var tooDeepAt: Int?

    @inlinable public static var noMatch: UInt32 { .max }

    public init() {}

    @inlinable public var count: Int { kinds.count }
}

extension Outline {
    @inlinable public func kind(_ node: NodeID) -> NodeKind { kinds[node.index] }
    /// The tokens of a node.
    @inlinable public func tokens(_ node: NodeID) -> Range<Int> { Int(firsts[node.index])..<Int(ends[node.index]) }
    @inlinable public func anchor(_ node: NodeID) -> Int { Int(anchors[node.index]) }
    @inlinable public func operand(_ node: NodeID) -> Int { Int(operands[node.index]) }
    /// The parent; nil for the file.
    @inlinable public func parent(_ node: NodeID) -> NodeID? { node == .file ? nil : NodeID(Int(parents[node.index])) }
    /// All descendants, in order.
    @inlinable public func descendants(_ node: NodeID) -> Range<Int> { node.index + 1..<Int(subtreeEnds[node.index]) }

    /// The partner of a bracket or quote, if it has one.
    @inlinable public func match(_ token: Int) -> Int? {
        let match = matches[token]
        return match == Outline.noMatch ? nil : Int(match)
    }

    /// The direct children, in order.
    @inlinable public func children(_ node: NodeID) -> Children {
        Children(subtreeEnds: subtreeEnds, position: node.index + 1, end: Int(subtreeEnds[node.index]))
    }

    @inlinable public func firstChild(_ node: NodeID, _ kind: NodeKind) -> NodeID? {
        var child = node.index + 1
        let end = Int(subtreeEnds[node.index])
        while child < end {
            if kinds[child] == kind { return NodeID(child) }
            child = Int(subtreeEnds[child])
        }
        return nil
    }

    /// The nearest ancestor (not the node itself) that satisfies a condition.
    public func ancestor(_ node: NodeID, where condition: (NodeKind) -> Bool) -> NodeID? {
        var current = node
        while let parent = parent(current) {
            if condition(kind(parent)) { return parent }
            // Up to the head of a chain of `else if` nothing but the two kinds follows that were just refused.
            let isRefused = kind(parent) == .ifStatement && kind(current) == .elseBranch && current != node
            current = isRefused ? firstOfChain(parent) ?? parent : parent
        }
        return nil
    }

    /// The first `if` of a chain, for an `if` that stands behind an `else`; nil elsewhere.
    public func firstOfChain(_ node: NodeID) -> NodeID? {
        guard kind(node) == .ifStatement, kinds[Int(parents[node.index])] == .elseBranch else { return nil }
        let wanted = node.rawValue
        var low = 0
        var high = chained.count
        while low < high {
            let middle = (low + high) / 2
            if chained[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low < chained.count && chained[low] == wanted ? NodeID(Int(chainHeads[low])) : nil
    }

    public struct Children: Sequence, IteratorProtocol {
        @usableFromInline let subtreeEnds: [UInt32]
        @usableFromInline var position: Int
        @usableFromInline let end: Int

        @inlinable init(subtreeEnds: [UInt32], position: Int, end: Int) {
            self.subtreeEnds = subtreeEnds
            self.position = position
            self.end = end
        }

        @inlinable public mutating func next() -> NodeID? {
            guard position < end else { return nil }
            defer { position = Int(subtreeEnds[position]) }
            return NodeID(position)
        }
    }
}
