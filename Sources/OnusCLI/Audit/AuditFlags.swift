// Owns: the flags of an audit that do not name its scope.
import ArgumentParser
import Audit
import Git
import Policy
import SystemPackage

extension FailOn: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

/// Which rules run.
struct RuleChoice: ParsableArguments {
    @Option(parsing: .singleValue, help: ArgumentHelp("Run this rule only; may be given again.", valueName: "rule")) var only: [String] = []
    @Option(parsing: .singleValue, help: ArgumentHelp("Do not run this rule; may be given again.", valueName: "rule")) var skip: [String] =
        []
    @OptionGroup var configuration: ConfigurationOptions

    func auditOptions(in environment: GitEnvironment) -> AuditOptions {
        var options = AuditOptions(today: ProcessEnvironment.today())
        options.only = only
        options.skip = skip
        options.policy = configuration.policy(in: environment)
        return options
    }
}

/// Which rules run, and what blocks.
struct RuleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Block from this severity on.", valueName: "severity")) var failOn: FailOn?
    @OptionGroup var choice: RuleChoice

    var configuration: ConfigurationOptions { choice.configuration }

    func auditOptions(in environment: GitEnvironment) -> AuditOptions {
        var options = choice.auditOptions(in: environment)
        options.failOn = failOn
        return options
    }
}

/// Which configuration is read.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the configuration from this file.", valueName: "file")) var config: String?
    @Flag(help: "Read no configuration.") var noConfig = false

    func validate() throws {
        guard config == nil || !noConfig else { throw ValidationError("--config and --no-config exclude each other") }
    }

    func policy(in environment: GitEnvironment) -> PolicySource {
        if let config { return .file(environment.workingDirectory.pushing(FilePath(config))) }
        return noConfig ? .given(.standard) : .audited
    }
}

/// In which form the answer comes.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The form of the report.", valueName: "fmt")) var format: ReportFormat = .text
    @Option(
        name: .customLong("report"), parsing: .singleValue,
        help: ArgumentHelp("Also write a report to a file, for example sarif=onus.sarif; may be given again.", valueName: "fmt=file"))
    var files: [ReportFile] = []
    @Flag(help: "Show nothing but what blocks.") var quiet = false

    var output: ReportOutput { ReportOutput(format: format, files: files, isQuiet: quiet) }
}
