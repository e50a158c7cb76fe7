// Owns: the command `onus` and its list of subcommands.
import Analysis
package import ArgumentParser

/// The burden of proof for generated code.
package struct OnusCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "onus", abstract: "The burden of proof for generated code.", version: Tool.version,
        subcommands: [
            AuditCommand.self, HookCommand.self, InstallCommand.self, UninstallCommand.self, DoctorCommand.self, RulesCommand.self,
            ConfigCommand.self, InitCommand.self, BaselineCommand.self, ReportCommand.self, TestsCommand.self, DumpCommand.self,
        ])

    package init() {}
}
