// Owns: findings of files that were renamed, copied or taken apart.
import Analysis
import Audit
import SourceText
import Testing
import TestSupport

@Suite struct `Renames and moves between files` {
    private let filler = (1...20).map { "func step\($0)() { work(\($0)) }\n" }.joined()

    @Test func `A renamed file keeps its old findings`() throws {
        let repository = try TestRepository()
        try repository.commit(["Old.swift": filler + Code.risky])
        try repository.git("mv", "Old.swift", "New.swift")
        #expect(try repository.audit(.staged).places == [])
    }

    @Test func `A file that was renamed and edited has the edit's findings only`() throws {
        let repository = try TestRepository()
        try repository.commit(["Old.swift": filler + Code.risky])
        try repository.git("mv", "Old.swift", "Sub.swift")
        try repository.write("Sub.swift", Code.other + filler + Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try Sub.swift:2"])
        #expect(try repository.audit(.worktree).places == ["force-try Sub.swift:2"])
    }

    @Test func `A copied file is new`() throws {
        let repository = try TestRepository()
        try repository.commit(["Old.swift": filler + Code.risky])
        try repository.write("Copy.swift", filler + Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try Copy.swift:22"])
    }

    @Test func `Of a file that became two, the second one is new`() throws {
        let repository = try TestRepository()
        try repository.commit(["Old.swift": filler + Code.risky])
        try repository.git("mv", "Old.swift", "One.swift")
        try repository.write("Two.swift", filler + Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try Two.swift:22"])
    }

    @Test func `A function that moved into another file is not new`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": filler + Code.risky, "B.swift": "let b = 1\n"])
        try repository.write("A.swift", filler)
        try repository.write("B.swift", "let b = 1\n" + Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == [])
    }

    @Test func `What moved out of a deleted file is not new, and moves once`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": Code.risky, "B.swift": filler])
        try repository.git("rm", "--quiet", "A.swift")
        try repository.write("B.swift", filler + Code.risky + Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places.count == 1)
    }

    @Test func `A suppressed finding that moves without its suppression is new`() throws {
        let repository = try TestRepository()
        let line = "let x = try! one()\n"
        try repository.commit(["A.swift": filler + "// onus:allow force-try — checked\n" + line, "B.swift": "let b = 1\n"])
        try repository.write("A.swift", filler)
        try repository.write("B.swift", "let b = 1\n" + line)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try B.swift:2"])
    }
}
