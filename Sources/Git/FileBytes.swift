// Owns: reading files of the system as bytes.
package import SystemPackage

package enum FileBytes {
    static func exists(_ path: FilePath) -> Bool {
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return false }
        try? descriptor.close()
        return true
    }

    /// The whole content; more than `limit` bytes are refused.
    package static func read(_ path: FilePath, limit: Int) throws(GitError) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            defer { try? descriptor.close() }
            let content = try bytes(of: descriptor, atMost: limit == .max ? limit : limit + 1)
            guard content.count <= limit else {
                throw GitError(.objectTooLarge(size: content.count, limit: limit), "\(path) has more than \(limit) bytes")
            }
            return content
        } catch let error as GitError {
            throw error
        } catch {
            throw GitError(.unreadableFile, "cannot read \(path): \(error)")
        }
    }

    /// The content, or as much of its beginning as is wanted; `nil` where no such file is.
    static func readIfThere(_ path: FilePath, atMost count: Int?) throws(GitError) -> [UInt8]? {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            defer { try? descriptor.close() }
            return try bytes(of: descriptor, atMost: count ?? .max)
        } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
            return nil
        } catch {
            throw GitError(.unreadableFile, "cannot read \(path): \(error)")
        }
    }

    /// The size of a file and its last bytes, at most so many; nil where it cannot be read.
    package static func end(of path: FilePath, count: Int) -> (size: Int, bytes: [UInt8])? {
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        defer { try? descriptor.close() }
        guard let size = try? descriptor.seek(offset: 0, from: .end),
            (try? descriptor.seek(offset: max(0, size - Int64(count)), from: .start)) != nil,
            let end = try? bytes(of: descriptor, atMost: count)
        else { return nil }
        return (Int(size), end)
    }

    private static func bytes(of descriptor: FileDescriptor, atMost count: Int) throws -> [UInt8] {
        var content: [UInt8] = []
        while content.count < count {
            let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: min(1 << 16, count - content.count)) { buffer, read in
                read = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty { break }
            content += chunk
        }
        return content
    }
}
