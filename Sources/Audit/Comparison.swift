// Owns: what differs between a state and what it grew from.
import Analysis
import Git

/// A state, and what differs between it and each thing that it grew from.
///
/// Every scope comes down to this, so that the same content gets the same verdict whoever asks: a staged change has its `HEAD` as
/// parent, a commit its parents, a range, a branch or a push the commits at which it leaves what is already there.
struct Comparison: Sendable {
    var scope: AuditReport.Scope
    var state: AuditedState
    /// One for each parent; a line is new when it is new against all of them.
    var changeSets: [ChangeSet]
    var notes: [String] = []
    /// The branches that the state goes to, by their short names, as far as anybody knows.
    var branches: [String] = []
    /// The commits whose work it is, where it is that of commits.
    var commits: [ObjectID] = []
    /// The state whose policy nobody can edit by the change: what the change goes to.
    var policyBase: AuditedState?
}

extension Comparison {
    /// Compares a commit, tag or tree with its parents; without any it is compared with nothing at all.
    init(_ target: ObjectID, against parents: [ObjectID], scope: AuditReport.Scope, in repository: Repository) throws(GitError) {
        var changeSets: [ChangeSet] = []
        for parent in parents { changeSets.append(try repository.changes(from: parent, to: target)) }
        if parents.isEmpty { changeSets.append(try repository.changes(from: nil, to: target)) }
        self.init(scope: scope, state: .tree(target), changeSets: changeSets)
    }

    /// The Swift files that differ from every parent, with what stood there before.
    func files(renames: Renames) throws(GitError) -> [AuditedFile] {
        guard let first = changeSets.first else { return [] }
        let others = changeSets.dropFirst().map { set in
            Dictionary(set.changes.map { ($0.path, $0) }, uniquingKeysWith: { $1.new == nil ? $0 : $1 })
        }
        var files: [AuditedFile] = []
        var sources: [[GitPath: OldFile]] = []
        for set in changeSets { sources.append(try renames.sources(in: set)) }
        for change in first.changes {
            guard let new = change.new, new.path.isSwift, let content = AuditedState.content(new) else {
                continue
            }
            var olds = [Self.old(of: change, sources[0])]
            for (index, other) in others.enumerated() {
                guard let change = other[new.path] else { break }
                olds.append(Self.old(of: change, sources[index + 1]))
            }
            guard olds.count == changeSets.count else { continue }
            files.append(AuditedFile(path: new.path, content: content, olds: olds))
        }
        return files
    }

    /// The first of some files that the change edits.
    func firstEdited(of paths: [String]) -> String? {
        paths.first { path in changeSets.first?.changes.contains { $0.path == GitPath(path) } ?? false }
    }

    /// The Swift files that are gone, for each parent.
    var removed: [[OldFile]] {
        changeSets.map { set in
            set.changes.compactMap { change in
                guard change.new == nil, let old = change.old, old.path.isSwift, old.mode.isFile, let id = old.id else { return nil }
                return OldFile(path: old.path, id: id)
            }
        }
    }

    /// The Swift files that no parent's content was kept of, under their own name or as one of some other files.
    func gone(besides files: [AuditedFile]) -> [AuditedFile] {
        let removed = removed
        guard let first = removed.first else { return [] }
        let renamed = Set(files.flatMap { $0.olds.compactMap { $0?.path } })
        let others = removed.dropFirst().map { Dictionary($0.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first }) }
        return first.compactMap { old in
            let olds = [old] + others.compactMap { $0[old.path] }
            guard olds.count == removed.count, !renamed.contains(old.path) else { return nil }
            return AuditedFile(path: old.path, content: .bytes([]), olds: olds)
        }
    }

    private static func old(of change: FileChange, _ sources: [GitPath: OldFile]) -> OldFile? {
        guard let old = change.old else { return sources[change.path] }
        guard old.mode.isFile, let id = old.id else { return nil }
        return OldFile(path: old.path, id: id)
    }
}
