// Owns: what a team decided about its gate.
package import Analysis

/// From which severity on a finding blocks.
package enum FailOn: String, Sendable, CaseIterable {
    case high, medium, low, never

    /// Whether a finding blocks; one of low confidence never does.
    package func blocks(_ finding: Finding) -> Bool {
        guard let threshold = Severity(rawValue: rawValue) else { return false }
        return finding.confidence > .low && finding.severity >= threshold
    }
}

extension FailOn {
    /// The one of two that lets less pass.
    package static func stricter(_ left: FailOn, _ right: FailOn) -> FailOn { left.strictness >= right.strictness ? left : right }

    private var strictness: Int {
        switch self {
        case .never: 0
        case .high: 1
        case .medium: 2
        case .low: 3
        }
    }
}

/// What a policy says of a rule.
package enum RuleLevel: Sendable, Hashable {
    case off
    case severity(Severity)
}

/// What a team decided about its gate; the standard policy where there is no configuration.
package struct Policy: Sendable {
    /// What is different below some paths.
    package struct PathPolicy: Sendable, Hashable {
        package var match: Glob
        package var failOn: FailOn?
        package var rules: [String: RuleLevel] = [:]
        /// What is set of rules' options.
        package var options: [String: OptionValues] = [:]
    }

    /// Branches that let less pass.
    package struct ProtectedBranches: Sendable, Hashable {
        package var names: [Glob] = []
        package var failOn: FailOn = .medium
    }

    package struct Limits: Sendable, Hashable {
        /// How long an audit may take.
        package var time: Duration?
        /// How many bytes a file may have.
        package var fileSize = 20 << 20

        package init() {}
    }

    /// The branch that work is compared with; nil where nobody said.
    package var baseBranch: String?
    package var failOn: FailOn = .high
    /// What else blocks in code that is known to be a machine's.
    package var generatedFailOn: FailOn?
    package var rules: [String: RuleLevel] = [:]
    /// What is set of rules' options.
    package var options: [String: OptionValues] = [:]
    /// What is not audited at all.
    package var exclude: [Glob] = []
    /// In the order in which they were written: the last that says something counts.
    package var paths: [PathPolicy] = []
    package var protectedBranches = ProtectedBranches()
    package var limits = Limits()
    package var customRules: [PatternRule] = []
    /// Reports that `onus audit` writes besides, `form=path`, from the top of the repository.
    package var reports: [String] = []
    /// Coverage reports, from the top of the repository.
    package var coverage: [String] = []
    /// The files that it was read from: the first one and those that it extends.
    package internal(set) var files: [String] = []
    /// All that those files say, in the order in which it counts: what stands later wins, or is added.
    package internal(set) var settings: [PolicySetting] = []

    package init() {}

    package static let standard = Policy()
}

extension Policy {
    package func excludes(_ path: some Sequence<UInt8>) -> Bool {
        guard !exclude.isEmpty else { return false }
        let path = Array(path)
        return exclude.contains { $0.matches(path) }
    }

    /// What is said of a rule at a path; nil where nothing is.
    package func level(of rule: String, at path: some Sequence<UInt8>) -> RuleLevel? {
        if !paths.isEmpty {
            let path = Array(path)
            for entry in paths.reversed() {
                if let level = entry.rules[rule], entry.match.matches(path) { return level }
            }
        }
        return rules[rule]
    }

    /// Whether rules have other options below some paths.
    package var hasOptionsByPath: Bool { paths.contains { !$0.options.isEmpty } }

    /// What is set of rules at a path, of those of which something is set below it; of each option what was said last.
    package func optionValues(at path: some Sequence<UInt8>) -> [String: OptionValues] {
        let path = Array(path)
        var result: [String: OptionValues] = [:]
        for entry in paths where !entry.options.isEmpty && entry.match.matches(path) {
            for (rule, values) in entry.options { result[rule] = (result[rule] ?? options[rule] ?? .standard).under(values) }
        }
        return result
    }

    /// The policy for what goes to some branches: a protected one lets less pass, except below paths that have a word of their own.
    package func entering(_ branches: [String]) -> Policy {
        guard branches.contains(where: protects) else { return self }
        var policy = self
        policy.failOn = .stricter(failOn, protectedBranches.failOn)
        return policy
    }

    package func protects(_ branch: String) -> Bool { protectedBranches.names.contains { $0.matches(branch) } }

    package func failOn(at path: some Sequence<UInt8>) -> FailOn {
        guard !paths.isEmpty else { return failOn }
        let path = Array(path)
        for entry in paths.reversed() {
            if let failOn = entry.failOn, entry.match.matches(path) { return failOn }
        }
        return failOn
    }

    /// The same for code of which is known whether a machine wrote it: then it can only be stricter.
    package func failOn(at path: some Sequence<UInt8>, isGenerated: Bool) -> FailOn {
        let failOn = failOn(at: path)
        guard isGenerated, let generatedFailOn else { return failOn }
        return .stricter(failOn, generatedFailOn)
    }

    /// Whether a rule is off everywhere, so that it need not run.
    package func isOff(_ rule: String) -> Bool {
        guard rules[rule] == .off else { return false }
        return paths.allSatisfy { ($0.rules[rule] ?? .off) == .off }
    }
}
