// Owns: holding a rule to its own documentation: every example, in every variant, is a test.

/// Checks rules against what they say of themselves; for tests and for the command that authors of rules run.
package struct RuleCheck: Sendable {
    let rule: AnyRule
    let documentation: RuleDocumentation

    package init(_ rule: AnyRule) {
        self.rule = rule
        documentation = rule.documentation
    }

    /// Everything that is wrong, in the order of the documentation.
    ///
    /// A repository's own rule is a pattern of tokens, which no variant of the text around it changes: its examples run as written, and
    /// need no markers.
    package func problems() -> [RuleProblem] {
        guard !rule.isCustom else { return self.problems(in: .asWritten) }
        var problems = documentationProblems() + messageProblems()
        for variant in Example.Variant.allCases { problems += self.problems(in: variant) }
        return problems + textProblems() + suppressionProblems() + optionProblems()
    }

    /// Bad examples are reported at their markers and nowhere else; good ones stay silent.
    package func problems(in variant: Example.Variant) -> [RuleProblem] {
        var problems: [RuleProblem] = []
        for (list, examples) in [("bad", documentation.bad), ("good", documentation.good)] {
            for (index, example) in examples.enumerated() where !example.excluding.contains(variant) {
                let subject = ExampleSubject(rule, example, list: list, number: index + 1, variant: variant)
                problems += list == "bad" ? subject.badProblems() : subject.goodProblems()
            }
        }
        return problems
    }

    /// What stands in a comment or a string is no code.
    package func textProblems() -> [RuleProblem] {
        bad { subject in
            let code = subject.example.displayedCode
            // A rule about comments finds its pattern in them by design.
            let comments = rule.summary.readsComments ? [] : [("a block comment", Self.blockComment), ("line comments", Self.lineComments)]
            return (comments + [("a string", Self.string)]).flatMap { place, wrap in
                subject.findings(in: Array(wrap(code).utf8), wrap: wrap).prefix(1).map { _ in subject.problem(.foundInText(place)) }
            }
        }
    }

    private static func blockComment(_ code: String) -> String { "/* \(code) */" }

    private static func lineComments(_ code: String) -> String { code.split(separator: "\n").map { "// \($0)" }.joined(separator: "\n") }

    private static func string(_ code: String) -> String { "let text = ####\"\"\"\n\(code)\n\"\"\"####" }

    /// A comment with a reason silences each bad example: one for the whole file, or one above each reported line.
    package func suppressionProblems() -> [RuleProblem] {
        bad { subject in
            let id = rule.summary.id
            let whole = Array("// onus:allow-file \(id) — checked\n".utf8) + subject.marked.bytes
            let above = subject.code(withLine: "// onus:allow \(id) — checked")
            return [("onus:allow-file", whole), ("onus:allow above the line", above)].flatMap { form, code in
                subject.findings(in: code, suppressed: true).prefix(1).map { _ in subject.problem(.notSuppressed(form)) }
            }
        }
    }

    private func bad(_ check: (ExampleSubject) -> [RuleProblem]) -> [RuleProblem] {
        documentation.bad.enumerated().flatMap { index, example in
            check(ExampleSubject(rule, example, list: "bad", number: index + 1, variant: .asWritten))
        }
    }
}

// MARK: - Documentation

extension RuleCheck {
    /// A rule says why it matters, and shows enough of it.
    package func documentationProblems() -> [RuleProblem] {
        var missing: [String] = []
        let id = rule.summary.id
        if id.isEmpty || !id.allSatisfy({ $0.isLowercase || $0 == "-" }) { missing.append("the id is no kebab case") }
        if documentation.title.isEmpty || documentation.title.hasSuffix(".") {
            missing.append("the title is one sentence without a full stop")
        }
        if documentation.rationale.count <= 120 {
            missing.append("the rationale says too little: why does it pass tests and break in production?")
        }
        if documentation.help.isEmpty { missing.append("the help says nothing") }
        if documentation.suppressWhen.isEmpty { missing.append("nothing says when a suppression is right") }
        if documentation.bad.count < 4 { missing.append("fewer than 4 bad examples") }
        if documentation.good.count < 6 { missing.append("fewer than 6 good examples") }
        return missing.map { RuleProblem(rule: id, kind: .documentation($0), place: nil) }
    }

    /// Messages are lower case, without a full stop, and say something.
    package func messageProblems() -> [RuleProblem] {
        bad { subject in
            subject.findings(in: subject.marked.bytes).compactMap { finding in
                let message = finding.message
                let isGood =
                    message.first?.isUppercase == false && !message.hasSuffix(".") && message.count > 20 && !finding.help.isEmpty
                    && !finding.help.hasSuffix(".")
                guard !isGood else { return nil }
                return subject.problem(
                    .documentation("messages are lower case, without a full stop, and say something: \(message) / \(finding.help)"))
            }
        }
    }
}
