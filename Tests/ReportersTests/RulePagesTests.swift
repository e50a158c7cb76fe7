// Owns: the committed pages about rules, which are made from the rules and must say what they say.
import Analysis
import Foundation
import Reporters
import Rules
import Testing

@Suite struct `Pages about rules` {
    private static let rules = Catalogue.rules.map { AnyRule($0) }
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "docs/rules")

    private func committed(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    @Test func `The committed page of each rule is current; renew them with onus rules docs docs/rules`() throws {
        for rule in Self.rules {
            #expect(try committed(rule.summary.id + ".md") == RulePages.markdown(rule), "\(rule.summary.id)")
        }
    }

    @Test func `The index names every rule, and no page is left over`() throws {
        #expect(try committed("README.md") == RulePages.markdownIndex(Self.rules))
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(names) == Set(Self.rules.map { $0.summary.id + ".md" } + ["README.md"]))
    }
}
