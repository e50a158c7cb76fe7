// Owns: the names of what can be audited.

/// What is audited, and what counts as new in it.
package enum AuditScope: Sendable, Hashable {
    /// What this branch adds to its base: the policy's, else the upstream's default branch, else `main` or `master`.
    case branch(base: String?)
    /// What `HEAD` adds to the branch that it is to go to.
    ///
    /// - Parameters:
    ///   - into: the branch's short name; the remote's is meant, where there is one.
    ///   - commits: ids at which the branch is known to stand, or to have stood; the first that is here counts before the branch.
    case change(into: String, commits: [String])
    /// What the index adds to `HEAD`.
    case staged
    /// What the work tree, untracked files included, adds to `HEAD`.
    case worktree
    /// `A..B` or `A...B`, as written.
    case range(String)
    /// What one commit adds to its parents.
    case commit(String)
    /// Every line of the Swift files under some paths; needs no repository.
    case all
    /// One file from standard input, every line new.
    case standardInput(path: String, bytes: [UInt8])
}
