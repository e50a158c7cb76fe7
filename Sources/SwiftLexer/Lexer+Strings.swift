// Owns: string literals: quotes, segments, escapes, raw delimiters, interpolation.

/// A string literal that we are inside of, or inside an interpolation of.
struct StringLiteral {
    enum Kind: UInt8 { case singleLine, multiline, singleQuoted }

    let kind: Kind
    /// How many `#` stand before its quote.
    let delimiters: Int
    /// How many parentheses stand open inside its interpolation, the interpolation's own not counted.
    var parentheses = 0
}

extension Lexer {
    /// Lexes a string from its opening quote; the delimiters before it are written already.
    mutating func lexString(delimiters: Int) {
        guard opensMultilineString(delimiters) else {
            emit(.stringQuote, to: position + 1)
            return lexSegments(StringLiteral(kind: .singleLine, delimiters: delimiters))
        }
        emit(.multilineStringQuote, to: position + 3)
        // The line's end behind the quotes is no part of the string.
        let end = endOfNewline(position)
        if end > position { passNewline(to: end) }
        lexSegments(StringLiteral(kind: .multiline, delimiters: delimiters))
    }

    mutating func lexSingleQuotedString() {
        emit(.singleQuote, to: position + 1)
        lexSegments(StringLiteral(kind: .singleQuoted, delimiters: 0))
    }

    /// `"""`, but not `#"""#` and its like, where the line shows that two of the quotes are content.
    private func opensMultilineString(_ delimiters: Int) -> Bool {
        guard byte(position + 1) == UInt8(ascii: "\""), byte(position + 2) == UInt8(ascii: "\"") else { return false }
        guard delimiters > 0 else { return true }
        var at = position + 3
        if endOfDelimiter(at, delimiters) != nil { return false }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), bytes[at] != UInt8(ascii: "\r") {
            if bytes[at] == UInt8(ascii: "\""), endOfDelimiter(at + 1, delimiters) != nil { return false }
            at += 1
        }
        return true
    }

    /// Passes over a line's end that is trivia although it stands inside a string.
    private mutating func passNewline(to end: Int) {
        pending.formUnion([.startsLine, .spaceBefore])
        position = end
    }

    private func endOfNewline(_ start: Int) -> Int {
        if byte(start) == UInt8(ascii: "\n") { return start + 1 }
        guard byte(start) == UInt8(ascii: "\r") else { return start }
        return byte(start + 1) == UInt8(ascii: "\n") ? start + 2 : start + 1
    }

    /// The end of a raw string's `#`s, one more than asked for taken along; nil where there are fewer.
    func endOfDelimiter(_ start: Int, _ count: Int) -> Int? {
        guard count > 0 else { return start }
        var at = start
        while at <= start + count, byte(at) == UInt8(ascii: "#") { at += 1 }
        return at - start >= count ? at : nil
    }
}

// MARK: - Segments

extension Lexer {
    /// Lexes what a string holds up to its closing delimiters, its next interpolation, or where it is cut off.
    mutating func lexSegments(_ literal: StringLiteral) {
        while position < bytes.count {
            if literal.kind != .multiline, bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "\r") { break }
            if !lexSegment(literal) { return }
        }
        pending.insert(.malformed)
    }

    /// Lexes one segment and what ends it.
    ///
    /// - Returns: whether another segment of the same string follows.
    private mutating func lexSegment(_ literal: StringLiteral) -> Bool {
        var at = position
        while true {
            at = endOfPlainCharacters(at)
            guard at < bytes.count else { break }
            switch bytes[at] {
            case UInt8(ascii: "\\"):
                if let backslashEnd = endOfDelimiter(at + 1, literal.delimiters) {
                    if byte(backslashEnd) == UInt8(ascii: "(") {
                        emit(.stringSegment, to: at)
                        lexInterpolationStart(literal, backslashEnd)
                        return false
                    }
                    if literal.kind == .multiline, let newline = endOfEscapedNewline(backslashEnd) {
                        emit(.stringSegment, to: at)
                        passNewline(to: newline)
                        return true
                    }
                    let (end, endsLine) = lexEscape(backslashEnd)
                    at = end
                    if endsLine {
                        emit(.stringSegment, to: at)
                        return true
                    }
                } else {
                    at += 1
                }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if closes(literal, at) {
                    emit(.stringSegment, to: at)
                    lexClosingDelimiters(literal)
                    return false
                }
                at += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                guard literal.kind == .multiline else {
                    emit(.stringSegment, to: at)
                    return true
                }
                emit(.stringSegment, to: endOfNewline(at))
                pending.insert(.startsLine)
                return true
            default: at = passOddCharacter(literal, at)
            }
        }
        emit(.stringSegment, to: at)
        return true
    }

    private func endOfPlainCharacters(_ start: Int) -> Int {
        var at = start
        while let word = word(at) {
            let stops = Words.stringStops(word)
            if stops != 0 { return at + Words.firstByte(stops) }
            at += 8
        }
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), 0..<0x20, 0x7F...: return at
            default: at += 1
            }
        }
        return at
    }

    /// A character of a string that is neither plain ASCII nor special.
    private mutating func passOddCharacter(_ literal: StringLiteral, _ start: Int) -> Int {
        let (scalar, length) = decode(start)
        let isTab = scalar == 0x09 && literal.kind == .multiline
        if scalar == Unicode.invalid || scalar < 0x20 && !isTab || scalar == 0x7F { pending.insert(.malformed) }
        return start + length
    }

    func closes(_ literal: StringLiteral, _ start: Int) -> Bool {
        let isDouble = bytes[start] == UInt8(ascii: "\"")
        switch literal.kind {
        case .singleQuoted: return !isDouble
        case .singleLine: return isDouble && endOfDelimiter(start + 1, literal.delimiters) != nil
        case .multiline:
            return isDouble && byte(start + 1) == UInt8(ascii: "\"") && byte(start + 2) == UInt8(ascii: "\"")
                && endOfDelimiter(start + 3, literal.delimiters) != nil
        }
    }

    mutating func lexClosingDelimiters(_ literal: StringLiteral) {
        switch literal.kind {
        case .singleLine: emit(.stringQuote, to: position + 1)
        case .multiline: emit(.multilineStringQuote, to: position + 3)
        case .singleQuoted: emit(.singleQuote, to: position + 1)
        }
        guard literal.delimiters > 0 else { return }
        emit(.rawStringPoundDelimiter, to: endOfPounds(position))
    }

    func endOfPounds(_ start: Int) -> Int {
        var at = start
        while byte(at) == UInt8(ascii: "#") { at += 1 }
        return at
    }
}

