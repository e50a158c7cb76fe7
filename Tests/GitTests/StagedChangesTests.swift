// Owns: what the index adds to HEAD, as hooks ask it.
import Git
import Testing
import TestSupport

@Suite("Staged changes")
struct StagedChangesTests {
    @Test("the first commit adds every file")
    func firstCommit() throws {
        let repository = try TestRepository()
        try repository.write("Sources/A.swift", "let a = 1\n")
        try repository.git("add", ".")
        let changes = try repository.open().stagedChanges().changes
        #expect(changes.map(\.path) == ["Sources/A.swift"])
        #expect(changes.map(\.status) == [.added])
        #expect(try repository.open().head() == .unborn(name: "refs/heads/main"))
    }

    @Test("the staged half of a file decides, not the work tree")
    func partiallyStaged() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.write("A.swift", "let a = 2\n")
        try repository.git("add", ".")
        try repository.write("A.swift", "let a = 3\n")
        let opened = try repository.open()
        let change = try #require(opened.stagedChanges().changes.first)
        let id = try #require(change.newID)
        #expect(change.status == .modified)
        #expect(try opened.blob(id) == Array("let a = 2\n".utf8))
    }
}
