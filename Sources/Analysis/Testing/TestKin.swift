// Owns: tests that may stand for one that is gone, though nobody can be sure.

/// The tests of a change that say something new, and those that stay.
struct TestKin {
    private struct Relative {
        let name: Set<String>
        let words: [UInt64]
        let claims: Set<UInt64>
        /// Whether it says something that it did not say before.
        let saysOther: Bool
        /// Whether it is new, or says more than before.
        let saysMore: Bool
        let isNew: Bool
    }

    private var relatives: [Relative] = []
    /// All that new tests, new expectations and what is new beside tests mention.
    private var mentioned: Set<UInt64> = []

    init() {}

    init(_ matcher: TestMatcher, _ pairs: [TestPairs.Pair], fixtures: [UInt64]) {
        mentioned = Set(fixtures)
        // What took the place of another expectation says no more than before.
        let grown = pairs.filter { $0.gained.count > $0.lost.count }
        for pair in grown { for expectation in pair.gained { mentioned.formUnion(expectation.names + expectation.content) } }
        for place in matcher.unmatchedNew { mentioned.formUnion(matcher.new(place).words) }
        let changed = Self.places(pairs)
        let more = Self.places(grown)
        for place in matcher.allNew {
            let test = matcher.new(place)
            guard test.isTest || !matcher.takenNew.contains(place) else { continue }
            let isNew = !matcher.takenNew.contains(place)
            relatives.append(
                Relative(
                    name: Self.words(of: test), words: test.words, claims: Set(test.firm.map(\.key)),
                    saysOther: changed.contains(place), saysMore: isNew || more.contains(place), isNew: isNew))
        }
    }

    /// Where some pairs gained more than that there is something.
    private static func places(_ pairs: [TestPairs.Pair]) -> Set<TestPairs.Place> {
        Set(pairs.filter { $0.gained.contains { $0.strength > .present } }.map(\.new))
    }

    /// Whether new tests together mention what was said of something.
    func mention(_ expectation: TestInventory.Expectation) -> Bool {
        expectation.content.count > 1 && mentioned.isSuperset(of: expectation.content)
    }

    /// Whether new tests together mention most of what a test did, a test with nearly the same name says more than before, a new one does much of the same, or one that stays says all of it.
    func holds(_ test: TestInventory.Test) -> Bool {
        let name = Self.words(of: test)
        let claims = Set(test.firm.map(\.key))
        let words = Set(test.words)
        if !words.isEmpty, words.intersection(mentioned).count * 10 >= words.count * 7 { return true }
        return relatives.contains { relative in
            if relative.saysMore && Self.isKin(relative.name, name) || relative.saysOther && relative.name == name { return true }
            if !claims.isEmpty, claims.isSubset(of: relative.claims), words == Set(relative.words) { return true }
            return relative.isNew && Similarity.common(test.words, relative.words) * 5 >= test.words.count * 3
        }
    }

    private static func isKin(_ one: Set<String>, _ other: Set<String>) -> Bool {
        guard !one.isEmpty, !other.isEmpty else { return false }
        return one.isSuperset(of: other) || other.isSuperset(of: one) || one.intersection(other).count * 3 >= one.union(other).count * 2
    }

    /// Numbers behind words only tell variants apart.
    private static func words(of test: TestInventory.Test) -> Set<String> {
        Set(
            test.key.split(separator: " ").map { word in
                let stem = word.reversed().drop(while: \.isNumber).reversed()
                return stem.isEmpty ? String(word) : String(stem)
            })
    }
}
