// Owns: asking the rules that judge a change by what stood there before.
import Analysis
import Git
import Policy
import SourceText

/// Reads what a change did to tests and gates, as far as anything says that it may have done something to them.
struct ChangeSurvey {
    let audit: ComparisonAudit
    let engine: Engine
    let files: ComparedFiles

    private var parents: Int { audit.comparison.changeSets.count }

    /// Adds what the rules say to the outcomes of the audited files and of those that are gone.
    func add(to outcomes: inout [FileOutcome]) throws(AuditError) {
        let addsGates = outcomes.contains(where: \.addsGates)
        guard addsGates || !files.gone.isEmpty || outcomes.contains(where: \.touchesTests) else { return }
        let audited = files.audited + files.gone
        let testing = Set(zip(audited, outcomes).filter { $0.1.touchesTests }.map(\.0.path))
        // Tests first; code under test and linters' comments only where something of them is gone.
        let tests = files.all.filter { TestCode.isTest(path: $0.path.description) || testing.contains($0.path) }
        var read = try inventories(of: tests)
        if addsGates || (0..<parents).contains(where: { ChangeContext(Self.files(read, parent: $0)).tests.hasLosses }) {
            let known = Set(tests)
            read += try inventories(of: files.all.filter { !known.contains($0) })
        }
        try add(findings(read), read, to: &outcomes, of: audited)
    }

    // MARK: - Reading

    /// A file of the change, against each parent.
    private struct Inventory: Sendable {
        let file: AuditedFile
        let changes: [ChangedFile]
    }

    private func inventories(of files: [AuditedFile]) throws(AuditError) -> [Inventory] {
        let read = try audit.map(files) { reader, file in Self.inventory(file, reader) }
        var result: [Inventory] = []
        for inventory in read {
            // Not done in time: whoever reads the file for its own sake says so, but a file that is gone nobody else reads.
            guard let inventory else {
                try audit.deadline.check()
                continue
            }
            if let inventory { result.append(inventory) }
        }
        return result
    }

    /// Nil for a file that cannot be read, which its own audit reports.
    private static func inventory(_ file: AuditedFile, _ reader: ContentReader) -> Inventory? {
        let path = file.path.description
        func read(_ bytes: [UInt8], _ path: String) -> TestInventory {
            TestInventory(FileContext(path: path, source: SourceText(bytes)))
        }
        do throws(GitError) {
            let isGone = file.content == .bytes([])
            let new = isGone ? nil : read(try reader.bytes(file.content), path)
            var changes: [ChangedFile] = []
            for old in file.olds {
                var inventory: TestInventory?
                if let old { inventory = read(try reader.bytes(old), old.path.description) }
                changes.append(ChangedFile(path: path, oldPath: old?.path.description, old: inventory, new: new))
            }
            return Inventory(file: file, changes: changes)
        } catch {
            return nil
        }
    }

    private static func files(_ read: [Inventory], parent: Int) -> [ChangedFile] { read.map { $0.changes[parent] } }

    // MARK: - Findings

    private struct Place: Hashable {
        let file: Int
        let rule: String
        let range: Range<Int>
    }

    /// What is new against every parent.
    private func findings(_ read: [Inventory]) -> [(file: Int, finding: Finding)] {
        var result = engine.findings(in: ChangeContext(Self.files(read, parent: 0)))
        for parent in 1..<max(1, parents) {
            let others = engine.findings(in: ChangeContext(Self.files(read, parent: parent)))
            let places = Set(others.map { Place(file: $0.file, rule: $0.finding.rule, range: $0.finding.range) })
            result.removeAll { !places.contains(Place(file: $0.file, rule: $0.finding.rule, range: $0.finding.range)) }
        }
        return result
    }

    private func add(
        _ findings: [(file: Int, finding: Finding)], _ read: [Inventory], to outcomes: inout [FileOutcome], of audited: [AuditedFile]
    ) throws(AuditError) {
        guard !findings.isEmpty else { return }
        let places = Dictionary(audited.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let reader = ContentReader(repository: audit.repository, limit: audit.policy.limits.fileSize)
        for (file, found) in Dictionary(grouping: findings, by: { $0.file }) {
            guard let index = places[read[file].file], outcomes[index].failure == nil else { continue }
            do throws(AnalysisFailure) {
                outcomes[index].findings += try FileAnalysis(read[file].file, reader).adopted(
                    found.map(\.finding), engine, withSurroundings: audit.options.wantsSurroundings)
            } catch {
                outcomes[index].failure = error.message
            }
        }
    }
}
