// Owns: findings of a whole tree that a team has decided to live with for now.
import SourceText

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

    package static let fileName = ".onus-baseline"

    private(set) var counts: [Mark: Int]

    init(_ marks: some Sequence<Mark>) { counts = Dictionary(marks.map { ($0, 1) }, uniquingKeysWith: +) }

    /// How many findings it forgives.
    package var count: Int { counts.values.reduce(0, +) }

    /// Which of some findings are forgiven, by their positions.
    func forgiven(_ marks: [Mark]) -> Set<Int> {
        var left = counts
        var forgiven: Set<Int> = []
        // What did not change at all comes first, then what moved to another file, then what changed around the reported code.
        let recognitions: [(Mark) -> Recognition] = [
            { Recognition(rule: $0.rule, path: $0.path, text: $0.text, statement: $0.statement) },
            { Recognition(rule: $0.rule, path: nil, text: $0.text, statement: $0.statement) },
            { Recognition(rule: $0.rule, path: $0.path, text: $0.text, statement: nil) },
        ]
        for recognise in recognitions {
            var known: [Recognition: [Mark]] = [:]
            for mark in left.keys.sorted().reversed() { known[recognise(mark), default: []].append(mark) }
            for (index, mark) in marks.enumerated() where !forgiven.contains(index) {
                let recognition = recognise(mark)
                guard let old = known[recognition]?.last, let count = left[old] else { continue }
                forgiven.insert(index)
                if count == 1 {
                    left[old] = nil
                    known[recognition]?.removeLast()
                } else {
                    left[old] = count - 1
                }
            }
        }
        return forgiven
    }

    private struct Recognition: Hashable {
        let rule: String
        let path: String?
        let text: UInt64
        let statement: UInt64?
    }
}

// MARK: - The file

/// What is wrong with a baseline's file.
package struct BaselineError: Error, Hashable {
    /// Counted from one.
    package let line: Int
    package let message: String
}

extension Baseline {
    private static let header = """
        # Findings that `onus audit --all` forgives here. Do not edit: record them again with `onus baseline`, drop what is mended with
        # `onus baseline --shrink`.
        version 1

        """

    /// One line a finding: rule, code, statement, how often, path.
    package var text: String {
        counts.sorted { $0.key < $1.key }.reduce(into: Self.header) { text, entry in
            let (mark, count) = entry
            text += "\(mark.rule) \(String(mark.text, radix: 16)) \(String(mark.statement, radix: 16)) \(count) \(mark.path)\n"
        }
    }

    package init(text: String) throws(BaselineError) {
        counts = [:]
        var hasVersion = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            if !hasVersion {
                guard line == "version 1" else {
                    throw BaselineError(line: index + 1, message: "this is no baseline of version 1: record a new one with `onus baseline`")
                }
                hasVersion = true
                continue
            }
            let words = line.split(separator: " ", maxSplits: 4)
            guard words.count == 5, let code = UInt64(words[1], radix: 16), let statement = UInt64(words[2], radix: 16),
                let count = Int(words[3]), count > 0
            else { throw BaselineError(line: index + 1, message: "this line is no entry: record a new baseline with `onus baseline`") }
            let mark = Mark(rule: String(words[0]), path: String(words[4]), text: code, statement: statement)
            let (sum, overflows) = counts[mark, default: 0].addingReportingOverflow(count)
            guard !overflows else { throw BaselineError(line: index + 1, message: "this line is no entry: its count is too large") }
            counts[mark] = sum
        }
        guard hasVersion else { throw BaselineError(line: 1, message: "the file is empty: record a baseline with `onus baseline`") }
    }
}
