// Owns: the repository as the rest of the program sees it.
import SystemPackage

/// A repository, read through libgit2.
///
/// Not to be shared between workers: each opens its own with ``another()``.
package final class Repository {
    package let environment: GitEnvironment
    private let reader: LibGit2Reader

    /// Opens the repository that the environment's folder and variables mean.
    package init(_ environment: GitEnvironment) throws(GitError) {
        self.environment = environment
        reader = try LibGit2Reader(environment)
    }

    /// The same repository with handles of its own, for another worker.
    package func another() throws(GitError) -> Repository {
        try Repository(environment)
    }

    /// What the work tree, untracked files that are not ignored included, adds to `HEAD`. New sides have no id: their content is read
    /// with ``workTreeFile(_:limit:)``.
    package func worktreeChanges() throws(GitError) -> ChangeSet {
        guard let top = layout.workTree else { throw GitError(.noWorkTree, "the repository has no work tree") }
        return try WorkTreeStatus.read(GitCommand(environment), workTree: top)
    }

    /// The bytes of a file of the work tree; of a link, the path it holds.
    package func workTreeFile(_ path: GitPath, limit: Int = Repository.defaultBlobLimit) throws(GitError) -> [UInt8] {
        guard let top = layout.workTree else { throw GitError(.noWorkTree, "the repository has no work tree") }
        return try FileBytes.read(top.appending(path), limit: limit)
    }
}

extension Repository: GitReader {
    package var layout: RepositoryLayout { reader.layout }

    package func head() throws(GitError) -> HeadState { try reader.head() }

    package func stagedChanges() throws(GitError) -> ChangeSet { try reader.stagedChanges() }

    package func changes(from old: ObjectID?, to new: ObjectID) throws(GitError) -> ChangeSet {
        try reader.changes(from: old, to: new)
    }

    package func indexedFiles() throws(GitError) -> [TreeFile] { try reader.indexedFiles() }

    package func files(in treeish: ObjectID) throws(GitError) -> [TreeFile] { try reader.files(in: treeish) }

    package func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] { try reader.blob(id, limit: limit) }

    package func kind(of id: ObjectID) throws(GitError) -> ObjectKind? { try reader.kind(of: id) }

    package func resolve(_ revision: String) throws(GitError) -> ObjectID? { try reader.resolve(revision) }

    package func peel(_ id: ObjectID) throws(GitError) -> ObjectID? { try reader.peel(id) }

    package func commit(_ id: ObjectID) throws(GitError) -> Commit { try reader.commit(id) }

    package func mergeBase(_ first: ObjectID, _ second: ObjectID) throws(GitError) -> ObjectID? {
        try reader.mergeBase(first, second)
    }

    package func commits(reachableFrom included: [ObjectID], excluding excluded: [ObjectID]) throws(GitError) -> any CommitWalk {
        try reader.commits(reachableFrom: included, excluding: excluded)
    }

    package func remoteTrackingIDs(remote: String) throws(GitError) -> [ObjectID] {
        try reader.remoteTrackingIDs(remote: remote)
    }
}
