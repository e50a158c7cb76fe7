// Owns: tests of how rules are held to their options, and of engines in which some are set.
import Analysis
import Rules
import SourceText
import Testing

/// A rule whose options are wrong in every way.
private enum CarelessRule: FileRule {
    static let summary = RuleSummary(id: "careless-rule", family: .testing, severity: .low)
    static let options = [names.option, NumberOption("Much", 1...3, standard: 4, "How much.").option, names.option]
    static let names = NamesOption("names", "names that the rule never reads")

    static func check(_ file: FileContext, _ findings: inout FindingCollector) {}

    static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a rule", rationale: "", help: "", suppressWhen: "", bad: [],
            good: [Example("f()", options: names.set("f")), Example("f()", options: NamesOption("others", "others").set("f"))])
    }
}

@Suite struct `Options of a rule` {
    @Test func `Whoever declares one badly, never shows it or never reads it hears of it`() {
        let said = RuleCheck(AnyRule(CarelessRule.self)).optionProblems().map(\.description).joined(separator: "\n")
        for wanted in [
            "`Much` is no name of an option", "`Much` is explained in one sentence", "the standard value of `Much`",
            "two options have one name",
            "no example sets the option `Much`", "an example sets `others`, which is no option", "says the same without `names: [f]`",
        ] {
            #expect(said.contains(wanted), "\(wanted) is missing in:\n\(said)")
        }
    }

    @Test func `What is set of one is part of the name of a set of rules`() {
        let rule = AnyRule(TaskPerElement.self)
        let names = [rule, rule.setting(SmallCollections.few.set(2)), rule.setting(SmallCollections.few.set(3))].map {
            Engine(rules: [$0], today: "2026-11-28").rulesDigest
        }
        #expect(Set(names).count == 3)
    }

    @Test func `At a path with a word of its own other values count, and nowhere else`() {
        let rule = AnyRule(TaskPerElement.self).setting(SmallCollections.names.set("regions"))
        let engine = Engine(rules: [rule], today: "2026-11-28") { path in
            path.starts(with: "Strict/".utf8) ? ["task-per-element": SmallCollections.names.set("none")] : [:]
        }
        let file = FileContext(path: "A.swift", source: SourceText("func go() { for region in regions { Task { await work(region) } } }"))
        #expect(engine.findings(in: file, project: nil).findings.isEmpty)
        #expect(engine.at(Array("Other/A.swift".utf8)).findings(in: file, project: nil).findings.isEmpty)
        #expect(engine.at(Array("Strict/A.swift".utf8)).findings(in: file, project: nil).findings.count == 1)
    }

    @Test func `Of two words on one option the later counts, on two options both do`() {
        let values = SmallCollections.few.set(2).under(SmallCollections.names.set("a")).under(SmallCollections.few.set(5))
        #expect(values[SmallCollections.few] == 5 && values[SmallCollections.names].names == ["a"])
        #expect("\(values)" == "few: 5, small: [a]")
    }
}
