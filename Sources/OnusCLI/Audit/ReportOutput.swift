// Owns: the forms of reports by name, where they go, and what the verdict means to the caller.
import Analysis
import ArgumentParser
import Audit
import Git
import Reporters
import SystemPackage

/// A form of report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json

    func render(_ report: AuditReport, usesColour: Bool, isQuiet: Bool) -> String {
        switch self {
        case .text: return TextReporter(usesColour: usesColour, isQuiet: isQuiet).report(report)
        case .json: return JSONReporter.report(report)
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
        self.format = format
        path = FilePath(String(parts[1]))
    }
}

/// Where the reports of an audit go.
struct ReportOutput {
    var format = ReportFormat.text
    var files: [ReportFile] = []
    var isQuiet = false
    /// Whether an audit that had nothing to read is worth a line.
    var mentionsNothing = true

    /// Prints and writes the reports; throws what the verdict means to the caller.
    func deliver(_ report: AuditReport) throws {
        if mentionsNothing || report.files > 0 || report.verdict != .passed {
            try Terminal.print(format.render(report, usesColour: Terminal.usesColour, isQuiet: isQuiet))
        }
        for file in files {
            do {
                try FileSystem.write(Array(file.format.render(report, usesColour: false, isQuiet: false).utf8), to: file.path)
            } catch {
                throw CommandFailure(.incomplete, "cannot write the report \(file.path): \(error)")
            }
        }
        switch report.verdict {
        case .passed: return
        case .blocked: throw ExitStatus.blocked
        case .incomplete: throw ExitStatus.incomplete
        }
    }

    /// Says why there is no report; a program that waits for one gets it all the same.
    func deliver(_ error: AuditError, scope: String) throws {
        let failure = CommandFailure(error)
        let readsProgram = format != .text || files.contains { $0.format != .text }
        guard failure.status == .incomplete, readsProgram else { throw failure }
        Terminal.complain(failure)
        let report = AuditReport(
            scope: .init(kind: scope), rulesDigest: Engine(rules: RulesCommand.catalogue(), today: "").rulesDigest, files: 0, addedLines: 0,
            entries: [], suppressed: [], failures: [.init(path: nil, message: error.message)])
        try deliver(report)
    }
}
