// Owns: reading `.onus.yml`.
import Analysis

extension Policy {
    /// Reads a policy.
    ///
    /// - Parameters:
    ///   - file: its name, for messages.
    ///   - knownRules: the ids of the rules that there are besides the file's own.
    /// - Throws: where a key is unknown, a value is of the wrong kind, or a pattern can match nothing; with the place.
    package init(yaml bytes: [UInt8], file: String, knownRules: Set<String>) throws(PolicyError) {
        self.init()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PolicyError(file: file, line: 1, column: 1, message: "this is no YAML: the file is not UTF-8")
        }
        guard let document = try PolicyValue.document(text, file: file) else { return }
        let entries = try document.entries(
            of: "the policy",
            knowing: ["version", "base", "fail-on", "rules", "exclude", "paths", "protected-branches", "limits", "custom-rules"])
        // The file's own rules come first: the rest may name them.
        for entry in entries where entry.key == "custom-rules" {
            customRules = try CustomRules.read(entry.value, knownRules: knownRules)
        }
        let reading = PolicyReading(rules: knownRules.union(customRules.map(\.summary.id)))
        for (key, _, value) in entries {
            switch key {
            case "version": try reading.checkVersion(value)
            case "base": baseBranch = try value.string("base")
            case "fail-on": failOn = try value.choice("fail-on")
            case "rules": rules = try reading.rules(value)
            case "exclude": exclude = try reading.globs(value, "exclude")
            case "paths": paths = try reading.paths(value)
            case "protected-branches": protectedBranches = try reading.globs(value, "protected-branches")
            case "limits": limits = try reading.limits(value)
            default: break
            }
        }
    }
}

/// Reads the parts of a policy.
private struct PolicyReading {
    /// The ids of all rules that there are.
    let rules: Set<String>

    func checkVersion(_ value: PolicyValue) throws(PolicyError) {
        guard try value.string("version") == "1" else {
            throw value.error("this version of Onus reads policies of version 1 only", advice: "write `version: 1`, or update Onus")
        }
    }

    func rules(_ value: PolicyValue) throws(PolicyError) -> [String: RuleLevel] {
        var levels: [String: RuleLevel] = [:]
        for entry in try value.entries(of: "rules") {
            guard rules.contains(entry.key) else {
                let nearest = Suggestion.nearest(to: entry.key, in: rules).map { "did you mean `\($0)`? " } ?? ""
                throw entry.at.error("there is no rule `\(entry.key)`", advice: nearest + "all rules: onus rules list")
            }
            levels[entry.key] = try level(entry.value)
        }
        return levels
    }

    private func level(_ value: PolicyValue) throws(PolicyError) -> RuleLevel {
        let text = try value.string("a rule's level")
        // YAML 1.1 reads `off` as a truth value, and some write it so.
        if text == "off" || text == "false" { return .off }
        if let severity = Severity(rawValue: text) { return .severity(severity) }
        throw value.error("`\(text)` is no level of a rule", advice: PolicyValue.advice(text, ["off", "low", "medium", "high"]))
    }

    func globs(_ value: PolicyValue, _ what: String) throws(PolicyError) -> [Glob] {
        var globs: [Glob] = []
        for item in try value.items(what, allowingOne: true) { globs.append(try glob(item, "an entry of \(what)")) }
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

    func paths(_ value: PolicyValue) throws(PolicyError) -> [Policy.PathPolicy] {
        var paths: [Policy.PathPolicy] = []
        for item in try value.items("paths") {
            let entries = try item.entries(of: "an entry of paths", knowing: ["match", "fail-on", "rules"])
            guard let match = entries.first(where: { $0.key == "match" }) else {
                throw item.error("this entry of paths does not say which paths it is for", advice: "add `match: \"Sources/**\"`")
            }
            var path = Policy.PathPolicy(match: try glob(match.value, "match"))
            for entry in entries {
                switch entry.key {
                case "fail-on": path.failOn = try entry.value.choice("fail-on")
                case "rules": path.rules = try rules(entry.value)
                default: break
                }
            }
            paths.append(path)
        }
        return paths
    }

    func limits(_ value: PolicyValue) throws(PolicyError) -> Policy.Limits {
        var limits = Policy.Limits()
        for entry in try value.entries(of: "limits", knowing: ["time", "file-size"]) {
            if entry.key == "time" {
                let amount = try amount(
                    entry.value, units: [("ms", 1), ("s", 1000), ("m", 60_000), ("", 1000)], "a time, such as `30s` or `2m`")
                limits.time = .milliseconds(amount)
            } else {
                let units = [("KB", 1 << 10), ("MB", 1 << 20), ("k", 1 << 10), ("M", 1 << 20), ("", 1)]
                // A file beyond this cannot be counted in.
                limits.fileSize = min(try amount(entry.value, units: units, "a size, such as `20MB`"), 1 << 30)
            }
        }
        return limits
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
