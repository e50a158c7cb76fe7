// Owns: the repository as the rest of the program sees it, and which reader answers.
import SystemPackage

/// A repository, read through libgit2 and, where that cannot, through the git command.
///
/// Not to be shared between workers: each opens its own with ``another()``.
package final class Repository {
    package let environment: GitEnvironment
    package let layout: RepositoryLayout
    /// Where git itself answered instead of libgit2, and why; for `onus doctor`.
    package private(set) var detours: [Detour] = []

    private let fast: LibGit2Reader?
    private var slow: CommandLineReader?
    private let history: ShallowHistory

    /// Something that libgit2 could not read, so that git was asked.
    package struct Detour: Sendable, Hashable {
        package let topic: Topic
        package let reason: GitError
    }

    /// What a question is about: where libgit2 fails at one, it still answers the others.
    package enum Topic: Sendable, Hashable {
        case repository, index, objects, history, references
    }

    /// Opens the repository that the environment's folder and variables mean.
    package init(_ environment: GitEnvironment) throws(GitError) {
        self.environment = environment
        do throws(GitError) {
            let reader = try LibGit2Reader(environment)
            fast = reader
            layout = reader.layout
        } catch {
            let reader = try Self.commandLine(environment, insteadOf: error)
            fast = nil
            slow = reader
            layout = reader.layout
            detours = [Detour(topic: .repository, reason: error)]
        }
        history = try ShallowHistory(layout, environment)
        if fast != nil, let reason = Self.unusualHistory(history, layout) {
            detours.append(Detour(topic: .history, reason: reason))
        }
    }

    /// The same repository with handles of its own, for another worker.
    package func another() throws(GitError) -> Repository {
        try Repository(environment)
    }

    /// Before 1.7 libgit2 stumbles over the end of a shallow history; from then on it believes grafts.
    private static func unusualHistory(_ history: ShallowHistory, _ layout: RepositoryLayout) -> GitError? {
        if !history.isComplete { return GitError(.unsupported, "the clone is shallow") }
        if FileBytes.exists(layout.commonDirectory.appending("info/grafts")) { return GitError(.unsupported, "the history has grafts") }
        return nil
    }

    /// The second reader; where git says no more than that it failed, or is missing, what libgit2 said is part of the message.
    private static func commandLine(_ environment: GitEnvironment, insteadOf reason: GitError) throws(GitError) -> CommandLineReader {
        do throws(GitError) {
            return try CommandLineReader(environment)
        } catch {
            throw error.after(reason)
        }
    }
}

/// Asking one reader, then the other.
extension Repository {
    /// Asks libgit2, and git where that fails at more than the question itself.
    private func ask<Answer>(
        _ topic: Topic, about ids: [ObjectID] = [], _ question: (any GitReader) throws(GitError) -> Answer
    ) throws(GitError) -> Answer {
        do throws(GitError) {
            guard let fast, !isClosed(topic) else { return try question(commandLine()) }
            do throws(GitError) {
                return try question(fast)
            } catch  where !error.isAnswer {
                return try askGit(topic, question, insteadOf: error)
            }
        } catch {
            throw history.explain(error, about: ids, by: self)
        }
    }

    private func askGit<Answer>(
        _ topic: Topic, _ question: (any GitReader) throws(GitError) -> Answer, insteadOf reason: GitError
    ) throws(GitError) -> Answer {
        let answer: Answer
        do throws(GitError) {
            answer = try question(commandLine())
        } catch {
            throw error.after(reason)
        }
        let detour = Detour(topic: topic, reason: reason)
        if !detours.contains(detour) { detours.append(detour) }
        return answer
    }

    /// Whether libgit2 need not be asked again: what it does not know of an index or a history will not change.
    private func isClosed(_ topic: Topic) -> Bool {
        (topic == .index || topic == .history)
            && detours.contains { $0.topic == topic && ($0.reason.kind == .unsupported || $0.reason.kind == .unreadableIndex) }
    }

    private func commandLine() throws(GitError) -> CommandLineReader {
        if let slow { return slow }
        let reader = try CommandLineReader(environment)
        slow = reader
        return reader
    }
}

extension GitError {
    /// Whether this is the truth about the repository and not a limit of the reader.
    fileprivate var isAnswer: Bool {
        switch kind {
        case .unmerged, .objectTooLarge, .missingIndex, .corruptIndex, .noWorkTree, .noSuchRevision, .shallowHistory: true
        default: false
        }
    }

    /// Git's error about what libgit2 failed at first: the more telling of both.
    fileprivate func after(_ first: GitError) -> GitError {
        switch kind {
        case .gitNotFound: GitError(kind, "\(first.message); git, which might read it, is not on PATH")
        case .failed where first.kind != .failed: GitError(first.kind, code: code, "\(first.message); \(message)")
        default: self
        }
    }
}

