// Owns: auditing every line of files, with or without a repository.
import Analysis
import Git
import Policy
import SystemPackage

/// Audits every line of the Swift files below some folders, or of one text; needs no repository.
struct FolderAudit {
    let environment: GitEnvironment
    let options: AuditOptions

    /// Where paths count from: the top of the work tree, or the working directory where there is none.
    var top: FilePath {
        let here = DirectoryWalk.realPath(environment.workingDirectory) ?? environment.workingDirectory
        guard let tree = (try? Repository(environment))?.layout.workTree, let real = DirectoryWalk.realPath(tree),
            AuditedPaths.relative(here, to: real) != nil
        else { return here }
        return real
    }

    /// What an audit is held to.
    private struct Frame {
        let policy: Policy
        let rules: RuleSelection
        let deadline: Deadline

        init(_ policy: Policy, _ options: AuditOptions) throws(AuditError) {
            self.policy = policy
            rules = try RuleSelection(policy, options)
            deadline = Deadline(options.timeLimit ?? policy.limits.time)
        }
    }

    private var policies: PolicyReader { PolicyReader(source: options.policy, workingDirectory: environment.workingDirectory) }

    /// The policy in force for the files as they lie there.
    func policy() throws(AuditError) -> Policy { try policies.policy(at: top) }

    /// Audits one text that somebody hands in.
    func run(path: String, bytes: [UInt8]) throws(AuditError) -> AuditReport {
        let top = top
        let frame = try Frame(policies.policy(at: top), options)
        let file = AuditedFile(path: name(of: path, from: top), content: .bytes(bytes), olds: [])
        var builder = ReportBuilder(failOn: options.failOn)
        if !frame.policy.excludes(file.path.bytes) {
            let judge = FileJudge(engine: frame.rules.alone, project: nil, candidates: nil, wantsSurroundings: options.wantsSurroundings)
            for outcome in try self.judge([file], judge, frame) { builder.add(outcome, path: file.path.bytes, policy: frame.policy) }
        }
        return builder.report(.init(kind: "stdin"), engine: frame.rules.all, root: top)
    }

    /// Audits the Swift files below the options' paths.
    func run() throws(AuditError) -> AuditReport {
        // What is wrong with the baseline is wrong whatever the files hold.
        let baseline = try BaselineFile(options.baseline, top: top, workingDirectory: environment.workingDirectory)
        let (report, tree) = try runWithTree()
        return baseline?.apply(to: report, tree) ?? report
    }

    /// The same before anything is forgiven, with what was looked at.
    func runWithTree() throws(AuditError) -> (report: AuditReport, tree: AuditedTree) {
        let top = top
        let frame = try Frame(policies.policy(at: top), options)
        var builder = ReportBuilder(failOn: options.failOn)
        let (audited, part) = try under(frame.policy).audit(frame, top, &builder)
        for (file, outcome) in audited { builder.add(outcome, path: file.path.bytes, policy: frame.policy) }
        var report = builder.report(.init(kind: "all"), engine: frame.rules.all, root: top)
        report.part = part
        report.policyReports = frame.policy.reports
        return (report, AuditedTree(top: top, paths: Set(audited.map(\.0.path.description)), rules: frame.rules.known))
    }

    /// Looks for functions without tests in the Swift files below the options' paths.
    func suggestionTree() throws(AuditError) -> SuggestionTree {
        let top = top
        let frame = try Frame(policies.policy(at: top), options)
        var builder = ReportBuilder(failOn: options.failOn)
        let audited = try under(frame.policy).audit(frame, top, &builder).files
        return SuggestionTree(audited: audited, all: Self.allFiles(below: top).map { ($0.name, .file($0.path)) }, repository: nil)
    }

    private func under(_ policy: Policy) -> FolderAudit { FolderAudit(environment: environment, options: options.under(policy)) }

    private func audit(
        _ frame: Frame, _ top: FilePath, _ builder: inout ReportBuilder
    ) throws(AuditError) -> (files: [(file: AuditedFile, outcome: FileOutcome)], part: ReportPart?) {
        let rules = frame.rules
        let walk = try walk(from: top)
        for failure in walk.failures { builder.addFailure(failure.message, path: failure.name.bytes) }
        let selection = TreeSelection(walk, frame.policy, options, environment)
        let files = selection.files
        let judge = FileJudge(
            engine: rules.files, project: nil, candidates: rules.project, wantsSummary: rules.project != nil,
            wantsSurroundings: options.wantsSurroundings)
        var outcomes = try self.judge(files, judge, frame)
        var notes: [String] = []
        try addProjectFindings(&outcomes, selection, frame, top, &notes)
        for note in notes { builder.addNote(note) }
        return (zip(files, outcomes).map { ($0, $1) }, selection.part)
    }

    private static func allFiles(below top: FilePath) -> [(name: GitPath, path: FilePath)] {
        var walk = DirectoryWalk()
        _ = walk.add(top, named: GitPath([]))
        walk.finish()
        return walk.files
    }

