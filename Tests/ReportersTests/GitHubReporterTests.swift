// Owns: annotations of pull requests on GitHub.
import Analysis
import Reporters
import Testing

@Suite struct `GitHub report` {
    private func lines(_ report: AuditReport) -> [Substring] {
        GitHubReporter.report(report).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `A finding is a command with its place and its rule`() {
        let first = lines(Sample.report())[0]
        #expect(
            first == "::error file=Sources/A.swift,line=1,endLine=1,col=9,endColumn=12,title=force-try (high)"
                + "::any error ends the process%0Ainstead: use `try`")
    }

    @Test func `Nothing in a text ends a command or begins one`() throws {
        let entry = Sample.entry(path: "a,b:%.swift", message: "100%0A\r\n::warning::x")
        let lines = lines(Sample.report([entry], notes: ["::set-output name=x::y", "##[\u{301}error]z"]))
        #expect(lines[0].hasPrefix("::error file=a%2Cb%3A%25.swift,line=1"))
        #expect(lines[0].contains("::100%250A%0D%0A::warning::x%0A"))
        let commands = lines.filter { $0.drop { $0 == " " }.hasPrefix("::") }
        #expect(commands.count == 3 && commands[1].hasPrefix("::group::onus: blocked") && commands[2] == "::endgroup::")
        #expect(!lines.contains { $0.unicodeScalars.contains("##[".unicodeScalars) })
    }

    @Test func `Ten of a kind are annotated, the heaviest first, and a notice says what was cut`() throws {
        let low = (0..<20).map { Sample.entry(rule: "low-\($0)", severity: .low, isBlocking: false) }
        let high = (0..<12).map { Sample.entry(rule: "high-\($0)") }
        let lines = lines(Sample.report(low + high))
        let commands = lines.filter { $0.hasPrefix("::") && !$0.contains("group::") }
        #expect(commands.count { $0.hasPrefix("::error ") } == 10)
        #expect(commands.count { $0.hasPrefix("::notice ") } == 10)
        #expect(commands[0].contains("high-0 ") && commands.last?.contains("::13 of 32 findings have no annotation") == true)
        #expect(lines.count { $0.hasPrefix("- Sources/A.swift:1:9: ") } == 32)
    }

    @Test func `Exactly ten need no notice, and no finding needs no group`() {
        let ten = (0..<10).map { Sample.entry(rule: "low-\($0)", severity: .low, isBlocking: false) }
        #expect(!lines(Sample.report(ten)).contains { $0.contains("no annotation") })
        #expect(lines(Sample.report([])) == ["onus: passed, 12 new lines in 2 Swift files: 0 high, 0 medium, 0 low", ""])
    }

    @Test func `What could not be audited is an error, what is unsure a notice, and long messages are cut`() throws {
        let report = Sample.report(
            [Sample.entry(confidence: .low, message: String(repeating: "x", count: 100_000), isBlocking: false)],
            failures: [.init(path: "B.swift", message: "late")])
        let lines = lines(report)
        #expect(lines[0] == "::error file=B.swift,title=not audited::late")
        #expect(lines[1].hasPrefix("::notice ") && lines[1].count < 4200)
    }
}
