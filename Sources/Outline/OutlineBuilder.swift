// Owns: the state of outlining: where we are, which nodes are open, how deep we are.
public import SourceText
public import SwiftLexer

extension Outline {
    /// Outlines the tokens of a file; never fails, never loops, linear in time and memory.
    public init(parsing tokens: Tokens, of source: SourceText) {
        var builder = OutlineBuilder(tokens, source)
        builder.parseFile()
        self = builder.outline
    }
}

/// Walks the tokens once and writes the nodes down.
///
/// A recursive descent whose depth is bounded by ``maximumDepth``. Every bracketed region ends where ``BracketMatcher`` says, so an
/// error inside a pair of brackets never reaches the code after it.
struct OutlineBuilder: ~Escapable {
    /// Compilers refuse code nested deeper than this.
    static let maximumDepth = 256
    /// How many modifiers, or directives, a look ahead passes; more than anybody writes, and few enough to look often.
    static let maximumModifiers = 16

    let kinds: Span<TokenKind>
    let flags: Span<TokenFlags>
    let starts: Span<UInt32>
    let ends: Span<UInt32>
    let bytes: Span<UInt8>
    var outline: Outline
    /// The token we stand at; never past `limit`.
    var position = 0 {
        // What is consumed of a token is nothing of another.
        didSet { if position != oldValue { split = 0 } }
    }
    /// How many bytes of the token at `position` are consumed: `>` of a glued `>?` in a type.
    var split = 0
    /// The token that ends the innermost bracketed region.
    var limit: Int
    var depth = 0
    /// The nodes so far; together while they change, apart once they are read.
    var nodes: [Draft] = []
    /// Nodes that are begun and not ended.
    var open: [UInt32] = []
    /// Whether the innermost region is a branch of `#if`: only there a directive ends what stands around it.
    var isInBranch = false
    /// While true, no node is written: we only look ahead.
    var isLookingAhead = false
    /// Tokens at which generic arguments were looked for in vain. None is tried twice: in `A<A<A<…` each look ahead passes all that follow.
    var notGeneric: Set<Int> = []

    /// A node that is being written.
    struct Draft {
        var kind: NodeKind
        let first: UInt32
        var end: UInt32
        let parent: UInt32
        var subtreeEnd: UInt32
        var anchor: UInt32
        var operand: UInt32
    }

    @_lifetime(borrow tokens, borrow source)
    init(_ tokens: borrowing Tokens, _ source: borrowing SourceText) {
        kinds = tokens.kinds.span
        flags = tokens.flags.span
        starts = tokens.starts.span
        ends = tokens.ends.span
        bytes = source.bytes.span
        limit = tokens.count - 1
        outline = Outline()
        outline.matches = BracketMatcher(tokens, source).matches
        nodes.reserveCapacity(tokens.count / 2)
    }

    mutating func parseFile() {
        let file = begin(.file)
        if kind == .shebang { position += 1 }
        parseStatements(.topLevel)
        position = limit
        end(file)
        nodes[0].end = UInt32(truncatingIfNeeded: kinds.count)
        outline.take(nodes)
    }
}

// MARK: - Nodes

extension OutlineBuilder {
    /// Begins a node at the current token, or at one that was passed.
    @discardableResult
    mutating func begin(_ kind: NodeKind, at first: Int? = nil) -> Int {
        let token = UInt32(truncatingIfNeeded: first ?? position)
        let parent = open.last ?? 0
        open.append(UInt32(truncatingIfNeeded: nodes.count))
        nodes.append(Draft(kind: kind, first: token, end: token, parent: parent, subtreeEnd: 0, anchor: token, operand: token))
        return nodes.count - 1
    }

    /// Ends a node, and any begun inside it that is still open, before the current token.
    mutating func end(_ node: Int) {
        let after = UInt32(truncatingIfNeeded: split > 0 ? position + 1 : position)
        while let last = open.last, Int(last) >= node {
            nodes[Int(last)].end = max(after, nodes[Int(last)].first)
            nodes[Int(last)].subtreeEnd = UInt32(truncatingIfNeeded: nodes.count)
            open.removeLast()
        }
    }

    mutating func setAnchor(_ node: Int, _ token: Int) { nodes[node].anchor = UInt32(truncatingIfNeeded: token) }

    /// Runs a look-ahead and returns to where we stood.
    mutating func lookAhead(_ body: (inout OutlineBuilder) -> Bool) -> Bool {
        let saved = (position, split, isLookingAhead)
        isLookingAhead = true
        let result = body(&self)
        (position, split, isLookingAhead) = saved
        return result
    }
}

