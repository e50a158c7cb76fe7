// Owns: what rules ask of coverage data, whatever format it came in.

/// What test runs say of one line.
package enum LineRun: Sendable, Hashable {
    case ran, missed
    /// There are no data for it, or it holds no code.
    case unknown
}

/// What test runs say of the audited content.
package protocol CoverageSource: Sendable {
    /// - Parameters:
    ///   - path: as ``FileContext/path``.
    ///   - line: from 1.
    func run(path: String, line: Int) -> LineRun
}

extension CoverageSource {
    /// What is known of some lines together: they ran if one did.
    package func run(path: String, lines: ClosedRange<Int>) -> LineRun {
        var result = LineRun.unknown
        for line in lines {
            switch run(path: path, line: line) {
            case .ran: return .ran
            case .missed: result = .missed
            case .unknown: break
            }
        }
        return result
    }
}
