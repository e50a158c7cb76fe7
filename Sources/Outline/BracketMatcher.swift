// Owns: which bracket closes which, tolerant of brackets that nobody closed.
import SourceText
import SwiftLexer

/// Pairs the brackets of a file: in one pass where all of them have partners, in a second one that also reads the layout where not.
///
/// Braces are stronger than parentheses and square brackets: a `}` ends whatever stood open inside its block, while a `)` never
/// reaches over a `{`. In damaged code a declaration that begins a line ends the parentheses and the blocks before it that it cannot
/// stand in, so that half a call or a lost brace does not swallow the rest of the file.
struct BracketMatcher: ~Escapable {
    /// For an opening bracket the token that ends its region: its partner, or the first token that cannot belong to it. For a closing
    /// bracket its partner. ``Outline/noMatch`` elsewhere.
    private(set) var matches: [UInt32]

    private let kinds: Span<TokenKind>
    private var open: [UInt32] = []
    private var blocks: [Block] = []
    /// Openers without an own partner in the first pass.
    private var isDamaged = false
    /// How many parentheses and square brackets are open since the innermost block began.
    private var parentheses = 0
    private var squares = 0

    /// A brace that is open.
    private struct Block {
        /// Its place among the open brackets.
        let depth: Int
        /// How far its line is indented; only known in the second pass.
        let indentation: Int
        /// What was open around it.
        let parentheses: Int
        let squares: Int
    }

    @_lifetime(borrow tokens, borrow source)
    init(_ tokens: borrowing Tokens, _ source: borrowing SourceText) {
        kinds = tokens.kinds.span
        matches = Array(repeating: Outline.noMatch, count: tokens.count)
        for index in kinds.indices where kinds[index].isBracket { take(index, indentation: 0) }
        finish()
        if isDamaged { matchByLayout(Layout(tokens, source)) }
    }

    private mutating func take(_ index: Int, indentation: Int) {
        switch kinds[index] {
        case .leftBrace:
            blocks.append(Block(depth: open.count, indentation: indentation, parentheses: parentheses, squares: squares))
            (parentheses, squares) = (0, 0)
            open.append(UInt32(truncatingIfNeeded: index))
        case .leftParen:
            parentheses += 1
            open.append(UInt32(truncatingIfNeeded: index))
        case .leftSquare:
            squares += 1
            open.append(UInt32(truncatingIfNeeded: index))
        case .rightBrace: closeBlock(blocks.count - 1, at: index)
        case .rightParen: if parentheses > 0 { close(index, opener: .leftParen) } else { isDamaged = true }
        case .rightSquare: if squares > 0 { close(index, opener: .leftSquare) } else { isDamaged = true }
        default: break
        }
    }

    /// Closes a block and ends whatever is open inside it.
    private mutating func closeBlock(_ block: Int, at closer: Int) {
        guard block >= 0 else {
            isDamaged = true
            return endAll(above: 0, before: closer)
        }
        endAll(above: blocks[block].depth + 1, before: closer)
        pairLast(with: closer)
        endBlock()
    }

    private mutating func close(_ closer: Int, opener: TokenKind) {
        while let last = open.last, kinds[Int(last)] != opener { endAll(above: open.count - 1, before: closer) }
        if opener == .leftParen { parentheses -= 1 } else { squares -= 1 }
        pairLast(with: closer)
    }

    private mutating func pairLast(with closer: Int) {
        let opener = Int(open.removeLast())
        matches[opener] = UInt32(truncatingIfNeeded: closer)
        matches[closer] = UInt32(truncatingIfNeeded: opener)
    }

    private mutating func endBlock() {
        let block = blocks.removeLast()
        (parentheses, squares) = (block.parentheses, block.squares)
    }

    /// Ends the innermost brackets, which have no partner.
    private mutating func endAll(above depth: Int, before index: Int) {
        while open.count > depth {
            isDamaged = true
            let opener = Int(open.removeLast())
            matches[opener] = UInt32(truncatingIfNeeded: index)
            switch kinds[opener] {
            case .leftBrace: endBlock()
            case .leftParen: parentheses -= 1
            default: squares -= 1
            }
        }
    }

    private mutating func finish() { endAll(above: 0, before: kinds.count - 1) }
}

// MARK: - Damaged code

