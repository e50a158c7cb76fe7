// Owns: input that is broken, huge or missing: a clear message, the right exit code, no hang.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Broken input` {
    @Test func `A file that is not UTF-8 is named and stops the commit`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Latin.swift", Array("let name = \"Gr".utf8) + [0xF6, 0xDF] + Array("e\"\n".utf8))
        try repository.git("add", ".")
        let answer = try repository.commitHooked()
        #expect(answer.status != 0 && answer.errorText.contains("Latin.swift"), "\(answer.errorText)")
        #expect(try repository.onus("audit", "--staged").status == 3)
    }

    @Test func `In half a file the mistakes are still found`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Half.swift", Code.risky + "func half(_ x: [Int\n  if let y = \"\\(x")
        try repository.git("add", ".")
        #expect(try repository.onus("audit", "--staged").status == 1)
    }

    @Test func `A hundred thousand open brackets`() throws {
        let repository = try TestRepository.hooked()
        for (name, text) in [
            ("Round", "("), ("Square", "["), ("Curly", "{"), ("Angle", "A<"), ("Text", "\"\\("), ("If", "#if a\n"), ("Prefix", "!"),
        ] {
            try repository.write("\(name).swift", "let x = " + String(repeating: text, count: 100_000))
        }
        try repository.git("add", ".")
        let answer = try repository.onus("audit", "--staged")
        #expect([0, 1, 3].contains(answer.status), "\(answer.status)")
        #expect(answer.text.contains("onus: "))
    }

    @Test func `A line of fifty megabytes is refused by name`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Line.swift", String(repeating: "let a = f(1); ", count: 50_000_000 / 14))
        try repository.git("add", ".")
        let answer = try repository.commitHooked()
        #expect(answer.status != 0 && answer.errorText.contains("Line.swift: the file has more than"), "\(answer.errorText)")
    }

    @Test func `Thousands of findings on one endless line are shown with a part of it each`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Line.swift", String(repeating: "try! g();", count: 2_000))
        try repository.git("add", ".")
        let answer = try repository.onus("audit", "--staged")
        #expect(answer.status == 1)
        #expect(answer.text.contains("2000 high"))
        #expect(answer.output.count < 4_000_000)
    }

    @Test func `An index that cannot be read stops the commit`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.sh("printf 'DIRC rubbish rubbish rubbish' > .git/index")
        let answer = try repository.onus("hook", "pre-commit")
        #expect(answer.status == 3)
        #expect(answer.errorText.contains("index"))
        try repository.sh("rm .git/index")
        #expect(try repository.onus("hook", "pre-commit").status == 3)
    }

    @Test func `A hook that is killed leaves index and work tree as they were, and no lock`() throws {
        let repository = try TestRepository.hooked()
        for number in 0..<200 { try repository.write("Sources/F\(number).swift", "let price\(number) = \(number)\n") }
        try repository.git("add", ".")
        let before = try repository.fingerprint()
        for moment in 0..<12 {
            let kill = "'\(try Onus.program)' hook pre-commit >/dev/null 2>&1 & hook=$!; sleep 0.0\(moment / 2)\(moment % 2 * 5); "
            try repository.sh(kill + "kill -9 $hook 2>/dev/null; wait $hook; :")
            #expect(try repository.fingerprint() == before)
        }
        #expect(try repository.sh("find .git -name '*.lock'") == "")
        #expect(try repository.commitHooked().status == 0)
    }

    @Test func `A program that is gone stops commits and pushes`() throws {
        let repository = try TestRepository()
        try repository.sh("cp '\(Onus.program)' '../my onus'")
        let answer = try TestCommand.run(
            repository.folder.path.appending("my onus").string, ["install"], environment: repository.environment)
        #expect(answer.status == 0)
        try repository.sh("rm '../my onus'")
        try repository.write("A.swift", "let a = 1\n")
        try repository.git("add", ".")
        let commit = try repository.commitHooked()
        #expect(commit.status != 0 && commit.errorText.contains("my onus is missing"))
        try repository.git("init", "--quiet", "--bare", "../remote.git")
        try repository.commit()
        let push = try repository.tryGit(["push", "../remote.git", "main"])
        #expect(push.status != 0 && push.errorText.contains("my onus is missing"))
    }

    @Test func `Standard input is audited as a file of the name given`() throws {
        let folder = try TemporaryFolder()
        let environment = TestCommand.environment(at: folder.path)
        let answer = try Onus.run("audit", "--stdin", "--stdin-path", "Sources/A.swift", input: Code.risky, in: environment)
        #expect(answer.status == 1)
        #expect(answer.text.contains("Sources/A.swift"))
        #expect(try Onus.run("audit", "--stdin", "--stdin-path", "A.swift", in: environment).status == 0)
    }
}
