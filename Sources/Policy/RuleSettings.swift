// Owns: what a policy says of rules: their levels, and what it sets of their options.
import Analysis

/// What one `rules:` says.
struct RuleSettings {
    private(set) var levels: [String: RuleLevel] = [:]
    private(set) var options: [String: OptionValues] = [:]
    /// All of it, for people who ask where it comes from.
    private(set) var all: [PolicySetting] = []

    /// - Parameters:
    ///   - owner: what stands before the names of settings.
    ///   - rules: all that there are, with what can be set of them.
    init(_ value: PolicyValue, in owner: String, knowing rules: [String: [RuleOption]]) throws(PolicyError) {
        for entry in try value.entries(of: "rules") {
            guard let options = rules[entry.key] else {
                let nearest = Suggestion.nearest(to: entry.key, in: rules.keys).map { "did you mean `\($0)`? " } ?? ""
                throw entry.at.error("there is no rule `\(entry.key)`", advice: nearest + "all rules: onus rules list")
            }
            let name = "\(owner)rules.\(entry.key)"
            if entry.value.isMapping {
                try read(entry.value, of: entry.key, options, name)
            } else {
                try setLevel(of: entry.key, entry.value, name)
            }
        }
    }

    private mutating func setLevel(of rule: String, _ value: PolicyValue, _ name: String) throws(PolicyError) {
        levels[rule] = try RuleLevel(value)
        all.append(value.setting(name, try value.string(name)))
    }

    /// `{severity: high, branches: 8}`
    private mutating func read(
        _ value: PolicyValue, of rule: String, _ options: [RuleOption], _ name: String
    ) throws(PolicyError) {
        for entry in try value.entries(of: "`\(rule)`", knowing: ["severity"] + options.map(\.name)) {
            guard let option = options.first(where: { $0.name == entry.key }) else {
                try setLevel(of: rule, entry.value, name)
                continue
            }
            let set = try entry.value.value(of: option)
            self.options[rule, default: .standard][option.name] = set
            all.append(entry.value.setting("\(name).\(option.name)", "\(set)"))
        }
    }
}

extension RuleLevel {
    fileprivate init(_ value: PolicyValue) throws(PolicyError) {
        let text = try value.string("a rule's level")
        // YAML 1.1 reads `off` as a truth value, and some write it so.
        if text == "off" || text == "false" {
            self = .off
        } else if let severity = Severity(rawValue: text) {
            self = .severity(severity)
        } else {
            throw value.error("`\(text)` is no level of a rule", advice: PolicyValue.advice(text, ["off", "low", "medium", "high"]))
        }
    }
}

extension PolicyValue {
    /// The value of an option.
    fileprivate func value(of option: RuleOption) throws(PolicyError) -> OptionValues.Value {
        switch option.kind {
        case .number(let range, _): .number(try number(option.name, in: range))
        case .names: .names(NameList(try names(option.name)))
        case .flag: .flag(try flag(option.name))
        }
    }

    private func number(_ what: String, in range: ClosedRange<Int>) throws(PolicyError) -> Int {
        let advice = "write a number from \(range.lowerBound) to \(range.upperBound), without quotes"
        let text = plainText ?? ""
        // As JSON writes them, so that editors and this reader mean the same.
        guard let number = Int(text), "\(number)" == text else {
            throw error("\(what) must be a whole number, not \(kind)", advice: advice)
        }
        guard range.contains(number) else { throw error("\(number) is out of the range of \(what)", advice: advice) }
        return number
    }

    private func names(_ what: String) throws(PolicyError) -> [String] {
        var names: [String] = []
        for item in try items(what, allowingOne: true) {
            let name = try item.string("an entry of \(what)")
            guard NameList.isName(name), !["true", "false"].contains(item.plainText?.lowercased()) else {
                throw item.error(
                    "`\(name)` is no name of a declaration",
                    advice: "write only what is called, \(Self.example(name)); * stands for any characters")
            }
            names.append(name)
        }
        return names
    }

    /// `save` for `Store.save(_:)`
    private static func example(_ text: String) -> String {
        let name = text.prefix { $0 != "(" }.split(separator: ".").last.map(String.init) ?? ""
        return NameList.isName(name) ? "`\(name)`" : "such as `save` or `save*`"
    }

    private func flag(_ what: String) throws(PolicyError) -> Bool {
        let flag = try truth(what)
        guard plainText != nil else { throw error("`\(flag)` in quotes is a text", advice: "write \(what): \(flag)") }
        return flag
    }
}
