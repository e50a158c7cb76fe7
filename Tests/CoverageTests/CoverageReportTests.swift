// Owns: reports of every form say the same of the same run.
import Coverage
import Testing

@Suite struct `Coverage reports` {
    private let lines = """
        1+ 2+ 3- 4+ 5+ 6+ 7+ 8+ 10- 11- 12- 15+ 16- 18+ 19+ 20- 21+ 22+ 23+ 24+ 25+ 30+ 31+ 32+
        """

    @Test(arguments: [Measured.llvm, Measured.lcov, Measured.cobertura])
    func `All forms say the same of one run`(_ text: String) throws {
        let files = try CoverageReport(text).files
        #expect(files.map(\.lines.text) == [lines])
        #expect(files.map { $0.names.first } == [Measured.path])
    }

    @Test func `A byte order mark and white space before the first byte are passed over`() throws {
        for text in [Measured.llvm, Measured.lcov, Measured.cobertura] {
            let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("\r\n  \(text)".utf8)
            #expect(try CoverageReport(bytes, file: "report").files.map(\.lines.text) == [lines])
        }
    }

    @Test func `Segments of old versions have five values`() throws {
        let text = Measured.llvm.replacing(",false],", with: "],").replacing(",false]]", with: "]]")
        #expect(try CoverageReport(text).files.map(\.lines.text) == [lines])
    }

    @Test func `What was passed over is no line`() throws {
        // A region that is skipped (`#if` that was not built) begins without a count.
        let text = """
            {"type":"llvm.coverage.json.export","data":[{"files":[{"filename":"/a.swift","segments":\
            [[1,1,1,true,true,false],[3,1,0,false,true,false],[5,1,0,false,false,false],[7,1,0,true,true,true],[9,1,0,false,false,false]]}]}]}
            """
        #expect(try CoverageReport(text).files.map(\.lines.text) == ["1+ 2+ 7- 8- 9-"])
    }

    @Test func `A line that one report saw running has run`() throws {
        var first = try #require(try CoverageReport("SF:/a\nDA:1,0\nDA:2,1\nend_of_record\n").files.first).lines
        let second = try #require(try CoverageReport("TN:\nSF:/a\nDA:1,3\nDA:4,0,checksum\nDA:5,1e+06\nend_of_record").files.first).lines
        first.merge(second)
        #expect(first.text == "1+ 2+ 4- 5+")
    }

    @Test func `Sources of Cobertura come before the bare name, absolute names stand alone`() throws {
        let text = """
            <coverage><sources><source>/one</source><source></source><source>/two</source></sources><packages>
            <class filename="a.swift"><lines><line number="1" hits="9999999999999999999999"/></lines></class>
            <class filename="/b&#x2e;swift"><lines></lines></class><line number="7" hits="1"/></packages></coverage>
            """
        let files = try CoverageReport(text).files
        #expect(files.map(\.names) == [["/b.swift"], ["/one/a.swift", "/two/a.swift", "a.swift"]])
        #expect(files.map(\.lines.text) == ["", "1+"])
    }

    @Test(arguments: [
        ("", "report:1:1: the file is empty"),
        ("hello", "report:1:1: this is no coverage report of llvm-cov (JSON), lcov or Cobertura (XML)"),
        ("{\"a\": 1}", "report:1:1: this JSON is no report of `llvm-cov export`: it has no `type`"),
        ("{\"type\": \"other\"}", "report:1:9: this JSON is no report of `llvm-cov export`"),
        ("{\n\"data\": 5}", "report:2:9: `data` is no array"),
        (
            "{\"data\":[{\"files\":[{\"filename\":\"/a\"}]}]}",
            "report:1:20: this report is a summary without lines: export it without --summary-only"
        ),
        ("{\"data\":[{\"files\":[{\"segments\":[]}]}]}", "report:1:20: an entry of `files` has no `filename`"),
        ("{\"data\":[{\"files\":[{\"segments\":[[1,2]]}]}]}", "report:1:33: this is no segment of llvm-cov"),
        ("{\"data\":[{\"files\":[{\"segments\":[[1,2,true,true,true]]}]}]}", "report:1:38: a segment's count is no number"),
        ("{\"a\":[1,2}}", "report:1:10: a bracket closes what none opened"),
        ("{\"type\":\"llvm.coverage.json.export\"} x", "report:1:38: something stands behind the end of the JSON text"),
        ("{\"a\":\"\\", "report:1:8: the JSON text is cut off"),
        ("SF:/a\nDA:1,1\n", "report:3:1: the file is cut off: its last source has no `end_of_record`"),
        ("SF:/a\nDA:x,1\nend_of_record", "report:2:1: this is no `DA:line,count`"),
        ("SF:/a\nSF:/b", "report:2:1: a source begins before the one above it ends"),
        ("DA:1,1", "report:1:1: a line stands outside any source"),
        ("TN:\nend_of_record", "report:2:1: a source ends that never began"),
        ("TN:\nhello", "report:2:1: this line is none of lcov's"),
        ("<report/>", "report:1:10: this XML is no report of Cobertura: its outermost element is `report`, not `coverage`"),
        ("<coverage></coverage>", "report:1:22: this XML is no report of Cobertura: it has no `packages`"),
        ("<coverage><a></coverage>", "report:1:14: `</coverage>` closes an element that is not open"),
        ("<coverage>\n<packages>", "report:2:11: the file is cut off: `packages` is never closed"),
        ("<coverage>&nbsp;</coverage>", "report:1:11: this `&` begins no reference that we know"),
        ("<coverage><class></class>", "report:1:18: a `class` has no `filename`"),
        ("<coverage a=1>", "report:1:13: the value of `a` has no quotes"),
    ])
    func `Damage is named with its place`(_ text: String, _ message: String) {
        let error = #expect(throws: CoverageError.self) { try CoverageReport(text) }
        #expect(error?.description == message)
    }

    @Test func `A report that is cut off anywhere is refused or says less, and never ends the process`() throws {
        for text in [Measured.llvm, Measured.lcov, Measured.cobertura] {
            let bytes = Array(text.utf8)
            var read = 0
            for length in stride(from: 0, to: bytes.count - 1, by: 7) {
                if (try? CoverageReport(Array(bytes[..<length]), file: "report")) != nil { read += 1 }
            }
            #expect(read == 0)
        }
    }

    @Test func `Deep nesting is refused, not followed`() {
        let json = "{\"a\":" + String(repeating: "[", count: 100_000)
        let xml = String(repeating: "<a>", count: 100_000)
        #expect(throws: CoverageError.self) { try CoverageReport(json) }
        #expect(throws: CoverageError.self) { try CoverageReport("<coverage>" + xml) }
    }

    @Test func `Half a pair of surrogates becomes a replacement, a whole pair a character`() throws {
        let text = """
            {"type":"llvm.coverage.json.export","data":[{"files":[{"filename":"\\ud83d\\ude00\\ud83d\\u0041","segments":[]}]}]}
            """
        #expect(try CoverageReport(text).files.map(\.names) == [["😀\u{FFFD}A"]])
    }
}
