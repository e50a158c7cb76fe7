// Owns: writing a file so that nobody ever sees half of it.
import Git
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

enum AtomicFile {
    /// Writes bytes to a file of their own and renames it; false where that is not possible, and then nothing is left of it.
    @discardableResult
    static func write(_ bytes: [UInt8], to file: FilePath, in folder: FilePath) -> Bool {
        _ = unsafe folder.withPlatformString { unsafe mkdir($0, 0o777) }
        let temporary = FilePath(bytes: file.bytes + Array(".\(getpid())-\(UInt64.random(in: 0...UInt64.max))".utf8))
        do {
            let descriptor = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
            let code = unsafe temporary.withPlatformString { old in unsafe file.withPlatformString { new in unsafe rename(old, new) } }
            guard code == 0 else { throw Errno(rawValue: errno) }
            return true
        } catch {
            remove(temporary)
            return false
        }
    }

    /// Removes a file, if it is there and may be removed.
    static func remove(_ file: FilePath) {
        _ = unsafe file.withPlatformString { unsafe unlink($0) }
    }
}
