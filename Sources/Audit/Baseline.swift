// Owns: which findings of a whole tree a team has decided to live with for now, and by what they are recognised.
import Analysis

/// Findings that are forgiven in an audit of a whole tree, each as often as it stood there when the baseline was recorded.
///
/// A finding is recognised by its rule and the statement around it, wherever that stands: edits elsewhere, renames and re-indentation
/// change nothing. Where the statement was edited, too, the same code in the same file is enough.
package struct Baseline: Sendable, Hashable {
    /// What a finding is recognised by.
    struct Mark: Sendable, Hashable, Comparable {
        let rule: String
        let path: String
        /// The hash of the reported code without white space and comments.
        let text: UInt64
        /// The hash of the statement around it.
        let statement: UInt64

        static func < (left: Mark, right: Mark) -> Bool {
            (left.path, left.rule, left.text, left.statement) < (right.path, right.rule, right.text, right.statement)
        }
    }

    /// Which findings are forgiven, and what of the baseline none of them used up.
    struct Match {
        /// Positions of the findings.
        var forgiven: Set<Int> = []
        /// Those of them that moved from another file.
        var moved: Set<Int> = []
        var left: [Mark: Int]
        /// What was left before anything that moved was recognised.
        var leftInFiles: [Mark: Int] = [:]
    }

    private(set) var counts: [Mark: Int]

    init(_ marks: some Sequence<Mark>) { counts = Dictionary(marks.map { ($0, 1) }, uniquingKeysWith: +) }

    init(counts: [Mark: Int]) { self.counts = counts }

    /// How many findings it forgives.
    package var count: Int { counts.values.reduce(0, +) }

    var isEmpty: Bool { counts.isEmpty }

    /// The findings of it that meet a condition, and the others.
    func split(where condition: (Mark) -> Bool) -> (matching: Baseline, others: Baseline) {
        (Baseline(counts: counts.filter { condition($0.key) }), Baseline(counts: counts.filter { !condition($0.key) }))
    }

    func adding(_ other: Baseline) -> Baseline { Baseline(counts: counts.merging(other.counts, uniquingKeysWith: +)) }

    /// Recognises findings: first what did not change at all, then what changed around the reported code, then what moved to another file.
    ///
    /// So code that is copied is not forgiven as long as the code that it was copied from stands.
    func match(_ marks: [Mark]) -> Match {
        var match = Match(left: counts)
        for recognise in Self.inFile { Self.spend(&match, marks, recognise) }
        match.leftInFiles = match.left
        let inFiles = match.forgiven
        Self.spend(&match, marks, Self.moved)
        match.moved = match.forgiven.subtracting(inFiles)
        return match
    }

    /// Recognises only what moved to another file.
    func matchMoved(_ marks: [Mark]) -> Match {
        var match = Match(left: counts, leftInFiles: counts)
        Self.spend(&match, marks, Self.moved)
        match.moved = match.forgiven
        return match
    }

    private static let inFile: [@Sendable (Mark) -> Recognition] = [
        { Recognition(rule: $0.rule, path: $0.path, text: $0.text, statement: $0.statement) },
        { Recognition(rule: $0.rule, path: $0.path, text: $0.text, statement: nil) },
    ]
    private static let moved: @Sendable (Mark) -> Recognition = {
        Recognition(rule: $0.rule, path: nil, text: $0.text, statement: $0.statement)
    }

    private static func spend(_ match: inout Match, _ marks: [Mark], _ recognise: (Mark) -> Recognition) {
        guard !match.left.isEmpty else { return }
        var known: [Recognition: [Mark]] = [:]
        for mark in match.left.keys.sorted().reversed() { known[recognise(mark), default: []].append(mark) }
        for (index, mark) in marks.enumerated() where !match.forgiven.contains(index) {
            let recognition = recognise(mark)
            guard let old = known[recognition]?.last, let count = match.left[old] else { continue }
            match.forgiven.insert(index)
            if count == 1 {
                match.left[old] = nil
                known[recognition]?.removeLast()
            } else {
                match.left[old] = count - 1
            }
        }
    }

    private struct Recognition: Hashable {
        let rule: String
        let path: String?
        let text: UInt64
        let statement: UInt64?
    }
}

extension AuditReport {
    /// By what each entry is recognised, in their order.
    var baselineMarks: [Baseline.Mark] { entries.map(\.baselineMark) }
}

extension AuditReport.Entry {
    var baselineMark: Baseline.Mark {
        Baseline.Mark(rule: finding.rule, path: path, text: mark?.text ?? 0, statement: mark?.statement ?? 0)
    }
}
