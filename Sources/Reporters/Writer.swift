// Owns: the words for who or what wrote the lines of a finding.
import Analysis

extension AuditReport.Entry {
    /// Who or what wrote the lines, where that is known.
    var writer: String? {
        switch origin {
        case .unknown: nil
        case .human: "people"
        case .generated: originTool ?? "a machine"
        }
    }
}
