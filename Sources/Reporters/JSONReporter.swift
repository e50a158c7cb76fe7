// Owns: `--format json`, the contract with other programs.
package import Analysis
import JSON
import SourceText

/// One JSON object with the whole report; fields are only ever added.
package enum JSONReporter {
    package static func report(_ report: AuditReport) -> String { value(report).text + "\n" }

    static func value(_ report: AuditReport) -> JSONValue {
        let tool: [(String, JSONValue)] = [
            ("name", .string(Tool.name)), ("version", .string(Tool.version)), ("rules", .string(report.rulesDigest)),
        ]
        let scope: [(String, JSONValue)] = [
            ("kind", .string(report.scope.kind)), ("base", .optional(report.scope.base)), ("head", .optional(report.scope.head)),
        ]
        let isPart = report.part != nil
        let finding = { (entry: AuditReport.Entry) in JSONReporter.finding(entry, isPart: isPart) }
        var fields: [(String, JSONValue)] = [
            ("version", .number(1)), ("tool", .object(tool)), ("scope", .object(scope)), ("summary", summary(report)),
            ("findings", .array(report.entries.map(finding))),
            ("suppressed", .array(report.suppressed.map { suppressed($0, isPart: isPart) })),
            ("errors", .array(report.failures.map { .object([("path", .optional($0.path)), ("message", .string($0.message))]) })),
            // On lines that the change did not touch; none of them blocks.
            ("elsewhere", .array(report.elsewhere.map(finding))), ("notes", .array(report.notes.map(JSONValue.string))),
            ("forgiven", .array(report.forgiven.map { forgiven($0, isPart: isPart) })),
        ]
        if let part = report.part { fields.append(("shard", PartText.value(part))) }
        return .object(fields)
    }

    private static func summary(_ report: AuditReport) -> JSONValue {
        .object([
            ("files", .number(report.files)), ("addedLines", .number(report.addedLines)), ("high", .number(report.count(.high))),
            ("medium", .number(report.count(.medium))), ("low", .number(report.count(.low))),
            ("suppressed", .number(report.suppressed.count)), ("verdict", .string(report.verdict.rawValue)),
            ("forgiven", .number(report.forgiven.count)),
        ])
    }

    private static func finding(_ entry: AuditReport.Entry, isPart: Bool) -> JSONValue {
        let finding = entry.finding
        let fields: [(String, JSONValue)] = [
            ("rule", .string(finding.rule)), ("family", .string(finding.family.rawValue)), ("severity", .string(finding.severity.rawValue)),
            ("confidence", .string(finding.confidence.rawValue)), ("path", .string(entry.path)), ("line", .number(entry.start.line)),
            ("column", .number(entry.start.column)), ("endLine", .number(entry.end.line)), ("endColumn", .number(entry.end.column)),
            ("message", .string(finding.message)), ("help", .string(finding.help)), ("fingerprint", .string(entry.fingerprint)),
            ("blocking", .bool(entry.isBlocking)),
            ("origin", .object([("kind", .string(entry.origin.rawValue)), ("tool", .optional(entry.originTool))])),
        ]
        return .object(fields + (isPart ? [("source", PartText.source(entry))] : []))
    }

    /// What a baseline forgives.
    private static func forgiven(_ entry: AuditReport.Entry, isPart: Bool) -> JSONValue {
        let fields: [(String, JSONValue)] = [
            ("rule", .string(entry.finding.rule)), ("severity", .string(entry.finding.severity.rawValue)), ("path", .string(entry.path)),
            ("line", .number(entry.start.line)), ("fingerprint", .string(entry.fingerprint)),
        ]
        return .object(fields + (isPart ? [("finding", finding(entry, isPart: true))] : []))
    }

    private static func suppressed(_ suppressed: AuditReport.Suppressed, isPart: Bool) -> JSONValue {
        let entry = suppressed.entry
        let fields: [(String, JSONValue)] = [
            ("rule", .string(entry.finding.rule)), ("path", .string(entry.path)), ("line", .number(entry.start.line)),
            ("reason", .string(suppressed.reason)),
        ]
        return .object(fields + (isPart ? [("finding", finding(entry, isPart: true))] : []))
    }
}
