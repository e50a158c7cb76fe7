// Owns: which bracket closes which, tolerant of brackets that nobody closed.
import SwiftLexer

/// Pairs the brackets of a file in one pass.
///
/// Braces are stronger than parentheses and square brackets: a `}` ends whatever stood open inside its block, while a `)` never
/// reaches over a `{`. A declaration that begins a line ends the parentheses before it, so half a call does not swallow the rest of
/// the file.
struct BracketMatcher {
    /// For an opening bracket the token that ends its region: its partner, or the first token that cannot belong to it. For a closing
    /// bracket its partner. ``Outline/noMatch`` elsewhere.
    private(set) var matches: [UInt32]
    private var open: [UInt32] = []

    init(_ tokens: Tokens) {
        matches = Array(repeating: Outline.noMatch, count: tokens.count)
        let kinds = tokens.kinds.span
        let flags = tokens.flags.span
        for index in kinds.indices {
            switch kinds[index] {
            case .leftBrace, .leftParen, .leftSquare:
                open.append(UInt32(truncatingIfNeeded: index))
            case .rightBrace:
                closeBrace(index, kinds)
            case .rightParen:
                close(index, opener: .leftParen, kinds)
            case .rightSquare:
                close(index, opener: .leftSquare, kinds)
            case .func, .class, .struct, .enum, .extension, .protocol, .import, .typealias, .var, .let, .public, .private, .fileprivate,
                .internal, .static, .guard, .return, .for, .while:
                if flags[index].contains(.startsLine), let last = open.last, kinds[Int(last)] != .leftBrace {
                    endParentheses(before: index, kinds)
                }
            default:
                break
            }
        }
        for opener in open { matches[Int(opener)] = UInt32(truncatingIfNeeded: tokens.count - 1) }
    }

    private mutating func pair(_ opener: Int, _ closer: Int) {
        matches[opener] = UInt32(truncatingIfNeeded: closer)
        matches[closer] = UInt32(truncatingIfNeeded: opener)
    }

    private mutating func closeBrace(_ closer: Int, _ kinds: borrowing Span<TokenKind>) {
        guard let brace = open.lastIndex(where: { kinds[Int($0)] == .leftBrace }) else { return endAll(above: 0, before: closer) }
        let opener = Int(open[brace])
        endAll(above: brace + 1, before: closer)
        open.removeLast()
        pair(opener, closer)
    }

    private mutating func close(_ closer: Int, opener: TokenKind, _ kinds: borrowing Span<TokenKind>) {
        var depth = open.count - 1
        while depth >= 0 {
            let kind = kinds[Int(open[depth])]
            if kind == opener { break }
            if kind == .leftBrace { return }
            depth -= 1
        }
        guard depth >= 0 else { return }
        let partner = Int(open[depth])
        endAll(above: depth + 1, before: closer)
        open.removeLast()
        pair(partner, closer)
    }

    /// Ends the parentheses that are open when a declaration begins a line, unless the word is an argument's label.
    private mutating func endParentheses(before index: Int, _ kinds: borrowing Span<TokenKind>) {
        guard index + 1 < kinds.count else { return }
        switch kinds[index] {
        case .let, .var:
            // `(\n let x, let y)` is a pattern; only a binding with a value or a type is a declaration.
            guard index + 2 < kinds.count, kinds[index + 2] == .equal || kinds[index + 2] == .colon else { return }
            guard innermostIsUnclosed(after: index, kinds) else { return }
        case .class, .static, .public, .private, .fileprivate, .internal, .import, .func, .struct, .enum, .extension, .protocol, .typealias:
            guard kinds[index + 1].isReservedWord || kinds[index + 1].isIdentifierLike else { return }
        default:
            guard kinds[index + 1] != .colon, innermostIsUnclosed(after: index, kinds) else { return }
        }
        while let last = open.last, kinds[Int(last)] != .leftBrace {
            matches[Int(last)] = UInt32(truncatingIfNeeded: index)
            open.removeLast()
        }
    }

    /// Whether the next closing bracket that is not opened after a token is none that would close the innermost open one.
    ///
    /// Only asked in unfinished code; the window keeps the pass linear.
    private func innermostIsUnclosed(after index: Int, _ kinds: borrowing Span<TokenKind>) -> Bool {
        var depth = 0
        var next = index
        let end = min(kinds.count, index + 200)
        while next < end {
            switch kinds[next] {
            case .leftBrace, .leftParen, .leftSquare: depth += 1
            case .rightBrace, .rightParen, .rightSquare:
                if depth == 0 { return kinds[next] == .rightBrace }
                depth -= 1
            default: break
            }
            next += 1
        }
        return false
    }

    private mutating func endAll(above depth: Int, before index: Int) {
        while open.count > depth {
            matches[Int(open.removeLast())] = UInt32(truncatingIfNeeded: index)
        }
    }
}
