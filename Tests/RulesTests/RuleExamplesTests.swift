// Owns: every example of every rule is a test.
import Analysis
import Foundation
import Rules
import Testing

/// One rule, named in the test's output by its id.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let rule: any Rule.Type
    var testDescription: String { rule.summary.id }
    var check: RuleCheck { RuleCheck(AnyRule(rule)) }

    static let all = Catalogue.rules.map(RuleCase.init)
}

@Suite struct `Examples of rules` {
    @Test(arguments: RuleCase.all, Example.Variant.allCases)
    func `Bad examples are reported at their markers and nowhere else, good ones stay silent`(_ rule: RuleCase, _ variant: Example.Variant)
    {
        expectNone(rule.check.problems(in: variant))
    }

    @Test(arguments: RuleCase.all)
    func `Bad examples inside comments and strings stay silent`(_ rule: RuleCase) {
        expectNone(rule.check.textProblems())
    }

    @Test(arguments: RuleCase.all)
    func `A comment with a reason silences every bad example`(_ rule: RuleCase) {
        expectNone(rule.check.suppressionProblems())
    }
}

@Suite struct `Documentation of rules` {
    @Test(arguments: RuleCase.all)
    func `A rule says why it matters and shows enough of it`(_ rule: RuleCase) {
        expectNone(rule.check.documentationProblems())
    }

    @Test(arguments: RuleCase.all)
    func `Messages are lower case, without a full stop, and say something`(_ rule: RuleCase) {
        expectNone(rule.check.messageProblems())
    }

    @Test(arguments: RuleCase.all)
    func `Each option is explained and shown by an example that needs it`(_ rule: RuleCase) {
        expectNone(rule.check.optionProblems())
    }

    @Test func `Ids are unique, and types are named after them`() {
        var seen: Set<String> = []
        for rule in Catalogue.rules {
            let id = rule.summary.id
            #expect(seen.insert(id).inserted)
            let typeName = id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            #expect(String(describing: rule) == typeName)
        }
    }

    @Test func `Every file of a rule is in the catalogue, one type a file`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Rules").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }
        var types: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            let declaration = /enum (\w+): (?:FileRule|SupportedRule|ProjectRule|ChangeRule)\b/
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: declaration) {
                #expect(String(match.1) == file.deletingPathExtension().lastPathComponent)
                types.insert(String(match.1))
            }
        }
        #expect(types == Set(Catalogue.rules.map { String(describing: $0) }))
    }
}

private func expectNone(_ problems: [RuleProblem]) {
    for problem in problems { Issue.record("\(problem.description)") }
}
