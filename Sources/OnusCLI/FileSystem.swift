// Owns: the few files that the program reads and writes itself; what it writes is in place whole or not at all.
import Git
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

enum FileSystem {
    /// What stands at a path, links not followed.
    enum Entry: Equatable {
        case none
        case file(isExecutable: Bool)
        case link
        case folder
        case other
    }

    struct TooLarge: Error, CustomStringConvertible {
        let limit: Int
        var description: String { "more than \(limit) bytes" }
    }

    static func entry(at path: FilePath) throws(Errno) -> Entry {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return .none }
            throw Errno(rawValue: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(isExecutable: isExecutable(path))
        case S_IFLNK: return .link
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// How many bytes a file holds, links followed; nil where there is none.
    static func size(of path: FilePath) throws(Errno) -> Int? {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else {
            if errno == ENOENT { return nil }
            throw Errno(rawValue: errno)
        }
        return Int(status.st_size)
    }

    /// Whether the system would run what stands at a path, links followed.
    static func isExecutable(_ path: FilePath) -> Bool {
        unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
    }

    /// Whether two names, links not followed, are the same file.
    static func isSame(_ first: FilePath, _ second: FilePath) -> Bool {
        var (one, other) = (stat(), stat())
        let codes = (
            unsafe first.withPlatformString { unsafe lstat($0, &one) }, unsafe second.withPlatformString { unsafe lstat($0, &other) }
        )
        return codes == (0, 0) && one.st_ino == other.st_ino && one.st_dev == other.st_dev
    }

    /// The path without links in it; nil where nothing stands there.
    static func resolve(_ path: FilePath) -> FilePath? {
        guard let real = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(real) }
        return unsafe FilePath(platformString: real)
    }

    /// The names in a folder, as bytes.
    static func names(in folder: FilePath) throws(Errno) -> [[UInt8]] {
        guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else { throw Errno(rawValue: errno) }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            names.append(name)
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    static func read(_ path: FilePath, limit: Int) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try file.closeAfter { try readAll(file, limit: limit) }
    }

    static func readAll(_ file: FileDescriptor, limit: Int) throws -> [UInt8] {
        var content: [UInt8] = []
        while content.count <= limit {
            let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty { return content }
            content += chunk
        }
        throw TooLarge(limit: limit)
    }
}

// MARK: - Writing

extension FileSystem {
    /// Makes a folder and those above it.
    static func makeFolder(_ path: FilePath) throws(Errno) {
        var folder = path
        folder.components.removeAll()
        for component in path.components {
            folder.append(component)
            let code = unsafe folder.withPlatformString { unsafe mkdir($0, 0o777) }
            guard code == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        }
    }

    /// Puts a file in place in one step: a reader sees the old content or the new one.
    static func replace(_ path: FilePath, with bytes: [UInt8], permissions: FilePermissions = FilePermissions(rawValue: 0o666)) throws {
        let (temporary, file) = try openTemporary(beside: path, permissions)
        do {
            try file.closeAfter { _ = try file.writeAll(bytes) }
            try move(temporary, to: path)
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    /// Writes a file that somebody named: whole or not at all where it is a file, through a link where it is one, into it where it is
    /// a pipe or device.
    static func write(_ bytes: [UInt8], to path: FilePath) throws {
        var status = stat()
        let isThere = unsafe path.withPlatformString { unsafe stat($0, &status) } == 0
        guard isThere, status.st_mode & S_IFMT != S_IFREG else { return try replace(resolve(path) ?? path, with: bytes) }
        let file = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
        _ = try file.closeAfter { try file.writeAll(bytes) }
    }

    /// Writes behind what a file holds already; makes the file where there is none.
    static func append(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.append, .create, .closeOnExec], permissions: FilePermissions(rawValue: 0o666))
        _ = try file.closeAfter { try file.writeAll(bytes) }
    }

    /// Writes a new file; what stands there already is left as it is, and an error.
    static func create(_ path: FilePath, with bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: FilePermissions(rawValue: 0o666))
        do {
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch {
            try? remove(path)
            throw error
        }
    }

    private static func openTemporary(beside path: FilePath, _ permissions: FilePermissions) throws -> (FilePath, FileDescriptor) {
        // A name may be left over from a process that was killed.
        for attempt in 0..<100 {
            let name = FilePath(bytes: path.bytes + Array(".onus-\(getpid())-\(attempt)".utf8))
            do {
                return (name, try .open(name, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions))
            } catch Errno.fileExists {
                continue
            }
        }
        throw Errno.fileExists
    }

    /// Gives what stands at a path (a link itself, not what it points to) another name; what stood there is gone in the same step.
    static func move(_ path: FilePath, to target: FilePath) throws(Errno) {
        try unsafe call(path, target) { unsafe rename($0, $1) }
    }

    /// Gives a file a second name; false where the file system cannot.
    static func addName(_ target: FilePath, to path: FilePath) -> Bool {
        // Without the flag to follow: a link itself gets the name.
        (try? unsafe call(path, target) { unsafe linkat(AT_FDCWD, $0, AT_FDCWD, $1, 0) }) != nil
    }

    static func remove(_ path: FilePath) throws(Errno) {
        guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
    }

    private static func call(
        _ first: FilePath, _ second: FilePath, _ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
    ) throws(Errno) {
        let code = unsafe first.withPlatformString { one in unsafe second.withPlatformString { unsafe body(one, $0) } }
        guard code == 0 else { throw Errno(rawValue: errno) }
    }
}
