// Owns: what differs between two states of a repository.

/// One file that differs between an old and a new state.
package struct FileChange: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case added, modified, deleted, renamed
    }

    /// One side of a change.
    package struct Side: Sendable, Hashable {
        package let path: GitPath
        package let mode: FileMode
        /// The object that holds the content; `nil` where the content is only in the work tree.
        package let id: ObjectID?

        package init(path: GitPath, mode: FileMode, id: ObjectID?) {
            self.path = path
            self.mode = mode
            self.id = id
        }
    }

    package let old: Side?
    package let new: Side?

    /// A change has at least one side.
    package init(old: Side?, new: Side?) {
        precondition(old != nil || new != nil, "a change without sides")
        self.old = old
        self.new = new
    }

    package var status: Status {
        guard let old else { return .added }
        guard let new else { return .deleted }
        return old.path == new.path ? .modified : .renamed
    }

    /// Where the file is now, or was when it is deleted.
    package var path: GitPath {
        if let new { return new.path }
        guard let old else { preconditionFailure("a change without sides") }
        return old.path
    }

    package var oldPath: GitPath? { old?.path }
    package var newPath: GitPath? { new?.path }
    package var oldID: ObjectID? { old?.id }
    package var newID: ObjectID? { new?.id }
    package var oldMode: FileMode? { old?.mode }
    package var newMode: FileMode? { new?.mode }
}

/// All files that differ between two states, in git's order of paths.
package struct ChangeSet: Sendable, Hashable {
    package let changes: [FileChange]

    package init(_ changes: [FileChange]) {
        self.changes = changes.sorted { ($0.path, $0.new == nil ? 1 : 0) < ($1.path, $1.new == nil ? 1 : 0) }
    }

    package var isEmpty: Bool { changes.isEmpty }
}

/// One file of a whole tree or index.
package struct TreeFile: Sendable, Hashable {
    package let path: GitPath
    package let mode: FileMode
    package let id: ObjectID

    package init(path: GitPath, mode: FileMode, id: ObjectID) {
        self.path = path
        self.mode = mode
        self.id = id
    }

    var side: FileChange.Side { .init(path: path, mode: mode, id: id) }
}
