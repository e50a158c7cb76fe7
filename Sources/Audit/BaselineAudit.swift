// Owns: forgiving what a baseline names, and recording and shrinking it.
import Analysis
import Git
package import SystemPackage

/// What an audit of a whole tree looked at, so far as a baseline has to know it.
struct AuditedTree {
    let top: FilePath
    /// The files that were audited.
    let paths: Set<String>
    /// The ids of the rules that there are, whether they ran or not.
    let rules: Set<String>

    /// Whether an audit says anything of a file: one that was audited, or that is there no more.
    func knows(_ path: String) -> Bool {
        paths.contains(path) || !DirectoryWalk.isThere(path.hasPrefix("/") ? FilePath(path) : top.appending(GitPath(path)))
    }
}

extension BaselineFile {
    /// What of the baseline can stand in the files of an audit: findings of other files are none of its business.
    private func known(in tree: AuditedTree) -> (known: Baseline, others: Baseline) {
        var answers: [String: Bool] = [:]
        let parts = (baseline ?? Baseline([])).split { mark in
            if let answer = answers[mark.path] { return answer }
            let answer = tree.knows(mark.path)
            answers[mark.path] = answer
            return answer
        }
        return (parts.matching, parts.others)
    }

    /// The report without what is forgiven, and how much that is.
    func apply(to report: AuditReport, _ tree: AuditedTree) -> AuditReport {
        guard baseline != nil else { return report }
        let ran = Set(report.rules.map(\.summary.id))
        let known = known(in: tree).known.split { ran.contains($0.rule) }.matching
        let match = known.match(report.baselineMarks)
        guard var part = report.part else {
            let gone = match.left.values.reduce(0, +)
            let note = Self.note(name, forgiven: match.forgiven.count, gone: gone, isComplete: report.failures.isEmpty)
            return report.forgiving(match.forgiven, note: note)
        }
        // What stood in files that are gone is left to whoever gets it first: one part names it.
        let left = match.leftInFiles.filter { tree.paths.contains($0.key.path) || part.index == 1 }
        let moved = match.forgiven.sorted().enumerated().filter { match.moved.contains($0.element) }.map(\.offset)
        part.baseline = .init(name: name, left: Baseline(counts: left).lines, moved: moved)
        var report = report.forgiving(match.forgiven, note: nil)
        report.part = part
        return report
    }

    /// What the reports say of a baseline.
    static func note(_ name: String, forgiven: Int, gone: Int, isComplete: Bool) -> String {
        var note = "\(name) forgives \(findings(forgiven))"
        if gone > 0, isComplete { note += "; \(gone) more that it names \(gone == 1 ? "is" : "are") gone: onus baseline --shrink" }
        return note
    }

    private static func findings(_ count: Int) -> String { "\(count) finding\(count == 1 ? "" : "s")" }

    func update(for report: AuditReport, _ tree: AuditedTree, growing: Bool) -> BaselineUpdate {
        let marks = report.baselineMarks
        let (known, others) = known(in: tree)
        let match = known.match(marks)
        // What a rule that did not run would have said nobody knows.
        let ran = Set(report.rules.map(\.summary.id))
        let kept = Baseline(counts: match.left.filter { !ran.contains($0.key.rule) && tree.rules.contains($0.key.rule) }).adding(others)
        let isGrowing = growing || baseline == nil
        let current = marks.indices.filter { isGrowing || match.forgiven.contains($0) }.map { marks[$0] }
        return BaselineUpdate(
            path: path, name: name, old: baseline, new: Baseline(current).adding(kept), unforgiven: marks.count - match.forgiven.count)
    }
}

/// A baseline as it should be written.
package struct BaselineUpdate: Sendable {
    package let path: FilePath
    /// As messages name the file.
    package let name: String
    /// Nil where there was none.
    package let old: Baseline?
    package let new: Baseline
    /// How many findings of today the old one does not forgive.
    package let unforgiven: Int
}

extension Auditor {
    /// What the baseline should hold for the files as they lie there; writes nothing.
    ///
    /// - Parameters:
    ///   - source: where it lies, or is to lie.
    ///   - growing: whether findings are added to one that is there.
    /// - Throws: where a file could not be audited, too: what stands in it nobody knows.
    package func baselineUpdate(_ source: BaselineSource, growing: Bool) throws(AuditError) -> BaselineUpdate {
        var options = options
        options.baseline = .none
        let audit = FolderAudit(environment: environment, options: options)
        let (report, tree) = try audit.runWithTree()
        if let failure = report.failures.first {
            let place = failure.path.map { "\($0): " } ?? ""
            throw AuditError(.incomplete, "\(place)\(failure.message)", advice: "nothing was recorded: this file would be missing from it")
        }
        guard
            let file = try BaselineFile(source, top: tree.top, workingDirectory: environment.workingDirectory, isNew: true)
        else { throw AuditError(.wrongUse, "there is no place for the baseline") }
        return file.update(for: report, tree, growing: growing)
    }
}
