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

    private struct File: Hashable {
        let path: GitPath
        let content: FileContent
    }

    /// What a state has in place of an index's files; nil where a file is gone.
    private typealias Layer = [GitPath: FileContent?]

    init(_ state: AuditedState, _ repository: Repository, _ options: AuditOptions, _ deadline: Deadline) {
        self.state = state
        self.repository = repository
        self.options = options
        self.deadline = deadline
    }

    /// - Parameters:
    ///   - asked: the functions about which an answer is wanted.
    ///   - called: the names whose declarations in test code are wanted.
    func project(
        judging judged: [AuditedFile], asked: Set<UInt64>, called: Set<NameKey>
    ) throws(AuditError) -> ProjectContext {
        let folder = repository.layout.commonDirectory
        var recent = SummaryCache(at: folder)
        guard let tree = state.tree else {
            let files = try auditing { () throws(GitError) in try state.swiftFiles(in: repository) }.map {
                File(path: $0.path, content: $0.content)
            }
            let read = try summaries(of: files, judged, &recent)
            let tree = TreeReferences(projectFiles(files, read), others: former(judged, read))
            return context(tree, judged, asked, called)
        }
        let old = ReferenceFile(at: folder)
        if let old, let layer = differences(from: old, to: tree), layer.count <= max(64, old.image.fileCount / 50) {
            let context = try context(old, layer, judged, asked, called, &recent)
            if !old.isBroken {
                if mayWrite { recent.save() }
                return context
            }
        }
        let base = try index(of: tree, reusing: old, recent)
        if mayWrite { SummaryCache.remove(at: folder) }
        var layer: Layer = [:]
        addOwnChanges(to: &layer)
        return try context(base, layer, judged, asked, called, &recent)
    }

    /// A server's pushed objects may be thrown away again: there nothing is written at all.
    private var mayWrite: Bool { repository.environment.bytes("GIT_QUARANTINE_PATH") == nil }

    private func context(
        _ base: ReferenceFile, _ layer: Layer, _ judged: [AuditedFile], _ asked: Set<UInt64>, _ called: Set<NameKey>,
        _ recent: inout SummaryCache
    ) throws(AuditError) -> ProjectContext {
        let files = layer.compactMap { path, content in content.map { File(path: path, content: $0) } }.sorted { $0.path < $1.path }
        let read = try summaries(of: files, judged, &recent)
        let tree = TreeReferences(
            base.image, replaced: layer.keys.map(\.bytes), changed: projectFiles(files, read), others: former(judged, read))
        return context(tree, judged, asked, called)
    }

    private func context(
        _ tree: TreeReferences, _ judged: [AuditedFile], _ asked: Set<UInt64>, _ called: Set<NameKey>
    ) -> ProjectContext {
        var context = ProjectContext(tree, judging: judged.map(\.path.description), asked: asked)
        let reader = ContentReader(repository: repository, limit: Repository.defaultBlobLimit)
        context.support = TestSupport(called, in: tree) { path in
            // What cannot be read is reported where it is audited.
            guard let content = try? state.content(of: GitPath(path), in: repository) else { return nil }
            return FileContext(path: path, content, reader)
        }
        return context
    }

    private func former(_ judged: [AuditedFile], _ read: [File: [UInt32]]) -> [ProjectFile] {
        projectFiles(Self.formerFiles(judged), read)
    }

    private static func formerFiles(_ judged: [AuditedFile]) -> [File] {
        judged.flatMap { $0.olds.compactMap { $0.map { File(path: $0.path, content: .blob($0.id)) } } }
    }

    private func projectFiles(_ files: [File], _ read: [File: [UInt32]]) -> [ProjectFile] {
        files.compactMap { file in read[file].map { ProjectFile(path: file.path.description, words: $0) } }
    }

    // MARK: - What differs from an index

    /// The Swift files of the state that are not as an index has them; nil where git cannot tell.
    private func differences(from base: ReferenceFile, to tree: ObjectID) -> Layer? {
        var layer: Layer = [:]
        if base.base != tree {
            guard let changes = try? repository.changes(from: base.base, to: tree) else { return nil }
            Self.add(changes, to: &layer)
        }
        addOwnChanges(to: &layer)
        return layer
    }

    /// What the state has beyond its tree.
    private func addOwnChanges(to layer: inout Layer) {
        switch state {
        case .tree: break
        case .index(_, let changes), .workTree(_, let changes): Self.add(changes, to: &layer)
        }
    }

    private static func add(_ changes: ChangeSet, to layer: inout Layer) {
        for change in changes.changes {
            if let old = change.old, old.path.isSwift, old.path != change.new?.path { layer[old.path] = .some(nil) }
        }
        for change in changes.changes {
            if let new = change.new, new.path.isSwift { layer[new.path] = .some(AuditedState.content(new)) }
        }
    }

    // MARK: - A new index

    private func index(of tree: ObjectID, reusing old: ReferenceFile?, _ recent: SummaryCache) throws(AuditError) -> ReferenceFile {
        let files = try auditing { () throws(GitError) in try AuditedState.tree(tree).swiftFiles(in: repository) }
            .map { File(path: $0.path, content: $0.content) }
        let known = known(old, recent)
        var records: [SummaryRecord?] = files.map { file in
            guard let key = SummaryCache.Key(file.path, file.content), let words = known[key] else { return nil }
            return SummaryRecord(path: file.path, key: key, words: words)
        }
        let missing = records.indices.filter { records[$0] == nil }
        for (index, summary) in zip(missing, try summed(missing.map { files[$0] }, progress: options.progress)) {
            guard let words = try finished(summary), let key = SummaryCache.Key(files[index].path, files[index].content) else { continue }
            records[index] = SummaryRecord(path: files[index].path, key: key, words: words)
        }
        return ReferenceFile(records.compactMap { $0 }, of: tree, savedAt: mayWrite ? repository.layout.commonDirectory : nil)
    }

    /// All summaries that earlier audits left, by content.
    private func known(_ old: ReferenceFile?, _ recent: SummaryCache) -> [SummaryCache.Key: [UInt32]] {
        var known = recent.all
        guard let old else { return known }
        for number in 0..<old.image.fileCount {
            guard let record = old.record(number), !old.isBroken else { return recent.all }
            known[record.key] = record.words
        }
        return known
    }

    // MARK: - Reading files

    /// The summaries of some files, of the judged ones, and of what stood in their place.
    private func summaries(
        of files: [File], _ judged: [AuditedFile], _ recent: inout SummaryCache
    ) throws(AuditError) -> [File: [UInt32]] {
        let wanted = Set(files).union(judged.map { File(path: $0.path, content: $0.content) }).union(Self.formerFiles(judged))
        var result: [File: [UInt32]] = [:]
        for file in wanted {
            if let key = SummaryCache.Key(file.path, file.content), let summary = recent[key] { result[file] = summary }
        }
        let missing = wanted.filter { result[$0] == nil }.sorted { $0.path < $1.path }
        for (file, summary) in zip(missing, try summed(missing)) {
            guard let summary = try finished(summary) else { continue }
            if let key = SummaryCache.Key(file.path, file.content) { recent.add(summary, for: key) }
            result[file] = summary
        }
        return result
    }

    /// What was read; nothing where the time is over.
    private func finished(_ summary: Result<[UInt32], GitError>?) throws(AuditError) -> [UInt32]? {
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
    ) throws(AuditError) -> [Result<[UInt32], GitError>?] {
        let environment = repository.environment
        return try Workers.map(
            files, jobs: options.jobs, deadline: deadline, progress: progress,
            prepare: { () throws(AuditError) in
                let repository = try auditing { () throws(GitError) in try Repository(environment) }
                return ContentReader(repository: repository, limit: Repository.defaultBlobLimit)
            }, Self.summary)
    }

    private static func summary(_ reader: ContentReader, _ file: File) -> Result<[UInt32], GitError> {
        Result { () throws(GitError) in
            FileSummary(FileContext(path: file.path.description, source: SourceText(try reader.bytes(file.content)))).encoded
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
