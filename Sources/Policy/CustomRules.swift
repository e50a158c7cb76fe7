// Owns: the rules that a repository writes itself, in its policy.
import Analysis

enum CustomRules {
    private static let keys = [
        "id", "pattern", "inside", "not-inside", "where", "message", "help", "severity", "tests", "bad", "good",
    ]

    /// The rules with the places at which they stand.
    static func read(_ value: PolicyValue, knownRules: Set<String>) throws(PolicyError) -> [(rule: PatternRule, place: PolicyPlace)] {
        var rules: [(rule: PatternRule, place: PolicyPlace)] = []
        var taken = knownRules
        for item in try value.items("custom-rules") {
            let rule = try rule(item, taken)
            taken.insert(rule.summary.id)
            rules.append((rule, item.place))
        }
        return rules
    }

    private static func rule(_ value: PolicyValue, _ taken: Set<String>) throws(PolicyError) -> PatternRule {
        let entries = try value.entries(of: "a custom rule", knowing: keys)
        let named = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let id = try self.id(required("id", of: value, named), taken)
        let pattern = try self.pattern(required("pattern", of: value, named))
        let message = try required("message", of: value, named).string("message")
        let requirements = try named["where"].map { value throws(PolicyError) in try self.requirements(value, pattern.variables) } ?? []
        return PatternRule(
            summary: RuleSummary(
                id: id, family: .custom,
                severity: try named["severity"].map { value throws(PolicyError) in try value.choice("severity") } ?? .medium,
                readsTests: try named["tests"].map { value throws(PolicyError) in try value.truth("tests") } ?? false),
            message: message, help: try named["help"].map { value throws(PolicyError) in try value.string("help") } ?? message,
            pattern: pattern, inside: try patterns(named["inside"], "inside"), notInside: try patterns(named["not-inside"], "not-inside"),
            requirements: requirements, bad: try examples(named["bad"], "bad"), good: try examples(named["good"], "good"))
    }

    private static func required(
        _ key: String, of rule: PolicyValue, _ entries: [String: PolicyValue]
    ) throws(PolicyError) -> PolicyValue {
        guard let value = entries[key] else { throw rule.error("this custom rule has no `\(key)`", advice: "add `\(key): …`") }
        return value
    }

    private static func id(_ value: PolicyValue, _ taken: Set<String>) throws(PolicyError) -> String {
        let id = try value.string("id")
        let isKebab = id.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isKebab, !id.isEmpty, !id.hasPrefix("-"), !id.hasSuffix("-"), !id.contains("--") else {
            throw value.error("`\(id)` is no id of a rule", advice: "use small letters, digits and single hyphens: no-sleep-in-views")
        }
        guard !taken.contains(id) else { throw value.error("there is a rule `\(id)` already", advice: "give this one another id") }
        return id
    }

    private static func pattern(_ value: PolicyValue) throws(PolicyError) -> TokenPattern {
        let text = try value.string("a pattern")
        do throws(PatternError) {
            return try TokenPattern(text)
        } catch {
            throw value.error("the pattern `\(text)` cannot be used: \(error.message) (at byte \(error.offset + 1) of it)")
        }
    }

    private static func patterns(_ value: PolicyValue?, _ what: String) throws(PolicyError) -> [TokenPattern] {
        guard let value else { return [] }
        var patterns: [TokenPattern] = []
        for item in try value.items(what, allowingOne: true) { patterns.append(try pattern(item)) }
        return patterns
    }

    private static func examples(_ value: PolicyValue?, _ what: String) throws(PolicyError) -> [Example] {
        guard let value else { return [] }
        var examples: [Example] = []
        for item in try value.items(what, allowingOne: true) {
            let origin = Example.Origin(file: item.file, line: item.line, column: item.column)
            examples.append(Example(try item.string("an example"), origin: origin))
        }
        return examples
    }

    // MARK: - Metavariables

    private static func requirements(_ value: PolicyValue, _ variables: [String]) throws(PolicyError) -> [PatternRule.Requirement] {
        var requirements: [PatternRule.Requirement] = []
        for entry in try value.entries(of: "where") {
            let variable = try self.variable(entry.key, entry.at, variables)
            let conditions = try entry.value.entries(
                of: "the condition on `\(entry.key)`", knowing: ["matches", "equals", "not-matches", "not-equals"])
            guard !conditions.isEmpty else {
                throw entry.value.error("`\(entry.key)` has no condition", advice: "add `matches: …` or `equals: …`")
            }
            for condition in conditions {
                let isNegated = condition.key.hasPrefix("not-")
                requirements.append(
                    PatternRule.Requirement(
                        variable: variable,
                        condition: condition.key.hasSuffix("matches")
                            ? try expression(condition.value) : try equality(condition.value, variables),
                        isNegated: isNegated))
            }
        }
        return requirements
    }

    /// The name of a metavariable of the pattern, without `$`.
    private static func variable(_ text: String, _ place: PolicyValue, _ variables: [String]) throws(PolicyError) -> String {
        var name = text[...]
        if name.hasPrefix("$") { name = name.dropFirst() }
        if name.hasPrefix("...") { name = name.dropFirst(3) }
        guard variables.contains(String(name)) else {
            let nearest = Suggestion.nearest(to: String(name), in: variables).map { "did you mean `\($0)`? " } ?? ""
            throw place.error(
                "the pattern has no metavariable `\(name)`",
                advice: nearest + (variables.isEmpty ? "it has none" : "it has: " + variables.joined(separator: ", ")))
        }
        return String(name)
    }

    private static func expression(_ value: PolicyValue) throws(PolicyError) -> PatternRule.Requirement.Condition {
        let text = try value.string("matches")
        do {
            let expression = SendableExpression(try Regex(text))
            return .matches { expression.isFound(in: $0) }
        } catch {
            throw value.error("`\(text)` is no regular expression: \(error)")
        }
    }

    private static func equality(_ value: PolicyValue, _ variables: [String]) throws(PolicyError) -> PatternRule.Requirement.Condition {
        let text = try value.string("equals")
        guard text.hasPrefix("$") else { return .equals(text) }
        return .equalsVariable(try variable(text, value, variables))
    }
}

/// A regular expression that several threads use: it is compiled once and never changed.
private struct SendableExpression: @unchecked Sendable {
    private let expression: Regex<AnyRegexOutput>

    init(_ expression: Regex<AnyRegexOutput>) { self.expression = expression }

    func isFound(in text: String) -> Bool { (try? expression.firstMatch(in: text)) != nil }
}