extension Outline {
    fileprivate mutating func take(_ nodes: [OutlineBuilder.Draft]) {
        kinds = nodes.map { $0.kind }
        firsts = nodes.map { $0.first }
        ends = nodes.map { $0.end }
        parents = nodes.map { $0.parent }
        subtreeEnds = nodes.map { $0.subtreeEnd }
        anchors = nodes.map { $0.anchor }
        operands = nodes.map { $0.operand }
        for branch in kinds.indices where kinds[branch] == .elseBranch && branch + 1 < kinds.count && kinds[branch + 1] == .ifStatement {
            let before = NodeID(Int(parents[branch]))
            guard Int(parents[branch + 1]) == branch, kind(before) == .ifStatement else { continue }
            chained.append(UInt32(truncatingIfNeeded: branch + 1))
            chainHeads.append((firstOfChain(before) ?? before).rawValue)
        }
    }
}

// MARK: - Tokens

// The questions are inlined always: a function that is not would be handed a copy of the builder at every call.

extension OutlineBuilder {
    /// The current token's kind; the end of the region reads as the end of the file.
    @inline(__always)
    var kind: TokenKind {
        if position >= limit { return .endOfFile }
        return split == 0 ? kinds[position] : Self.splitKind(bytes, Int(starts[position]) + split, Int(ends[position]))
    }

    /// The kind of the token some places on, whatever the region.
    @inline(__always)
    func peek(_ distance: Int = 1) -> TokenKind {
        position + distance < limit ? kinds[position + distance] : .endOfFile
    }

    @inline(__always)
    func kind(at token: Int) -> TokenKind { token < limit ? kinds[token] : .endOfFile }

    @inline(__always)
    var startsLine: Bool { split == 0 && flags[position].contains(.startsLine) }

    @inline(__always)
    func startsLine(_ token: Int) -> Bool { flags[min(token, kinds.count - 1)].contains(.startsLine) }

    func hasSpaceBefore(_ token: Int) -> Bool { flags[min(token, kinds.count - 1)].contains(.spaceBefore) }

    /// The token behind the region that opens at a token; the next token if none does.
    func behindRegion(_ opener: Int) -> Int {
        guard opener < limit, outline.matches[opener] != Outline.noMatch else { return opener + 1 }
        let end = Int(outline.matches[opener])
        return Int(outline.matches[end]) == opener ? end + 1 : end
    }

    /// What is left of a glued operator after its first bytes were consumed.
    private static func splitKind(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> TokenKind {
        let isLast = start + 1 == end
        switch bytes[start] {
        case UInt8(ascii: "?"): return .postfixQuestionMark
        case UInt8(ascii: "!"): return .exclamationMark
        case UInt8(ascii: ">"): return .rightAngle
        case UInt8(ascii: "<"): return .leftAngle
        case UInt8(ascii: "=") where isLast: return .equal
        default: return .binaryOperator
        }
    }

    mutating func advance() {
        if split > 0 {
            // One more byte of the glued operator; `==` and the like are taken whole.
            let start = Int(starts[position]) + split
            let end = Int(ends[position])
            split += kind == .binaryOperator ? end - start : 1
            if Int(starts[position]) + split >= end {
                split = 0
                position += 1
            }
        } else if position < limit {
            position += 1
        }
    }

    mutating func consume(_ expected: TokenKind) -> Bool {
        guard kind == expected else { return false }
        advance()
        return true
    }

    /// Whether the current token begins with an ASCII byte (what is left of it, where it is glued).
    @inline(__always)
    func begins(with byte: UInt8) -> Bool {
        guard position < limit else { return false }
        return bytes[Int(starts[position]) + split] == byte
    }

    /// Whether a token is exactly this text.
    @inline(__always)
    func text(_ token: Int, is text: StaticString) -> Bool {
        let start = Int(starts[token])
        guard Int(ends[token]) - start == text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount {
            guard unsafe bytes[start + offset] == text.utf8Start[offset] else { return false }
        }
        return true
    }

    /// Whether a name may stand here: identifiers and contextual keywords.
    @inline(__always)
    var isAtName: Bool { kind.isIdentifierLike }
}

// MARK: - Regions

extension OutlineBuilder {
    /// Consumes an opening bracket, runs the body up to its partner, and consumes the partner.
    ///
    /// Whatever the body leaves is passed over, so the caller always goes on behind the brackets.
    mutating func parseRegion(_ body: (inout OutlineBuilder) -> Void) {
        let opener = position
        let regionEnd = min(Int(outline.matches[opener]), limit)
        let saved = (limit, isInBranch)
        depth += 1
        if depth > Self.maximumDepth {
            if outline.tooDeepAt == nil, !isLookingAhead { outline.tooDeepAt = Int(starts[opener]) }
        } else {
            limit = regionEnd
            isInBranch = false
            position += 1
            body(&self)
        }
        depth -= 1
        (limit, isInBranch) = saved
        split = 0
        // A region that nobody closed ends at a token that belongs to somebody else.
        position = Int(outline.matches[regionEnd]) == opener ? regionEnd + 1 : regionEnd
    }

    /// Consumes an opening bracket and all to its partner.
    mutating func skipRegion() { parseRegion { _ in } }
}
