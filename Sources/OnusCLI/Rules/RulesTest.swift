// Owns: `onus rules test`, the quick turn for authors of rules.
import Analysis
import ArgumentParser
import JSON
import Reporters

extension RulesCommand {
    /// `onus rules test`: runs every example of some rules in every variant.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold rules to their own examples.",
            discussion: """
                Every bad example must be reported at its markers and nowhere else, every good one stay silent: as written, behind other \
                text, with carriage returns, inside #if, and inside a declaration; also inside comments and strings, and under a \
                suppression. The rules of `.onus.yml` run as written; where a bad example of theirs has no marker (↓), anything reported \
                in it will do. Ends with 1 if a rule does not hold.
                """)

        @ArgumentParser.Argument(help: "The rules' ids; all by default.") var ids: [String] = []
        @Option(help: "text or json.") var format: Format = .text
        @OptionGroup var configuration: ConfigurationOptions

        func run() throws {
            let rules = ids.isEmpty ? try RulesCommand.all(configuration) : try RulesCommand.rules(ids, configuration)
            let results = rules.map { (rule: $0, problems: RuleCheck($0).problems()) }
            try Terminal.print(format == .json ? json(results) : text(results))
            if results.contains(where: { !$0.problems.isEmpty }) { throw ExitStatus.blocked }
        }

        private func text(_ results: [(rule: AnyRule, problems: [RuleProblem])]) -> String {
            results.map { rule, problems in
                let documentation = rule.documentation
                guard !problems.isEmpty else {
                    return "\(rule.summary.id): ok, \(documentation.bad.count) bad and \(documentation.good.count) good examples\n"
                }
                let shown = Self.withoutRepetition(problems)
                let more =
                    shown.count < problems.count ? ", \(problems.count - shown.count) of them the same examples in other variants" : ""
                return shown.map { $0.description + "\n" }.joined() + "\(rule.summary.id): \(problems.count) wrong\(more)\n"
            }.joined()
        }

        /// What is wrong as written is wrong in other variants, too: once is enough to read.
        private static func withoutRepetition(_ problems: [RuleProblem]) -> [RuleProblem] {
            struct ExampleName: Hashable { let list: String?, number: Int? }
            let asWritten = problems.filter { $0.place?.variant == .asWritten }
            let named = Set(asWritten.map { ExampleName(list: $0.place?.list, number: $0.place?.number) })
            return problems.filter { problem in
                guard let place = problem.place, place.variant != .asWritten else { return true }
                return !named.contains(ExampleName(list: place.list, number: place.number))
            }
        }

        private func json(_ results: [(rule: AnyRule, problems: [RuleProblem])]) -> String {
            JSONValue.array(
                results.map { rule, problems in
                    .object([("rule", .string(rule.summary.id)), ("problems", .array(problems.map(object)))])
                }
            ).text + "\n"
        }

        private func object(_ problem: RuleProblem) -> JSONValue {
            let place = problem.place
            return .object([
                ("message", .string(problem.summary)), ("list", .optional(place?.list)),
                ("example", place.map { .number($0.number) } ?? .null),
                ("variant", .optional(place?.variant.rawValue)), ("line", place?.line.map(JSONValue.number) ?? .null),
                ("column", place?.column.map(JSONValue.number) ?? .null), ("text", .optional(place?.text)),
                ("origin", .optional(place?.origin.map { "\($0.file):\($0.line):\($0.column)" })),
            ])
        }
    }
}
