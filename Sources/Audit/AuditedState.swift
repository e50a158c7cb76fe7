// Owns: the whole state of which an audit looks at a part.
import Git

/// The state of all files in which the audited ones stand.
enum AuditedState: Sendable {
    /// The index, as far as it differs from a commit.
    case index(head: ObjectID?, ChangeSet)
    /// A commit or tree.
    case tree(ObjectID)
    /// The work tree, as far as it differs from a commit.
    case workTree(head: ObjectID?, ChangeSet)

    /// One file of the state; nil if it is not there.
    func content(of path: GitPath, in repository: Repository) throws(GitError) -> FileContent? {
        switch self {
        case .tree(let id): return try Self.content(of: path, in: id, repository)
        case .index(let head, let changes), .workTree(let head, let changes):
            if let change = changes.changes.first(where: { $0.path == path }) { return change.new.flatMap(Self.content) }
            guard let head else { return nil }
            return try Self.content(of: path, in: head, repository)
        }
    }

    /// Every Swift file of the state, in the order of their paths.
    func swiftFiles(in repository: Repository) throws(GitError) -> [(path: GitPath, content: FileContent)] {
        switch self {
        case .tree(let id): return Self.swiftFiles(try repository.files(in: id))
        case .index: return Self.swiftFiles(try repository.indexedFiles())
        case .workTree(let head, let changes):
            let changed = Set(changes.changes.map(\.path))
            var files: [(path: GitPath, content: FileContent)] = []
            if let head { files = Self.swiftFiles(try repository.files(in: head)).filter { !changed.contains($0.path) } }
            files += changes.changes.compactMap { change in
                guard let new = change.new, new.path.isSwift, let content = Self.content(new) else { return nil }
                return (new.path, content)
            }
            return files.sorted { $0.path < $1.path }
        }
    }

    /// Every file of the state, whatever it holds.
    func paths(in repository: Repository) throws(GitError) -> [GitPath] {
        switch self {
        case .tree(let id): return try repository.files(in: id).map(\.path)
        case .index: return try repository.indexedFiles().map(\.path)
        case .workTree(let head, let changes):
            let old = try head.map { head throws(GitError) in try repository.files(in: head).map(\.path) } ?? []
            return old + changes.changes.map(\.path)
        }
    }

    static func content(_ side: FileChange.Side) -> FileContent? {
        guard side.mode.isFile else { return nil }
        return side.id.map(FileContent.blob) ?? .workTree(side.path)
    }

    private static func content(of path: GitPath, in treeish: ObjectID, _ repository: Repository) throws(GitError) -> FileContent? {
        guard let file = try repository.file(at: path, in: treeish), file.mode.isFile else { return nil }
        return .blob(file.id)
    }

    private static func swiftFiles(_ files: [TreeFile]) -> [(path: GitPath, content: FileContent)] {
        files.filter { $0.mode.isFile && $0.path.isSwift }.map { ($0.path, .blob($0.id)) }
    }
}
