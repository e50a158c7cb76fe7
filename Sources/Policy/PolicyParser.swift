// Owns: reading `.onus.yml` and the files that it extends.
package import Analysis

/// What became of a file that a policy wants to extend.
package enum PolicyFile: Sendable {
    case bytes([UInt8])
    case missing
    /// It cannot be read; the message says why.
    case unreadable(String)
}

extension Policy {
    /// The keys at the top of a policy.
    package static let keys = [
        "version", "extends", "base", "fail-on", "rules", "exclude", "paths", "protected-branches", "limits", "custom-rules",
        "reports", "coverage", "generated",
    ]

    /// Reads a policy.
    ///
    /// - Parameters:
    ///   - file: its name, for messages.
    ///   - knownRules: the ids of the rules that there are besides the policy's own, with what can be set of them.
    ///   - load: reads a file that the policy extends, by its path from the top of the repository.
    /// - Throws: where a key is unknown, a value is of the wrong kind, or a pattern can match nothing; with the place.
    package init(
        yaml bytes: [UInt8], file: String, knownRules: [String: [RuleOption]], load: (String) -> PolicyFile = { _ in .missing }
    ) throws(PolicyError) {
        self.init()
        try add(bytes, file: file, knownRules: knownRules, extendedBy: [], load)
    }

    /// Puts what a file says over what was said before.
    ///
    /// - Parameter others: the files that wait for this one, outermost first.
    private mutating func add(
        _ bytes: [UInt8], file: String, knownRules: [String: [RuleOption]], extendedBy others: [String], _ load: (String) -> PolicyFile
    ) throws(PolicyError) {
        files.insert(file, at: others.count == 0 ? 0 : files.count)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PolicyError(file: file, line: 1, column: 1, message: "this is no YAML: the file is not UTF-8")
        }
        guard let document = try PolicyValue.document(text, file: file) else { return }
        let entries = try document.entries(of: "the policy", knowing: Self.keys)
        for entry in entries where entry.key == "extends" {
            for item in try entry.value.items("extends", allowingOne: true) {
                try extend(item, knownRules: knownRules, extendedBy: others + [file], load)
            }
        }
        // The file's own rules come before what may name them.
        for entry in entries where entry.key == "custom-rules" {
            let known = Set(knownRules.keys).union(customRules.map(\.summary.id))
            for (rule, place) in try CustomRules.read(entry.value, knownRules: known) {
                customRules.append(rule)
                settings.append(PolicySetting(name: "custom-rules", value: rule.summary.id, place: place))
            }
        }
        let own = customRules.map { ($0.summary.id, [RuleOption]()) }
        var reading = PolicyReading(policy: self, rules: knownRules.merging(own) { known, _ in known })
        for (key, _, value) in entries { try reading.read(key, value) }
        self = reading.policy
    }

    private mutating func extend(
        _ item: PolicyValue, knownRules: [String: [RuleOption]], extendedBy others: [String], _ load: (String) -> PolicyFile
    ) throws(PolicyError) {
        let path = try item.string("a file to extend")
        try item.checkPath(path, example: "config/onus.yml")
        guard !others.contains(path) else {
            throw item.error("`\(path)` extends itself", advice: "it is read for: " + (others + [path]).joined(separator: " → "))
        }
        switch load(path) {
        case .bytes(let bytes): try add(bytes, file: path, knownRules: knownRules, extendedBy: others, load)
        case .missing: throw item.error("there is no file `\(path)` to extend", advice: "paths count from the top of the repository")
        case .unreadable(let reason): throw item.error("`\(path)` cannot be read: \(reason)")
        }
    }
}

/// Reads the parts of a policy.
private struct PolicyReading {
    var policy: Policy
    /// The ids of all rules that there are, with what can be set of them.
    let rules: [String: [RuleOption]]

    mutating func read(_ key: String, _ value: PolicyValue) throws(PolicyError) {
        switch key {
        case "version": try checkVersion(value)
        case "base":
            policy.baseBranch = try value.string("base")
            try note(key, value)
        case "fail-on":
            policy.failOn = try value.choice("fail-on")
            try note(key, value)
        case "rules":
            let settings = try rules(value, in: "")
            policy.rules.merge(settings.levels) { _, new in new }
            policy.options.merge(settings.options) { old, new in old.under(new) }
        case "exclude": policy.exclude += try globs(value, key)
        case "paths": policy.paths += try paths(value)
        case "protected-branches": try readProtectedBranches(value)
        case "limits": try readLimits(value)
        case "generated": try readGenerated(value)
        case "reports": policy.reports += try reports(value)
        case "coverage": policy.coverage += try coverage(value)
        default: break
        }
    }

    private mutating func note(_ name: String, _ value: PolicyValue) throws(PolicyError) {
        policy.settings.append(value.setting(name, try value.string(name)))
    }

    private func checkVersion(_ value: PolicyValue) throws(PolicyError) {
        guard try value.string("version") == "1" else {
            throw value.error("this version of Onus reads policies of version 1 only", advice: "write `version: 1`, or update Onus")
        }
    }

    /// - Parameter owner: what stands before the names of settings.
    private mutating func rules(_ value: PolicyValue, in owner: String) throws(PolicyError) -> RuleSettings {
        let settings = try RuleSettings(value, in: owner, knowing: rules)
        policy.settings += settings.all
        return settings
    }

