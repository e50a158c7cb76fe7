// Owns: making a report of what became of the files.
import Analysis
import Policy
import SourceText
import SystemPackage

/// Collects what became of files under a policy.
struct ReportBuilder {
    private let failOn: FailOn?
    private var files = 0
    private var addedLines = 0
    private var entries: [Located<AuditReport.Entry>] = []
    private var elsewhere: [Located<AuditReport.Entry>] = []
    private var suppressed: [Located<AuditReport.Suppressed>] = []
    private var failures: [Located<AuditReport.Failure>] = []
    private(set) var notes: [String] = []

    /// Something with its place, for the report's order.
    private struct Located<Value> {
        let path: [UInt8]
        let line: Int
        let column: Int
        let rule: String
        let value: Value
    }

    init(failOn: FailOn?) { self.failOn = failOn }

    /// - Parameter authors: who or what wrote the new lines, as far as that is known.
    mutating func add(_ outcome: FileOutcome, path: [UInt8], policy: Policy, authors: LineAuthors = .unknown) {
        if !outcome.isGone { files += 1 }
        addedLines += outcome.addedLines
        if let failure = outcome.failure { addFailure(failure, path: path) }
        for judged in outcome.findings { add(judged, path: path, policy, authors) }
    }

    mutating func addFailure(_ message: String, path: [UInt8]) {
        let name = String(decoding: path, as: UTF8.self)
        failures.append(Located(path: path, line: 0, column: 0, rule: "", value: .init(path: name, message: message)))
    }

    mutating func addNote(_ note: String) {
        if !notes.contains(note) { notes.append(note) }
    }

    private mutating func add(_ judged: JudgedFinding, path: [UInt8], _ policy: Policy, _ authors: LineAuthors) {
        var finding = judged.finding
        switch policy.level(of: finding.rule, at: path) {
        case .off: return
        case .severity(let severity): finding.severity = severity
        case nil: break
        }
        let name = String(decoding: path, as: UTF8.self)
        let isElsewhere = judged.novelty == .elsewhere
        let origin = isElsewhere ? (.unknown, nil) : authors.origin(of: judged.newLines)
        let gate = failOn ?? policy.failOn(at: path, isGenerated: origin.kind == .generated)
        let blocks = !isElsewhere && judged.reason == nil && gate.blocks(finding)
        let entry = AuditReport.Entry(
            finding: finding, path: name, pathBytes: path, start: judged.start, end: judged.end, line: judged.line,
            fingerprint: judged.fingerprint, isBlocking: blocks, origin: origin.kind, originTool: origin.tool,
            surroundings: judged.surroundings,
            mark: .init(text: judged.text, statement: judged.statement))
        if let reason = judged.reason {
            if !isElsewhere { suppressed.append(locate(AuditReport.Suppressed(entry, reason: reason), judged, path)) }
        } else if isElsewhere {
            elsewhere.append(locate(entry, judged, path))
        } else {
            entries.append(locate(entry, judged, path))
        }
    }

    private func locate<Value>(_ value: Value, _ judged: JudgedFinding, _ path: [UInt8]) -> Located<Value> {
        Located(path: path, line: judged.start.line, column: judged.start.column, rule: judged.finding.rule, value: value)
    }

    /// - Parameters:
    ///   - engine: the rules that ran.
    ///   - root: the folder that paths are relative to.
    func report(_ scope: AuditReport.Scope, engine: Engine, root: FilePath?) -> AuditReport {
        AuditReport(
            scope: scope, rulesDigest: engine.rulesDigest, files: files, addedLines: addedLines, entries: Self.sorted(entries),
            suppressed: Self.sorted(suppressed), failures: Self.sorted(failures), elsewhere: Self.sorted(elsewhere), notes: notes,
            rules: engine.rules, root: root?.string)
    }

    private static func sorted<Value>(_ located: [Located<Value>]) -> [Value] {
        located.sorted { left, right in
            if left.path != right.path { return left.path.lexicographicallyPrecedes(right.path) }
            return (left.line, left.column, left.rule) < (right.line, right.column, right.rule)
        }.map(\.value)
    }
}
