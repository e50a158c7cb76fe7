// Owns: why there is no report at all.
package import Git

/// Why there is no report; it always blocks.
package struct AuditError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The question or the configuration is wrong; exit code 2.
        case wrongUse
        /// The audit could not be completed; exit code 3.
        case incomplete
    }

    package let kind: Kind
    /// What happened, without a full stop.
    package let message: String
    /// What can be done about it.
    package let advice: String?

    package init(_ kind: Kind, _ message: String, advice: String? = nil) {
        self.kind = kind
        self.message = message
        self.advice = advice
    }

    package init(_ error: GitError) {
        let kind: Kind =
            switch error.kind {
            case .notARepository, .noSuchRevision, .noWorkTree: .wrongUse
            default: .incomplete
            }
        self.init(kind, error.message, advice: error.advice)
    }
}
