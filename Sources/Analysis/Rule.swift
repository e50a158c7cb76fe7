// Owns: what a rule is.

/// What is known of a rule without running it; cheap, built on every start.
package struct RuleSummary: Sendable {
    /// Names the pattern it flags, in kebab case.
    package let id: String
    package let family: RuleFamily
    package let severity: Severity
    /// Whether the rule also reads test code.
    package let readsTests: Bool

    package init(id: String, family: RuleFamily, severity: Severity, readsTests: Bool = false) {
        self.id = id
        self.family = family
        self.severity = severity
        self.readsTests = readsTests
    }
}

/// What people read about a rule; built only when somebody asks.
package struct RuleDocumentation: Sendable {
    /// One sentence: what it flags.
    package let title: String
    /// Why it passes tests and breaks in production.
    package let rationale: String
    /// What to write instead.
    package let help: String
    /// When a suppression is the right answer.
    package let suppressWhen: String
    /// For example `CWE-391`, or an address.
    package let references: [String]
    package let bad: [Example]
    package let good: [Example]

    package init(
        title: String, rationale: String, help: String, suppressWhen: String, references: [String] = [], bad: [Example], good: [Example]
    ) {
        self.title = title
        self.rationale = rationale
        self.help = help
        self.suppressWhen = suppressWhen
        self.references = references
        self.bad = bad
        self.good = good
    }
}

/// Code that a rule fires on, or stays silent on: documentation and test at once.
///
/// In a bad example a `↓` stands right before each place that is reported.
package struct Example: Sendable, ExpressibleByStringLiteral {
    package let code: String
    /// The path the code pretends to stand at; test code has a path under `Tests/`.
    package let path: String
    /// The confidence that a bad example's findings must have, where that is the point of it.
    package let confidence: Confidence?
    /// Other files of the same tree, for rules that read the whole project.
    package let otherFiles: [String: String]

    package init(
        _ code: String, path: String = "Sources/App/Example.swift", confidence: Confidence? = nil, otherFiles: [String: String] = [:]
    ) {
        self.code = code
        self.path = path
        self.confidence = confidence
        self.otherFiles = otherFiles
    }

    package init(stringLiteral value: String) { self.init(value) }
}

/// One pattern that works in testing and fails in production: one file, one type, one id.
package protocol Rule: Sendable {
    static var summary: RuleSummary { get }
    static var documentation: RuleDocumentation { get }
}

/// A rule that needs to see nothing but one file.
package protocol FileRule: Rule {
    static func check(_ file: FileContext, _ findings: inout FindingCollector)
}

/// A rule that judges a file by the whole tree it stands in.
package protocol ProjectRule: Rule {
    static func check(_ file: FileContext, in project: ProjectContext, _ findings: inout FindingCollector)
}
