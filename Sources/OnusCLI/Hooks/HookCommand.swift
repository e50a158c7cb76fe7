// Owns: `onus hook`, what git calls through the shims.
import Analysis
import ArgumentParser
import Audit
import Git

/// `onus hook NAME`: one subcommand a hook, with the arguments that git gives it.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "What git calls; see onus install.",
        subcommands: [
            PreCommit.self, PreMergeCommit.self, CommitMsg.self, PostCommit.self, PostRewrite.self, PrePush.self, PreReceive.self,
        ])

    /// A hook speaks text, and is silent where no Swift file has new lines.
    fileprivate static func perform(
        _ scope: String, in environment: GitEnvironment, _ audit: (Auditor) throws(AuditError) -> AuditReport
    ) throws {
        var options = AuditOptions(today: ProcessEnvironment.today())
        options.jobs = ProcessEnvironment.processors
        options.timeLimit = try ProcessEnvironment.timeLimit()
        try AuditRun(environment: environment, options: options, output: ReportOutput(mentionsNothing: false)).run(scope, audit)
    }

    /// Audits what is about to be committed, and leaves word of it for the hooks that come after.
    fileprivate static func auditCommit() throws {
        try perform("staged", in: try ProcessEnvironment.git()) { auditor throws(AuditError) in try auditor.auditCommit() }
    }

    private static let inputLimit = 1 << 30

    fileprivate static func standardInput() throws(CommandFailure) -> [UInt8] {
        try ProcessEnvironment.standardInput(limit: inputLimit)
    }

    /// The lines that name what is pushed. Git names nothing where all is up to date; so does a hook manager that keeps git's lines to
    /// itself, and then only a word of it tells people that no push is ever audited.
    fileprivate static func pushedLines() throws(CommandFailure) -> [UInt8] {
        let lines = try standardInput()
        if lines.isEmpty { Terminal.remark("onus: standard input names no ref, so nothing was audited\n") }
        return lines
    }
}

extension HookCommand {
    struct PreCommit: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pre-commit", abstract: "Audit what the index adds to HEAD.")

        func run() throws { try HookCommand.auditCommit() }
    }

    struct PreMergeCommit: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-merge-commit", abstract: "Audit what a merge adds to all that it merges.")

        func run() throws { try HookCommand.auditCommit() }
    }

    struct CommitMsg: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "commit-msg", abstract: "Audit again where the index changed after the pre-commit hook looked at it.")

        @ArgumentParser.Argument(help: "The file with the message.") var file: String

        func run() throws {
            let environment = try ProcessEnvironment.git()
            // Other hooks may add to the index after ours: a formatter, a generator.
            guard !CommitRecord(environment).isStaged() else { return }
            try HookCommand.auditCommit()
        }
    }

    struct PostCommit: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "post-commit", abstract: "Write down where a commit was made without an audit.")

        func run() throws { CommitRecord(try ProcessEnvironment.git()).committed() }
    }

    struct PostRewrite: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "post-rewrite", abstract: "Carry the record of audits over to rewritten commits, which standard input names.")

        @ArgumentParser.Argument(help: "amend or rebase") var kind: String

        func run() throws {
            // Of an amended commit the pre-commit and post-commit hooks have told all.
            guard kind != "amend" else { return }
            CommitRecord(try ProcessEnvironment.git()).rewritten(try HookCommand.standardInput())
        }
    }

    struct PrePush: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-push", abstract: "Audit what a push adds to a remote; standard input names the refs.")

        @ArgumentParser.Argument(help: "The remote's name, or its address where it has none.") var name: String
        @ArgumentParser.Argument(help: "The remote's address.") var url: String

        func run() throws {
            let lines = try HookCommand.pushedLines()
            try HookCommand.perform("push", in: try ProcessEnvironment.git()) { auditor throws(AuditError) in
                try auditor.auditPush(lines: lines, remoteName: name, remoteURL: url)
            }
        }
    }

    struct PreReceive: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-receive", abstract: "Audit, on a server, what a push brings; standard input names the refs.")

        func run() throws {
            let lines = try HookCommand.pushedLines()
            try HookCommand.perform("push", in: try ProcessEnvironment.git()) { auditor throws(AuditError) in
                try auditor.auditReceived(lines: lines)
            }
        }
    }
}
