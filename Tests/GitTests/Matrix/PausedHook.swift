// Owns: stopping git in the middle of a hook, to look at what a hook sees.
import Git
import SystemPackage
import TestSupport

/// A hook that says where and with which variables it runs, waits, and then refuses or allows.
struct PausedHook {
    let repository: TestRepository
    private let folder: FilePath

    init(_ name: String, in repository: TestRepository) throws {
        self.repository = repository
        let path = try repository.git("rev-parse", "--git-path", "hooks").dropLast()
        let hooks = repository.path.pushing(FilePath(String(path)))
        try TestCommand.makeFolder(hooks)
        folder = repository.folder.path.appending("pause-\(name)")
        try TestCommand.makeFolder(folder)
        let place = "'\(folder.string)'"
        let script = """
            #!/bin/sh
            cat > \(place)/input
            env -0 > \(place)/variables && pwd > \(place)/place && mv \(place)/place \(place)/ready
            while [ ! -e \(place)/answer ]; do sleep 0.02; done
            exit "$(cat \(place)/answer)"
            """
        try Self.write(script, to: hooks.appending(name))
        try TestCommand.makeExecutable(hooks.appending(name))
    }

    /// Runs git up to the hook, looks, and lets the hook end with a status.
    func during(_ command: [String], status: Int32 = 1, environment: GitEnvironment? = nil, _ look: (GitEnvironment) throws -> Void) throws
    {
        for name in ["ready", "answer"] {
            _ = try TestCommand.run("rm", ["-f", name], environment: TestCommand.environment(at: folder))
        }
        let git = try TestCommand.start("git", command, environment: environment ?? repository.environment)
        git.closeInput()
        try waitForHook(git, command)
        defer { try? Self.write("\(status)", to: folder.appending("answer")) }
        let place = String(decoding: try Self.read(folder.appending("ready")).dropLast(), as: UTF8.self)
        let variables = try Self.read(folder.appending("variables")).split(separator: 0).map(Array.init)
        try look(GitEnvironment(workingDirectory: FilePath(place), variables: variables))
        try Self.write("\(status)", to: folder.appending("answer"))
        let result = try git.finish()
        guard (result == 0) == (status == 0) else {
            throw TestFailure("git \(command): status \(result): \(String(decoding: git.complaint, as: UTF8.self))")
        }
    }

    /// What the hook found on its standard input.
    var input: String { get throws { String(decoding: try Self.read(folder.appending("input")), as: UTF8.self) } }

    private func waitForHook(_ git: ChildProcess, _ command: [String]) throws {
        let limit = ContinuousClock.now.advanced(by: .seconds(60))
        while !Self.exists(folder.appending("ready")) {
            guard ContinuousClock.now < limit else { throw TestFailure("git \(command) came to no hook") }
            TestCommand.pause(milliseconds: 3)
        }
    }

    private static func exists(_ path: FilePath) -> Bool {
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return false }
        try? descriptor.close()
        return true
    }

    static func read(_ path: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter {
            var content: [UInt8] = []
            while true {
                let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                    count = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if chunk.isEmpty { return content }
                content += chunk
            }
        }
    }

    static func write(_ text: String, to path: FilePath) throws {
        let descriptor = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(Array(text.utf8)) }
    }
}
