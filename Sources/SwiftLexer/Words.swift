// Owns: looking at eight bytes at once.

extension Lexer {
    /// Eight bytes, the first of them lowest; nil where the file has no eight more.
    @inline(__always)
    func word(_ offset: Int) -> UInt64? {
        guard offset + 8 <= bytes.count else { return nil }
        // Any eight bytes are an integer.
        return UInt64(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// Questions about each of eight bytes; an answer has the highest bit set in the bytes for which it is yes.
enum Words {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    static let lineFeeds = ones * 0x0A
    static let carriageReturns = ones * 0x0D

    /// Which bytes are zero. Above the first one that is, the answer may be wrong.
    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }

    /// Which bytes, all of them below 0x80, are within a range.
    @inline(__always)
    private static func within(_ low: UInt64, _ high: UInt64, _ ascii: UInt64) -> UInt64 {
        (ascii &+ ones &* (0x80 - low)) & ~(ascii &+ ones &* (0x7F - high))
    }

    /// Which bytes are none of `[A-Za-z0-9_$]`.
    @inline(__always)
    static func nonIdentifiers(_ word: UInt64) -> UInt64 {
        let ascii = word & ~highBits
        let letters = within(0x61, 0x7A, ascii | (ones &* 0x20))
        let digits = within(0x30, 0x39, ascii)
        let underscores = within(0x5F, 0x5F, ascii)
        let dollars = within(0x24, 0x24, ascii)
        return ~(letters | digits | underscores | dollars) & highBits | word & highBits
    }

    /// Which bytes are no plain character of a string: quotes, backslashes, control characters, anything beyond ASCII.
    @inline(__always)
    static func stringStops(_ word: UInt64) -> UInt64 {
        let ascii = word & ~highBits
        let plain = within(0x20, 0x7E, ascii) & ~within(0x22, 0x22, ascii) & ~within(0x27, 0x27, ascii) & ~within(0x5C, 0x5C, ascii)
        return ~plain & highBits | word & highBits
    }

    /// The number of the first byte for which an answer is yes.
    @inline(__always)
    static func firstByte(_ answer: UInt64) -> Int { answer.trailingZeroBitCount / 8 }

    @inline(__always)
    static func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: index * 8)) }

    /// Ones in the first bytes, fewer than eight of them.
    @inline(__always)
    static func mask(_ count: Int) -> UInt64 { (1 &<< UInt64(truncatingIfNeeded: count * 8)) &- 1 }
}
