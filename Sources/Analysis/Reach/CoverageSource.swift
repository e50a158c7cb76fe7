// Owns: what rules ask of coverage data, whatever format it came in.

/// What test runs say of one line.
package enum LineRun: Sendable, Hashable {
    case ran, missed
    /// There are no data for it, or it holds no code.
    case unknown
}

/// Lines as a message names them.
package enum LineList {
    /// `line 3`, `lines 3–5 and 9`
    package static func text(_ lines: [ClosedRange<Int>]) -> String {
        let shown = lines.prefix(5).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
        let isOne = lines.count == 1 && lines[0].count == 1
        let more = lines.count > shown.count ? " and more" : ""
        let last = more.isEmpty && shown.count > 1 ? " and " + shown[shown.count - 1] : more
        let first = more.isEmpty && shown.count > 1 ? shown.dropLast() : shown[...]
        return (isOne ? "line " : "lines ") + first.joined(separator: ", ") + last
    }
}

/// What test runs say of the audited content.
package protocol CoverageSource: Sendable {
    /// - Parameters:
    ///   - path: as ``FileContext/path``.
    ///   - line: from 1.
    func run(path: String, line: Int) -> LineRun
}

extension CoverageSource {
    /// What is known of a function's lines: of the new ones among them, else of all; nil where nothing is.
    ///
    /// - Parameter lines: those that hold code, in order.
    func reach(path: String, lines: [Int], added: [Range<Int>]?) -> Reach? {
        let new = added.map { ranges in lines.filter { line in ranges.contains { $0.contains(line) } } } ?? lines
        return reach(path: path, lines: new) ?? reach(path: path, lines: lines)
    }

    private func reach(path: String, lines: [Int]) -> Reach? {
        var hasRun = false
        var missed: [ClosedRange<Int>] = []
        // Lines without code lie inside a range, not between two.
        var isJoined = false
        for line in lines {
            switch run(path: path, line: line) {
            case .ran: (hasRun, isJoined) = (true, false)
            case .missed:
                if isJoined, let last = missed.last {
                    missed[missed.count - 1] = last.lowerBound...line
                } else {
                    missed.append(line...line)
                }
                isJoined = true
            case .unknown: break
            }
        }
        if missed.isEmpty { return hasRun ? .covered : nil }
        return hasRun ? .partlyCovered(missed: missed) : .uncovered
    }

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
