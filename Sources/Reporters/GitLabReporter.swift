// Owns: `--format gitlab`: a code quality report, which GitLab shows in a merge request.
package import Analysis
import JSON
import SourceText

/// One array of issues.
package enum GitLabReporter {
    package static func report(_ report: AuditReport) -> String {
        // What has the same fingerprint is shown once, so none may appear twice.
        var seen: Set<String> = []
        var issues = report.failures.map { failure in
            let path = failure.path ?? "."
            return issue(
                "not audited: " + failure.message, check: "not-audited", "blocker", path: path, lines: 1...1,
                fingerprint: unique(Digest.sha256(Array("not-audited\n\(path)\n\(failure.message)".utf8)), &seen))
        }
        issues += report.entries.map { entry in
            let region = entry.surroundings?.addedPlace ?? Region(start: entry.start, end: entry.end)
            let finding = entry.finding
            return issue(
                "\(finding.message); instead: \(finding.help)", check: finding.rule, severity(finding), path: entry.path,
                lines: region.start.line...max(region.start.line, region.end.line), fingerprint: unique(entry.fingerprint, &seen))
        }
        return JSONValue.array(issues).text + "\n"
    }

    private static func issue(
        _ description: String, check: String, _ severity: String, path: String, lines: ClosedRange<Int>, fingerprint: String
    ) -> JSONValue {
        let range: [(String, JSONValue)] = [("begin", .number(lines.lowerBound)), ("end", .number(lines.upperBound))]
        let location: [(String, JSONValue)] = [("path", .string(path)), ("lines", .object(range))]
        return .object([
            ("description", .string(description)), ("check_name", .string(check)), ("fingerprint", .string(fingerprint)),
            ("severity", .string(severity)), ("location", .object(location)),
        ])
    }

    private static func severity(_ finding: Finding) -> String {
        guard finding.confidence > .low else { return "info" }
        switch finding.severity {
        case .high: return "critical"
        case .medium: return "major"
        case .low: return "minor"
        }
    }

    private static func unique(_ fingerprint: String, _ seen: inout Set<String>) -> String {
        var candidate = fingerprint
        var number = 1
        while !seen.insert(candidate).inserted {
            number += 1
            candidate = Digest.sha256(Array("\(fingerprint)\n\(number)".utf8))
        }
        return candidate
    }
}
