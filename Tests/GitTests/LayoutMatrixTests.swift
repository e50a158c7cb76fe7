// Owns: every layout × every operation, through both readers and git itself.
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("Layouts")
struct LayoutMatrixTests {
    @Test("both readers and git agree about the index", arguments: Layout.allCases.filter(\.hasWorkTree))
    func index(_ layout: Layout) throws {
        let repository = try layout.make()
        try compareIndex(layout, repository.environment, "nothing staged")
        let odd = SampleHistory.oddNames
        try repository.write("Sources/A.swift", "let a = 9\n")
        for name in odd.prefix(8) { try repository.write(name, Array("let odd = true\n".utf8)) }
        try repository.write("Sources/New.swift", "let new = 1\n")
        try repository.write("Sources/Intended.swift", "let intended = 1\n")
        try repository.write("Folder/Deep/File.swift", "let deep = 1\n")
        try repository.git("add", "--sparse", "--", "Sources/A.swift", "Sources/New.swift", "Folder")
        try repository.git(["add", "--sparse", "--all", "--", "."])
        try repository.git("reset", "--quiet", "--", "Sources/Intended.swift")
        try repository.git("add", "--intent-to-add", "--", "Sources/Intended.swift")
        try compareIndex(layout, repository.environment, "added, changed and only announced", intended: "Sources/Intended.swift")
        try compareHooks(layout, repository)
        if layout.hasCommits { try changeKinds(repository) }
        try compareIndex(layout, repository.environment, "removed, renamed, other modes and kinds", intended: "Sources/Intended.swift")
        if layout.hasCommits { try compareConflict(layout, repository) }
    }

    /// Deletion, renaming, modes, links, other repositories, a file in a folder's place and a folder in a file's.
    private func changeKinds(_ repository: TestRepository) throws {
        let hash = try repository.git(["hash-object", "-w", "--stdin"], input: "let hash = 1\n").dropLast()
        let commit = try repository.id("left")
        let lines = [
            "0 \(String(repeating: "0", count: hash.count))\tSources.swift",
            "100644 \(hash)\tSources/Renamed \u{1F600}.swift",
            "120000 \(hash)\tbinary.bin",
            "100644 \(hash)\tlink.swift",
            "160000 \(commit)\tModule.swift",
            "160000 \(commit)\ttool.sh",
            "0 \(String(repeating: "0", count: hash.count))\tSources/B.swift/Inner.swift",
            "100755 \(hash)\tSources/B.swift",
            "0 \(String(repeating: "0", count: hash.count))\tempty.swift",
            "100644 \(hash)\tempty.swift/now a folder.swift",
        ]
        try repository.git(["update-index", "--replace", "-z", "--index-info"], input: lines.map { $0 + "\0" }.joined())
    }

