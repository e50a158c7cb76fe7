// Owns: what rules need to know of all Swift files of a state.
import Analysis
import Git
import SourceText

/// Sums up every Swift file of a state, reading only those that no earlier audit has read.
struct TreeSummaries {
    private let state: AuditedState
    private let repository: Repository
    private let options: AuditOptions
    private let deadline: Deadline

    init(_ state: AuditedState, _ repository: Repository, _ options: AuditOptions, _ deadline: Deadline) {
        self.state = state
        self.repository = repository
        self.options = options
        self.deadline = deadline
    }

    func project(judging judged: [AuditedFile]) throws(AuditError) -> ProjectContext {
        let files = try auditing { () throws(GitError) in try state.swiftFiles(in: repository) }
        var cache = SummaryCache(at: repository.layout.commonDirectory)
        var summaries: [FileSummary?] = files.map { file in SummaryCache.Key(file.path, file.content).flatMap { cache[$0] } }
        let missing = summaries.indices.filter { summaries[$0] == nil }
        let made = try self.summaries(of: missing.map { files[$0] })
        for (index, made) in zip(missing, made) {
            guard let made else {
                try deadline.check()
                continue
            }
            let summary = try auditing { () throws(GitError) in try made.get() }
            summaries[index] = summary
            if let key = SummaryCache.Key(files[index].path, files[index].content) { cache.add(summary, for: key) }
        }
        // A server's pushed objects may be thrown away again: there nothing is written at all.
        if repository.environment.bytes("GIT_QUARANTINE_PATH") == nil {
            cache.save(using: files.compactMap { SummaryCache.Key($0.path, $0.content) })
        }
        let all = zip(files, summaries).compactMap { file, summary in
            summary.map { ProjectFile(path: file.path.description, summary: $0) }
        }
        let former = judged.flatMap { $0.olds.compactMap { $0.map { (path: $0.path, content: FileContent.blob($0.id)) } } }
        return ProjectContext(
            all, judging: try read(judged.map { ($0.path, $0.content) }), former: try read(former))
    }

    private func read(_ files: [(path: GitPath, content: FileContent)]) throws(AuditError) -> [ProjectFile] {
        zip(files, try self.summaries(of: files)).compactMap { file, summary in
            (try? summary?.get()).map { ProjectFile(path: file.path.description, summary: $0) }
        }
    }

    /// In the order of the files; nil for what was not read in time.
    private func summaries(of files: [(path: GitPath, content: FileContent)]) throws(AuditError) -> [Result<FileSummary, GitError>?] {
        let environment = repository.environment
        return try Workers.map(
            files, jobs: options.jobs, deadline: deadline,
            prepare: { () throws(AuditError) in
                let repository = try auditing { () throws(GitError) in try Repository(environment) }
                return ContentReader(repository: repository, limit: Repository.defaultBlobLimit)
            }, Self.summary)
    }

    private static func summary(_ reader: ContentReader, _ file: (path: GitPath, content: FileContent)) -> Result<FileSummary, GitError> {
        Result { () throws(GitError) in
            FileSummary(FileContext(path: file.path.description, source: SourceText(try reader.bytes(file.content))))
        }
    }
}
