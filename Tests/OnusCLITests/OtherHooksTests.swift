// Owns: merges, changes after the first hook, servers, and hooks for all repositories.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Merges` {
    private func diverged() throws -> TestRepository {
        let repository = try TestRepository.hooked()
        try repository.commit(["A.swift": "let a = 1\n", "B.swift": "let b = 1\n"])
        try repository.git("switch", "--quiet", "--create", "side")
        try repository.commit(["A.swift": "let a = 2\n", "Old.swift": Code.risky])
        try repository.git("switch", "--quiet", "main")
        return repository
    }

    @Test func `A clean merge adds nothing of its own, whatever it brings together`() throws {
        let repository = try diverged()
        try repository.commit(["B.swift": "let b = 2\n"])
        let answer = try repository.tryGit(["merge", "--no-edit", "side"])
        #expect(answer.status == 0, "\(answer.errorText)")
        #expect(try repository.git("rev-list", "--count", "--merges", "HEAD") == "1\n")
    }

    @Test func `What the resolution of a conflict adds is audited`() throws {
        let repository = try diverged()
        try repository.commit(["A.swift": "let a = 3\n"])
        #expect(try repository.tryGit(["merge", "--no-edit", "side"]).status != 0)
        try repository.write("A.swift", "let a = try! load()\n")
        try repository.git("add", ".")
        let stopped = try repository.tryGit(["commit", "--no-edit"])
        #expect(stopped.status != 0)
        #expect(stopped.errorText.contains("A.swift") && !stopped.errorText.contains("Old.swift"))
        try repository.write("A.swift", "let a = 4\n")
        try repository.git("add", ".")
        #expect(try repository.tryGit(["commit", "--no-edit"]).status == 0)
    }
}

@Suite struct `Changes after the first hook` {
    @Test func `commit-msg audits what another hook added to the index`() throws {
        let repository = try TestRepository.hooked()
        #expect(try repository.onus("install", "--hooks", "commit-msg").status == 0)
        try repository.write("A.swift", "let a = 1\n")
        try repository.git("add", ".")
        try repository.sh(
            "printf '#!/bin/sh\\necho \"let b = try! load()\" > Late.swift\\ngit add Late.swift\\n' > .git/hooks/prepare-commit-msg; chmod +x .git/hooks/*"
        )
        let answer = try repository.commitHooked()
        #expect(answer.status != 0)
        #expect(answer.errorText.contains("Late.swift"))
    }

    @Test func `commit-msg is silent where nothing changed`() throws {
        let repository = try TestRepository.hooked()
        #expect(try repository.onus("install", "--hooks", "commit-msg").status == 0)
        try repository.write("A.swift", "let a = 1\n")
        try repository.git("add", ".")
        let answer = try repository.commitHooked("--quiet")
        #expect(answer.status == 0 && !answer.errorText.contains("A.swift"))
    }
}

@Suite struct `Servers` {
    private func server() throws -> TestRepository {
        let repository = try TestRepository()
        try repository.git("init", "--quiet", "--bare", "../server.git")
        try repository.git("remote", "add", "origin", "../server.git")
        let server = try TestRepository(in: repository.folder, named: "server.git")
        let answer = try server.onus("install", "--hooks", "pre-receive")
        #expect(answer.status == 0, "\(answer.errorText)")
        return repository
    }

    @Test func `A push is refused before any ref moves, and accepted when mended`() throws {
        let repository = try server()
        try repository.commit(["A.swift": Code.risky])
        let refused = try repository.tryGit(["push", "origin", "main"])
        #expect(refused.status != 0)
        #expect(refused.errorText.contains("force-try"))
        #expect(try repository.git("--git-dir", "../server.git", "for-each-ref") == "")
        #expect(try repository.tryGit(["--git-dir", "../server.git", "fsck", "--full"]).status == 0)
        #expect(try repository.sh("ls ../server.git | grep -c onus || true") == "0\n", "nothing is written in quarantine")

        try repository.write("A.swift", Code.mended)
        try repository.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        let accepted = try repository.tryGit(["push", "origin", "main"])
        #expect(accepted.status == 0, "\(accepted.errorText)")
    }

