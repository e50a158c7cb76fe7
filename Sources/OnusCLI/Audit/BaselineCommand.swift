// Owns: `onus baseline`, the findings that a team lives with for now.
import ArgumentParser
import Audit
import Policy
import SystemPackage

/// `onus baseline`: records today's findings of the whole tree, so that `onus audit --all` blocks on what comes after.
struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline", abstract: "Record today's findings of the whole tree, for `onus audit --all` to forgive.",
        discussion: """
            Writes .onus-baseline at the top of the repository; commit it. It is recognised through edits elsewhere, renames and \
            re-indentation. Hooks, branches and pull requests never read it: what is new is never forgiven. A baseline that is there only \
            ever shrinks, unless --grow says otherwise.
            """)

    @Flag(help: "Only drop what is mended.") var shrink = false
    @Flag(help: "Add what is not in it yet.") var grow = false
    @Option(help: ArgumentHelp("Where it lies; by default .onus-baseline at the top.", valueName: "file")) var baseline: String?
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A coverage report, as `onus audit --all --coverage` is given it; may be given again.", valueName: "file"))
    var coverage: [String] = []
    @OptionGroup(title: "Rules") var rules: RuleChoice
    @ArgumentParser.Argument(help: "Files and folders; what it says of others stays as it is.") var paths: [String] = []

    func validate() throws {
        guard !shrink || !grow else { throw ValidationError("--shrink and --grow exclude each other") }
    }

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let progress = ProgressLine(isQuiet: false)
        var options = rules.auditOptions(in: environment)
        options.paths = paths
        options.coverage = coverage
        options.jobs = ProcessEnvironment.processors
        options.timeLimit = try ProcessEnvironment.timeLimit()
        options.progress = progress.handler
        let update: BaselineUpdate
        do throws(AuditError) {
            update = try Auditor(environment: environment, options: options)
                .baselineUpdate(baseline.map { .file(FilePath($0)) } ?? .found, growing: grow)
            progress.end()
        } catch {
            progress.end()
            throw CommandFailure(error)
        }
        try write(update)
    }

    private func write(_ update: BaselineUpdate) throws {
        guard let old = update.old else {
            guard !shrink else {
                throw CommandFailure(.wrongUse, "there is no baseline \(update.name) to shrink", advice: "record one: onus baseline")
            }
            try put(update)
            return try say(
                "\(update.name): \(Self.findings(update.new.count)) recorded\n"
                    + "  commit it: `onus audit --all` forgives them from now on; hooks and branches never do\n"
                    + "  drop what was mended since: onus baseline --shrink\n")
        }
        guard shrink || grow || update.unforgiven == 0 else {
            throw CommandFailure(
                .wrongUse, "\(update.name) is there already, and \(Self.notInIt(update.unforgiven))",
                advice: "see them: onus audit --all; drop what is mended: onus baseline --shrink; forgive them, too: onus baseline --grow")
        }
        if update.new != old { try put(update) }
        let change =
            switch update.new.count - old.count {
            case 0: "as many as before"
            case let more where more > 0: "\(more) more"
            case let less: "\(-less) fewer"
            }
        let rest = shrink && update.unforgiven > 0 ? "  \(Self.notInIt(update.unforgiven)): onus audit --all\n" : ""
        try say("\(update.name): \(Self.findings(update.new.count)), \(change)\n\(rest)")
    }

    private func put(_ update: BaselineUpdate) throws(CommandFailure) {
        do {
            try FileSystem.write(Array(update.new.text.utf8), to: update.path)
        } catch {
            throw CommandFailure(.incomplete, "cannot write \(update.name): \(error)")
        }
    }

    private func say(_ text: String) throws(CommandFailure) { try Terminal.print(Terminal.printable(text)) }

    private static func notInIt(_ count: Int) -> String { "\(findings(count)) of today \(count == 1 ? "is" : "are") not in it" }

    private static func findings(_ count: Int) -> String { "\(count) finding\(count == 1 ? "" : "s")" }
}
