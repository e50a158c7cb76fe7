// Owns: `--format html`: the whole report as one page that opens from disk and loads nothing.
package import Analysis
import SourceText

/// One page with its style and script inside. What is written by others stands in it as escaped text only, and the page's own policy lets
/// the browser run nothing but its own script.
package struct HTMLReporter {
    private let report: AuditReport

    /// The code around this many findings is shown, of those that weigh most; a browser has to hold it.
    private static let codeLimit = 2000

    private init(_ report: AuditReport) { self.report = report }

    package static func report(_ report: AuditReport) -> String { HTMLReporter(report).page }

    private var page: String {
        let (style, script) = (HTMLText.source(HTMLStyle.text), HTMLText.source(HTMLScript.text))
        let policy = "default-src 'none'; style-src \(style); script-src \(script); base-uri 'none'; form-action 'none'"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="\(Tool.name) \(Tool.version)">
            <title>onus: \(verdict)</title>
            <style>\(HTMLStyle.text)</style>
            </head>
            <body>
            <a class="skip" href="#findings">Skip to the findings</a>
            \(header)<main>
            \(HTMLPicture(report.entries).html)\(findings)\(elsewhere)\(suppressed)\(forgiven)\(rules)</main>
            <script>\(HTMLScript.text)</script>
            </body>
            </html>

            """
    }

    private var verdict: String { report.verdict == .incomplete ? "not audited" : report.verdict.rawValue }

    // MARK: - What came out

    private var header: String {
        let scope = report.scope
        let commits = [("from", scope.base), ("to", scope.head)].compactMap { word, commit in
            commit.map { "\(word) <code>\(HTMLText.word($0))</code>" }
        }
        let tiles =
            Severity.allCases.reversed().map { ($0.rawValue, report.count($0)) } + [("suppressed", report.suppressed.count)]
            + (report.forgiven.isEmpty ? [] : [("forgiven", report.forgiven.count)])
        let failures = report.failures.map { failure in
            let place = failure.path.map { "<code>\(HTMLText.word($0))</code>: " } ?? ""
            return "<li>\(place)\(HTMLText.prose(failure.message))</li>\n"
        }
        let notes = report.notes.map { "<li>\(HTMLText.prose($0))</li>\n" }
        return """
            <header>
            <h1>onus: <span class="\(report.verdict.rawValue)">\(verdict)</span></h1>
            <p>\(Counts.scale(report)) <span class="soft">\(([scope.kind] + commits).joined(separator: " "))</span></p>
            <ul class="tiles">\(tiles.map { "<li class=\"\($0.0)\"><b>\($0.1)</b> \($0.0)</li>" }.joined())</ul>
            \(list("Could not be audited, so it counts as blocked", failures))\(list("Notes", notes))</header>

            """
    }

    private func list(_ title: String, _ items: [String]) -> String {
        items.isEmpty ? "" : "<h2>\(title)</h2>\n<ul class=\"panel\">\n\(items.joined())</ul>\n"
    }

    // MARK: - Findings

    private var findings: String {
        guard !report.entries.isEmpty else { return "<section id=\"findings\"><h2>Findings</h2>\n<p>None.</p>\n</section>\n" }
        let known = Set(report.rules.map(\.summary.id))
        var weights = Array(repeating: 0, count: report.entries.count)
        for (weight, index) in report.orderByWeight.enumerated() { weights[index] = weight }
        let items = report.entries.enumerated().map { index, entry in
            (
                entry.path,
                HTMLFinding(
                    entry: entry, id: "finding-\(index + 1)", weight: weights[index], showsCode: weights[index] < Self.codeLimit,
                    linksRule: known.contains(entry.finding.rule)
                ).html
            )
        }
        let groups = Grouped.inOrder(items, by: \.0).map { path, members in
            "<section class=\"group\"><h3>\(HTMLText.word(path))</h3>\n\(members.map(\.1).joined())</section>\n"
        }
        let cut = report.entries.count - Self.codeLimit
        let limit = cut > 0 ? "<p>Of the \(cut) findings that weigh least the code is not shown.</p>\n" : ""
        return """
            <section id="findings" aria-labelledby="findings-title">
            <h2 id="findings-title">Findings</h2>
            \(filters)\(limit)<div id="groups">
            \(groups.joined())</div>
            </section>

            """
    }

    /// Hidden until the script is there to obey.
    private var filters: String {
        let present = Set(report.entries.map(\.finding.family))
        let families = RuleFamily.allCases.filter(present.contains).map(\.rawValue)
        let writers = Set(report.entries.compactMap(\.writer)).sorted()
        let severities = Severity.allCases.reversed().map { severity in
            "<label><input type=\"checkbox\" id=\"\(severity.rawValue)\" checked> \(severity.rawValue)</label>"
        }
        let writer = writers.isEmpty ? "" : select("writer", "Written by", [("", "anybody")] + writers.map { ($0, $0) })
        return """
            <div class="panel filters" id="filters" role="search" aria-label="Filter the findings" hidden>
            <div class="field wide"><label for="search">Search in text, code and paths</label><input type="search" id="search"></div>
            <fieldset><legend>Severity</legend>\(severities.joined())</fieldset>
            \(select("family", "Family", [("", "all")] + families.map { ($0, $0) }))\(writer)\
            \(select("grouping", "Group by", [("path", "file"), ("family", "family"), ("severity", "severity"), ("rule", "rule")]))\
            <label><input type="checkbox" id="blocking"> only what blocks</label>
            <button type="button" id="reset">Show all</button>
            <output id="shown" for="search" aria-live="polite"></output>
            </div>

            """
    }

    private func select(_ id: String, _ label: String, _ options: [(String, String)]) -> String {
        let all = options.map { "<option value=\"\(HTMLText.word($0.0))\">\(HTMLText.word($0.1))</option>" }.joined()
        return "<div class=\"field\"><label for=\"\(id)\">\(label)</label><select id=\"\(id)\">\(all)</select></div>\n"
    }

    // MARK: - What does not count, and why rules matter

    private var elsewhere: String {
        list("Caused on lines that this change did not touch; none blocks", report.elsewhere.map { line($0, $0.finding.message) })
    }

    private var suppressed: String { list("Suppressed in the code", report.suppressed.map { line($0.entry, $0.reason) }) }

    private var forgiven: String { list("Forgiven by the baseline", report.forgiven.map { line($0, $0.finding.message) }) }

    private func line(_ entry: AuditReport.Entry, _ text: String) -> String {
        "<li><code>\(HTMLText.word(entry.path)):\(entry.start.line)</code> <b>\(HTMLText.word(entry.finding.rule))</b>: "
            + "\(HTMLText.prose(text))</li>\n"
    }

    private var rules: String {
        let named = Set(report.entries.map(\.finding.rule))
        let items = report.rules.filter { named.contains($0.summary.id) }.sorted { $0.summary.id < $1.summary.id }.map { rule in
            let documentation = rule.documentation
            return """
                <section class="rule" id="rule-\(HTMLText.word(rule.summary.id))" tabindex="-1">
                <h3><code>\(HTMLText.word(rule.summary.id))</code> — \(HTMLText.prose(documentation.title))</h3>
                <p>\(HTMLText.prose(documentation.rationale))</p>
                <p><b>Instead:</b> \(HTMLText.prose(documentation.help)).</p>
                <p><b>Suppress</b> when \(HTMLText.prose(documentation.suppressWhen)).</p>
                </section>

                """
        }
        guard !items.isEmpty else { return "" }
        return "<section aria-labelledby=\"rules\"><h2 id=\"rules\">Why these rules matter</h2>\n\(items.joined())</section>\n"
    }
}
