// Owns: which findings of a changed file are new.
import Analysis
import Audit
import Git
import SourceText
import Testing
import TestSupport

@Suite struct `Newness` {
    /// What a staged change from one content of a file to another is blocked for.
    private func change(_ old: String, _ new: String) throws -> AuditReport {
        let repository = try TestRepository()
        try repository.commit(["A.swift": old])
        try repository.write("A.swift", new)
        try repository.git("add", ".")
        return try repository.audit(.staged)
    }

    private let two = "func a() {\n    let x = try! one()\n}\nfunc b() {\n    let y = try! two()\n}\n"

    @Test func `A block that moved within its file is not new`() throws {
        let moved = "func b() {\n    let y = try! two()\n}\nfunc a() {\n    let x = try! one()\n}\n"
        #expect(try change(two, moved).places == [])
    }

    @Test func `A copy is new, wherever it stands`() throws {
        #expect(try change(two, "let z = try! one()\n" + two).places == ["force-try A.swift:1"])
        #expect(try change(two, two + "let z = try! one()\n").places == ["force-try A.swift:7"])
    }

    @Test func `A copy above the original is the new one of both`() throws {
        let line = "let z = try! one()\n"
        #expect(try change(line, line + "let y = 1\n" + line).places.count == 1)
    }

    @Test func `Re-indentation is not new`() throws {
        let old = "let x = try! one()\nlet y = 1\n"
        let new = "if ready {\n    let x = try! one()\n    let y = 1\n}\n"
        let report = try change(old, new)
        #expect(report.places == [])
        #expect(report.addedLines == 2)
    }

    @Test func `Other line endings are not new, in either direction`() throws {
        let windows = two.replacing("\n", with: "\r\n")
        #expect(try change(two, windows).places == [])
        #expect(try change(windows, two).places == [])
        #expect(try change(two, windows + "let z = try! three()\r\n").places == ["force-try A.swift:7"])
    }

    @Test func `An edit beside the finding on its line does not make it new`() throws {
        #expect(try change("let x = try! one()\n", "let renamed = try! one() // why\n").places == [])
        #expect(try change("let x = try! one()\n", "let x = try! other()\n").places == ["force-try A.swift:1"])
    }

    @Test func `Line breaks and comments within the expression do not make it new`() throws {
        let old = "let x = try! one(first: 1, second: 2)\n"
        #expect(try change(old, "let x = /* now */ try! one(first: 1, second: 2)\n").places == [])
    }

    @Test func `A catch whose body was emptied is new, at the catch`() throws {
        let old = "do {\n    try save()\n} catch {\n    report(error)\n}\n"
        let new = "do {\n    try save()\n} catch {\n}\n"
        #expect(try change(old, new).places == ["swallowed-error A.swift:3"])
    }

    @Test func `A loop whose break was removed is new, at the loop`() throws {
        let old = "func run() {\n    while true {\n        work()\n        if done { break }\n    }\n}\n"
        let new = "func run() {\n    while true {\n        work()\n    }\n}\n"
        #expect(try change(old, new).places == ["unbounded-loop A.swift:2"])
    }

    @Test func `A guard that was removed makes what it guarded new, in medium confidence`() throws {
        let old = "func first(_ names: [String]) -> String {\n    guard !names.isEmpty else { return \"\" }\n    return names.first!\n}\n"
        let new = "func first(_ names: [String]) -> String {\n    return names.first!\n}\n"
        let report = try change(old, new)
        #expect(report.places == ["force-unwrap A.swift:2"])
        #expect(report.entries.map(\.finding.confidence) == [.medium])
        #expect(report.verdict == .blocked)
    }

    @Test func `Deleting the suppression of an old finding makes it new`() throws {
        let old = "// onus:allow force-try — part of the program\nlet x = try! one()\n"
        #expect(try change(old, "let x = try! one()\n").places == ["force-try A.swift:1"])
        #expect(try change(old, "// part of the program\nlet x = try! one()\n").places == ["force-try A.swift:2"])
        #expect(try change(old, old + "let y = 1\n").places == [])
    }

    @Test func `An old loop that goes on being endless is not new when its body changes`() throws {
        let old = "func run() {\n    while true {\n        work()\n    }\n}\n"
        let new = "func run() {\n    while true {\n        work()\n        more()\n    }\n}\n"
        #expect(try change(old, new).places == [])
    }

    @Test func `What another change on a line elsewhere causes is listed apart`() throws {
        let old = "func first(_ names: [String]) -> String {\n    guard !names.isEmpty else { return \"\" }\n    return names.first!\n}\n"
        let new = "func first(_ names: [String]) -> String {\n    guard isReady else { return \"\" }\n    return names.first!\n}\n"
        let report = try change(old, new)
        #expect(report.places == [])
        #expect(report.elsewherePlaces == ["force-unwrap A.swift:3"])
        #expect(report.verdict == .passed)
    }

    @Test func `The fingerprint survives re-indentation, edits elsewhere and moves`() throws {
        func fingerprints(_ text: String) throws -> Set<String> {
            let repository = try TestRepository()
            try repository.write("A.swift", text)
            return Set(try repository.audit(.all).entries.map(\.fingerprint))
        }
        let first = try fingerprints(two)
        #expect(first.count == 2)
        let moved =
            "import A\nstruct S {\n    func b() {\n        let y = try! two()\n    }\n    func a() {\n        let x =\n            try! one()\n    }\n}\n"
        #expect(try fingerprints(moved) == first)
        #expect(try fingerprints(two.replacing("two()", with: "three()")) != first)
    }
}
