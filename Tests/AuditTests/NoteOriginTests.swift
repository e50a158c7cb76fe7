// Owns: tests of what notes of Git AI make of findings, with notes that git itself wrote.
import Analysis
import Audit
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Lines that notes know` {
    private static let metadata = """
        ---
        {"schema_version":"authorship/3.0.0","prompts":{},"humans":{"h_31dce776f88375":{"author":"Dev <d@e>"}},
        "sessions":{"s_c9883b05a2487d":{"agent_id":{"tool":"cursor","id":"1","model":"m"}}}}

        """
    private static let session = "s_c9883b05a2487d::t_9f8e7d6c5b4a32"
    private static let person = "h_31dce776f88375"

    /// A finding at the second line, the sixth and the tenth.
    private static let three = ["one", "two", "three"].map { "func \($0)() {\n    let \($0) = try! read(\($0))\n    use(\($0))\n}\n" }
        .joined()

    private func repository(_ options: String...) throws -> TestRepository {
        let repository = try TestRepository(in: TemporaryFolder(), named: "repository")
        try TestCommand.makeFolder(repository.path)
        try repository.git(["init", "--quiet", "--initial-branch=main"] + options)
        try repository.commit(["Old.swift": "let old = 1\n"])
        try repository.git("checkout", "--quiet", "-b", "work")
        return repository
    }

    private func note(_ attestations: String, on revision: String = "HEAD", in repository: TestRepository) throws {
        try repository.git(["notes", "--ref=ai", "add", "--force", "--file=-", revision], input: attestations + Self.metadata)
    }

    @Test(arguments: ["sha1", "sha256"]) func `A note tells the lines of one commit apart`(format: String) throws {
        let repository = try repository("--object-format=\(format)")
        try repository.commit(["A.swift": Self.three])
        try note("A.swift\n  \(Self.session) 1-4\n  \(Self.person) 5-8\n", in: repository)
        #expect(try repository.origins() == ["A.swift:2 Cursor", "A.swift:6 people", "A.swift:10 ?"])
    }

    @Test func `Its lines are those of its commit, wherever later commits put them`() throws {
        let repository = try repository()
        try repository.commit(["A.swift": Self.three])
        try note("A.swift\n  \(Self.session) 1-4\n", in: repository)
        try repository.git("mv", "A.swift", "B.swift")
        try repository.commit(["B.swift": "// a\n// b\n// c\n// d\n" + Self.three])
        #expect(try repository.origins() == ["B.swift:6 Cursor", "B.swift:10 ?", "B.swift:14 ?"])
        #expect(try repository.origins(.commit("HEAD~1")) == ["A.swift:2 Cursor", "A.swift:6 ?", "A.swift:10 ?"])
    }

    @Test func `A note knows better than the trailer of its commit`() throws {
        let repository = try repository()
        try repository.commit(["A.swift": Self.three], message: `Who wrote a line`.tool)
        #expect(try repository.origins() == ["A.swift:2 Claude", "A.swift:6 Claude", "A.swift:10 Claude"])
        try note("A.swift\n  \(Self.session) 1-4\n  \(Self.person) 5-8\n", in: repository)
        #expect(try repository.origins() == ["A.swift:2 Cursor", "A.swift:6 people", "A.swift:10 ?"])
        try note("Other.swift\n  \(Self.session) 1-4\n", in: repository)
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?", "A.swift:10 ?"])
        try note("", in: repository)
        #expect(try repository.origins() == ["A.swift:2 Claude", "A.swift:6 Claude", "A.swift:10 Claude"])
    }

    @Test func `A squash that loses the notes leaves nobody known`() throws {
        let repository = try repository()
        try repository.commit(["A.swift": Self.three])
        try note("A.swift\n  \(Self.session) 1-12\n", in: repository)
        try repository.commit(["A.swift": Self.three + "// more\n"])
        #expect(try repository.origins() == ["A.swift:2 Cursor", "A.swift:6 Cursor", "A.swift:10 Cursor"])
        try repository.git("checkout", "--quiet", "-b", "squashed", "main")
        try repository.git("merge", "--quiet", "--squash", "work")
        try repository.git("commit", "--quiet", "--no-verify", "--message", "all of it")
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?", "A.swift:10 ?"])
    }

    @Test func `A mixed file faces the stricter gate where the machine wrote it`() throws {
        let repository = try repository()
        try repository.commit([".onus.yml": "rules: { force-try: low }\ngenerated: { fail-on: low }\n"])
        try repository.commit(["A.swift": Self.three])
        try note("A.swift\n  \(Self.person) 1-12\n  \(Self.session) 5-8\n", in: repository)
        let report = try repository.audit(.branch(base: nil)) { $0.only = ["force-try"] }
        #expect(report.entries.map(\.isBlocking) == [false, true, false])
        #expect(report.entries.map(\.origin) == [.human, .generated, .human])
    }

    @Test func `A note that cannot be read says nothing`() throws {
        let repository = try repository()
        try repository.commit(["A.swift": Self.three], message: `Who wrote a line`.tool)
        for text in ["not a note", "A.swift\n  \(Self.session) 1-12\n", "---", "\u{1}\n\u{0}\n---\n{"] {
            try repository.git(["notes", "--ref=ai", "add", "--force", "--file=-", "HEAD"], input: text)
            #expect(try repository.origins() == ["A.swift:2 Claude", "A.swift:6 Claude", "A.swift:10 Claude"])
        }
    }

    @Test func `Notes under another ref are somebody else's`() throws {
        let repository = try repository()
        try repository.commit(["A.swift": Self.three])
        try repository.git(["notes", "add", "--file=-", "HEAD"], input: "A.swift\n  \(Self.session) 1-12\n" + Self.metadata)
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?", "A.swift:10 ?"])
    }
}
