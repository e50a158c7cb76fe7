// Owns: where the history of a shallow clone ends, and the refusal to read beyond.
import SystemPackage

/// The commits of a shallow clone whose parents were left on the server.
///
/// Git reads such a commit as if it had no parents, and so answers "unrelated" or "that is all" where the truth is "unknown".
struct ShallowHistory {
    let ends: Set<ObjectID>

    init(_ layout: RepositoryLayout, _ environment: GitEnvironment) throws(GitError) {
        let file = environment.path("GIT_SHALLOW_FILE") ?? layout.commonDirectory.appending("shallow")
        guard FileBytes.exists(file) else {
            ends = []
            return
        }
        var ends: Set<ObjectID> = []
        for line in try FileBytes.read(file, limit: 64 << 20).split(separator: UInt8(ascii: "\n")) {
            guard let id = ObjectID(hex: line) else { throw GitError(.failed, "\(file) is damaged") }
            ends.insert(id)
        }
        self.ends = ends
    }

    var isComplete: Bool { ends.isEmpty }

    static func error(_ what: String) -> GitError {
        GitError(.shallowHistory, "\(what): the history ends there in this shallow clone")
    }
}

/// Hands out commits as long as their parents are known.
final class ShallowWalk: CommitWalk {
    private let walk: any CommitWalk
    private let history: ShallowHistory

    init(_ walk: any CommitWalk, within history: ShallowHistory) {
        self.walk = walk
        self.history = history
    }

    func next() throws(GitError) -> ObjectID? {
        guard let id = try walk.next() else { return nil }
        guard !history.ends.contains(id) else { throw ShallowHistory.error("the walk came to commit \(id)") }
        return id
    }
}

extension ShallowHistory {
    /// Refuses a merge base that could be another one if all of the history were here: some hidden commit is not below it.
    func check(_ base: ObjectID?, of first: ObjectID, _ second: ObjectID, by reader: some GitReader) throws(GitError) {
        let walk = try reader.commits(reachableFrom: [first, second], excluding: base.map { [$0] } ?? [])
        while let id = try walk.next() {
            guard !ends.contains(id) else { throw Self.error("the merge base of \(first) and \(second) lies beyond commit \(id)") }
        }
    }

    /// What a missing object means: the parent of a commit where the history ends was left on the server.
    func explain(_ error: GitError, about ids: [ObjectID], by reader: some GitReader) -> GitError {
        guard error.kind == .missingObject || error.kind == .corruptObject || error.kind == .failed else { return error }
        for end in ends {
            guard let commit = try? reader.commit(end) else { continue }
            if let id = ids.first(where: commit.parents.contains) { return Self.error("commit \(id) is not here") }
        }
        return error
    }
}
