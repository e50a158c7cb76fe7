// Owns: the bytes of one source file and the translation of byte offsets into lines and columns.

/// The bytes of one source file with its line table.
///
/// Offsets are bytes from the start of the file, 0-based; lines and columns are 1-based.
package struct SourceText: Sendable {
    package let bytes: [UInt8]
    package let lines: LineTable

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        self.lines = LineTable(bytes)
    }

    package init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// The text of a range of bytes; invalid UTF-8 is repaired, so it is for people and never for comparing.
    package func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

/// A place in a file as people read it.
package struct Position: Sendable, Hashable {
    /// 1-based.
    package let line: Int
    /// 1-based, in UTF-8 bytes.
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
