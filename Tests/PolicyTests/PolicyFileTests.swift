// Owns: reading `.onus.yml`, and what is said of a wrong one.
import Analysis
import Policy
import SourceText
import Testing

@Suite struct `Policy file` {
    private static let known: [String: [RuleOption]] = [
        "force-try": [], "force-unwrap": [], "swallowed-error": [],
        "hollow-test": [
            NamesOption("expectations", "names").option, NumberOption("branches", 1...20, standard: 5, "a number").option,
            FlagOption("strict", standard: false, "a flag").option,
        ],
    ]

    private func read(_ text: String) throws -> Policy {
        try Policy(yaml: Array(text.utf8), file: ".onus.yml", knownRules: Self.known)
    }

    private func problem(_ text: String) -> PolicyError? {
        #expect(throws: PolicyError.self) { try read(text) }
    }

    @Test func `Everything that can be said is read`() throws {
        let policy = try read(
            """
            version: 1
            base: develop
            fail-on: medium
            rules:
              force-try: off
              force-unwrap: low
            exclude: [Generated, "**/*.pb.swift"]
            paths:
              - match: "Sources/Server/**"
                fail-on: low
                rules: { force-unwrap: high }
              - match: "Sources/Server/Old/**"
                fail-on: never
            protected-branches: [main, release/*]
            limits: { time: 30s, file-size: 2MB }
            reports: [sarif=out/onus.sarif, html=onus.html]
            coverage: coverage/lcov.info
            generated: { fail-on: medium }
            """)
        #expect(policy.failOn(at: "Sources/Server/A.swift".utf8, isGenerated: true) == .low)
        #expect(policy.failOn(at: "Sources/Server/Old/A.swift".utf8, isGenerated: true) == .medium)
        #expect(policy.failOn(at: "Sources/Server/Old/A.swift".utf8, isGenerated: false) == .never)
        #expect(policy.reports == ["sarif=out/onus.sarif", "html=onus.html"] && policy.coverage == ["coverage/lcov.info"])
        #expect(policy.baseBranch == "develop")
        #expect(policy.failOn == .medium)
        #expect(policy.isOff("force-try"))
        #expect(policy.level(of: "force-unwrap", at: "Sources/A.swift".utf8) == .severity(.low))
        #expect(policy.level(of: "force-unwrap", at: "Sources/Server/A.swift".utf8) == .severity(.high))
        #expect(policy.failOn(at: "Sources/Server/A.swift".utf8) == .low)
        #expect(policy.failOn(at: "Sources/Server/Old/A.swift".utf8) == .never)
        #expect(policy.excludes("a/b.pb.swift".utf8))
        #expect(policy.protects("release/1"))
        #expect(policy.limits.time == .seconds(30))
        #expect(policy.limits.fileSize == 2 << 20)
    }

    @Test func `An empty file is the standard policy`() throws {
        #expect(try read("").failOn == .high)
        #expect(try read("# nothing yet\n").rules.isEmpty)
    }

    @Test func `A rule that is off but for a path runs`() throws {
        let policy = try read("rules: {force-try: off}\npaths: [{match: Sources, rules: {force-try: high}}]\n")
        #expect(!policy.isOff("force-try"))
        #expect(policy.level(of: "force-try", at: "Other/A.swift".utf8) == .off)
    }

    @Test(arguments: [
        ("reports: [sarf=a]\n", 1, 11, "`sarf`", "sarif"), ("reports:\n  - onus.html\n", 2, 5, "`onus.html`", "sarif=onus.sarif"),
        ("reports: html=../a\n", 1, 10, "`../a`", "from the top"), ("reports: html=.git/config\n", 1, 10, "`.git/config`", "from the top"),
        ("reports: {html: a}\n", 1, 10, "a list", ""), ("coverage: [/tmp/a]\n", 1, 12, "`/tmp/a`", "from the top"),
        ("rulez:\n  force-try: off\n", 1, 1, "`rulez`", "rules"),
        ("rules:\n  force-tri: off\n", 2, 3, "`force-tri`", "force-try"),
        ("rules:\n  force-try: hihg\n", 2, 14, "`hihg`", "high"),
        ("fail-on: heigh\n", 1, 10, "`heigh`", "high"),
        ("exclude:\n  - ok\n  - \"[a\"\n", 3, 5, "`[a`", ""),
        ("base: [main]\n", 1, 7, "must be a text", ""),
        ("rules: yes\n", 1, 8, "must be `key: value` pairs", ""),
        ("paths:\n  - fail-on: low\n", 2, 5, "which paths", "match"),
        ("limits: {time: soon}\n", 1, 16, "`soon`", ""),
        ("version: 2\n", 1, 10, "version 1 only", "version: 1"),
        ("base: main\n  fail-on: high\n", 2, 10, "no YAML", ""),
        ("custom-rules:\n  - id: x\n    message: m\n    patern: a()\n", 4, 5, "`patern`", "pattern"),
        ("custom-rules:\n  - {id: x, message: m, pattern: \"foo(\"}\n", 2, 34, "no partner", ""),
        ("custom-rules:\n  - {id: x, message: m, pattern: f($A), where: {A: {matches: \"[a\"}}}\n", 2, 62, "regular expression", ""),
        ("custom-rules:\n  - {id: x, message: m, pattern: f($A), where: {B: {equals: a}}}\n", 2, 49, "`B`", "A"),
        ("custom-rules:\n  - {id: x, message: m, pattern: f(), tests: maybe}\n", 2, 46, "`maybe`", "true, false"),
        ("custom-rules:\n  - id: x\n    message: m\n    pattern: f()\n    bad:\n      - f(a: 1)\n", 6, 9, "must be a text", "quotes"),
        ("custom-rules:\n  - {id: force-try, message: m, pattern: f()}\n", 2, 10, "already", ""),
    ]) func `What is wrong is named with its place and what was meant`(
        text: String, line: Int, column: Int, message: String, advice: String
    ) throws {
        let error = try #require(problem(text))
        #expect((error.line, error.column) == (line, column))
        #expect(error.message.contains(message), "\(error.message)")
        #expect(advice.isEmpty || error.advice?.contains(advice) == true, "\(error.advice ?? "")")
    }

    @Test func `A custom rule finds what its pattern and conditions say`() throws {
        let policy = try read(
            """
            custom-rules:
              - id: no-sleep
                pattern: Thread.sleep($TIME)
                inside: "func $NAME() { $... }"
                where: { TIME: { not-matches: "^0" } }
                message: sleeping for $TIME blocks a thread
                severity: high
                bad: ["func f() { Thread.sleep(1) }"]
                good: ["func f() { Thread.sleep(0) }"]
            rules: { no-sleep: medium }
            """)
        let rule = try #require(policy.customRules.first)
        #expect(rule.summary.id == "no-sleep")
        #expect(rule.summary.severity == .high)
        #expect(rule.bad.count == 1)
        let engine = Engine(rules: [AnyRule(rule)], today: "2026-11-27")
        func count(_ text: String) -> Int {
            engine.findings(in: FileContext(path: "A.swift", source: .init(text)), project: nil).findings.count
        }
        #expect(count("func f() { Thread.sleep(1) }") == 1)
        #expect(count("func f() { Thread.sleep(0) }") == 0)
        #expect(count("Thread.sleep(1)") == 0)
    }

    @Test func `A name that is far from all others suggests nothing`() {
        #expect(Suggestion.nearest(to: "force-unwarp", in: Self.known.keys) == "force-unwrap")
        #expect(Suggestion.nearest(to: "qqqqqqqq", in: Self.known.keys) == nil)
    }
}
