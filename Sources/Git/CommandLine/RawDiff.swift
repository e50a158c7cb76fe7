// Owns: git's raw form of a comparison, ended by zeros: `:100644 100644 <id> <id> M<NUL>path<NUL>`.

/// Reads the answer of `git diff-tree` or `git diff-index` with `--raw -z --no-abbrev --no-renames`.
enum RawDiff {
    /// What makes both commands say what differs, and nothing that configuration makes of it.
    static let options = ["--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-relative", "--ignore-submodules=none"]

    static func read(_ git: GitCommand, _ arguments: [String]) throws(GitError) -> ChangeSet {
        let command = "git \(arguments.joined(separator: " "))"
        let child = try git.start(arguments)
        child.closeInput()
        var changes: [FileChange] = []
        var conflicts: [GitPath] = []
        while let header = try child.read(until: 0) {
            guard let path = try child.read(until: 0) else { break }
            let record = try parse(header, GitPath(path), command)
            if let change = record { changes.append(change) } else { conflicts.append(GitPath(path)) }
        }
        let leftOver = try child.rest()
        let status = try child.finish()
        guard status == 0 else { throw GitCommand.failure(command, status, child.complaint) }
        guard leftOver.isEmpty else { throw unknown(command, leftOver) }
        guard conflicts.isEmpty else { throw .unmerged(conflicts) }
        return ChangeSet(changes)
    }

    /// `nil` for a file with conflicts.
    private static func parse(_ header: [UInt8], _ path: GitPath, _ command: String) throws(GitError) -> FileChange? {
        let fields = header.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count == 5, header.first == UInt8(ascii: ":"),
            let before = UInt32(String(decoding: fields[0].dropFirst(), as: UTF8.self), radix: 8),
            let after = UInt32(String(decoding: fields[1], as: UTF8.self), radix: 8),
            let oldID = ObjectID(hex: fields[2]), let newID = ObjectID(hex: fields[3])
        else { throw unknown(command, header) }
        let old = before == 0 ? nil : FileChange.Side(path: path, mode: FileMode(bits: before), id: oldID)
        let new = after == 0 ? nil : FileChange.Side(path: path, mode: FileMode(bits: after), id: newID)
        switch fields[4].first {
        case UInt8(ascii: "U"): return nil
        case UInt8(ascii: "A") where old == nil && new != nil, UInt8(ascii: "D") where old != nil && new == nil,
            UInt8(ascii: "M") where old != nil && new != nil, UInt8(ascii: "T") where old != nil && new != nil:
            // Content of the work tree has no id, but these commands never look there.
            guard old?.id?.isZero != true, new?.id?.isZero != true, !path.bytes.isEmpty else {
                throw GitError(.corruptIndex, "the index records a file without content or name: \(path)")
            }
            return FileChange(old: old, new: new)
        default: throw unknown(command, header)
        }
    }

    private static func unknown(_ command: String, _ record: [UInt8]) -> GitError {
        GitError(.unknownAnswer, "\(command) said something unknown: \(String(decoding: record.prefix(200), as: UTF8.self))")
    }
}

extension CommandLineReader {
    package func stagedChanges() throws(GitError) -> ChangeSet {
        try indexCompared(with: try head().commit)
    }

    /// The index compared with nothing: every file, and none that `add -N` only announced.
    package func indexedFiles() throws(GitError) -> [TreeFile] {
        try indexCompared(with: nil).newFiles
    }

    package func changes(from old: ObjectID?, to new: ObjectID) throws(GitError) -> ChangeSet {
        let before = if let old { old } else { try emptyTree() }
        return try RawDiff.read(git, ["diff-tree", "-r"] + RawDiff.options + [before.description, new.description, "--"])
    }

    package func files(in treeish: ObjectID) throws(GitError) -> [TreeFile] {
        try changes(from: nil, to: treeish).newFiles
    }

    private func indexCompared(with commit: ObjectID?) throws(GitError) -> ChangeSet {
        try requireIndexFile()
        let base = if let commit { commit } else { try emptyTree() }
        return try RawDiff.read(
            git, ["diff-index", "--cached", "--ita-invisible-in-index"] + RawDiff.options + [base.description, "--"])
    }

    /// The id that git knows for the tree of nothing, in the repository's own kind of ids.
    private func emptyTree() throws(GitError) -> ObjectID {
        let line = try git.run(["hash-object", "-t", "tree", "--stdin"]).line
        guard let id = ObjectID(hex: line) else { throw GitError(.unknownAnswer, "git hash-object did not answer with an id") }
        return id
    }
}

extension ChangeSet {
    fileprivate var newFiles: [TreeFile] {
        changes.compactMap { change in
            guard let new = change.new, let id = new.id else { return nil }
            return TreeFile(path: new.path, mode: new.mode, id: id)
        }
    }
}
