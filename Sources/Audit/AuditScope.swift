// Owns: the names of what can be audited.

/// What is audited, and what counts as new in it.
package enum AuditScope: Sendable, Hashable {
    /// What this branch adds to its base: the policy's, else the upstream's default branch, else `main` or `master`.
    case branch(base: String?)
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
