// Owns: the line that tells people that a long audit is still at work.
import Audit
import SystemPackage

/// One line on standard error, rewritten in place; only on a terminal, and only when the audit takes long.
///
/// It keeps no state, so that any number of workers may call it: it shows itself once for each hundredth of the way.
struct ProgressLine: Sendable {
    private let start = ContinuousClock.now
    private let isOn: Bool

    init(isQuiet: Bool) {
        isOn = !isQuiet && Terminal.isTerminal(.standardError)
    }

    var handler: (@Sendable (AuditProgress) -> Void)? {
        guard isOn else { return nil }
        return { progress in
            guard isLate, progress.done % max(1, progress.total / 100) == 0 else { return }
            Terminal.remark("\r\u{1B}[Konus: \(progress.done) of \(progress.total) files")
        }
    }

    /// Takes the line away before anything else is printed.
    func end() {
        if isOn, isLate { Terminal.remark("\r\u{1B}[K") }
    }

    private var isLate: Bool { ContinuousClock.now - start > .seconds(1) }
}
