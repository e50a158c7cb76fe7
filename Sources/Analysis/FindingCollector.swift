// Owns: how a rule reports, and what it is told besides the file.

/// Takes the findings of one rule on one file.
package struct FindingCollector {
    package private(set) var findings: [Finding] = []
    /// What the policy in force sets of the rule.
    package let options: OptionValues
    let rule: RuleSummary

    package init(rule: RuleSummary, options: OptionValues = .standard) {
        self.rule = rule
        self.options = options
    }

    /// Reports a place.
    ///
    /// - Parameters:
    ///   - range: where a reviewer would put a finger, in bytes.
    ///   - cause: the construct whose change makes the finding new, in bytes; by default the range.
    ///   - severity: by default the rule's.
    package mutating func report(
        _ range: Range<Int>, cause: Range<Int>? = nil, severity: Severity? = nil, confidence: Confidence, _ message: String, help: String
    ) {
        findings.append(
            Finding(
                rule: rule.id, family: rule.family, severity: severity ?? rule.severity, confidence: confidence, range: range,
                cause: cause, message: message, help: help))
    }
}