extension Repository: GitReader {
    package func head() throws(GitError) -> HeadState {
        try ask(.references) { reader throws(GitError) in try reader.head() }
    }

    package func stagedChanges() throws(GitError) -> ChangeSet {
        try ask(.index) { reader throws(GitError) in try reader.stagedChanges() }
    }

    package func changes(from old: ObjectID?, to new: ObjectID) throws(GitError) -> ChangeSet {
        try ask(.objects, about: (old.map { [$0] } ?? []) + [new]) { reader throws(GitError) in try reader.changes(from: old, to: new) }
    }

    package func indexedFiles() throws(GitError) -> [TreeFile] {
        try ask(.index) { reader throws(GitError) in try reader.indexedFiles() }
    }

    package func files(in treeish: ObjectID) throws(GitError) -> [TreeFile] {
        try ask(.objects, about: [treeish]) { reader throws(GitError) in try reader.files(in: treeish) }
    }

    package func file(at path: GitPath, in treeish: ObjectID) throws(GitError) -> TreeFile? {
        try ask(.objects, about: [treeish]) { reader throws(GitError) in try reader.file(at: path, in: treeish) }
    }

    package func files(at paths: [GitPath], in treeish: ObjectID) throws(GitError) -> [TreeFile] {
        try ask(.objects, about: [treeish]) { reader throws(GitError) in try reader.files(at: paths, in: treeish) }
    }

    package func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        try ask(.objects) { reader throws(GitError) in try reader.blob(id, limit: limit) }
    }

    package func kind(of id: ObjectID) throws(GitError) -> ObjectKind? {
        try ask(.objects) { reader throws(GitError) in try reader.kind(of: id) }
    }

    /// Git knows more spellings of revisions than libgit2, so only its no is a no.
    package func resolve(_ revision: String) throws(GitError) -> ObjectID? {
        if let id = try ask(.references, { reader throws(GitError) in try reader.resolve(revision) }) { return id }
        guard fast != nil else { return nil }
        do throws(GitError) {
            return try commandLine().resolve(revision)
        } catch  where error.kind == .gitNotFound {
            return nil
        }
    }

    package func peel(_ id: ObjectID) throws(GitError) -> ObjectID? {
        try ask(.objects) { reader throws(GitError) in try reader.peel(id) }
    }

    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        try ask(.objects, about: [id]) { reader throws(GitError) in try reader.commit(id) }
    }

    package func mergeBase(_ first: ObjectID, _ second: ObjectID) throws(GitError) -> ObjectID? {
        try ask(.history) { reader throws(GitError) in
            let base = try reader.mergeBase(first, second)
            if !history.isComplete { try history.check(base, of: first, second, by: reader) }
            return base
        }
    }

    package func commits(reachableFrom included: [ObjectID], excluding excluded: [ObjectID]) throws(GitError) -> any CommitWalk {
        let walk = try ask(.history, about: included) { reader throws(GitError) in
            try reader.commits(reachableFrom: included, excluding: excluded)
        }
        return history.isComplete ? walk : ShallowWalk(walk, within: history)
    }

    package func commit(at reference: String) throws(GitError) -> ObjectID? {
        try ask(.references) { reader throws(GitError) in try reader.commit(at: reference) }
    }

    package func remoteTrackingIDs(remote: String) throws(GitError) -> [ObjectID] {
        try ask(.references) { reader throws(GitError) in try reader.remoteTrackingIDs(remote: remote) }
    }
}

/// The work tree, which no hook asks for.
extension Repository {
    /// What the work tree, untracked files that are not ignored included, adds to `HEAD`. New sides have no id: their content is read
    /// with ``workTreeFile(_:limit:)``.
    package func worktreeChanges() throws(GitError) -> ChangeSet {
        guard let top = layout.workTree else { throw GitError(.noWorkTree, "the repository has no work tree") }
        return try WorkTreeStatus.read(GitCommand(environment), workTree: top)
    }

    /// When a file of the work tree was last written, in nanoseconds since 1970; `nil` for what is no regular file.
    package func workTreeTime(of path: GitPath) -> Int64? {
        layout.workTree.flatMap { Posix.modificationTime(of: $0.appending(path)) }
    }

    /// The bytes of a file of the work tree; of a link, the path it holds.
    package func workTreeFile(_ path: GitPath, limit: Int = Repository.defaultBlobLimit) throws(GitError) -> [UInt8] {
        guard let top = layout.workTree else { throw GitError(.noWorkTree, "the repository has no work tree") }
        let file = top.appending(path)
        if let target = Posix.linkTarget(file) { return target }
        return try FileBytes.read(file, limit: limit)
    }
}
