// Owns: tests of who or what wrote the lines of findings: by commits, moves and merges.
import Analysis
import Audit
import Git
import SourceText
import Testing
import TestSupport

@Suite struct `Who wrote a line` {
    let repository: TestRepository
    static let tool = "work\n\nCo-Authored-By: Claude <noreply@anthropic.com>"

    init() throws {
        repository = try TestRepository()
        try repository.commit(["Old.swift": "let old = 1\n"])
        try repository.git("checkout", "--quiet", "-b", "work")
    }

    /// Two functions, each with one finding at its second line.
    private static func function(_ name: String) -> String {
        "func \(name)() {\n    let \(name) = try! read(\(name))\n    use(\(name))\n}\n"
    }

    private func rename(_ old: String, _ new: String) throws { try repository.git("mv", old, new) }

    private func commit(_ message: String) throws {
        try repository.git("add", "--all")
        try repository.git("commit", "--quiet", "--no-verify", "--message", message)
    }

    @Test func `A tool's line is its own in a file of people, and theirs stay theirs`() throws {
        try repository.commit(["A.swift": Self.function("one")])
        try repository.commit(["A.swift": Self.function("zero") + Self.function("one")], message: Self.tool)
        try repository.commit(["A.swift": "// words\n" + Self.function("zero") + Self.function("one") + Self.function("two")])
        #expect(try repository.origins() == ["A.swift:3 Claude", "A.swift:7 ?", "A.swift:11 ?"])
        #expect(try repository.origins(.commit("HEAD~1")) == ["A.swift:2 Claude"])
        #expect(try repository.origins(.range("main..HEAD~1")) == ["A.swift:2 Claude", "A.swift:6 ?"])
    }

    @Test func `Nobody is asked where nobody wants to know`() throws {
        try repository.commit(["A.swift": Self.function("one")], message: Self.tool)
        #expect(try repository.audit(.branch(base: nil)).entries.map(\.origin) == [.unknown])
    }

    @Test func `What a tool only indents, renames or spaces stays whose it was`() throws {
        try repository.commit(["A.swift": Self.function("one")])
        try rename("A.swift", "B.swift")
        try commit(Self.tool)
        let indented = Self.function("one").replacing("try! read(one)", with: "try!  read( one )")
        try repository.write("B.swift", "enum Space {\n" + indented.split(separator: "\n").map { "    \($0)\n" }.joined() + "}\n")
        try commit(Self.tool)
        #expect(try repository.origins() == ["B.swift:3 ?"])
    }

    @Test func `What a tool orders anew stays whose it was`() throws {
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")])
        try repository.commit(["A.swift": Self.function("two") + Self.function("one")], message: Self.tool)
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?"])
    }

    @Test func `What a tool cuts out of one file and puts into another stays whose it was`() throws {
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")])
        try repository.commit(
            ["A.swift": Self.function("one"), "B.swift": Self.function("two") + Self.function("three")], message: Self.tool)
        #expect(try repository.origins() == ["A.swift:2 ?", "B.swift:2 ?", "B.swift:6 Claude"])
    }

    @Test func `Cut today and pasted tomorrow, it stays whose it was`() throws {
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")])
        try repository.commit(["A.swift": Self.function("one")], message: Self.tool)
        try repository.commit(["B.swift": Self.function("three") + Self.function("two")], message: Self.tool)
        #expect(try repository.origins() == ["A.swift:2 ?", "B.swift:2 Claude", "B.swift:6 ?"])
    }

    @Test func `What was no Swift file before is nobody's work now`() throws {
        try repository.commit(["A.swift.off": Self.function("one") + Self.function("two")])
        try rename("A.swift.off", "A.swift")
        try commit(Self.tool)
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:6 ?"])
    }

    @Test func `A tool's own lines stay its own wherever it moves them`() throws {
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")], message: Self.tool)
        try repository.commit(["A.swift": Self.function("one"), "B.swift": Self.function("two")], message: Self.tool)
        try rename("B.swift", "C.swift")
        try commit("by hand")
        #expect(try repository.origins() == ["A.swift:2 Claude", "C.swift:2 Claude"])
    }

    @Test func `What people put elsewhere in a file may be what they wrote`() throws {
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")], message: Self.tool)
        try repository.commit(["A.swift": Self.function("two") + Self.function("one")])
        #expect(try repository.origins().count { $0.hasSuffix("?") } == 1)
        try repository.commit(["A.swift": (Self.function("two") + Self.function("one")).replacing("try! ", with: "try!  ")])
        #expect(try repository.origins().count { $0.hasSuffix("Claude") } == 1)
    }

