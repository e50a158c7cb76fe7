// Owns: the comment on a pull request.
import Analysis
import Reporters
import Testing

@Suite struct `Markdown report` {
    private func lines(_ report: AuditReport) -> [Substring] {
        MarkdownReporter.report(report).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `The verdict comes first, below the line by which a program finds its comment again`() {
        let lines = lines(Sample.report(notes: ["the change edits .onus.yml"]))
        #expect(lines[0...1] == ["<!-- onus report -->", "## onus: blocked"])
        #expect(lines.contains("12 new lines in 2 Swift files: 1 high, 0 medium, 0 low"))
        #expect(lines.contains("| crash-safety | 1 |  |  |"))
        #expect(lines.contains("- **force-try** (high) `Sources/A.swift:1:9`"))
        #expect(lines.contains("- note: the change edits .onus.yml"))
    }

    @Test func `New lines are marked where old ones stand between them`() {
        let code = "a\nb\nlet a = try! b()\nc\n"
        let lines = lines(Sample.report([Sample.entry(code, at: 12, added: [3..<4])]))
        #expect(lines.contains("  ```diff") && lines.contains("  +let a = try! b()") && lines.contains("   c"))
        #expect(self.lines(Sample.report()).contains("  ```swift"))
    }

    @Test func `What does not block is folded away behind what does`() {
        let text = MarkdownReporter.report(Sample.report([Sample.entry(rule: "weak", isBlocking: false), Sample.entry(rule: "strong")]))
        let parts = text.split(separator: "<details><summary>1 does not block</summary>")
        #expect(parts.count == 2 && parts[0].contains("**strong**") && parts[1].contains("**weak**"))
        #expect(parts[1].contains("\n</details>\n"))
    }

    @Test func `A comment holds no more than its host takes, and says what it left out`() throws {
        let entries = (0..<3000).map { Sample.entry(rule: "rule-\($0)", message: String(repeating: "é", count: 300)) }
        let text = MarkdownReporter.report(Sample.report(entries))
        #expect(text.utf8.count <= 65_536 && text.utf8.count > 60_000)
        let shown = text.split(separator: "\n").count { $0.hasPrefix("- **rule-") }
        #expect(text.contains("**\(3000 - shown) more entries do not fit in here.**"))
        #expect(MarkdownReporter.report(Sample.report(entries), limit: 1 << 20).utf8.count > 900_000)
    }

    @Test func `Hostile text names nobody, opens nothing and closes no fence`() {
        let text = MarkdownReporter.report(Sample.hostileReport)
        let prose = text.split(separator: "\n").filter { $0.hasPrefix("  - ") }
        #expect(prose.count == 4 && !prose.contains { $0.contains("<") || $0.contains("@team") || $0.contains("#12 ") })
        // An accent makes another character of the tick before it, but not for those who read it.
        let accented = MarkdownReporter.report(Sample.report([Sample.entry(message: "`\u{301} @team ` @all")]))
        #expect(!accented.contains(" @all"))
        #expect(text.contains("a \"quoted\" &lt;b&gt; &amp; 'c' \\]\\]&gt; %0A ::error::x, `code` @&#8203;team"))
        #expect(text.contains("  ``````swift\n") && text.contains("\\u{1}\\u{202e}\\u{fffe}"))
    }
}

@Suite struct `Xcode report` {
    @Test func `A finding is a line as compilers write it, with the path that Xcode needs`() {
        let report = Sample.report([Sample.entry(), Sample.entry(path: "/else/B.swift", isBlocking: false)], root: "/top")
        #expect(
            XcodeReporter.report(report) == """
                /top/Sources/A.swift:1:9: error: any error ends the process; instead: use `try` (force-try)
                /else/B.swift:1:9: warning: any error ends the process; instead: use `try` (force-try)

                """)
    }

    @Test func `Each finding stays on its line, whatever its text`() {
        #expect(XcodeReporter.report(Sample.hostileReport).split(separator: "\n").count == 4)
        let report = Sample.report([], failures: [.init(path: "B.swift", message: "late")])
        #expect(XcodeReporter.report(report) == "B.swift:1:1: error: not audited: late\n")
    }
}
