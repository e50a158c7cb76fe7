// Owns: every example of every rule is a test.
import Analysis
import Rules
import Testing

/// One rule, named in the test's output by its id.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let rule: any Rule.Type
    var testDescription: String { rule.summary.id }

    static let all = Catalogue.rules.map(RuleCase.init)
}

@Suite struct `Examples of rules` {
    @Test(arguments: RuleCase.all, Example.Variant.allCases)
    func `Bad examples are reported at their markers and nowhere else`(_ rule: RuleCase, _ variant: Example.Variant) {
        for example in rule.rule.documentation.bad where !example.excluding.contains(variant) {
            let marked = Example.Marked(variant.apply(to: example.code))
            #expect(!marked.offsets.isEmpty, "a bad example marks what is bad: \(example.code)")
            let findings = example.findings(of: rule.rule, in: marked.bytes)
            #expect(findings.map(\.range.lowerBound).sorted() == marked.offsets, "\(example.code)")
            for finding in findings {
                if let confidence = example.confidence {
                    #expect(finding.confidence == confidence, "\(example.code)")
                } else {
                    #expect(finding.confidence > .low, "\(example.code)")
                }
            }
        }
    }

    @Test(arguments: RuleCase.all, Example.Variant.allCases)
    func `Good examples stay silent`(_ rule: RuleCase, _ variant: Example.Variant) {
        for example in rule.rule.documentation.good where !example.excluding.contains(variant) {
            let marked = Example.Marked(variant.apply(to: example.code))
            #expect(example.findings(of: rule.rule, in: marked.bytes).isEmpty, "\(example.code)")
        }
    }

    @Test(arguments: RuleCase.all)
    func `Bad examples inside comments and strings stay silent`(_ rule: RuleCase) {
        for example in rule.rule.documentation.bad {
            let code = example.displayedCode
            let hidden = [
                "/* \(code) */", code.split(separator: "\n").map { "// \($0)" }.joined(separator: "\n"),
                "let text = ####\"\"\"\n\(code)\n\"\"\"####",
            ]
            // A rule about comments finds its pattern in them by design.
            for text in rule.rule.summary.readsComments ? [hidden[2]] : hidden {
                #expect(example.findings(of: rule.rule, in: Array(text.utf8)).isEmpty, "\(text)")
            }
        }
    }
}

@Suite struct `Documentation of rules` {
    @Test(arguments: RuleCase.all)
    func `A rule says why it matters and shows enough of it`(_ rule: RuleCase) {
        let documentation = rule.rule.documentation
        #expect(documentation.rationale.count > 120)
        #expect(!documentation.help.isEmpty)
        #expect(!documentation.suppressWhen.isEmpty)
        #expect(documentation.bad.count >= 4)
        #expect(documentation.good.count >= 6)
    }

    @Test(arguments: RuleCase.all)
    func `Messages are lower case, without a full stop, and say something`(_ rule: RuleCase) {
        let example = rule.rule.documentation.bad[0]
        for finding in example.findings(of: rule.rule, in: Example.Marked(example.code).bytes) {
            #expect(finding.message.first?.isUppercase == false)
            #expect(!finding.message.hasSuffix("."))
            #expect(finding.message.count > 20)
            #expect(!finding.help.isEmpty)
        }
    }

    @Test func `Ids are unique, in kebab case, and the type and file are named after them`() {
        var seen: Set<String> = []
        for rule in Catalogue.rules {
            let id = rule.summary.id
            #expect(seen.insert(id).inserted)
            #expect(id.allSatisfy { $0.isLowercase || $0 == "-" })
            let typeName = id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            #expect(String(describing: rule) == typeName)
        }
    }
}
