// Owns: walking and comparing trees through libgit2.
//
// The comparisons are our own and not libgit2's diff: that one reads attributes (and so the index, which may be of a kind it
// cannot read) and bends to configuration such as core.ignoreCase. Here bytes and ids decide.
import CLibgit2

/// The entries of one tree object.
struct TreeEntries {
    let tree: Handle
    let count: Int

    init(_ id: ObjectID, of repository: Handle) throws(GitError) {
        var wanted = try id.libgit2()
        tree = try unsafe LibGit2.own("read tree \(id)", release: git_tree_free) {
            unsafe git_tree_lookup(&$0, repository.pointer, &wanted)
        }
        count = unsafe git_tree_entrycount(tree.pointer)
    }

    func name(_ index: Int) -> UnsafeBufferPointer<CChar> {
        guard let entry = unsafe git_tree_entry_byindex(tree.pointer, index), let name = unsafe git_tree_entry_name(entry) else {
            preconditionFailure("an entry beyond the end of its tree")
        }
        return unsafe UnsafeBufferPointer(start: name, count: name.length)
    }

    func mode(_ index: Int) -> FileMode {
        FileMode(bits: UInt32(unsafe git_tree_entry_filemode_raw(git_tree_entry_byindex(tree.pointer, index)).rawValue))
    }

    /// The id in libgit2's memory, which lives as long as the tree.
    func rawID(_ index: Int) -> UnsafePointer<git_oid> {
        guard let id = unsafe git_tree_entry_id(git_tree_entry_byindex(tree.pointer, index)) else {
            preconditionFailure("an entry beyond the end of its tree")
        }
        return unsafe id
    }

    /// Every entry, copied, by name.
    func named() -> [[UInt8]: (mode: FileMode, id: ObjectID)] {
        var entries: [[UInt8]: (mode: FileMode, id: ObjectID)] = [:]
        for index in 0..<count {
            let name = unsafe name(index).map { UInt8(bitPattern: $0) }
            entries[name] = unsafe (mode(index), ObjectID(rawID(index).pointee))
        }
        return entries
    }
}

/// Walks all files below a tree in git's order of paths, without a copy a file.
struct TreeCursor {
    private let repository: Handle
    private var stack: [(entries: TreeEntries, next: Int, prefix: Int)] = []
    /// The current file's path; its bytes are overwritten by ``advance()``.
    private(set) var path: [UInt8] = []

    init(_ root: ObjectID?, of repository: Handle) throws(GitError) {
        self.repository = repository
        if let root { stack.append((try TreeEntries(root, of: repository), -1, 0)) }
    }

    /// Steps to the next file; false at the end.
    mutating func advance() throws(GitError) -> Bool {
        while let top = stack.last {
            let index = top.next + 1
            guard index < top.entries.count else {
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next = index
            path.removeSubrange(top.prefix...)
            unsafe path.append(contentsOf: top.entries.name(index).lazy.map { UInt8(bitPattern: $0) })
            guard top.entries.mode(index) == .tree else { return true }
            path.append(UInt8(ascii: "/"))
            let child = unsafe ObjectID(top.entries.rawID(index).pointee)
            stack.append((try TreeEntries(child, of: repository), -1, path.count))
        }
        return false
    }

    var mode: FileMode {
        let top = stack[stack.count - 1]
        return top.entries.mode(top.next)
    }

    var rawID: UnsafePointer<git_oid> {
        let top = stack[stack.count - 1]
        return unsafe top.entries.rawID(top.next)
    }

    var file: TreeFile { TreeFile(path: GitPath(path), mode: mode, id: unsafe ObjectID(rawID.pointee)) }
}

extension LibGit2Reader {
    package func files(in treeish: ObjectID) throws(GitError) -> [TreeFile] {
        var cursor = try TreeCursor(tree(of: treeish), of: repository)
        var files: [TreeFile] = []
        while try cursor.advance() { files.append(cursor.file) }
        return files
    }

    package func changes(from old: ObjectID?, to new: ObjectID) throws(GitError) -> ChangeSet {
        var oldTree: ObjectID?
        if let old { oldTree = try tree(of: old) }
        var changes: [FileChange] = []
        // Pairs of folders still to compare; equal ones are never opened.
        var pending: [(path: GitPath, old: ObjectID?, new: ObjectID?)] = [(GitPath([]), oldTree, try tree(of: new))]
        while let pair = pending.popLast() {
            guard pair.old != pair.new else { continue }
            let before = try entries(pair.old)
            let after = try entries(pair.new)
            for name in Set(before.keys).union(after.keys) {
                let path = pair.path.appending(name)
                let (from, to) = (before[name], after[name])
                if let from, let to, from == to { continue }
                let oldFolder = from.flatMap { $0.mode == .tree ? $0.id : nil }
                let newFolder = to.flatMap { $0.mode == .tree ? $0.id : nil }
                if oldFolder != nil || newFolder != nil { pending.append((path, oldFolder, newFolder)) }
                let oldFile = from.flatMap { $0.mode == .tree ? nil : FileChange.Side(path: path, mode: $0.mode, id: $0.id) }
                let newFile = to.flatMap { $0.mode == .tree ? nil : FileChange.Side(path: path, mode: $0.mode, id: $0.id) }
                if oldFile != nil || newFile != nil { changes.append(FileChange(old: oldFile, new: newFile)) }
            }
        }
        return ChangeSet(changes)
    }

    private func entries(_ tree: ObjectID?) throws(GitError) -> [[UInt8]: (mode: FileMode, id: ObjectID)] {
        guard let tree else { return [:] }
        return try TreeEntries(tree, of: repository).named()
    }

    /// The tree of a commit, tag or tree.
    func tree(of id: ObjectID) throws(GitError) -> ObjectID {
        guard let peeled = try peel(id), let kind = try kind(of: peeled) else {
            throw GitError(.missingObject, "object \(id) is not in this repository")
        }
        switch kind {
        case .commit: return try commit(peeled).tree
        case .tree: return peeled
        case .blob, .tag: throw GitError(.failed, "object \(id) is a \(kind) and has no tree")
        }
    }
}

extension UnsafePointer<CChar> {
    /// The bytes before the terminating zero.
    var length: Int {
        var end = unsafe self
        while unsafe end.pointee != 0 { unsafe end += 1 }
        return unsafe end - self
    }
}
