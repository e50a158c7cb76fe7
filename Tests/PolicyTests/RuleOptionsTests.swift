// Owns: reading what a policy sets of rules, and what is said of a wrong value.
import Analysis
import Policy
import Testing

@Suite struct `Options of rules` {
    private static let names = NamesOption("expectations", "names")
    private static let number = NumberOption("branches", 1...20, standard: 5, "a number")
    private static let flag = FlagOption("strict", standard: false, "a flag")
    private static let known: [String: [RuleOption]] = [
        "force-try": [], "hollow-test": [names.option, number.option, flag.option],
    ]

    private func read(_ text: String, extending other: String = "") throws -> Policy {
        try Policy(yaml: Array(text.utf8), file: ".onus.yml", knownRules: Self.known) { _ in .bytes(Array(other.utf8)) }
    }

    @Test func `A rule without any word has the standard values`() throws {
        let values = try read("rules: {hollow-test: high}\n").options["hollow-test"] ?? .standard
        #expect(values.isEmpty)
        #expect(values[Self.number] == 5 && values[Self.flag] == false && values[Self.names].isEmpty)
    }

    @Test func `They stand beside the severity, which may be left out`() throws {
        let policy = try read(
            """
            rules:
              hollow-test: { severity: low, expectations: [verify, "assert*"], branches: 8, strict: true }
              force-try: { severity: off }
            """)
        #expect(policy.level(of: "hollow-test", at: "A.swift".utf8) == .severity(.low))
        #expect(policy.isOff("force-try"))
        let values = try #require(policy.options["hollow-test"])
        #expect(values[Self.number] == 8 && values[Self.flag] && values[Self.names].names == ["verify", "assert*"])
        let without = try read("rules: {hollow-test: {branches: 8, expectations: one}}\n")
        #expect(without.level(of: "hollow-test", at: "A.swift".utf8) == nil)
        #expect(without.options["hollow-test"]?[Self.names].names == ["one"])
    }

    @Test func `Of each option what was said last counts, by file and by path`() throws {
        let policy = try read(
            """
            extends: team.yml
            rules: { hollow-test: { branches: 9 } }
            paths:
              - match: Tests
                rules: { hollow-test: { strict: true, branches: 2 } }
              - match: Tests/Slow
                rules: { hollow-test: { branches: 3, expectations: [] } }
            """, extending: "rules: { hollow-test: { expectations: [verify], branches: 7 } }\n")
        let general = try #require(policy.options["hollow-test"])
        #expect(general[Self.number] == 9 && general[Self.names].names == ["verify"])
        #expect(policy.hasOptionsByPath && policy.optionValues(at: "Sources/A.swift".utf8).isEmpty)
        let tests = try #require(policy.optionValues(at: "Tests/A.swift".utf8)["hollow-test"])
        #expect(tests[Self.number] == 2 && tests[Self.flag] && tests[Self.names].names == ["verify"])
        let slow = try #require(policy.optionValues(at: "Tests/Slow/A.swift".utf8)["hollow-test"])
        #expect(slow[Self.number] == 3 && slow[Self.flag] && slow[Self.names].isEmpty)
    }

    @Test func `Each stands among the settings with its place, so that parts of other policies do not fit`() throws {
        let policy = try read("rules: {hollow-test: {severity: low, expectations: [a, b]}}\n")
        #expect(policy.settings.map(\.name) == ["rules.hollow-test", "rules.hollow-test.expectations"])
        #expect(policy.settings.map(\.value) == ["low", "[a, b]"])
        #expect(policy.origin(of: "rules.hollow-test.expectations")?.column == 52)
    }

    @Test(arguments: [
        ("rules: {hollow-test: {expectation: [a]}}\n", 23, "`expectation` is no key of `hollow-test`", "did you mean `expectations`?"),
        ("rules: {hollow-test: {severity: hihg}}\n", 33, "`hihg`", "high"),
        ("rules: {force-try: {branches: 3}}\n", 21, "`branches` is no key of `force-try`", "known are: severity"),
        ("rules: {hollow-test: {branches: many}}\n", 33, "a whole number, not `many`", "from 1 to 20"),
        ("rules: {hollow-test: {branches: 21}}\n", 33, "21 is out of the range", "from 1 to 20"),
        ("rules: {hollow-test: {branches: 0}}\n", 33, "0 is out of the range", "from 1 to 20"),
        ("rules: {hollow-test: {branches: \"8\"}}\n", 33, "a whole number", "without quotes"),
        ("rules: {hollow-test: {branches: 8.5}}\n", 33, "`8.5`", "from 1 to 20"),
        ("rules: {hollow-test: {branches: [8]}}\n", 33, "a whole number, not a list", ""),
        ("rules: {hollow-test: {expectations: {a: b}}}\n", 37, "must be a list", ""),
        ("rules: {hollow-test: {expectations: [Store.save(_:)]}}\n", 38, "no name of a declaration", "`save`"),
        ("rules: {hollow-test: {expectations: [\"*\"]}}\n", 38, "no name of a declaration", "`save*`"),
        ("rules: {hollow-test: {expectations: [true]}}\n", 38, "no name of a declaration", ""),
        ("rules: {hollow-test: {expectations: [3]}}\n", 38, "no name of a declaration", ""),
        ("rules: {hollow-test: {strict: maybe}}\n", 31, "`maybe`", "true, false"),
        ("rules: {hollow-test: [high]}\n", 22, "must be a text", ""),
        ("rules: {hollow-test: {}, force-try: {severity: {}}}\n", 48, "must be a text", ""),
    ]) func `What is wrong is named with its place and what was meant`(
        text: String, column: Int, message: String, advice: String
    ) throws {
        let error = try #require(throws: PolicyError.self) { try read(text) }
        #expect((error.line, error.column) == (1, column), "\(error)")
        #expect(error.message.contains(message), "\(error.message)")
        #expect(advice.isEmpty || error.advice?.contains(advice) == true, "\(error.advice ?? "")")
    }

    @Test func `A rule of the repository's own has a severity and no options`() throws {
        let rule = "custom-rules:\n  - {id: x, message: m, pattern: f()}\n"
        #expect(try read(rule + "rules: {x: {severity: high}}\n").rules["x"] == .severity(.high))
        #expect(throws: PolicyError.self) { try read(rule + "rules: {x: {branches: 2}}\n") }
    }
}
