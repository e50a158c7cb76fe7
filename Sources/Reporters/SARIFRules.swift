// Owns: what a SARIF log says of the rules that its results name.
import Analysis
import JSON

/// The rules of a log, in the order of their ids.
struct SARIFRules {
    private(set) var descriptors: [JSONValue] = []
    /// Where in the descriptors a rule stands.
    private(set) var index: [String: Int] = [:]

    /// GitHub's limits of texts and tags.
    private static let textLimit = 1024
    private static let tagLimit = 20

    init(_ report: AuditReport) {
        let entries = report.entries + report.suppressed.map(\.entry) + report.forgiven
        let known = Dictionary(report.rules.map { ($0.summary.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, entries) in Dictionary(grouping: entries, by: \.finding.rule).sorted(by: { $0.key < $1.key }) {
            index[id] = descriptors.count
            descriptors.append(Self.descriptor(id, known[id], entries.map(\.finding)))
        }
    }

    static func level(_ severity: Severity) -> String {
        switch severity {
        case .high: "error"
        case .medium: "warning"
        case .low: "note"
        }
    }

    private static func descriptor(_ id: String, _ rule: AnyRule?, _ findings: [Finding]) -> JSONValue {
        let severity = rule?.summary.severity ?? findings[0].severity
        let documentation = rule?.documentation
        var fields: [(String, JSONValue)] = [
            ("id", .string(id)), ("shortDescription", text(documentation?.title ?? findings[0].message)),
            ("fullDescription", text(documentation?.rationale ?? findings[0].message)),
        ]
        var help: [(String, JSONValue)] = [("text", .string(documentation?.help ?? findings[0].help))]
        if let rule { help.append(("markdown", .string(RulePages.markdown(rule)))) }
        fields.append(("help", .object(help)))
        if let address = documentation?.references.first(where: { $0.hasPrefix("https://") }) {
            fields.append(("helpUri", .string(address)))
        }
        fields.append(("defaultConfiguration", .object([("level", .string(level(severity)))])))
        fields.append(("properties", properties(severity, findings, weaknesses: documentation?.references ?? [])))
        return .object(fields)
    }

    private static func properties(_ severity: Severity, _ findings: [Finding], weaknesses references: [String]) -> JSONValue {
        let family = findings[0].family
        let weaknesses = references.filter { $0.hasPrefix("CWE-") }
        // Hosts take what has a score as a matter of security; a named weakness is one.
        let isSecurity = family == .security || family == .supplyChain || !weaknesses.isEmpty
        let tags = [family.rawValue] + (isSecurity && family != .security ? ["security"] : []) + weaknesses.map(weaknessTag)
        var fields: [(String, JSONValue)] = [
            ("tags", .array(tags.prefix(tagLimit).map(JSONValue.string))),
            ("precision", .string((findings.map(\.confidence).max() ?? .low).rawValue)),
            ("problem.severity", .string(severity == .high ? "error" : severity == .medium ? "warning" : "recommendation")),
        ]
        if isSecurity { fields.append(("security-severity", .string(score(severity)))) }
        return .object(fields)
    }

    /// In the middle of what GitHub calls high, medium and low.
    private static func score(_ severity: Severity) -> String {
        switch severity {
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        }
    }

    /// `external/cwe/cwe-022`, as others write it.
    private static func weaknessTag(_ reference: String) -> String {
        let digits = reference.dropFirst("CWE-".count)
        return "external/cwe/cwe-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    private static func text(_ text: String) -> JSONValue { .object([("text", .string(Escape.clipped(text, limit: textLimit)))]) }
}
