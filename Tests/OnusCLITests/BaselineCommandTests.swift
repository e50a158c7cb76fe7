// Owns: tests of what a team lives with for now: recording, forgiving, shrinking, in real repositories.
import Foundation
import SystemPackage
import Testing
import TestSupport

@Suite struct `The baseline` {
    let repository: TestRepository

    private static let first = "func load() {\n    let data = try! read()\n    use(data)\n}\n"
    private static let second = "func other() {\n    let data = try! open()\n    use(data)\n}\n"
    private static let new = "func added() {\n    let more = try! fetch()\n    keep(more)\n}\n"

    init() throws {
        repository = try TestRepository()
        try repository.commit(["Sources/A.swift": Self.first + Self.second])
    }

    private func audit(_ arguments: String...) throws -> TestCommand.Answer {
        try TestCommand.run(
            Onus.program.string, ["audit", "--all", "--skip", "untested-function"] + arguments, environment: repository.environment)
    }

    private func baseline(_ arguments: String...) throws -> TestCommand.Answer {
        try TestCommand.run(
            Onus.program.string, ["baseline", "--skip", "untested-function"] + arguments, environment: repository.environment)
    }

    @Test func `What was recorded is forgiven, and the reports say how much`() throws {
        #expect(try audit().status == 1)
        let recorded = try baseline()
        #expect(recorded.status == 0 && recorded.text.hasPrefix(".onus-baseline: 2 findings recorded\n"))
        let answer = try audit()
        #expect(answer.status == 0)
        #expect(answer.text.contains("0 high, 0 medium, 0 low, 2 forgiven"))
        #expect(answer.text.contains(".onus-baseline forgives 2 findings\n"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(audit("--format", "json").output)) as? [String: Any])
        #expect((json["summary"] as? [String: Any])?["forgiven"] as? Int == 2)
        #expect((json["forgiven"] as? [[String: Any]])?.compactMap { $0["line"] as? Int } == [2, 6])
        #expect((json["findings"] as? [Any])?.isEmpty == true)
        #expect(try audit("--no-baseline").status == 1)
    }

    @Test func `Edits elsewhere, renames and re-indentation change nothing`() throws {
        try #require(baseline().status == 0)
        try repository.git("mv", "Sources/A.swift", "Sources/B.swift")
        let moved = (Self.second + "let free = 1\n" + Self.first).split(separator: "\n").map { "        \($0)\n" }.joined()
        try repository.write("Sources/B.swift", "enum Space {\n\(moved)}\n")
        #expect(try audit().text.contains("2 forgiven"))
        // The statement around it changed, the code did not.
        try repository.write("Sources/B.swift", Self.first.replacing("let data", with: "let bytes") + Self.second)
        #expect(try audit().status == 1, "a rename and an edited statement together are new")
        try repository.git("mv", "Sources/B.swift", "Sources/A.swift")
        #expect(try audit().text.contains("2 forgiven"))
    }

    @Test func `What is new is not forgiven, nor is a copy`() throws {
        try #require(baseline().status == 0)
        try repository.write("Sources/New.swift", Self.new)
        #expect(try audit().text.contains("Sources/New.swift\n"))
        try repository.write("Sources/New.swift", Self.first)
        let answer = try audit()
        #expect(answer.status == 1 && answer.text.contains("1 high, 0 medium, 0 low, 2 forgiven"))
    }

    @Test func `Hooks and branches forgive nothing`() throws {
        try #require(baseline().status == 0)
        try repository.commit([".onus-baseline": try repository.sh("cat .onus-baseline")])
        // The very finding that the baseline names, taken away and added again.
        try repository.commit(["Sources/A.swift": Self.second])
        try repository.write("Sources/A.swift", Self.first + Self.second)
        try repository.git("add", "--all")
        #expect(try audit().status == 0)
        #expect(try repository.onus("audit", "--staged").status == 1)
        #expect(try repository.onus("hook", "pre-commit").status == 1)
        #expect(try repository.onus("audit", "--worktree").status == 1)
        let answer = try repository.onus("audit", "--staged", "--baseline", ".onus-baseline")
        #expect(answer.status == 2 && answer.errorText.contains("what is new is never forgiven"))
    }

