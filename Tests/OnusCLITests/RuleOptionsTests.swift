// Owns: tests of options of rules from a policy to a verdict: by hook, by path, in CI and in shards.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `What a team sets of a rule` {
    private static let test = "import Testing\n@Test func adds() { cart.holds(3) }\n"
    private static let option = "rules: { hollow-test: { expectations: [holds] } }\n"

    @Test func `A commit is judged by the options that the index says`() throws {
        let repository = try TestRepository.hooked()
        try repository.write("Tests/AppTests/CartTests.swift", Self.test)
        try repository.git("add", "--all")
        let blocked = try repository.commitHooked()
        #expect(blocked.status == 1)
        #expect((blocked.text + blocked.errorText).contains("hollow-test"))
        try repository.write(".onus.yml", Self.option)
        // Not in the index yet.
        #expect(try repository.commitHooked().status == 1)
        try repository.git("add", "--all")
        #expect(try repository.commitHooked().status == 0)
    }

    @Test func `An option that is wrong stops the commit and names the place`() throws {
        let repository = try TestRepository.hooked()
        try repository.write(".onus.yml", "rules:\n  hollow-test:\n    expectation: [holds]\n")
        try repository.git("add", "--all")
        let answer = try repository.commitHooked()
        #expect(answer.status != 0)
        #expect(answer.errorText.contains(".onus.yml:3:5: `expectation` is no key of `hollow-test`"), "\(answer.errorText)")
        #expect(answer.errorText.contains("did you mean `expectations`?"))
        #expect(try repository.onus("audit", "--staged").status == 2)
    }

    @Test func `A path has options of its own`() throws {
        let repository = try TestRepository()
        try repository.commit([
            "Tests/AppTests/CartTests.swift": Self.test, "Tests/OtherTests/CartTests.swift": Self.test,
            ".onus.yml": "paths:\n  - match: Tests/AppTests\n    rules: { hollow-test: { expectations: [holds] } }\n",
        ])
        let answer = try repository.onus("audit", "--all")
        #expect(answer.status == 1)
        #expect(answer.text.contains("Tests/OtherTests/CartTests.swift\n") && !answer.text.contains("Tests/AppTests/CartTests.swift\n"))
    }

    @Test func `What stood in a file before is judged under the same options, wherever it stood`() throws {
        let repository = try TestRepository()
        let code = "func go() {\n    for x in [a, b, c] { Task { await work(x) } }\n}\n"
        let policy = "fail-on: low\npaths:\n  - match: Sources/Strict\n    rules: { task-per-element: { few: 2 } }\n"
        try repository.commit([".onus.yml": policy, "Sources/App/Run.swift": code])
        try TestCommand.makeFolder(repository.path.appending("Sources/Strict"))
        try repository.git("mv", "Sources/App/Run.swift", "Sources/Strict/Run.swift")
        // The finding is as old as its code.
        #expect(try repository.onus("audit", "--staged", "--only", "task-per-element").status == 0)
        try repository.write("Sources/Strict/New.swift", code.replacing("go", with: "come"))
        try repository.git("add", "--all")
        #expect(try repository.onus("audit", "--staged", "--only", "task-per-element").status == 1)
    }

    @Test func `In CI the options of the branch count to which the change goes`() throws {
        let repository = try TestRepository()
        try repository.commit([".onus.yml": "fail-on: high\n"])
        try repository.git("update-ref", "refs/remotes/origin/main", "main")
        try repository.git("checkout", "--quiet", "-b", "work")
        try repository.commit([".onus.yml": Self.option, "Tests/AppTests/CartTests.swift": Self.test])
        repository.environment = repository.environment.setting(["GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"])
        let answer = try repository.onus("audit", "--ci")
        #expect(answer.status == 1)
        #expect((answer.text + answer.errorText).contains("cannot loosen its own gate"))
        #expect(try repository.onus("audit", "--base", "origin/main").status == 0)
    }

    @Test func `Shards under other options are no parts of one audit`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n", "B.swift": "let b = 1\n"])
        #expect(try repository.onus("audit", "--all", "--shard", "1/2", "--report", "json=../1.json").status == 0)
        try repository.write(".onus.yml", Self.option)
        #expect(try repository.onus("audit", "--all", "--shard", "2/2", "--report", "json=../2.json").status == 0)
        let merged = try repository.onus("report", "merge", "../1.json", "../2.json")
        #expect(merged.status == 2)
        #expect(merged.errorText.contains("are of different audits"))
    }

    @Test func `What is in force is shown with its place`() throws {
        let repository = try TestRepository()
        try repository.write("team.yml", "rules: { hollow-test: { severity: medium, expectations: [holds, verify] } }\n")
        try repository.write(
            ".onus.yml",
            """
            extends: team.yml
            rules: { untested-function: { branches: 8 } }
            paths:
              - match: Sources/Core
                rules: { untested-function: { branches: 3 } }

            """)
        func lines(_ path: String...) throws -> [String] {
            let answer = try TestCommand.run(Onus.program.string, ["config", "show"] + path, environment: repository.environment)
            return answer.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        }
        #expect(try lines().contains("rules.hollow-test.expectations [holds, verify] team.yml:1:57"))
        #expect(try lines().contains("rules.hollow-test medium team.yml:1:35"))
        #expect(try lines().contains("paths[Sources/Core].rules.untested-function.branches 3 .onus.yml:5:45"))
        #expect(try lines("Sources/App/A.swift").contains("rules.untested-function.branches 8 .onus.yml:2:41"))
        let core = try lines("Sources/Core/A.swift")
        #expect(core.contains("rules.untested-function.branches 3 .onus.yml:5:45"))
        #expect(core.contains("rules.hollow-test.expectations [holds, verify] team.yml:1:57"))
        #expect(!core.contains { $0.hasPrefix("rules.untested-function ") })
    }

    @Test func `A rule's page says what can be set of it`() throws {
        let repository = try TestRepository()
        let text = try repository.onus("rules", "show", "untested-function").text
        #expect(text.contains("Option branches (1 to 100, else 5): from how many branches on"))
        #expect(text.contains("  with branches: 2:\n"))
        let json = try repository.onus("rules", "show", "untested-function", "--format", "json").text
        #expect(json.contains("\"maximum\": 100") && json.contains("\"standard\": 5"))
        #expect(try repository.onus("rules", "show", "force-try", "--format", "json").text.contains("\"options\": []"))
    }
}
