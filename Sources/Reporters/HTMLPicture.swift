// Owns: the picture of where the risk lies, by file and family, and the same as a table.
import Analysis

/// Files against families: the darker a cell, the more weighs in it.
struct HTMLPicture {
    private struct Row {
        let path: String
        let findings: [Finding]
        /// Where the first of them stands in the report.
        let first: Int
        var weight: Int { HTMLPicture.weight(findings) }

        func findings(of family: RuleFamily) -> [Finding] { findings.filter { $0.family == family } }
    }

    private let rows: [Row]
    private let families: [RuleFamily]
    /// The rows that the picture has room for.
    private static let limit = 15

    init(_ entries: [AuditReport.Entry]) {
        let groups = Grouped.inOrder(Array(entries.enumerated()), by: \.element.path)
        rows = groups.map { Row(path: $0.0, findings: $0.1.map(\.element.finding), first: $0.1.first?.offset ?? 0) }
            .enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(\.element)
        let present = Set(entries.map(\.finding.family))
        families = RuleFamily.allCases.filter(present.contains)
    }

    /// One high finding counts as much as ten low ones.
    private static func weight(_ findings: [Finding]) -> Int {
        findings.reduce(0) { sum, finding in
            switch finding.severity {
            case .high: sum + 10
            case .medium: sum + 3
            case .low: sum + 1
            }
        }
    }

    var html: String {
        guard let worst = rows.first else { return "" }
        let more = rows.count > Self.limit ? " The \(Self.limit) files that weigh most are drawn; the table names all \(rows.count)." : ""
        return """
            <section aria-labelledby="risk">
            <h2 id="risk">Where the risk lies</h2>
            <div class="panel">
            <figure class="picture" tabindex="0" aria-label="Findings by file and family">
            \(svg(worst))<figcaption class="soft">Findings by file and family; the stronger the colour, the more they weigh.\(more)</figcaption>
            </figure>
            <details><summary>The same as a table</summary>\n<div class="table">\(table)</div></details>
            </div>
            </section>

            """
    }

    // MARK: - Drawing

    private static let nameWidth = 380
    private static let cellWidth = 58
    private static let cellHeight = 26
    private static let headHeight = 112
    private static let barWidth = 200

    private func svg(_ worst: Row) -> String {
        let shown = rows.prefix(Self.limit)
        let gridEnd = Self.nameWidth + families.count * Self.cellWidth
        let width = gridEnd + Self.barWidth + 60
        let height = Self.headHeight + shown.count * Self.cellHeight + 8
        var text = "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-labelledby=\"picture-title picture-text\">\n"
        text += "<title id=\"picture-title\">Findings by file and family</title>\n"
        text +=
            "<desc id=\"picture-text\">Most weighs in \(HTMLText.word(worst.path)), with \(worst.findings.count) of "
            + "\(rows.reduce(0) { $0 + $1.findings.count }) findings. The table below holds every number.</desc>\n"
        for (column, family) in families.enumerated() {
            let x = Self.nameWidth + column * Self.cellWidth + Self.cellWidth / 2
            let place = "x=\"\(x)\" y=\"\(Self.headHeight - 8)\" transform=\"rotate(-40 \(x) \(Self.headHeight - 8))\""
            text += "<text \(place)>\(family.rawValue)</text>\n"
        }
        let strongest = rows.flatMap { row in families.map { Self.weight(row.findings(of: $0)) } }.max() ?? 1
        for (index, row) in shown.enumerated() {
            let y = Self.headHeight + index * Self.cellHeight
            text += cells(row, y: y, strongest: strongest) + bar(row, y: y, worst, from: gridEnd + 16)
        }
        return text + "</svg>\n"
    }

    private func cells(_ row: Row, y: Int, strongest: Int) -> String {
        let middle = y + Self.cellHeight / 2 + 4
        let name = HTMLText.word(Self.shortened(row.path))
        var text = "<text class=\"name\" x=\"\(Self.nameWidth - 10)\" y=\"\(middle)\">\(name)</text>\n"
        for (column, family) in families.enumerated() {
            let findings = row.findings(of: family)
            let x = Self.nameWidth + column * Self.cellWidth
            let place = "x=\"\(x + 1)\" y=\"\(y + 1)\" width=\"\(Self.cellWidth - 2)\" height=\"\(Self.cellHeight - 2)\" rx=\"4\""
            guard let severity = findings.map(\.severity).max() else {
                text += "<rect class=\"empty\" \(place)/>\n"
                continue
            }
            let strength = 35 + 65 * Self.weight(findings) / strongest
            text += "<rect class=\"\(severity.rawValue)\" \(place) fill-opacity=\"\(Self.fraction(strength))\"/>\n"
            let style = strength > 80 ? "count inverse" : "count"
            text += "<text class=\"\(style)\" x=\"\(x + Self.cellWidth / 2)\" y=\"\(middle)\">\(findings.count)</text>\n"
        }
        return text
    }

    /// All findings of a file, by severity, against the file that weighs most.
    private func bar(_ row: Row, y: Int, _ worst: Row, from start: Int) -> String {
        var x = start
        var text = ""
        for severity in Severity.allCases.reversed() {
            let part = Self.barWidth * Self.weight(row.findings.filter { $0.severity == severity }) / max(1, worst.weight)
            guard part > 0 else { continue }
            text +=
                "<rect class=\"\(severity.rawValue)\" x=\"\(x)\" y=\"\(y + 6)\" width=\"\(part)\" height=\"\(Self.cellHeight - 12)\"/>\n"
            x += part
        }
        return text + "<text class=\"soft-text\" x=\"\(x + 8)\" y=\"\(y + Self.cellHeight / 2 + 4)\">\(row.findings.count)</text>\n"
    }

    private static func fraction(_ percent: Int) -> String { percent >= 100 ? "1" : "0.\(percent < 10 ? "0" : "")\(percent)" }

    /// The end of a path says more than its beginning.
    private static func shortened(_ path: String) -> String { path.count <= 50 ? path : "…" + path.suffix(49) }

    // MARK: - The table

    private var table: String {
        let heads = families.map { "<th scope=\"col\">\($0.rawValue)</th>" }.joined()
        let lines = rows.map { row in
            let counts = families.map { family in row.findings.count { $0.family == family } }
            let cells = counts.map { "<td>\($0)</td>" }.joined()
            let name = "<a href=\"#finding-\(row.first + 1)\">\(HTMLText.word(row.path))</a>"
            return "<tr><th scope=\"row\">\(name)</th>\(cells)<td>\(row.findings.count)</td></tr>\n"
        }
        return "<table>\n<caption class=\"unseen\">Findings by file and family</caption>\n<thead><tr><th scope=\"col\">file</th>\(heads)"
            + "<th scope=\"col\">all</th></tr></thead>\n<tbody>\n\(lines.joined())</tbody>\n</table>"
    }
}
