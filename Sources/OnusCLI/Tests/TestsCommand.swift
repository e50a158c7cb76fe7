// Owns: `onus tests` and `onus tests suggest`.
import ArgumentParser
import Audit
import Git
import Policy
import Skeletons
import SystemPackage

/// `onus tests`: what helps with tests.
struct TestsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tests", abstract: "Help with tests.", subcommands: [SuggestCommand.self])
}

extension TestFramework: ExpressibleByArgument {}

/// `onus tests suggest`: skeletons of tests for functions that have none.
struct SuggestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Suggest tests for functions that no test reaches.",
        discussion: """
            Without a scope: the functions that this branch adds or changes. Every suggested test compiles, calls the function with edge \
            cases by the types of its parameters, and fails until somebody says what is expected. The tests of one module go to standard \
            output or to --output; a file that exists is never written to.
            """)

    /// The scopes that are nothing but a flag.
    enum Scope: String, EnumerableFlag {
        case staged, worktree, all

        static func help(for value: Scope) -> ArgumentHelp? {
            switch value {
            case .staged: "The functions that the index adds or changes."
            case .worktree: "The functions that the work tree adds or changes."
            case .all: "Every function of the Swift files under the paths; needs no repository."
            }
        }
    }

    @Flag(exclusivity: .exclusive) var scope: Scope?
    @Option(help: ArgumentHelp("The branch that this one is compared with.", valueName: "ref")) var base: String?
    @Option(help: ArgumentHelp("The library to write with; by default the one that the package's tests use.", valueName: "name"))
    var framework: TestFramework?
    @Option(help: ArgumentHelp("A new file, or a folder for a new file for each module.", valueName: "file")) var output: String?
    @Flag(help: "With --all: also for functions that tests reach.") var includeTested = false
    @Flag(help: "Read no configuration.") var noConfig = false
    @ArgumentParser.Argument(help: "Files and folders; they limit any scope.") var paths: [String] = []

    func validate() throws {
        guard base == nil || scope == nil else {
            throw ValidationError("--base belongs to what a branch adds, not to --\(scope?.rawValue ?? "")")
        }
        guard !includeTested || scope == .all else { throw ValidationError("--include-tested belongs to --all") }
    }

    func run() throws {
        let environment = try ProcessEnvironment.git()
        var options = AuditOptions(today: ProcessEnvironment.today())
        options.paths = paths
        options.jobs = ProcessEnvironment.processors
        options.timeLimit = try ProcessEnvironment.timeLimit()
        if noConfig { options.policy = .given(.standard) }
        let suggestions: TestSuggestions
        do throws(AuditError) {
            suggestions = try Auditor(environment: environment, options: options)
                .suggestTests(auditScope, framework: framework, includesTested: includeTested)
        } catch {
            throw CommandFailure(error)
        }
        for path in suggestions.homeless {
            Terminal.remark(
                "onus: no target of a Package.swift holds \(Terminal.printable(path)), and no test imports its module: no test is suggested for it\n"
            )
        }
        for failure in suggestions.failures { Terminal.remark("onus: \(Terminal.printable(failure))\n") }
        if !suggestions.files.isEmpty {
            try deliver(suggestions.files, in: environment)
        } else if suggestions.failures.isEmpty, suggestions.homeless.isEmpty {
            Terminal.remark("onus: nothing to suggest: tests reach every function here\n")
        }
        // What could not be read may hold more.
        if !suggestions.failures.isEmpty { throw ExitStatus.incomplete }
    }

    private var auditScope: AuditScope {
        switch scope {
        case nil: .branch(base: base)
        case .staged: .staged
        case .worktree: .worktree
        case .all: .all
        }
    }

    private func deliver(_ files: [SuggestedFile], in environment: GitEnvironment) throws {
        guard let output else {
            for (index, file) in files.enumerated() {
                let head = files.count > 1 ? (index > 0 ? "\n" : "") + "// ===== \(Self.name(file)) =====\n" : ""
                try Terminal.print(head + file.text)
            }
            return
        }
        let place = environment.workingDirectory.pushing(FilePath(output))
        if try FileSystem.entry(at: place) == .folder {
            for file in files { try write(file, to: place.appending(Self.name(file))) }
        } else if files.count == 1, let file = files.first {
            try write(file, to: place)
        } else {
            throw CommandFailure(
                .wrongUse, "these are functions of \(files.count) modules: \(files.map(\.module).joined(separator: ", "))",
                advice: "a test file is for one of them: name the paths of one, or a folder as --output")
        }
    }

    private static func name(_ file: SuggestedFile) -> String { "\(file.module)SuggestedTests.swift" }

    private func write(_ file: SuggestedFile, to path: FilePath) throws {
        do {
            try FileSystem.create(path, with: Array(file.text.utf8))
        } catch Errno.fileExists {
            throw CommandFailure(.wrongUse, "\(path) exists already, and is left as it is", advice: "name a new file as --output")
        } catch {
            throw CommandFailure(.wrongUse, "cannot write \(path): \(error)")
        }
        Terminal.remark("onus: \(path): tests for \(file.arranged) functions, and why \(file.explained) more have none\n")
    }
}
