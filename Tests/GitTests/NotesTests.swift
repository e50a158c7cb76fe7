// Owns: tests of notes on commits and of single files of a tree, for both readers.
@testable import Git
import Testing
import TestSupport

@Suite struct `Notes on commits` {
    private static let reference = "refs/notes/ai"

    private func note(_ text: String, on revision: String, in repository: TestRepository) throws {
        try repository.git(["notes", "--ref=ai", "add", "--force", "--file=-", revision], input: text)
    }

    @Test(arguments: ["sha1", "sha256"]) func `Both readers find them`(format: String) throws {
        let repository = try TestRepository("--object-format=\(format)")
        let ids = try (0..<3).map { _ in try repository.commit() }
        let readers = try Readers(repository.environment)
        readers.expect([:], "no ref") { reader throws(GitError) in try reader.notes(at: Self.reference, of: ids) }
        readers.expect(nil, "no ref") { reader throws(GitError) in try reader.commit(at: Self.reference) }
        try note("one\n", on: "HEAD~2", in: repository)
        try note("two\n", on: "HEAD", in: repository)
        let expected = [ids[0]: try repository.id("\(Self.reference):\(ids[0])"), ids[2]: try repository.id("\(Self.reference):\(ids[2])")]
        readers.expect(expected, "two notes") { reader throws(GitError) in try reader.notes(at: Self.reference, of: ids) }
        readers.expect(Array("two\n".utf8), "a note") { reader throws(GitError) in
            try reader.blob(reader.notes(at: Self.reference, of: [ids[2]])[ids[2]] ?? ids[2])
        }
    }

    @Test func `Many of them lie in folders`() throws {
        let repository = try TestRepository()
        let person = "committer C <c@example.org> 1700000000 +0000"
        var stream = ""
        for mark in 1...400 { stream += "commit refs/heads/main\nmark :\(mark)\n\(person)\ndata 0\n" }
        stream += "commit refs/notes/ai\n\(person)\ndata 0\n" + (1...400).map { "N inline :\($0)\ndata 4\n\(1000 + $0)\n" }.joined()
        try repository.git(["fast-import", "--quiet"], input: stream)
        #expect(try repository.git("ls-tree", Self.reference).contains(" tree "))
        let ids = try GitAnswers(repository.environment).ids("rev-list", "main")
        let readers = try Readers(repository.environment)
        let expected = Dictionary(
            uniqueKeysWithValues: try repository.git("notes", "--ref=ai", "list").split(separator: "\n").map { line in
                let words = line.split(separator: " ").compactMap { ObjectID($0) }
                return (words[1], words[0])
            })
        #expect(expected.count == 400)
        readers.expect(expected, "all notes") { reader throws(GitError) in try reader.notes(at: Self.reference, of: ids) }
    }

    @Test func `A ref that stands at no commit holds none`() throws {
        let repository = try TestRepository()
        let id = try repository.commit(["A.swift": "let a = 1\n"])
        try repository.git("update-ref", Self.reference, try repository.id("HEAD:A.swift").description)
        try Readers(repository.environment).expect([:], "a blob") { reader throws(GitError) in
            try reader.notes(at: Self.reference, of: [id])
        }
    }

    @Test(arguments: ["sha1", "sha256"]) func `Single files are found by their exact names`(format: String) throws {
        let repository = try TestRepository("--object-format=\(format)")
        try SampleHistory.importInto(repository)
        let main = try repository.id("main")
        let readers = try Readers(repository.environment)
        let wanted: [GitPath] =
            SampleHistory.oddNames + ["Sources/A.swift", "Sources", "Sources/", "nowhere", "tool.sh", "Module.swift", "*", ":/tool.sh", ""]
        let all = try readers.repository.files(in: main)
        let expected = all.filter { wanted.contains($0.path) }.sorted { $0.path < $1.path }
        #expect(expected.count == SampleHistory.oddNames.count + 3)
        readers.expect(expected, "named files") { reader throws(GitError) in try reader.files(at: wanted, in: main) }
        for file in expected {
            readers.expect(file, "\(file.path)") { reader throws(GitError) in try reader.file(at: file.path, in: main) }
        }
    }
}
