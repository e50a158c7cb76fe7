// Owns: the forms of reports by name, where they go, and what the verdict means to the caller.
import Analysis
import ArgumentParser
import Audit
import Git
import Policy
import Reporters
import SystemPackage

extension ReportFormat: ExpressibleByArgument {
    func render(_ report: AuditReport, usesColour: Bool, isQuiet: Bool) -> String {
        switch self {
        case .text: return TextReporter(usesColour: usesColour, isQuiet: isQuiet).report(report)
        case .json: return JSONReporter.report(report)
        case .sarif: return SARIFReporter.report(report)
        case .github: return GitHubReporter.report(report)
        case .gitlab: return GitLabReporter.report(report)
        case .junit: return JUnitReporter.report(report)
        case .checkstyle: return CheckstyleReporter.report(report)
        case .markdown: return MarkdownReporter.report(report)
        case .xcode: return XcodeReporter.report(report)
        case .html: return HTMLReporter.report(report)
        }
    }

    /// Whether the form shows more of the code than the line of a finding.
    var showsSurroundings: Bool { self != .text && self != .json }

    /// Whether the form says who or what wrote the lines of a finding.
    var showsOrigins: Bool {
        switch self {
        case .text, .json, .sarif, .markdown, .html, .github: true
        case .gitlab, .junit, .checkstyle, .xcode: false
        }
    }
}

/// A report that goes to a file: `FMT=FILE`.
struct ReportFile: ExpressibleByArgument {
    let format: ReportFormat
    let path: FilePath

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let format = ReportFormat(rawValue: String(parts[0])) else { return nil }
        self.init(format: format, path: FilePath(String(parts[1])))
    }

    init(format: ReportFormat, path: FilePath) {
        self.format = format
        self.path = path
    }
}

/// Where the reports of an audit go.
struct ReportOutput {
    var format = ReportFormat.text
    var files: [ReportFile] = []
    var isQuiet = false
    /// Whether an audit that had nothing to read is worth a line.
    var mentionsNothing = true
    /// Whether the reports that the policy names are written, too: no hook writes any.
    var heedsPolicy = false

    private var formats: [ReportFormat] { [format] + files.map(\.format) }

    var showsSurroundings: Bool { formats.contains(where: \.showsSurroundings) }
    var showsOrigins: Bool { formats.contains(where: \.showsOrigins) }

    /// Prints and writes the reports; throws what the verdict means to the caller.
    func deliver(_ report: AuditReport) throws {
        if mentionsNothing || report.files > 0 || report.verdict != .passed {
            try Terminal.print(format.render(report, usesColour: Terminal.usesColour, isQuiet: isQuiet))
        }
        for file in files + (heedsPolicy ? try Self.files(of: report) : []) {
            let text = file.format.render(report, usesColour: false, isQuiet: false)
            try Self.writing(file.path) { try FileSystem.write(Array(text.utf8), to: file.path) }
        }
        if formats.contains(.github) { try writeJobSummary(report) }
        switch report.verdict {
        case .passed: return
        case .blocked: throw ExitStatus.blocked
        case .incomplete: throw ExitStatus.incomplete
        }
    }

    /// The reports that the policy names. A change may bring a link where one goes: nothing outside of the tree is ever written.
    private static func files(of report: AuditReport) throws(CommandFailure) -> [ReportFile] {
        guard !report.policyReports.isEmpty else { return [] }
        guard let top = report.root.flatMap({ FileSystem.resolve(FilePath($0)) }) else {
            throw CommandFailure(
                .wrongUse, "the policy names reports, and there is no work tree to write them into", advice: "use --report and --no-config")
        }
        return try report.policyReports.map { text throws(CommandFailure) in
            guard let named = ReportFile(argument: text) else { throw CommandFailure(.wrongUse, "`\(text)` names no report") }
            let path = top.pushing(named.path)
            guard let folder = FileSystem.resolve(path.removingLastComponent()) else {
                throw CommandFailure(
                    .incomplete, "cannot write the report \(named.path): its folder is not there", advice: "make the folder")
            }
            guard folder.starts(with: top), (try? FileSystem.entry(at: path)) != .link else {
                throw CommandFailure(.wrongUse, "the report \(named.path) would be written through a link", advice: "remove the link")
            }
            return ReportFile(format: named.format, path: path)
        }
    }

    private static func writing(_ path: FilePath, _ body: () throws -> Void) throws(CommandFailure) {
        do { try body() } catch { throw CommandFailure(.incomplete, "cannot write the report \(path): \(error)") }
    }

    /// Adds to the summary that GitHub shows of the job, in the room that other commands of the step left there.
    private func writeJobSummary(_ report: AuditReport) throws(CommandFailure) {
        guard let name = ProcessEnvironment.variable("GITHUB_STEP_SUMMARY"), !name.isEmpty else { return }
        let path = FilePath(name)
        try Self.writing(path) {
            let room = MarkdownReporter.summaryLimit - (try FileSystem.size(of: path) ?? 0)
            // GitHub drops the whole summary of a step that says too much.
            guard room >= MarkdownReporter.smallest else { return }
            try FileSystem.append(Array(MarkdownReporter.report(report, limit: room).utf8), to: path)
        }
    }

    /// Says why there is no report; a program that waits for one gets it all the same.
    func deliver(_ error: AuditError, scope: String) throws {
        let failure = CommandFailure(error)
        let readsProgram = formats.contains { $0 != .text }
        guard failure.status == .incomplete, readsProgram else { throw failure }
        Terminal.complain(failure)
        let engine = Engine(rules: RulesCommand.catalogue(), today: "")
        let report = AuditReport(
            scope: .init(kind: scope), rulesDigest: engine.rulesDigest, files: 0, addedLines: 0, entries: [], suppressed: [],
            failures: [.init(path: nil, message: error.message)], rules: engine.rules)
        try deliver(report)
    }
}
