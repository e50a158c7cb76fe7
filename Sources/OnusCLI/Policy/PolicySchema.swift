// Owns: the JSON Schema of `.onus.yml`, made from what its reader knows.
import Analysis
import JSON
import Policy
import Reporters

/// The JSON Schema (draft 2020-12) of a policy.
enum PolicySchema {
    static var text: String { schema.text + "\n" }

    private static var schema: JSONValue {
        var fields: [(String, JSONValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("The policy of Onus: .onus.yml")),
        ]
        fields += closed(
            [
                ("version", described("The version of this format.", [("enum", .array([.number(1), .string("1")]))])),
                ("extends", described("Files of this repository that are read first.", oneOrMore(string))),
                ("base", described("The branch that work is compared with.", string)),
                ("fail-on", described("From which severity on a finding blocks.", failOn)),
                ("rules", described("Severities of rules, and their options; off turns one off.", RuleSchema.rules)),
                ("exclude", described("Paths that are not audited: patterns as in .gitignore.", oneOrMore(string))),
                ("paths", described("What is different below some paths; the last that says something counts.", list(path))),
                ("protected-branches", described("Branches that let less pass.", protectedBranches)),
                (
                    "limits",
                    described(
                        "When an audit gives up.",
                        closed([("time", described("30s, 2m", amount)), ("file-size", described("20MB", amount))]))
                ),
                (
                    "generated",
                    described("What else blocks on lines that are known to be a machine's.", closed([("fail-on", .object(failOn))]))
                ),
                ("reports", described("Reports that onus audit writes besides: sarif=onus.sarif, from the top.", oneOrMore(report))),
                ("coverage", described("Coverage reports of llvm-cov, lcov or Cobertura, from the top.", oneOrMore(string))),
                ("custom-rules", described("This repository's own rules.", list(customRule))),
            ])
        fields.append(("$defs", .object(RuleSchema.definitions)))
        return .object(fields)
    }

    typealias Fields = [(String, JSONValue)]

    static var string: Fields { [("type", .string("string"))] }
    private static var report: Fields {
        string + [("pattern", .string("^(\(ReportFormat.allCases.map(\.rawValue).joined(separator: "|")))=."))]
    }
    private static var amount: Fields { [("type", .array([.string("string"), .string("integer")]))] }
    private static var failOn: Fields { choice(FailOn.allCases.map(\.rawValue)) }

    private static func choice(_ values: [String]) -> Fields { [("enum", .array(values.map(JSONValue.string)))] }

    static func described(_ text: String, _ fields: Fields) -> JSONValue { .object([("description", .string(text))] + fields) }

    private static func list(_ item: Fields) -> Fields { [("type", .string("array")), ("items", .object(item))] }

    static func oneOrMore(_ item: Fields) -> Fields { [("anyOf", .array([.object(item), .object(list(item))]))] }

    /// A mapping with these keys and no others.
    static func closed(_ properties: Fields, required: [String] = []) -> Fields {
        var fields: Fields = [
            ("type", .string("object")), ("additionalProperties", .bool(false)), ("properties", .object(properties)),
        ]
        if !required.isEmpty { fields.append(("required", .array(required.map(JSONValue.string)))) }
        return fields
    }

    private static var path: Fields {
        closed(
            [
                ("match", described("Which paths: a pattern as in .gitignore.", string)), ("fail-on", .object(failOn)),
                ("rules", .object(RuleSchema.rules)),
            ],
            required: ["match"])
    }

    private static var protectedBranches: Fields {
        let mapping = closed([("branches", .object(oneOrMore(string))), ("fail-on", .object(failOn))])
        return [("anyOf", .array([.object(string), .object(list(string)), .object(mapping)]))]
    }

    private static var customRule: Fields {
        closed(
            [
                ("id", described("Small letters, digits and single hyphens.", string + [("pattern", .string("^[a-z0-9]+(-[a-z0-9]+)*$"))])),
                ("pattern", described("Tokens of Swift; $X is one operand, $...X any balanced run.", string)),
                ("inside", described("What must stand around the match.", oneOrMore(string))),
                ("not-inside", described("What must not stand around the match.", oneOrMore(string))),
                ("where", described("Conditions on metavariables.", conditions)),
                ("message", described("What happens in production; lower case, no full stop.", string)),
                ("help", described("What to write instead.", string)),
                ("severity", .object(choice(Severity.allCases.map(\.rawValue)))),
                ("tests", described("Whether the rule reads test code, too.", [("type", .string("boolean"))])),
                ("bad", described("Code that must be reported; ↓ stands before the place.", oneOrMore(string))),
                ("good", described("Code that must not be reported.", oneOrMore(string))),
            ], required: ["id", "pattern", "message"])
    }

    private static var conditions: Fields {
        let condition = closed(["matches", "not-matches", "equals", "not-equals"].map { ($0, .object(string)) })
        return [("type", .string("object")), ("additionalProperties", .object(condition))]
    }
}
