// Owns: the report as a page; `Tests/reports` looks at it in a browser.
import Analysis
import Foundation
import Reporters
import Rules
import Testing

@Suite struct `HTML report` {
    private func occurrences(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

    @Test func `Each finding is an article with what filters need, below its file`() {
        let page = HTMLReporter.report(
            Sample.report([Sample.entry(), Sample.entry(severity: .low, path: "B.swift", isBlocking: false)], notes: ["noted"]))
        #expect(occurrences("<article ", in: page) == 2 && occurrences("<section class=\"group\">", in: page) == 2)
        #expect(page.contains("data-severity=\"low\" data-family=\"crash-safety\" data-path=\"B.swift\" data-rule=\"force-try\""))
        #expect(page.contains("data-blocking=\"no\" data-weight=\"1\""))
        #expect(page.contains("onus: <span class=\"blocked\">blocked</span>") && page.contains("<li>noted</li>"))
    }

    @Test func `The place is marked in its line, and new lines are`() {
        let page = HTMLReporter.report(Sample.report([Sample.entry("a\n\tlet a = try! b()\nc\n", at: 11, added: [2..<3])]))
        #expect(page.contains("<code>\tlet a = <mark>try!</mark> b()</code>"))
        #expect(occurrences("<span class=\"row added\">", in: page) == 1 && occurrences("<span class=\"row\">", in: page) == 2)
    }

    @Test func `Who wrote a line is shown and can be asked for, where it is known`() {
        let unknown = HTMLReporter.report(Sample.report())
        #expect(!unknown.contains("written by") && !unknown.contains("<select id=\"writer\">"))
        let entry = Sample.entry()
        let generated = AuditReport.Entry(
            finding: entry.finding, path: entry.path, start: entry.start, end: entry.end, line: entry.line, fingerprint: "f",
            isBlocking: true, origin: .generated, originTool: "a <tool>")
        let page = HTMLReporter.report(Sample.report([generated]))
        #expect(page.contains("written by a &lt;tool&gt;") && page.contains("data-writer=\"a &lt;tool&gt;\""))
        #expect(page.contains("<option value=\"a &lt;tool&gt;\">a &lt;tool&gt;</option>"))
    }

    @Test func `The picture draws what weighs most first, and a table holds the same`() throws {
        let light = Sample.entry(severity: .low, path: "Light.swift", isBlocking: false)
        let heavy = Sample.entry(family: .security, path: "Heavy.swift")
        let page = HTMLReporter.report(Sample.report([light, heavy]))
        let svg = try #require(page.components(separatedBy: "<svg").last?.components(separatedBy: "</svg>").first)
        let heavyPlace = try #require(svg.range(of: ">Heavy.swift<"))
        let lightPlace = try #require(svg.range(of: ">Light.swift<"))
        #expect(heavyPlace.lowerBound < lightPlace.lowerBound)
        #expect(svg.contains("crash-safety") && svg.contains("security") && !svg.contains("concurrency"))
        #expect(page.contains("<a href=\"#finding-2\">Heavy.swift</a></th><td>0</td><td>1</td><td>1</td></tr>"))
    }

    @Test func `Rules in force are explained once`() {
        let rules = Catalogue.rules.map { AnyRule($0) }
        let page = HTMLReporter.report(Sample.report([Sample.entry(), Sample.entry(), Sample.entry(rule: "unknown")], rules: rules))
        #expect(occurrences("id=\"rule-force-try\"", in: page) == 1 && occurrences("href=\"#rule-force-try\"", in: page) == 2)
        #expect(!page.contains("href=\"#rule-unknown\""))
    }

    @Test func `Hostile text stays text, and the page refers to nothing but itself`() {
        let page = HTMLReporter.report(Sample.hostileReport)
        #expect(occurrences("<script", in: page) == 1 && occurrences("</script>", in: page) == 1)
        #expect(!page.contains("alert(1)</script>") && page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("\\u{202e}") && !page.unicodeScalars.contains("\u{202E}"))
        for part in ["http:", "https:", "src=", "url(", "@import", " style=", " onclick="] { #expect(!page.contains(part), "\(part)") }
        #expect(page.contains("default-src 'none'; style-src 'sha256-"))
    }

    @Test func `Of very many findings the code is shown for those that weigh most, and the page says so`() {
        let page = HTMLReporter.report(Sample.report(Array(repeating: Sample.entry(), count: 2100)))
        #expect(occurrences("<article ", in: page) == 2100 && occurrences("<pre ", in: page) == 2000)
        #expect(page.contains("Of the 100 findings that weigh least the code is not shown."))
    }

    @Test func `Where nothing was found nothing is drawn, and what failed stands first`() {
        let page = HTMLReporter.report(Sample.report([], failures: [.init(path: "B.swift", message: "late")]))
        #expect(page.contains("not audited") && page.contains("<code>B.swift</code>: late") && page.contains("<p>None.</p>"))
        #expect(!page.contains("<svg") && !page.contains("id=\"filters\""))
    }
}
