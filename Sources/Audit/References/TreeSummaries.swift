// Owns: what rules need to know of all Swift files of a state.
import Analysis
import Git
import SourceText

/// Answers what rules ask of a state, reading only what no earlier audit has read.
struct TreeSummaries {
    private let state: AuditedState
    private let repository: Repository
    private let options: AuditOptions
    private let deadline: Deadline

    private typealias File = (path: GitPath, content: FileContent)

    init(_ state: AuditedState, _ repository: Repository, _ options: AuditOptions, _ deadline: Deadline) {
        self.state = state
        self.repository = repository
        self.options = options
        self.deadline = deadline
    }

    func project(judging judged: [AuditedFile]) throws(AuditError) -> ProjectContext {
        let new = try read(judged.map { ($0.path, $0.content) })
        let former = try read(judged.flatMap { $0.olds.compactMap { $0.map { ($0.path, .blob($0.id)) } } })
        let layered = { (base: ReferenceFile, over: [GitPath: FileContent?], summaries: [ProjectFile]) in
            let store = LayeredReferences(base, replaced: Set(over.keys), changed: summaries)
            return ProjectContext(store, testFiles: store.testFiles, judging: new, former: former)
        }
        guard let tree = state.tree else {
            let files = try auditing { () throws(GitError) in try state.swiftFiles(in: repository) }
            return ProjectContext(try read(files), judging: new, former: former)
        }
        var recent = SummaryCache(at: repository.layout.commonDirectory)
        let old = ReferenceFile(at: repository.layout.commonDirectory)
        if let old, let over = differences(from: old, to: tree), over.count <= max(64, old.fileCount / 50) {
            let context = layered(old, over, try summaries(of: over, &recent))
            if !old.isBroken {
                if mayWrite { recent.save() }
                return context
            }
        }
        let base = try index(of: tree, reusing: old, &recent)
        var over: [GitPath: FileContent?] = [:]
        addOwnChanges(to: &over)
        return layered(base, over, try summaries(of: over, &recent))
    }

    /// A server's pushed objects may be thrown away again: there nothing is written at all.
    private var mayWrite: Bool { repository.environment.bytes("GIT_QUARANTINE_PATH") == nil }

    // MARK: - What differs from an index

    /// The Swift files of the state that are not as an index has them; nil where git cannot tell.
    private func differences(from base: ReferenceFile, to tree: ObjectID) -> [GitPath: FileContent?]? {
        var over: [GitPath: FileContent?] = [:]
        if base.base != tree {
            guard let changes = try? repository.changes(from: base.base, to: tree) else { return nil }
            Self.add(changes, to: &over)
        }
        addOwnChanges(to: &over)
        return over
    }

    /// What the state has beyond its tree.
    private func addOwnChanges(to over: inout [GitPath: FileContent?]) {
        switch state {
        case .tree: break
        case .index(_, let changes), .workTree(_, let changes): Self.add(changes, to: &over)
        }
    }

    private static func add(_ changes: ChangeSet, to over: inout [GitPath: FileContent?]) {
        for change in changes.changes {
            if let old = change.old, old.path.isSwift, old.path != change.new?.path { over[old.path] = .some(nil) }
        }
        for change in changes.changes {
            if let new = change.new, new.path.isSwift { over[new.path] = .some(AuditedState.content(new)) }
        }
    }

    private func summaries(of over: [GitPath: FileContent?], _ recent: inout SummaryCache) throws(AuditError) -> [ProjectFile] {
        var result: [ProjectFile] = []
        var missing: [File] = []
        for (path, content) in over.sorted(by: { $0.key < $1.key }) {
            guard let content else { continue }
            if let key = SummaryCache.Key(path, content), let summary = recent[key] {
                result.append(ProjectFile(path: path.description, summary: summary))
            } else {
                missing.append((path, content))
            }
        }
        for (file, summary) in zip(missing, try summed(missing)) {
            guard let summary = try finished(summary) else { continue }
            if let key = SummaryCache.Key(file.path, file.content) { recent.add(summary, for: key) }
            result.append(ProjectFile(path: file.path.description, summary: summary))
        }
        return result
    }

    // MARK: - A new index

    private func index(of tree: ObjectID, reusing old: ReferenceFile?, _ recent: inout SummaryCache) throws(AuditError) -> ReferenceFile {
        let files = try auditing { () throws(GitError) in try AuditedState.tree(tree).swiftFiles(in: repository) }
        var known: [SummaryCache.Key: [UInt32]] = recent.all
        if let old {
            for number in 0..<old.fileCount where !old.isBroken {
                if let record = old.record(number) { known[record.key] = record.words }
            }
            if old.isBroken { known = recent.all }
        }
        var records: [SummaryRecord?] = files.map { file in
            guard let key = SummaryCache.Key(file.path, file.content), let words = known[key] else { return nil }
            return SummaryRecord(path: file.path, key: key, words: words)
        }
        let missing = records.indices.filter { records[$0] == nil }
        for (index, summary) in zip(missing, try summed(missing.map { files[$0] }, progress: options.progress)) {
            guard let summary = try finished(summary), let key = SummaryCache.Key(files[index].path, files[index].content) else { continue }
            var words: [UInt32] = []
            summary.encode(into: &words)
            records[index] = SummaryRecord(path: files[index].path, key: key, words: words)
        }
        let place = mayWrite ? repository.layout.commonDirectory : nil
        if mayWrite { SummaryCache.remove(at: repository.layout.commonDirectory) }
        return ReferenceFile(records.compactMap { $0 }, of: tree, savedAt: place)
    }

    // MARK: - Reading files

    private func read(_ files: [(path: GitPath, content: FileContent)]) throws(AuditError) -> [ProjectFile] {
        zip(files, try summed(files)).compactMap { file, summary in
            (try? summary?.get()).map { ProjectFile(path: file.path.description, summary: $0) }
        }
    }

    /// What was read; nothing where the time is over.
    private func finished(_ summary: Result<FileSummary, GitError>?) throws(AuditError) -> FileSummary? {
        guard let summary else {
            try deadline.check()
            return nil
        }
        // What is too large to be read is reported where it is audited; elsewhere it is no reason to refuse a commit.
        if case .failure(let error) = summary, case .objectTooLarge = error.kind { return nil }
        return try auditing { () throws(GitError) in try summary.get() }
    }

    /// In the order of the files; nil for what was not read in time.
    private func summed(
        _ files: [File], progress: (@Sendable (AuditProgress) -> Void)? = nil
    ) throws(AuditError) -> [Result<FileSummary, GitError>?] {
        let environment = repository.environment
        return try Workers.map(
            files, jobs: options.jobs, deadline: deadline, progress: progress,
            prepare: { () throws(AuditError) in
                let repository = try auditing { () throws(GitError) in try Repository(environment) }
                return ContentReader(repository: repository, limit: Repository.defaultBlobLimit)
            }, Self.summary)
    }

    private static func summary(_ reader: ContentReader, _ file: File) -> Result<FileSummary, GitError> {
        Result { () throws(GitError) in
            FileSummary(FileContext(path: file.path.description, source: SourceText(try reader.bytes(file.content))))
        }
    }
}

extension AuditedState {
    /// The tree that the state is, or grew from.
    fileprivate var tree: ObjectID? {
        switch self {
        case .tree(let id): id
        case .index(let head, _), .workTree(let head, _): head
        }
    }
}
