// Owns: when two lines say the same.

/// Hashes a line byte by byte, without its white space.
struct LineHasher {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    private var hasWord = false

    mutating func add(_ byte: UInt8) {
        switch byte {
        case 0x20, 0x09, 0x0B, 0x0C, 0x0D: return
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), 0x80...:
            hasWord = true
        default: break
        }
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    /// The hash of the line; nil for one without a letter or digit, which is like any other of its kind.
    mutating func end() -> UInt64? {
        defer { self = LineHasher() }
        return hasWord ? hash : nil
    }

    /// How often some lines stand in a content.
    static func counts(of wanted: Set<UInt64>, in bytes: [UInt8]) -> [UInt64: Int] {
        var counts: [UInt64: Int] = [:]
        var hasher = LineHasher()
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                hasher.add(byte)
                continue
            }
            if let hash = hasher.end(), wanted.contains(hash) { counts[hash, default: 0] += 1 }
        }
        if let hash = hasher.end(), wanted.contains(hash) { counts[hash, default: 0] += 1 }
        return counts
    }
}

/// The lines of a content, for a look at single ones.
struct LineTexts {
    private let lines: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) { lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) }

    /// - Parameter line: from 1 on.
    func hash(of line: Int) -> UInt64? {
        guard lines.indices.contains(line - 1) else { return nil }
        var hasher = LineHasher()
        for byte in lines[line - 1] { hasher.add(byte) }
        return hasher.end()
    }
}
