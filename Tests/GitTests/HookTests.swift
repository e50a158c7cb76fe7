// Owns: what git tells a hook, and that it is read as git means it: rows of facts about hooks and their environment.
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("Inside hooks")
struct HookTests {
    /// A repository with a staged, an unstaged and an untouched file.
    private func prepared() throws -> TestRepository {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n", "B.swift": "let b = 1\n", "C.swift": "let c = 1\n"])
        try repository.write("A.swift", "let a = 2\n")
        try repository.git("add", "A.swift")
        try repository.write("B.swift", "let b = 2\n")
        return repository
    }

    @Test(
        "GIT_INDEX_FILE names the index of the commit in progress; without it the answer is another",
        arguments: [
            (["commit", "-m", "x"], "index", ["A.swift"]), (["commit", "-a", "-m", "x"], "index.lock", ["A.swift", "B.swift"]),
            (["commit", "-i", "-m", "x", "B.swift"], "index.lock", ["A.swift", "B.swift"]),
            (["commit", "-m", "x", "B.swift"], "next-index-", ["B.swift"]),
        ])
    func indexFile(_ command: [String], _ name: String, _ files: [String]) throws {
        let hook = try PausedHook("pre-commit", in: try prepared())
        try hook.during(command) { environment in
            #expect(environment.path("GIT_INDEX_FILE")?.lastComponent?.string.hasPrefix(name) == true)
            let paths = files.map { GitPath($0) }
            for (reader, opened) in try Readers(environment).all {
                #expect(try opened.stagedChanges().changes.map(\.path) == paths, "\(reader)")
                #expect(opened.layout.indexFile.isAbsolute, "\(reader)")
            }
            let without = try Repository(environment.setting(["GIT_INDEX_FILE": nil])).stagedChanges().changes.map(\.path)
            #expect(name == "index" || without != paths)
        }
        #expect(try hook.input == "", "standard input of pre-commit is empty")
    }

    @Test("a relative GIT_INDEX_FILE counts from the top of the work tree, wherever we are")
    func relativeIndex() throws {
        let repository = try prepared()
        try repository.write("Sub/D.swift", "let d = 1\n")
        try repository.git("add", "Sub")
        let environment = repository.environment.setting(["GIT_INDEX_FILE": ".git/index"]).at("Sub")
        for (name, reader) in try Readers(environment).all {
            #expect(try reader.stagedChanges().changes.map(\.path) == ["A.swift", "Sub/D.swift"], "\(name)")
            #expect(reader.layout.indexFile == repository.path.appending(".git/index"), "\(name)")
        }
    }

    @Test("an index that is not there is an error and not an empty one")
    func missingIndex() throws {
        let repository = try prepared()
        for (name, reader) in try Readers(repository.environment.setting(["GIT_INDEX_FILE": ".git/next-index-1.lock"])).all {
            for question in [{ _ = try reader.stagedChanges() }, { _ = try reader.indexedFiles() }] {
                #expect(#expect(throws: GitError.self, "\(name)") { try question() }?.kind == .missingIndex, "\(name)")
            }
        }
    }

    @Test("worktrees and submodules get an absolute GIT_DIR without GIT_WORK_TREE", arguments: [Layout.linkedWorktree, .submodule])
    func absoluteGitDirectory(_ layout: Layout) throws {
        let repository = try layout.make()
        try repository.write("New.swift", "let new = 1\n")
        try repository.git("add", "New.swift")
        try PausedHook("pre-commit", in: repository).during(["commit", "-m", "x"]) { environment in
            #expect(environment.string("GIT_DIR")?.hasPrefix("/") == true)
            #expect(environment.bytes("GIT_WORK_TREE") == nil)
            for (name, reader) in try Readers(environment).all {
                #expect(try reader.stagedChanges().changes.map(\.path) == ["New.swift"], "\(name)")
                #expect(reader.layout.workTree == repository.path, "\(name)")
                #expect(reader.layout.commonDirectory != reader.layout.gitDirectory || layout == .submodule, "\(name)")
            }
        }
    }

    @Test("--work-tree adds GIT_WORK_TREE=. to a hook")
    func workTreeOption() throws {
        let repository = try prepared()
        let elsewhere = repository.environment.at("/")
        let command = ["--git-dir", repository.path.appending(".git").string, "--work-tree", repository.path.string, "commit", "-m", "x"]
        try PausedHook("pre-commit", in: repository).during(command, environment: elsewhere) { environment in
            #expect(environment.string("GIT_WORK_TREE") == ".")
            for (name, reader) in try Readers(environment).all {
                #expect(try reader.stagedChanges().changes.map(\.path) == ["A.swift"], "\(name)")
                #expect(reader.layout.workTree == repository.path, "\(name)")
            }
        }
    }

    @Test("a plain repository is read with a bare PATH, as GUI clients run hooks")
    func barePath() throws {
        let repository = try prepared()
        repository.environment = repository.environment.setting(["PATH": nil])
        #expect(try repository.open().stagedChanges().changes.map(\.path) == ["A.swift"])
    }

    @Test("children that act on other repositories lose every variable that git calls local")
    func localVariables() throws {
        let repository = try prepared()
        let names = try repository.git("rev-parse", "--local-env-vars").split(separator: "\n").map(String.init)
        var all = repository.environment
        for name in names { all = all.setting([name: "x"]) }
        all = all.setting(["GIT_CONFIG_KEY_0": "core.bare", "GIT_CONFIG_VALUE_0": "true", "GIT_QUARANTINE_PATH": "x"])
        let rest = all.outsideRepository
        for name in names + ["GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "GIT_QUARANTINE_PATH"] {
            #expect(rest.bytes(name) == nil, "\(name)")
        }
        #expect(rest.string("PATH") == repository.environment.string("PATH"))
        #expect(rest.string("GIT_AUTHOR_NAME") == "Ann Author")
    }

