// Owns: `--format sarif`: SARIF 2.1.0 as the standard has it, with the habits of GitHub's code scanning.
package import Analysis
import JSON
import SourceText

/// One run in one log.
package struct SARIFReporter {
    private let report: AuditReport
    /// The rules that results name, in order.
    private let rules: SARIFRules

    /// GitHub takes no more results in a run.
    static let resultLimit = 25_000
    static let partProperty = "onusPart"
    private static let root = "%SRCROOT%"

    private init(_ report: AuditReport) {
        self.report = report
        rules = SARIFRules(report)
    }

    package static func report(_ report: AuditReport) -> String { SARIFReporter(report).log.text + "\n" }

    private var log: JSONValue {
        .object([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")), ("version", .string("2.1.0")),
            ("runs", .array([run])),
        ])
    }

    private var run: JSONValue {
        let driver: [(String, JSONValue)] = [
            ("name", .string(Tool.name)), ("semanticVersion", .string(Tool.version)), ("rules", .array(rules.descriptors)),
        ]
        var properties: [(String, JSONValue)] = [
            ("scope", .string(report.scope.kind)), ("base", .optional(report.scope.base)), ("head", .optional(report.scope.head)),
            ("rules", .string(report.rulesDigest)), ("verdict", .string(report.verdict.rawValue)), ("files", .number(report.files)),
            ("addedLines", .number(report.addedLines)),
        ]
        // Nobody but us can join the parts of a log, so a part has what we need for it.
        if report.part != nil { properties.append((Self.partProperty, JSONReporter.value(report))) }
        // A host keeps one log a category: up to the last slash.
        let category = report.part.map { "onus/shard-\($0.index)-of-\($0.count)/" } ?? "onus/"
        return .object([
            ("tool", .object([("driver", .object(driver))])), ("automationDetails", .object([("id", .string(category))])),
            ("columnKind", .string("utf16CodeUnits")),
            ("originalUriBaseIds", .object([(Self.root, .object([("description", Self.text("the top of the repository"))]))])),
            ("invocations", .array([invocation])), ("results", .array(results)), ("properties", .object(properties)),
        ])
    }

    private static func text(_ text: String) -> JSONValue { .object([("text", .string(text))]) }
}

// MARK: - How the run went

extension SARIFReporter {
    private var invocation: JSONValue {
        var notifications = report.failures.map { failure in
            Self.notification("error", failure.message, path: failure.path)
        }
        notifications += report.notes.map { Self.notification("note", $0) }
        if !report.elsewhere.isEmpty {
            let count = "\(report.elsewhere.count) finding\(report.elsewhere.count == 1 ? "" : "s")"
            notifications.append(Self.notification("note", "the change also causes \(count) on lines that it did not touch"))
        }
        let all = report.entries.count + report.suppressed.count + report.forgiven.count
        if all > Self.resultLimit {
            notifications.append(
                Self.notification("warning", "\(all - Self.resultLimit) of \(all) results are left out, those that weigh least"))
        }
        let code =
            switch report.verdict {
            case .passed: 0
            case .blocked: 1
            case .incomplete: 3
            }
        return .object([
            ("executionSuccessful", .bool(report.verdict != .incomplete)), ("exitCode", .number(code)),
            ("toolExecutionNotifications", .array(notifications)),
        ])
    }

    private static func notification(_ level: String, _ message: String, path: String? = nil) -> JSONValue {
        var fields: [(String, JSONValue)] = [("level", .string(level)), ("message", text(message))]
        if let path {
            let place = JSONValue.object([("artifactLocation", artifact(Array(path.utf8)))])
            fields.append(("locations", .array([.object([("physicalLocation", place)])])))
        }
        return .object(fields)
    }

    private static func artifact(_ path: [UInt8]) -> JSONValue {
        // A file outside of the repository has a name of its own.
        if path.first == UInt8(ascii: "/") { return .object([("uri", .string("file://" + Escape.uri(path)))]) }
        return .object([("uri", .string(Escape.uri(path))), ("uriBaseId", .string(root))])
    }
}

// MARK: - Results

