// Owns: the bytes of one source file and the translation of byte offsets into lines and columns.

/// The bytes of one source file with its line table.
///
/// Offsets are bytes from the start of the file, 0-based; lines and columns are 1-based.
public struct SourceText: Sendable {
    public let bytes: [UInt8]
    public let lines: LineTable

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        self.lines = LineTable(bytes)
    }

    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// The text of a range of bytes; invalid UTF-8 is repaired, so it is for people and never for comparing.
    public func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The place of a byte with its column in UTF-16 code units, as editors and SARIF count.
    public func utf16Position(at offset: Int) -> Position {
        let line = lines.line(at: offset)
        var column = 1
        for byte in bytes[lines.range(ofLine: line).lowerBound..<offset] where byte & 0xC0 != 0x80 { column += byte >= 0xF0 ? 2 : 1 }
        return Position(line: line, column: column)
    }
}

/// A place in a file as people read it.
public struct Position: Sendable, Hashable {
    /// 1-based.
    public let line: Int
    /// 1-based, in UTF-8 bytes where nothing else is said.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