    private func walk(from top: FilePath) throws(AuditError) -> DirectoryWalk {
        var walk = DirectoryWalk()
        for path in options.paths.isEmpty ? ["."] : options.paths {
            let place = environment.workingDirectory.pushing(FilePath(path)).lexicallyNormalized()
            guard walk.add(place, named: name(of: path, from: top)) else {
                throw AuditError(.wrongUse, "there is no file or folder \(path)")
            }
        }
        walk.finish()
        return walk
    }

    /// A path from the top; one that is not below it, as it was written.
    private func name(of path: String, from top: FilePath) -> GitPath {
        let here = DirectoryWalk.realPath(environment.workingDirectory) ?? environment.workingDirectory
        let place = here.pushing(FilePath(path)).lexicallyNormalized()
        return AuditedPaths.relative(place, to: top) ?? AuditedPaths.relative(DirectoryWalk.realPath(place) ?? place, to: top)
            ?? GitPath(place.bytes)
    }

    /// Judges files by the tree around them: all Swift files below the top, whether they are audited or not.
    private func addProjectFindings(
        _ outcomes: inout [FileOutcome], _ selection: TreeSelection, _ frame: Frame, _ top: FilePath, _ notes: inout [String]
    ) throws(AuditError) {
        guard let engine = frame.rules.project, outcomes.contains(where: \.needsProject) else { return }
        let files = selection.files
        var summaries = TakenSummaries()
        summaries.take(from: &outcomes, of: files)
        var summing = FileJudge(
            engine: Engine(rules: [], today: options.today), project: nil, candidates: engine, wantsSummary: true)
        // Some things are said once of a package, at the first file that gives cause: every shard has to know which that is.
        var others = try judge(selection.others, summing, frame, isShown: false)
        summaries.take(from: &others, of: selection.others)
        let judged = summaries.judged
        let known = Set((files + selection.others).map(\.path))
        let rest = Self.allFiles(below: top).filter { !known.contains($0.name) }.map {
            AuditedFile(path: $0.name, content: .file($0.path), olds: [])
        }
        summing = FileJudge(engine: summing.engine, project: nil, candidates: nil, wantsSummary: true)
        others = try judge(rest, summing, frame, isShown: false)
        summaries.take(from: &others, of: rest)
        var wanted = files.indices.filter { outcomes[$0].needsProject }
        let tree = TreeReferences(summaries.all())
        var context = ProjectContext(tree, judging: judged, asked: wanted.reduce(into: []) { $0.formUnion(outcomes[$1].asked) })
        let reader = ContentReader(repository: nil, limit: frame.policy.limits.fileSize)
        let places = Dictionary(
            (files + selection.others + rest).map { ($0.path.description, $0.content) }, uniquingKeysWith: { first, _ in first })
        context.support = TestSupport(wanted.reduce(into: []) { $0.formUnion(outcomes[$1].called) }, in: tree) { path in
            places[path].flatMap { FileContext(path: path, $0, reader) }
        }
        let measured = try options.measured(
            wanted.map { files[$0] }, workTree: top, workingDirectory: environment.workingDirectory, reader)
        notes += measured?.notes ?? []
        context.coverage = measured
        wanted.removeAll { context.isSettled(files[$0].path.description, asked: outcomes[$0].asked) }
        let judge = FileJudge(engine: engine, project: context, candidates: nil, wantsSurroundings: options.wantsSurroundings)
        for (index, outcome) in zip(wanted, try self.judge(wanted.map { files[$0] }, judge, frame, isShown: false)) {
            outcomes[index].findings += outcome.findings
            if let failure = outcome.failure { outcomes[index].failure = failure }
        }
    }

    /// The summaries of a tree, of which there is one copy only: they are most of what an audit holds.
    private struct TakenSummaries {
        private var files: [ProjectFile] = []
        /// The paths of the files that rules will ask about.
        private(set) var judged: [String] = []

        mutating func take(from outcomes: inout [FileOutcome], of files: [AuditedFile]) {
            for index in outcomes.indices {
                guard let words = outcomes[index].summary else { continue }
                outcomes[index].summary = nil
                let path = files[index].path.description
                self.files.append(ProjectFile(path: path, words: words))
                if outcomes[index].needsProject { judged.append(path) }
            }
        }

        /// All of them, in the order of their paths; afterwards there are none.
        mutating func all() -> [ProjectFile] {
            var result: [ProjectFile] = []
            swap(&result, &files)
            result.sort { $0.path < $1.path }
            return result
        }
    }

    private func judge(
        _ files: [AuditedFile], _ judge: FileJudge, _ frame: Frame, isShown: Bool = true
    ) throws(AuditError) -> [FileOutcome] {
        let limit = frame.policy.limits.fileSize
        let deadline = frame.deadline
        let outcomes = try Workers.map(
            files, jobs: options.jobs, deadline: deadline, progress: isShown ? options.progress : nil,
            prepare: { () throws(AuditError) in ContentReader(repository: nil, limit: limit) },
            { reader, file in judge.judge(file, reader) })
        return outcomes.map { $0 ?? FileOutcome(failure: deadline.failure) }
    }
}
