// Owns: the few files that the program writes, always whole or not at all.
import Git
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

enum FileSystem {
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
    static func replace(_ path: FilePath, with bytes: [UInt8], mode: FilePermissions = FilePermissions(rawValue: 0o666)) throws {
        let temporary = FilePath(bytes: path.bytes + Array(".onus-\(getpid())".utf8))
        let file = try FileDescriptor.open(
            temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: mode)
        do {
            try file.closeAfter { _ = try file.writeAll(bytes) }
            try rename(temporary, to: path)
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    static func rename(_ path: FilePath, to target: FilePath) throws(Errno) {
        let code = unsafe path.withPlatformString { old in
            unsafe target.withPlatformString { new in
                #if canImport(Darwin)
                    unsafe Darwin.rename(old, new)
                #else
                    unsafe Glibc.rename(old, new)
                #endif
            }
        }
        guard code == 0 else { throw Errno(rawValue: errno) }
    }

    static func remove(_ path: FilePath) throws(Errno) {
        guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
    }
}
