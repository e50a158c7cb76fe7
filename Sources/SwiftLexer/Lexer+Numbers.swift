// Owns: integer and floating-point literals.

extension Lexer {
    mutating func lexNumber() {
        if bytes[position] == UInt8(ascii: "0") {
            switch byte(position + 1) {
            case UInt8(ascii: "x"): return lexHexadecimal()
            case UInt8(ascii: "o"): return lexInteger(below: UInt8(ascii: "8"))
            case UInt8(ascii: "b"): return lexInteger(below: UInt8(ascii: "2"))
            default: break
            }
        }
        lexDecimal()
    }

    /// `0b…`, `0o…`
    private mutating func lexInteger(below limit: UInt8) {
        var at = position + 2
        let first = byte(at)
        if at < bytes.count, first < UInt8(ascii: "0") || first >= limit {
            return emitMalformed(.integerLiteral, to: endOfIdentifier(at))
        }
        while at < bytes.count, bytes[at] == UInt8(ascii: "_") || (bytes[at] >= UInt8(ascii: "0") && bytes[at] < limit) { at += 1 }
        emitNumber(.integerLiteral, to: at)
    }

    private mutating func lexDecimal() {
        var at = endOfDigits(position)
        switch byte(at) {
        case UInt8(ascii: "."):
            // `1.foo` is a member; `x.0.1` a member of a member.
            guard isDigit(byte(at + 1)), previous != .period else { return emit(.integerLiteral, to: at) }
            at = endOfDigits(at + 1)
        case UInt8(ascii: "e"), UInt8(ascii: "E"): break
        default: return emitNumber(.integerLiteral, to: at)
        }
        guard byte(at) | 0x20 == UInt8(ascii: "e") else { return emit(.floatLiteral, to: at) }
        lexExponent(at + 1)
    }

    /// The sign and digits behind `e` or `p`.
    private mutating func lexExponent(_ start: Int) {
        var at = start
        if byte(at) == UInt8(ascii: "-") || byte(at) == UInt8(ascii: "+") { at += 1 }
        guard isDigit(byte(at)) else { return emitMalformed(.floatLiteral, to: endOfIdentifier(at)) }
        emitNumber(.floatLiteral, to: endOfDigits(at))
    }

    /// `0x…`, which may be a float only if it has an exponent.
    private mutating func lexHexadecimal() {
        guard isHexDigit(byte(position + 2)) else { return emitMalformed(.integerLiteral, to: endOfIdentifier(position + 2)) }
        let whole = endOfHexDigits(position + 2)
        var at = whole
        if byte(at) == UInt8(ascii: ".") {
            guard isHexDigit(byte(at + 1)) || at + 1 == bytes.count else { return emit(.integerLiteral, to: whole) }
            at = endOfHexDigits(at + 1)
            guard byte(at) | 0x20 == UInt8(ascii: "p") else { return lexHexadecimalMember(whole, at) }
            let sign = byte(at + 1)
            if at + 1 < bytes.count, !isDigit(sign), sign != UInt8(ascii: "-"), sign != UInt8(ascii: "+"), !isDigit(byte(whole + 1)) {
                // `0xff.fpValue`
                return emit(.integerLiteral, to: whole)
            }
        } else if byte(at) | 0x20 != UInt8(ascii: "p") {
            return emitNumber(.integerLiteral, to: whole)
        }
        lexExponent(at + 1)
    }

    /// `0xff.description`; but `0xff.a` before a digit or the end of the file is a float without its exponent.
    private mutating func lexHexadecimalMember(_ whole: Int, _ end: Int) {
        if end + 1 < bytes.count, !isDigit(bytes[end + 1]) {
            emit(.integerLiteral, to: whole)
        } else {
            emitMalformed(.integerLiteral, to: end)
        }
    }

    /// Takes letters that touch a number into it: it is malformed.
    private mutating func emitNumber(_ kind: TokenKind, to digits: Int) {
        let end = endOfIdentifier(digits)
        if end > digits { emitMalformed(kind, to: end) } else { emit(kind, to: digits) }
    }

    private func endOfDigits(_ start: Int) -> Int {
        var at = start
        while at < bytes.count, isDigit(bytes[at]) || bytes[at] == UInt8(ascii: "_") { at += 1 }
        return at
    }

    private func endOfHexDigits(_ start: Int) -> Int {
        var at = start
        while at < bytes.count, isHexDigit(bytes[at]) || bytes[at] == UInt8(ascii: "_") { at += 1 }
        return at
    }
}
