// Owns: the rules that a repository writes itself, from its configuration to the commands that know them.
import SystemPackage
import Testing
import TestSupport

@Suite struct `A repository's own rules` {
    let repository: TestRepository

    init() throws { repository = try TestRepository() }

    private func configure(bad: String = "Thread.sleep(1)", good: String = "Task.sleep(1)", extra: String = "tests: false") throws {
        try repository.write(
            ".onus.yml",
            """
            custom-rules:
              - id: no-thread-sleep
                pattern: Thread.sleep($...TIME)
                message: blocks a whole thread for $...TIME
                help: await Task.sleep
                severity: high
                \(extra)
                bad:
                  - \(bad)
                good:
                  - \(good)

            """)
    }

    @Test func `They are listed, shown and held to their examples`() throws {
        try configure()
        #expect(try repository.onus("rules", "list").text.contains("custom\n  no-thread-sleep"))
        #expect(try repository.onus("rules", "show", "no-thread-sleep").text.contains("await Task.sleep"))
        let answer = try repository.onus("rules", "test", "no-thread-sleep")
        #expect(answer.status == 0)
        #expect(answer.text == "no-thread-sleep: ok, 1 bad and 1 good examples\n")
    }

    @Test func `A bad example in which nothing is found is reported with its place in the configuration`() throws {
        try configure(bad: "sleep(1)")
        let answer = try repository.onus("rules", "test", "no-thread-sleep")
        #expect(answer.status == 1)
        #expect(answer.text.contains(".onus.yml:9:9: no-thread-sleep: bad example 1"))
        #expect(answer.text.contains("nothing is reported in this bad example"))
    }

    @Test func `A good example in which something is found is reported with its place in the configuration`() throws {
        try configure(good: "Thread.sleep(2)")
        let answer = try repository.onus("rules", "test", "no-thread-sleep")
        #expect(answer.status == 1)
        #expect(answer.text.contains(".onus.yml:11:9: no-thread-sleep: good example 1"))
    }

    @Test func `A marker asks for the place, too`() throws {
        try configure(bad: "\"run(); ↓Thread.sleep(1)\"")
        #expect(try repository.onus("rules", "test", "no-thread-sleep").status == 0)
        try configure(bad: "\"↓run(); Thread.sleep(1)\"")
        #expect(try repository.onus("rules", "test", "no-thread-sleep").status == 1)
    }

    @Test func `A wrong configuration is no list of rules`() throws {
        try repository.write(".onus.yml", "custom-rules:\n  - id: x\n    message: m\n    pattern: f(\n")
        for command in ["list", "test"] {
            let answer = try repository.onus("rules", command)
            #expect(answer.status == 2)
            #expect(answer.errorText.contains(".onus.yml:4:14"))
        }
        #expect(try repository.onus("rules", "list", "--no-config").status == 0)
    }

    @Test func `They read test code only where they ask for it`() throws {
        try configure()
        try repository.write("Tests/AppTests/WaitTests.swift", "import Testing\n@Test func waits() { Thread.sleep(1); #expect(done) }\n")
        #expect(try repository.onus("audit", "--all", "--only", "no-thread-sleep").status == 0)
        try configure(extra: "tests: true")
        let answer = try repository.onus("audit", "--all", "--only", "no-thread-sleep")
        #expect(answer.status == 1)
        #expect(answer.text.contains("blocks a whole thread for `1`"))
    }
}
