// Owns: a damaged, incomplete, locked or huge repository never means "nothing changed".
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("Faults")
struct FaultTests {
    private func readers(_ repository: TestRepository) throws -> [(name: String, reader: any GitReader)] {
        [
            ("repository", try repository.open()), ("git", try CommandLineReader(repository.environment)),
            ("libgit2", try LibGit2Reader(repository.environment)),
        ]
    }

    private func objectFile(_ repository: TestRepository, _ id: ObjectID) -> FilePath {
        repository.path.appending(".git/objects/\(id.description.prefix(2))/\(id.description.dropFirst(2))")
    }

    /// A repository with one loose commit, and ids of its parts.
    private func small() throws -> (repository: TestRepository, blob: ObjectID, tree: ObjectID, commit: ObjectID) {
        let repository = try TestRepository()
        let commit = try repository.commit(["Sources/A.swift": String(repeating: "let a = 1 // some text to compress\n", count: 50)])
        try repository.write("B.swift", "let b = 1\n")
        try repository.git("add", "B.swift")
        return (repository, try repository.id("HEAD:Sources/A.swift"), try repository.id("HEAD^{tree}"), commit)
    }

    enum Damage: String, CaseIterable, Sendable { case truncated, garbage, empty, missing }

    private func damage(_ file: FilePath, _ damage: Damage) throws {
        let content = try PausedHook.read(file)
        let environment = TestCommand.environment(at: "/")
        _ = try TestCommand.run("rm", ["-f", file.string], environment: environment)
        let bytes: [UInt8]
        switch damage {
        case .truncated: bytes = Array(content.prefix(content.count / 2))
        case .garbage: bytes = content.map { $0 ^ 0x5A }
        case .empty: bytes = []
        case .missing: return
        }
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite, .groupRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    }

    @Test("a damaged object is an error to whoever needs it", arguments: Damage.allCases)
    func damagedObjects(_ kind: Damage) throws {
        for part in 0..<3 {
            let (repository, blob, tree, commit) = try small()
            let broken = [blob, tree, commit][part]
            try damage(objectFile(repository, broken), kind)
            for (name, reader) in try readers(repository) {
                let what = "\(["blob", "tree", "commit"][part]), read by \(name)"
                let error = #expect(throws: GitError.self, "\(what)") {
                    switch part {
                    case 0: _ = try reader.blob(blob)
                    case 1: _ = try reader.files(in: commit)
                    default: _ = try reader.commit(commit)
                    }
                }
                #expect(error?.kind == .missingObject || error?.kind == .corruptObject, "\(what): \(String(describing: error))")
                #expect(error?.advice != nil)
                if part > 0 { #expect(throws: GitError.self, "\(what)") { try reader.stagedChanges() } }
            }
        }
    }

    @Test("a damaged index is an error", arguments: Damage.allCases)
    func damagedIndex(_ kind: Damage) throws {
        let (repository, _, _, _) = try small()
        try damage(repository.path.appending(".git/index"), kind)
        for (name, reader) in try readers(repository) {
            for question in [{ _ = try reader.stagedChanges() }, { _ = try reader.indexedFiles() }] {
                let error = #expect(throws: GitError.self, "\(name)") { try question() }
                let kinds: [GitError.Kind] = [.unreadableIndex, .corruptIndex, .missingIndex]
                #expect(error.map { kinds.contains($0.kind) } == true, "\(name): \(String(describing: error))")
                #expect(error?.advice != nil)
            }
        }
    }

    @Test("an index that others have locked is read all the same, and left alone")
    func lockedIndex() throws {
        let (repository, _, _, _) = try small()
        try repository.write(".git/index.lock", "")
        for (name, reader) in try readers(repository) {
            #expect(try reader.stagedChanges().changes.map(\.path) == ["B.swift"], "\(name)")
        }
        #expect(try PausedHook.read(repository.path.appending(".git/index.lock")).isEmpty)
    }

