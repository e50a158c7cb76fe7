// Owns: one finding in the HTML report, with the code around it.
import Analysis
import SourceText

struct HTMLFinding {
    let entry: AuditReport.Entry
    /// The element's name in the document.
    let id: String
    /// Its place among all, those that weigh most first.
    let weight: Int
    /// Whether the code around it is shown.
    let showsCode: Bool
    /// Whether the rule is explained below.
    let linksRule: Bool

    var html: String {
        let finding = entry.finding
        let severity = finding.severity.rawValue
        let blocks = entry.isBlocking ? "yes" : "no"
        let data = [
            ("severity", severity), ("family", finding.family.rawValue), ("path", entry.path), ("rule", finding.rule),
            ("blocking", blocks), ("weight", String(weight)), ("writer", entry.writer ?? ""),
        ].map { " data-\($0.0)=\"\(HTMLText.word($0.1))\"" }.joined()
        let rule = "<code>\(HTMLText.word(finding.rule))</code>"
        let link = linksRule ? "<a href=\"#rule-\(HTMLText.word(finding.rule))\">\(rule)</a>" : rule
        let place = "\(HTMLText.word(entry.path)):\(entry.start.line):\(entry.start.column)"
        return """
            <article class="finding \(severity)" id="\(id)" tabindex="-1"\(data)>
            <h4><span class="badge \(severity)">\(severity)</span> \(link) <span class="soft">\(place)</span></h4>
            \(showsCode ? code : "")<p><b>In production:</b> \(HTMLText.prose(finding.message)).</p>
            <p><b>Instead:</b> \(HTMLText.prose(finding.help)).</p>
            <p class="soft">\(facts.joined(separator: " · "))</p>
            </article>

            """
    }

    private var facts: [String] {
        var facts = [entry.isBlocking ? "blocks" : "does not block", entry.finding.family.rawValue]
        facts.append("\(entry.finding.confidence.rawValue) confidence")
        if let writer = entry.writer { facts.append("written by \(HTMLText.word(writer))") }
        return facts
    }

    // MARK: - Code

    private var code: String {
        guard let lines = entry.surroundings?.lines else { return "" }
        let rows = lines.map { line in
            let isFirst = line.number == entry.start.line
            let text = isFirst ? marked(line.excerpt) : HTMLText.code(line.excerpt.text)
            let sign = line.isAdded ? "<span class=\"unseen\">added </span>+ " : "  "
            return "<span class=\"row\(line.isAdded ? " added" : "")\"><span class=\"number\">\(sign)\(line.number)</span>"
                + "<code>\(line.excerpt.leftOut > 0 ? "…" : "")\(text)\(line.excerpt.isCutShort ? "…" : "")</code></span>"
        }
        return "<pre class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"Code around line \(entry.start.line)\">"
            + rows.joined() + "</pre>\n"
    }

    /// The line of the place, with the place marked as far as it is on this line.
    private func marked(_ excerpt: LineExcerpt) -> String {
        let line = Array(excerpt.text.utf8)
        let start = max(0, min(entry.start.column - 1 - excerpt.leftOut, line.count))
        let end = entry.end.line == entry.start.line ? max(start, min(entry.end.column - 1 - excerpt.leftOut, line.count)) : line.count
        func text(_ bytes: ArraySlice<UInt8>) -> String { HTMLText.code(String(decoding: bytes, as: UTF8.self)) }
        return text(line[..<start]) + "<mark>" + text(line[start..<end]) + "</mark>" + text(line[end...])
    }
}
