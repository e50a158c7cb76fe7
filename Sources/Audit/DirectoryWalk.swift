// Owns: finding the Swift files below some folders of the system.
import Git
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The Swift files below some folders, links not followed.
struct DirectoryWalk {
    /// What a build, a package manager or git itself keeps beside the sources.
    private static let skipped: Set<[UInt8]> = [Array(".git".utf8), Array(".build".utf8), Array(".swiftpm".utf8)]

    /// A Swift file, by its path from the starting point.
    private(set) var files: [(name: GitPath, path: FilePath)] = []
    private(set) var failures: [(name: GitPath, message: String)] = []

    /// Adds a file, or all Swift files below a folder; false if nothing stands there.
    mutating func add(_ path: FilePath, named name: GitPath) -> Bool {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return false }
        if status.st_mode & S_IFMT == S_IFDIR {
            walk(path, name)
        } else if name.isSwift {
            files.append((name, path))
        }
        return true
    }

    /// Puts the files in the order of their names, each once.
    mutating func finish() {
        files.sort { $0.name < $1.name }
        var last: GitPath?
        files.removeAll { file in
            defer { last = file.name }
            return file.name == last
        }
        failures.sort { $0.name < $1.name }
    }

    private mutating func walk(_ folder: FilePath, _ name: GitPath) {
        var pending = [(path: folder, name: name)]
        while let next = pending.popLast() {
            guard let entries = Self.names(in: next.path) else {
                failures.append((next.name.bytes.isEmpty ? "." : next.name, "the folder cannot be read: \(Errno(rawValue: errno))"))
                continue
            }
            for entry in entries where !Self.skipped.contains(entry) {
                let path = next.path.appending(GitPath(entry))
                let name = next.name.appending(entry)
                switch Self.kind(path) {
                case S_IFDIR: pending.append((path, name))
                case S_IFREG where name.isSwift: files.append((name, path))
                default: break
                }
            }
        }
    }

    private static func kind(_ path: FilePath) -> mode_t? {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// Whether something stands at a path, links not followed.
    static func isThere(_ path: FilePath) -> Bool {
        var status = stat()
        return unsafe path.withPlatformString { unsafe lstat($0, &status) } == 0
    }

    /// How many bytes a file holds; nil where there is none.
    static func size(of path: FilePath) -> Int? {
        var status = stat()
        return unsafe path.withPlatformString { unsafe stat($0, &status) } == 0 ? Int(status.st_size) : nil
    }

    /// The names in a folder; nil if it cannot be read.
    static func names(in folder: FilePath) -> [[UInt8]]? {
        guard let directory = unsafe folder.withPlatformString({ unsafe opendir($0) }) else { return nil }
        defer { unsafe closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in unsafe Array(bytes.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names
    }

    /// The path without links, as git gives its own paths; nil if nothing stands there.
    static func realPath(_ path: FilePath) -> FilePath? {
        guard let real = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(real) }
        return unsafe FilePath(platformString: real)
    }
}
