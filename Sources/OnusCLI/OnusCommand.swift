// Owns: the command `onus` and its list of subcommands.
package import ArgumentParser

/// The burden of proof for generated code.
package struct OnusCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "onus", abstract: "The burden of proof for generated code.", version: "0.1.0")

    package init() {}
}
