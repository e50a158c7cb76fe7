// Owns: real commits in real repositories, stopped or not by the real hook.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Commits` {
    @Test func `Risky code is stopped with its line shown, and passes when mended`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", ".")
        let stopped = try repository.commitHooked()
        #expect(stopped.status != 0)
        #expect(stopped.errorText.contains("Load.swift\n"))
        #expect(stopped.errorText.contains("2 | let prices = try! load()"))
        #expect(stopped.errorText.contains("force-try"))
        #expect(try repository.tryGit(["rev-parse", "--verify", "--quiet", "HEAD"]).status != 0, "there is still no commit")

        try repository.write("Load.swift", Code.mended)
        try repository.git("add", ".")
        let passed = try repository.commitHooked()
        #expect(passed.status == 0, "\(passed.errorText)")
    }

    @Test func `A stopped commit leaves index and work tree as they were, byte for byte`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["Old.swift": Code.risky, "text": "a\r\nb\u{0}"])
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", ".")
        try repository.write("Load.swift", Code.risky + "// more\n")
        try repository.write("untracked", "x")
        let before = try repository.fingerprint()
        let workTree = try repository.workTreeFingerprint()
        #expect(try repository.onus("hook", "pre-commit").status == 1)
        #expect(try repository.fingerprint() == before)
        // Git itself writes the index before it calls a hook: what our part leaves is compared with what it found.
        try repository.sh("printf '#!/bin/sh\\ncksum < \"$GIT_INDEX_FILE\" > ../found\\n' > .git/hooks/pre-commit.before-onus")
        try repository.sh("chmod +x .git/hooks/pre-commit.before-onus")
        #expect(try repository.commitHooked().status != 0)
        #expect(try repository.sh("cksum < .git/index") == repository.sh("cat ../found"))
        #expect(try repository.workTreeFingerprint() == workTree)
    }

    @Test func `An old mistake on an untouched line never stops a commit`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["Load.swift": Code.risky])
        try repository.write("Load.swift", "// above\n" + Code.risky + "let count = 1\n")
        try repository.git("add", ".")
        let answer = try repository.commitHooked()
        #expect(answer.status == 0, "\(answer.errorText)")
    }

    @Test func `commit -a reads what it is about to add`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["Load.swift": Code.mended])
        try repository.write("Load.swift", Code.risky)
        #expect(try repository.commitHooked().status != 0, "nothing is staged")
        #expect(try repository.commitHooked("--all").errorText.contains("force-try"))
        #expect(try repository.git("diff", "--cached", "--name-only") == "")
        try repository.write("Load.swift", Code.mended + "let count = 1\n")
        #expect(try repository.commitHooked("--all").status == 0)
    }

    @Test func `commit with a path reads that path only`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["Good.swift": "let a = 1\n", "Bad.swift": "let b = 1\n"])
        try repository.write("Good.swift", Code.mended)
        try repository.write("Bad.swift", Code.risky)
        try repository.git("add", ".")
        let bad = try repository.commitHooked("--", "Bad.swift")
        #expect(bad.status != 0 && bad.errorText.contains("Bad.swift"))
        #expect(try repository.commitHooked("--", "Good.swift").status == 0)
    }

    @Test func `An amended commit is judged by what it changes`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["Load.swift": Code.mended])
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", ".")
        #expect(try repository.commitHooked("--amend").errorText.contains("force-try"))
        try repository.write("Load.swift", Code.mended + "let count = 1\n")
        try repository.git("add", ".")
        #expect(try repository.commitHooked("--amend").status == 0)
    }

    @Test func `The staged half of a file decides`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Load.swift", Code.mended)
        try repository.git("add", ".")
        try repository.write("Load.swift", Code.risky)
        #expect(try repository.commitHooked().status == 0)
        try repository.git("add", ".")
        try repository.write("Load.swift", Code.mended)
        #expect(try repository.commitHooked().errorText.contains("force-try"))
    }

    @Test func `Deleted and renamed files bring nothing new`() throws {
        let repository = try TestRepository.hooked()
        try repository.commit(["Gone.swift": Code.risky, "Old name.swift": Code.risky + "let count = 1\nlet other = 2\n"])
        try repository.git("rm", "--quiet", "Gone.swift")
        try repository.git("mv", "Old name.swift", "New name.swift")
        let answer = try repository.commitHooked()
        #expect(answer.status == 0, "\(answer.errorText)")
    }

    @Test(arguments: [
        "a b.swift", "Größe/世界 👩‍👩‍👧.swift", "e\u{301}.swift", "quote\"'.swift", "-n.swift", "a:b.swift", "tab\there.swift",
        "\u{1B}[31mred.swift",
    ])
    func `Names of every kind are read, and shown without harm`(_ name: String) throws {
        let repository = try TestRepository.hooked()
        try repository.write(name, Code.risky)
        try repository.git("add", ".")
        let answer = try repository.commitHooked()
        #expect(answer.status != 0 && answer.errorText.contains("force-try"))
        #expect(!answer.errors.contains(0x1B))
        if !name.contains("\u{1B}") { #expect(answer.errorText.contains(name)) }
    }

    @Test func `Other files pass in silence`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("notes.md", "try! this\n")
        try repository.git("add", ".")
        let answer = try repository.commitHooked("--quiet")
        #expect(answer.status == 0 && answer.errors.isEmpty && answer.output.isEmpty, "\(answer.errorText)")
    }

    @Test func `A hook that stood there runs first and can stop the commit, too`() throws {
        let repository = try TestRepository()
        try repository.sh(
            "printf '#!/bin/sh\\necho before >&2; [ ! -e stop ]\\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit")
        try repository.installHooks()
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", ".")
        let stopped = try repository.commitHooked()
        #expect(stopped.status != 0 && stopped.errorText.hasPrefix("before\n") && stopped.errorText.contains("force-try"))
        try repository.write("Load.swift", Code.mended)
        try repository.write("stop", "")
        try repository.git("add", "Load.swift")
        #expect(try repository.commitHooked().errorText == "before\n")
        try repository.sh("rm stop")
        #expect(try repository.commitHooked().status == 0)
    }
}
