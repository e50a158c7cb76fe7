// Owns: tests of what records of Agent Trace make of findings, committed and not.
import Analysis
import Git
import SystemPackage
import Testing
import TestSupport

@testable import Audit

@Suite struct `Lines that traces know` {
    let repository: TestRepository
    private static let records: GitPath = ".agent-trace/traces.jsonl"

    /// A finding at the second line and the sixth.
    private static let two = ["one", "two"].map { "func \($0)() {\n    let \($0) = try! read(\($0))\n    use(\($0))\n}\n" }.joined()
    private static let lines = two.split(separator: "\n").map(String.init)

    init() throws {
        repository = try TestRepository()
        try repository.commit(["Old.swift": "let old = 1\n", ".gitignore": ".agent-trace/\n"])
        try repository.git("checkout", "--quiet", "-b", "work")
    }

    private func record(
        _ start: Int, _ end: Int, hash: String? = nil, path: String = "A.swift", by kind: String = "ai",
        at time: String = "2026-01-01T12:00:00Z"
    ) -> String {
        let hash = hash.map { #","content_hash":"\#($0)""# } ?? ""
        return #"{"version":"1.0","id":"x","timestamp":"\#(time)","tool":{"name":"claude-code"},"vcs":{"type":"git","revision":"0"},"#
            + #""files":[{"path":"\#(path)","conversations":[{"contributor":{"type":"\#(kind)"},"ranges":[{"start_line":\#(start),"end_line":\#(end)\#(hash)}]}]}]}"#
    }

    private func trace(_ records: String...) throws {
        try repository.write(Self.records, Array(records.map { $0 + "\n" }.joined().utf8))
    }

    private static func sha256(_ range: ClosedRange<Int>, ending: String = "") -> String {
        "sha256:" + Digest.sha256(Array((lines[(range.lowerBound - 1)..<range.upperBound].joined(separator: "\n") + ending).utf8))
    }

    @Test(arguments: [AuditScope.staged, .worktree, .branch(base: nil)]) func `Lines are tied by the hash of their text in every scope`(
        scope: AuditScope
    ) throws {
        try repository.write("A.swift", Self.two)
        try repository.git("add", "A.swift")
        if case .branch = scope { try repository.git("commit", "--quiet", "--message", "x") }
        try trace(record(1, 4, hash: Self.sha256(1...4)))
        #expect(try repository.origins(scope) == ["A.swift:2 Claude", "A.swift:6 ?"])
        try trace(record(5, 8, hash: Self.sha256(5...8, ending: "\n")), record(2, 2, hash: "sha256:" + String(repeating: "0", count: 64)))
        #expect(try repository.origins(scope) == ["A.swift:2 ?", "A.swift:6 Claude"])
        try trace(record(1, 4), record(1, 4, hash: "md5:00"), record(1, 4, hash: Self.sha256(1...4), path: "B.swift"))
        #expect(try repository.origins(scope) == ["A.swift:2 ?", "A.swift:6 ?"])
    }

    @Test func `Lines that moved are found by their text, single ones are not`() throws {
        try repository.commit(["A.swift": "// a\n// b\n" + Self.two])
        try trace(record(1, 4, hash: Self.sha256(1...4)))
        #expect(try repository.origins() == ["A.swift:4 Claude", "A.swift:8 ?"])
        try trace(record(2, 2, hash: Self.sha256(2...2)))
        #expect(try repository.origins() == ["A.swift:4 ?", "A.swift:8 ?"])
        try trace(record(4, 4, hash: Self.sha256(2...2)))
        #expect(try repository.origins() == ["A.swift:4 Claude", "A.swift:8 ?"])
    }

    @Test func `A later record of the same text takes back what an earlier one said`() throws {
        try repository.commit(["A.swift": Self.two])
        try trace(record(1, 4, hash: Self.sha256(1...4)), record(1, 4, hash: Self.sha256(1...4), by: "human"))
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?"])
    }

    @Test func `The records of the audited state count before those of the work tree`() throws {
        try repository.write("A.swift", Self.two)
        try trace(record(1, 4, hash: Self.sha256(1...4)))
        try repository.git("add", "--force", ".")
        try repository.git("commit", "--quiet", "--message", "x")
        try trace(record(5, 8, hash: Self.sha256(5...8)))
        #expect(try repository.origins() == ["A.swift:2 Claude", "A.swift:6 ?"])
        #expect(try repository.origins(.commit("HEAD")) == ["A.swift:2 Claude", "A.swift:6 ?"])
    }

    @Test(arguments: [AuditScope.staged, .worktree]) func `A file that nobody wrote since its last record is as the record has it`(
        scope: AuditScope
    ) throws {
        try repository.write("A.swift", Self.two)
        try repository.git("add", "A.swift")
        try repository.git("update-index", "--refresh")
        try trace(record(2, 3), record(6, 6, at: "2026-01-01T13:00:00.5+01:00"))
        func touch(_ time: String) throws {
            _ = try TestCommand.run("touch", ["-d", time, "A.swift"], environment: repository.environment)
        }
        try touch("2026-01-01T12:00:00.4Z")
        #expect(try repository.origins(scope) == ["A.swift:2 ?", "A.swift:6 Claude"])
        try touch("2026-01-01T12:00:00.6Z")
        #expect(try repository.origins(scope) == ["A.swift:2 ?", "A.swift:6 ?"])
        // Who does not know where an edit went says that it begins at the first line.
        try trace(record(1, 3))
        try touch("2026-01-01T11:00:00Z")
        #expect(try repository.origins(scope) == ["A.swift:2 ?", "A.swift:6 ?"])
        try trace(record(1, 8))
        #expect(try repository.origins(scope) == ["A.swift:2 Claude", "A.swift:6 Claude"])
        try trace(record(1, 9))
        #expect(try repository.origins(scope) == ["A.swift:2 ?", "A.swift:6 ?"])
    }

    @Test func `What is staged and what lies in the work tree must be the same`() throws {
        try repository.write("A.swift", Self.two)
        try repository.git("add", "A.swift")
        try repository.write("A.swift", Self.two.replacing("read(two)", with: "read(2)"))
        _ = try TestCommand.run("touch", ["-d", "2026-01-01T11:00:00Z", "A.swift"], environment: repository.environment)
        try trace(record(6, 6))
        #expect(try repository.origins(.staged) == ["A.swift:2 ?", "A.swift:6 ?"])
        #expect(try repository.origins(.worktree) == ["A.swift:2 ?", "A.swift:6 Claude"])
    }

    @Test func `Once it is committed a record without a hash is not believed`() throws {
        try repository.commit(["A.swift": Self.two])
        _ = try TestCommand.run("touch", ["-d", "2026-01-01T11:00:00Z", "A.swift"], environment: repository.environment)
        try trace(record(6, 6))
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?"])
    }

    @Test func `A gate before the commit is stricter with what is traced`() throws {
        try repository.commit([".onus.yml": "rules: { force-try: low }\ngenerated: { fail-on: low }\n"])
        try repository.write("A.swift", Self.two)
        try repository.git("add", "A.swift")
        try trace(record(5, 8, hash: Self.sha256(5...8)))
        #expect(try repository.audit(.staged) { $0.only = ["force-try"] }.entries.map(\.isBlocking) == [false, true])
    }

    @Test func `What lies in the place of the records and is no file is left alone`() throws {
        try repository.commit(["A.swift": Self.two])
        try TestCommand.makeFolder(repository.path.appending(".agent-trace"))
        _ = try TestCommand.run("mkfifo", [".agent-trace/traces.jsonl"], environment: repository.environment)
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?"])
        try repository.write("B.swift", Self.two)
        #expect(try repository.origins(.worktree) == ["B.swift:2 ?", "B.swift:6 ?"])
    }

    @Test(
        arguments: [
            ("", 0), ("hello", 0x248b_fa47), ("hello, world", 0x149b_bb7f), ("The quick brown fox jumps over the lazy dog", 0x2e4f_f723),
        ] as [(String, UInt32)])
    func `Murmur3 is the one that others compute`(text: String, hash: UInt32) {
        #expect(ContentHash.murmur3(Array(text.utf8)[...]) == hash)
        #expect(ContentHash("murmur3:248BFA47") == .murmur3(0x248b_fa47))
        for text in ["", "murmur3", "murmur3:", "murmur3:1", "murmur3:248bfa4g", "sha256:12", "crc32:01234567"] {
            #expect(ContentHash(text) == nil)
        }
    }
}
