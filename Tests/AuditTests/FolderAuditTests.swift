// Owns: auditing every line, with and without a repository.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `Every line` {
    private func auditor(at folder: FilePath, _ change: (inout AuditOptions) -> Void = { _ in }) -> Auditor {
        var options = AuditOptions(today: "2026-11-27")
        options.skip = ["untested-function"]
        options.jobs = 3
        change(&options)
        return Auditor(environment: TestCommand.environment(at: folder), options: options)
    }

    @Test func `Works outside a repository, in the order of the paths`() throws {
        let folder = try TemporaryFolder()
        let files = try TestRepository(in: folder, named: "files")
        try TestCommand.makeFolder(files.path)
        for name in ["b.swift", "a/z.swift", "a.swift", "a/b c/ä.swift"] { try files.write(name, Code.risky) }
        try files.write("notes.md", Code.risky)
        let report = try auditor(at: files.path).audit(.all)
        #expect(report.entries.map(\.path) == ["a.swift", "a/b c/ä.swift", "a/z.swift", "b.swift"])
        #expect(report.addedLines == 16)
        let one = try auditor(at: files.path) { $0.paths = ["a", "a/z.swift"] }.audit(.all)
        #expect(one.entries.map(\.path) == ["a/b c/ä.swift", "a/z.swift"])
    }

    @Test func `Builds, links and git's own files are passed by`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": Code.risky])
        try repository.write(".build/checkouts/B.swift", Code.risky)
        try repository.write(".git/hooks/C.swift", Code.risky)
        _ = try TestCommand.run("ln", ["-s", "A.swift", "Link.swift"], environment: repository.environment)
        _ = try TestCommand.run("ln", ["-s", ".", "loop"], environment: repository.environment)
        #expect(try repository.audit(.all).entries.map(\.path) == ["A.swift"])
    }

    @Test func `Inside a repository paths count from its top`() throws {
        let repository = try TestRepository()
        try repository.commit(["Sources/A.swift": Code.risky, "Other/B.swift": Code.risky])
        repository.environment = repository.environment.at("Sources")
        #expect(try repository.audit(.all).entries.map(\.path) == ["Sources/A.swift"])
        #expect(try repository.audit(.all) { $0.paths = ["../Other"] }.entries.map(\.path) == ["Other/B.swift"])
    }

    @Test func `A path that is not there is wrong use`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: AuditError.self) { try auditor(at: folder.path) { $0.paths = ["nothing"] }.audit(.all) }
        #expect(error?.kind == .wrongUse)
    }

    @Test func `Standard input is one file of which every line is new`() throws {
        let folder = try TemporaryFolder()
        let report = try auditor(at: folder.path).audit(.standardInput(path: "Sources/New.swift", bytes: Array(Code.risky.utf8)))
        #expect(report.places == ["force-try Sources/New.swift:2"])
        #expect(report.scope.kind == "stdin")
        let test = try auditor(at: folder.path).audit(.standardInput(path: "Tests/NewTests.swift", bytes: Array(Code.risky.utf8)))
        #expect(test.places == [])
    }

    @Test func `Progress ends with all files done`() throws {
        let folder = try TemporaryFolder()
        let files = try TestRepository(in: folder, named: "files")
        try TestCommand.makeFolder(files.path)
        for number in 1...20 { try files.write("\(number).swift", "let a = \(number)\n") }
        let seen = Seen()
        _ = try auditor(at: files.path) { $0.progress = { seen.last = $0 } }.audit(.all)
        #expect(seen.last == AuditProgress(done: 20, total: 20))
    }

    /// Progress is told by the calling thread.
    private final class Seen: @unchecked Sendable { var last: AuditProgress? }
}
