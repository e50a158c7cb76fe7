// Owns: real repositories, made with the real git in temporary folders, for the tests of every target.
package import Git
package import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

/// A folder of its own that disappears with its owner.
package final class TemporaryFolder {
    package let path: FilePath

    package init() throws {
        var template = Array("\(TemporaryFolder.base)/onus-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        // The real path: on some systems the temporary folder is behind a link, and git answers with what is behind it.
        guard let real = unsafe realpath(template, nil) else { throw Errno(rawValue: errno) }
        path = unsafe FilePath(platformString: real)
        unsafe free(real)
    }

    deinit {
        TestCommand.removeTree(path)
    }

    private static var base: String {
        guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
        return unsafe String(cString: value)
    }
}

/// A repository with real files, driven by the real git.
///
/// The user's and the system's configuration play no part; names and dates are fixed, so ids are the same in every run.
package final class TestRepository {
    package let folder: TemporaryFolder
    /// The top of the work tree.
    package let path: FilePath
    /// What a program started in the work tree would see; change it to try hooks' variables.
    package var environment: GitEnvironment

    /// Makes an empty repository in a new folder, by `git init` with some options.
    package convenience init(_ options: String...) throws {
        try self.init(in: TemporaryFolder(), named: "repository")
        try TestCommand.makeFolder(path)
        try git(["init", "--quiet", "--initial-branch=main"] + options)
    }

    /// Speaks to a repository that stands, or will stand, in a folder.
    package init(in folder: TemporaryFolder, named name: String) throws {
        self.folder = folder
        path = folder.path.appending(name)
        environment = TestCommand.environment(at: path)
    }

    /// Runs git in the work tree; it must succeed.
    @discardableResult
    package func git(_ arguments: String...) throws -> String { try git(arguments) }

    @discardableResult
    package func git(_ arguments: [String], input: String = "", environment changes: [String: String?] = [:]) throws -> String {
        let answer = try tryGit(arguments, input: input, environment: changes)
        guard answer.status == 0 else {
            throw TestFailure("git \(arguments.joined(separator: " ")): status \(answer.status): \(answer.errorText)")
        }
        return answer.text
    }

    /// Runs git in the work tree, whatever comes of it.
    package func tryGit(_ arguments: [String], input: String = "", environment changes: [String: String?] = [:]) throws
        -> TestCommand.Answer
    {
        try TestCommand.run("git", arguments, input: input, environment: environment.setting(changes))
    }

    /// Writes a file of the work tree, with the folders above it.
    package func write(_ name: String, _ text: String) throws {
        try write(GitPath(name), Array(text.utf8))
    }

    package func write(_ file: GitPath, _ bytes: [UInt8]) throws {
        if !file.directory.isEmpty { try TestCommand.makeFolder(path.appending(GitPath(file.directory))) }
        let descriptor = try FileDescriptor.open(
            path.appending(file), .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    }

    /// Writes, adds and commits files; answers the commit's id.
    @discardableResult
    package func commit(_ files: [String: String] = [:], message: String = "a change") throws -> ObjectID {
        for (name, text) in files.sorted(by: { $0.key < $1.key }) { try write(name, text) }
        if !files.isEmpty { try git(["add", "--all", "--"] + files.keys.sorted()) }
        try git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", message)
        return try id("HEAD")
    }

    /// The id that a revision means to git itself.
    package func id(_ revision: String) throws -> ObjectID {
        let text = try git("rev-parse", "--verify", revision)
        guard let id = ObjectID(text.filter { !$0.isNewline }) else { throw TestFailure("no id: \(text)") }
        return id
    }

    /// Opens the repository as Onus does.
    package func open() throws -> Repository {
        try Repository(environment)
    }
}

package struct TestFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
