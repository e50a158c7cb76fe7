// Owns: `--format markdown`: the comment on a pull request, and the summary of a job.
package import Analysis
import SourceText

/// The verdict and the findings, those that weigh most first, as far as there is room; what was left out is said.
package struct MarkdownReporter {
    /// What GitHub takes as a comment, in bytes, which are never fewer than characters.
    package static let commentLimit = 65_536
    /// What GitHub takes as the summary of a step.
    package static let summaryLimit = 1 << 20
    /// What the verdict alone takes.
    package static let smallest = 2048

    private let limit: Int
    private var text = ""
    /// Sections that begin by being opened have to be closed.
    private var isFull = false
    /// For the sentence about what was left out, and closing tags.
    private static let reserve = 512

    package static func report(_ report: AuditReport, limit: Int = commentLimit) -> String {
        var reporter = MarkdownReporter(limit: limit)
        reporter.write(report)
        return reporter.text
    }

    private init(limit: Int) { self.limit = limit }

    private mutating func write(_ report: AuditReport) {
        let title =
            switch report.verdict {
            case .passed: "onus: passed"
            case .blocked: "onus: blocked"
            case .incomplete: "onus: not audited"
            }
        // By the first line a program finds the comment that it has to renew.
        text = "<!-- onus report -->\n## \(title)\n\n\(Counts.text(report))\n"
        let notes = report.notes.map { "- note: \(MarkdownText.prose(Escape.clipped($0, limit: 1000)))\n" }
        let failures = report.failures.map { failure in
            "- " + (failure.path.map { MarkdownText.code($0) + ": " } ?? "") + MarkdownText.prose(failure.message) + "\n"
        }
        let entries = report.entriesByWeight
        let blocking = entries.filter(\.isBlocking).map(Item.init)
        let others = entries.filter { !$0.isBlocking }.map(Item.init)
        var left = section(nil, notes)
        left += section("Could not be audited, so it counts as blocked", failures)
        if !entries.isEmpty { add("\n" + Self.table(report)) }
        left += section("\(blocking.count) block\(blocking.count == 1 ? "s" : "")", chosen(blocking, before: others))
        left += section(
            "\(others.count) do\(others.count == 1 ? "es" : "") not block", chosen(others, before: []), isFolded: !blocking.isEmpty)
        left += section(
            "Caused on lines that this change did not touch; none blocks", report.elsewhere.map(Self.line), isFolded: true)
        left += section("Suppressed in the code", report.suppressed.map(Self.line), isFolded: true)
        left += section("Forgiven by the baseline", report.forgiven.map(Self.line), isFolded: true)
        if left > 0 { text += "\n**\(left) more \(left == 1 ? "entry does" : "entries do") not fit in here.**\n" }
        if report.verdict == .blocked {
            text +=
                "\nFix it, or let the code say why it is right: `// onus:allow RULE — reason`. "
                + "Why a rule matters: `onus rules show RULE`.\n"
        }
    }

    /// Adds a section as far as there is room; answers how many items are left out.
    private mutating func section(_ title: String?, _ items: [String], isFolded: Bool = false) -> Int {
        guard let first = items.first else { return 0 }
        let head = title.map { isFolded ? "\n<details><summary>\($0)</summary>\n\n" : "\n### \($0)\n\n" } ?? "\n"
        guard add(head + first) else { return items.count }
        var written = 1
        while written < items.count, add(items[written]) { written += 1 }
        if isFolded, title != nil { text += "\n</details>\n" }
        return items.count - written
    }

    /// Once something does not fit nothing that weighs less is shown.
    @discardableResult
    private mutating func add(_ piece: String) -> Bool {
        isFull = isFull || text.utf8.count + piece.utf8.count > limit - Self.reserve
        if !isFull { text += piece }
        return !isFull
    }

    private static func table(_ report: AuditReport) -> String {
        var text = "| family | high | medium | low |\n|---|--:|--:|--:|\n"
        for family in RuleFamily.allCases {
            let findings = report.entries.map(\.finding).filter { $0.family == family }
            guard !findings.isEmpty else { continue }
            let counts = Severity.allCases.reversed().map { severity in findings.count { $0.severity == severity } }
            text += "| \(family.rawValue) | " + counts.map { $0 == 0 ? "" : String($0) }.joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// The items in full as long as what comes behind them fits in at least in brief, and from there on in brief.
    private func chosen(_ items: [Item], before others: [Item]) -> [String] {
        let toCome = (items + others).reduce(0) { $0 + $1.brief.utf8.count }
        var room = limit - 2 * Self.reserve - text.utf8.count - toCome
        return items.map { item in
            room -= item.full.utf8.count - item.brief.utf8.count
            return room > 0 ? item.full : item.brief
        }
    }

    /// A finding with its code, and on one line.
    private struct Item {
        let full: String
        let brief: String

        init(_ entry: AuditReport.Entry) {
            let finding = entry.finding
            let doubt = finding.confidence == .low ? ", low confidence" : ""
            let place = MarkdownText.code("\(entry.path):\(entry.start.line):\(entry.start.column)")
            let writer = entry.writer.map { ", written by \(MarkdownText.prose($0))" } ?? ""
            let head = "- **\(finding.rule)** (\(finding.severity.rawValue)\(doubt)) \(place)\(writer)"
            full =
                "\(head)\n  - in production: \(MarkdownText.prose(Escape.clipped(finding.message, limit: 2000)))\n"
                + "  - instead: \(MarkdownText.prose(Escape.clipped(finding.help, limit: 2000)))\n\n\(MarkdownReporter.code(entry))\n"
            brief = "\(head): \(MarkdownText.prose(Escape.clipped(finding.message, limit: 200)))\n"
        }
    }

    /// New lines are marked where old ones stand between them.
    private static func code(_ entry: AuditReport.Entry) -> String {
        guard let lines = entry.surroundings?.lines, lines.contains(where: { !$0.isAdded }) else {
            let lines = entry.surroundings?.lines.map(\.excerpt) ?? [entry.line]
            return MarkdownText.fenced(lines.map(\.text), language: "swift", indentation: "  ")
        }
        return MarkdownText.fenced(lines.map { ($0.isAdded ? "+" : " ") + $0.excerpt.text }, language: "diff", indentation: "  ")
    }

    private static func line(_ entry: AuditReport.Entry) -> String {
        "- \(MarkdownText.code("\(entry.path):\(entry.start.line)")) **\(entry.finding.rule)**: "
            + "\(MarkdownText.prose(Escape.clipped(entry.finding.message, limit: 500)))\n"
    }

    private static func line(_ suppressed: AuditReport.Suppressed) -> String {
        let entry = suppressed.entry
        return "- \(MarkdownText.code("\(entry.path):\(entry.start.line)")) **\(entry.finding.rule)**: "
            + "\(MarkdownText.prose(Escape.clipped(suppressed.reason, limit: 500)))\n"
    }
}
