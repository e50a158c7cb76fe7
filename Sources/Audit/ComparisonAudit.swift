// Owns: auditing one comparison: its files on all cores, moves between them, and rules that need the tree around them.
import Analysis
import Git
import Policy

/// The files of a comparison.
struct ComparedFiles: Sendable {
    /// To be audited.
    var audited: [AuditedFile]
    /// Swift files that are gone, to be asked what went with them.
    var gone: [AuditedFile]
    /// All Swift files that changed, gone ones and those that are not to be audited included.
    let all: [AuditedFile]
}

/// Audits the files of one comparison.
struct ComparisonAudit {
    let comparison: Comparison
    let repository: Repository
    let policy: Policy
    let rules: RuleSelection
    let options: AuditOptions
    let deadline: Deadline

    private var reader: ContentReader { ContentReader(repository: repository, limit: policy.limits.fileSize) }

    /// The files to audit that are not in a set already.
    func files(within paths: AuditedPaths, notIn seen: inout Set<AuditedFile>) throws(AuditError) -> ComparedFiles {
        let renames = Renames(reader: reader)
        let files = try auditing { () throws(GitError) in try comparison.files(renames: renames) }
        let gone = rules.changes == nil ? [] : comparison.gone(besides: files)
        let isWanted = { (file: AuditedFile) in paths.contains(file.path) && !policy.excludes(file.path.bytes) }
        return ComparedFiles(
            audited: files.filter { isWanted($0) && seen.insert($0).inserted },
            gone: gone.filter { isWanted($0) && seen.insert($0).inserted },
            all: files + gone)
    }

    /// What became of the audited files and, behind them, of those that are gone.
    ///
    /// - Parameter notes: gets what readers of the report have to know of how it was made.
    func run(_ files: ComparedFiles, notes: inout [String]) throws(AuditError) -> [FileOutcome] {
        var outcomes = try run(files.audited, notes: &notes)
        outcomes += files.gone.map { _ in .gone }
        if let engine = rules.changes { try ChangeSurvey(audit: self, engine: engine, files: files).add(to: &outcomes) }
        return outcomes
    }

    private func run(_ files: [AuditedFile], notes: inout [String]) throws(AuditError) -> [FileOutcome] {
        let judge = FileJudge(
            engine: rules.files, project: nil, candidates: rules.project, wantsSurroundings: options.wantsSurroundings,
            wantsChange: rules.changes != nil)
        var outcomes = try self.judge(files, judge, progress: options.progress)
        try settleMoves(&outcomes, files, judge)
        guard let engine = rules.project, outcomes.contains(where: \.needsProject) else { return outcomes }
        let wanted = files.indices.filter { outcomes[$0].needsProject }
        var context = try TreeSummaries(comparison.state, repository, options, deadline)
            .project(
                judging: wanted.map { files[$0] }, asked: wanted.reduce(into: []) { $0.formUnion(outcomes[$1].asked) },
                called: wanted.reduce(into: []) { $0.formUnion(outcomes[$1].called) })
        let measured = try options.measured(
            wanted.map { files[$0] }, workTree: repository.layout.workTree, workingDirectory: repository.environment.workingDirectory,
            reader)
        notes += measured?.notes ?? []
        context.coverage = measured
        let projectJudge = FileJudge(engine: engine, project: context, candidates: nil, wantsSurroundings: options.wantsSurroundings)
        var more = try self.judge(wanted.map { files[$0] }, projectJudge, progress: nil)
        try settleMoves(&more, wanted.map { files[$0] }, projectJudge, among: files)
        for (index, outcome) in zip(wanted, more) {
            outcomes[index].findings += outcome.findings
            if let failure = outcome.failure { outcomes[index].failure = failure }
        }
        return outcomes
    }

    private func judge(
        _ files: [AuditedFile], _ judge: FileJudge, progress: (@Sendable (AuditProgress) -> Void)?
    ) throws(AuditError) -> [FileOutcome] {
        let outcomes = try map(files, progress: progress) { reader, file in judge.judge(file, reader) }
        return outcomes.map { $0 ?? FileOutcome(failure: deadline.failure) }
    }

    /// Calls a function with every item on several threads, each with a repository of its own.
    func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], progress: (@Sendable (AuditProgress) -> Void)? = nil,
        _ body: @escaping @Sendable (ContentReader, Item) -> Output
    ) throws(AuditError) -> [Output?] {
        let environment = repository.environment
        let limit = policy.limits.fileSize
        return try Workers.map(
            items, jobs: options.jobs, deadline: deadline, progress: progress,
            prepare: { () throws(AuditError) in
                let repository = try auditing { () throws(GitError) in try Repository(environment) }
                return ContentReader(repository: repository, limit: limit)
            }, body)
    }

    /// Takes off what only moved between the files of the change; reads what is gone only where something could have moved.
    private func settleMoves(
        _ outcomes: inout [FileOutcome], _ files: [AuditedFile], _ judge: FileJudge, among all: [AuditedFile]? = nil
    ) throws(AuditError) {
        let mayHaveMoved = outcomes.contains { $0.findings.contains { $0.novelty > .elsewhere && $0.unpaired.contains(true) } }
        guard mayHaveMoved, let parents = files.first?.olds.count, parents > 0 else { return }
        var moves = Moves(parents: parents)
        for outcome in outcomes { if let lost = outcome.lost { moves.add(lost) } }
        let looked = Set(zip(files, outcomes).filter { $0.1.lost != nil || $0.1.failure != nil }.map(\.0))
        let sources = unlooked(all ?? files, looked)
        for lost in try map(sources, { reader, file in judge.lost(file, reader) }) {
            guard let lost else { try deadline.check(); continue }
            moves.add(lost)
        }
        for index in outcomes.indices {
            for finding in outcomes[index].findings.indices { moves.settle(&outcomes[index].findings[finding]) }
            outcomes[index].findings.removeAll { $0.novelty == .old }
        }
    }

    /// Files of the change in which nobody looked for what is gone, those that are gone altogether included.
    private func unlooked(_ files: [AuditedFile], _ looked: Set<AuditedFile>) -> [AuditedFile] {
        var sources = files.filter { file in !looked.contains(file) && file.olds.contains { $0 != nil } }
        let removed = comparison.removed
        for (parent, gone) in removed.enumerated() {
            let renamed = Set(files.compactMap { $0.olds[parent]?.path })
            for old in gone where !renamed.contains(old.path) {
                var olds = [OldFile?](repeating: nil, count: removed.count)
                olds[parent] = old
                sources.append(AuditedFile(path: old.path, content: .bytes([]), olds: olds))
            }
        }
        return sources
    }
}

extension Deadline {
    /// Why a file was not analysed.
    var failure: String { "the file was not analysed within \(limit.map(Self.text) ?? "its time"): \(Self.advice)" }
}
