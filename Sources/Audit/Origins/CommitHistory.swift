// Owns: the commits of a change, and what each of them changed.
import Git
import Provenance

/// The commits of a change in an order in which lines can be followed back, each compared with its parents at most once.
final class CommitHistory {
    /// A longer history is not asked: it costs a comparison for each commit.
    static let commitLimit = 500
    /// Nor one in which more files changed, taken together.
    private static let changeLimit = 200_000

    /// What differs between a commit and one parent.
    struct Changes {
        let set: ChangeSet
        let byPath: [GitPath: FileChange]
    }

    private struct Edge: Hashable {
        let commit: ObjectID
        let parent: ObjectID?
    }

    /// Children before their parents.
    let commits: [Commit]
    /// The tools that commits name.
    let tools: [ObjectID: String]
    let reader: ContentReader
    let deadline: Deadline
    private let ids: Set<ObjectID>
    private var changes: [Edge: Changes] = [:]
    private var renames: [Edge: [GitPath: OldFile]] = [:]
    private var changeCount = 0
    private let repository: Repository

    init(_ ids: [ObjectID], in repository: Repository, _ reader: ContentReader, _ deadline: Deadline) throws(AuditError) {
        guard ids.count <= Self.commitLimit else {
            throw AuditError(.incomplete, "the change has \(ids.count) commits, and more than \(Self.commitLimit) are not asked")
        }
        var commits: [Commit] = []
        for id in ids { commits.append(try auditing { () throws(GitError) in try repository.commit(id) }) }
        tools = Dictionary(
            commits.compactMap { commit in CommitTool.name(of: commit).map { (commit.id, $0) } }, uniquingKeysWith: { first, _ in first })
        self.commits = Self.childrenFirst(commits)
        self.ids = Set(ids)
        self.repository = repository
        self.reader = reader
        self.deadline = deadline
    }

    private static func childrenFirst(_ commits: [Commit]) -> [Commit] {
        let byID = Dictionary(commits.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var children: [ObjectID: Int] = [:]
        for commit in commits { for parent in commit.parents { children[parent, default: 0] += 1 } }
        var ready = commits.filter { children[$0.id] == nil }
        var ordered: [Commit] = []
        while let commit = ready.popLast() {
            ordered.append(commit)
            for parent in commit.parents {
                children[parent, default: 0] -= 1
                if children[parent] == 0, let parent = byID[parent] { ready.append(parent) }
            }
        }
        return ordered
    }

    func contains(_ commit: ObjectID) -> Bool { ids.contains(commit) }

    /// - Parameter parent: nil for what a commit without parents has.
    func changes(of commit: Commit, against parent: ObjectID?) throws(AuditError) -> Changes {
        let edge = Edge(commit: commit.id, parent: parent)
        if let known = changes[edge] { return known }
        try deadline.check()
        let set = try auditing { () throws(GitError) in try repository.changes(from: parent, to: commit.id) }
        changeCount += set.changes.count
        guard changeCount <= Self.changeLimit else {
            throw AuditError(.incomplete, "the commits of the change touch more than \(Self.changeLimit) files")
        }
        let found = Changes(
            set: set, byPath: Dictionary(set.changes.map { ($0.path, $0) }, uniquingKeysWith: { $1.new == nil ? $0 : $1 }))
        changes[edge] = found
        return found
    }

    /// What a commit's file was in a parent; nil where it was nothing.
    func old(of change: FileChange, in commit: Commit, against parent: ObjectID) throws(AuditError) -> OldFile? {
        if let old = change.old { return old.mode.isFile ? old.id.map { OldFile(path: old.path, id: $0) } : nil }
        let edge = Edge(commit: commit.id, parent: parent)
        if renames[edge] == nil {
            let set = try changes(of: commit, against: parent).set
            renames[edge] = try auditing { () throws(GitError) in try Renames(reader: reader).sources(in: set) }
        }
        return renames[edge]?[change.path]
    }

    /// What a commit itself changed, renamed files as one: a merge, what differs from all of its parents, against each.
    func own(_ commit: Commit) throws(AuditError) -> [(old: ObjectID?, new: ObjectID?)] {
        func file(_ side: FileChange.Side?) -> ObjectID? { side.flatMap { $0.mode.isFile ? $0.id : nil } }
        guard !commit.parents.isEmpty else { return try changes(of: commit, against: nil).set.changes.map { (nil, file($0.new)) } }
        var own: [(old: ObjectID?, new: ObjectID?)] = []
        for parent in commit.parents {
            var changes = try changes(of: commit, against: parent).set.changes
            for other in commit.parents where other != parent {
                let others = try self.changes(of: commit, against: other).byPath
                changes.removeAll { others[$0.path] == nil }
            }
            var sources: Set<GitPath> = []
            for change in changes where change.new != nil {
                let old = try old(of: change, in: commit, against: parent)
                if change.old == nil, let old { sources.insert(old.path) }
                own.append((old?.id, file(change.new)))
            }
            own += changes.filter { $0.new == nil && !sources.contains($0.path) }.map { (file($0.old), nil) }
        }
        return own
    }
}
