// Owns: the questions an audit asks of a repository.
package import SystemPackage

/// Where a repository keeps its parts; all paths are absolute.
package struct RepositoryLayout: Sendable, Hashable {
    /// The Git directory of this work tree.
    package let gitDirectory: FilePath
    /// The Git directory that all work trees share; the same as `gitDirectory` in a plain repository.
    package let commonDirectory: FilePath
    /// The top folder of the work tree; `nil` in a bare repository.
    package let workTree: FilePath?
    /// The index of the commit in progress: the one that `GIT_INDEX_FILE` names, or the repository's own.
    package let indexFile: FilePath
    /// Whether `GIT_INDEX_FILE` named the index.
    package let indexIsNamed: Bool

    package var isBare: Bool { workTree == nil }

    /// Takes absolute folders; links in them are followed, so that both readers name a folder alike.
    init(gitDirectory: FilePath, commonDirectory: FilePath, workTree: FilePath?, _ environment: GitEnvironment) {
        self.gitDirectory = Posix.realPath(gitDirectory)
        self.commonDirectory = Posix.realPath(commonDirectory)
        self.workTree = workTree.map(Posix.realPath)
        // Git reads a relative name from the top of the work tree, wherever it was called.
        let named = environment.path("GIT_INDEX_FILE", relativeTo: self.workTree)
        indexFile = named ?? self.gitDirectory.appending("index")
        indexIsNamed = named != nil
    }
}

/// What `HEAD` stands for.
package enum HeadState: Sendable, Hashable {
    /// On a branch, named in full (`refs/heads/main`).
    case branch(name: GitPath, commit: ObjectID)
    case detached(ObjectID)
    /// On a branch without commits.
    case unborn(name: GitPath)

    package var commit: ObjectID? {
        switch self {
        case .branch(_, let commit), .detached(let commit): commit
        case .unborn: nil
        }
    }
}

package enum ObjectKind: Sendable, Hashable {
    case commit, tree, blob, tag
}

/// Reads one repository; two implementations give the same answers, libgit2's and the git command line's.
///
/// A reader holds handles that are not to be shared: one reader per worker. Nothing here ever writes to the index, the work
/// tree or the refs. Replace refs and grafts are ignored: answers are about the real objects.
package protocol GitReader: AnyObject {
    var layout: RepositoryLayout { get }

    func head() throws(GitError) -> HeadState

    /// What the index adds to `HEAD`: what a commit would record. Files only marked with `add -N` are absent; conflicts
    /// throw ``GitError/Kind/unmerged(_:)``.
    func stagedChanges() throws(GitError) -> ChangeSet

    /// What differs between two commits, tags or trees; `nil` stands for the empty tree.
    func changes(from old: ObjectID?, to new: ObjectID) throws(GitError) -> ChangeSet

    /// Every file of the index, without those only marked with `add -N`.
    func indexedFiles() throws(GitError) -> [TreeFile]

    /// Every file of a commit, tag or tree.
    func files(in treeish: ObjectID) throws(GitError) -> [TreeFile]

    /// One file of a commit, tag or tree; `nil` if there is none of that name.
    func file(at path: GitPath, in treeish: ObjectID) throws(GitError) -> TreeFile?

    /// Those of some files of a commit, tag or tree that are there, in the order of the paths.
    func files(at paths: [GitPath], in treeish: ObjectID) throws(GitError) -> [TreeFile]

    /// The raw bytes of a blob; more than `limit` bytes throw ``GitError/Kind/objectTooLarge(size:limit:)``.
    func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8]

    /// What an object is; `nil` if this repository does not have it.
    func kind(of id: ObjectID) throws(GitError) -> ObjectKind?

    /// The commit that a revision means, tags peeled; `nil` if there is none.
    func resolve(_ revision: String) throws(GitError) -> ObjectID?

    func commit(_ id: ObjectID) throws(GitError) -> Commit

    /// The best common ancestor; `nil` if the histories are unrelated.
    func mergeBase(_ first: ObjectID, _ second: ObjectID) throws(GitError) -> ObjectID?

    /// Every commit reachable from some and not from others, children before parents. Excluded ids must exist here.
    func commits(reachableFrom included: [ObjectID], excluding excluded: [ObjectID]) throws(GitError) -> any CommitWalk

    /// The commits that the remote's tracking branches stand at.
    func remoteTrackingIDs(remote: String) throws(GitError) -> [ObjectID]

    /// The commit that a ref stands at, by its full name; `nil` if there is no such ref, or if it stands at something else.
    func commit(at reference: String) throws(GitError) -> ObjectID?

    /// The object under any number of tags; `nil` if one of them is missing.
    func peel(_ id: ObjectID) throws(GitError) -> ObjectID?
}

/// Hands out the commits of a range one after the other, so that a huge range needs little memory.
package protocol CommitWalk: AnyObject {
    func next() throws(GitError) -> ObjectID?
}

extension CommitWalk {
    /// All that is left.
    package func all() throws(GitError) -> [ObjectID] {
        var ids: [ObjectID] = []
        while let id = try next() { ids.append(id) }
        return ids
    }
}

extension GitReader {
    package func file(at path: GitPath, in treeish: ObjectID) throws(GitError) -> TreeFile? {
        try files(at: [path], in: treeish).first
    }

    /// How large a blob may be before reading it is refused.
    package static var defaultBlobLimit: Int { 100 << 20 }

    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        try blob(id, limit: Self.defaultBlobLimit)
    }
}
