// Owns: what the shims hand on: arguments, standard input, exit codes, also through a hook that stood there before.
import Git
import SystemPackage
import Testing
import TestSupport

@testable import OnusCLI

@Suite struct `Hook shims` {
    let folder: TemporaryFolder
    let environment: GitEnvironment

    init() throws {
        folder = try TemporaryFolder()
        environment = TestCommand.environment(at: folder.path)
    }

    /// A hook whose program and predecessor write down how they were called, and end with given codes.
    private func install(_ hook: HookName, program: String = "it's; $HOME", onus: Int, before: Int?) throws -> FilePath {
        let path = folder.path.appending(program)
        try write(path, "#!/bin/sh\nprintf '[onus]'; printf '<%s>' \"$@\"; cat; exit \(onus)\n")
        try write(folder.path.appending(hook.rawValue), String(decoding: HookShim(hook, program: path).bytes, as: UTF8.self))
        if let before {
            try write(
                folder.path.appending(hook.rawValue + ".before-onus"),
                "#!/bin/sh\nprintf '[before]'; printf '<%s>' \"$@\"; cat; exit \(before)\n")
        }
        return folder.path.appending(hook.rawValue)
    }

    private func write(_ path: FilePath, _ text: String) throws {
        try FileSystem.replace(path, with: Array(text.utf8), permissions: FilePermissions(rawValue: 0o755))
    }

    private func run(_ hook: FilePath, _ arguments: [String], input: String) throws -> TestCommand.Answer {
        try TestCommand.run(hook.string, arguments, input: input, environment: environment)
    }

    @Test(arguments: HookName.allCases)
    func `Arguments, standard input and the exit code pass through`(_ hook: HookName) throws {
        let path = try install(hook, onus: 1, before: nil)
        let answer = try run(path, ["a b", "'"], input: "one\ntwo\n\n")
        #expect(answer.text == "[onus]<hook><\(hook.rawValue)><a b><'>one\ntwo\n\n")
        #expect(answer.status == 1)
    }

    @Test func `Both hooks read all of standard input`() throws {
        let path = try install(.prePush, onus: 0, before: 0)
        for input in ["", "one", "one\n", "\n\none\n\n"] {
            let answer = try run(path, ["origin", "u r l"], input: input)
            #expect(answer.text == "[before]<origin><u r l>\(input)[onus]<hook><pre-push><origin><u r l>\(input)")
            #expect(answer.status == 0)
        }
    }

    @Test func `A predecessor that reads nothing of a long input disturbs nobody`() throws {
        let path = try install(.prePush, onus: 0, before: nil)
        try write(folder.path.appending("pre-push.before-onus"), "#!/bin/sh\nexit 0\n")
        let input = String(repeating: "refs/heads/a 1 refs/heads/a 2\n", count: 20_000)
        let answer = try run(path, ["origin", "url"], input: input)
        #expect(answer.text == "[onus]<hook><pre-push><origin><url>" + input)
        #expect(answer.errors.isEmpty && answer.status == 0)
    }

    @Test(arguments: HookName.allCases)
    func `A predecessor that fails decides, with its own exit code`(_ hook: HookName) throws {
        let answer = try run(install(hook, onus: 0, before: 77), ["x", "y"], input: "")
        #expect(answer.text == "[before]<x><y>")
        #expect(answer.status == 77)
    }

    @Test(arguments: HookName.allCases)
    func `After a predecessor that passes the verdict is ours`(_ hook: HookName) throws {
        #expect(try run(install(hook, onus: 1, before: 0), ["x", "y"], input: "").status == 1)
        #expect(try run(install(hook, onus: 3, before: 0), ["x", "y"], input: "").status == 3)
    }

    @Test(arguments: HookName.allCases)
    func `A predecessor that git would not run is not run`(_ hook: HookName) throws {
        let path = try install(hook, onus: 0, before: 77)
        _ = try TestCommand.run("chmod", ["-x", path.string + ".before-onus"], environment: environment)
        #expect(try run(path, ["x", "y"], input: "").text == "[onus]<hook><\(hook.rawValue)><x><y>")
    }

    @Test(arguments: HookName.allCases)
    func `A circle of hooks ends with an error`(_ hook: HookName) throws {
        let path = try install(hook, onus: 0, before: nil)
        try write(FilePath(path.string + ".before-onus"), "#!/bin/sh\nexec \"${0%.before-onus}\" \"$@\"\n")
        let answer = try run(path, ["x", "y"], input: "")
        #expect(answer.status == 3)
        #expect(answer.errorText.contains("calls the hook that calls it"))
    }

    @Test(arguments: HookName.allCases, [true, false])
    func `A missing program stops the commit and says what to do`(_ hook: HookName, _ hasPredecessor: Bool) throws {
        let path = try install(hook, program: "gone", onus: 0, before: hasPredecessor ? 0 : nil)
        try FileSystem.remove(folder.path.appending("gone"))
        let answer = try run(path, ["x", "y"], input: "")
        #expect(answer.status == 3)
        #expect(answer.errorText.contains("gone is missing"))
    }

    @Test func `A shim is known again, with the program it runs`() throws {
        for program in ["/usr/bin/onus", "/it's/a b:c", "/''"] {
            let shim = HookShim(.preCommit, program: FilePath(program))
            #expect(HookShim(shim.bytes)?.program == FilePath(program))
        }
        #expect(HookShim(Array("#!/bin/sh\necho onus-hook\n".utf8)) == nil)
        #expect(HookShim([]) == nil)
    }
}
