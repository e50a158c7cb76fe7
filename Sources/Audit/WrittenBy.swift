// Owns: which tools wrote the files of a change, as far as its commits say.
import Git
import Provenance

/// Which tools wrote what a change adds, by file.
///
/// A file counts only when every commit that touched it names a tool: lines of a person are never taken for those of a machine.
struct WrittenBy: Sendable {
    private(set) var tools: [GitPath: String] = [:]

    /// A longer history is not asked: it costs a comparison for each commit.
    private static let limit = 500

    init(_ commits: [ObjectID], in repository: Repository) throws(GitError) {
        guard !commits.isEmpty, commits.count <= Self.limit else { return }
        var named: [(commit: Commit, tool: String?)] = []
        for id in commits {
            let commit = try repository.commit(id)
            named.append((commit, CommitTool.name(of: commit)))
        }
        guard named.contains(where: { $0.tool != nil }) else { return }
        var paths: [GitPath: Set<String>] = [:]
        var unknown: Set<GitPath> = []
        // Paths under which something stood, and stands no more.
        var left: Set<GitPath> = []
        for (commit, tool) in named {
            for change in try Self.touched(by: commit, in: repository) {
                // What somebody unknown wrote may go on under another name.
                if change.status == .deleted || change.status == .renamed {
                    if tool == nil { return }
                    if let old = change.oldPath { left.insert(old) }
                }
                guard let path = change.new?.path else { continue }
                if let tool { paths[path, default: []].insert(tool) } else { unknown.insert(path) }
            }
        }
        // A tool that moved or removed a person's file may have put its lines anywhere.
        guard unknown.isDisjoint(with: left) else { return }
        tools = paths.filter { !unknown.contains($0.key) }.mapValues { $0.sorted().joined(separator: ", ") }
    }

    /// What a commit itself changed: a merge, what differs from all of its parents.
    private static func touched(by commit: Commit, in repository: Repository) throws(GitError) -> [FileChange] {
        guard let first = commit.parents.first else { return try repository.changes(from: nil, to: commit.id).changes }
        var changes = try repository.changes(from: first, to: commit.id).changes
        for parent in commit.parents.dropFirst() {
            let others = Set(try repository.changes(from: parent, to: commit.id).changes.map(\.path))
            changes.removeAll { !others.contains($0.path) }
        }
        return changes
    }
}
