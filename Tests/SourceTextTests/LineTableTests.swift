// Owns: lines and columns of byte offsets.
import SourceText
import Testing

@Suite struct `Line table` {
    @Test func `A final line feed begins no line`() {
        let text = SourceText("a\nb\n")
        #expect(text.lines.count == 2)
        #expect(text.lines.position(at: 2) == Position(line: 2, column: 1))
    }

    @Test func `A carriage return ends no line and belongs to the line before the line feed`() {
        let text = SourceText("a\r\nb\rc")
        #expect(text.lines.count == 2)
        #expect(text.lines.range(ofLine: 1) == 0..<3)
        #expect(text.lines.range(ofLine: 2) == 3..<6)
    }

    @Test func `Columns count bytes`() {
        #expect(SourceText("é = 1").lines.position(at: 3) == Position(line: 1, column: 4))
    }

    @Test func `An empty file has one empty line`() {
        let text = SourceText("")
        #expect(text.lines.count == 1)
        #expect(text.lines.range(ofLine: 1).isEmpty)
    }

    @Test func `Offsets past the end belong to the last line`() {
        #expect(SourceText("a\nb").lines.line(at: 99) == 2)
    }
}
