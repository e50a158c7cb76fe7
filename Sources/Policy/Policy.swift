// Owns: what a team decided about its gate.
package import Analysis

/// From which severity on a finding blocks.
package enum FailOn: String, Sendable, CaseIterable {
    case high, medium, low, never

    /// Whether a finding blocks; one of low confidence never does.
    package func blocks(_ finding: Finding) -> Bool {
        guard let threshold = Severity(rawValue: rawValue) else { return false }
        return finding.confidence > .low && finding.severity >= threshold
    }
}

/// What a team decided about its gate; the standard policy where there is no configuration.
package struct Policy: Sendable {
    /// The branch that work is compared with; nil where nobody said.
    package var baseBranch: String?
    package var failOn: FailOn = .high

    package static let standard = Policy()
}
