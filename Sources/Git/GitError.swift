// Owns: how reading a repository fails, and what the reader of the message can do.

/// A failure to read a repository; it always blocks and is never read as "nothing changed".
package struct GitError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case notARepository
        /// The repository belongs to somebody else and git refuses it.
        case foreignOwner
        /// The repository uses something that this reader does not know.
        case unsupported
        case unreadableIndex
        /// The index is not what was written: its checksum is wrong.
        case corruptIndex
        case missingIndex
        /// Files with conflicts stand in the index.
        case unmerged([GitPath])
        case missingObject
        /// A partial clone left the object on the server; it is never fetched unasked.
        case notFetched
        case corruptObject
        case objectTooLarge(size: Int, limit: Int)
        /// The history needed lies beyond the end of a shallow clone.
        case shallowHistory
        case noSuchRevision
        case noWorkTree
        case gitNotFound
        /// git was killed, or ended before its answer was complete.
        case gitDied
        /// git said nothing for too long.
        case gitTimedOut
        /// git answered what it never answers.
        case unknownAnswer
        case unreadableFile
        /// Any other failure of libgit2 or git.
        case failed
    }

    package let kind: Kind
    /// libgit2's return code or git's exit status; 0 where neither said one.
    package let code: Int32
    /// libgit2's error class; 0 where it was not libgit2.
    package let category: Int32
    /// What happened, for people, without a full stop.
    package let message: String

    package init(_ kind: Kind, code: Int32 = 0, category: Int32 = 0, _ message: String) {
        self.kind = kind
        self.code = code
        self.category = category
        self.message = message
    }

    /// What can be done about it, where there is something better than reading the message.
    package var advice: String? {
        switch kind {
        case .notARepository: "run this inside a git repository, or use --all or --stdin, which need none"
        case .foreignOwner: "if you trust the repository: git config --global --add safe.directory <its folder>"
        case .unsupported: "let git read it: install git, or update libgit2"
        case .unreadableIndex, .corruptIndex: "see what git itself says: git status; a damaged index is rebuilt by: git read-tree HEAD"
        case .missingIndex: "GIT_INDEX_FILE must name the index of the commit in progress; a lost index is rebuilt by: git read-tree HEAD"
        case .unmerged: "resolve the conflicts and git add the files"
        case .missingObject, .corruptObject: "check the repository: git fsck --full"
        case .objectTooLarge: "keep such files out of the audited paths"
        case .shallowHistory: "fetch more history: git fetch --unshallow (in CI: a fetch depth of 0)"
        case .noSuchRevision: "name a commit, branch or tag that git rev-parse knows; fetch it first if it is the server's"
        case .noWorkTree: "run this in a work tree, or name commits to audit"
        case .gitNotFound: "install git, or put it on PATH"
        case .notFetched: "fetch what the clone left out: git fetch --refetch --no-filter"
        case .gitDied: "run it again; if git dies again, see what it says by itself: git fsck --full"
        case .gitTimedOut: "see why git hangs: run git status in the repository; then try again"
        case .unknownAnswer: "see which git is first on PATH: git --version; a wrapper must not print anything of its own"
        case .unreadableFile, .failed: nil
        }
    }
}

extension GitError: CustomStringConvertible {
    package var description: String {
        guard let advice else { return message }
        return "\(message) (\(advice))"
    }
}
