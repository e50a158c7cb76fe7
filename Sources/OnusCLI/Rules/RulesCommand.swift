// Owns: `onus rules` and what its subcommands share.
import Analysis
import ArgumentParser
import Policy
import Reporters
import Rules

/// `onus rules`: what the rules are, and whether they hold what they promise.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "List the rules, explain one, or hold them to their examples.",
        subcommands: [List.self, Show.self, Test.self, Docs.self], defaultSubcommand: List.self)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    /// The rules that come with Onus.
    static func catalogue() -> [AnyRule] { Catalogue.rules.map { AnyRule($0) } }

    /// The catalogue, and what the configuration in force adds to it.
    static func all(_ configuration: ConfigurationOptions) throws -> [AnyRule] {
        try catalogue() + configuration.workingPolicy().customRules.map { AnyRule($0) }
    }

    /// The rules with some ids, in the order asked for.
    static func rules(_ ids: [String], _ configuration: ConfigurationOptions) throws -> [AnyRule] {
        let all = try all(configuration)
        return try ids.map { id in
            guard let rule = all.first(where: { $0.summary.id == id }) else {
                throw CommandFailure(.wrongUse, "there is no rule `\(id)`", advice: nearest(id, all) ?? "all rules: onus rules list")
            }
            return rule
        }
    }

    private static func nearest(_ id: String, _ all: [AnyRule]) -> String? {
        let words = Set(id.split(separator: "-"))
        let similar = all.map(\.summary.id).filter { !words.isDisjoint(with: $0.split(separator: "-")) }
        return similar.isEmpty ? nil : "did you mean: \(similar.sorted().joined(separator: ", "))"
    }
}

extension RulesCommand {
    /// `onus rules list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One line a rule, by family.")

        @Option(help: "text or json.") var format: Format = .text
        @OptionGroup var configuration: ConfigurationOptions

        func run() throws {
            let rules = try RulesCommand.all(configuration)
            try Terminal.print(format == .json ? RulePages.json(rules, withExamples: false) : RulePages.list(rules))
        }
    }

    /// `onus rules show ID`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Why a rule matters, what it reports and what it lets pass.")

        @ArgumentParser.Argument(help: "The rule's id, for example force-try.") var id: String
        @Option(help: "text or json.") var format: Format = .text
        @OptionGroup var configuration: ConfigurationOptions

        func run() throws {
            let rules = try RulesCommand.rules([id], configuration)
            try Terminal.print(format == .json ? RulePages.json(rules, withExamples: true) : rules.map(RulePages.text).joined())
        }
    }
}
