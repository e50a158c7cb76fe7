// Owns: the paths that limit an audit, and what they mean inside a repository.
import Git
import SystemPackage

/// The files and folders that an audit is limited to, from the top of the repository.
struct AuditedPaths: Sendable {
    /// Empty for no limit.
    private let prefixes: [GitPath]
    /// The same, as somebody wrote them.
    private let names: [String]

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
        self.names = names
    }

    func contains(_ path: GitPath) -> Bool { prefixes.isEmpty || prefixes.contains { Self.holds($0, path) } }

    private static func holds(_ prefix: GitPath, _ path: GitPath) -> Bool {
        prefix.bytes.isEmpty || path == prefix
            || (path.bytes.starts(with: prefix.bytes) && path.bytes[prefix.bytes.count] == UInt8(ascii: "/"))
    }

    /// A name that stands for nothing, neither in a change nor in the state that it leads to, would let everything pass.
    func check(against comparisons: [Comparison], in repository: Repository) throws(AuditError) {
        for (prefix, name) in zip(prefixes, names) where !prefix.bytes.isEmpty {
            let isKnown = try auditing { () throws(GitError) in
                for comparison in comparisons {
                    if comparison.changeSets.contains(where: { $0.changes.contains { Self.holds(prefix, $0.path) } }) { return true }
                    if try comparison.state.paths(in: repository).contains(where: { Self.holds(prefix, $0) }) { return true }
                }
                return false
            }
            guard isKnown else {
                throw AuditError(
                    .wrongUse, "there is no file or folder \(name) in what is audited",
                    advice: "paths count from the folder that you are in")
            }
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
