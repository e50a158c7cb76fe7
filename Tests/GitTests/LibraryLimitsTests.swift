// Owns: what libgit2 cannot read or does not see, and who answers then: rows of facts about libgit2.
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("The limits of libgit2")
struct LibraryLimitsTests {
    @Test(
        "libgit2 refuses loudly, git answers, and the detour can be asked",
        arguments: [
            (Layout.splitIndex, Repository.Topic.index, Int32(10)), (.sparseIndex, .index, 10), (.indexWithoutChecksum, .index, 10),
            (.sha256, .repository, 6),
        ])
    func loud(_ layout: Layout, _ topic: Repository.Topic, _ category: Int32) throws {
        let repository = try layout.make()
        try repository.write("Sources/New.swift", "let new = 1\n")
        try repository.git("add", "Sources/New.swift")
        try layout.finishIndex(repository.environment)
        let error = #expect(throws: GitError.self) { try LibGit2Reader(repository.environment).stagedChanges() }
        #expect(error?.code == -1)
        #expect(error?.category == category)
        let opened = try repository.open()
        #expect(try opened.stagedChanges().changes.map(\.path) == ["Sources/New.swift"])
        let detour = try #require(opened.detours.first)
        #expect(detour.topic == topic)
        #expect(detour.reason.kind == (topic == .index ? .unreadableIndex : .unsupported))
    }

    @Test("with a split or sparse index libgit2 still compares trees", arguments: [Layout.splitIndex, .sparseIndex])
    func treesBesideAnUnreadableIndex(_ layout: Layout) throws {
        let repository = try layout.make()
        let reader = try LibGit2Reader(repository.environment)
        let expected = try GitAnswers(repository.environment).between("main~1", "main")
        #expect(try reader.changes(from: repository.id("main~1"), to: repository.id("main")).records == expected)
    }

    @Test(
        "extensions that change nothing of what is read are known to libgit2",
        arguments: ["worktreeConfig", "partialClone", "relativeWorktrees"])
    func harmlessExtensions(_ name: String) throws {
        let repository = try Layout.plain.make()
        let id = try repository.id("main")
        try repository.git("config", "core.repositoryFormatVersion", "1")
        try repository.git("config", "extensions.\(name)", name == "partialClone" ? "origin" : "true")
        #expect(try LibGit2Reader(repository.environment).head() == .branch(name: "refs/heads/main", commit: id))
    }

    @Test("a repository that neither can read is refused", arguments: ["refStorage", "fromTheFuture"])
    func unknownExtensions(_ name: String) throws {
        let repository = try Layout.plain.make()
        try repository.git("config", "core.repositoryFormatVersion", "1")
        try repository.git("config", "extensions.\(name)", "reftable")
        #expect(throws: GitError.self) { try LibGit2Reader(repository.environment) }
        // A git that knows reftable finds none here; either way nothing is taken for an empty repository.
        let error = #expect(throws: GitError.self) { try repository.open().stagedChanges() }
        #expect(error?.advice != nil)
    }

    @Test("settings of git -c, of variables and of a worktree are read through git config")
    func settings() throws {
        let repository = try Layout.plain.make()
        try repository.git("config", "extensions.worktreeConfig", "true")
        try repository.git("config", "--worktree", "onus.worktree", "one")
        try repository.write(".git/included", "[onus]\n\tincluded = two\n")
        try repository.git("config", "remote.origin.url", "https://example.org/x")
        try repository.git("config", "includeIf.hasconfig:remote.*.url:https://example.org/*.path", "included")
        let environment = repository.environment.setting([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "onus.variable", "GIT_CONFIG_VALUE_0": "three",
            "GIT_CONFIG_PARAMETERS": "'onus.option'='four'",
        ])
        let git = try GitCommand(environment)
        for (name, value) in ["worktree": "one", "included": "two", "variable": "three", "option": "four"] {
            #expect(try git.setting("onus.\(name)") == Array(value.utf8), "\(name)")
        }
        #expect(try git.setting("onus.nothing") == nil)
    }

    @Test("a file that add -N only announced is not audited")
    func intentToAdd() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.write("B.swift", "let b = 1\n")
        try repository.git("add", "--intent-to-add", "B.swift")
        for (name, reader) in try Readers(repository.environment).all {
            #expect(try reader.stagedChanges().isEmpty, "\(name)")
            #expect(try reader.indexedFiles().map(\.path) == ["A.swift"], "\(name)")
        }
    }

    @Test("replace refs and grafts change nothing: real objects are read")
    func realObjects() throws {
        let plain = try Layout.plain.make()
        let ids = try GitAnswers(plain.environment).table(["main", "main~1", "main:Sources/A.swift"])
        let (main, parent, blob) = (try #require(ids["main"]), try #require(ids["main~1"]), try #require(ids["main:Sources/A.swift"]))
        for layout in [Layout.replaceRefs, .grafts] {
            let repository = try layout.make()
            for (name, reader) in try Readers(repository.environment).all {
                #expect(try reader.commit(main).parents == [parent], "\(layout), \(name)")
                #expect(try reader.blob(blob) == Array("let a = 2\n".utf8), "\(layout), \(name)")
            }
        }
    }

    @Test("names that differ only in Unicode's form are two files")
    func unicodeForms() {
        #expect(GitPath("caf\u{E9}.swift") != GitPath("cafe\u{301}.swift"))
        #expect("caf\u{E9}.swift" == "cafe\u{301}.swift")
    }

    @Test("each worker reads with handles of its own")
    func workers() async throws {
        let repository = try Layout.packedRefs.make()
        let (environment, id) = (repository.environment, try repository.id("main"))
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let reader = try Repository(environment).another()
                    return try reader.files(in: id).count { file in file.mode.isFile ? try reader.blob(file.id).count >= 0 : true }
                }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(counts == [try repository.open().files(in: id).count])
    }

    @Test("a repository of somebody else is refused with advice, until git is told to trust it", .enabled(if: Self.isRoot))
    func foreignOwner() throws {
        let repository = try Layout.plain.make()
        _ = try TestCommand.run("chown", ["-R", "54321", repository.path.string], environment: TestCommand.environment(at: "/"))
        let error = #expect(throws: GitError.self) { try repository.open() }
        #expect(error?.kind == .foreignOwner)
        #expect(error?.advice?.contains("safe.directory") == true)
        repository.environment = repository.environment.setting([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        ])
        let opened = try repository.open()
        #expect(opened.detours.map(\.topic) == [.repository])
        #expect(try opened.resolve("main") != nil)
    }

    private static let isRoot = (try? TestCommand.run("id", ["-u"], environment: TestCommand.environment(at: "/")).text) == "0\n"
}
