// Owns: what the JSON Schema of `.onus.yml` says of rules and their options.
import Analysis
import JSON
import Policy
import Rules

/// The parts of the schema of a policy that are made from the catalogue.
enum RuleSchema {
    typealias Fields = PolicySchema.Fields

    /// What stands wherever levels of rules do.
    static var rules: Fields { [reference("rules")] }

    static var definitions: Fields {
        let severities = Severity.allCases.map { JSONValue.string($0.rawValue) }
        let level: Fields = [("enum", .array([.string("off"), .bool(false)] + severities))]
        // The ids of the catalogue are offered; a repository's own rules have others.
        let known = Catalogue.rules.map { AnyRule($0) }.sorted { $0.summary.id < $1.summary.id }
        return [
            ("level", .object(level)), ("rule", .object(rule([]))),
            (
                "rules",
                .object([
                    ("type", .string("object")), ("properties", .object(known.map { ($0.summary.id, property($0.options)) })),
                    ("additionalProperties", .object([reference("rule")])),
                ])
            ),
        ]
    }

    private static func reference(_ name: String) -> (String, JSONValue) { ("$ref", .string("#/$defs/\(name)")) }

    private static func property(_ options: [RuleOption]) -> JSONValue { .object(options.isEmpty ? [reference("rule")] : rule(options)) }

    /// A level, or a mapping of the severity and options.
    private static func rule(_ options: [RuleOption]) -> Fields {
        let level: Fields = [reference("level")]
        let mapping = PolicySchema.closed([("severity", .object(level))] + options.map { ($0.name, value($0)) })
        return [("anyOf", .array([.object(level), .object(mapping)]))]
    }

    private static func value(_ option: RuleOption) -> JSONValue {
        switch option.kind {
        case .number(let range, let standard):
            PolicySchema.described(
                option.text,
                [
                    ("type", .string("integer")), ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound)),
                    ("default", .number(standard)),
                ])
        case .names: PolicySchema.described(option.text, PolicySchema.oneOrMore(name))
        case .flag(let standard): PolicySchema.described(option.text, [("type", .string("boolean")), ("default", .bool(standard))])
        }
    }

    /// As ``NameList/isName(_:)`` has it.
    private static var name: Fields {
        PolicySchema.string + [("pattern", .string("^[*]*([A-Za-z_]|[^\\x00-\\x7F])([A-Za-z0-9_*]|[^\\x00-\\x7F])*$"))]
    }
}
