// Owns: findings that moved here from another file of the same change.
import Analysis

/// The findings that are gone from the files of a change, against one parent each.
struct Moves {
    private var pools: [[LostFinding: Int]]

    init(parents: Int) {
        pools = Array(repeating: [:], count: parents)
    }

    mutating func add(_ lost: [[LostFinding]]) {
        for (parent, findings) in lost.enumerated() {
            for finding in findings { pools[parent][finding, default: 0] += 1 }
        }
    }

    /// Marks as old what stood, with the whole statement around it, in a place that the change emptied.
    mutating func settle(_ finding: inout JudgedFinding) {
        for parent in finding.novelties.indices where finding.unpaired[parent] && finding.novelties[parent] > .elsewhere {
            // What was suppressed where it came from is new where it is not.
            for isSuppressed in finding.reason == nil ? [false] : [true, false] {
                let wanted = LostFinding(rule: finding.finding.rule, statement: finding.statement, isSuppressed: isSuppressed)
                guard let count = pools[parent][wanted] else { continue }
                pools[parent][wanted] = count > 1 ? count - 1 : nil
                finding.novelties[parent] = .old
                break
            }
        }
    }
}
