// Owns: reading single objects through libgit2, raw and unfiltered.
import CLibgit2

extension LibGit2Reader {
    package func kind(of id: ObjectID) throws(GitError) -> ObjectKind? {
        do throws(GitError) {
            return try header(id).kind
        } catch  where error.kind == .missingObject {
            return nil
        }
    }

    package func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        let header = try header(id)
        guard header.kind == .blob else { throw GitError(.failed, "object \(id) is a \(header.kind), not a blob") }
        guard header.size <= limit else {
            throw GitError(.objectTooLarge(size: header.size, limit: limit), "blob \(id) has \(header.size) bytes, more than \(limit)")
        }
        return try content(id)
    }

    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        guard try header(id).kind == .commit else { throw GitError(.failed, "object \(id) is not a commit") }
        return try Commit(id: id, raw: content(id))
    }

    package func peel(_ id: ObjectID) throws(GitError) -> ObjectID? {
        var id = id
        while let kind = try kind(of: id) {
            guard kind == .tag else { return id }
            var wanted = try id.libgit2()
            let tag = try unsafe LibGit2.own("read tag \(id)", release: git_tag_free) {
                unsafe git_tag_lookup(&$0, repository.pointer, &wanted)
            }
            guard let target = unsafe git_tag_target_id(tag.pointer) else { return nil }
            id = unsafe ObjectID(target.pointee)
        }
        return nil
    }

    private func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
        var wanted = try id.libgit2()
        var size = 0
        var type = GIT_OBJECT_INVALID
        try LibGit2.call("read object \(id)") {
            unsafe git_odb_read_header(&size, &type, objects.pointer, &wanted)
        }
        switch type {
        case GIT_OBJECT_COMMIT: return (.commit, size)
        case GIT_OBJECT_TREE: return (.tree, size)
        case GIT_OBJECT_BLOB: return (.blob, size)
        case GIT_OBJECT_TAG: return (.tag, size)
        default: throw GitError(.corruptObject, "object \(id) has an unknown type")
        }
    }

    private func content(_ id: ObjectID) throws(GitError) -> [UInt8] {
        var wanted = try id.libgit2()
        let object = try unsafe LibGit2.own("read object \(id)", release: git_odb_object_free) {
            unsafe git_odb_read(&$0, objects.pointer, &wanted)
        }
        let size = unsafe git_odb_object_size(object.pointer)
        guard size > 0, let data = unsafe git_odb_object_data(object.pointer) else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: data, count: size))
    }
}
