// Owns: what commits, ranges and branches are audited for.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `Commits, ranges and branches` {
    private let base = (1...12).map { "func step\($0)() { work(\($0)) }\n" }.joined()

    @Test func `A commit is audited for what it adds`() throws {
        let repository = try TestRepository()
        let first = try repository.commit(["A.swift": Code.risky])
        let second = try repository.commit(["A.swift": Code.risky + Code.other])
        #expect(try repository.audit(.commit("HEAD")).places == ["force-try A.swift:6"])
        let report = try repository.audit(.commit(first.description))
        #expect(report.places == ["force-try A.swift:2"])
        #expect(report.scope.base == nil)
        #expect(try repository.audit(.commit("HEAD")).scope.head == second.description)
    }

    @Test(arguments: [AuditScope.commit("HEAD"), .range("HEAD~1.."), .branch(base: "HEAD~1"), .staged, .worktree])
    func `A path that stands for nothing is an error, one that the change leaves alone or takes away is none`(_ scope: AuditScope) throws {
        let repository = try TestRepository()
        try repository.commit(["Sources/A.swift": base, "Old/B.swift": base])
        try repository.git("rm", "--quiet", "-r", "Old")
        if scope != .staged && scope != .worktree { try repository.git("commit", "--quiet", "-m", "gone") }
        let report = try repository.audit(scope) { $0.paths = ["Sources", "Old", "."] }
        #expect(report.verdict == .passed)
        let error = #expect(throws: AuditError.self) { try repository.audit(scope) { $0.paths = ["Sources", "Source"] } }
        #expect(error?.message == "there is no file or folder Source in what is audited")
    }

    @Test func `A merge is audited for lines that are new against every parent`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": base])
        try repository.git("switch", "--quiet", "--create", "side")
        try repository.commit(["A.swift": Code.risky + base])
        try repository.git("switch", "--quiet", "main")
        try repository.commit(["A.swift": base + Code.other])
        try repository.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
        #expect(try repository.audit(.commit("HEAD")).places == [])
        // An evil merge adds something of its own.
        try repository.write("A.swift", Code.risky + base + Code.other + "let evil = try! third()\n")
        try repository.git("add", ".")
        try repository.git("commit", "--quiet", "--amend", "--no-edit")
        #expect(try repository.audit(.commit("HEAD")).places == ["force-try A.swift:21"])
    }

    @Test func `A merge in progress has all its parents`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": base, "B.swift": "let b = 1\n"])
        try repository.git("switch", "--quiet", "--create", "side")
        try repository.commit(["A.swift": Code.risky + base, "B.swift": "let b = 2\n"])
        try repository.git("switch", "--quiet", "main")
        try repository.commit(["B.swift": "let b = 3\n"])
        #expect(try repository.tryGit(["merge", "--quiet", "side"]).status != 0)
        try repository.write("B.swift", "let b = 4\n" + Code.other)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try B.swift:3"])
        #expect(try repository.audit(.worktree).places == ["force-try B.swift:3"])
        try repository.git("commit", "--quiet", "--no-edit")
        #expect(try repository.audit(.commit("HEAD")).places == ["force-try B.swift:3"])
    }

    @Test func `Two dots leave out what the other side has, three dots begin at the common ancestor`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": base + Code.risky])
        try repository.git("switch", "--quiet", "--create", "topic")
        try repository.commit(["B.swift": Code.other])
        try repository.git("switch", "--quiet", "main")
        // The other side mended the old finding meanwhile: it is not the topic's.
        try repository.commit(["A.swift": base])
        for range in ["main..topic", "main...topic"] {
            let report = try repository.audit(.range(range))
            #expect(report.places == ["force-try B.swift:2"], "\(range)")
        }
        try repository.git("switch", "--quiet", "topic")
        #expect(try repository.audit(.range("main..")).places == ["force-try B.swift:2"])
        #expect(try repository.audit(.branch(base: nil)).places == ["force-try B.swift:2"])
        #expect(try repository.audit(.branch(base: nil)).scope.baseName == "main")
        try repository.git("merge", "--quiet", "--no-edit", "main")
        #expect(try repository.audit(.branch(base: "main")).places == ["force-try B.swift:2"])
    }

    @Test func `A finding that a later commit of the range mends is nobody's business`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": base])
        try repository.git("switch", "--quiet", "--create", "topic")
        try repository.commit(["B.swift": Code.risky])
        try repository.commit(["B.swift": Code.mended])
        #expect(try repository.audit(.branch(base: nil)).verdict == .passed)
        #expect(try repository.auditPush([("topic", nil)]).verdict == .passed)
    }

    @Test func `The base is the upstream's default branch where there is one`() throws {
        let upstream = try TestRepository()
        try upstream.git("switch", "--quiet", "--create", "trunk")
        try upstream.commit(["A.swift": Code.risky])
        let clone = try TestRepository(in: upstream.folder, named: "clone")
        try upstream.git("clone", "--quiet", upstream.path.string, clone.path.string)
        try clone.commit(["B.swift": Code.other])
        let report = try clone.audit(.branch(base: nil))
        #expect(report.places == ["force-try B.swift:2"])
        #expect(report.scope.baseName == "origin/trunk")
    }

    @Test func `On the base branch itself the report says that nothing was added`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": Code.risky])
        let report = try repository.audit(.branch(base: nil))
        #expect(report.verdict == .passed)
        #expect(report.files == 0)
        #expect(report.notes.count == 1)
    }

    @Test func `What cannot be compared is wrong use with a way on`() throws {
        let repository = try TestRepository("--initial-branch=work")
        var error = #expect(throws: AuditError.self) { try repository.audit(.branch(base: nil)) }
        #expect(error?.kind == .wrongUse)
        #expect(error?.advice?.contains("--staged") == true)
        try repository.commit(["A.swift": Code.risky])
        error = #expect(throws: AuditError.self) { try repository.audit(.branch(base: nil)) }
        #expect(error?.advice?.contains("--base") == true)
        error = #expect(throws: AuditError.self) { try repository.audit(.branch(base: "release")) }
        #expect(error?.advice?.contains("git fetch origin release") == true)
        error = #expect(throws: AuditError.self) { try repository.audit(.range("HEAD")) }
        #expect(error?.advice?.contains("--commit") == true)
        error = #expect(throws: AuditError.self) { try repository.audit(.commit("nothing")) }
        #expect(error?.kind == .wrongUse)
    }

    @Test func `A history that was not fetched is an error that says so`() throws {
        let upstream = try TestRepository()
        try upstream.commit(["A.swift": base])
        try upstream.commit(["A.swift": base + Code.risky])
        let clone = try TestRepository(in: upstream.folder, named: "clone")
        try upstream.git("clone", "--quiet", "--depth=1", "file://\(upstream.path.string)", clone.path.string)
        let error = #expect(throws: AuditError.self) { try clone.audit(.commit("HEAD")) }
        #expect(error?.kind == .incomplete)
        #expect(error?.advice?.contains("git fetch --unshallow") == true)
        // What is on top of it can be audited.
        try clone.commit(["B.swift": Code.other])
        #expect(try clone.audit(.commit("HEAD")).places == ["force-try B.swift:2"])
        #expect(try clone.auditPush([("main", nil)]).places == ["force-try B.swift:2"])
    }
}
