// Owns: refs, revisions and walks over history through libgit2.
import CLibgit2

extension LibGit2Reader {
    package func head() throws(GitError) -> HeadState {
        let head = try unsafe LibGit2.own("read HEAD", release: git_reference_free) {
            unsafe git_reference_lookup(&$0, repository.pointer, "HEAD")
        }
        guard let target = unsafe git_reference_symbolic_target(head.pointer) else {
            guard let id = unsafe git_reference_target(head.pointer) else { throw GitError(.failed, "HEAD names nothing") }
            return unsafe .detached(ObjectID(id.pointee))
        }
        let name = unsafe GitPath(String(cString: target))
        do throws(GitError) {
            let resolved = try unsafe LibGit2.own("resolve HEAD", release: git_reference_free) {
                unsafe git_reference_resolve(&$0, head.pointer)
            }
            guard let id = unsafe git_reference_target(resolved.pointer) else { throw GitError(.failed, "\(name) names nothing") }
            return unsafe .branch(name: name, commit: ObjectID(id.pointee))
        } catch  where error.code == GIT_ENOTFOUND.rawValue && error.category == Int32(GIT_ERROR_REFERENCE.rawValue) {
            return .unborn(name: name)
        }
    }

    package func resolve(_ revision: String) throws(GitError) -> ObjectID? {
        guard !Self.mayAbbreviate(revision) else { throw GitError(.unsupported, "libgit2 is not asked for the abbreviated id \(revision)") }
        let object: Handle
        do throws(GitError) {
            object = try unsafe LibGit2.own("resolve \(revision)", release: git_object_free) {
                unsafe git_revparse_single(&$0, repository.pointer, revision)
            }
        } catch  where error.code == GIT_ENOTFOUND.rawValue && error.category != Int32(GIT_ERROR_ODB.rawValue) {
            return nil
        }
        guard let id = unsafe git_object_id(object.pointer), let peeled = try peel(unsafe ObjectID(id.pointee)) else { return nil }
        return try kind(of: peeled) == .commit ? peeled : nil
    }

    /// Whether an abbreviated id may stand at the beginning, or at the end as `git describe` writes it. Looking for one libgit2 reads loose
    /// objects past ``LooseObjects``.
    private static func mayAbbreviate(_ revision: String) -> Bool {
        let digits = revision.utf8.prefix {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
        }
        let next = revision.utf8.dropFirst(digits.count).first
        let isWord = next.map { "~^:@".utf8.contains($0) } ?? true
        return (4..<40 ~= digits.count && isWord) || revision.contains("-g")
    }

    package func mergeBase(_ first: ObjectID, _ second: ObjectID) throws(GitError) -> ObjectID? {
        var (one, two) = (try first.libgit2(), try second.libgit2())
        var found = unsafe git_oidarray()
        do throws(GitError) {
            try LibGit2.call("find the merge base of \(first) and \(second)") {
                unsafe git_merge_bases(&found, repository.pointer, &one, &two)
            }
        } catch  where error.code == GIT_ENOTFOUND.rawValue && error.category == Int32(GIT_ERROR_MERGE.rawValue) {
            return nil
        }
        defer { unsafe git_oidarray_dispose(&found) }
        let bases = unsafe UnsafeBufferPointer(start: found.ids, count: found.count).map { ObjectID($0) }
        return try newest(of: bases)
    }

    package func commits(reachableFrom included: [ObjectID], excluding excluded: [ObjectID]) throws(GitError) -> any CommitWalk {
        try LibGit2Walk(repository, included: included, excluded: excluded)
    }

    package func commit(at reference: String) throws(GitError) -> ObjectID? {
        var id = git_oid()
        do throws(GitError) {
            try LibGit2.call("read \(reference)") { unsafe git_reference_name_to_id(&id, repository.pointer, reference) }
        } catch  where error.code == GIT_ENOTFOUND.rawValue && error.category == Int32(GIT_ERROR_REFERENCE.rawValue) {
            return nil
        }
        guard let peeled = try peel(ObjectID(id)) else { return nil }
        return try kind(of: peeled) == .commit ? peeled : nil
    }

    package func remoteTrackingIDs(remote: String) throws(GitError) -> [ObjectID] {
        guard let prefix = Self.trackingPrefix(remote) else { return [] }
        let references = try unsafe LibGit2.own("list \(prefix)", release: git_reference_iterator_free) {
            unsafe git_reference_iterator_glob_new(&$0, repository.pointer, prefix + "*")
        }
        var ids: Set<ObjectID> = []
        while true {
            var pointer: OpaquePointer?
            let code = unsafe git_reference_next(&pointer, references.pointer)
            if code == GIT_ITEROVER.rawValue { return ids.sorted() }
            let reference = try unsafe LibGit2.own("list \(prefix)", release: git_reference_free) { out in
                unsafe out = pointer
                return code
            }
            // `origin/HEAD` may point to a branch that is gone: it then excludes nothing.
            guard
                let resolved = try? unsafe LibGit2.own(
                    "resolve", release: git_reference_free, { unsafe git_reference_resolve(&$0, reference.pointer) }),
                let id = unsafe git_reference_target(resolved.pointer)
            else { continue }
            if let peeled = try peel(unsafe ObjectID(id.pointee)), try kind(of: peeled) == .commit { ids.insert(peeled) }
        }
    }
}

/// A walk over a range of commits.
private final class LibGit2Walk: CommitWalk {
    private let walk: Handle

    init(_ repository: Handle, included: [ObjectID], excluded: [ObjectID]) throws(GitError) {
        let walk = try unsafe LibGit2.own("walk the history", release: git_revwalk_free) {
            unsafe git_revwalk_new(&$0, repository.pointer)
        }
        try LibGit2.call("sort the history") { unsafe git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue) }
        for id in included {
            var start = try id.libgit2()
            try LibGit2.call("walk from \(id)") { unsafe git_revwalk_push(walk.pointer, &start) }
        }
        for id in excluded {
            var end = try id.libgit2()
            try LibGit2.call("walk without \(id)") { unsafe git_revwalk_hide(walk.pointer, &end) }
        }
        self.walk = walk
    }

    func next() throws(GitError) -> ObjectID? {
        var id = git_oid()
        let code = unsafe git_revwalk_next(&id, walk.pointer)
        if code == GIT_ITEROVER.rawValue {
            git_error_clear()
            return nil
        }
        try LibGit2.call("walk the history") { code }
        return ObjectID(id)
    }
}
