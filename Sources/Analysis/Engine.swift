// Owns: running all rules on one file, and telling findings from suppressed ones.
import SourceText
import SwiftLexer

/// What the rules say of one file.
package struct FileFindings: Sendable {
    package let findings: [Finding]
    package let suppressed: [(finding: Finding, reason: String)]
}

/// Runs a set of rules on files: the same engine for a hook, a branch and a pull request.
package struct Engine: Sendable {
    package let rules: [AnyRule]
    /// The day on which suppressions are judged, `YYYY-MM-DD`.
    package let today: String
    /// What else is set of rules at a path, by their ids; nil where no path has options of its own.
    private let options: (@Sendable (_ path: [UInt8]) -> [String: OptionValues])?

    package init(
        rules: [AnyRule], today: String, options: (@Sendable (_ path: [UInt8]) -> [String: OptionValues])? = nil
    ) {
        self.rules = rules
        self.today = today
        self.options = options
    }

    /// The rules as they judge what stands at a path, and what stood in its place before.
    package func at(_ path: [UInt8]) -> Engine {
        guard let values = options?(path), !values.isEmpty else { return self }
        return Engine(rules: rules.map { rule in values[rule.summary.id].map(rule.setting) ?? rule }, today: today)
    }

    /// Whether a rule reads the tree around a file.
    package var needsProject: Bool { rules.contains(where: \.needsProject) }

    /// Whether a rule has nothing to say of a file but by the tree around it, see ``ProjectRule``.
    package var judgesFunctions: Bool { rules.contains { $0.needsProject && !$0.judgesAlone } }

    /// Names the set of rules: equal names, equal verdicts.
    package var rulesDigest: String {
        let text = rules.map { rule in
            let options = rule.values.isEmpty ? "" : " \(rule.values)"
            return "\(rule.summary.id) \(rule.summary.family.rawValue) \(rule.summary.severity.rawValue)\(options)\n"
        }.sorted().joined()
        return Digest.sha256(Array(text.utf8))
    }

    /// All findings of a file, sorted by place and rule.
    package func findings(in file: FileContext, project: ProjectContext?) -> FileFindings {
        settle(rules.flatMap { $0.findings(in: file, project: project) }, in: file)
    }

    /// What the rules that read changes say of one.
    package func findings(in change: ChangeContext) -> [(file: Int, finding: Finding)] { rules.flatMap { $0.findings(in: change) } }

    /// Tells the findings of a file from those that a comment in it suppresses.
    package func settle(_ found: [Finding], in file: FileContext) -> FileFindings {
        var all = found
        guard !all.isEmpty else { return FileFindings(findings: [], suppressed: []) }
        all.sort { ($0.range.lowerBound, $0.rule, $0.range.upperBound) < ($1.range.lowerBound, $1.rule, $1.range.upperBound) }
        let suppressions = file.suppressions.filter { $0.isInForce(on: today) }
        guard !suppressions.isEmpty else { return FileFindings(findings: all, suppressed: []) }
        var kept: [Finding] = []
        var suppressed: [(finding: Finding, reason: String)] = []
        for finding in all {
            if let suppression = suppressions.first(where: { file.covers($0, finding) }) {
                suppressed.append((finding, suppression.reason))
            } else {
                kept.append(finding)
            }
        }
        return FileFindings(findings: kept, suppressed: suppressed)
    }
}

extension FileContext {
    /// What makes two findings the same wherever they stand: the tokens of the offending construct without white space and comments.
    ///
    /// Of a construct of many lines, those of its first line and of the reported place.
    package func normalisedText(of finding: Finding) -> [UInt8] {
        let firstLine = source.lines.range(ofLine: source.lines.line(at: finding.range.lowerBound))
        let end = max(finding.range.upperBound, min(finding.cause.upperBound, firstLine.upperBound))
        let start = max(min(finding.cause.lowerBound, finding.range.lowerBound), min(firstLine.lowerBound, finding.range.lowerBound))
        var text: [UInt8] = []
        var token = tokens.starts.partitioningIndex { Int($0) >= start }
        while token < tokens.count, Int(tokens.starts[token]) < end {
            text += source.bytes[tokens.range(token)]
            text.append(0)
            token += 1
        }
        return text
    }
}
