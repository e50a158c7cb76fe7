// Owns: what the work tree adds to HEAD, always as git itself says.
//
// Why git and not libgit2: which files are ignored, which line endings and filters apply and which mode bits count is decided by
// configuration and attributes, of which libgit2 reads a part only. No hook asks this question.
import SystemPackage

/// Reads `git status` in its second porcelain form, ended by zeros.
enum WorkTreeStatus {
    static func read(_ git: GitCommand, workTree: FilePath) throws(GitError) -> ChangeSet {
        let output = try git.output([
            "status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty",
        ])
        // `git status` names files from the top of the work tree.
        return try parse(output) { Posix.mode(of: workTree.appending($0)) }
    }

    static func parse(_ output: [UInt8], modeOfUntracked: (GitPath) -> FileMode?) throws(GitError) -> ChangeSet {
        var changes: [FileChange] = []
        for record in output.split(separator: 0) {
            let change: FileChange?
            switch record.first {
            case UInt8(ascii: "1"): change = try tracked(record)
            case UInt8(ascii: "u"): change = try unmerged(record)
            case UInt8(ascii: "?"):
                let path = GitPath(record.dropFirst(2))
                // A folder that is a repository of its own ends in a slash: nothing of it is ours.
                guard path.bytes.last != UInt8(ascii: "/"), let mode = modeOfUntracked(path) else { continue }
                change = FileChange(old: nil, new: .init(path: path, mode: mode, id: nil))
            default: throw damaged(record)
            }
            if let change { changes.append(change) }
        }
        return ChangeSet(changes)
    }

    /// `1 XY sub mH mI mW hH hI path`
    private static func tracked(_ record: ArraySlice<UInt8>) throws(GitError) -> FileChange? {
        let fields = record.split(separator: UInt8(ascii: " "), maxSplits: 8, omittingEmptySubsequences: false)
        guard fields.count == 9 else { throw damaged(record) }
        return try change(path: fields[8], oldMode: fields[3], newMode: fields[5], oldID: fields[6], record)
    }

    /// `u XY sub m1 m2 m3 mW h1 h2 h3 path`: a conflict; the second side is `HEAD`'s.
    private static func unmerged(_ record: ArraySlice<UInt8>) throws(GitError) -> FileChange? {
        let fields = record.split(separator: UInt8(ascii: " "), maxSplits: 10, omittingEmptySubsequences: false)
        guard fields.count == 11 else { throw damaged(record) }
        return try change(path: fields[10], oldMode: fields[4], newMode: fields[6], oldID: fields[8], record)
    }

    private static func change(
        path: ArraySlice<UInt8>, oldMode: ArraySlice<UInt8>, newMode: ArraySlice<UInt8>, oldID: ArraySlice<UInt8>,
        _ record: ArraySlice<UInt8>
    ) throws(GitError) -> FileChange? {
        guard let before = UInt32(String(decoding: oldMode, as: UTF8.self), radix: 8),
            let after = UInt32(String(decoding: newMode, as: UTF8.self), radix: 8), let id = ObjectID(hex: oldID)
        else { throw damaged(record) }
        let path = GitPath(path)
        let old = before == 0 ? nil : FileChange.Side(path: path, mode: FileMode(bits: before), id: id)
        let new = after == 0 ? nil : FileChange.Side(path: path, mode: FileMode(bits: after), id: nil)
        // Added to the index and removed from the work tree: on neither side.
        return old == nil && new == nil ? nil : FileChange(old: old, new: new)
    }

    private static func damaged(_ record: ArraySlice<UInt8>) -> GitError {
        GitError(.failed, "git status said something unknown: \(String(decoding: record, as: UTF8.self))")
    }
}
