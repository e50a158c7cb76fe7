// Owns: what a rule says of a place in a file.

package enum Severity: String, Sendable, CaseIterable, Comparable {
    case low, medium, high

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How sure a rule is, from the evidence it saw; a finding of low confidence never blocks.
package enum Confidence: String, Sendable, CaseIterable, Comparable {
    case low, medium, high

    package static func < (left: Confidence, right: Confidence) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

package enum RuleFamily: String, Sendable, CaseIterable {
    case errorHandling = "error-handling"
    case crashSafety = "crash-safety"
    case unboundedWork = "unbounded-work"
    case testing
    case concurrency
    case security
    case productionReadiness = "production-readiness"
    case supplyChain = "supply-chain"
    case accountability
    /// What a repository wrote itself.
    case custom
}

/// What a rule found, still in bytes of one file.
package struct Finding: Sendable, Hashable {
    package var rule: String
    package var family: RuleFamily
    package var severity: Severity
    package var confidence: Confidence
    /// Where a reviewer would put a finger: bytes of the file.
    package var range: Range<Int>
    /// The construct whose change makes the finding new, in bytes; holds ``range``.
    package var cause: Range<Int>
    /// Lower case, no full stop: the operand and what happens in production.
    package var message: String
    /// What to write instead.
    package var help: String

    package init(
        rule: String, family: RuleFamily, severity: Severity, confidence: Confidence, range: Range<Int>, cause: Range<Int>? = nil,
        message: String, help: String
    ) {
        self.rule = rule
        self.family = family
        self.severity = severity
        self.confidence = confidence
        self.range = range
        self.cause = cause ?? range
        self.message = message
        self.help = help
    }
}