    /// Which hooks git runs; the reason why pre-push and CI recompute everything.
    @Test(
        "which hooks fire",
        arguments: [
            ("commit --allow-empty -m x", "pre-commit prepare-commit-msg commit-msg post-commit"),
            ("commit --amend -m x", "pre-commit prepare-commit-msg commit-msg post-commit post-rewrite"),
            ("commit --no-verify --allow-empty -m x", "prepare-commit-msg post-commit"),
            ("cherry-pick side", "prepare-commit-msg post-commit"),
            ("revert --no-edit HEAD", "prepare-commit-msg post-commit"),
            ("merge --no-ff --no-edit side", "pre-merge-commit prepare-commit-msg commit-msg"),
            ("rebase side", "post-commit post-rewrite"),
            ("am ../side.patch", "applypatch-msg pre-applypatch post-applypatch"),
        ])
    func fired(_ command: String, _ expected: String) throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.git("checkout", "--quiet", "-b", "side")
        try repository.commit(["Side.swift": "let side = 1\n"])
        try repository.write("../side.patch", repository.git("format-patch", "--stdout", "-1"))
        try repository.git("checkout", "--quiet", "main")
        try repository.commit(["B.swift": "let b = 1\n"])
        let names = [
            "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-merge-commit", "post-rewrite", "applypatch-msg",
            "pre-applypatch", "post-applypatch",
        ]
        for name in names {
            try repository.write(".git/hooks/\(name)", "#!/bin/sh\necho \(name) >> \"$(git rev-parse --git-dir)/fired\"\n")
            try TestCommand.makeExecutable(repository.path.appending(".git/hooks/\(name)"))
        }
        try repository.git(command.split(separator: " ").map(String.init))
        let fired = try PausedHook.read(repository.path.appending(".git/fired")).split(separator: UInt8(ascii: "\n"))
        let wanted = Set(expected.split(separator: " ").map(String.init))
        let found = Set(fired.map { String(decoding: $0, as: UTF8.self) })
        // What counts: where pre-commit is missing, an audit must come later.
        #expect(found.contains("pre-commit") == wanted.contains("pre-commit"), "\(found)")
        #expect(found.isSuperset(of: wanted), "\(found)")
    }

    @Test("pre-receive reads the pushed objects from the quarantine, and writes nothing")
    func quarantine() throws {
        let server = try TestRepository("--bare")
        let client = try Layout.plain.make()
        let pushed = try client.commit(["Pushed.swift": "let pushed = 1\n"])
        let hook = try PausedHook("pre-receive", in: server)
        let command = ["push", "--quiet", server.path.string, "HEAD:refs/heads/main"]
        try hook.during(command, environment: client.environment) { environment in
            #expect(environment.string("GIT_DIR") == ".")
            #expect(environment.bytes("GIT_QUARANTINE_PATH") != nil)
            let readers = try Readers(environment)
            #expect(readers.all.count == 3, "\(readers.repository.detours)")
            for (name, reader) in readers.all {
                #expect(reader.layout.gitDirectory == server.path, "\(name)")
                #expect(reader.layout.isBare, "\(name)")
                #expect(try reader.kind(of: pushed) == .commit, "\(name)")
                #expect(try reader.commits(reachableFrom: [pushed], excluding: []).all().count == 3, "\(name)")
                let change = try #require(try reader.changes(from: nil, to: pushed).changes.first { $0.path == "Pushed.swift" })
                #expect(try reader.blob(try #require(change.newID)) == Array("let pushed = 1\n".utf8), "\(name)")
            }
            // Whoever opens without the variables does not find them.
            let outside = try Repository(
                environment.setting([
                    "GIT_OBJECT_DIRECTORY": nil, "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_QUARANTINE_PATH": nil,
                ]))
            #expect(try outside.kind(of: pushed) == nil)
        }
        #expect(try hook.input.hasSuffix(" \(pushed) refs/heads/main\n"))
        #expect(try server.git("for-each-ref").isEmpty)
        #expect(try server.git("fsck", "--full", "--strict").isEmpty)
        #expect(try Repository(server.environment).kind(of: pushed) == nil)
    }

    @Test("pre-push reads what is to be pushed, also to a URL and with an id that is not here")
    func prePush() throws {
        let server = try TestRepository("--bare")
        let client = try Layout.plain.make()
        try client.git("push", "--quiet", server.path.string, "left:refs/heads/main", "left:refs/heads/gone")
        let pushed = try client.commit(["Pushed.swift": "let pushed = 1\n"])
        let hook = try PausedHook("pre-push", in: client)
        try hook.during(["push", "--quiet", "--force", server.path.string, "HEAD:main", ":gone"]) { environment in
            let readers = try Readers(environment)
            let remote = try client.id("left")
            for (name, reader) in readers.all {
                #expect(try reader.commits(reachableFrom: [pushed], excluding: [remote]).all() == [pushed], "\(name)")
                #expect(try reader.kind(of: try #require(ObjectID(String(repeating: "1", count: 40)))) == nil, "\(name)")
                #expect(try reader.remoteTrackingIDs(remote: server.path.string).isEmpty, "\(name)")
            }
        }
        let lines = Set(try hook.input.split(separator: "\n").map(String.init))
        let (old, none) = (try client.id("left"), String(repeating: "0", count: 40))
        #expect(lines == ["HEAD \(pushed) refs/heads/main \(old)", "(delete) \(none) refs/heads/gone \(old)"])
    }
}
