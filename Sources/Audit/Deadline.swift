// Owns: how long an audit may take.

/// The moment at which an audit has to be done.
struct Deadline: Sendable {
    let limit: Duration?
    private let end: ContinuousClock.Instant?

    init(_ limit: Duration?) {
        self.limit = limit
        end = limit.map { ContinuousClock.now.advanced(by: $0) }
    }

    /// The time that is left; nil where there is no end.
    var remaining: Duration? { end.map { ContinuousClock.now.duration(to: $0) } }

    var hasPassed: Bool { remaining.map { $0 <= .zero } ?? false }

    /// Ends the audit when its time is over; called between steps that are short themselves.
    func check() throws(AuditError) {
        guard hasPassed, let limit else { return }
        throw AuditError(.incomplete, "the audit was not done within \(Self.text(limit))", advice: Self.advice)
    }

    static let advice = "allow it more time with limits.time in .onus.yml or ONUS_TIMEOUT, or audit less at once"

    /// `30 s`, `0.5 s`, `0.025 s`
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var digits = String(1000 + attoseconds / 1_000_000_000_000_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return digits.isEmpty ? "\(seconds) s" : "\(seconds).\(digits) s"
    }
}
