// Owns: reading files of the system as bytes.
package import SystemPackage

package enum FileBytes {
    static func exists(_ path: FilePath) -> Bool {
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return false }
        try? descriptor.close()
        return true
    }

    /// The whole content; more than `limit` bytes are refused.
    package static func read(_ path: FilePath, limit: Int, options: FileDescriptor.OpenOptions = []) throws(GitError) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: options.union(.closeOnExec))
            defer { try? descriptor.close() }
            var content: [UInt8] = []
            while content.count <= limit {
                let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                    count = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if chunk.isEmpty { return content }
                content += chunk
            }
            throw GitError(.objectTooLarge(size: content.count, limit: limit), "\(path) has more than \(limit) bytes")
        } catch let error as GitError {
            throw error
        } catch {
            throw GitError(.unreadableFile, "cannot read \(path): \(error)")
        }
    }
}
