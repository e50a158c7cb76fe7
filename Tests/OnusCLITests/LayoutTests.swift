// Owns: the hooks in repositories of every layout.
import Git
import SystemPackage
import Testing
import TestSupport

@testable import OnusCLI

@Suite struct `Layouts of repositories` {
    /// Stages risky code and expects the commit to be stopped; then mends it and expects it to pass.
    private func expectGuarded(_ repository: TestRepository) throws {
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", "Load.swift")
        let stopped = try repository.commitHooked()
        #expect(stopped.status != 0 && stopped.errorText.contains("force-try"), "\(stopped.errorText)")
        try repository.write("Load.swift", Code.mended)
        try repository.git("add", "Load.swift")
        let passed = try repository.commitHooked()
        #expect(passed.status == 0, "\(passed.errorText)")
    }

    @Test(arguments: ["a b", "a:b", "it's \"quoted\"", "$HOME `x`", "ünïcode"])
    func `A path with odd characters`(_ name: String) throws {
        try expectGuarded(.hooked(named: name))
    }

    @Test func `A folder below the top of the work tree`() throws {
        let repository = try TestRepository()
        try TestCommand.makeFolder(repository.path.appending("deep/er"))
        repository.environment = TestCommand.environment(at: repository.path.appending("deep/er"))
        try repository.installHooks()
        repository.environment = TestCommand.environment(at: repository.path)
        try expectGuarded(repository)
    }

    @Test func `A linked work tree shares the hooks of its repository`() throws {
        let main = try TestRepository()
        try main.commit(["README": "x"])
        try main.git("worktree", "add", "--quiet", "-b", "linked", "../linked tree")
        let linked = try TestRepository(in: main.folder, named: "linked tree")
        try linked.installHooks()
        try expectGuarded(linked)
        try expectGuarded(main)
    }

    @Test func `A submodule has hooks of its own`() throws {
        let inner = try TestRepository()
        try inner.commit(["README": "x"])
        let outer = try TestRepository(in: inner.folder, named: "outer")
        try TestCommand.makeFolder(outer.path)
        try outer.git("init", "--quiet", "--initial-branch=main")
        try outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.string, "part")
        let part = try TestRepository(in: inner.folder, named: "outer/part")
        try part.installHooks()
        try expectGuarded(part)
        #expect(try outer.sh("ls .git/hooks | grep -v sample || true") == "")
    }

    @Test func `A bare repository with work trees beside it`() throws {
        let seed = try TestRepository()
        try seed.commit(["README": "x"])
        let base = try TestRepository(in: seed.folder, named: "project")
        try TestCommand.makeFolder(base.path)
        try base.git("clone", "--quiet", "--bare", seed.path.string, ".bare")
        try base.write(".git", "gitdir: ./.bare\n")
        try base.git("worktree", "add", "--quiet", "tree", "-b", "work")
        try base.installHooks()
        let tree = try TestRepository(in: seed.folder, named: "project/tree")
        try expectGuarded(tree)
        #expect(try base.onus("doctor").status == 0)
    }

    @Test func `A bare repository takes hooks, and gives them back`() throws {
        let repository = try TestRepository("--bare")
        try repository.installHooks()
        #expect(try repository.sh("ls hooks | grep -v sample") == HookName.installedNames)
        #expect(try repository.onus("uninstall").status == 0)
        #expect(try repository.sh("ls hooks | grep -v sample || true") == "")
    }

    @Test func `An unusual hooks folder, relative and absolute`() throws {
        for path in [".my hooks", "ABSOLUTE"] {
            let repository = try TestRepository()
            let path = path == "ABSOLUTE" ? repository.folder.path.appending("all hooks").string : path
            try repository.git("config", "core.hooksPath", path)
            try repository.installHooks()
            try expectGuarded(repository)
        }
    }
}

@Suite struct `onus doctor` {
    @Test func `A healthy repository`() throws {
        let answer = try TestRepository.hooked().onus("doctor")
        #expect(answer.status == 0, "\(answer.text)")
        #expect(!answer.text.contains("WRONG"))
    }

    @Test(arguments: [
        ("rm .git/hooks/pre-push", "pre-push: not installed"),
        ("chmod -x .git/hooks/pre-commit", "pre-commit: not executable"),
        ("sed -i.bak \"s/^onus=.*/onus='\\/gone\\/onus'/\" .git/hooks/pre-commit", "/gone/onus, which is not there"),
        ("echo 'exit 0' > .git/hooks/pre-commit", "is not ours"),
        ("sed -i.bak \"s/$(printf '\\$')/$(printf '\\r')/\" .git/hooks/pre-commit", "carriage returns"),
        ("echo rubbish > .git/index", "index"),
    ])
    func `What stands in the way is named`(_ damage: String, _ complaint: String) throws {
        let repository = try TestRepository.hooked()
        try repository.sh(damage)
        let answer = try repository.onus("doctor")
        #expect(answer.status == 3)
        #expect(answer.text.contains(complaint), "\(answer.text)")
    }
}
