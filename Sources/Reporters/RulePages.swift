// Owns: what people read about rules at a terminal, and what programs read.
package import Analysis
import JSON

/// The pages about rules, made from the rules themselves.
package enum RulePages {
    /// One line a rule, by family.
    package static func list(_ rules: [AnyRule]) -> String {
        let width = rules.map(\.summary.id.count).max() ?? 0
        var text = ""
        for (family, members) in byFamily(rules) {
            text += (text.isEmpty ? "" : "\n") + family.rawValue + "\n"
            for rule in members {
                let id = pad(rule.summary.id, to: width)
                text += "  \(id)  \(pad(rule.summary.severity.rawValue, to: 6))  \(rule.documentation.title)\n"
            }
        }
        return text
    }

    static func byFamily(_ rules: [AnyRule]) -> [(RuleFamily, [AnyRule])] {
        RuleFamily.allCases.compactMap { family in
            let members = rules.filter { $0.summary.family == family }.sorted { $0.summary.id < $1.summary.id }
            return members.isEmpty ? nil : (family, members)
        }
    }

    private static func pad(_ text: String, to width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

    package static func json(_ rules: [AnyRule], withExamples: Bool) -> String {
        JSONValue.array(rules.sorted { $0.summary.id < $1.summary.id }.map { object($0, withExamples: withExamples) }).text + "\n"
    }

    private static func object(_ rule: AnyRule, withExamples: Bool) -> JSONValue {
        let documentation = rule.documentation
        var fields: [(String, JSONValue)] = [
            ("id", .string(rule.summary.id)), ("family", .string(rule.summary.family.rawValue)),
            ("severity", .string(rule.summary.severity.rawValue)), ("title", .string(documentation.title)),
        ]
        if withExamples {
            fields += [
                ("rationale", .string(documentation.rationale)), ("help", .string(documentation.help)),
                ("suppressWhen", .string(documentation.suppressWhen)),
                ("references", .array(documentation.references.map(JSONValue.string))), ("options", .array(rule.options.map(object))),
                ("bad", .array(documentation.bad.map { .string($0.displayedCode) })),
                ("good", .array(documentation.good.map { .string($0.displayedCode) })),
            ]
        }
        return .object(fields)
    }

    private static func object(_ option: RuleOption) -> JSONValue {
        var fields: [(String, JSONValue)] = [("name", .string(option.name))]
        switch option.kind {
        case .number(let range, let standard):
            fields += [
                ("kind", .string("number")), ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound)),
                ("standard", .number(standard)),
            ]
        case .names: fields += [("kind", .string("names")), ("standard", .array([]))]
        case .flag(let standard): fields += [("kind", .string("flag")), ("standard", .bool(standard))]
        }
        return .object(fields + [("text", .string(option.text))])
    }

    /// `expectations: names`, `branches: 1 to 100, 5 if nobody says`
    static func value(_ option: RuleOption) -> String {
        switch option.kind {
        case .number(let range, let standard): "\(range.lowerBound) to \(range.upperBound), else \(standard)"
        case .names: "names, else none"
        case .flag(let standard): "true or false, else \(standard)"
        }
    }

    /// A whole page for a terminal.
    package static func text(_ rule: AnyRule) -> String {
        let documentation = rule.documentation
        var text = "\(rule.summary.id) — \(documentation.title)\n"
        text += "\(rule.summary.family.rawValue), severity \(rule.summary.severity.rawValue)\n\n"
        text += wrap(documentation.rationale) + "\n\n"
        text += "Instead: " + documentation.help + "\n"
        text += "Suppress when: " + documentation.suppressWhen + "\n"
        if !documentation.references.isEmpty { text += "See: " + documentation.references.joined(separator: ", ") + "\n" }
        for option in rule.options { text += "Option \(option.name) (\(value(option))): \(option.text)\n" }
        text += "\nReported, at each ↓:\n" + documentation.bad.map { shown($0, $0.code) }.joined(separator: "\n")
        text += "\nNot reported:\n" + documentation.good.map { shown($0, $0.displayedCode) }.joined(separator: "\n")
        return text
    }

    /// An example, behind what stood in its place before where it is about a change.
    private static func shown(_ example: Example, _ code: String) -> String {
        let options = example.options.isEmpty ? "" : "  with \(example.options):\n"
        guard let before = example.before else { return options + indented(code) }
        return options + "  before:\n" + indented(before) + "  after:\n" + indented(code)
    }

    private static func indented(_ code: String) -> String {
        code.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
    }

    private static func wrap(_ text: String) -> String {
        var lines: [String] = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + word.count + 1 > 90 { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.joined(separator: "\n")
    }
}