    private mutating func globs(_ value: PolicyValue, _ what: String) throws(PolicyError) -> [Glob] {
        var globs: [Glob] = []
        for item in try value.items(what, allowingOne: true) {
            globs.append(try glob(item, "an entry of \(what)"))
            try note(what, item)
        }
        return globs
    }

    private func glob(_ value: PolicyValue, _ what: String) throws(PolicyError) -> Glob {
        let text = try value.string(what)
        do throws(GlobError) {
            return try Glob(text)
        } catch {
            throw value.error("the pattern `\(text)` matches nothing: \(error.message)")
        }
    }

    private mutating func paths(_ value: PolicyValue) throws(PolicyError) -> [Policy.PathPolicy] {
        var paths: [Policy.PathPolicy] = []
        for item in try value.items("paths") {
            let entries = try item.entries(of: "an entry of paths", knowing: ["match", "fail-on", "rules"])
            guard let match = entries.first(where: { $0.key == "match" }) else {
                throw item.error("this entry of paths does not say which paths it is for", advice: "add `match: \"Sources/**\"`")
            }
            var path = Policy.PathPolicy(match: try glob(match.value, "match"))
            let owner = "paths[\(path.match.pattern)]."
            for entry in entries {
                switch entry.key {
                case "fail-on":
                    path.failOn = try entry.value.choice("fail-on")
                    try note(owner + "fail-on", entry.value)
                case "rules":
                    let settings = try rules(entry.value, in: owner)
                    (path.rules, path.options) = (settings.levels, settings.options)
                default: break
                }
            }
            paths.append(path)
        }
        return paths
    }

    /// A list of branches, or `{branches: …, fail-on: …}`.
    private mutating func readProtectedBranches(_ value: PolicyValue) throws(PolicyError) {
        guard value.isMapping else { return policy.protectedBranches.names += try globs(value, "protected-branches") }
        for entry in try value.entries(of: "protected-branches", knowing: ["branches", "fail-on"]) {
            if entry.key == "branches" {
                policy.protectedBranches.names += try globs(entry.value, "protected-branches")
            } else {
                policy.protectedBranches.failOn = try entry.value.choice("fail-on")
                try note("protected-branches.fail-on", entry.value)
            }
        }
    }

    private mutating func readGenerated(_ value: PolicyValue) throws(PolicyError) {
        for entry in try value.entries(of: "generated", knowing: ["fail-on"]) {
            policy.generatedFailOn = try entry.value.choice("fail-on")
            try note("generated.fail-on", entry.value)
        }
    }

    private mutating func readLimits(_ value: PolicyValue) throws(PolicyError) {
        for entry in try value.entries(of: "limits", knowing: ["time", "file-size"]) {
            if entry.key == "time" {
                let amount = try amount(
                    entry.value, units: [("ms", 1), ("s", 1000), ("m", 60_000), ("", 1000)], "a time, such as `30s` or `2m`")
                policy.limits.time = .milliseconds(amount)
            } else {
                let units = [("KB", 1 << 10), ("MB", 1 << 20), ("k", 1 << 10), ("M", 1 << 20), ("", 1)]
                // A file beyond this cannot be counted in.
                policy.limits.fileSize = min(try amount(entry.value, units: units, "a size, such as `20MB`"), 1 << 30)
            }
            try note("limits.\(entry.key)", entry.value)
        }
    }

    private mutating func reports(_ value: PolicyValue) throws(PolicyError) -> [String] {
        var reports: [String] = []
        for item in try value.items("reports", allowingOne: true) {
            let text = try item.string("a report")
            let parts = text.split(separator: "=", maxSplits: 1)
            let names = ReportFormat.allCases.map(\.rawValue)
            guard parts.count == 2 else {
                throw item.error("`\(text)` does not say which form of report goes where", advice: "write it as `sarif=onus.sarif`")
            }
            guard names.contains(String(parts[0])) else {
                throw item.error("`\(parts[0])` is no form of report", advice: PolicyValue.advice(String(parts[0]), names))
            }
            try item.checkPath(String(parts[1]), example: "sarif=onus.sarif")
            reports.append(text)
            try note("reports", item)
        }
        return reports
    }

    private mutating func coverage(_ value: PolicyValue) throws(PolicyError) -> [String] {
        var paths: [String] = []
        for item in try value.items("coverage", allowingOne: true) {
            let path = try item.string("a coverage report")
            try item.checkPath(path, example: "coverage/lcov.info")
            paths.append(path)
            try note("coverage", item)
        }
        return paths
    }

    /// A positive number with a unit; the empty unit stands last.
    private func amount(_ value: PolicyValue, units: [(name: String, factor: Int)], _ what: String) throws(PolicyError) -> Int {
        let text = try value.string("a limit")
        for unit in units where text.hasSuffix(unit.name) {
            let digits = text.dropLast(unit.name.count).filter { $0 != " " }
            guard let number = Int(digits), number > 0 else { continue }
            let (amount, overflows) = number.multipliedReportingOverflow(by: unit.factor)
            if !overflows { return amount }
        }
        throw value.error("`\(text)` is not \(what)")
    }
}
