// Owns: the entry point of the tokeniser, its state, and which byte begins which token.
public import SourceText

extension Tokens {
    /// Splits any bytes into tokens; never fails, never loops, linear in time and memory.
    public init(lexing source: SourceText) {
        var lexer = Lexer(source)
        lexer.run()
        self = lexer.tokens.finish(comments: lexer.comments)
    }
}

/// Walks the bytes once and writes the tokens down.
///
/// The kinds and ranges are those of SwiftParser's lexer. Interpolations nest on an explicit stack, so no depth of the input is a depth
/// of ours. Functions named `end…` only look: they take an offset and give one back; the others write tokens and move on.
struct Lexer: ~Copyable, ~Escapable {
    let bytes: Span<UInt8>
    let keywords = Keywords.all
    var tokens: TokenBuffer
    var comments: [Comment] = []
    var position = 0
    /// The strings whose interpolation we are inside of, the innermost last.
    var interpolations: [StringLiteral] = []
    /// The kind of the last token as its role is, a lone angle bracket being an operator; decides where a regex may begin.
    var previous: TokenKind = .endOfFile
    /// What is known about the token that comes next.
    var pending: TokenFlags = []
    var memory = Memory()
    /// The last interpolation of a multi-line string that stands in no other string.
    var interpolationStart: InterpolationStart?
    /// Set while a file with an unclosed interpolation is read again.
    var closesAtLeadingQuotes = false

    @_lifetime(borrow source)
    init(_ source: borrowing SourceText) {
        bytes = source.bytes.span
        // Real code has a token for every eight bytes.
        tokens = TokenBuffer(capacity: bytes.count / 6)
    }

    mutating func run() {
        repeat { lexTokens() } while returnToUnclosedInterpolation()
        if !interpolations.isEmpty { pending.insert(.malformed) }
        pending.insert(.spaceBefore)
        emit(.endOfFile, to: bytes.count)
    }

    /// Lexes up to the end of the file.
    private mutating func lexTokens() {
        while position < bytes.count {
            let first = bytes[position]
            if first == UInt8(ascii: " ") {
                passSpaces()
            } else if first == UInt8(ascii: "\n"), interpolations.isEmpty {
                pending.formUnion([.startsLine, .spaceBefore])
                position += 1
            } else if beginsNoTrivia(first) {
                lexToken(first)
            } else {
                skipTrivia()
                if position < bytes.count { lexToken(bytes[position]) }
            }
        }
    }
}

// MARK: - Writing

extension Lexer {
    /// The byte at an offset; past the end it is a NUL, which begins no token and ends every one.
    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// Writes down the token that begins where we stand, and stands behind it.
    @inline(__always)
    mutating func emit(_ kind: TokenKind, to end: Int, as role: TokenKind? = nil) {
        tokens.append(kind, start: position, end: end, flags: pending)
        pending = []
        previous = role ?? kind
        position = end
    }

    /// Writes down a token that is none of Swift's, or a literal with an error in it.
    mutating func emitMalformed(_ kind: TokenKind, to end: Int) {
        pending.insert(.malformed)
        emit(kind, to: end)
    }
}

// MARK: - Dispatch

extension Lexer {
    private mutating func lexToken(_ first: UInt8) {
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): lexIdentifier()
        case UInt8(ascii: "("):
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].parentheses += 1 }
            emit(.leftParen, to: position + 1)
        case UInt8(ascii: ")"):
            if interpolations.isEmpty { emit(.rightParen, to: position + 1) } else { lexClosingParenthesis() }
        case UInt8(ascii: ","): emit(.comma, to: position + 1)
        case UInt8(ascii: ":"):
            if byte(position + 1) == UInt8(ascii: ":") { emit(.colonColon, to: position + 2) } else { emit(.colon, to: position + 1) }
        case UInt8(ascii: "{"): emit(.leftBrace, to: position + 1)
        case UInt8(ascii: "}"): emit(.rightBrace, to: position + 1)
        case UInt8(ascii: "["): emit(.leftSquare, to: position + 1)
        case UInt8(ascii: "]"): emit(.rightSquare, to: position + 1)
        case UInt8(ascii: "."): lexReservedOperator(.period)
        case UInt8(ascii: "="): lexReservedOperator(.equal)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): lexNumber()
        case UInt8(ascii: "\""): if endsUnclosedInterpolation { endUnclosedInterpolation() } else { lexString(delimiters: 0) }
        case UInt8(ascii: "'"): lexSingleQuotedString()
        case UInt8(ascii: "@"): emit(.atSign, to: position + 1)
        case UInt8(ascii: ";"): emit(.semicolon, to: position + 1)
        case UInt8(ascii: "\\"): emit(.backslash, to: position + 1)
        case UInt8(ascii: "#"): lexPound()
        case UInt8(ascii: "$"): lexDollarIdentifier()
        case UInt8(ascii: "`"): lexEscapedIdentifier()
        case UInt8(ascii: "!"), UInt8(ascii: "?"):
            if isLeftBound(position) { lexPostfixMark(first) } else { lexOperator() }
        case UInt8(ascii: "<"):
            if let end = endOfPlaceholder(position) { emit(.identifier, to: end) } else { lexOperator() }
        case 0x80...: lexUnicode()
        default: lexOperator()
        }
    }

    /// `x!`, `x?`: one byte, whatever follows it.
    private mutating func lexPostfixMark(_ mark: UInt8) {
        emit(mark == UInt8(ascii: "!") ? .exclamationMark : .postfixQuestionMark, to: position + 1)
    }

    /// A character beyond ASCII that ``skipTrivia()`` left to us.
    private mutating func lexUnicode() {
        let (scalar, length) = decode(position)
        if Unicode.isIdentifierStart(scalar) {
            lexIdentifier()
        } else if Unicode.isOperatorStart(scalar) {
            lexOperator()
        } else if Unicode.isIdentifierPart(scalar) {
            emitMalformed(.identifier, to: endOfIdentifier(position + length))
        } else if scalar == Unicode.openingCurlyQuote {
            emitMalformed(.identifier, to: endOfCurlyString(position + length))
        } else {
            emitMalformed(.unknown, to: position + length)
        }
    }
}
