// Owns: what rules know of the tree around a file.

/// What rules know of the tree around a file.
package struct ProjectContext: Sendable {
    package init() {}
}