    @Test func `A person who writes a line anew is its author`() throws {
        try repository.commit(["A.swift": Self.function("one")], message: Self.tool)
        try repository.commit(["A.swift": Self.function("one").replacing("read(one)", with: "read(one, two)")])
        #expect(try repository.origins() == ["A.swift:2 ?"])
    }

    @Test func `Both sides of a merge keep their authors`() throws {
        let (one, two, middle) = (Self.function("one"), Self.function("two"), "// a\n// b\n// c\n")
        try repository.commit(["A.swift": middle])
        try repository.git("checkout", "--quiet", "-b", "side")
        try repository.commit(["A.swift": middle + two], message: Self.tool)
        try repository.git("checkout", "--quiet", "work")
        try repository.commit(["A.swift": one + middle])
        try repository.git("merge", "--quiet", "--no-verify", "-m", "merge", "side")
        #expect(try repository.origins() == ["A.swift:2 ?", "A.swift:9 Claude"])
    }

    @Test func `A finding that lines of both cause is neither's`() throws {
        let call = "func f() {\n    let x = try! read(\n        1)\n    use(x)\n}\n"
        try repository.commit(["A.swift": call], message: Self.tool)
        #expect(try repository.origins() == ["A.swift:2 Claude"])
        let report = try repository.audit(.branch(base: nil)) { $0.wantsOrigins = true }
        let cause = try #require(report.entries.first).finding.cause
        #expect(cause.upperBound > call.utf8.count / 2)
        try repository.commit(["A.swift": call.replacing("        1)", with: "        2)")])
        #expect(try repository.origins() == ["A.swift:2 ?"])
    }

    @Test func `Only the machine's finding faces the stricter gate`() throws {
        try repository.commit([".onus.yml": "rules: { force-try: low }\ngenerated: { fail-on: low }\n"])
        try repository.commit(["A.swift": Self.function("one")])
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")], message: Self.tool)
        let report = try repository.audit(.branch(base: nil)) { $0.only = ["force-try"] }
        #expect(report.entries.map(\.isBlocking) == [false, true])
        #expect(report.entries.map(\.origin) == [.unknown, .generated])
    }

    @Test func `A gate that is strict already is not made milder`() throws {
        try repository.commit([".onus.yml": "fail-on: low\nrules: { force-try: low }\ngenerated: { fail-on: high }\n"])
        try repository.commit(["A.swift": Self.function("one")], message: Self.tool)
        #expect(try repository.audit(.branch(base: nil)) { $0.only = ["force-try"] }.entries.map(\.isBlocking) == [true])
    }

    @Test func `A history that is too long is not asked, and a gate that asks says so`() throws {
        let person = "committer C <c@example.org> 1700000000 +0000"
        var stream = "commit refs/heads/work\n\(person)\ndata \(Self.tool.utf8.count)\n\(Self.tool)\nfrom refs/heads/main\n"
        stream += "M 100644 inline A.swift\ndata \(Code.risky.utf8.count)\n\(Code.risky)\n"
        for _ in 0..<500 { stream += "commit refs/heads/work\n\(person)\ndata 1\nx\n" }
        try repository.git(["fast-import", "--quiet", "--force"], input: stream)
        #expect(try repository.origins() == ["A.swift:2 ?"])
        #expect(try repository.origins(.range("main..work~1")) == ["A.swift:2 Claude"])
        #expect(try repository.audit(.branch(base: nil)) { $0.wantsOrigins = true }.notes.isEmpty)
        try repository.git("reset", "--quiet", "--hard", "work")
        try repository.commit([".onus.yml": "generated: { fail-on: low }\n"])
        let notes = try repository.audit(.branch(base: nil)).notes
        #expect(notes.contains { $0.contains("502 commits") && $0.contains("none counts as generated") })
    }

    @Test func `A push knows as much as a branch`() throws {
        try repository.commit([".onus.yml": "generated: { fail-on: low }\n"])
        try repository.commit(["A.swift": Self.function("one")])
        try repository.commit(["A.swift": Self.function("one") + Self.function("two")], message: Self.tool)
        #expect(try repository.auditPush([("work", repository.id("main"))]).entries.map(\.origin) == [.unknown, .generated])
    }
}

extension TestRepository {
    /// `path:line tool`, `people` or `?` for what is unknown; of one rule.
    func origins(_ scope: AuditScope = .branch(base: nil)) throws -> [String] {
        let report = try audit(scope) {
            $0.wantsOrigins = true
            $0.only = ["force-try"]
        }
        return report.entries.map { entry in
            let writer =
                switch entry.origin {
                case .generated: entry.originTool ?? "-"
                case .human: "people"
                case .unknown: "?"
                }
            return "\(entry.path):\(entry.start.line) \(writer)"
        }
    }
}
