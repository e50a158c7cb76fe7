// Owns: looking up single files of a tree, without walking the tree.
import CLibgit2

extension LibGit2Reader {
    package func files(at paths: [GitPath], in treeish: ObjectID) throws(GitError) -> [TreeFile] {
        var files: [TreeFile] = []
        for path in Set(paths).sorted() {
            if let file = try file(at: path, in: treeish) { files.append(file) }
        }
        return files
    }

    package func file(at path: GitPath, in treeish: ObjectID) throws(GitError) -> TreeFile? {
        var wanted = try tree(of: treeish).libgit2()
        let tree = try unsafe LibGit2.own("read tree \(treeish)", release: git_tree_free) {
            unsafe git_tree_lookup(&$0, repository.pointer, &wanted)
        }
        let name = path.bytes.map(CChar.init(bitPattern:)) + [0]
        var entry: OpaquePointer?
        let code = unsafe git_tree_entry_bypath(&entry, tree.pointer, name)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return nil
        }
        let owned = try unsafe LibGit2.own("look up \(path)", release: git_tree_entry_free) { out in
            unsafe out = entry
            return code
        }
        let mode = FileMode(bits: UInt32(unsafe git_tree_entry_filemode_raw(owned.pointer).rawValue))
        guard mode != .tree, let id = unsafe git_tree_entry_id(owned.pointer) else { return nil }
        return TreeFile(path: path, mode: mode, id: unsafe ObjectID(id.pointee))
    }
}
