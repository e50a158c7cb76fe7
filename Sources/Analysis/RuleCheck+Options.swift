// Owns: holding the options of a rule to what it says of them: each is named, explained, and shown by an example that needs it.

extension RuleCheck {
    /// What is wrong with the options that the rule declares.
    package func optionProblems() -> [RuleProblem] {
        let options = rule.options
        var wrong = options.flatMap(Self.declarationProblems)
        if Set(options.map(\.name)).count < options.count { wrong.append("two options have one name") }
        // A change is judged as a whole: no path of it could have options of its own.
        if rule.readsChanges, !options.isEmpty { wrong.append("a rule that reads changes cannot have options") }
        let shown = Set((documentation.bad + documentation.good).flatMap(\.options.names))
        for option in options where !shown.contains(option.name) { wrong.append("no example sets the option `\(option.name)`") }
        for name in shown.sorted() where !options.contains(where: { $0.name == name }) {
            wrong.append("an example sets `\(name)`, which is no option")
        }
        return wrong.map { RuleProblem(rule: rule.summary.id, kind: .documentation($0), place: nil) } + needlessOptions()
    }

    private static func declarationProblems(_ option: RuleOption) -> [String] {
        var wrong: [String] = []
        if option.name.isEmpty || option.name == "severity" || !option.name.allSatisfy({ $0.isLowercase || $0 == "-" }) {
            wrong.append("`\(option.name)` is no name of an option")
        }
        if option.text.isEmpty || option.text.hasSuffix(".") || option.text.first?.isUppercase == true {
            wrong.append("`\(option.name)` is explained in one sentence, lower case, without a full stop")
        }
        if case .number(let range, let standard) = option.kind, !range.contains(standard) {
            wrong.append("the standard value of `\(option.name)` is out of its own range")
        }
        return wrong
    }

    /// Examples that set options, and of which the rule says the same without them.
    private func needlessOptions() -> [RuleProblem] {
        [("bad", documentation.bad), ("good", documentation.good)].flatMap { list, examples in
            examples.enumerated().filter { !$0.element.options.isEmpty }.compactMap { index, example in
                let subject = ExampleSubject(rule, example, list: list, number: index + 1, variant: .asWritten)
                var plain = subject
                plain.rule = rule
                guard subject.findings(in: subject.marked.bytes) == plain.findings(in: plain.marked.bytes) else { return nil }
                return subject.problem(.documentation("the rule says the same without `\(example.options)`"))
            }
        }
    }
}
