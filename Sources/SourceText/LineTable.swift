// Owns: where lines begin. A line ends at a line feed, as git counts; a lone carriage return ends none.

/// The byte offset at which each line of a file begins.
package struct LineTable: Sendable {
    private let starts: [UInt32]
    private let length: Int

    package init(_ bytes: [UInt8]) {
        var starts: [UInt32] = [0]
        starts.reserveCapacity(bytes.count / 32)
        let span = bytes.span
        for offset in span.indices where span[offset] == 0x0A {
            starts.append(UInt32(truncatingIfNeeded: offset + 1))
        }
        // A final line feed ends the last line and begins none.
        if starts.count > 1, Int(starts[starts.count - 1]) == bytes.count { starts.removeLast() }
        self.starts = starts
        self.length = bytes.count
    }

    package var count: Int { starts.count }

    /// The 1-based line that holds a byte offset; offsets past the end belong to the last line.
    package func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    package func position(at offset: Int) -> Position {
        let line = line(at: offset)
        return Position(line: line, column: offset - Int(starts[line - 1]) + 1)
    }

    /// The bytes of a 1-based line, its line feed included.
    package func range(ofLine line: Int) -> Range<Int> {
        let start = Int(starts[line - 1])
        return start..<(line < starts.count ? Int(starts[line]) : length)
    }
}
