// Owns: what a rule is.

/// What is known of a rule without running it; cheap, built on every start.
package struct RuleSummary: Sendable {
    /// Names the pattern it flags, in kebab case.
    package let id: String
    package let family: RuleFamily
    package let severity: Severity
    /// Whether the rule also reads test code.
    package let readsTests: Bool
    /// Whether the pattern is one of comments, so that it also stands in them.
    package let readsComments: Bool
    /// What makes a finding new besides an added line in its cause.
    package let newness: NewnessTraits

    package init(
        id: String, family: RuleFamily, severity: Severity, readsTests: Bool = false, readsComments: Bool = false,
        newness: NewnessTraits = []
    ) {
        self.id = id
        self.family = family
        self.severity = severity
        self.readsTests = readsTests
        self.readsComments = readsComments
        self.newness = newness
    }
}

/// What makes a finding new besides an added line in its cause.
package struct NewnessTraits: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Removing lines inside the cause is enough: the body of a `catch`, the `break` of a loop, an `unlock()`.
    package static let byDeletion = NewnessTraits(rawValue: 1)
    /// The rule is about all of the cause: an old finding counts as new as soon as any token in its cause changed.
    package static let wholeCause = NewnessTraits(rawValue: 2)
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

/// One pattern that works in testing and fails in production: one file, one type, one id.
///
/// Rules conform to ``FileRule``, ``SupportedRule``, ``ProjectRule`` or ``ChangeRule``, which run themselves: asking each type which of
/// them it is costs a hook milliseconds.
package protocol Rule: Sendable {
    static var summary: RuleSummary { get }
    static var documentation: RuleDocumentation { get }
    /// What a team can set of the rule; a check reads it from ``FindingCollector/options``.
    static var options: [RuleOption] { get }
    /// Whether the rule judges a file by the tree around it, so that somebody has to read that tree.
    static var needsProject: Bool { get }
    /// Whether the rule has something to say where there is no tree around a file.
    static var judgesAlone: Bool { get }
    static func run(on file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector)
    /// Whether the rule judges a change by what stood there before.
    static var readsChanges: Bool { get }
    static func run(on change: ChangeContext, _ findings: inout ChangeFindings)
}

extension Rule {
    package static var options: [RuleOption] { [] }
    package static var readsChanges: Bool { false }
    package static var judgesAlone: Bool { !needsProject && !readsChanges }
    package static func run(on change: ChangeContext, _ findings: inout ChangeFindings) {}
}

/// A rule that needs to see nothing but one file.
package protocol FileRule: Rule {
    static func check(_ file: FileContext, _ findings: inout FindingCollector)
}

extension FileRule {
    package static var needsProject: Bool { false }

    package static func run(on file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector) {
        check(file, &findings)
    }
}

/// A rule that judges a file by itself, and more surely where the tree around it shows what the file uses.
///
/// In an empty project it reports everything that it might report in any, as a ``ProjectRule`` does.
package protocol SupportedRule: Rule {
    static func check(_ file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector)
}

extension SupportedRule {
    package static var needsProject: Bool { true }
    package static var judgesAlone: Bool { true }

    package static func run(on file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector) {
        check(file, in: project, &findings)
    }
}

/// A rule that judges a file by the whole tree it stands in.
///
/// It says something of functions that want a test, see ``FileContext/functionsUnderTest(in:)``. In an empty project it reports everything
/// that it might report in any: only where that is something new, somebody reads the tree.
package protocol ProjectRule: Rule {
    static func check(_ file: FileContext, in project: ProjectContext, _ findings: inout FindingCollector)
}

extension ProjectRule {
    package static var needsProject: Bool { true }

    package static func run(on file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector) {
        if let project { check(file, in: project, &findings) }
    }
}
