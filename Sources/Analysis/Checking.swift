// Owns: running one rule on one file.

extension Rule {
    /// What a rule finds in a file, before suppressions and newness; nothing where the rule does not read such a file.
    ///
    /// - Parameter project: the tree around the file; without it rules that need one find nothing.
    package static func findings(in file: FileContext, project: ProjectContext?) -> [Finding] {
        guard !file.isTest || summary.readsTests else { return [] }
        var collector = FindingCollector(rule: summary)
        if let rule = self as? any FileRule.Type {
            rule.check(file, &collector)
        } else if let rule = self as? any ProjectRule.Type, let project {
            rule.check(file, in: project, &collector)
        }
        return collector.findings
    }
}
