// Owns: one file as rules see it.
package import Outline
package import SourceText
package import SwiftLexer

/// One file as rules see it: bytes, tokens, structure, and where it stands.
///
/// Token indices and byte offsets are `Int`; nodes are ``NodeID``.
package final class FileContext: Sendable {
    /// Relative to the root of the tree, for people; repaired where the bytes are no UTF-8.
    package let path: String
    package let source: SourceText
    package let tokens: Tokens
    package let outline: Outline
    /// Whether the file is test code: it stands under a test target or imports a test library.
    package let isTest: Bool
    let index: NodeIndex
    let names: NameIndex

    package init(path: String, source: SourceText) {
        self.path = path
        self.source = source
        tokens = Tokens(lexing: source)
        outline = Outline(parsing: tokens, of: source)
        names = NameIndex(outline, tokens, source)
        index = NodeIndex(outline, tokens, source, names.table)
        isTest = TestCode.isTest(path: path) || TestCode.importsTestLibrary(outline, tokens, source)
    }
}

// MARK: - Nodes

extension FileContext {
    /// All nodes of a kind, in order.
    package func nodes(_ kind: NodeKind) -> some RandomAccessCollection<NodeID> {
        index.nodes(kind).lazy.map { NodeID(Int($0)) }
    }

    /// The nodes of a kind inside a node, in order, at most so many.
    package func nodes(_ kind: NodeKind, in node: NodeID, limit: Int = .max) -> [NodeID] {
        let range = outline.descendants(node)
        let all = index.nodes(kind)
        var position = all.partitioningIndex { Int($0) >= range.lowerBound }
        var result: [NodeID] = []
        while position < all.endIndex, Int(all[position]) < range.upperBound, result.count < limit {
            result.append(NodeID(Int(all[position])))
            position += 1
        }
        return result
    }

    package func contains(_ kind: NodeKind, in node: NodeID) -> Bool {
        let range = outline.descendants(node)
        let all = index.nodes(kind)
        let position = all.partitioningIndex { Int($0) >= range.lowerBound }
        return position < all.endIndex && Int(all[position]) < range.upperBound
    }

    package func parentKind(_ node: NodeID) -> NodeKind? { outline.parent(node).map(outline.kind) }
}

// MARK: - Bytes

extension FileContext {
    package func range(ofToken token: Int) -> Range<Int> { tokens.range(token) }

    /// The bytes from the first to the last of some tokens; empty at the first where there are none.
    package func range(_ tokenRange: Range<Int>) -> Range<Int> {
        guard let last = tokenRange.last else {
            let offset = Int(tokens.starts[min(tokenRange.lowerBound, tokens.count - 1)])
            return offset..<offset
        }
        return Int(tokens.starts[tokenRange.lowerBound])..<Int(tokens.ends[last])
    }

    package func range(_ node: NodeID) -> Range<Int> { range(outline.tokens(node)) }

    /// Whether a token is exactly this text.
    package func token(_ token: Int, is text: StaticString) -> Bool {
        let range = tokens.range(token)
        guard range.count == text.utf8CodeUnitCount else { return false }
        return unsafe source.bytes[range].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether a token is one of some texts.
    package func token(_ token: Int, isOneOf texts: Set<String>) -> Bool { texts.contains(string(token)) }

    package func string(_ token: Int) -> String { source.string(tokens.range(token)) }

    /// The text of some tokens as it stands, for messages.
    package func string(_ tokenRange: Range<Int>) -> String { source.string(range(tokenRange)) }

    /// Whether two runs of tokens are the same but for white space and comments.
    package func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { source.bytes[tokens.range($0)].elementsEqual(source.bytes[tokens.range($1)]) }
    }

    /// The first place in some tokens where a run of the same text stands.
    package func firstOccurrence(of run: Range<Int>, in tokenRange: Range<Int>) -> Int? {
        guard !run.isEmpty, tokenRange.count >= run.count else { return nil }
        return (tokenRange.lowerBound...tokenRange.upperBound - run.count).first { isSame(run, $0..<$0 + run.count) }
    }

    /// Whether a comment with any text in it stands inside some bytes.
    package func hasComment(in bytes: Range<Int>) -> Bool {
        let first = tokens.comments.partitioningIndex { Int($0.start) >= bytes.lowerBound }
        return first < tokens.comments.endIndex && Int(tokens.comments[first].end) <= bytes.upperBound
    }
}

extension RandomAccessCollection {
    /// The index of the first element that satisfies a condition which holds for all behind it, too.
    package func partitioningIndex(where condition: (Element) -> Bool) -> Index {
        var low = startIndex
        var length = count
        while length > 0 {
            let half = length / 2
            let middle = index(low, offsetBy: half)
            if condition(self[middle]) {
                length = half
            } else {
                low = index(after: middle)
                length -= half + 1
            }
        }
        return low
    }
}

extension FileContext {
    /// Some tokens as they stand, on one line and short enough for a message, in back-ticks.
    package func excerpt(_ tokenRange: Range<Int>) -> String {
        let limit = 48
        var text = ""
        var end = 0
        for token in tokenRange {
            if !text.isEmpty, Int(tokens.starts[token]) > end { text += " " }
            text += string(token)
            end = Int(tokens.ends[token])
            if text.count > limit { return "`" + text.prefix(limit - 1) + "…`" }
        }
        return "`" + text + "`"
    }
}
