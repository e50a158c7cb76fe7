// Owns: the SARIF report.
import Analysis
import Foundation
import Reporters
import Rules
import SourceText
import Testing

@Suite struct `SARIF report` {
    private struct Log: Decodable {
        struct Text: Decodable { let text: String, markdown: String? }
        struct Driver: Decodable { let name: String, rules: [Rule] }
        struct Tool: Decodable { let driver: Driver }
        struct Rule: Decodable {
            struct Properties: Decodable {
                let tags: [String], precision: String, score: String?
                enum CodingKeys: String, CodingKey { case tags, precision, score = "security-severity" }
            }
            let id: String, shortDescription: Text, fullDescription: Text, help: Text, properties: Properties
        }
        struct Artifact: Decodable { let uri: String, uriBaseId: String? }
        struct Place: Decodable, Equatable { let startLine, startColumn, endLine, endColumn: Int }
        struct Physical: Decodable { let artifactLocation: Artifact, region: Place? }
        struct Location: Decodable { let physicalLocation: Physical }
        struct Suppression: Decodable { let kind, status, justification: String }
        struct Result: Decodable {
            let ruleId: String, ruleIndex: Int, level: String, message: Text, locations: [Location], relatedLocations: [Location]?
            let partialFingerprints: [String: String], rank: Int, suppressions: [Suppression]?
        }
        struct Notification: Decodable { let level: String, message: Text, locations: [Location]? }
        struct Invocation: Decodable { let executionSuccessful: Bool, exitCode: Int, toolExecutionNotifications: [Notification] }
        struct Run: Decodable { let tool: Tool, columnKind: String, invocations: [Invocation], results: [Result] }
        let version: String, runs: [Run]
    }

    private func run(_ report: AuditReport) throws -> Log.Run {
        let log = try JSONDecoder().decode(Log.self, from: Data(SARIFReporter.report(report).utf8))
        #expect(log.version == "2.1.0" && log.runs.count == 1)
        return log.runs[0]
    }

    @Test func `Columns count UTF-16 code units`() throws {
        let run = try run(Sample.report([Sample.entry("f(\"世😀\", try! b())\n", at: 13)]))
        #expect(run.columnKind == "utf16CodeUnits")
        #expect(
            run.results[0].locations[0].physicalLocation.region == Log.Place(startLine: 1, startColumn: 10, endLine: 1, endColumn: 14))
    }

    @Test func `A result stands on new lines, and its own place beside it`() throws {
        let code = "func f() {\n    g()\n}\n"
        let run = try run(Sample.report([Sample.entry(code, at: 5, length: 1, cause: 0..<20, added: [2..<3])]))
        let result = run.results[0]
        #expect(result.locations[0].physicalLocation.region == Log.Place(startLine: 2, startColumn: 5, endLine: 2, endColumn: 8))
        let related = try #require(result.relatedLocations)
        #expect(related.map(\.physicalLocation.region) == [Log.Place(startLine: 1, startColumn: 6, endLine: 1, endColumn: 7)])
        #expect(result.partialFingerprints["primaryLocationLineHash"] == LineHashes(of: SourceText(code))[2])
        #expect(result.partialFingerprints["onus/v1"] == "f")
    }

    @Test func `A rule has its page, its precision and, as a weakness, a score`() throws {
        let rules = Catalogue.rules.map { AnyRule($0) }
        let rule = try #require(rules.first { $0.summary.id == "force-try" })
        let low = Sample.entry(confidence: .low, isBlocking: false)
        let own = Sample.entry(rule: "own", family: .custom)
        let run = try run(Sample.report([low, Sample.entry(confidence: .medium), own], rules: rules))
        #expect(run.tool.driver.rules.map(\.id) == ["force-try", "own"])
        #expect(run.results.map(\.ruleIndex) == [0, 0, 1] && run.results.map(\.level) == ["note", "error", "error"])
        #expect(run.results[0].rank < run.results[1].rank)
        let described = run.tool.driver.rules[0]
        #expect(described.help.markdown == RulePages.markdown(rule) && described.properties.precision == "medium")
        #expect(described.properties.tags.contains("crash-safety"))
        #expect(run.tool.driver.rules[1].properties.score == nil)
        let secret = try self.run(Sample.report([Sample.entry(family: .security, severity: .medium)]))
        #expect(secret.tool.driver.rules[0].properties.score == "5.5")
    }

    @Test func `Suppressed findings are results with their reason, what failed is a notification`() throws {
        let report = Sample.report(
            [], suppressed: [.init(Sample.entry(isBlocking: false), reason: "checked")],
            failures: [.init(path: "B.swift", message: "late")], notes: ["noted"])
        let run = try run(report)
        let suppressions = try #require(run.results[0].suppressions)
        #expect(suppressions.map(\.kind) == ["inSource"] && suppressions.map(\.justification) == ["checked"])
        let invocation = run.invocations[0]
        #expect(!invocation.executionSuccessful && invocation.exitCode == 3)
        #expect(invocation.toolExecutionNotifications.map(\.level) == ["error", "note"])
        #expect(invocation.toolExecutionNotifications[0].locations?[0].physicalLocation.artifactLocation.uri == "B.swift")
        #expect(try self.run(Sample.report()).invocations[0].executionSuccessful)
    }

    @Test func `A path is a URI of its bytes`() throws {
        let bytes: [UInt8] = [0x41, 0x20, 0x25, 0xFF, 0xED, 0xA0, 0x80, 0x2F, 0x42]
        let run = try run(Sample.report([Sample.entry(pathBytes: bytes), Sample.entry(path: "/tmp/A.swift")]))
        let artifacts = run.results.map(\.locations[0].physicalLocation.artifactLocation)
        #expect(artifacts.map(\.uri) == ["A%20%25%FF%ED%A0%80/B", "file:///tmp/A.swift"])
        #expect(artifacts.map(\.uriBaseId) == ["%SRCROOT%", nil])
    }

    @Test func `Of more results than GitHub takes those that weigh least are left out, and the log says so`() throws {
        let entries = [Sample.entry(severity: .low, isBlocking: false)] + Array(repeating: Sample.entry(), count: 25_000)
        let run = try run(Sample.report(entries))
        #expect(run.results.count == 25_000 && run.results.allSatisfy { $0.level == "error" })
        let notifications = run.invocations[0].toolExecutionNotifications.map(\.message.text)
        #expect(notifications == ["1 of 25001 results are left out, those that weigh least"])
    }

    @Test func `Hostile text comes out as it went in`() throws {
        let run = try run(Sample.hostileReport)
        #expect(run.results[0].message.text == "\(Sample.hostile). Instead: \(Sample.hostile)")
        let long = try self.run(Sample.report([Sample.entry(message: String(repeating: "é", count: 9000))]))
        #expect(long.tool.driver.rules[0].shortDescription.text.utf16.count == 1024)
        #expect(long.results[0].message.text.count > 9000)
    }
}
