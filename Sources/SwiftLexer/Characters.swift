// Owns: which characters make names and operators.

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

@inline(__always)
func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

/// `[A-Za-z0-9_$]`
@inline(__always)
func isASCIIIdentifierPart(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
}

@inline(__always)
func isASCIIOperator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "%"),
        UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "."),
        UInt8(ascii: "?"):
        return true
    default: return false
    }
}

/// The characters beyond ASCII, as the language's grammar lists them.
enum Unicode {
    /// Stands for bytes that are no UTF-8.
    static let invalid = UInt32.max
    static let openingCurlyQuote: UInt32 = 0x201C
    static let closingCurlyQuote: UInt32 = 0x201D

    static func isIdentifierPart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x80: return isASCIIIdentifierPart(UInt8(truncatingIfNeeded: scalar))
        case 0xA8, 0xAA, 0xAD, 0xAF, 0xB2...0xB5, 0xB7...0xBA, 0xBC...0xBE, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x167F, 0x1681...0x180D,
            0x180F...0x1FFF, 0x200B...0x200D, 0x202A...0x202E, 0x203F...0x2040, 0x2054, 0x2060...0x218F, 0x2460...0x24FF, 0x2776...0x2793,
            0x2C00...0x2DFF, 0x2E80...0x2FFF, 0x3004...0x3007, 0x3021...0x302F, 0x3031...0xD7FF, 0xF900...0xFD3D, 0xFD40...0xFDCF,
            0xFDF0...0xFE44, 0xFE47...0xFFF8:
            return true
        case 0x10000..<0xF0000: return scalar & 0xFFFF <= 0xFFFD
        default: return false
        }
    }

    static func isIdentifierStart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x300...0x36F, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: return false
        case 0x24, 0x30...0x39: return false
        default: return isIdentifierPart(scalar)
        }
    }

    static func isOperatorStart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x80: return isASCIIOperator(UInt8(truncatingIfNeeded: scalar))
        case 0xA1...0xA7, 0xA9, 0xAB, 0xAC, 0xAE, 0xB0, 0xB1, 0xB6, 0xBB, 0xBF, 0xD7, 0xF7, 0x2016, 0x2017, 0x2020...0x2027,
            0x2030...0x203E,
            0x2041...0x2053, 0x2055...0x205E, 0x2190...0x23FF, 0x2500...0x2775, 0x2794...0x2BFF, 0x2E00...0x2E7F, 0x3001...0x3003,
            0x3008...0x3030:
            return true
        default: return false
        }
    }

    static func isOperatorPart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x300...0x36F, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xE0100...0xE01EF: return true
        default: return isOperatorStart(scalar)
        }
    }

    /// White space other than the space itself.
    static func isForbiddenInRawIdentifier(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x9...0xD, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return true
        default: return false
        }
    }
}

extension Lexer {
    /// The character at an offset and its length; ``Unicode/invalid`` with the length of the bytes that make none.
    func decode(_ start: Int) -> (scalar: UInt32, length: Int) {
        let first = bytes[start]
        if first < 0x80 { return (UInt32(first), 1) }
        guard first >= 0xC2, first < 0xF5 else { return (Unicode.invalid, lengthOfStrayBytes(start)) }
        let count = (~first).leadingZeroBitCount
        var value = UInt32(first) & (0x7F >> UInt32(truncatingIfNeeded: count))
        for index in 1..<count {
            guard start + index < bytes.count, bytes[start + index] & 0xC0 == 0x80 else { return (Unicode.invalid, index) }
            value = value << 6 | UInt32(bytes[start + index] & 0x3F)
        }
        let shortest: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x10000
        let isScalar = value >= shortest && value < 0x110000 && !(value >= 0xD800 && value < 0xE000)
        return (isScalar ? value : Unicode.invalid, count)
    }

    private func lengthOfStrayBytes(_ start: Int) -> Int {
        var at = start + 1
        while at < bytes.count, bytes[at] >= 0x80, bytes[at] < 0xC2 || bytes[at] >= 0xF5 { at += 1 }
        return at - start
    }
}
