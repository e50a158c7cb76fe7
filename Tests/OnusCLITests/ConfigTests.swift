// Owns: tests of what is said about the policy: `onus config`, `onus init`, and files that extend others.
import SystemPackage
import Testing
import TestSupport

@Suite struct `The policy in force` {
    let repository: TestRepository

    init() throws {
        repository = try TestRepository()
        try repository.write("config/onus.yml", "fail-on: medium\nrules:\n  force-try: low\n  force-cast: off\nexclude: [Generated]\n")
        try repository.write(
            ".onus.yml",
            """
            extends: config/onus.yml
            rules: { force-try: high }
            paths:
              - match: "Sources/Old/**"
                fail-on: never
                rules: { force-cast: low }
            """)
    }

    @Test func `A file puts its word over those of the files that it extends`() throws {
        let text = try repository.onus("config", "show").text
        let lines = text.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") }
        #expect(lines.contains("fail-on medium config/onus.yml:1:10"))
        #expect(lines.contains("rules.force-try high .onus.yml:2:21"))
        #expect(lines.contains("rules.force-cast off config/onus.yml:4:15"))
        #expect(lines.contains("exclude Generated config/onus.yml:5:11"))
        #expect(lines.contains("limits.time none (standard)"))
    }

    @Test func `For a path it says what counts there`() throws {
        let text = try repository.onus("config", "show", "Sources/Old/A.swift").text
        let lines = text.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") }
        #expect(lines.contains("audited yes (standard)"))
        #expect(lines.contains("fail-on never .onus.yml:5:14"))
        #expect(lines.contains("rules.force-cast low .onus.yml:6:26"))
        #expect(try repository.onus("config", "show", "Generated/A.swift").text.contains("no: Generated"))
        #expect(try repository.onus("config", "show", "--format", "json").text.contains("\"name\": \"rules.force-try\""))
    }

    @Test func `An audit of the index reads what is extended from the index`() throws {
        try repository.write("A.swift", "let a = try! f()\n")
        try repository.git("add", "--all")
        try repository.write("config/onus.yml", "fail-on: never\n")
        let answer = try repository.onus("audit", "--staged")
        #expect(answer.status == 1)
    }

    @Test(arguments: [
        ("extends: missing.yml\n", "1:10", "no file `missing.yml`"),
        ("extends: ../up.yml\n", "1:10", "no path in this repository"),
        ("extends: .onus.yml\n", "1:10", "extends itself"),
        ("extends: [a.yml]\n", "a.yml:2:8", "no level"),
    ]) func `What cannot be extended is named with its place`(policy: String, place: String, message: String) throws {
        try repository.write(".onus.yml", policy)
        try repository.write("a.yml", "rules: {\n  force-try: 7 }\n".replacing("  force-try", with: "force-try"))
        let answer = try repository.onus("config", "show")
        #expect(answer.status == 2)
        #expect(answer.errorText.contains(message), "\(answer.errorText)")
    }
}

@Suite struct `A first policy` {
    @Test func `It is fitted to the repository, says what is the standard, and can be read`() throws {
        let repository = try TestRepository()
        try repository.commit([
            "Sources/A/A.swift": "let a = 1\n", "Sources/A/B.pb.swift": "let b = 1\n", "Sources/B/In/C.swift": "let c = 1\n",
            ".swiftlint.yml": "\n",
        ])
        let answer = try repository.onus("init")
        #expect(answer.status == 0)
        let text = try repository.sh("cat .onus.yml")
        #expect(text.contains("\nbase: main\n") && text.contains("*.pb.swift") && text.contains("SwiftLint"))
        #expect(text.contains("\n# Targets: Sources/A, Sources/B.\n") && text.contains("match: \"Sources/A/**\""))
        let shown = try repository.onus("config", "show")
        #expect(shown.status == 0)
        #expect(shown.text.contains("*.pb.swift"))
        #expect(try repository.onus("audit", "--all").status == 0)
    }

    @Test func `What it offers as a comment can be read, too`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        let text = try repository.onus("init", "--print").text
        // Comments of two words and more that end like a sentence are for people, the rest is YAML.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            guard line.hasPrefix("# "), let first = line.dropFirst(2).first, first.isLowercase || first == " " else { return line }
            return line.dropFirst(2)
        }
        try repository.write(".onus.yml", lines.filter { !$0.contains("onus:allow") }.joined(separator: "\n"))
        let shown = try repository.onus("config", "show")
        #expect(shown.status == 0, "\(shown.errorText)")
        #expect(shown.text.contains("custom-rules"))
        #expect(try repository.onus("rules", "test", "no-thread-sleep").status == 0)
    }

    @Test func `It never writes over one that is there`() throws {
        let repository = try TestRepository()
        try repository.write(".onus.yml", "fail-on: low\n")
        let answer = try repository.onus("init")
        #expect(answer.status == 2)
        #expect(try repository.sh("cat .onus.yml") == "fail-on: low\n")
    }
}
