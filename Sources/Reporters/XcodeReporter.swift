// Owns: `--format xcode`: one line a finding, as compilers write it; Xcode, editors and terminals make links of them.
package import Analysis
import SourceText

package enum XcodeReporter {
    package static func report(_ report: AuditReport) -> String {
        let failures = report.failures.map { failure in
            let place = failure.path.map { "\(path($0, in: report)):1:1: " } ?? ""
            return "\(place)error: not audited: \(Escape.line(failure.message))\n"
        }
        let entries = report.entries.map { entry in
            let finding = entry.finding
            let start = entry.surroundings?.place.start ?? entry.start
            return "\(path(entry.path, in: report)):\(start.line):\(start.column): \(entry.isBlocking ? "error" : "warning"): "
                + "\(Escape.line(finding.message)); instead: \(Escape.line(finding.help)) (\(finding.rule))\n"
        }
        return (failures + entries).joined()
    }

    /// Xcode makes links of absolute paths only.
    private static func path(_ path: String, in report: AuditReport) -> String {
        guard let root = report.root, !path.hasPrefix("/") else { return Escape.line(path) }
        return Escape.line(root == "/" ? "/" + path : root + "/" + path)
    }
}
