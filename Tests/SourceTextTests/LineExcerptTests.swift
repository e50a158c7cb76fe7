// Owns: which part of a line is shown.
import SourceText
import Testing

@Suite struct `Line excerpt` {
    @Test func `An ordinary line is shown whole, without its end`() {
        let source = SourceText("one\r\ntwo\n")
        let excerpt = LineExcerpt(of: source, around: 2)
        #expect(excerpt.text == "one" && excerpt.leftOut == 0 && !excerpt.isCutShort)
        #expect(LineExcerpt(of: source, around: 9).text == "two")
    }

    @Test(arguments: [0, 1, 500, 5_000, 9_999, 10_000])
    func `Of an endless line a part around the place is shown, in whole characters`(_ offset: Int) {
        let source = SourceText(String(repeating: "äb€", count: 10_000 / 6 + 1))
        let excerpt = LineExcerpt(of: source, around: offset)
        #expect(excerpt.text.utf8.count <= LineExcerpt.limit + 4)
        #expect(!excerpt.text.unicodeScalars.contains("\u{FFFD}"))
        #expect((excerpt.leftOut...excerpt.leftOut + excerpt.text.utf8.count).contains(offset))
        #expect(excerpt.isCutShort == (excerpt.leftOut + excerpt.text.utf8.count < source.bytes.count))
    }
}
