// Owns: joining the reports of all shards to the report of the whole.
package import Analysis
package import Policy
import SourceText
import SystemPackage

/// The reports of all shards of one audit.
package struct ReportMerge {
    /// A report and what it came in.
    package typealias Part = (name: String, report: AuditReport)

    private let parts: [AuditReport]
    private let rules: [AnyRule]
    private let root: String?

    /// - Parameters:
    ///   - parts: in any order.
    ///   - rules: all that there are, for reports that explain them.
    ///   - root: the folder that paths are relative to.
    /// - Throws: where one is missing, there twice, or of another audit.
    package init(_ parts: [Part], rules: [AnyRule], root: String?) throws(AuditError) {
        self.rules = rules
        self.root = root
        var sorted: [Int: (part: ReportPart, named: Part)] = [:]
        var first: (part: ReportPart, named: Part)?
        for named in parts {
            guard let part = named.report.part else {
                throw AuditError(.wrongUse, "\(named.name) is not of one shard", advice: Self.advice)
            }
            let model = first ?? (part, named)
            first = model
            guard part.count == model.part.count else {
                throw AuditError(
                    .wrongUse,
                    "\(model.named.name) is one of \(model.part.count) shards, \(named.name) one of \(part.count): they are no parts of one audit",
                    advice: Self.advice)
            }
            guard part.whole == model.part.whole, named.report.rulesDigest == model.named.report.rulesDigest,
                part.baseline?.name == model.part.baseline?.name
            else {
                throw AuditError(
                    .wrongUse, "\(named.name) and \(model.named.name) are of different audits: files, rules or policy differ",
                    advice: Self.advice)
            }
            if let other = sorted[part.index] {
                throw AuditError(
                    .wrongUse, "\(other.named.name) and \(named.name) are both shard \(part.index) of \(part.count)", advice: Self.advice)
            }
            sorted[part.index] = (part, named)
        }
        guard let first else { throw AuditError(.wrongUse, "there is nothing to join", advice: Self.advice) }
        let missing = (1...first.part.count).filter { sorted[$0] == nil }
        guard missing.isEmpty else {
            let names = missing.prefix(10).map(String.init).joined(separator: ", ") + (missing.count > 10 ? ", …" : "")
            throw AuditError(
                .wrongUse, "of \(first.part.count) shards \(missing.count == 1 ? "one is" : "some are") missing: \(names)",
                advice: "name the reports of all of them; a job that failed before its audit has none")
        }
        self.parts = sorted.sorted { $0.key < $1.key }.map(\.value.named.report)
    }

    private static let advice =
        "make all parts from one commit with the same flags: onus audit --all --shard K/N --report json=part-K.json, for each K from 1 to N"

    /// The report that an audit of the whole would have given.
    ///
    /// - Parameter failOn: overrides what the parts were held to.
    package func report(failOn: FailOn?) throws(AuditError) -> AuditReport {
        var notes: [String] = []
        for note in parts.flatMap(\.notes) where !notes.contains(note) { notes.append(note) }
        var failures: [AuditReport.Failure] = []
        // What no shard could read every one of them says.
        for failure in parts.flatMap(\.failures) where !failures.contains(failure) { failures.append(failure) }
        failures.sort { ($0.path ?? "") < ($1.path ?? "") }
        let report = try settled(notes: notes, failures: failures)
        guard let failOn else { return report }
        return report.blocking { failOn.blocks($0) }
    }

    /// Code may have moved from the files of one shard to those of another: what of a baseline follows it is decided over all of them.
    private func settled(notes: [String], failures: [AuditReport.Failure]) throws(AuditError) -> AuditReport {
        var entries: [AuditReport.Entry] = []
        var forgiven: [AuditReport.Entry] = []
        var left = Baseline([])
        for report in parts {
            entries += report.entries
            let moved = Set(report.part?.baseline?.moved ?? [])
            for (index, entry) in report.forgiven.enumerated() {
                if moved.contains(index) { entries.append(entry) } else { forgiven.append(entry) }
            }
            do throws(BaselineError) {
                left = left.adding(try Baseline(lines: report.part?.baseline?.left ?? []))
            } catch {
                throw AuditError(.wrongUse, "a part is damaged: \(error.message)", advice: Self.advice)
            }
        }
        entries.sort(by: AuditReport.Entry.areInOrder)
        let match = left.matchMoved(entries.map(\.baselineMark))
        forgiven += match.forgiven.map { entries[$0] }
        forgiven.sort(by: AuditReport.Entry.areInOrder)
        var notes = notes
        if let name = parts[0].part?.baseline?.name {
            let gone = match.left.values.reduce(0, +)
            notes.append(BaselineFile.note(name, forgiven: forgiven.count, gone: gone, isComplete: failures.isEmpty))
        }
        return AuditReport(
            scope: parts[0].scope, rulesDigest: parts[0].rulesDigest, files: parts.reduce(0) { $0 + $1.files },
            addedLines: parts.reduce(0) { $0 + $1.addedLines },
            entries: entries.indices.filter { !match.forgiven.contains($0) }.map { entries[$0] },
            suppressed: parts.flatMap(\.suppressed).sorted { AuditReport.Entry.areInOrder($0.entry, $1.entry) }, failures: failures,
            elsewhere: parts.flatMap(\.elsewhere).sorted(by: AuditReport.Entry.areInOrder), forgiven: forgiven, notes: notes, rules: rules,
            root: root)
    }
}

extension AuditReport.Entry {
    /// The order of reports.
    static func areInOrder(_ left: AuditReport.Entry, _ right: AuditReport.Entry) -> Bool {
        if left.pathBytes != right.pathBytes { return left.pathBytes.lexicographicallyPrecedes(right.pathBytes) }
        return (left.start.line, left.start.column, left.finding.rule) < (right.start.line, right.start.column, right.finding.rule)
    }
}

extension Auditor {
    /// The report of the whole, from those of all shards.
    package func merge(_ parts: [ReportMerge.Part]) throws(AuditError) -> AuditReport {
        let audit = FolderAudit(environment: environment, options: options)
        let rules = try RuleSelection(audit.policy(), options).all.rules
        return try ReportMerge(parts, rules: rules, root: audit.top.string).report(failOn: options.failOn)
    }
}
