// Owns: the hash by which GitHub's code scanning recognises a line that moved.

/// For each line the hash that GitHub computes for alerts that come without one, in its own words: a rolling hash.
///
/// It has to be theirs, digit for digit: an upload with another one is met with a warning for each result. It covers the first hundred
/// UTF-16 code units from the beginning of the line, over its end if need be, without blanks, so that it survives moves and
/// re-indentation; equal hashes of a file are numbered.
public struct LineHashes: Sendable {
    private let hashes: [UInt64]
    private let occurrences: [Int]

    private static let block = 100
    private static let base: UInt64 = 37
    /// What stands for the end of the file.
    private static let end: UInt16 = 0xFFFF

    public init(of source: SourceText) {
        let (units, starts) = Self.read(source)
        var dropped: UInt64 = 1
        for _ in 0..<Self.block { dropped = dropped &* Self.base }
        var hashes: [UInt64] = []
        hashes.reserveCapacity(starts.count)
        var hash: UInt64 = 0
        for index in 0..<units.count + Self.block {
            // The window is full with the unit before this one: it begins a block's length ago.
            if hashes.count < starts.count, starts[hashes.count] + Self.block == index { hashes.append(hash) }
            let unit = index < units.count ? UInt64(units[index]) : 0
            let leaving = index >= Self.block ? UInt64(units[index - Self.block]) : 0
            hash = hash &* Self.base &+ unit &- dropped &* leaving
        }
        var seen: [UInt64: Int] = [:]
        occurrences = hashes.map { hash in
            seen[hash, default: 0] += 1
            return seen[hash, default: 1]
        }
        self.hashes = hashes
    }

    /// The hash of a 1-based line; nil for a line that the file does not have.
    public subscript(line: Int) -> String? {
        guard line >= 1, line <= hashes.count else { return nil }
        return "\(String(hashes[line - 1], radix: 16)):\(occurrences[line - 1])"
    }

    /// The code units that count, and which of them begin a line. Here a lone carriage return ends a line.
    private static func read(_ source: SourceText) -> (units: [UInt16], starts: [Int]) {
        var units: [UInt16] = []
        units.reserveCapacity(source.bytes.count + 1)
        var starts: [Int] = []
        var isLineStart = true
        var followsReturn = false
        func isSkipped(_ unit: UInt16) -> Bool { unit == 0x20 || unit == 0x09 || (followsReturn && unit == 0x0A) }
        for unit in source.string(0..<source.bytes.count).utf16 {
            guard !isSkipped(unit) else {
                followsReturn = false
                continue
            }
            followsReturn = unit == 0x0D
            if isLineStart { starts.append(units.count) }
            units.append(followsReturn ? 0x0A : unit)
            isLineStart = units[units.count - 1] == 0x0A
        }
        if isLineStart { starts.append(units.count) }
        units.append(end)
        return (units, starts)
    }
}
