// Owns: a rule as the engine holds it, and running it on one file.

/// A rule as the engine holds it: one of the catalogue's types, or a pattern out of a configuration.
package struct AnyRule: Sendable {
    package let summary: RuleSummary
    /// What is set of its options.
    package private(set) var values = OptionValues.standard
    private let makeDocumentation: @Sendable () -> RuleDocumentation
    private let makeOptions: @Sendable () -> [RuleOption]
    private let check: @Sendable (FileContext, ProjectContext?, inout FindingCollector) -> Void
    private let checkChange: @Sendable (ChangeContext, inout ChangeFindings) -> Void
    /// Whether the rule judges a file by the tree around it, so that somebody has to read that tree.
    package let needsProject: Bool
    /// Whether the rule has something to say where there is no tree around a file.
    package let judgesAlone: Bool
    /// Whether the rule judges a change by what stood there before.
    package let readsChanges: Bool
    /// Whether a repository wrote it itself.
    package let isCustom: Bool

    package init(_ rule: any Rule.Type) {
        isCustom = false
        summary = rule.summary
        makeDocumentation = { rule.documentation }
        makeOptions = { rule.options }
        needsProject = rule.needsProject
        judgesAlone = rule.judgesAlone
        readsChanges = rule.readsChanges
        check = { file, project, findings in rule.run(on: file, in: project, &findings) }
        checkChange = { change, findings in rule.run(on: change, &findings) }
    }

    package init(_ rule: PatternRule) {
        isCustom = true
        summary = rule.summary
        makeDocumentation = { rule.documentation }
        makeOptions = { [] }
        needsProject = false
        judgesAlone = true
        readsChanges = false
        check = { file, _, findings in rule.check(file, &findings) }
        checkChange = { _, _ in }
    }

    package var documentation: RuleDocumentation { makeDocumentation() }

    /// What can be set of it.
    package var options: [RuleOption] { makeOptions() }

    /// The same rule with some of its options set.
    package func setting(_ values: OptionValues) -> AnyRule {
        var rule = self
        rule.values = rule.values.under(values)
        return rule
    }

    /// What the rule finds in a file, before suppressions and newness; nothing where the rule does not read such a file.
    ///
    /// - Parameter project: the tree around the file; without it rules that need one find nothing.
    package func findings(in file: FileContext, project: ProjectContext?) -> [Finding] {
        guard !file.isTest || summary.readsTests else { return [] }
        var collector = FindingCollector(rule: summary, options: values)
        check(file, project, &collector)
        return collector.findings
    }

    /// What the rule finds in a change, before suppressions, each with the index of the changed file.
    package func findings(in change: ChangeContext) -> [(file: Int, finding: Finding)] {
        var collector = ChangeFindings(rule: summary)
        checkChange(change, &collector)
        return collector.findings
    }
}
