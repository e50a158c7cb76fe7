// Owns: which rules run.
import Analysis
import Policy
import Rules

/// The rules that run under a policy and some options.
struct RuleSelection: Sendable {
    /// The ids of the rules that there are, whether they run or not.
    let known: Set<String>
    /// All of them.
    let all: Engine
    /// Those that see one file.
    let files: Engine
    /// Those that have something to say of a file without a tree around it.
    let alone: Engine
    /// Those that judge a file by the tree around it; nil where there are none.
    let project: Engine?
    /// Those that judge a change by what stood there before; nil where there are none.
    let changes: Engine?

    init(_ policy: Policy, _ options: AuditOptions) throws(AuditError) {
        let all = Catalogue.rules.map { AnyRule($0) } + policy.customRules.map { AnyRule($0) }
        let known = all.map { rule in policy.options[rule.summary.id].map(rule.setting) ?? rule }
        let ids = known.map(\.summary.id)
        self.known = Set(ids)
        for id in options.only + options.skip where !ids.contains(id) {
            let nearest = Suggestion.nearest(to: id, in: ids).map { "did you mean \($0)? " } ?? ""
            throw AuditError(.wrongUse, "there is no rule \(id)", advice: nearest + "all rules: onus rules list")
        }
        let rules = known.filter { rule in
            let id = rule.summary.id
            if options.skip.contains(id) { return false }
            // Whoever names a rule wants to see it.
            return options.only.isEmpty ? !policy.isOff(id) : options.only.contains(id)
        }
        var byPath: (@Sendable ([UInt8]) -> [String: OptionValues])?
        if policy.hasOptionsByPath { byPath = { path in policy.optionValues(at: path) } }
        let engine = { [byPath] rules in Engine(rules: rules, today: options.today, options: byPath) }
        self.all = engine(rules)
        files = engine(rules.filter { !$0.needsProject && !$0.readsChanges })
        alone = engine(rules.filter(\.judgesAlone))
        let project = rules.filter(\.needsProject)
        let changes = rules.filter(\.readsChanges)
        self.changes = changes.isEmpty ? nil : engine(changes)
        self.project = project.isEmpty ? nil : engine(project)
    }
}