extension SARIFReporter {
    private var results: [JSONValue] {
        let isCut = report.entries.count + report.suppressed.count + report.forgiven.count > Self.resultLimit
        let entries = (isCut ? report.entriesByWeight : report.entries).prefix(Self.resultLimit)
        let suppressed = report.suppressed.prefix(Self.resultLimit - entries.count)
        let forgiven = report.forgiven.prefix(Self.resultLimit - entries.count - suppressed.count)
        return entries.map { result($0, suppression: nil) }
            + suppressed.map { result($0.entry, suppression: Self.suppression("inSource", $0.reason)) }
            + forgiven.map { result($0, suppression: Self.suppression("external", "forgiven by the baseline")) }
    }

    private static func suppression(_ kind: String, _ reason: String) -> JSONValue {
        .object([("kind", .string(kind)), ("status", .string("accepted")), ("justification", .string(reason))])
    }

    private func result(_ entry: AuditReport.Entry, suppression: JSONValue?) -> JSONValue {
        let finding = entry.finding
        var fields: [(String, JSONValue)] = [
            ("ruleId", .string(finding.rule)), ("ruleIndex", .number(rules.index[finding.rule] ?? -1)),
            ("level", .string(Self.level(finding))), ("message", Self.text("\(finding.message). Instead: \(finding.help)")),
            ("locations", .array([Self.location(entry, Self.shown(entry))])),
        ]
        if let place = entry.surroundings?.place, place != Self.shown(entry) {
            fields.append(("relatedLocations", .array([Self.location(entry, place)])))
        }
        var fingerprints: [(String, JSONValue)] = [("onus/v1", .string(entry.fingerprint))]
        if let hash = entry.surroundings?.lineHash { fingerprints.insert(("primaryLocationLineHash", .string(hash)), at: 0) }
        fields.append(("partialFingerprints", .object(fingerprints)))
        fields.append(("rank", .number(Self.rank(finding))))
        if let suppression { fields.append(("suppressions", .array([suppression]))) }
        fields.append(("properties", Self.properties(entry, counts: suppression == nil)))
        return .object(fields)
    }

    private static func properties(_ entry: AuditReport.Entry, counts: Bool) -> JSONValue {
        let finding = entry.finding
        var fields: [(String, JSONValue)] = [
            ("severity", .string(finding.severity.rawValue)), ("confidence", .string(finding.confidence.rawValue)),
            ("family", .string(finding.family.rawValue)), ("blocking", .bool(entry.isBlocking && counts)),
        ]
        if entry.origin != .unknown {
            fields.append(("origin", .string(entry.origin.rawValue)))
            fields.append(("originTool", .optional(entry.originTool)))
        }
        return .object(fields)
    }

    /// What is unsure never blocks, so it must not fail a check of the host either.
    private static func level(_ finding: Finding) -> String {
        finding.confidence == .low ? "note" : SARIFRules.level(finding.severity)
    }

    /// From 0 to 100.
    private static func rank(_ finding: Finding) -> Int {
        let severity =
            switch finding.severity {
            case .high: 70
            case .medium: 40
            case .low: 10
            }
        switch finding.confidence {
        case .high: return severity + 20
        case .medium: return severity + 10
        case .low: return severity
        }
    }

    /// A pull request shows what stands on its own lines only.
    private static func shown(_ entry: AuditReport.Entry) -> Region {
        entry.surroundings?.addedPlace ?? Region(start: entry.start, end: entry.end)
    }

    private static func location(_ entry: AuditReport.Entry, _ region: Region) -> JSONValue {
        var place: [(String, JSONValue)] = [
            ("startLine", .number(region.start.line)), ("startColumn", .number(region.start.column)),
            ("endLine", .number(region.end.line)), ("endColumn", .number(region.end.column)),
        ]
        if let line = entry.surroundings?.lines.first(where: { $0.number == region.start.line }), line.excerpt.leftOut == 0 {
            place.append(("snippet", text(line.excerpt.text)))
        }
        let physical: [(String, JSONValue)] = [("artifactLocation", artifact(entry.pathBytes)), ("region", .object(place))]
        return .object([("physicalLocation", .object(physical))])
    }
}
