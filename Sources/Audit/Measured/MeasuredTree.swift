// Owns: what test runs say of the audited content.
import Analysis
import Coverage
import Git
import SourceText
import SystemPackage

/// What coverage reports say of some files of an audit, by the lines of the audited content.
struct MeasuredTree: CoverageSource {
    /// What was measured, and where its lines are in the audited content.
    private struct Measured: Sendable {
        var record: LineRecord
        /// From the file of the work tree to the audited content; nil where they are the same.
        let map: LineMap?
    }

    private var files: [String: Measured] = [:]
    fileprivate(set) var notes: [String] = []

    func run(path: String, line: Int) -> LineRun {
        guard let file = files[path] else { return .unknown }
        guard let own = file.map == nil ? line : file.map?.oldLine(of: line) else { return .unknown }
        return file.record[own].map { $0 ? .ran : .missed } ?? .unknown
    }

    /// - Parameters:
    ///   - top: the top of the work tree, without links.
    ///   - named: the same as somebody else may have written it.
    /// - Throws: where a report that somebody named does not fit what it speaks of.
    init(
        _ reports: [CoverageFile], of audited: [AuditedFile], top: FilePath, named: FilePath, _ reader: ContentReader
    ) throws(AuditError) {
        let wanted = Set(audited.map(\.path))
        for report in reports {
            let paths = CoveredPaths(report.report, top: top, named: named, wanted: wanted)
            var unfit: [String] = []
            var used = 0
            for file in audited {
                guard let record = paths.records[file.path] else { continue }
                if let problem = try add(record, to: file, report, top, reader) {
                    guard !report.isNamed else {
                        throw AuditError(.wrongUse, problem, advice: "run the tests again: swift test --enable-code-coverage")
                    }
                    unfit.append(problem)
                } else {
                    used += 1
                }
            }
            if used == 0, report.isNamed, !report.report.files.isEmpty, !paths.isOfThisTree(report.report) {
                throw AuditError(
                    .wrongUse, "\(report.name) speaks of no file of this work tree: it was made for another package",
                    advice: "name the report that the tests of this package left: swift test --show-codecov-path")
            }
            note(report, used: used, unfit: unfit)
        }
    }

    /// Takes what a report says of a file; says why not where it was made from something else.
    private mutating func add(
        _ record: LineRecord, to file: AuditedFile, _ report: CoverageFile, _ top: FilePath, _ reader: ContentReader
    ) throws(AuditError) -> String? {
        let path = top.appending(file.path)
        guard let written = FileTime(of: path) else { return "\(report.name) speaks of \(file.path), which is not in the work tree" }
        if report.written < written { return "\(report.name) is older than \(file.path), of which it speaks" }
        let (measured, content) = try auditing { () throws(GitError) in
            (try FileBytes.read(path, limit: reader.limit), try reader.bytes(file.content))
        }
        let lines = LineTable(measured).count
        // What ends at the last byte of a file may be counted to the line behind it.
        if record.lastLine > lines + 1 {
            return "\(report.name) speaks of line \(record.lastLine) of \(file.path), which has \(lines): it was made from other content"
        }
        if let line = CountedLines(record).lineBetweenDeclarations(of: measured) {
            return "\(report.name) counts line \(line) of \(file.path), where no code stands: it was made from other content"
        }
        let map = measured == content ? nil : try auditing { () throws(GitError) in try LineMap(old: measured, new: content) }
        files[file.path.description, default: Measured(record: record, map: map)].record.merge(record)
        return nil
    }

    private mutating func note(_ report: CoverageFile, used: Int, unfit: [String]) {
        if let first = unfit.first {
            let more = unfit.count > 1 ? " (and \(unfit.count - 1) more of this kind)" : ""
            notes.append("\(first)\(more): what tests reach was judged by names there")
        }
        if used > 0, !report.isNamed {
            notes.append("\(report.name) says which lines ran\(report.isFound ? ": it was left by swift test" : "")")
        }
        if used == 0, unfit.isEmpty, report.isNamed { notes.append("\(report.name) speaks of none of the audited files") }
    }
}

extension AuditOptions {
    /// What test runs say of some files; nil where there is no word of them.
    func measured(
        _ files: [AuditedFile], workTree: FilePath?, workingDirectory: FilePath, _ reader: ContentReader
    ) throws(AuditError) -> MeasuredTree? {
        guard let workTree else {
            guard reports.isEmpty else {
                throw AuditError(.wrongUse, "coverage reports speak of files, and this repository has no work tree")
            }
            return nil
        }
        let top = DirectoryWalk.realPath(workTree) ?? workTree
        var reports = reports
        var notes: [String] = []
        if reports.isEmpty {
            for name in policyCoverage {
                // A clone in which no test ran yet has none.
                if let file = try CoverageFile.ofPolicy(name, below: top) { reports.append(file) } else { notes.append(Self.missing(name)) }
            }
        }
        if reports.isEmpty, policyCoverage.isEmpty, let found = CoverageFile.found(below: top) { reports = [found] }
        guard !reports.isEmpty || !notes.isEmpty else { return nil }
        var tree = try MeasuredTree(reports, of: files, top: top, named: workingDirectory, reader)
        tree.notes = notes + tree.notes
        return tree
    }

    private static func missing(_ name: String) -> String {
        "there is no coverage report \(name), which the policy names: what tests reach was judged by names"
    }
}
