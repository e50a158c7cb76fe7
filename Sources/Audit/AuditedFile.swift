// Owns: what is known of a file before it is read.
import Analysis
import Git
import SourceText
import SystemPackage

/// Where the bytes of a file are.
enum FileContent: Sendable, Hashable {
    case blob(ObjectID)
    /// A file of the work tree, by its path from the top.
    case workTree(GitPath)
    case file(FilePath)
    case bytes([UInt8])
}

/// A file as it was before the change.
struct OldFile: Sendable, Hashable {
    let path: GitPath
    let id: ObjectID
}

/// A file to audit.
struct AuditedFile: Sendable, Hashable {
    /// From the top of the repository, or from the working directory outside one.
    let path: GitPath
    let content: FileContent
    /// What each parent had in its place, nil for nothing. Without parents every line is new.
    let olds: [OldFile?]
}

extension GitPath {
    var isSwift: Bool { hasSuffix(".swift") }
}

/// Reads the bytes of files; one for each thread.
struct ContentReader {
    /// Nil outside a repository.
    let repository: Repository?
    let limit: Int
    /// What the thread has read besides the files that it judges.
    let elsewhere = FileContext.FilesElsewhere()

    func bytes(_ content: FileContent) throws(GitError) -> [UInt8] {
        switch content {
        case .bytes(let bytes): return bytes
        case .file(let path): return try FileBytes.read(path, limit: limit)
        case .blob(let id): return try opened().blob(id, limit: limit)
        case .workTree(let path): return try opened().workTreeFile(path, limit: limit)
        }
    }

    func bytes(_ old: OldFile) throws(GitError) -> [UInt8] { try bytes(.blob(old.id)) }

    private func opened() throws(GitError) -> Repository {
        guard let repository else { throw GitError(.notARepository, "there is no repository to read from") }
        return repository
    }
}

extension FileContext {
    /// A file that is only looked something up in; nil where it cannot be read, which whoever audits it reports.
    convenience init?(path: String, _ content: FileContent, _ reader: ContentReader) {
        guard let bytes = try? reader.bytes(content) else { return nil }
        self.init(path: path, source: SourceText(bytes))
    }
}
