// Owns: the part of a line that is short enough to show.

/// The part of a line around a place: the whole line, unless it is one of the endless lines that machines write.
public struct LineExcerpt: Sendable, Hashable {
    public let text: String
    /// How many bytes of the line stand before the text and are left out.
    public let leftOut: Int
    /// Whether something behind the text is left out.
    public let isCutShort: Bool

    /// Lines up to this many bytes are shown whole.
    public static let limit = 400

    public init(of source: SourceText, around offset: Int) {
        var line = source.lines.range(ofLine: source.lines.line(at: offset))
        while let last = line.last, source.bytes[last] == 0x0A || source.bytes[last] == 0x0D { line.removeLast() }
        var shown = line
        if line.count > Self.limit {
            let start = Self.boundary(max(line.lowerBound, min(offset, line.upperBound) - Self.limit / 4), line, source)
            shown = start..<Self.boundary(min(line.upperBound, start + Self.limit), line, source)
        }
        text = source.string(shown)
        leftOut = shown.lowerBound - line.lowerBound
        isCutShort = shown.upperBound < line.upperBound
    }

    package init(text: String, leftOut: Int, isCutShort: Bool) {
        self.text = text
        self.leftOut = leftOut
        self.isCutShort = isCutShort
    }

    /// The beginning of the character that a byte belongs to.
    private static func boundary(_ offset: Int, _ line: Range<Int>, _ source: SourceText) -> Int {
        var offset = offset
        while offset > line.lowerBound, offset < line.upperBound, source.bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }
}