    @Test func `What the server has already, on whatever branch, is not new`() throws {
        let repository = try server()
        try repository.commit(["A.swift": Code.risky])
        try repository.sh("mv ../server.git/hooks/pre-receive ../server.git/hooks/off")
        try repository.git("push", "--quiet", "origin", "main")
        try repository.sh("mv ../server.git/hooks/off ../server.git/hooks/pre-receive")
        try repository.commit(["B.swift": "let b = 1\n"])
        #expect(try repository.tryGit(["push", "origin", "HEAD:refs/heads/other", "HEAD:refs/tags/v1"]).status == 0)
        #expect(try repository.tryGit(["push", "origin", ":refs/heads/main"]).status == 0, "a deletion brings nothing")
    }
}

@Suite struct `Hooks for all repositories` {
    private func repository() throws -> TestRepository {
        let repository = try TestRepository()
        repository.environment = repository.environment.setting([
            "HOME": repository.folder.path.string, "XDG_CONFIG_HOME": nil, "GIT_CONFIG_GLOBAL": nil,
        ])
        return repository
    }

    @Test func `The global hooksPath audits, and still runs a repository's own hooks`() throws {
        let repository = try repository()
        try repository.sh("printf '#!/bin/sh\\necho own hook ran >&2\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit")
        let answer = try repository.onus("install", "--global")
        #expect(answer.status == 0, "\(answer.errorText)")
        #expect(try repository.git("config", "--global", "core.hooksPath").contains(".config/onus/hooks"))
        try repository.write("A.swift", Code.risky)
        try repository.git("add", ".")
        let stopped = try repository.commitHooked()
        #expect(stopped.status != 0)
        #expect(stopped.errorText.contains("own hook ran") && stopped.errorText.contains("force-try"))
        #expect(try repository.onus("install", "--global").text.contains("installed already"))
        #expect(try repository.onus("uninstall", "--global").status == 0)
        #expect(try repository.tryGit(["config", "--global", "core.hooksPath"]).status == 1)
        #expect(try repository.commitHooked().status == 0)
    }

    @Test func `New repositories get the hooks of the template`() throws {
        let repository = try repository()
        #expect(try repository.onus("install", "--template").status == 0)
        let fresh = try TestRepository(in: repository.folder, named: "fresh")
        fresh.environment = repository.environment.at(FilePath("../fresh"))
        try TestCommand.makeFolder(fresh.path)
        try fresh.git("init", "--quiet")
        try fresh.write("A.swift", Code.risky)
        try fresh.git("add", ".")
        #expect(try fresh.commitHooked().errorText.contains("force-try"))
        #expect(try repository.onus("uninstall", "--template").status == 0)
        #expect(try repository.tryGit(["config", "--global", "init.templateDir"]).status == 1)
    }
}

@Suite struct `Time limits` {
    @Test func `A limit that is no number of seconds is wrong use`() throws {
        let repository = try TestRepository.hooked()
        repository.environment = repository.environment.setting(["ONUS_TIMEOUT": "soon"])
        let answer = try repository.onus("audit", "--staged")
        #expect(answer.status == 2)
        #expect(answer.errorText.contains("ONUS_TIMEOUT"))
    }

    @Test func `An audit that takes longer blocks`() throws {
        let repository = try TestRepository.hooked()
        for index in 0..<40 { try repository.write("F\(index).swift", String(repeating: "let a = 1\n", count: 4000)) }
        try repository.git("add", ".")
        repository.environment = repository.environment.setting(["ONUS_TIMEOUT": "0.001"])
        let answer = try repository.commitHooked()
        #expect(answer.status != 0)
        #expect(answer.errorText.contains("time"))
    }
}
