// Owns: counting what the two sides agree on, and remembering the first differences.
import SourceText

/// How often the two sides agree on one kind.
struct Score {
    var both = 0
    var onlyOurs = 0
    var onlyTheirs = 0

    var expected: Int { both + onlyTheirs }
    var precision: Double { both + onlyOurs == 0 ? 1 : Double(both) / Double(both + onlyOurs) }
    var recall: Double { both + onlyTheirs == 0 ? 1 : Double(both) / Double(both + onlyTheirs) }

    static func += (left: inout Score, right: Score) {
        left.both += right.both
        left.onlyOurs += right.onlyOurs
        left.onlyTheirs += right.onlyTheirs
    }
}

/// The result over many files.
struct Tally: Sendable {
    var files = 0
    var rejected = 0
    var bytes = 0
    var tokens = 0
    var glued = 0
    var tokenDifferences = 0
    var scores = Array(repeating: Score(), count: FactKind.allCases.count)
    /// Declarations found behind each kind of damage.
    var recovered = Array(repeating: Score(), count: Damage.allCases.count)
    /// Declarations found in the files that SwiftParser rejects.
    var inRejected = Score()
    /// One line each, for people.
    var differences: [String] = []
    var failures: [String] = []
    /// How many differences of each kind are kept.
    var kept = Array(repeating: 0, count: FactKind.allCases.count)
    let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func merge(_ other: Tally) {
        files += other.files
        rejected += other.rejected
        bytes += other.bytes
        tokens += other.tokens
        glued += other.glued
        tokenDifferences += other.tokenDifferences
        for index in scores.indices {
            scores[index] += other.scores[index]
            kept[index] += other.kept[index]
        }
        for index in recovered.indices { recovered[index] += other.recovered[index] }
        inRejected += other.inRejected
        differences += other.differences
        failures += other.failures
    }

    /// Merges two sorted lists of facts.
    mutating func compare(_ ours: FactList, _ theirs: FactList, _ source: SourceText, path: String) {
        var left = 0
        var right = 0
        while left < ours.facts.count || right < theirs.facts.count {
            let mine = left < ours.facts.count ? ours.facts[left] : nil
            let other = right < theirs.facts.count ? theirs.facts[right] : nil
            switch order(mine, other) {
            case 0:
                scores[Int(mine!.kind.rawValue)].both += 1
                left += 1
                right += 1
            case ..<0:
                scores[Int(mine!.kind.rawValue)].onlyOurs += 1
                keep("ours  ", mine!, ours, source, path)
                left += 1
            default:
                scores[Int(other!.kind.rawValue)].onlyTheirs += 1
                keep("theirs", other!, theirs, source, path)
                right += 1
            }
        }
    }

    private func order(_ left: Fact?, _ right: Fact?) -> Int {
        guard let left else { return 1 }
        guard let right else { return -1 }
        let keys = ((left.kind.rawValue, left.offset, left.hash), (right.kind.rawValue, right.offset, right.hash))
        return keys.0 == keys.1 ? 0 : keys.0 < keys.1 ? -1 : 1
    }

    private mutating func keep(_ side: String, _ fact: Fact, _ list: FactList, _ source: SourceText, _ path: String) {
        let index = Int(fact.kind.rawValue)
        guard kept[index] < limit else { return }
        kept[index] += 1
        let place = source.lines.position(at: Int(fact.offset))
        let fields = zip(fact.kind.fields, list.values(fact)).map { name, value in
            guard value > 1 || name == "start" else { return "\(name)=\(value)" }
            let place = source.lines.position(at: Int(value))
            return "\(name)=\(place.line):\(place.column)"
        }
        let line = source.string(source.lines.range(ofLine: place.line)).prefix { !$0.isNewline }.prefix(110)
        differences.append("\(fact.kind) only \(side) \(path):\(place.line):\(place.column) \(fields.joined(separator: " "))  | \(line)")
    }
}
