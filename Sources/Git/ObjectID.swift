// Owns: the name of an object in git's store.

/// The id of an object: 40 hexadecimal digits (SHA-1) or 64 (SHA-256), kept inline.
package struct ObjectID: Sendable, Hashable {
    private var words: SIMD4<UInt64>
    private let byteCount: UInt8

    /// Reads 40 or 64 hexadecimal digits; anything else is no id.
    package init?(hex digits: some Collection<UInt8>) {
        guard digits.count == 40 || digits.count == 64 else { return nil }
        words = SIMD4()
        byteCount = UInt8(digits.count / 2)
        var index = 0
        for digit in digits {
            guard let nibble = Self.nibble(digit) else { return nil }
            words[index / 16] |= UInt64(nibble) << UInt64(60 - 4 * (index % 16))
            index += 1
        }
    }

    package init?(_ text: some StringProtocol) {
        self.init(hex: Array(text.utf8))
    }

    /// Takes the 20 or 32 bytes of the id itself.
    init(raw bytes: some Collection<UInt8>) {
        precondition(bytes.count == 20 || bytes.count == 32)
        words = SIMD4()
        byteCount = UInt8(bytes.count)
        var index = 0
        for byte in bytes {
            words[index / 8] |= UInt64(byte) << UInt64(56 - 8 * (index % 8))
            index += 1
        }
    }

    /// The id as words, the last of which is its length: for compact tables.
    package var packed: [UInt64] { [words[0], words[1], words[2], words[3], UInt64(byteCount)] }

    /// Reads what ``packed`` gave.
    package init?(packed: some Collection<UInt64>) {
        let packed = Array(packed)
        guard packed.count == 5, packed[4] == 20 || packed[4] == 32 else { return nil }
        words = SIMD4(packed[0], packed[1], packed[2], packed[3])
        byteCount = UInt8(packed[4])
    }

    /// Whether this is the id of nothing, which git writes for a missing side.
    package var isZero: Bool { words == SIMD4() }

    package var isSHA256: Bool { byteCount == 32 }

    /// The 20 or 32 bytes of the id.
    var raw: [UInt8] {
        (0..<Int(byteCount)).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - 8 * ($0 % 8))) }
    }

    /// The hexadecimal digits in lower case.
    package var hex: [UInt8] {
        (0..<2 * Int(byteCount)).map { index in
            let nibble = UInt8(truncatingIfNeeded: words[index / 16] >> UInt64(60 - 4 * (index % 16))) & 0xF
            return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
        }
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    package static func == (left: ObjectID, right: ObjectID) -> Bool {
        left.byteCount == right.byteCount && left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        // The id is a hash already; its first words tell objects apart.
        hasher.combine(words[0])
        hasher.combine(words[1])
    }
}

extension ObjectID: Comparable {
    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        for index in 0..<4 where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return left.byteCount < right.byteCount
    }
}

extension ObjectID: CustomStringConvertible {
    package var description: String { String(decoding: hex, as: UTF8.self) }
}
