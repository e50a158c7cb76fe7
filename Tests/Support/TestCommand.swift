// Owns: running real programs in tests, cut off from the user's configuration.
package import Git
package import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

package enum TestCommand {
    package struct Answer: Sendable {
        package let status: Int32
        package let output: [UInt8]
        package let errors: [UInt8]

        package var text: String { String(decoding: output, as: UTF8.self) }
        package var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    /// Variables under which git gives the same answers on every machine.
    package static func environment(at folder: FilePath) -> GitEnvironment {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return GitEnvironment(
            workingDirectory: folder,
            variables: [
                "PATH": path, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
                "GIT_AUTHOR_NAME": "Ann Author", "GIT_AUTHOR_EMAIL": "ann@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000",
                "GIT_COMMITTER_NAME": "Carl Committer", "GIT_COMMITTER_EMAIL": "carl@example.org",
                "GIT_COMMITTER_DATE": "1700000000 +0000",
                // Submodules and partial clones of local folders, which newer git forbids by default.
                "GIT_ALLOW_PROTOCOL": "file",
            ])
    }

    /// Runs a program, found on `PATH` unless it is named by its path, to its end.
    package static func run(
        _ program: String, _ arguments: [String], input: String = "", environment: GitEnvironment
    ) throws -> Answer {
        try run(program, arguments, bytes: Array(input.utf8), environment: environment)
    }

    package static func run(_ program: String, _ arguments: [String], bytes: [UInt8], environment: GitEnvironment) throws -> Answer {
        let child = try start(program, arguments, environment: environment)
        try child.write(bytes)
        child.closeInput()
        guard let output = try child.readAll(limit: 1 << 30) else { throw TestFailure("\(program) said too much") }
        let status = try child.finish()
        return Answer(status: status, output: output, errors: child.complaint)
    }

    /// Starts a program that is spoken to while it runs.
    package static func start(_ program: String, _ arguments: [String], environment: GitEnvironment) throws -> ChildProcess {
        if program == "git", let git {
            // Git can go to the folder by itself.
            let arguments = ["-C".utf8.map(\.self), environment.workingDirectory.bytes] + arguments.map { Array($0.utf8) }
            return try ChildProcess(git, arguments, variables: environment.variables)
        }
        let executable = program.contains("/") ? FilePath(program) : GitCommand.find(program, in: environment)
        guard let executable else { throw TestFailure("\(program) is not on PATH") }
        // A child runs in our own folder; the shell takes it to the environment's.
        let command = [environment.workingDirectory.bytes, executable.bytes] + arguments.map { Array($0.utf8) }
        return try ChildProcess(
            FilePath("/bin/sh"), ["-c", "cd -- \"$0\" && exec \"$@\""].map { Array($0.utf8) } + command, variables: environment.variables)
    }

    /// Looked for once: the tests run it thousands of times.
    private static let git = GitCommand.find("git", in: environment(at: "/"))

    package static func makeExecutable(_ path: FilePath) throws {
        guard unsafe path.withPlatformString({ unsafe chmod($0, 0o755) }) == 0 else {
            throw TestFailure("cannot change the mode of \(path)")
        }
    }

    package static func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

    /// Makes a folder and those above it.
    package static func makeFolder(_ path: FilePath) throws {
        var folder = FilePath(root: path.root)
        for component in path.components {
            folder.append(component)
            let code = unsafe folder.withPlatformString { unsafe mkdir($0, 0o755) }
            guard code == 0 || errno == EEXIST else { throw TestFailure("cannot make the folder \(folder)") }
        }
    }

    static func removeTree(_ path: FilePath) {
        let environment = environment(at: FilePath("/"))
        // A test may have taken the right to write from its folders.
        for command in [["chmod", "-R", "u+rwX", path.string], ["rm", "-rf", path.string]] {
            _ = try? run(command[0], Array(command.dropFirst()), environment: environment)
        }
    }
}
