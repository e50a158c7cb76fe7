// Owns: what a change says anew about code, in which what tests that are gone or changed said is looked for.

/// The expectations that a change gained, from which lost ones are taken: what moved is not lost.
struct ExpectationPool {
    private let matcher: TestMatcher
    /// How often a claim stands where it did not stand before.
    private var surplus: [UInt64: Int] = [:]
    /// All names that new tests and helpers mention which are repeated for many values: one old test may have become several of them.
    private var repeated: Set<UInt64> = []
    /// For each test that says more than before, how many expectations may still stand for those of tests that are gone.
    private var budgets: [(names: Set<UInt64>, left: Int)] = []

    init(_ matcher: TestMatcher) {
        self.matcher = matcher
        let oldOf = Dictionary(matcher.newOf.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        for place in matcher.allNew {
            let test = matcher.new(place)
            let old = oldOf[place].map { matcher.old($0) }
            let (lost, gained) = oldOf[place].map { difference($0, place) } ?? ([], test.firm)
            for expectation in gained { surplus[expectation.key, default: 0] += 1 }
            if test.isRepeated, old.map({ $0.words != test.words || !$0.isRepeated }) ?? true { repeated.formUnion(test.words) }
            // What took the place of another expectation says nothing for a test that is gone.
            if gained.count > lost.count { budgets.append((Set(test.words), gained.count - lost.count)) }
        }
    }

    /// What a pair lost and gained.
    func difference(_ old: TestPairs.Place, _ new: TestPairs.Place) -> (
        lost: [TestInventory.Expectation], gained: [TestInventory.Expectation]
    ) {
        let (before, after) = (matcher.old(old), matcher.new(new))
        var (lost, gained) = (before.firm, after.firm)
        Self.cancel(&lost, &gained) { $0.key }
        // The same about what a local name stands for.
        Self.cancel(&lost, &gained) { $0.spelledOut }
        lost.removeAll(where: \.isIncidental)
        Self.withoutSpelledOutThrows(&lost, before, after)
        // Compared with what somebody else says now, whatever it was compared with before.
        let subjects = Set(gained.filter { !$0.namesValues && $0.strength == .exact }.map(\.subject))
        let said = lost.filter { subjects.contains($0.subject) }
        if said.count > 1 { lost.removeAll { subjects.contains($0.subject) && $0.range != said[0].range } }
        // What was said of a value may be how the value is found now: `try #require(spans.first { $0.name == "a" })`.
        lost.removeAll { expectation in
            expectation.namesValues && expectation.content.count > 1
                && gained.contains { $0.strength == .present && $0.isIncidental && Self.holds($0.content, expectation.content) }
        }
        return (lost, gained)
    }

    /// Takes off what stands in both lists, each as often as it does.
    private static func cancel(
        _ lost: inout [TestInventory.Expectation], _ gained: inout [TestInventory.Expectation],
        by key: (TestInventory.Expectation) -> UInt64
    ) {
        var counts: [UInt64: Int] = [:]
        for expectation in gained { counts[key(expectation), default: 0] += 1 }
        lost.removeAll { expectation in
            guard let count = counts[key(expectation)], count > 0 else { return false }
            counts[key(expectation)] = count - 1
            return true
        }
        var kept: [TestInventory.Expectation] = []
        for expectation in gained.reversed() {
            guard let count = counts[key(expectation)], count > 0 else { continue }
            counts[key(expectation)] = count - 1
            kept.append(expectation)
        }
        gained = kept.reversed()
    }

    /// Takes off thrown errors that `do { …; XCTFail() } catch { … }` waits for now.
    private static func withoutSpelledOutThrows(
        _ lost: inout [TestInventory.Expectation], _ before: TestInventory.Test, _ after: TestInventory.Test
    ) {
        func failures(_ test: TestInventory.Test) -> Int { test.expectations.count { $0.relation == .fails } }
        for _ in 0..<max(0, failures(after) - failures(before)) {
            guard let index = lost.firstIndex(where: { [.throwsAny, .throwsSpecific].contains($0.relation) }) else { return }
            lost.remove(at: index)
        }
    }

    /// Whether all of a sorted list stands in another one.
    private static func holds(_ whole: [UInt64], _ part: [UInt64]) -> Bool { Similarity.common(whole, part) == part.count }

    /// Takes off what another test says now.
    mutating func withoutMoved(_ lost: [TestInventory.Expectation], of new: TestPairs.Place) -> [TestInventory.Expectation] {
        lost.filter { expectation in
            guard let count = surplus[expectation.key], count > 0 else { return true }
            surplus[expectation.key] = count - 1
            return false
        }
    }

    /// Whether something new says what a test that is gone said: word by word, for many values at once, or in other words about the same.
    mutating func absorbs(_ test: TestInventory.Test) -> Bool {
        let firm = test.firm
        let names = Set(firm.flatMap(\.names))
        let kept = firm.count { (surplus[$0.key] ?? 0) > 0 }
        if !firm.isEmpty, kept * 3 >= firm.count * 2 {
            for expectation in firm { if let count = surplus[expectation.key], count > 0 { surplus[expectation.key] = count - 1 } }
            return true
        }
        let subjects = names.isEmpty ? Set(test.words) : names
        if Self.covers(repeated, subjects) { return true }
        guard let index = budgets.firstIndex(where: { $0.left > 0 && Self.covers($0.names, subjects) }) else { return false }
        budgets[index].left -= max(1, firm.count)
        return true
    }

    private static func covers(_ names: Set<UInt64>, _ wanted: Set<UInt64>) -> Bool {
        !wanted.isEmpty && wanted.intersection(names).count * 4 >= wanted.count * 3
    }
}
