// Owns: tests of reading the report of a shard back.
import Analysis
import SourceText
import Testing

@testable import Reporters

@Suite struct `Reports of shards` {
    private static func part(_ report: AuditReport, index: Int = 1) -> AuditReport {
        var report = report
        report.part = ReportPart(index: index, count: 2, whole: "w", baseline: .init(name: "b", left: ["x 1 2 3 A.swift"], moved: [0]))
        return report
    }

    /// Every form of report of what was read back is that of the original.
    @Test(arguments: [false, true]) func `Nothing is lost, whatever stands in it`(asSARIF: Bool) throws {
        let report = Self.part(Sample.hostileReport)
        let text = asSARIF ? SARIFReporter.report(report) : JSONReporter.report(report)
        let read = try PartReader.report(Array(text.utf8))
        #expect(read.part == report.part)
        #expect(JSONReporter.report(read) == JSONReporter.report(report))
        var whole = report
        whole.part = nil
        var joined = read
        joined.part = nil
        #expect(SARIFReporter.report(joined) == SARIFReporter.report(whole))
        #expect(HTMLReporter.report(joined) == HTMLReporter.report(whole))
        #expect(MarkdownReporter.report(joined) == MarkdownReporter.report(whole))
        #expect(TextReporter(usesColour: true).report(joined) == TextReporter(usesColour: true).report(whole))
        #expect(GitLabReporter.report(joined) == GitLabReporter.report(whole))
        #expect(CheckstyleReporter.report(joined) == CheckstyleReporter.report(whole))
        #expect(JUnitReporter.report(joined) == JUnitReporter.report(whole))
    }

    @Test func `A line that begins with what joins the space before it is kept`() throws {
        let report = Self.part(Sample.report([Sample.entry("\u{301}let a = try! b()\n", at: 10)]))
        let read = try PartReader.report(Array(JSONReporter.report(report).utf8))
        #expect(read.entries.first?.line == report.entries.first?.line)
    }

    @Test func `A report of the whole is no part, and says nothing of parts`() {
        let text = JSONReporter.report(Sample.report())
        #expect(!text.contains("\"source\"") && !text.contains("\"shard\""))
        let error = #expect(throws: PartError.self) { try PartReader.report(Array(text.utf8)) }
        #expect(error == PartError(message: "it is not of one shard", isIncomplete: false))
        #expect(throws: PartError.self) { try PartReader.report(Array(SARIFReporter.report(Sample.report()).utf8)) }
    }

    @Test func `A shard that could not be audited says so`() {
        let text = JSONReporter.report(Sample.report([], failures: [.init(path: nil, message: "no disk")]))
        let error = #expect(throws: PartError.self) { try PartReader.report(Array(text.utf8)) }
        #expect(error == PartError(message: "the audit could not be completed: no disk", isIncomplete: true))
    }

    @Test func `A text that is cut off anywhere is an error`() {
        let bytes = Array(JSONReporter.report(Self.part(Sample.report())).utf8.dropLast())
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(throws: PartError.self) { try PartReader.report(Array(bytes[..<length])) }
        }
    }

    @Test func `What another version made is refused`() {
        let text = JSONReporter.report(Self.part(Sample.report())).replacing("\"version\": \"\(Tool.version)\"", with: "\"version\": \"9\"")
        let error = #expect(throws: PartError.self) { try PartReader.report(Array(text.utf8)) }
        #expect(error?.message == "onus 9 made it, and this is \(Tool.version)")
    }
}
