// Owns: coverage reports as files: those that somebody names, and the one that `swift test` left behind.
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

/// A coverage report and when it was written.
struct CoverageFile: Sendable {
    /// As messages name it.
    let name: String
    let report: CoverageReport
    let written: FileTime
    /// Whether somebody named it; one that was only found is left aside where it does not fit.
    let isNamed: Bool
    /// Whether nobody named it anywhere.
    var isFound = false

    private static let sizeLimit = 1 << 30

    /// Reads the reports that somebody named.
    static func named(_ names: [String], workingDirectory: FilePath) throws(AuditError) -> [CoverageFile] {
        var files: [CoverageFile] = []
        for name in names {
            let path = workingDirectory.pushing(FilePath(name))
            guard let written = FileTime(of: path) else { throw AuditError(.wrongUse, "there is no coverage report \(name)") }
            files.append(try read(path, named: name, written, isNamed: true))
        }
        return files
    }

    /// A report that the policy names; nil where it is not there. Where it does not fit it is left aside, as one that was only found.
    static func ofPolicy(_ name: String, below top: FilePath) throws(AuditError) -> CoverageFile? {
        let path = top.appending(GitPath(name))
        guard let written = FileTime(of: path) else { return nil }
        return try read(path, named: name, written, isNamed: false)
    }

    /// The newest report that `swift test --enable-code-coverage` left in a package; costs one look where nothing was built.
    static func found(below top: FilePath) -> CoverageFile? {
        let build = top.appending(".build")
        var newest: (path: FilePath, written: FileTime)?
        for triple in DirectoryWalk.names(in: build) ?? [] {
            let folder = build.appending(GitPath(triple)).appending("debug").appending("codecov")
            for name in DirectoryWalk.names(in: folder) ?? [] where GitPath(name).hasSuffix(".json") {
                let path = folder.appending(GitPath(name))
                guard let written = FileTime(of: path), newest.map({ $0.written < written }) ?? true else { continue }
                newest = (path, written)
            }
        }
        guard let newest else { return nil }
        let name = AuditedPaths.relative(newest.path, to: top)?.description ?? newest.path.string
        // Half a report of tests that run at this moment is none.
        var file = try? read(newest.path, named: name, newest.written, isNamed: false)
        file?.isFound = true
        return file
    }

    private static func read(
        _ path: FilePath, named name: String, _ written: FileTime, isNamed: Bool
    ) throws(AuditError) -> CoverageFile {
        do throws(GitError) {
            let bytes = try FileBytes.read(path, limit: sizeLimit)
            let report = try Result { () throws(CoverageError) in try CoverageReport(bytes, file: name) }
                .mapError { GitError(.failed, $0.description) }.get()
            return CoverageFile(name: name, report: report, written: written, isNamed: isNamed)
        } catch {
            throw AuditError(.wrongUse, error.message, advice: "make it again: swift test --enable-code-coverage")
        }
    }
}

/// When a file was last written.
struct FileTime: Sendable, Hashable, Comparable {
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil where no file stands.
    init?(of path: FilePath) {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        seconds = Int(time.tv_sec)
        nanoseconds = Int(time.tv_nsec)
    }

    static func < (left: FileTime, right: FileTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
