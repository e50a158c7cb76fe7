// Owns: the hashes by which Agent Trace ties lines to their text.
import Analysis

/// What a range of lines hashes to.
enum ContentHash: Equatable {
    case sha256(String)
    /// 32 bits, seed 0, as the specification's own example has it.
    case murmur3(UInt32)

    /// Nil for a kind that we do not know.
    init?(_ text: String) {
        let parts = text.lowercased().split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { return nil }
        switch (parts[0], parts[1].count) {
        case ("sha256", 64): self = .sha256(String(parts[1]))
        case ("murmur3", 8):
            guard let value = UInt32(parts[1], radix: 16) else { return nil }
            self = .murmur3(value)
        default: return nil
        }
    }

    func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .sha256(let digits): Digest.sha256(Array(bytes)) == digits
        case .murmur3(let value): Self.murmur3(bytes) == value
        }
    }

    /// MurmurHash3 for 32 bits (x86), seed 0.
    static func murmur3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        func scrambled(_ word: UInt32) -> UInt32 {
            let word = word &* 0xcc9e_2d51
            return (word << 15 | word >> 17) &* 0x1b87_3593
        }
        var hash: UInt32 = 0
        var start = bytes.startIndex
        while bytes.endIndex - start >= 4 {
            hash ^= scrambled(word(bytes[start..<start + 4]))
            hash = (hash << 13 | hash >> 19) &* 5 &+ 0xe654_6b64
            start += 4
        }
        if start < bytes.endIndex { hash ^= scrambled(word(bytes[start...])) }
        hash ^= UInt32(truncatingIfNeeded: bytes.count)
        hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
        hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
        return hash ^ hash >> 16
    }

    /// At most four bytes, the first one lowest.
    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
