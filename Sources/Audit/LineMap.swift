// Owns: which line of an old content became which line of a new one.
import Analysis
import Git

/// How the lines of two contents correspond; re-indented lines are unchanged ones.
struct LineMap {
    private let hunks: [LineDiff.Hunk]

    init(old: [UInt8], new: [UInt8]) throws(GitError) {
        hunks = try LineDiff(ignoringIndentation: old, new).hunks
    }

    /// The added lines, ascending.
    var added: [Range<Int>] { hunks.map(\.new).filter { !$0.isEmpty } }

    /// The old lines that are gone, ascending.
    var removed: [Range<Int>] { hunks.map(\.old).filter { !$0.isEmpty } }

    /// Whether any old line is gone.
    var removesLines: Bool { hunks.contains { !$0.old.isEmpty } }

    /// The old line that an unchanged line was; nil for an added one.
    func oldLine(of line: Int) -> Int? {
        let next = hunks.partitioningIndex { $0.new.lowerBound > line }
        guard next > 0 else { return line }
        let hunk = hunks[next - 1]
        return hunk.new.contains(line) ? nil : line + hunk.old.upperBound - hunk.new.upperBound
    }

    /// The place of the difference that added a line.
    func hunk(adding line: Int) -> Int? {
        let next = hunks.partitioningIndex { $0.new.lowerBound > line }
        return next > 0 && hunks[next - 1].new.contains(line) ? next - 1 : nil
    }

    /// The place of the difference that removed an old line.
    func hunk(removing line: Int) -> Int? {
        let next = hunks.partitioningIndex { $0.old.lowerBound > line }
        return next > 0 && hunks[next - 1].old.contains(line) ? next - 1 : nil
    }

    /// Whether lines were only removed, and removed between the first and the last of some lines.
    func removesOnly(inside lines: ClosedRange<Int>) -> Bool {
        hunks.contains { $0.new.isEmpty && lines.lowerBound < $0.new.lowerBound && $0.new.lowerBound <= lines.upperBound }
    }
}

/// Sets of lines as ascending ranges.
enum Lines {
    static func intersection(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            let common = left[first].clamped(to: right[second])
            if !common.isEmpty { result.append(common) }
            if left[first].upperBound < right[second].upperBound { first += 1 } else { second += 1 }
        }
        return result
    }

    static func touch(_ lines: [Range<Int>], _ wanted: ClosedRange<Int>) -> Bool {
        let index = lines.partitioningIndex { $0.upperBound > wanted.lowerBound }
        return index < lines.count && lines[index].lowerBound <= wanted.upperBound
    }

    static func count(_ lines: [Range<Int>]) -> Int { lines.reduce(0) { $0 + $1.count } }
}