extension BracketMatcher {
    /// Matches again, with the indentation of lines as evidence of what was meant.
    private mutating func matchByLayout(_ layout: borrowing Layout) {
        let firstPass = matches
        for index in matches.indices { matches[index] = Outline.noMatch }
        var indentation = 0
        for index in kinds.indices {
            let beginsLine = layout.beginsLine(index)
            if beginsLine { indentation = layout.indentation(index) }
            let kind = kinds[index]
            if kind == .rightBrace, beginsLine {
                closeBlock(at: index, indentation)
            } else if kind.isBracket {
                take(index, indentation: indentation)
            } else if beginsLine, kind.beginsItem {
                endParentheses(before: index, firstPass)
                if kind.beginsDeclaration, !isUnknownDefault(index) { endBlocks(before: index, indentation) }
            }
        }
        finish()
    }

    /// A `}` at the beginning of a line closes the block whose line is indented as far as it is.
    private mutating func closeBlock(at closer: Int, _ indentation: Int) {
        // The window keeps the pass linear.
        let outermost = max(blocks.count - 32, 0)
        var candidate = blocks.count - 1
        while candidate >= outermost, blocks[candidate].indentation > indentation { candidate -= 1 }
        if candidate >= outermost, blocks[candidate].indentation == indentation {
            closeBlock(candidate, at: closer)
        } else if candidate < blocks.count - 1 {
            // Open blocks are indented further, none as far: an unusual layout, in which nesting is all there is.
            closeBlock(blocks.count - 1, at: closer)
        } else {
            // Whatever this closes was opened by a brace that is not there.
            endAll(above: (blocks.last?.depth ?? -1) + 1, before: closer)
        }
    }

    /// Ends the parentheses that nothing closes, before a statement or declaration.
    private mutating func endParentheses(before index: Int, _ firstPass: [UInt32]) {
        while let last = open.last, kinds[Int(last)] != .leftBrace {
            let end = Int(firstPass[Int(last)])
            guard firstPass[end] != last else { return }
            endAll(above: open.count - 1, before: index)
        }
    }

    /// Ends the blocks that a declaration cannot stand in, being indented no further than the line that opened them.
    private mutating func endBlocks(before index: Int, _ indentation: Int) {
        while let block = blocks.last, block.indentation >= indentation, open.count == block.depth + 1 {
            endAll(above: block.depth, before: index)
        }
    }

    /// `@unknown default:` stands as far left as its `switch`.
    private func isUnknownDefault(_ index: Int) -> Bool {
        kinds[index] == .atSign && index + 2 < kinds.count && (kinds[index + 2] == .default || kinds[index + 2] == .case)
    }
}

/// Where lines begin and how far they are indented.
private struct Layout: ~Escapable {
    let flags: Span<TokenFlags>
    let starts: Span<UInt32>
    let bytes: Span<UInt8>

    @_lifetime(borrow tokens, borrow source)
    init(_ tokens: borrowing Tokens, _ source: borrowing SourceText) {
        flags = tokens.flags.span
        starts = tokens.starts.span
        bytes = source.bytes.span
    }

    func beginsLine(_ token: Int) -> Bool { token == 0 || flags[token].contains(.startsLine) }

    func indentation(_ token: Int) -> Int {
        var offset = Int(starts[token])
        while offset > 0, bytes[offset - 1] == UInt8(ascii: " ") || bytes[offset - 1] == UInt8(ascii: "\t") { offset -= 1 }
        return Int(starts[token]) - offset
    }
}

extension TokenKind {
    fileprivate var isBracket: Bool {
        switch self {
        case .leftBrace, .rightBrace, .leftParen, .rightParen, .leftSquare, .rightSquare: return true
        default: return false
        }
    }

    /// Whether a line that begins with the word begins a declaration.
    fileprivate var beginsDeclaration: Bool {
        switch self {
        case .func, .class, .struct, .enum, .extension, .protocol, .import, .typealias, .associatedtype, .var, .let, .public, .private,
            .fileprivate, .internal, .static, .initializer, .deinit, .subscript, .atSign, .final, .open, .override, .mutating:
            return true
        default: return false
        }
    }

    /// Whether a line that begins with the word begins a statement or a declaration.
    fileprivate var beginsItem: Bool {
        switch self {
        case .guard, .return, .for, .while, .if, .switch, .do, .defer, .throw, .repeat: return true
        default: return beginsDeclaration
        }
    }
}
