// Owns: reading the index through libgit2 and comparing it with HEAD.
import CLibgit2
import SystemPackage

/// The index of the commit in progress, as it lay on disk when it was opened.
private struct IndexEntries {
    let index: Handle
    let count: Int

    init(_ file: FilePath) throws(GitError) {
        index = try unsafe LibGit2.own("read the index \(file)", release: git_index_free) { out in
            unsafe file.withPlatformString { unsafe git_index_open(&out, $0) }
        }
        count = unsafe git_index_entrycount(index.pointer)
    }

    /// An entry in libgit2's memory, which lives as long as the index.
    subscript(position: Int) -> UnsafePointer<git_index_entry> {
        guard let entry = unsafe git_index_get_byindex(index.pointer, position) else {
            preconditionFailure("an entry beyond the end of the index")
        }
        return unsafe entry
    }
}

extension UnsafePointer<git_index_entry> {
    fileprivate var path: UnsafeBufferPointer<UInt8> {
        guard let start = unsafe pointee.path else { preconditionFailure("an index entry without a path") }
        let length = unsafe start.length
        return unsafe start.withMemoryRebound(to: UInt8.self, capacity: length) { unsafe UnsafeBufferPointer(start: $0, count: length) }
    }

    /// Marked by `add -N`: nothing of it would be committed.
    fileprivate var isOnlyIntended: Bool {
        unsafe UInt32(pointee.flags_extended) & UInt32(GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue) != 0
    }

    fileprivate var isConflict: Bool { unsafe git_index_entry_stage(self) > 0 }

    fileprivate var file: TreeFile {
        unsafe TreeFile(path: GitPath(path), mode: FileMode(bits: pointee.mode), id: ObjectID(pointee.id))
    }
}

extension LibGit2Reader {
    package func indexedFiles() throws(GitError) -> [TreeFile] {
        let entries = try openIndex()
        var files: [TreeFile] = []
        files.reserveCapacity(entries.count)
        for position in 0..<entries.count where unsafe !entries[position].isOnlyIntended {
            unsafe files.append(entries[position].file)
        }
        return files
    }

    /// Walks `HEAD`'s tree and the index side by side: both are in the order of the paths' bytes.
    package func stagedChanges() throws(GitError) -> ChangeSet {
        let entries = try openIndex()
        var tree: ObjectID?
        if let commit = try head().commit { tree = try self.tree(of: commit) }
        var cursor = try TreeCursor(tree, of: repository)
        var hasOld = try cursor.advance()
        var changes: [FileChange] = []
        for position in 0..<entries.count {
            let entry = unsafe entries[position]
            if unsafe entry.isOnlyIntended { continue }
            while hasOld, unsafe cursor.path.lexicographicallyPrecedes(entry.path) {
                changes.append(FileChange(old: cursor.file.side, new: nil))
                hasOld = try cursor.advance()
            }
            guard hasOld, unsafe cursor.path.elementsEqual(entry.path) else {
                unsafe changes.append(FileChange(old: nil, new: entry.file.side))
                continue
            }
            var id = unsafe entry.pointee.id
            let isSame = unsafe git_oid_equal(cursor.rawID, &id) == 1 && cursor.mode == FileMode(bits: entry.pointee.mode)
            if !isSame { unsafe changes.append(FileChange(old: cursor.file.side, new: entry.file.side)) }
            hasOld = try cursor.advance()
        }
        while hasOld {
            changes.append(FileChange(old: cursor.file.side, new: nil))
            hasOld = try cursor.advance()
        }
        return ChangeSet(changes)
    }

    /// Opens the index afresh and refuses one with conflicts.
    private func openIndex() throws(GitError) -> IndexEntries {
        try requireIndexFile()
        let entries: IndexEntries
        do throws(GitError) {
            entries = try IndexEntries(layout.indexFile)
        } catch  where error.kind == .unreadableIndex && error.message.contains("checksum") {
            // Without a checksum git may read it. With a wrong one git would read it too: it does not look.
            guard try FileBytes.read(layout.indexFile, limit: .max).suffix(20).allSatisfy({ $0 == 0 }) else {
                throw GitError(.corruptIndex, code: error.code, category: error.category, error.message)
            }
            throw error
        }
        guard unsafe git_index_has_conflicts(entries.index.pointer) == 1 else { return entries }
        var paths: [GitPath] = []
        for position in 0..<entries.count {
            let entry = unsafe entries[position]
            guard unsafe entry.isConflict else { continue }
            let path = unsafe GitPath(entry.path)
            if paths.last != path { paths.append(path) }
        }
        throw .unmerged(paths)
    }
}
