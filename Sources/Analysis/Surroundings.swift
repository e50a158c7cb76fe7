// Owns: what only some reports show of a finding: the code around it, what of it is new, and columns as editors count.
package import SourceText

/// A stretch of a file; columns count UTF-16 code units here.
package struct Region: Sendable, Hashable {
    package let start: Position
    /// Exclusive.
    package let end: Position

    package init(start: Position, end: Position) {
        self.start = start
        self.end = end
    }
}

/// What only some reports show of a finding; made where somebody asks for one of them.
package struct Surroundings: Sendable {
    /// A line of the code around a finding.
    package struct Line: Sendable {
        /// 1-based.
        package let number: Int
        package let excerpt: LineExcerpt
        /// Whether it is new against everything that the state grew from.
        package let isAdded: Bool

        package init(number: Int, excerpt: LineExcerpt, isAdded: Bool) {
            self.number = number
            self.excerpt = excerpt
            self.isAdded = isAdded
        }
    }

    /// Where a reviewer would put a finger.
    package let place: Region
    /// The first stretch of new lines in the place or, failing that, in what causes the finding: hosts show in a pull request only what
    /// stands on lines of it. The place itself where the change only took lines away.
    package let addedPlace: Region
    /// The lines around the place, in order.
    package let lines: [Line]
    /// What GitHub recognises the line by on which ``addedPlace`` begins.
    package let lineHash: String?

    package init(place: Region, addedPlace: Region, lines: [Line], lineHash: String?) {
        self.place = place
        self.addedPlace = addedPlace
        self.lines = lines
        self.lineHash = lineHash
    }
}

extension Surroundings {
    /// How many lines are shown before the place and behind it.
    private static let margin = 3
    /// How many lines of a long place are shown.
    private static let longest = 8

    /// - Parameter added: the new lines, ascending.
    package init(of finding: Finding, in source: SourceText, added: [Range<Int>], hashes: LineHashes) {
        let place = Region(finding.range, in: source)
        self.place = place
        let part = Self.newPart(of: finding.range, in: source, added) ?? Self.newPart(of: finding.cause, in: source, added)
        addedPlace = part.map { Region($0, in: source) } ?? place
        lineHash = hashes[addedPlace.start.line]
        let first = max(1, place.start.line - Self.margin)
        let last = min(source.lines.count, min(place.end.line, place.start.line + Self.longest) + Self.margin)
        lines = (first...max(first, last)).map { number in
            let offset = number == place.start.line ? finding.range.lowerBound : source.lines.range(ofLine: number).lowerBound
            return Line(
                number: number, excerpt: LineExcerpt(of: source, around: offset), isAdded: added.contains { $0.contains(number) })
        }
    }

    /// The first stretch of new lines in some bytes, without the blanks around it; nil where all of it is old or blank.
    private static func newPart(of bytes: Range<Int>, in source: SourceText, _ added: [Range<Int>]) -> Range<Int>? {
        let first = source.lines.line(at: bytes.lowerBound)
        let last = source.lines.line(at: max(bytes.lowerBound, bytes.upperBound - 1))
        for run in added where run.upperBound > first && run.lowerBound <= last {
            var start = max(bytes.lowerBound, source.lines.range(ofLine: max(first, run.lowerBound)).lowerBound)
            var end = min(bytes.upperBound, source.lines.range(ofLine: min(last, run.upperBound - 1)).upperBound)
            while start < end, isBlank(source.bytes[start]) { start += 1 }
            while start < end, isBlank(source.bytes[end - 1]) { end -= 1 }
            if start < end || bytes.isEmpty { return start..<max(start, end) }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}

extension Region {
    fileprivate init(_ bytes: Range<Int>, in source: SourceText) {
        self.init(start: source.utf16Position(at: bytes.lowerBound), end: source.utf16Position(at: bytes.upperBound))
    }
}
