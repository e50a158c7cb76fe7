// Owns: telling text that can be analysed from bytes that cannot.

enum TextChecks {
    /// Why some bytes are no Swift source; nil where they may be.
    static func problem(_ bytes: [UInt8]) -> String? {
        guard let offset = firstInvalidByte(bytes) else { return nil }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return "the file is UTF-16, which no Swift compiler reads: save it as UTF-8"
        }
        let line = bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
        return "line \(line) is not UTF-8, so the file cannot be analysed: save it as UTF-8"
    }

    /// The offset of the first byte that no UTF-8 text has there.
    static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        let span = bytes.span
        var index = 0
        while index < span.count {
            let byte = span[index]
            if byte < 0x80 {
                // Nearly all of Swift is ASCII: eight bytes are asked at once. Any eight bytes are an integer.
                while index + 8 <= span.count,
                    unsafe span.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    index += 8
                }
                guard index < span.count, span[index] < 0x80 else { continue }
                index += 1
                continue
            }
            guard let (length, second) = sequence(from: byte), index + length <= span.count, second.contains(span[index + 1]) else {
                return index
            }
            for next in index + 2..<max(index + 2, index + length) where span[next] & 0xC0 != 0x80 { return index }
            index += length
        }
        return nil
    }

    /// How many bytes a first byte announces, and what the second of them may be (Unicode, table 3-7).
    private static func sequence(from byte: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch byte {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}