// MARK: - Escapes

extension Lexer {
    /// Passes over an escape behind its backslash and delimiters; one that is none of Swift's marks the segment.
    ///
    /// - Returns: its end, and whether it stands for the end of a line, where SwiftParser begins a new segment.
    private mutating func lexEscape(_ start: Int) -> (end: Int, endsLine: Bool) {
        guard let end = endOfValidEscape(start) else {
            pending.insert(.malformed)
            return (isLetter(byte(start)) || isDigit(byte(start)) ? start + 1 : start, false)
        }
        switch bytes[start] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"): return (end, true)
        case UInt8(ascii: "u"):
            let value = unicodeEscape(start)?.value
            return (end, value == 0x0A || value == 0x0D)
        default: return (end, false)
        }
    }

    /// The end of `n`, `u{…}` and the like; nil where no valid escape stands.
    func endOfValidEscape(_ start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "0"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "\""), UInt8(ascii: "'"),
            UInt8(ascii: "\\"):
            return start + 1
        case UInt8(ascii: "u"): return unicodeEscape(start)?.end
        default: return nil
        }
    }

    /// `u{1F600}`: one to eight hexadecimal digits that name a character.
    private func unicodeEscape(_ start: Int) -> (value: UInt32, end: Int)? {
        guard byte(start + 1) == UInt8(ascii: "{") else { return nil }
        var at = start + 2
        var value: UInt64 = 0
        while isHexDigit(byte(at)), at < start + 11 {
            let digit = byte(at)
            value = value << 4 | UInt64(isDigit(digit) ? digit - 0x30 : (digit | 0x20) - 0x61 + 10)
            at += 1
        }
        guard byte(at) == UInt8(ascii: "}"), at > start + 2, at <= start + 10 else { return nil }
        guard value < 0x110000, !(0xD800..<0xE000 ~= value) else { return nil }
        return (UInt32(truncatingIfNeeded: value), at + 1)
    }

    /// The end of the line that a backslash in a multi-line string escapes: only white space may stand between.
    private func endOfEscapedNewline(_ start: Int) -> Int? {
        var at = start
        while byte(at) == UInt8(ascii: " ") || byte(at) == UInt8(ascii: "\t") { at += 1 }
        let end = endOfNewline(at)
        return end > at ? end : nil
    }
}

// MARK: - Interpolation

extension Lexer {
    /// `\(`, `\#(`; what follows is lexed as code until the parenthesis closes.
    private mutating func lexInterpolationStart(_ literal: StringLiteral, _ parenthesis: Int) {
        emit(.backslash, to: position + 1)
        if position < parenthesis { emit(.rawStringPoundDelimiter, to: parenthesis) }
        emit(.leftParen, to: position + 1)
        let literal = StringLiteral(kind: literal.kind, delimiters: literal.delimiters)
        if interpolations.isEmpty, literal.kind == .multiline {
            interpolationStart = InterpolationStart(position: position, tokens: tokens.count, comments: comments.count, literal: literal)
        }
        interpolations.append(literal)
    }

    /// A `)` inside an interpolation, perhaps the one that ends it.
    mutating func lexClosingParenthesis() {
        emit(.rightParen, to: position + 1)
        let last = interpolations.count - 1
        if interpolations[last].parentheses > 0 {
            interpolations[last].parentheses -= 1
        } else {
            lexSegments(interpolations.removeLast())
        }
    }

    /// Whether a line's end here is the end of a single-line string, the code inside it notwithstanding.
    var endsInterpolationAtNewline: Bool {
        guard let literal = interpolations.last else { return false }
        return literal.kind != .multiline
    }

    /// Leaves an interpolation and its string at the end of the line; an empty segment says so, as in SwiftParser.
    mutating func endSingleLineString() {
        interpolations.removeLast()
        emitMalformed(.stringSegment, to: position)
        pending.insert(.malformed)
    }
}
