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

    func project() throws(AuditError) -> ProjectContext {
        let files = try auditing { () throws(GitError) in try state.swiftFiles(in: repository) }
        var cache = SummaryCache(at: repository.layout.commonDirectory)
        var summaries: [FileSummary?] = files.map { file in SummaryCache.Key(file.path, file.content).flatMap { cache[$0] } }
        let missing = summaries.indices.filter { summaries[$0] == nil }
        let environment = repository.environment
        let made = try Workers.map(
            missing.map { files[$0] }, jobs: options.jobs, deadline: deadline,
            prepare: { () throws(AuditError) in
                let repository = try auditing { () throws(GitError) in try Repository(environment) }
                return ContentReader(repository: repository, limit: Repository.defaultBlobLimit)
            }, Self.summary)
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
        if environment.bytes("GIT_QUARANTINE_PATH") == nil { cache.save(using: files.compactMap { SummaryCache.Key($0.path, $0.content) }) }
        return ProjectContext(summaries.compactMap { $0 })
    }

    private static func summary(_ reader: ContentReader, _ file: (path: GitPath, content: FileContent)) -> Result<FileSummary, GitError> {
        Result { () throws(GitError) in
            FileSummary(FileContext(path: file.path.description, source: SourceText(try reader.bytes(file.content))))
        }
    }
}
