// Owns: `--format github`: workflow commands that become annotations of a pull request.
package import Analysis
import SourceText

/// GitHub shows ten errors, ten warnings and ten notices of a step; what weighs most comes first, and all is listed below.
package enum GitHubReporter {
    private enum Kind: String, CaseIterable { case error, warning, notice }

    private static let limit = 10
    private static let messageLimit = 4000

    package static func report(_ report: AuditReport) -> String {
        var room = Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, limit) })
        var text = ""
        var shown = 0
        for failure in report.failures where take(.error, &room) {
            text += command(.error, failure.path.map { [("file", $0)] } ?? [], title: "not audited", failure.message)
            shown += 1
        }
        let entries = report.entriesByWeight
        let wanted = Dictionary(grouping: entries, by: kind).mapValues(\.count)
        let isCut = report.failures.count > limit || Kind.allCases.contains { wanted[$0, default: 0] > room[$0, default: 0] }
        // One notice says what was cut.
        if isCut { room[.notice] = limit - 1 }
        for entry in entries where take(kind(entry), &room) {
            text += annotation(entry)
            shown += 1
        }
        let all = entries.count + report.failures.count
        if shown < all {
            text += command(
                .notice, [], title: "onus",
                "\(all - shown) of \(all) findings have no annotation, for GitHub shows ten of a kind: the log and the job summary hold all"
            )
        }
        return text + listing(report)
    }

    private static func take(_ kind: Kind, _ room: inout [Kind: Int]) -> Bool {
        guard room[kind, default: 0] > 0 else { return false }
        room[kind, default: 0] -= 1
        return true
    }

    private static func kind(_ entry: AuditReport.Entry) -> Kind {
        if entry.isBlocking { return .error }
        return entry.finding.severity == .low || entry.finding.confidence == .low ? .notice : .warning
    }

    private static func annotation(_ entry: AuditReport.Entry) -> String {
        let region = entry.surroundings?.addedPlace ?? Region(start: entry.start, end: entry.end)
        var place = [("file", entry.path), ("line", String(region.start.line)), ("endLine", String(region.end.line))]
        // Of several lines GitHub marks whole ones.
        if region.start.line == region.end.line {
            place += [("col", String(region.start.column)), ("endColumn", String(max(region.start.column, region.end.column - 1)))]
        }
        let finding = entry.finding
        return command(
            kind(entry), place, title: "\(finding.rule) (\(finding.severity.rawValue))", "\(finding.message)\ninstead: \(finding.help)")
    }

    private static func command(_ kind: Kind, _ properties: [(String, String)], title: String, _ message: String) -> String {
        let all = (properties + [("title", title)]).map { "\($0.0)=\(property($0.1))" }.joined(separator: ",")
        return "::\(kind.rawValue) \(all)::\(data(Escape.clipped(message, limit: messageLimit)))\n"
    }

    private static func data(_ text: String) -> String {
        Escape.replacing(in: Escape.visible(text, keeping: ["\t", "\n", "\r"])) { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            default: nil
            }
        }
    }

    private static func property(_ text: String) -> String {
        Escape.replacing(in: data(text)) { $0 == ":" ? "%3A" : $0 == "," ? "%2C" : nil }
    }

    /// Everything in the log, folded. No line of it is a command, whatever paths and messages say.
    private static func listing(_ report: AuditReport) -> String {
        var lines = report.failures.map { "not audited: " + ($0.path.map { $0 + ": " } ?? "") + $0.message }
        lines += report.entries.map { "\($0.path):\($0.start.line):\($0.start.column): \($0.finding.rule): \($0.finding.message)" }
        lines += report.notes.map { "note: \($0)" }
        let listed = lines.map { "- " + plain($0) + "\n" }.joined()
        let verdict = "onus: \(report.verdict.rawValue), \(Counts.text(report))\n"
        return lines.isEmpty ? verdict : "::group::\(verdict)\(listed)::endgroup::\n"
    }

    /// The old form of commands, `##[name]`, counts anywhere in a line.
    private static func plain(_ text: String) -> String {
        var hashes = 0
        return Escape.replacing(in: Escape.line(text)) { scalar in
            defer { hashes = scalar == "#" ? hashes + 1 : 0 }
            return scalar == "[" && hashes >= 2 ? " [" : nil
        }
    }
}

/// The numbers of a report in one line.
enum Counts {
    static func text(_ report: AuditReport) -> String {
        let severities = Severity.allCases.reversed().map { "\(report.count($0)) \($0.rawValue)" }.joined(separator: ", ")
        return "\(scale(report)): \(severities)\(excused(report))"
    }

    /// What does not count, where there is any.
    static func excused(_ report: AuditReport) -> String {
        (report.suppressed.isEmpty ? "" : ", \(report.suppressed.count) suppressed")
            + (report.forgiven.isEmpty ? "" : ", \(report.forgiven.count) forgiven")
    }

    static func scale(_ report: AuditReport) -> String {
        let lines = "\(report.addedLines) new line\(report.addedLines == 1 ? "" : "s")"
        let shard = report.part.map { " of shard \($0.index) of \($0.count)" } ?? ""
        return "\(lines) in \(report.files) Swift file\(report.files == 1 ? "" : "s")\(shard)"
    }
}
