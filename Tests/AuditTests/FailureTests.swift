// Owns: an error is never "no findings".
import Analysis
@testable import Audit
import Git
import Policy
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `What cannot be audited` {
    private func staged(_ bytes: [UInt8]) throws -> TestRepository {
        let repository = try TestRepository()
        try repository.write(GitPath("A.swift"), bytes)
        try repository.git("add", ".")
        return repository
    }

    private func failure(_ report: AuditReport) throws -> String {
        #expect(report.verdict == .incomplete)
        #expect(report.failures.map(\.path) == ["A.swift"])
        return try #require(report.failures.first).message
    }

    @Test func `A file that is not UTF-8 is reported by line`() throws {
        let repository = try staged(Array("let a = 1\nlet b = \"".utf8) + [0xE4, 0x22, 0x0A])
        #expect(try failure(repository.audit(.staged)).contains("line 2 is not UTF-8"))
        let wide = try staged([0xFF, 0xFE, 0x6C, 0x00])
        #expect(try failure(wide.audit(.staged)).contains("UTF-16"))
    }

    @Test func `A file that is nested too deeply is reported`() throws {
        let depth = 100_000
        let repository = try staged(Array(String(repeating: "[", count: depth).utf8) + Array(String(repeating: "]", count: depth).utf8))
        #expect(try failure(repository.audit(.staged)).contains("nested too deeply"))
    }

    @Test func `A file that is too large is reported with the setting that allows it`() throws {
        let repository = try staged(Array(String(repeating: "let a = 1\n", count: 300).utf8))
        var policy = Policy.standard
        policy.limits.fileSize = 1000
        let report = try repository.audit(.staged) { $0.policy = .given(policy) }
        #expect(try failure(report).contains("limits.file-size"))
    }

    @Test func `A blob that is gone is reported, and other files are still audited`() throws {
        let repository = try staged(Array("let a = 1\n".utf8))
        try repository.write("B.swift", Code.risky)
        try repository.git("add", ".")
        let id = try repository.git("rev-parse", ":A.swift").filter { !$0.isNewline }
        let object = repository.path.appending(GitPath(".git/objects/\(id.prefix(2))/\(id.dropFirst(2))"))
        _ = try TestCommand.run("rm", ["-f", object.string], environment: repository.environment)
        let report = try repository.audit(.staged)
        _ = try failure(report)
        #expect(report.places == ["force-try B.swift:2"])
    }

    @Test func `An unreadable index ends the audit with an error`() throws {
        let repository = try staged(Array("let a = 1\n".utf8))
        try repository.write(GitPath(".git/index"), Array("DIRC nothing of the kind".utf8))
        let error = #expect(throws: AuditError.self) { try repository.audit(.staged) }
        #expect(error?.kind == .incomplete)
    }

    @Test func `Conflicts in the index end the audit with an error`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.git("switch", "--quiet", "--create", "side")
        try repository.commit(["A.swift": "let a = 2\n"])
        try repository.git("switch", "--quiet", "main")
        try repository.commit(["A.swift": "let a = 3\n"])
        _ = try repository.tryGit(["merge", "--quiet", "side"])
        let error = #expect(throws: AuditError.self) { try repository.audit(.staged) }
        #expect(error?.advice?.contains("resolve the conflicts") == true)
    }

    @Test func `No repository is wrong use`() throws {
        let folder = try TemporaryFolder()
        let auditor = Auditor(environment: TestCommand.environment(at: folder.path), options: AuditOptions(today: "2026-11-27"))
        let error = #expect(throws: AuditError.self) { try auditor.audit(.staged) }
        #expect(error?.kind == .wrongUse)
    }

    @Test func `What is not done in time is a failure`() throws {
        let repository = try staged(Array(Code.risky.utf8))
        let report = try repository.audit(.staged) { $0.timeLimit = .zero }
        #expect(try failure(report).contains("not analysed within 0 s"))
        #expect([.seconds(30), .milliseconds(500), .milliseconds(1_025)].map(Deadline.text) == ["30 s", "0.5 s", "1.025 s"])
        try repository.commit()
        #expect(throws: AuditError.self) {
            for number in 1...70 { try repository.commit(message: "\(number)") }
            _ = try repository.audit(.range("HEAD~70..HEAD")) { $0.timeLimit = .zero }
        }
    }
}
