// Owns: the one funnel for calls of libgit2: start, errors, owned handles, ids.
import CLibgit2

/// The library itself.
enum LibGit2 {
    /// Starts the library once; what it said if it could not.
    private static let startFailure: GitError? = {
        do throws(GitError) {
            try call("start libgit2") { git_libgit2_init() }
            try call("declare extensions to libgit2") { onus_git2_declare_extensions() }
            return nil
        } catch {
            return error
        }
    }()

    static func start() throws(GitError) {
        if let startFailure { throw startFailure }
    }

    /// Makes one call. A negative result becomes an error at once, since libgit2 keeps its errors per thread and overwrites them;
    /// then it is cleared, so that nobody later takes it for his own.
    @discardableResult
    static func call(_ doing: @autoclosure () -> String, _ body: () -> Int32) throws(GitError) -> Int32 {
        let code = body()
        guard code < 0 else { return code }
        throw lastError(code, doing())
    }

    /// Makes a call that hands out an object which the caller then owns.
    static func own(
        _ doing: @autoclosure () -> String, release: @escaping (OpaquePointer?) -> Void, _ body: (inout OpaquePointer?) -> Int32
    ) throws(GitError) -> Handle {
        var pointer: OpaquePointer?
        let code = unsafe body(&pointer)
        guard code >= 0, let pointer = unsafe pointer else { throw lastError(code, doing()) }
        return unsafe Handle(pointer, release: release)
    }

    /// Captures and clears libgit2's error.
    private static func lastError(_ code: Int32, _ doing: String) -> GitError {
        var category: Int32 = 0
        var message = "no message"
        if let last = unsafe git_error_last() {
            category = unsafe last.pointee.klass
            if let text = unsafe last.pointee.message { message = unsafe String(cString: text) }
        }
        git_error_clear()
        return GitError(kind(code, category, message), code: code, category: category, "cannot \(doing): \(message)")
    }

    private static func kind(_ code: Int32, _ category: Int32, _ message: String) -> GitError.Kind {
        switch (code, category) {
        case (GIT_EOWNER.rawValue, _): .foreignOwner
        // What it says when it looks for the trusted folders and finds none.
        case (GIT_ENOTFOUND.rawValue, Int32(GIT_ERROR_CONFIG.rawValue)) where message.contains("safe.directory"): .foreignOwner
        case (GIT_EMISMATCH.rawValue, _): .corruptObject
        case (GIT_ENOTFOUND.rawValue, Int32(GIT_ERROR_ODB.rawValue)): .missingObject
        case (GIT_ENOTFOUND.rawValue, Int32(GIT_ERROR_REPOSITORY.rawValue)): .notARepository
        case (_, Int32(GIT_ERROR_REPOSITORY.rawValue)) where message.contains("unsupported"): .unsupported
        case (_, Int32(GIT_ERROR_INDEX.rawValue)): .unreadableIndex
        case (_, Int32(GIT_ERROR_ODB.rawValue)), (_, Int32(GIT_ERROR_ZLIB.rawValue)), (_, Int32(GIT_ERROR_OBJECT.rawValue)),
            (_, Int32(GIT_ERROR_TREE.rawValue)):
            .corruptObject
        default: .failed
        }
    }
}

/// An object of libgit2 that is freed with its owner.
@safe final class Handle {
    let pointer: OpaquePointer
    private let release: (OpaquePointer?) -> Void

    fileprivate init(_ pointer: OpaquePointer, release: @escaping (OpaquePointer?) -> Void) {
        unsafe self.pointer = pointer
        unsafe self.release = release
    }

    deinit {
        unsafe release(pointer)
    }
}

extension ObjectID {
    init(_ id: git_oid) {
        self = unsafe withUnsafeBytes(of: id.id) { unsafe ObjectID(raw: $0) }
    }

    /// libgit2's form of the id; it knows 40 digits only.
    func libgit2() throws(GitError) -> git_oid {
        guard !isSHA256 else { throw GitError(.unsupported, "libgit2 cannot read the SHA-256 object \(self)") }
        var id = git_oid()
        unsafe withUnsafeMutableBytes(of: &id.id) { unsafe $0.copyBytes(from: raw) }
        return id
    }
}