    @Test func `It shrinks on request and never grows by itself`() throws {
        try #require(baseline().status == 0)
        try repository.write("Sources/A.swift", Self.second + Self.new)
        #expect(try audit().text.contains("1 more that it names is gone: onus baseline --shrink"))
        let before = try repository.sh("cat .onus-baseline")
        let refused = try baseline()
        #expect(refused.status == 2 && refused.errorText.contains("1 finding of today is not in it"))
        #expect(try repository.sh("cat .onus-baseline") == before)
        let shrunk = try baseline("--shrink")
        #expect(shrunk.status == 0 && shrunk.text.hasPrefix(".onus-baseline: 1 finding, 1 fewer\n"))
        #expect(shrunk.text.contains("1 finding of today is not in it: onus audit --all"))
        #expect(try audit().status == 1)
        #expect(try baseline("--grow").text == ".onus-baseline: 2 findings, 1 more\n")
        #expect(try audit().status == 0)
        #expect(try baseline().text == ".onus-baseline: 2 findings, as many as before\n")
    }

    @Test func `What was not looked at stays in it`() throws {
        try repository.write("Other/C.swift", Self.new)
        try #require(baseline().text.contains("3 findings"))
        try repository.write("Sources/A.swift", "")
        try repository.write("Other/C.swift", "")
        #expect(try baseline("--shrink", "Sources").text == ".onus-baseline: 1 finding, 2 fewer\n")
        #expect(try baseline("--shrink", "--only", "force-cast").text == ".onus-baseline: 1 finding, as many as before\n")
        #expect(try baseline("--shrink").text == ".onus-baseline: 0 findings, 1 fewer\n")
    }

    @Test func `Part of a tree is not forgiven for what stands elsewhere`() throws {
        try #require(baseline().status == 0)
        try repository.write("Other/Copy.swift", Self.first)
        #expect(try audit("Other").status == 1)
    }

    @Test func `A file that is missing or damaged is an error, not a baseline of nothing`() throws {
        let missing = try audit("--baseline", "none")
        #expect(missing.status == 2 && missing.errorText.contains("there is no baseline none\n  record one: onus baseline --baseline none"))
        #expect(try baseline("--shrink").status == 2)
        for (text, message) in [
            ("", ".onus-baseline:1: the baseline is empty"),
            ("version 1\n=======\n", ".onus-baseline:2: this line of the baseline is damaged"),
            ("version 9\n", ".onus-baseline:1: this is no baseline of version 1"),
        ] {
            try repository.write(".onus-baseline", text)
            for answer in [try audit(), try baseline("--grow")] {
                #expect(answer.status == 2 && answer.output.isEmpty)
                #expect(answer.errorText.contains(message) && answer.errorText.contains("onus baseline"))
            }
        }
        try repository.sh("rm .onus-baseline && mkdir .onus-baseline")
        #expect(try audit().status == 2)
    }

    @Test func `Where a file cannot be audited nothing is recorded`() throws {
        try repository.write(".onus.yml", "limits: { file-size: 20 }\n")
        let answer = try baseline()
        #expect(answer.status == 3 && answer.errorText.contains("nothing was recorded"))
        #expect(try repository.sh("ls -A").contains(".onus-baseline") == false)
    }

    @Test func `It may lie anywhere`() throws {
        #expect(try baseline("--baseline", "ci/known.txt").status == 3, "its folder is not there")
        try repository.sh("mkdir ci")
        #expect(try baseline("--baseline", "ci/known.txt").status == 0)
        #expect(try audit("--baseline", "ci/known.txt").status == 0)
        #expect(try audit().status == 1)
    }

    @Test func `SARIF has what is forgiven as suppressed from outside`() throws {
        try #require(baseline().status == 0)
        let log = try #require(try JSONSerialization.jsonObject(with: Data(audit("--format", "sarif").output)) as? [String: Any])
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let kinds = (run["results"] as? [[String: Any]])?.compactMap { ($0["suppressions"] as? [[String: Any]])?.first?["kind"] as? String }
        #expect(kinds == ["external", "external"])
    }
}