    @Test("a damaged HEAD or branch is an error, not a branch without commits", arguments: [".git/HEAD", ".git/refs/heads/main"])
    func damagedReferences(_ file: String) throws {
        let (repository, _, _, _) = try small()
        try repository.write(file, "garbage\n")
        for (name, open) in [
            ("repository", { try repository.open() }), ("git", { try CommandLineReader(repository.environment) }),
            ("libgit2", { try LibGit2Reader(repository.environment) }),
        ] as [(String, () throws -> any GitReader)] {
            #expect(throws: GitError.self, "\(name)") { try open().stagedChanges() }
        }
    }

    @Test("a branch whose commit is missing is an error, not a branch without commits")
    func danglingBranch() throws {
        let (repository, _, _, _) = try small()
        try repository.write(".git/refs/heads/main", String(repeating: "1", count: 40) + "\n")
        for (name, reader) in try readers(repository) {
            #expect(throws: GitError.self, "\(name)") { try reader.stagedChanges() }
        }
    }

    @Test("a blob of 200 MB is refused without reading it")
    func hugeBlob() throws {
        let repository = try TestRepository()
        let script = "head -c 209715200 /dev/zero | git -c core.looseCompression=1 hash-object -w --stdin"
        let answer = try TestCommand.run("sh", ["-c", script], environment: repository.environment)
        let id = try #require(ObjectID(answer.text.dropLast()))
        try repository.git("update-index", "--add", "--cacheinfo", "100644,\(id),Huge.swift")
        for (name, reader) in try readers(repository) {
            #expect(try reader.stagedChanges().changes.map(\.path) == ["Huge.swift"])
            let error = #expect(throws: GitError.self, "\(name)") { try reader.blob(id, limit: 100 << 20) }
            #expect(error?.kind == .objectTooLarge(size: 200 << 20, limit: 100 << 20), "\(name)")
            #expect(error?.advice != nil)
            // What comes next is not out of step.
            #expect(try reader.kind(of: id) == .blob)
        }
    }

    @Test("50,000 changed files are answered within seconds")
    func manyFiles() throws {
        let repository = try TestRepository()
        let blob = try repository.git(["hash-object", "-w", "--stdin"], input: "let a = 1\n").dropLast()
        let lines = (0..<50_000).map { "100644 \(blob)\tSources/Module\($0 % 100)/File\($0).swift\n" }
        try repository.git(["update-index", "--index-info"], input: lines.joined())
        for (name, reader) in try readers(repository) {
            let start = ContinuousClock.now
            #expect(try reader.stagedChanges().changes.count == 50_000, "\(name)")
            #expect(ContinuousClock.now - start < .seconds(30), "\(name)")
        }
    }

    @Test(
        "asking everything leaves every file as it was",
        arguments: [Layout.plain, .splitIndex, .sparseIndex, .untrackedCache, .fileMonitor])
    func nothingWritten(_ layout: Layout) throws {
        let repository = try layout.make()
        try repository.write("Sources/A.swift", "let a = 9\n")
        try repository.git("add", "Sources/A.swift")
        try repository.write("Sources/A.swift", "let a = 10\n")
        let before = try Self.snapshot(repository)
        for (_, reader) in try readers(repository) {
            _ = try? reader.stagedChanges()
            _ = try? reader.indexedFiles()
            let head = try #require(try reader.head().commit)
            _ = try reader.files(in: head)
            _ = try reader.commits(reachableFrom: [head], excluding: []).all()
            _ = try reader.mergeBase(head, head)
            _ = try reader.resolve("main~1")
        }
        _ = try repository.open().worktreeChanges()
        let changed = Set(try Self.snapshot(repository)).symmetricDifference(before)
        // Git itself stores the trees of a sparse index while it only reads it (diff-index as well as status); nothing refers to them.
        let isStored = { (line: String) in layout == .sparseIndex && line.contains(" ./.git/objects/") && !before.contains(line) }
        #expect(changed.allSatisfy(isStored), "\(changed)")
    }

    /// Every file of the Git directory and the work tree: name, size, checksum.
    private static func snapshot(_ repository: TestRepository) throws -> [String] {
        try TestCommand.run("sh", ["-c", "find . -type f -exec cksum {} + | sort"], environment: repository.environment).text
            .split(separator: "\n").map(String.init)
    }
}
