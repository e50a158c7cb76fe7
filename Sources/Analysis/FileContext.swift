// Owns: one file as rules see it.
public import Outline
public import SourceText
public import SwiftLexer

/// One file as rules see it: bytes, tokens, structure, and where it stands.
///
/// Token indices and byte offsets are `Int`; nodes are ``NodeID``. Belongs to the one thread that analyses the file: what several rules
/// ask for is found once, when the first of them asks.
///
/// Public, as are the rooms below, where rules ask by the million: the compiler puts nothing with `package` access into the loops of
/// another module.
public final class FileContext {
    /// Relative to the root of the tree, for people; repaired where the bytes are no UTF-8.
    public let path: String
    public let source: SourceText
    public let tokens: Tokens
    public let outline: Outline
    /// Whether the file is test code: it stands under a test target or imports a test library.
    public let isTest: Bool
    let index: NodeIndex
    let names: NameIndex

    /// What the file is for.
    package private(set) lazy var standing = findStanding()
    /// The tests of the file, in order; none in shipping code.
    package private(set) lazy var testFunctions = findTestFunctions()
    /// The macros, calls and statements that can make a test fail, in order.
    private(set) lazy var allExpectations = findExpectations()
    /// Other files that tests of this one led to.
    package var elsewhere = FilesElsewhere()
    private(set) lazy var genericNames = findGenericNames()
    private(set) lazy var allTypes = findTypes()
    private(set) lazy var allLockCalls = findLockCalls()
    private(set) lazy var allLockScopes = findLockScopes()
    private(set) lazy var allLockFlows = findLockFlows()
    private(set) lazy var allWrites = findWrites(in: 0..<tokens.count - 1)
    /// The binary operators of up to three bytes, in order.
    private(set) lazy var shortOperators = tokens.kinds.indices.filter {
        tokens.kinds[$0] == .binaryOperator && tokens.range($0).count <= 3
    }

    /// Files by their paths, for one thread: those that one file's tests lead to, others' do, too.
    package final class FilesElsewhere {
        var files: [String: FileContext] = [:]

        package init() {}
    }

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

    public func parentKind(_ node: NodeID) -> NodeKind? { outline.parent(node).map(outline.kind) }
}

// MARK: - Bytes

extension FileContext {
    public func range(ofToken token: Int) -> Range<Int> { tokens.range(token) }

    /// The bytes from the first to the last of some tokens; empty at the first where there are none.
    public func range(_ tokenRange: Range<Int>) -> Range<Int> {
        guard let last = tokenRange.last else {
            let offset = Int(tokens.starts[min(tokenRange.lowerBound, tokens.count - 1)])
            return offset..<offset
        }
        return Int(tokens.starts[tokenRange.lowerBound])..<Int(tokens.ends[last])
    }

    public func range(_ node: NodeID) -> Range<Int> { range(outline.tokens(node)) }

    /// Whether a token is exactly this text.
    public func token(_ token: Int, is text: StaticString) -> Bool {
        let range = tokens.range(token)
        return range.count == text.utf8CodeUnitCount && holds(text, at: range.lowerBound)
    }

    /// Whether a text stands at a byte of the file that has so many bytes before its end.
    package func holds(_ text: StaticString, at start: Int) -> Bool {
        for offset in 0..<text.utf8CodeUnitCount {
            guard unsafe source.bytes[start + offset] == text.utf8Start[offset] else { return false }
        }
        return true
    }

    public func string(_ token: Int) -> String { source.string(tokens.range(token)) }

    /// The text of some tokens as it stands, for messages.
    public func string(_ tokenRange: Range<Int>) -> String { source.string(range(tokenRange)) }

    /// Whether two runs of tokens are the same but for white space and comments.
    package func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count where !isSame(left.lowerBound + offset, right.lowerBound + offset) { return false }
        return true
    }

    /// Whether two tokens have the same text.
    package func isSame(_ left: Int, _ right: Int) -> Bool {
        if let first = names.table.number(at: left), let second = names.table.number(at: right) { return first == second }
        let (first, second) = (tokens.range(left), tokens.range(right))
        guard first.count == second.count else { return false }
        for offset in 0..<first.count where source.bytes[first.lowerBound + offset] != source.bytes[second.lowerBound + offset] {
            return false
        }
        return true
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
