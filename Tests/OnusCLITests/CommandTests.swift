// Owns: the contract of the command line that is the same for every command: help, version, exit codes, pipes.
import SystemPackage
import Testing
import TestSupport

@Suite struct `Command line` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func onus(_ arguments: String...) throws -> TestCommand.Answer {
        try TestCommand.run(Onus.program.string, arguments, environment: TestCommand.environment(at: folder.path))
    }

    @Test func `Help and version are answers`() throws {
        for arguments in [["--help"], ["help", "audit"], ["audit", "--help"], ["--version"], ["rules", "--help"]] {
            let answer = try TestCommand.run(Onus.program.string, arguments, environment: TestCommand.environment(at: folder.path))
            #expect(answer.status == 0, "\(arguments)")
            #expect(!answer.text.isEmpty && answer.errors.isEmpty, "\(arguments)")
        }
        #expect(try onus("--version").text == "0.1.0\n")
    }

    @Test(arguments: [
        ["--unknown"], ["unknown"], ["audit", "--staged", "--all"], ["audit", "--format", "xml"], ["audit", "--stdin"],
        ["audit", "--base", "main", "--staged"],
        ["audit", "--report", "json"], ["audit", "--report", "xml=a"], ["audit", "--fail-on", "sometimes"],
        ["audit", "--config", "a", "--no-config"],
        ["hook", "pre-commit", "surplus"], ["hook", "unknown"], ["install", "--hooks", "unknown"], ["rules", "show", "unknown"],
        ["rules", "show"],
    ])
    func `Wrong use ends with 2 and says what was wrong, on standard error`(_ arguments: [String]) throws {
        let answer = try TestCommand.run(Onus.program.string, arguments, environment: TestCommand.environment(at: folder.path))
        #expect(answer.status == 2)
        #expect(answer.output.isEmpty)
        #expect(answer.errors.count > 20)
    }

    @Test func `Outside a repository every command that needs one ends with 2 and says so`() throws {
        for arguments in [["audit"], ["audit", "--staged"], ["install"], ["uninstall"], ["hook", "pre-commit"]] {
            let answer = try TestCommand.run(Onus.program.string, arguments, environment: TestCommand.environment(at: folder.path))
            #expect(answer.status == 2, "\(arguments)")
            #expect(answer.errorText.contains("repository"), "\(arguments)")
        }
    }

    @Test func `A closed pipe is no error, a full disk is`() throws {
        let program = try Onus.program.string
        let line = "{ '\(program)' rules list; echo $? >&2; } | true"
        let closed = try TestCommand.run("sh", ["-c", line], environment: TestCommand.environment(at: folder.path))
        #expect(closed.errorText == "0\n")
        #if os(Linux)
            let full = try TestCommand.run(
                "sh", ["-c", "'\(program)' rules list >/dev/full"], environment: TestCommand.environment(at: folder.path))
            #expect(full.status == 3)
            #expect(full.errorText.contains("standard output"))
        #endif
    }
}

@Suite struct `onus rules` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func onus(_ arguments: String...) throws -> TestCommand.Answer {
        try TestCommand.run(Onus.program.string, ["rules"] + arguments, environment: TestCommand.environment(at: folder.path))
    }

    @Test func `The list, a page and both as JSON`() throws {
        #expect(try onus().text.contains("  force-try "))
        #expect(try onus("list").text == onus().text)
        #expect(try onus("show", "force-try").text.hasPrefix("force-try — "))
        #expect(try onus("list", "--format", "json").text.contains("\"id\": \"force-try\""))
        #expect(try onus("show", "force-try", "--format", "json").text.contains("\"rationale\""))
    }

    @Test func `An unknown rule is named with those that look like it`() throws {
        let answer = try onus("show", "force-tyr")
        #expect(answer.status == 2)
        #expect(answer.errorText.contains("force-try"))
    }

    @Test func `Rules are held to their examples`() throws {
        let answer = try onus("test", "force-try", "force-cast")
        #expect(answer.status == 0)
        #expect(answer.text.split(separator: "\n").count == 2, "\(answer.text)")
        #expect(try onus("test", "force-try", "--format", "json").text.contains("\"problems\": []"))
    }

    @Test func `Pages are written for every rule, with an index`() throws {
        #expect(try onus("docs", "new/pages").status == 0)
        let environment = TestCommand.environment(at: folder.path.appending("new/pages"))
        let names = try TestCommand.run("ls", ["-a"], environment: environment).text.split(separator: "\n")
        #expect(names.contains("README.md") && names.contains("force-try.md"))
        #expect(names.allSatisfy { $0.hasSuffix(".md") || $0.allSatisfy { $0 == "." } }, "nothing else is left: \(names)")
    }
}
