// Owns: `onus config`, what is in force and where it comes from.
import Analysis
import ArgumentParser
import Audit
import Git
import JSON
import Policy
import Reporters

/// `onus config`: the policy, as people and editors ask about it.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show the policy in force and where each value comes from.",
        subcommands: [Show.self, Schema.self], defaultSubcommand: Show.self)
}

extension ConfigCommand {
    /// `onus config show [PATH]`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What is in force, for the repository or for one path in it.",
            discussion: "Reads the .onus.yml of the work tree, as `onus audit --all` does, and the files that it extends.")

        @ArgumentParser.Argument(help: "A path from the top of the repository.") var path: String?
        @Option(help: "text or json.") var format: RulesCommand.Format = .text
        @OptionGroup var configuration: ConfigurationOptions

        func run() throws {
            let policy = try configuration.workingPolicy()
            let rows = PolicyRows(policy).rows(at: path)
            try Terminal.print(Terminal.printable(format == .json ? json(rows) : text(rows)))
        }

        private func text(_ rows: [PolicyRow]) -> String {
            let (names, values) = (rows.map(\.name.count).max() ?? 0, rows.map(\.value.count).max() ?? 0)
            return rows.map { row in
                let name = row.name + String(repeating: " ", count: names - row.name.count)
                let value = row.value + String(repeating: " ", count: values - row.value.count)
                return "\(name)  \(value)  \(row.origin.map { "\($0.file):\($0.line):\($0.column)" } ?? "(standard)")\n"
            }.joined()
        }

        private func json(_ rows: [PolicyRow]) -> String {
            JSONValue.array(
                rows.map { row in
                    let origin = row.origin.map { place in
                        JSONValue.object([
                            ("file", .string(place.file)), ("line", .number(place.line)), ("column", .number(place.column)),
                        ])
                    }
                    return .object([("name", .string(row.name)), ("value", .string(row.value)), ("origin", origin ?? .null)])
                }
            ).text + "\n"
        }
    }

    /// `onus config schema`
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of .onus.yml, for editors.",
            discussion: """
                With the YAML extension of an editor: onus config schema > .onus.schema.json, and as first line of .onus.yml \
                `# yaml-language-server: $schema=.onus.schema.json`.
                """)

        func run() throws { try Terminal.print(PolicySchema.text) }
    }
}

extension ConfigurationOptions {
    /// The policy in force for the files as they lie here.
    func workingPolicy() throws -> Policy {
        let environment = try ProcessEnvironment.git()
        var options = AuditOptions(today: ProcessEnvironment.today())
        options.policy = policy(in: environment)
        do throws(AuditError) {
            return try Auditor(environment: environment, options: options).workingPolicy()
        } catch {
            throw CommandFailure(error)
        }
    }
}
