// Owns: the code quality report for GitLab.
import Analysis
import Foundation
import Reporters
import Testing

@Suite struct `GitLab report` {
    private struct Issue: Decodable {
        struct Lines: Decodable { let begin: Int, end: Int }
        struct Location: Decodable { let path: String, lines: Lines }
        let description, check_name, fingerprint, severity: String
        let location: Location
    }

    private func issues(_ report: AuditReport) throws -> [Issue] {
        try JSONDecoder().decode([Issue].self, from: Data(GitLabReporter.report(report).utf8))
    }

    @Test func `Each finding is an issue with the severity that GitLab knows`() throws {
        let issues = try issues(
            Sample.report([
                Sample.entry(), Sample.entry(severity: .medium), Sample.entry(severity: .low), Sample.entry(confidence: .low),
            ]))
        #expect(issues.map(\.severity) == ["critical", "major", "minor", "info"])
        #expect(issues[0].check_name == "force-try" && issues[0].location.path == "Sources/A.swift")
        #expect(issues[0].location.lines.begin == 1 && issues[0].location.lines.end == 1)
    }

    @Test func `No fingerprint appears twice, and the first keeps its own`() throws {
        let prints = try issues(Sample.report([Sample.entry(), Sample.entry(), Sample.entry()])).map(\.fingerprint)
        #expect(Set(prints).count == 3 && prints[0] == "f")
    }

    @Test func `What could not be audited is a blocker`() throws {
        let issues = try issues(Sample.report([], failures: [.init(path: nil, message: "late")]))
        #expect(issues.map(\.severity) == ["blocker"] && issues.map(\.description) == ["not audited: late"])
    }

    @Test func `Hostile text comes out as it went in, and no finding is an empty array`() throws {
        let description = try issues(Sample.hostileReport)[2].description
        #expect(description == "\(Sample.hostile); instead: \(Sample.hostile)")
        #expect(GitLabReporter.report(Sample.report([])) == "[]\n")
    }
}
