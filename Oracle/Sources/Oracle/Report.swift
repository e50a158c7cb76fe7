// Owns: the table, and whether the result is good enough.
import Foundation

/// What must be reached, read from a file beside the package.
///
/// A line is `structure PRECISION-AND-RECALL` for all kinds, or `except KIND PRECISION RECALL because …` for one.
struct Bounds {
    var structure = 0.999
    var recovery = 0.99
    var rejected = 0.99
    var exceptions: [String: (precision: Double, recall: Double)] = [:]

    init(contentsOf path: String) {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "structure", words.count > 1 { structure = Double(words[1]) ?? structure }
            if words.first == "recovery", words.count > 1 { recovery = Double(words[1]) ?? recovery }
            if words.first == "rejected", words.count > 1 { rejected = Double(words[1]) ?? rejected }
            if words.first == "except", words.count > 5, words[4] == "because" {
                exceptions[String(words[1])] = (Double(words[2]) ?? structure, Double(words[3]) ?? structure)
            }
        }
    }
}

struct Report {
    private(set) var text = ""
    private(set) var isWithinBounds = true

    init(_ tally: Tally, _ bounds: Bounds) {
        for line in tally.differences.sorted() { text += line + "\n" }
        for line in tally.failures { text += "FAILURE " + line + "\n" }
        text += pad("kind", 26) + pad("count", 10) + pad("precision", 11) + pad("recall", 11) + "\n"
        for kind in FactKind.allCases {
            let score = tally.scores[Int(kind.rawValue)]
            let bound = bounds.exceptions["\(kind)"] ?? (bounds.structure, bounds.structure)
            let isGood = score.precision >= bound.precision && score.recall >= bound.recall
            if !isGood { isWithinBounds = false }
            text += pad("\(kind)", 26) + pad("\(score.expected)", 10) + pad(number(score.precision), 11) + pad(number(score.recall), 11)
            text += (isGood ? "" : "BELOW \(bound.precision) \(bound.recall)") + "\n"
        }
        for damage in Damage.allCases { addRecall("after \(damage)", tally.recovered[damage.rawValue], bounds.recovery) }
        addRecall("in files with errors", tally.inRejected, bounds.rejected)
        text += "\(tally.files) files, \(tally.bytes) bytes, \(tally.tokens) tokens, \(tally.tokenDifferences) token differences, "
        text += "\(tally.glued) operators that the parser takes apart, \(tally.rejected) files with errors\n"
        if tally.tokenDifferences > 0 || !tally.failures.isEmpty { isWithinBounds = false }
    }

    private mutating func addRecall(_ name: String, _ score: Score, _ bound: Double) {
        let isGood = score.recall >= bound
        if !isGood { isWithinBounds = false }
        text +=
            pad(name, 26) + pad("\(score.expected)", 10) + pad("", 11) + pad(number(score.recall), 11) + (isGood ? "" : "BELOW \(bound)")
            + "\n"
    }

    private func pad(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
    private func number(_ value: Double) -> String { String(format: "%.6f", (value * 1_000_000).rounded(.down) / 1_000_000) }
}
