// Owns: names: plain, back-ticked, raw, with a dollar sign; editor placeholders and curly quotes, which stand for names.

extension Lexer {
    mutating func lexIdentifier() {
        let start = position
        guard let word = word(start) else { return emitWord(start, endOfIdentifier(start), nil) }
        let stops = Words.nonIdentifiers(word)
        guard stops != 0 else { return emitWord(start, endOfLongName(start + 8), word) }
        let count = Words.firstByte(stops)
        // Most names end within eight bytes, at an ASCII character.
        if Words.byte(word, count) < 0x80 {
            emitWord(start, start + count, word & Words.mask(count))
        } else {
            emitWord(start, endOfIdentifier(start + count), nil)
        }
    }

    /// The end of a name of more than eight bytes.
    @inline(__always)
    private mutating func endOfLongName(_ start: Int) -> Int {
        var at = start
        while let word = word(at) {
            let stops = Words.nonIdentifiers(word)
            let count = Words.firstByte(stops)
            if stops != 0, Words.byte(word, count) < 0x80 { return at + count }
            if stops != 0 { break }
            at += 8
        }
        return endOfIdentifier(at)
    }

    /// Writes down a name or keyword; its first eight bytes (zeros behind its end) are given where they are known.
    @inline(__always)
    private mutating func emitWord(_ start: Int, _ end: Int, _ key: UInt64?) {
        let first = bytes[start]
        let count = end - start
        if keywords.isCandidate(first: first, count: count) {
            emit(keywords.kind(of: bytes, start, count, key), to: end)
        } else {
            emit(count == 1 && first == UInt8(ascii: "_") ? .wildcard : .identifier, to: end)
        }
    }

    /// The end of the characters that may go on a name.
    func endOfIdentifier(_ start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x80 {
                guard isASCIIIdentifierPart(byte) else { return at }
                at += 1
            } else {
                let (scalar, length) = decode(at)
                guard Unicode.isIdentifierPart(scalar) else { return at }
                at += length
            }
        }
        return at
    }

    /// `$0`, `$name`, `$`
    mutating func lexDollarIdentifier() {
        let end = endOfIdentifier(position + 1)
        var at = position + 1
        while at < end, isDigit(bytes[at]) { at += 1 }
        emit(at == end ? .dollarIdentifier : .identifier, to: end)
    }

    /// `` `class` ``, `` `a raw identifier` ``; a back-tick without a partner on its line is no token of Swift.
    mutating func lexEscapedIdentifier() {
        var at = position + 1
        var isValid = true
        var hasName = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "`"), bytes[at] != UInt8(ascii: "\n"), bytes[at] != UInt8(ascii: "\r") {
            let (scalar, length) = decode(at)
            if scalar == UInt32(UInt8(ascii: "\\")) || scalar < 0x20 || scalar == 0x7F || scalar == Unicode.invalid { isValid = false }
            if Unicode.isForbiddenInRawIdentifier(scalar) { isValid = false }
            if !Unicode.isOperatorPart(scalar), scalar != 0x20 { hasName = true }
            at += length
        }
        guard byte(at) == UInt8(ascii: "`") else {
            emitMalformed(.unknown, to: position + 1)
            // No expression ends in it, and no regex begins behind it.
            return previous = .wildcard
        }
        if isValid, hasName { emit(.identifier, to: at + 1) } else { emitMalformed(.identifier, to: at + 1) }
    }
}

// MARK: - What stands for a name

extension Lexer {
    /// The end of `<#…#>`, if one begins here.
    func endOfPlaceholder(_ start: Int) -> Int? {
        guard byte(start + 1) == UInt8(ascii: "#") else { return nil }
        var at = start + 2
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\n"): return nil
            case UInt8(ascii: "<") where byte(at + 1) == UInt8(ascii: "#"): return nil
            case UInt8(ascii: "#") where byte(at + 1) == UInt8(ascii: ">"): return at + 2
            default: at += 1
            }
        }
        return nil
    }

    /// The end of a string in typographic quotes, which somebody's editor made; behind the opening quote where it has no partner.
    mutating func endOfCurlyString(_ start: Int) -> Int {
        guard start >= memory.curlyFailureEnd else { return start }
        var at = start
        while at < bytes.count {
            let (scalar, length) = decode(at)
            switch scalar {
            case UInt32(UInt8(ascii: "\"")), Unicode.closingCurlyQuote: return at + length
            case UInt32(UInt8(ascii: "\\")):
                guard let end = endOfValidEscape(at + 1) else { return failCurly(start, at) }
                at = end
            case 0..<0x20, 0x7F, Unicode.invalid: return failCurly(start, at)
            default: at += length
            }
        }
        return failCurly(start, at)
    }

    private mutating func failCurly(_ start: Int, _ end: Int) -> Int {
        memory.curlyFailureEnd = end
        return start
    }
}
