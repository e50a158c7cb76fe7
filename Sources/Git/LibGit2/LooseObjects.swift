// Owns: reading loose objects for libgit2, which reads a truncated one for ever.
//
// Until 2026 no release of libgit2 notices that the data of a loose object ended too early (its issue 7342), and one whose size is a lie
// makes it write beyond its memory (issue 7177). A machine that loses power leaves such files, and a hook must then say so and not hang.
// This backend stands before libgit2's own for them: what is loose is read here, everything else there.
import CLibgit2
import SystemPackage

/// The folders in which loose objects may lie.
final class LooseObjects {
    private let folders: [FilePath]

    private init(_ folders: [FilePath]) {
        self.folders = folders
    }

    /// Reads loose objects of an object database in our own way from now on.
    static func read(in folders: [FilePath], for database: Handle) throws(GitError) {
        let reader = LooseObjects(try withAlternates(folders))
        let backend = UnsafeMutablePointer<LooseBackend>.allocate(capacity: 1)
        unsafe backend.initialize(to: LooseBackend(reader))
        try LibGit2.call("read loose objects") {
            let code = unsafe backend.withMemoryRebound(to: git_odb_backend.self, capacity: 1) { base in
                // The priority of libgit2's own packs, which are added earlier and so asked earlier; its loose objects have 1. A tree with
                // thousands of packed folders then costs no look for a loose file each.
                unsafe git_odb_add_backend(database.pointer, base, 2)
            }
            if code < 0 { unsafe LooseBackend.free(backend) }
            return code
        }
    }

    /// The folders and those that their `info/alternates` name, and so on.
    private static func withAlternates(_ folders: [FilePath]) throws(GitError) -> [FilePath] {
        var all = folders
        var next = 0
        while next < all.count {
            let folder = all[next]
            next += 1
            let file = folder.appending("info/alternates")
            guard FileBytes.exists(file) else { continue }
            for line in try FileBytes.read(file, limit: 1 << 20).split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#")
            {
                guard line.first != UInt8(ascii: "\"") else { throw GitError(.unsupported, "\(file) holds quoted names") }
                let other = folder.pushing(FilePath(bytes: line)).lexicallyNormalized()
                if !all.contains(other) { all.append(other) }
            }
        }
        return all
    }

    /// The deflated bytes of an object, or the first of them; `nil` where it is not loose.
    private func deflated(_ id: ObjectID, first count: Int?) throws(GitError) -> [UInt8]? {
        let digits = id.hex
        for folder in folders {
            let file = folder.pushing(FilePath(bytes: digits[..<2])).pushing(FilePath(bytes: digits[2...]))
            if let bytes = try FileBytes.readIfThere(file, atMost: count) { return bytes }
        }
        return nil
    }

    /// What an object is and how large; `nil` where it is not loose.
    func header(of id: ObjectID) throws(GitError) -> (type: git_object_t, size: Int)? {
        guard let bytes = try deflated(id, first: 4096) else { return nil }
        let header = try header(id, bytes)
        return (header.type, header.size)
    }

    /// What an object is and what it holds; `nil` where it is not loose.
    func content(of id: ObjectID) throws(GitError) -> (type: git_object_t, bytes: ArraySlice<UInt8>)? {
        guard let bytes = try deflated(id, first: nil) else { return nil }
        let header = try header(id, bytes)
        // One byte more than there may be: data that goes on is as wrong as data that ends.
        var inflated = [UInt8](repeating: 0, count: header.length + header.size + 1)
        var isComplete: Int32 = 0
        let count = unsafe onus_inflate(bytes, bytes.count, &inflated, inflated.count, &isComplete)
        guard isComplete == 1, count == header.length + header.size else { throw Self.damaged(id) }
        return (header.type, inflated[header.length..<count])
    }

    /// Reads `<type> <size><NUL>` at the beginning.
    private func header(_ id: ObjectID, _ deflated: [UInt8]) throws(GitError) -> (type: git_object_t, size: Int, length: Int) {
        var start = [UInt8](repeating: 0, count: 64)
        var isComplete: Int32 = 0
        let count = unsafe onus_inflate(deflated, deflated.count, &start, start.count, &isComplete)
        guard count > 0, let end = start[..<count].firstIndex(of: 0) else { throw Self.damaged(id) }
        let words = start[..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let types = ["commit": GIT_OBJECT_COMMIT, "tree": GIT_OBJECT_TREE, "blob": GIT_OBJECT_BLOB, "tag": GIT_OBJECT_TAG]
        guard words.count == 2, let type = types[String(decoding: words[0], as: UTF8.self)],
            let size = Int(String(decoding: words[1], as: UTF8.self)), 0..<(1 << 32 - 128) ~= size
        else { throw Self.damaged(id) }
        return (type, size, end + 1)
    }

    private static func damaged(_ id: ObjectID) -> GitError {
        GitError(.corruptObject, "the loose object \(id) is damaged")
    }
}

/// What libgit2 calls: its own record first, ours behind it.
@safe private struct LooseBackend {
    var base: git_odb_backend
    let reader: Unmanaged<LooseObjects>

    init(_ reader: LooseObjects) {
        unsafe base = git_odb_backend()
        unsafe git_odb_init_backend(&base, UInt32(GIT_ODB_BACKEND_VERSION))
        unsafe base.read = { data, size, type, backend, id in
            guard let data = unsafe data, let size = unsafe size, let type = unsafe type, let id = unsafe id else { return -1 }
            return unsafe LooseBackend.answer(backend) { reader throws(GitError) in
                guard let found = try reader.content(of: unsafe ObjectID(id.pointee)) else { return false }
                guard let buffer = unsafe git_odb_backend_data_alloc(backend, max(found.bytes.count, 1)) else {
                    throw GitError(.failed, "no memory for an object of \(found.bytes.count) bytes")
                }
                unsafe UnsafeMutableRawBufferPointer(start: buffer, count: found.bytes.count).copyBytes(from: found.bytes)
                unsafe (data.pointee, size.pointee, type.pointee) = (buffer, found.bytes.count, found.type)
                return true
            }
        }
        unsafe base.read_header = { size, type, backend, id in
            guard let size = unsafe size, let type = unsafe type, let id = unsafe id else { return -1 }
            return unsafe LooseBackend.answer(backend) { reader throws(GitError) in
                guard let found = try reader.header(of: unsafe ObjectID(id.pointee)) else { return false }
                unsafe (size.pointee, type.pointee) = (found.size, found.type)
                return true
            }
        }
        unsafe base.free = { backend in
            unsafe backend?.withMemoryRebound(to: LooseBackend.self, capacity: 1) { unsafe LooseBackend.free($0) }
        }
        unsafe self.reader = Unmanaged.passRetained(reader)
    }

    static func free(_ backend: UnsafeMutablePointer<LooseBackend>) {
        unsafe backend.pointee.reader.release()
        unsafe backend.deallocate()
    }

    /// Turns an answer of ours into one of libgit2's.
    static func answer(_ backend: UnsafeMutablePointer<git_odb_backend>?, _ question: (LooseObjects) throws(GitError) -> Bool) -> Int32 {
        guard let backend = unsafe backend else { return -1 }
        let reader = unsafe backend.withMemoryRebound(to: LooseBackend.self, capacity: 1) { unsafe $0.pointee.reader.takeUnretainedValue() }
        do throws(GitError) {
            return try question(reader) ? 0 : GIT_ENOTFOUND.rawValue
        } catch {
            unsafe error.message.withCString { unsafe _ = git_error_set_str(Int32(GIT_ERROR_ODB.rawValue), $0) }
            return GIT_ERROR.rawValue
        }
    }
}
