// Owns: what rules ask about loops: their bodies, what is around them, what their conditions are made of.
package import Outline
import SwiftLexer

extension FileContext {
    /// The block that a loop repeats.
    package func body(ofLoop loop: NodeID) -> NodeID? { outline.firstChild(loop, .codeBlock) }

    /// The innermost loop whose body holds a node and runs with it: a closure or function in between leaves the loop.
    package func enclosingLoop(_ node: NodeID) -> NodeID? {
        var current = node
        while let parent = outline.parent(current) {
            let kind = outline.kind(parent)
            if kind.isFunctionLike || kind.isTypeLike { return nil }
            if kind.isLoop, outline.kind(current) == .codeBlock { return parent }
            current = parent
        }
        return nil
    }

    /// Whether a loop has a condition that is literally `true`.
    package func isEndless(_ loop: NodeID) -> Bool {
        guard let conditions = outline.firstChild(loop, .conditions) else { return false }
        let parts = Array(outline.children(conditions))
        return !parts.isEmpty && parts.allSatisfy(isLiterallyTrue)
    }

    /// Whether a condition is `true`, in parentheses perhaps.
    package func isLiterallyTrue(_ condition: NodeID) -> Bool {
        var range = outline.tokens(condition)
        while range.count > 2, tokens.kinds[range.lowerBound] == .leftParen, outline.match(range.lowerBound) == range.upperBound - 1 {
            range = range.lowerBound + 1..<range.upperBound - 1
        }
        return range.count == 1 && tokens.kinds[range.lowerBound] == .true
    }

    /// What a `for` goes over: the tokens between `in` and the `where` or the body.
    package func sequence(ofFor loop: NodeID) -> Range<Int>? {
        guard outline.kind(loop) == .forStatement, let body = body(ofLoop: loop), let pattern = outline.firstChild(loop, .pattern) else {
            return nil
        }
        let header = outline.tokens(pattern).upperBound..<outline.tokens(body).lowerBound
        guard let start = header.first(where: { tokens.kinds[$0] == .in }) else { return nil }
        let end = header.first { $0 > start && tokens.kinds[$0] == .where } ?? header.upperBound
        return start + 1..<end
    }

    /// Whether a `for` awaits its elements.
    package func awaitsElements(_ loop: NodeID) -> Bool {
        guard outline.kind(loop) == .forStatement, let pattern = outline.firstChild(loop, .pattern) else { return false }
        return (outline.anchor(loop)..<outline.tokens(pattern).lowerBound).contains { tokens.kinds[$0] == .await }
    }

    /// The binding or parameter of a function that declares a name before a node, so that the name is local and no accessor hides behind it.
    package func localDeclaration(of name: Int, before node: NodeID, in function: NodeID) -> NodeID? {
        let declarations = nodes(.binding, in: function) + nodes(.optionalBinding, in: function) + nodes(.parameter, in: function)
        return declarations.filter { $0 < node }.last { declaration in
            let anchor = outline.anchor(declaration)
            guard outline.firstChild(declaration, .accessorBlock) == nil else { return false }
            return isSame(anchor..<anchor + 1, name..<name + 1)
        }
    }

    /// Whether a collection that is gone through is known to be small: a literal of a few elements, a short literal range, `allCases`.
    package func isSmallSequence(_ sequence: Range<Int>, few: Int = 8) -> Bool {
        guard let first = sequence.first, let last = sequence.last else { return false }
        if token(last, is: "allCases") { return true }
        if tokens.kinds[first] == .leftSquare, outline.match(first) == last {
            return sequence.count { tokens.kinds[$0] == .comma } < few
        }
        let bounds = sequence.filter { tokens.kinds[$0] == .integerLiteral }
        guard sequence.count == 3, bounds.count == 2, let low = Int(string(first)), let high = Int(string(last)) else { return false }
        return high - low <= 8 * few
    }
}
