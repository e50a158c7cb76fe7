// Owns: the line that tells people that a long audit is still at work.
import Audit
import SystemPackage

/// One line on standard error, rewritten in place; only on a terminal, and only when the audit takes long.
///
/// It keeps no state: who waits for the workers calls it some ten times a second.
struct ProgressLine: Sendable {
    private let start = ContinuousClock.now
    private let isOn: Bool

    init(isQuiet: Bool) {
        isOn = !isQuiet && Terminal.isTerminal(.standardError)
    }

    var handler: (@Sendable (AuditProgress) -> Void)? {
        guard isOn else { return nil }
        return { progress in
            guard isLate else { return }
            let seconds = max(1, (ContinuousClock.now - start).components.seconds)
            Terminal.remark("\r\u{1B}[Konus: \(progress.done) of \(progress.total) files, \(Int64(progress.done) / seconds) a second")
        }
    }

    /// Takes the line away before anything else is printed.
    func end() {
        if isOn, isLate { Terminal.remark("\r\u{1B}[K") }
    }

    private var isLate: Bool { ContinuousClock.now - start > .seconds(1) }
}
