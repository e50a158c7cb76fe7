// Owns: a policy as lines of name, value and origin.
import Analysis
import Policy

/// One thing that is in force.
struct PolicyRow: Equatable {
    let name: String
    let value: String
    /// Nil for what nobody said anything of.
    let origin: PolicyPlace?
}

struct PolicyRows {
    private let policy: Policy

    init(_ policy: Policy) { self.policy = policy }

    /// What is in force at a path; without one, all that the policy says.
    func rows(at path: String?) -> [PolicyRow] {
        guard let path else { return general + rules(policy.rules, policy.options, in: "") + policy.paths.flatMap(rows) + customRules }
        return [exclusion(of: path), failOn(at: path)] + rules(at: path) + customRules
    }

    private var general: [PolicyRow] {
        var rows = [
            row("base", policy.baseBranch ?? "the upstream's default branch, else main or master"), row("fail-on", policy.failOn.rawValue),
        ]
        rows += policy.exclude.map { row("exclude", $0.pattern) }
        rows += policy.protectedBranches.names.map { row("protected-branches", $0.pattern) }
        if !policy.protectedBranches.names.isEmpty {
            rows.append(row("protected-branches.fail-on", policy.protectedBranches.failOn.rawValue))
        }
        if let failOn = policy.generatedFailOn { rows.append(row("generated.fail-on", failOn.rawValue)) }
        rows += policy.reports.map { row("reports", $0) } + policy.coverage.map { row("coverage", $0) }
        rows.append(row("limits.time", policy.limits.time.map { "\($0)" } ?? "none"))
        rows.append(row("limits.file-size", "\(policy.limits.fileSize) bytes"))
        return rows
    }

    private var customRules: [PolicyRow] { policy.customRules.map { row("custom-rules", $0.summary.id) } }

    /// A value with the place that says it: of a list, the place of this value.
    private func row(_ name: String, _ value: String) -> PolicyRow {
        let isList = ["exclude", "protected-branches", "custom-rules", "reports", "coverage"].contains(name)
        return PolicyRow(name: name, value: value, origin: isList ? policy.origin(of: name, value: value) : policy.origin(of: name))
    }

    private func rules(_ levels: [String: RuleLevel], _ options: [String: OptionValues], in owner: String) -> [PolicyRow] {
        Set(levels.keys).union(options.keys).sorted().flatMap { rule in
            let name = "\(owner)rules.\(rule)"
            return (levels[rule].map { [row(name, $0.text)] } ?? []) + values(options[rule]).map { row("\(name).\($0.name)", $0.text) }
        }
    }

    private func values(_ values: OptionValues?) -> [(name: String, text: String)] {
        (values?.names ?? []).map { name in (name, values?[name].map { "\($0)" } ?? "") }
    }

    private func rows(_ entry: Policy.PathPolicy) -> [PolicyRow] {
        let owner = "paths[\(entry.match.pattern)]."
        return (entry.failOn.map { [row(owner + "fail-on", $0.rawValue)] } ?? []) + rules(entry.rules, entry.options, in: owner)
    }

    // MARK: - One path

    private func exclusion(of path: String) -> PolicyRow {
        guard let glob = policy.exclude.last(where: { $0.matches(path) }) else {
            return PolicyRow(name: "audited", value: "yes", origin: nil)
        }
        return PolicyRow(name: "audited", value: "no: \(glob.pattern)", origin: policy.origin(of: "exclude", value: glob.pattern))
    }

    private func failOn(at path: String) -> PolicyRow {
        let entry = policy.paths.last { $0.failOn != nil && $0.match.matches(path) }
        let name = entry.map { "paths[\($0.match.pattern)].fail-on" } ?? "fail-on"
        return PolicyRow(name: "fail-on", value: policy.failOn(at: path.utf8).rawValue, origin: policy.origin(of: name))
    }

    private func rules(at path: String) -> [PolicyRow] {
        let byPath = policy.optionValues(at: path.utf8)
        let named = Set(policy.rules.keys).union(policy.paths.flatMap(\.rules.keys)).union(policy.options.keys).union(byPath.keys)
        return named.sorted().flatMap { rule in
            let name = "rules.\(rule)"
            var rows: [PolicyRow] = []
            if let level = policy.level(of: rule, at: path.utf8) {
                rows.append(PolicyRow(name: name, value: level.text, origin: origin(of: name, at: path) { $0.rules[rule] != nil }))
            }
            for (option, text) in values(byPath[rule] ?? policy.options[rule]) {
                let origin = origin(of: "\(name).\(option)", at: path) { $0.options[rule]?[option] != nil }
                rows.append(PolicyRow(name: "\(name).\(option)", value: text, origin: origin))
            }
            return rows
        }
    }

    /// Where a setting at a path comes from: the last entry for it that says something.
    private func origin(of name: String, at path: String, _ says: (Policy.PathPolicy) -> Bool) -> PolicyPlace? {
        let entry = policy.paths.last { says($0) && $0.match.matches(path) }
        return policy.origin(of: (entry.map { "paths[\($0.match.pattern)]." } ?? "") + name)
    }
}

extension RuleLevel {
    fileprivate var text: String {
        switch self {
        case .off: "off"
        case .severity(let severity): severity.rawValue
        }
    }
}
