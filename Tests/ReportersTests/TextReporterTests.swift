// Owns: the report for people.
import Analysis
import Reporters
import SourceText
import Testing

@Suite struct `Text report` {
    private func entry(_ code: String, at offset: Int, length: Int, isBlocking: Bool = true) -> AuditReport.Entry {
        let source = SourceText(code)
        let finding = Finding(
            rule: "force-try", family: .crashSafety, severity: .high, confidence: .high, range: offset..<offset + length,
            message: "it ends",
            help: "mend it")
        return AuditReport.Entry(
            finding: finding, path: "A.swift", start: source.lines.position(at: offset), end: source.lines.position(at: offset + length),
            line: LineExcerpt(of: source, around: offset), fingerprint: "f", isBlocking: isBlocking)
    }

    private func text(_ entries: [AuditReport.Entry], elsewhere: [AuditReport.Entry] = [], notes: [String] = [], isQuiet: Bool = false)
        -> String
    {
        let report = AuditReport(
            scope: .init(kind: "staged"), rulesDigest: "", files: 1, addedLines: 1, entries: entries, suppressed: [], failures: [],
            elsewhere: elsewhere, notes: notes)
        return TextReporter(usesColour: false, isQuiet: isQuiet).report(report)
    }

    /// The line of the code and the one with the carets below it, from where the code begins.
    private func shown(_ text: String) -> [Substring] {
        let lines = text.split(separator: "\n")
        return lines[3...4].map { $0.dropFirst("  1 | ".count) }
    }

    @Test func `The carets stand below the place`() {
        #expect(shown(text([entry("let a = try! b()", at: 8, length: 4)])) == ["let a = try! b()", "        ^^^^"])
        #expect(shown(text([entry("\tx(\"世界\", try! b())", at: 13, length: 4)])) == ["\tx(\"世界\", try! b())", "\t          ^^^^"])
    }

    @Test func `Of an endless line a part is shown, with the carets below the place`() throws {
        let code = String(repeating: "x", count: 5_000) + "try! b()" + String(repeating: "y", count: 5_000)
        let lines = shown(text([entry(code, at: 5_000, length: 4)]))
        #expect(lines[0].hasPrefix("…x") && lines[0].hasSuffix("y…"))
        let caret = try #require(lines[1].firstIndex(of: "^"))
        #expect(lines[0].dropFirst(lines[1].distance(from: lines[1].startIndex, to: caret)).hasPrefix("try! b()"))
    }

    @Test func `Of many files that failed for the same reason the first are named and the others counted`() {
        let late = (0..<500).map { AuditReport.Failure(path: "\($0).swift", message: "too late") }
        let report = AuditReport(
            scope: .init(kind: "staged"), rulesDigest: "", files: 501, addedLines: 0, entries: [], suppressed: [],
            failures: late + [.init(path: "Z.swift", message: "damaged")])
        let lines = TextReporter(usesColour: false).report(report).split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(lines.count == 12)
        #expect(lines.contains("error: Z.swift: damaged"))
        #expect(lines.last == "error: 490 more files: too late")
    }

    @Test func `What new code causes elsewhere is listed apart, and notes are shown`() {
        let report = text([], elsewhere: [entry("let a = try! b()", at: 8, length: 4, isBlocking: false)], notes: ["the policy changed"])
        #expect(report.contains("did not touch (does not block)\n  A.swift:1:9  high  force-try: it ends\n"))
        #expect(report.contains("note: the policy changed\n"))
        #expect(report.contains("onus: passed"))
        #expect(text([], elsewhere: [entry("try! b()", at: 0, length: 4)], isQuiet: true).isEmpty)
    }
}
