// Owns: what both readers decide the same way.
import SystemPackage

extension GitReader {
    /// Refuses an index that is not there: both libgit2 and git would read it as empty.
    func requireIndexFile() throws(GitError) {
        guard !FileBytes.exists(layout.indexFile) else { return }
        // A repository before its first `git add` has no index yet, and nothing to lose by it.
        if !layout.indexIsNamed, try head().commit == nil { return }
        throw GitError(.missingIndex, "the index \(layout.indexFile) does not exist")
    }

    /// Where the tracking branches of a remote are; `nil` for a name that cannot be a remote's (a push may name a URL instead).
    static func trackingPrefix(_ remote: String) -> String? {
        guard !remote.isEmpty, !remote.utf8.contains(where: { "*?[\\".utf8.contains($0) }) else { return nil }
        return "refs/remotes/\(remote)/"
    }

    /// Of several equally good merge bases the youngest one; of the same age the smallest id.
    func newest(of bases: [ObjectID]) throws(GitError) -> ObjectID? {
        guard bases.count > 1 else { return bases.first }
        var best: Commit?
        for id in bases {
            let commit = try commit(id)
            guard let current = best else {
                best = commit
                continue
            }
            if (commit.committer.time, current.id) > (current.committer.time, commit.id) { best = commit }
        }
        return best?.id
    }
}

extension GitError {
    static func unmerged(_ paths: [GitPath]) -> GitError {
        GitError(.unmerged(paths), "the index holds conflicts in \(paths.map(\.description).joined(separator: ", "))")
    }
}
