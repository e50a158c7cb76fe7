// Owns: where lines begin. A line ends at a line feed, as git counts; a lone carriage return ends none.

/// The byte offset at which each line of a file begins.
public struct LineTable: Sendable {
    private let starts: [UInt32]
    private let length: Int

    public init(_ bytes: [UInt8]) {
        var starts: [UInt32] = [0]
        starts.reserveCapacity(bytes.count / 32)
        let span = bytes.span
        var offset = 0
        // Lines are long: eight bytes are asked at once, and one by one only where a line ends among them.
        while offset + 8 <= span.count {
            // Any eight bytes are an integer.
            let word = unsafe span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if Self.hasLineFeed(word) {
                for place in offset..<offset + 8 where span[place] == 0x0A { starts.append(UInt32(truncatingIfNeeded: place + 1)) }
            }
            offset += 8
        }
        for place in offset..<span.count where span[place] == 0x0A { starts.append(UInt32(truncatingIfNeeded: place + 1)) }
        // A final line feed ends the last line and begins none.
        if starts.count > 1, Int(starts[starts.count - 1]) == bytes.count { starts.removeLast() }
        self.starts = starts
        self.length = bytes.count
    }

    private static func hasLineFeed(_ word: UInt64) -> Bool {
        let zeroAtFeeds = word ^ 0x0A0A_0A0A_0A0A_0A0A
        return (zeroAtFeeds &- 0x0101_0101_0101_0101) & ~zeroAtFeeds & 0x8080_8080_8080_8080 != 0
    }

    public var count: Int { starts.count }

    /// The 1-based line that holds a byte offset; offsets past the end belong to the last line.
    public func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    public func position(at offset: Int) -> Position {
        let line = line(at: offset)
        return Position(line: line, column: offset - Int(starts[line - 1]) + 1)
    }

    /// The bytes of a 1-based line, its line feed included.
    public func range(ofLine line: Int) -> Range<Int> {
        let start = Int(starts[line - 1])
        return start..<(line < starts.count ? Int(starts[line]) : length)
    }
}
