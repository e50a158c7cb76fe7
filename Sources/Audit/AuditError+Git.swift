// Owns: turning failures of git into failures of an audit.
import Git

/// Does something with a repository; its failure ends the audit.
func auditing<Result>(_ body: () throws(GitError) -> Result) throws(AuditError) -> Result {
    do throws(GitError) {
        return try body()
    } catch {
        throw AuditError(error)
    }
}

extension Repository {
    /// The commits whose parents were not fetched; empty in a full clone.
    func shallowCommits() -> Set<ObjectID> {
        guard let bytes = try? FileBytes.read(layout.commonDirectory.appending("shallow"), limit: 64 << 20) else { return [] }
        return Set(bytes.split(separator: UInt8(ascii: "\n")).compactMap { ObjectID(hex: $0) })
    }

    /// A commit by the name that somebody gave.
    func require(_ revision: String) throws(AuditError) -> ObjectID {
        if let id = try auditing({ () throws(GitError) in try resolve(revision) }) { return id }
        throw AuditError(
            .wrongUse, "there is no commit \(revision) in this repository",
            advice: "name a commit, branch or tag that git rev-parse knows; if it is the server's, run: git fetch")
    }
}

extension AuditError {
    static let shallow = AuditError(
        .incomplete, "this clone is shallow, and what has to be compared lies beyond its end",
        advice: "fetch more history: git fetch --unshallow (in CI: a fetch depth of 0)")
}
