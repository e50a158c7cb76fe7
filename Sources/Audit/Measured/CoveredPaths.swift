// Owns: which file of a work tree a coverage report means by a path.
import Coverage
import Git
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds files of a work tree in a coverage report, whose paths are absolute and may come from another checkout.
struct CoveredPaths {
    /// What the report says of each wanted file.
    private(set) var records: [GitPath: LineRecord] = [:]

    private let top: FilePath
    private let wanted: Set<GitPath>
    /// The beginnings of paths that mean the work tree, each with a `/` at its end.
    private let roots: [[UInt8]]

    /// - Parameter top: the top of the work tree, without links.
    init(_ report: CoverageReport, top: FilePath, named: FilePath, wanted: Set<GitPath>) {
        self.top = top
        self.wanted = wanted
        roots = Self.roots([top.bytes, named.bytes])
        var foreign: [CoveredFile] = []
        var isOwn = false
        for file in report.files {
            let names = file.paths.compactMap(own)
            isOwn = isOwn || !names.isEmpty && file.paths.contains { $0.first == UInt8(ascii: "/") }
            if let name = names.first(where: wanted.contains) {
                add(file, as: name)
            } else if names.isEmpty {
                foreign.append(file)
            }
        }
        foreign.removeAll { addBehindLink($0) }
        // A report of this work tree speaks of other folders, too: dependencies, generated files.
        if !isOwn, records.isEmpty { addFromElsewhere(foreign) }
    }

    private mutating func add(_ file: CoveredFile, as name: GitPath) { records[name, default: LineRecord()].merge(file.lines) }

    /// A path from the top; nil for one that is elsewhere.
    private func own(_ path: [UInt8]) -> GitPath? {
        guard path.first == UInt8(ascii: "/") else {
            let normal = FilePath(bytes: path).lexicallyNormalized()
            return normal.components.first?.kind == .parentDirectory ? nil : GitPath(normal.bytes)
        }
        let normal = FilePath(bytes: path).lexicallyNormalized().bytes
        return roots.first { normal.starts(with: $0) }.map { GitPath(Array(normal.dropFirst($0.count))) }
    }

    /// A system may know a folder by two names: `/private/tmp` and `/tmp`.
    private static func roots(_ folders: [[UInt8]]) -> [[UInt8]] {
        let real = Array("/private".utf8)
        var roots: [[UInt8]] = []
        for folder in folders {
            let other = folder.starts(with: real) ? Array(folder.dropFirst(real.count)) : real + folder
            for root in [folder, other] where !roots.contains(root + [UInt8(ascii: "/")]) { roots.append(root + [UInt8(ascii: "/")]) }
        }
        return roots
    }

    /// Takes a file whose real path lies in the work tree.
    private mutating func addBehindLink(_ file: CoveredFile) -> Bool {
        for path in file.paths
        where path.first == UInt8(ascii: "/") && wanted.contains(where: { Self.isSuffix($0, of: path, wholly: false) }) {
            guard let real = DirectoryWalk.realPath(FilePath(bytes: path)), let name = AuditedPaths.relative(real, to: top),
                wanted.contains(name)
            else { continue }
            add(file, as: name)
            return true
        }
        return false
    }

    /// Takes the files of another checkout: the folder below which most of the report's files stand here, too; the outermost of several.
    private mutating func addFromElsewhere(_ files: [CoveredFile]) {
        var candidates: Set<[UInt8]> = []
        for file in files {
            for path in file.paths {
                for name in wanted where Self.isSuffix(name, of: path, wholly: true) {
                    candidates.insert(Array(path.dropLast(name.bytes.count)))
                }
            }
        }
        let counted = candidates.map { root in (root: root, count: count(of: files, below: root)) }
        guard let best = counted.max(by: { ($0.count, $1.root.count) < ($1.count, $0.root.count) }) else { return }
        for file in files {
            for path in file.paths where path.starts(with: best.root) {
                let name = GitPath(Array(path.dropFirst(best.root.count)))
                if wanted.contains(name) { add(file, as: name) }
            }
        }
    }

    /// Whether the report speaks of any file of the work tree, audited or not: one of another package does not.
    func isOfThisTree(_ report: CoverageReport) -> Bool {
        report.files.contains { file in
            file.paths.contains { path in
                if path.first == UInt8(ascii: "/"), own(path) != nil { return true }
                return path.indices.contains { index in
                    let isStart = index == 0 ? path[0] != UInt8(ascii: "/") : path[index - 1] == UInt8(ascii: "/")
                    return isStart && FileTime(of: top.appending(GitPath(Array(path[index...])))) != nil
                }
            }
        }
    }

    private func count(of files: [CoveredFile], below root: [UInt8]) -> Int {
        files.reduce(0) { count, file in
            let isHere = file.paths.contains { path in
                path.starts(with: root) && FileTime(of: top.appending(GitPath(Array(path.dropFirst(root.count))))) != nil
            }
            return count + (isHere ? 1 : 0)
        }
    }

    /// Whether a path ends with a name, or at least with its last part.
    private static func isSuffix(_ name: GitPath, of path: [UInt8], wholly: Bool) -> Bool {
        let end = wholly ? name.bytes : name.bytes.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        return path.count > end.count && path.suffix(end.count).elementsEqual(end) && path[path.count - end.count - 1] == UInt8(ascii: "/")
    }
}
