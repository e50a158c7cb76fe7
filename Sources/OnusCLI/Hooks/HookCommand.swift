// Owns: `onus hook`, what git calls through the shims.
import Analysis
import ArgumentParser
import Audit

/// `onus hook NAME`: one subcommand a hook, with the arguments that git gives it.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "What git calls; see onus install.", subcommands: [PreCommit.self, PrePush.self])

    /// A hook speaks text, and is silent where no Swift file has new lines.
    fileprivate static func perform(_ scope: String, _ audit: (Auditor) throws(AuditError) -> AuditReport) throws {
        let environment = try ProcessEnvironment.git()
        var options = AuditOptions(today: ProcessEnvironment.today())
        options.jobs = ProcessEnvironment.processors
        try AuditRun(environment: environment, options: options, output: ReportOutput(mentionsNothing: false)).run(scope, audit)
    }
}

extension HookCommand {
    struct PreCommit: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pre-commit", abstract: "Audit what the index adds to HEAD.")

        func run() throws {
            try HookCommand.perform("staged") { auditor throws(AuditError) in try auditor.audit(.staged) }
        }
    }

    struct PrePush: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-push", abstract: "Audit what a push adds to a remote; standard input names the refs.")

        @ArgumentParser.Argument(help: "The remote's name, or its address where it has none.") var name: String
        @ArgumentParser.Argument(help: "The remote's address.") var url: String

        func run() throws {
            let lines = try ProcessEnvironment.standardInput(limit: 1 << 30)
            try HookCommand.perform("push") { auditor throws(AuditError) in
                try auditor.auditPush(lines: lines, remoteName: name, remoteURL: url)
            }
        }
    }
}
