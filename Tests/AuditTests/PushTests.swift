// Owns: what a push is blocked for.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `Push` {
    private let zero = String(repeating: "0", count: 40)

    /// A clone of a repository whose only commit holds an old finding.
    private func clone() throws -> TestRepository {
        let upstream = try TestRepository()
        try upstream.commit(["A.swift": Code.risky])
        let clone = try TestRepository(in: upstream.folder, named: "clone")
        try upstream.git("clone", "--quiet", upstream.path.string, clone.path.string)
        return clone
    }

    private func push(_ repository: TestRepository, _ lines: String, to remote: String = "origin") throws -> AuditReport {
        try repository.auditor().auditPush(lines: Array(lines.utf8), remoteName: remote, remoteURL: "https://example.org/r")
    }

    @Test func `Old findings of commits that the remote has never block`() throws {
        let repository = try clone()
        try repository.commit(["B.swift": "let b = 1\n"])
        #expect(try repository.auditPush([("main", nil)]).verdict == .passed)
        try repository.commit(["B.swift": Code.other])
        let report = try repository.auditPush([("main", nil)])
        #expect(report.places == ["force-try B.swift:2"])
        #expect(report.scope.kind == "push")
    }

    @Test func `Every line is audited, a deletion is skipped`() throws {
        let repository = try clone()
        try repository.git("switch", "--quiet", "--create", "one")
        let one = try repository.commit(["One.swift": Code.other])
        try repository.git("switch", "--quiet", "--create", "two", "main")
        let two = try repository.commit(["Two.swift": Code.other])
        let old = try repository.id("main")
        let lines = """
            refs/heads/one \(one) refs/heads/one \(zero)
            (delete) \(zero) refs/heads/old \(old)
            refs/heads/two \(two) refs/heads/two \(zero)

            """
        #expect(try push(repository, lines).places == ["force-try One.swift:2", "force-try Two.swift:2"])
        #expect(try push(repository, "(delete) \(zero) refs/heads/old \(old)\n").files == 0)
        #expect(try push(repository, "").verdict == .passed)
    }

    @Test func `HEAD, a raw id and an expression are local names like others`() throws {
        let repository = try clone()
        let id = try repository.commit(["B.swift": Code.other])
        for name in ["HEAD", id.description, "HEAD~0", "main@{1 minute ago}"] {
            #expect(try push(repository, "\(name) \(id) refs/heads/main \(zero)\n").places == ["force-try B.swift:2"], "\(name)")
        }
    }

    @Test func `An id of the remote that is not here excludes nothing and is no error`() throws {
        let repository = try clone()
        let id = try repository.commit(["B.swift": Code.other])
        let unknown = String(repeating: "ab", count: 20)
        #expect(try push(repository, "refs/heads/main \(id) refs/heads/main \(unknown)\n").places == ["force-try B.swift:2"])
    }

    @Test func `To an address without tracking branches the ids of the remote decide`() throws {
        let repository = try clone()
        let old = try repository.id("HEAD")
        let id = try repository.commit(["B.swift": Code.other])
        let url = "https://example.org/r"
        #expect(try push(repository, "refs/heads/main \(id) refs/heads/main \(old)\n", to: url).places == ["force-try B.swift:2"])
        #expect(try push(repository, "refs/heads/main \(id) refs/heads/new \(zero)\n", to: url).places.count == 2)
    }

    @Test func `Tags are peeled; tags of what is no commit are said to be skipped`() throws {
        let repository = try clone()
        try repository.commit(["B.swift": Code.other])
        try repository.git("tag", "--annotate", "--message", "one", "v1")
        try repository.git("tag", "--annotate", "--message", "two", "v2", "v1")
        let tag = try repository.id("refs/tags/v2")
        #expect(try push(repository, "refs/tags/v2 \(tag) refs/tags/v2 \(zero)\n").places == ["force-try B.swift:2"])
        try repository.git("tag", "--annotate", "--message", "tree", "t", "HEAD^{tree}")
        let tree = try repository.id("refs/tags/t")
        let report = try push(repository, "refs/tags/t \(tree) refs/tags/t \(zero)\n")
        #expect(report.files == 0)
        #expect(report.notes.count == 1)
    }

    @Test func `A first push and a history of its own are audited from their roots`() throws {
        let repository = try clone()
        try repository.git("switch", "--quiet", "--orphan", "other")
        try repository.commit(["C.swift": Code.other])
        #expect(try repository.auditPush([("other", nil)]).places == ["force-try C.swift:2"])
    }

    @Test func `What a merge brings in from the remote is not new`() throws {
        let repository = try clone()
        try repository.git("switch", "--quiet", "--create", "topic")
        try repository.commit(["B.swift": Code.other])
        let upstream = try TestRepository(in: repository.folder, named: "repository")
        try upstream.commit(["D.swift": "let d = try! fourth()\n"])
        try repository.git("fetch", "--quiet", "origin")
        try repository.git("merge", "--quiet", "--no-edit", "origin/main")
        #expect(try repository.auditPush([("topic", nil)]).places == ["force-try B.swift:2"])
    }

    @Test func `A line that git would not write is an error`() throws {
        let repository = try clone()
        let error = #expect(throws: AuditError.self) { try push(repository, "refs/heads/main what refs/heads/main \(zero)\n") }
        #expect(error?.kind == .incomplete)
    }
}
