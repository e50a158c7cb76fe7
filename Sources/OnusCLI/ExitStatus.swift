// Owns: the exit codes, the contract with hooks and CI.
import Audit

/// How the process ends; hooks block on everything but ``passed``.
package enum ExitStatus: Int32, Error, Sendable {
    case passed = 0
    /// Blocked by findings.
    case blocked = 1
    /// Wrong use or wrong configuration.
    case wrongUse = 2
    /// The audit could not be completed.
    case incomplete = 3
}

/// Why a command stops before its end, for people.
struct CommandFailure: Error, Sendable {
    let status: ExitStatus
    let message: String
    let advice: String?

    init(_ status: ExitStatus, _ message: String, advice: String? = nil) {
        self.status = status
        self.message = message
        self.advice = advice
    }

    init(_ error: AuditError) {
        self.init(error.kind == .wrongUse ? .wrongUse : .incomplete, error.message, advice: error.advice)
    }
}
