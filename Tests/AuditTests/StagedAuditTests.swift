// Owns: what a commit in progress is blocked for.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `Staged audit` {
    @Test func `A risky line in a first commit blocks`() throws {
        let repository = try TestRepository()
        try repository.write("Sources/Load.swift", Code.risky)
        try repository.git("add", ".")
        let report = try repository.audit(.staged)
        #expect(report.places == ["force-try Sources/Load.swift:2"])
        #expect(report.verdict == .blocked)
        #expect(report.files == 1)
        #expect(report.addedLines == 4)
        #expect(report.entries.first?.line.text == "    let data = try! read()")
    }

    @Test func `The mended file passes`() throws {
        let repository = try TestRepository()
        try repository.write("Sources/Load.swift", Code.mended)
        try repository.git("add", ".")
        let report = try repository.audit(.staged)
        #expect(report.entries.isEmpty)
        #expect(report.verdict == .passed)
    }

    @Test func `An old finding on an untouched line never blocks`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": Code.risky])
        try repository.write("A.swift", "import System\n" + Code.risky + "let later = 1\n")
        try repository.git("add", ".")
        let report = try repository.audit(.staged)
        #expect(report.entries.isEmpty)
        #expect(report.elsewhere.isEmpty)
        #expect(report.addedLines == 2)
    }

    @Test func `The staged half of a file decides`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        try repository.write("A.swift", "let a = 2\n")
        try repository.git("add", ".")
        try repository.write("A.swift", Code.risky)
        #expect(try repository.audit(.staged).verdict == .passed)
        #expect(try repository.audit(.worktree).places == ["force-try A.swift:2"])
        try repository.git("add", ".")
        try repository.write("A.swift", "let a = 3\n")
        #expect(try repository.audit(.staged).places == ["force-try A.swift:2"])
        #expect(try repository.audit(.worktree).verdict == .passed)
    }

    @Test func `The index that the hook's variable names is the one that counts`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        let index = repository.folder.path.appending("other-index").string
        try repository.git(["read-tree", "HEAD"], environment: ["GIT_INDEX_FILE": index])
        try repository.write("A.swift", Code.risky)
        try repository.git(["add", "A.swift"], environment: ["GIT_INDEX_FILE": index])
        #expect(try repository.audit(.staged).files == 0)
        repository.environment = repository.environment.setting(["GIT_INDEX_FILE": index])
        #expect(try repository.audit(.staged).places == ["force-try A.swift:2"])
    }

    @Test func `Names with spaces and letters of any language are names like others`() throws {
        let repository = try TestRepository()
        try repository.write("Sources/Größe und Maß/日本 語.swift", Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged).places == ["force-try Sources/Größe und Maß/日本 語.swift:2"])
    }

    @Test func `Links, other languages and deleted files are not audited`() throws {
        let repository = try TestRepository()
        try repository.commit(["Old.swift": Code.risky])
        try repository.git("rm", "--quiet", "Old.swift")
        try repository.write("notes.txt", Code.risky)
        try repository.git("add", ".")
        let link = try repository.git(["hash-object", "-w", "--stdin"], input: "A.swift").filter { !$0.isNewline }
        try repository.git("update-index", "--add", "--cacheinfo", "120000,\(link),Link.swift")
        let report = try repository.audit(.staged)
        #expect(report.files == 0)
        #expect(report.verdict == .passed)
    }

    @Test func `Paths limit what is audited`() throws {
        let repository = try TestRepository()
        try repository.write("A/One.swift", Code.risky)
        try repository.write("AB/Two.swift", Code.risky)
        try repository.git("add", ".")
        #expect(try repository.audit(.staged) { $0.paths = ["A"] }.places == ["force-try A/One.swift:2"])
        #expect(try repository.audit(.staged) { $0.paths = ["AB/Two.swift", "A/"] }.places.count == 2)
        repository.environment = repository.environment.at("AB")
        #expect(try repository.audit(.staged) { $0.paths = ["."] }.places == ["force-try AB/Two.swift:2"])
        #expect(throws: AuditError.self) { try repository.audit(.staged) { $0.paths = ["../../elsewhere"] } }
    }

    @Test func `Only and skip choose rules, and an unknown one is wrong use`() throws {
        let repository = try TestRepository()
        try repository.write("A.swift", Code.risky + "let port = Int(text)!\n")
        try repository.git("add", ".")
        #expect(try repository.audit(.staged) { $0.only = ["force-unwrap"] }.places == ["force-unwrap A.swift:5"])
        #expect(try repository.audit(.staged) { $0.skip = ["force-try", "untested-function"] }.places == ["force-unwrap A.swift:5"])
        let error = #expect(throws: AuditError.self) { try repository.audit(.staged) { $0.only = ["force-tri"] } }
        #expect(error?.kind == .wrongUse)
        #expect(error?.advice?.contains("force-try") == true)
    }

    @Test func `A suppressed finding is listed with its reason`() throws {
        let repository = try TestRepository()
        try repository.write("A.swift", "let data = try! read() // onus:allow force-try — the file is part of the program\n")
        try repository.git("add", ".")
        let report = try repository.audit(.staged)
        #expect(report.entries.isEmpty)
        #expect(report.suppressed.map(\.reason) == ["the file is part of the program"])
        #expect(report.suppressed.map(\.entry.start.line) == [1])
    }
}
