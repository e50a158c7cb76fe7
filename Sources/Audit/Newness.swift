// Owns: which findings of a content are new against an old one.
//
// A finding is new when its cause touches an added line and the same finding did not stand in the old content. The same finding is
// found through the lines first: what stands on an unchanged line is what stood there. Only what was added is compared with what was
// removed, place by place and then in order, so that a copy is new and a move is not.
import Analysis
import SourceText

/// How new a finding is, least first.
enum Novelty: Int, Comparable {
    /// It stood there before.
    case old
    /// It appeared on unchanged lines because of a change somewhere else.
    case elsewhere
    /// It appeared on unchanged lines because what guarded them was removed.
    case unguarded
    case new

    static func < (left: Novelty, right: Novelty) -> Bool { left.rawValue < right.rawValue }
}

/// What became of the findings between an old content and a new one.
struct Newness {
    /// For each new finding the old one that it is.
    private(set) var partners: [Int?]
    /// The old findings that are gone, on lines that are gone.
    private(set) var lost: [Int] = []

    private let new: [IdentifiedFinding]
    private let old: [IdentifiedFinding]
    private let map: LineMap

    init(new: [IdentifiedFinding], old: [IdentifiedFinding], map: LineMap) {
        self.new = new
        self.old = old
        self.map = map
        partners = Array(repeating: nil, count: new.count)
        var oldByKey = Dictionary(grouping: old.indices) { old[$0].key }
        for (key, candidates) in Dictionary(grouping: new.indices, by: { new[$0].key }) {
            oldByKey[key] = pair(candidates, with: oldByKey[key] ?? [])
        }
        lost = oldByKey.values.flatMap { $0 }.filter { map.hunk(removing: old[$0].line) != nil }.sorted()
    }

    /// Pairs findings of one key; answers the old ones that are left.
    private mutating func pair(_ candidates: [Int], with partners: [Int]) -> [Int] {
        let (new, old, map) = (new, old, map)
        let isSameStatement = { (candidate: Int, partner: Int) in new[candidate].statement == old[partner].statement }
        let isSamePlace = { (candidate: Int, partner: Int) in
            map.hunk(adding: new[candidate].line) == map.hunk(removing: old[partner].line)
        }
        var candidates = candidates
        var left = partners
        // What stands on an unchanged line is what stood there, or it is caused by something else.
        take(&candidates, &left) { map.oldLine(of: new[$0].line) == old[$1].line }
        candidates.removeAll { map.oldLine(of: new[$0].line) != nil }
        let kept = left.filter { map.hunk(removing: old[$0].line) == nil }
        left.removeAll { map.hunk(removing: old[$0].line) == nil }
        take(&candidates, &left) { isSameStatement($0, $1) && isSamePlace($0, $1) }
        take(&candidates, &left, where: isSamePlace)
        take(&candidates, &left, where: isSameStatement)
        take(&candidates, &left) { _, _ in true }
        return kept + left
    }

    /// Pairs in order what satisfies a condition, and takes it off both lists.
    private mutating func take(_ candidates: inout [Int], _ left: inout [Int], where isPair: (Int, Int) -> Bool) {
        var unpaired: [Int] = []
        for candidate in candidates {
            if let position = left.firstIndex(where: { isPair(candidate, $0) }) {
                partners[candidate] = left.remove(at: position)
            } else {
                unpaired.append(candidate)
            }
        }
        candidates = unpaired
    }

    /// How new a finding is.
    ///
    /// - Parameter added: the lines that are new against every parent.
    func novelty(of index: Int, in file: FileContext, added: [Range<Int>], traits: NewnessTraits) -> Novelty {
        let finding = new[index].finding
        if let partner = partners[index] {
            // Its suppression is gone, or was added.
            if old[partner].isSuppressed != new[index].isSuppressed { return .new }
            guard old[partner].finding.confidence == .low, finding.confidence > .low else { return .old }
            if Lines.touch(added, new[index].line...new[index].line) { return .new }
            return isUnguarded(finding, in: file) ? .unguarded : .elsewhere
        }
        let cause = file.lines(of: finding.cause)
        if Lines.touch(added, cause) { return .new }
        if traits.contains(.byDeletion), map.removesOnly(inside: cause) { return .new }
        return isUnguarded(finding, in: file) ? .unguarded : .elsewhere
    }

    /// Whether a finding about a missing guard stands in a function from which lines before it were removed, and nothing was added there.
    private func isUnguarded(_ finding: Finding, in file: FileContext) -> Bool {
        guard finding.family == .crashSafety else { return false }
        let statement = file.statement(containing: finding.range.lowerBound)
        guard let function = file.enclosingDeclaration(statement) else { return false }
        let first = file.lines(of: file.range(function)).lowerBound
        let last = file.source.lines.line(at: finding.range.lowerBound)
        return map.removesOnly(inside: first...last)
    }
}

extension FileContext {
    /// The lines that some bytes stand on.
    func lines(of bytes: Range<Int>) -> ClosedRange<Int> {
        let first = source.lines.line(at: bytes.lowerBound)
        return first...max(first, source.lines.line(at: max(bytes.lowerBound, bytes.upperBound - 1)))
    }
}
