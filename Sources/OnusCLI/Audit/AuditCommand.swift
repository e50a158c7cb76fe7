// Owns: `onus audit` and its flags.
import Analysis
import ArgumentParser
import Audit
import Policy
import SystemPackage

/// `onus audit`: what is new, and whether it may pass.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Audit what is new: on this branch, in the index, in a range of commits.",
        discussion: """
            Without a scope: what this branch adds to its base branch. Ends with 0 when it passes, 1 when findings block, 2 for wrong use \
            and 3 when the audit could not be completed.
            """)

    /// The scopes that are nothing but a flag.
    enum PlainScope: String, EnumerableFlag {
        case staged, worktree, all, stdin

        static func help(for value: PlainScope) -> ArgumentHelp? {
            switch value {
            case .staged: "What the index adds to HEAD."
            case .worktree: "What the work tree, untracked files included, adds to HEAD."
            case .all: "Every line of the Swift files under the paths; needs no repository."
            case .stdin: "One file from standard input, every line new; see --stdin-path."
            }
        }
    }

    @Flag(exclusivity: .exclusive) var plainScope: PlainScope?
    @Option(help: ArgumentHelp("What a range of commits adds.", valueName: "A..B|A...B")) var range: String?
    @Option(help: ArgumentHelp("What one commit adds to its parents.", valueName: "rev")) var commit: String?
    @Option(help: ArgumentHelp("The branch that this one is compared with.", valueName: "ref")) var base: String?
    @Flag(help: "In CI: find what the change goes to, and judge it by the policy that stands there.") var ci = false
    @Option(help: ArgumentHelp("The path that standard input is read as.", valueName: "name")) var stdinPath: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A coverage report of llvm-cov, lcov or Cobertura: what its runs reached is tested; may be given again. Without one, what `swift test --enable-code-coverage` left in .build counts.",
            valueName: "file"))
    var coverage: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --all: forgive what this file names, which `onus baseline` recorded. Without it, .onus-baseline at the top counts.",
            valueName: "file"))
    var baseline: String?
    @Flag(help: "With --all: forgive nothing.") var noBaseline = false

    @Option(
        help: ArgumentHelp(
            "With --all: audit one of N parts of the files, for several machines; join their reports with `onus report merge`.",
            valueName: "k/n"))
    var shard: Shard?

    @OptionGroup(title: "Rules") var rules: RuleOptions
    @OptionGroup(title: "Reports") var reports: ReportOptions

    @Option(help: ArgumentHelp("How many files are read at the same time.", visibility: .hidden)) var jobs: Int?
    @ArgumentParser.Argument(help: "Files and folders; they limit any scope.") var paths: [String] = []

    func validate() throws {
        let named = [plainScope.map { "--\($0.rawValue)" }, range.map { _ in "--range" }, commit.map { _ in "--commit" }].compactMap { $0 }
        guard named.count <= 1 else { throw ValidationError("\(named.joined(separator: " and ")) exclude each other") }
        guard base == nil || named.isEmpty else { throw ValidationError("--base belongs to the audit of a branch, not to \(named[0])") }
        guard !ci || named.isEmpty else { throw ValidationError("--ci finds the scope by itself; \(named[0]) names another") }
        guard (stdinPath != nil) == (plainScope == .stdin) else { throw ValidationError("--stdin and --stdin-path NAME belong together") }
        guard plainScope != .stdin || paths.isEmpty else { throw ValidationError("--stdin reads one file; paths cannot limit it") }
        guard baseline == nil || !noBaseline else { throw ValidationError("--baseline and --no-baseline exclude each other") }
        guard plainScope == .all || (baseline == nil && !noBaseline) else {
            throw ValidationError("a baseline is for audits of a whole tree (--all); what is new is never forgiven by it")
        }
        guard shard == nil || plainScope == .all else { throw ValidationError("--shard splits an audit of a whole tree: add --all") }
        guard jobs.map({ $0 > 0 }) ?? true else { throw ValidationError("--jobs is a number from 1 on") }
    }

    func run() throws {
        let environment = try ProcessEnvironment.git()
        var options = rules.auditOptions(in: environment)
        options.paths = paths
        options.coverage = coverage
        options.shard = shard
        options.baseline = noBaseline ? .none : baseline.map { .file(FilePath($0)) } ?? .found
        options.jobs = jobs ?? ProcessEnvironment.processors
        options.timeLimit = try ProcessEnvironment.timeLimit()
        let scope = try scope()
        if ci, rules.configuration.config == nil, !rules.configuration.noConfig { options.policy = .base }
        var output = reports.output
        output.heedsPolicy = true
        options.writesPolicyReports = true
        options.wantsOrigins = output.showsOrigins
        try AuditRun(environment: environment, options: options, output: output).run(scope.name) { auditor throws(AuditError) in
            try auditor.audit(scope.scope)
        }
    }

    private func scope() throws(CommandFailure) -> (scope: AuditScope, name: String) {
        if let range { return (.range(range), "range") }
        if let commit { return (.commit(commit), "commit") }
        if ci, base == nil {
            let limit = 16 << 20
            let found = ContinuousIntegration(
                variable: ProcessEnvironment.variable, readFile: { try? FileSystem.read($0, limit: limit) })
            guard let found else {
                throw CommandFailure(
                    .wrongUse, "no CI service that Onus knows runs this job",
                    advice: "name what the change goes to: onus audit --ci --base BRANCH")
            }
            return (found.scope, "branch")
        }
        switch plainScope {
        case nil: return (.branch(base: base), "branch")
        case .staged: return (.staged, "staged")
        case .worktree: return (.worktree, "worktree")
        case .all: return (.all, "all")
        case .stdin:
            let bytes = try ProcessEnvironment.standardInput(limit: 100 << 20)
            return (.standardInput(path: stdinPath ?? "", bytes: bytes), "stdin")
        }
    }
}
