// Owns: `onus rules` and what its subcommands share.
import Analysis
import ArgumentParser
import Reporters
import Rules

/// `onus rules`: what the rules are, and whether they hold what they promise.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "List the rules, explain one, or hold them to their examples.",
        subcommands: [List.self, Show.self, Test.self, Docs.self], defaultSubcommand: List.self)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    static func all() -> [AnyRule] { Catalogue.rules.map(AnyRule.init) }

    /// The rules with some ids, in the order asked for.
    static func rules(_ ids: [String]) throws -> [AnyRule] {
        try ids.map { id in
            guard let rule = Catalogue.rule(id: id) else {
                throw CommandFailure(.wrongUse, "there is no rule `\(id)`", advice: nearest(id) ?? "all rules: onus rules list")
            }
            return AnyRule(rule)
        }
    }

    private static func nearest(_ id: String) -> String? {
        let words = Set(id.split(separator: "-"))
        let similar = all().map(\.summary.id).filter { !words.isDisjoint(with: $0.split(separator: "-")) }
        return similar.isEmpty ? nil : "did you mean: \(similar.sorted().joined(separator: ", "))"
    }
}

extension RulesCommand {
    /// `onus rules list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One line a rule, by family.")

        @Option(help: "text or json.") var format: Format = .text

        func run() throws {
            let rules = RulesCommand.all()
            try Terminal.print(format == .json ? RulePages.json(rules, withExamples: false) : RulePages.list(rules))
        }
    }

    /// `onus rules show ID`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Why a rule matters, what it reports and what it lets pass.")

        @ArgumentParser.Argument(help: "The rule's id, for example force-try.") var id: String
        @Option(help: "text or json.") var format: Format = .text

        func run() throws {
            let rules = try RulesCommand.rules([id])
            try Terminal.print(format == .json ? RulePages.json(rules, withExamples: true) : rules.map(RulePages.text).joined())
        }
    }
}
