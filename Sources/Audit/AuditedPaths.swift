// Owns: the paths that limit an audit, and what they mean inside a repository.
import Git
import SystemPackage

/// The files and folders that an audit is limited to, from the top of the repository.
struct AuditedPaths: Sendable {
    /// Empty for no limit.
    private let prefixes: [GitPath]

    /// - Parameters:
    ///   - names: as somebody wrote them, relative to the working directory.
    ///   - top: the top of the work tree; nil in a bare repository, where names count from the root.
    init(_ names: [String], workingDirectory: FilePath, top: FilePath?) throws(AuditError) {
        var prefixes: [GitPath] = []
        let here = DirectoryWalk.realPath(workingDirectory) ?? workingDirectory
        for name in names {
            guard let top else {
                prefixes.append(GitPath(FilePath(name).lexicallyNormalized().bytes))
                continue
            }
            let path = here.pushing(FilePath(name)).lexicallyNormalized()
            guard let relative = Self.relative(path, to: top) ?? Self.relative(DirectoryWalk.realPath(path) ?? path, to: top) else {
                throw AuditError(.wrongUse, "\(name) is outside the repository at \(top)")
            }
            prefixes.append(relative)
        }
        self.prefixes = prefixes
    }

    func contains(_ path: GitPath) -> Bool {
        guard !prefixes.isEmpty else { return true }
        return prefixes.contains { prefix in
            prefix.bytes.isEmpty || path == prefix
                || (path.bytes.starts(with: prefix.bytes) && path.bytes[prefix.bytes.count] == UInt8(ascii: "/"))
        }
    }

    /// A path from a folder above it, or from itself; nil if it is not below the folder.
    static func relative(_ path: FilePath, to folder: FilePath) -> GitPath? {
        var rest = path
        guard rest.removePrefix(folder.lexicallyNormalized()) else { return nil }
        let bytes = rest.bytes
        return GitPath(bytes.elementsEqual(".".utf8) ? [] : bytes)
    }
}