    private func compareIndex(_ layout: Layout, _ environment: GitEnvironment, _ what: String, intended: GitPath? = nil) throws {
        try layout.finishIndex(environment)
        let readers = try Readers(environment)
        let git = GitAnswers(environment)
        let staged = try git.staged()
        if what != "nothing staged" { #expect(!staged.isEmpty) }
        readers.expect(staged, what) { reader throws(GitError) in try reader.stagedChanges().records }
        let indexed = try git.indexed().filter { record in
            guard let intended else { return true }
            return !record.elementsEqual(record.prefix { $0 != UInt8(ascii: "\t") } + [UInt8(ascii: "\t")] + intended.bytes)
        }
        readers.expect(indexed, what) { reader throws(GitError) in try reader.indexedFiles().stageRecords }
        let expected = try layout.expectedDetour(readers.repository)
        let topics = Set(readers.repository.detours.map(\.topic))
        #expect(expected.map { topics.contains($0) } ?? topics.isEmpty, "\(what): \(readers.repository.detours)")
    }

    /// The index of the commit in progress, as the hook finds it.
    private func compareHooks(_ layout: Layout, _ repository: TestRepository) throws {
        let hook = try PausedHook("pre-commit", in: repository)
        var commands = [["commit", "-m", "x"], ["commit", "-a", "-m", "x"], ["commit", "-m", "x", "--", "Sources/A.swift"]]
        if layout.hasCommits { commands.append(["commit", "--amend", "-m", "x"]) } else { commands.remove(at: 2) }
        try repository.write("Sources/A.swift", "let a = 10 // not added\n")
        for command in commands {
            try hook.during(command) { environment in
                try layout.finishIndex(environment)
                let readers = try Readers(environment)
                let what = "in the hook of git \(command.joined(separator: " "))"
                let git = GitAnswers(environment)
                readers.expect(try git.staged(), what) { reader throws(GitError) in try reader.stagedChanges().records }
                let places = Set(readers.all.map(\.reader.layout))
                #expect(places.count == 1, "\(what): \(places)")
            }
        }
    }

    private func compareConflict(_ layout: Layout, _ repository: TestRepository) throws {
        let blob = try repository.git("--no-replace-objects", "rev-parse", "main:Sources.swift").dropLast()
        let lines = ["100644 \(blob) 1\tSources/A.swift", "100644 \(blob) 2\tSources/A.swift", "100644 \(blob) 3\tSources/Z.swift"]
        try repository.git(
            ["update-index", "-z", "--index-info"],
            input: "0 \(String(repeating: "0", count: blob.count))\tSources/A.swift\0" + lines.map { $0 + "\0" }.joined())
        try layout.finishIndex(repository.environment)
        let expected = GitError.Kind.unmerged(["Sources/A.swift", "Sources/Z.swift"])
        for (name, reader) in try Readers(repository.environment).all {
            for question in [{ _ = try reader.stagedChanges() }, { _ = try reader.indexedFiles() }] {
                let error = #expect(throws: GitError.self, "\(name)") { try question() }
                guard name != "libgit2" || error?.kind != .unreadableIndex else { continue }
                #expect(error?.kind == expected, "\(name)")
            }
        }
    }

    @Test("both readers and git agree about trees, objects and history", arguments: Layout.allCases.filter { $0 != .unborn })
    func history(_ layout: Layout) throws {
        let repository = try layout.make()
        let readers = try Readers(repository.environment)
        let git = GitAnswers(repository.environment)
        try compareTrees(readers, git)
        try compareReferences(readers, git)
        try compareWalks(readers, git)
        let places = Set(readers.all.map(\.reader.layout))
        #expect(places.count == 1, "\(places)")
        let topics = readers.repository.detours.map(\.topic)
        #expect(layout.libgit2Fails == .index || topics == (layout.libgit2Fails.map { [$0] } ?? []), "\(readers.repository.detours)")
    }

    private func compareTrees(_ readers: Readers, _ git: GitAnswers) throws {
        let pairs = [("main~1", "main"), ("main", "main~1"), ("left", "nested"), ("main", "unrelated"), ("main^{tree}", "first")]
        let trees = ["main", "second^{tree}", "nested"]
        let files = ["Sources/A.swift", "binary.bin", "empty.swift", "link.swift"].map { "main:\($0)" }
        let ids = try git.table(Set(pairs.flatMap { [$0, $1] } + trees + files).sorted())
        for (old, new) in pairs {
            let (from, to) = (try #require(ids[old]), try #require(ids[new]))
            readers.expect(try git.between(old, new), "\(old)..\(new)") { reader throws(GitError) in
                try reader.changes(from: from, to: to).records
            }
        }
        for tree in trees {
            let id = try #require(ids[tree])
            let expected = try git.files(tree)
            #expect(!expected.isEmpty)
            readers.expect(expected, tree) { reader throws(GitError) in try reader.files(in: id).treeRecords }
            let listed = try readers.repository.files(in: id)
            readers.expect(listed.sorted { $0.path < $1.path }, "each file of \(tree) by its name") { reader throws(GitError) in
                try reader.files(at: listed.map(\.path) + ["Sources", "nowhere"], in: id)
            }
            readers.expect(expected, tree) { reader throws(GitError) in
                try reader.changes(from: nil, to: id).changes.compactMap { change in
                    change.new.flatMap { new in new.id.map { TreeFile(path: new.path, mode: new.mode, id: $0) } }
                }.treeRecords
            }
        }
        for file in files {
            let id = try #require(ids[file])
            readers.expect(try git.output("cat-file", "blob", "\(id)"), file) { reader throws(GitError) in try reader.blob(id) }
        }
    }

    private func compareReferences(_ readers: Readers, _ git: GitAnswers) throws {
        let kinds: [(name: String, kind: ObjectKind)] =
            SampleHistory.branches.map { ($0, .commit) } + [("light", .commit), ("annotated", .tag), ("nested", .tag), ("blob-tag", .tag)]
        let ids = try git.table(kinds.flatMap { [$0.name, "\($0.name)^{}"] })
        for (name, kind) in kinds {
            let id = try #require(ids[name])
            readers.expect(kind, name) { reader throws(GitError) in try reader.kind(of: id) }
            readers.expect(ids["\(name)^{}"], name) { reader throws(GitError) in try reader.peel(id) }
        }
        let merge = try #require(ids["first"])
        readers.expect(try git.ids("rev-parse", "first^@"), "parents") { reader throws(GitError) in try reader.commit(merge).parents }
        readers.expect("change 5\n", "message") { reader throws(GitError) in try reader.commit(merge).messageText }
        for reference in ["refs/heads/main", "refs/tags/nested", "refs/tags/blob-tag", "refs/heads/mai", "refs/heads", "refs/notes/ai"] {
            let id = ObjectID(try git.run(["rev-parse", "--quiet", "--verify", "\(reference)^{commit}"]).text.dropLast())
            readers.expect(id, reference) { reader throws(GitError) in try reader.commit(at: reference) }
        }
        let head = try readers.repository.head()
        readers.expect(head, "HEAD") { reader throws(GitError) in try reader.head() }
        let commit = try git.run(["rev-parse", "-q", "--verify", "HEAD"])
        #expect(head.commit == ObjectID(commit.text.dropLast()))
        let tracked = Set(try git.ids("for-each-ref", "--format=%(objectname)", "refs/remotes/origin")).sorted()
        readers.expect(tracked, "origin") { reader throws(GitError) in try reader.remoteTrackingIDs(remote: "origin") }
        readers.expect([], "a URL") { reader throws(GitError) in try reader.remoteTrackingIDs(remote: "https://example.org/*") }
    }

    @Test("every spelling of a revision means what git means", arguments: [Layout.plain, .linkedWorktree, .sha256])
    func revisions(_ layout: Layout) throws {
        let repository = try layout.make()
        let readers = try Readers(repository.environment)
        let git = GitAnswers(repository.environment)
        for name in [
            "HEAD", "@", "HEAD~1", "main^", "first^2", "main~99", "nested^{}", "main^{/change 1}", ":/change 4", "refs/heads/left",
            "heads/left",
            "light", "annotated", "nested", "origin/main", "nowhere", "main:Sources", "main:tool.sh", "blob-tag", "", "--all", "-n",
            "^main",
            "main..left", "annotated-0-g12345", ":Sources/A.swift",
        ] {
            let answer = try git.run(["rev-parse", "--quiet", "--verify", "--end-of-options", name])
            let id = answer.status == 0 ? ObjectID(answer.text.dropLast()) : nil
            let expected = try id.flatMap { ObjectID(try git.run(["rev-parse", "--quiet", "--verify", "\($0)^{commit}"]).text.dropLast()) }
            for (reader, asked) in readers.all where reader != "libgit2" {
                #expect(try asked.resolve(name) == expected, "\(name), read by \(reader)")
            }
        }
        #expect(throws: GitError.self) { try readers.repository.resolve("main@{upstream}") }
    }

    private func compareWalks(_ readers: Readers, _ git: GitAnswers) throws {
        let table = try git.table(SampleHistory.branches + ["left~1"])
        func id(_ revision: String) throws -> ObjectID { try #require(table[revision]) }
        for (one, two) in [("left", "right"), ("first", "second"), ("main", "unrelated")] {
            let bases = try git.ids("merge-base", "--all", one, two)
            let (first, second) = (try id(one), try id(two))
            // The two of the criss-cross differ in age; the younger one counts.
            let best = try bases.max { try readers.repository.commit($0).committer.time < readers.repository.commit($1).committer.time }
            readers.expect(best, "\(one) and \(two)") { reader throws(GitError) in try reader.mergeBase(first, second) }
        }
        let ranges: [(included: [String], excluded: [String])] = [
            (["first", "second"], []), (["first"], ["second"]), (["first", "unrelated"], ["left", "right"]), (["main"], ["first"]),
            ([], ["main"]),
            (["left", "left"], ["left~1"]),
        ]
        for range in ranges {
            let expected = range.included.isEmpty ? [] : try git.ids(list: ["rev-list"] + range.included + ["--not"] + range.excluded)
            let (included, excluded) = (try range.included.map(id), try range.excluded.map(id))
            readers.expect(expected.sorted(), "\(range)") { reader throws(GitError) in
                try reader.commits(reachableFrom: included, excluding: excluded).all().sorted()
            }
            readers.expect(true, "children before parents in \(range)") { reader throws(GitError) in
                let walked = try reader.commits(reachableFrom: included, excluding: excluded).all()
                for (position, id) in walked.enumerated() {
                    let parents = try readers.repository.commit(id).parents
                    if parents.contains(where: walked[..<position].contains) { return false }
                }
                return true
            }
        }
    }
}
