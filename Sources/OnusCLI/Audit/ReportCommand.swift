// Owns: `onus report`, what is done with reports that are there already.
import Analysis
import ArgumentParser
import Audit
import Reporters
import Git
import Policy
import SystemPackage

/// `onus report`: what is done with reports that are there already.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Join the reports of shards to the report of the whole.", subcommands: [Merge.self])

    /// `onus report merge PART…`
    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Join the reports of all shards, JSON or SARIF, to one verdict.",
            discussion: """
                The parts are what `onus audit --all --shard K/N --report json=FILE` wrote, for each K from 1 to N. The answer is that of an \
                audit of the whole: the same findings, the same exit code, in any form of report.
                """)

        @ArgumentParser.Argument(help: "The reports of all shards, in any order.") var parts: [String]
        @OptionGroup(title: "Rules") var rules: MergeOptions
        @OptionGroup(title: "Reports") var reports: ReportOptions

        private static let sizeLimit = 1 << 30

        func run() throws {
            let environment = try ProcessEnvironment.git()
            var options = AuditOptions(today: ProcessEnvironment.today())
            options.failOn = rules.failOn
            options.policy = rules.configuration.policy(in: environment)
            let read = try parts.map { name throws(CommandFailure) in
                (name: name, report: try Self.read(name, environment.workingDirectory.pushing(FilePath(name))))
            }
            let report: AuditReport
            do throws(AuditError) {
                report = try Auditor(environment: environment, options: options).merge(read)
            } catch {
                throw CommandFailure(error)
            }
            try reports.output.deliver(report)
        }

        private static func read(_ name: String, _ path: FilePath) throws(CommandFailure) -> AuditReport {
            let bytes: [UInt8]
            do {
                bytes = try FileSystem.read(path, limit: sizeLimit)
            } catch {
                throw CommandFailure(.wrongUse, "cannot read the part \(name): \(error)", advice: "name the reports of all shards")
            }
            do throws(PartError) {
                return try PartReader.report(bytes)
            } catch {
                throw CommandFailure(
                    error.isIncomplete ? .incomplete : .wrongUse, "\(name) cannot be joined: \(error.message)",
                    advice: "make it again: onus audit --all --shard K/N --report json=\(name)")
            }
        }
    }
}

/// What a merge takes of an audit's flags.
struct MergeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Block from this severity on; by default the parts know what blocks.", valueName: "severity"))
    var failOn: FailOn?
    @OptionGroup var configuration: ConfigurationOptions
}
