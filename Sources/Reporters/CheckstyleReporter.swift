// Owns: `--format checkstyle`, which many hosts and editors read.
package import Analysis
import SourceText

/// XML with findings by file; columns count UTF-16 code units, as Java does.
package enum CheckstyleReporter {
    package static func report(_ report: AuditReport) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n"
        for (path, failures) in Grouped.inOrder(report.failures, by: { $0.path ?? "." }) {
            text += file(path, failures.map { error(line: 1, column: nil, "error", "not audited: \($0.message)", rule: "not-audited") })
        }
        for (path, entries) in Grouped.inOrder(report.entries, by: \.path) { text += file(path, entries.map(error)) }
        return text + "</checkstyle>\n"
    }

    private static func file(_ path: String, _ errors: [String]) -> String {
        "  <file name=\"\(Escape.xml(path))\">\n\(errors.joined())  </file>\n"
    }

    private static func error(_ entry: AuditReport.Entry) -> String {
        let finding = entry.finding
        let severity = entry.isBlocking ? "error" : finding.severity == .low || finding.confidence == .low ? "info" : "warning"
        let start = entry.surroundings?.place.start ?? entry.start
        return error(
            line: start.line, column: start.column, severity, "\(finding.message); instead: \(finding.help)", rule: finding.rule)
    }

    private static func error(line: Int, column: Int?, _ severity: String, _ message: String, rule: String) -> String {
        let place = "line=\"\(line)\"" + (column.map { " column=\"\($0)\"" } ?? "")
        return "    <error \(place) severity=\"\(severity)\" message=\"\(Escape.xml(message))\" source=\"onus.\(Escape.xml(rule))\"/>\n"
    }
}

/// What belongs together.
enum Grouped {
    /// Groups in the order in which their first members stand.
    static func inOrder<Item>(_ items: [Item], by key: (Item) -> String) -> [(String, [Item])] {
        var places: [[UInt8]: Int] = [:]
        var groups: [(String, [Item])] = []
        for item in items {
            let name = key(item)
            // Bytes: two paths that differ in normalisation only are two files.
            let bytes = Array(name.utf8)
            if let place = places[bytes] {
                groups[place].1.append(item)
            } else {
                places[bytes] = groups.count
                groups.append((name, [item]))
            }
        }
        return groups
    }
}
