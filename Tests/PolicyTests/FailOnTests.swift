// Owns: when a finding blocks.
import Analysis
import Policy
import Testing

@Suite struct `Fail on` {
    private func finding(_ severity: Severity, _ confidence: Confidence) -> Finding {
        Finding(rule: "a", family: .testing, severity: severity, confidence: confidence, range: 0..<1, message: "m", help: "h")
    }

    @Test func `Only severities at or above the threshold block`() {
        #expect(FailOn.high.blocks(finding(.high, .medium)))
        #expect(!FailOn.high.blocks(finding(.medium, .high)))
        #expect(FailOn.low.blocks(finding(.low, .high)))
        #expect(!FailOn.never.blocks(finding(.high, .high)))
    }

    @Test func `Low confidence never blocks`() {
        #expect(!FailOn.low.blocks(finding(.high, .low)))
    }
}
