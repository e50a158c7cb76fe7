// Owns: which policy an audit is held to.
import Analysis
import Audit
import Policy
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `Policy in force` {
    @Test func `The audited state's own policy decides, not the work tree's`() throws {
        let repository = try TestRepository()
        try repository.commit([".onus.yml": "rules: {force-try: off}\n"])
        try repository.write("A.swift", Code.risky)
        try repository.git("add", "A.swift")
        try repository.write(".onus.yml", "rules: {force-try: low}\n")
        #expect(try repository.audit(.staged).places == [])
        #expect(try repository.audit(.worktree).entries.map(\.finding.severity) == [.low])
        #expect(try repository.audit(.worktree).verdict == .passed)
        #expect(try repository.audit(.staged) { $0.policy = .given(.standard) }.verdict == .blocked)
    }

    @Test func `A change that edits the policy says so`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.write(".onus.yml", "fail-on: never\n")
        try repository.write("A.swift", Code.risky)
        try repository.git("add", ".")
        let report = try repository.audit(.staged)
        #expect(report.places.count == 1)
        #expect(report.verdict == .passed)
        #expect(report.notes.contains { $0.contains(".onus.yml") })
    }

    @Test func `Excluded files are not audited, and options override the threshold`() throws {
        let repository = try TestRepository()
        try repository.write(".onus.yml", "exclude: Generated\nfail-on: never\n")
        try repository.write("Generated/A.swift", Code.risky)
        try repository.write("B.swift", Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try B.swift:2"])
        #expect(try repository.audit(.staged).verdict == .passed)
        #expect(try repository.audit(.staged) { $0.failOn = .high }.verdict == .blocked)
        #expect(try repository.audit(.all).places == ["force-try B.swift:2"])
    }

    @Test func `A wrong policy is wrong use, with its place`() throws {
        let repository = try TestRepository()
        try repository.write(".onus.yml", "rules:\n  force-tri: off\n")
        try repository.git("add", ".")
        let error = #expect(throws: AuditError.self) { try repository.audit(.staged) }
        #expect(error?.kind == .wrongUse)
        #expect(error?.message.hasPrefix(".onus.yml:2:3: ") == true)
    }

    @Test func `The policy's base is the branch that is compared with`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.git("switch", "--quiet", "--create", "develop")
        try repository.commit([".onus.yml": "base: develop\n", "B.swift": Code.other])
        try repository.git("switch", "--quiet", "--create", "topic")
        try repository.commit(["C.swift": Code.risky])
        let report = try repository.audit(.branch(base: nil))
        #expect(report.scope.baseName == "develop")
        #expect(report.places == ["force-try C.swift:2"])
    }
}
