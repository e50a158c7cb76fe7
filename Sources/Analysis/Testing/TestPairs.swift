// Owns: which test of a change is which test of before it: kept, renamed, moved, merged, split or parametrised.

/// The tests of a change, paired with what they were.
package struct TestPairs: Sendable {
    /// A test or helper of one file.
    package struct Place: Sendable, Hashable {
        package let file: Int
        package let index: Int
    }

    /// A test that stands after the change, with what it was.
    package struct Pair: Sendable {
        package let old: Place
        package let new: Place
        /// Expectations of the old one that stand nowhere in the change any more.
        package let lost: [TestInventory.Expectation]
        /// Expectations of the new one that the old one had not.
        package let gained: [TestInventory.Expectation]
        /// Whether so much of the new one is new that nobody can say by reading which expectation became which.
        package let isRewritten: Bool
    }

    package private(set) var pairs: [Pair] = []
    /// Tests that are gone and that nothing in the change took the place of, whatever became of the code under test.
    package private(set) var gone: [Place] = []
    /// Whether the change rewrites most of very many tests, as a new major version does: then no reading tells what became of one of them.
    package private(set) var isRewrite = false
    private var newOf: [Place: Place] = [:]

    private let files: [ChangedFile]

    init(_ files: [ChangedFile]) {
        self.files = files
        var matcher = Matcher(files)
        matcher.match()
        newOf = matcher.newOf
        var pool = Pool(matcher)
        pairs = newOf.sorted { ($0.key.file, $0.key.index) < ($1.key.file, $1.key.index) }.map { old, new in
            let (lost, gained) = pool.difference(old, new)
            let words = matcher.new(new).words
            let kept = Similarity.common(matcher.old(old).words, words)
            return Pair(old: old, new: new, lost: lost, gained: gained, isRewritten: kept * 5 < words.count * 3)
        }
        // Moved expectations are settled before tests that are gone look for theirs.
        pairs = pairs.map {
            Pair(
                old: $0.old, new: $0.new, lost: pool.withoutMoved($0.lost, of: $0.new), gained: $0.gained, isRewritten: $0.isRewritten)
        }
        gone = matcher.unmatchedOld.filter { place in
            // A comment around a test is told by another rule.
            let name = NameHash.of(matcher.old(place).name.utf8)
            return !(files[place.file].new?.commented.contains(name) ?? false) && !pool.absorbs(matcher.old(place))
        }
        let kept = pairs.count { matcher.old($0.old).words == matcher.new($0.new).words }
        isRewrite = matcher.allOld.count >= Self.manyTests && kept * 2 < matcher.allOld.count
    }

    private static let manyTests = 100

    /// Whether anything may have been lost or weakened, so that the rest of the change has to be looked at.
    package var hasLosses: Bool { !gone.isEmpty || pairs.contains { !$0.lost.isEmpty } }

    package func old(_ place: Place) -> TestInventory.Test? { files[place.file].old?.tests[place.index] }
    package func new(_ place: Place) -> TestInventory.Test? { files[place.file].new?.tests[place.index] }

    /// What stands now next to a test that is gone: the one behind it, else the one before it.
    package func neighbour(of place: Place) -> TestInventory.Test? {
        guard let tests = files[place.file].old?.tests else { return nil }
        let suite = tests[place.index].suite
        for isSameSuite in [true, false] {
            for index in Array(place.index + 1..<tests.count) + (0..<place.index).reversed()
            where (tests[index].suite == suite) == isSameSuite {
                if let new = newOf[Place(file: place.file, index: index)], new.file == place.file { return self.new(new) }
            }
        }
        return nil
    }
}

extension TestInventory.Test {
    /// What is lost with the test: expectations that say something.
    package var firm: [TestInventory.Expectation] { expectations.filter { $0.strength > .none } }
}

/// Finds for each old test the new one that it became.
private struct Matcher {
    private let oldTests: [[TestInventory.Test]]
    private let newTests: [[TestInventory.Test]]
    var newOf: [TestPairs.Place: TestPairs.Place] = [:]
    var takenNew: Set<TestPairs.Place> = []
    private(set) var allOld: [TestPairs.Place] = []
    private(set) var allNew: [TestPairs.Place] = []

    /// More pairs than this are compared by name only.
    private static let pairLimit = 60_000

    init(_ files: [ChangedFile]) {
        oldTests = files.map { $0.old?.tests ?? [] }
        newTests = files.map { $0.new?.tests ?? [] }
        for file in files.indices {
            allOld += oldTests[file].indices.map { .init(file: file, index: $0) }
            allNew += newTests[file].indices.map { .init(file: file, index: $0) }
        }
    }

    func old(_ place: TestPairs.Place) -> TestInventory.Test { oldTests[place.file][place.index] }
    func new(_ place: TestPairs.Place) -> TestInventory.Test { newTests[place.file][place.index] }

    var unmatchedOld: [TestPairs.Place] { allOld.filter { newOf[$0] == nil && old($0).isTest } }
    var unmatchedNew: [TestPairs.Place] { allNew.filter { !takenNew.contains($0) } }

    mutating func match() {
        take { "\($0.file) \($1.suite).\($1.name)" }
        take { "\($0.file) \($1.suite).\($1.key)" }
        take { "\($0.file) \($1.key)" }
        take { "\($1.suite).\($1.key)" }
        takeSimilar(atLeast: 0.6, mustHaveSameKey: false)
        takeSimilar(atLeast: 0.25, mustHaveSameKey: true)
        takeSimilar(atLeast: 0.4, mustHaveSameKey: false)
    }

    /// Pairs what has the same name in the same order.
    private mutating func take(_ name: (TestPairs.Place, TestInventory.Test) -> String) {
        var byName: [String: [TestPairs.Place]] = [:]
        for place in unmatchedNew.reversed() { byName[name(place, new(place)), default: []].append(place) }
        for place in allOld where newOf[place] == nil {
            if let found = byName[name(place, old(place))]?.popLast() { pair(place, found) }
        }
    }

    private mutating func pair(_ old: TestPairs.Place, _ new: TestPairs.Place) {
        newOf[old] = new
        takenNew.insert(new)
    }

    /// Pairs the most similar bodies first.
    private mutating func takeSimilar(atLeast threshold: Double, mustHaveSameKey: Bool) {
        let (olds, news) = (allOld.filter { newOf[$0] == nil }, unmatchedNew)
        guard !olds.isEmpty, !news.isEmpty, olds.count * news.count <= Self.pairLimit else { return }
        var scored: [(score: Double, old: TestPairs.Place, new: TestPairs.Place)] = []
        for old in olds {
            let test = self.old(old)
            for new in news where !mustHaveSameKey || self.new(new).key == test.key {
                guard self.new(new).isTest == test.isTest else { continue }
                let score = Similarity.ofSorted(test.words, self.new(new).words) + (old.file == new.file ? 0.02 : 0)
                if score >= threshold { scored.append((score, old, new)) }
            }
        }
        scored.sort {
            ($1.score, $0.old.file, $0.old.index, $0.new.file, $0.new.index) < (
                $0.score, $1.old.file, $1.old.index, $1.new.file, $1.new.index
            )
        }
        for (_, old, new) in scored where newOf[old] == nil && !takenNew.contains(new) { pair(old, new) }
    }
}

/// The expectations that a change gained, from which lost ones are taken: what moved is not lost.
private struct Pool {
    private let matcher: Matcher
    /// How often a claim stands where it did not stand before.
    private var surplus: [UInt64: Int] = [:]
    /// All names that new tests and helpers mention which are repeated for many values: one old test may have become several of them.
    private var repeated: Set<UInt64> = []
    /// For each new test that was none before, how many expectations may still stand for those of tests that are gone.
    private var budgets: [(names: Set<UInt64>, left: Int)] = []

    init(_ matcher: Matcher) {
        self.matcher = matcher
        let oldOf = Dictionary(matcher.newOf.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        for place in matcher.allNew {
            let test = matcher.new(place)
            let old = oldOf[place].map { matcher.old($0) }
            let gained = oldOf[place].map { difference($0, place).gained } ?? test.firm
            for expectation in gained { surplus[expectation.key, default: 0] += 1 }
            if test.isRepeated, old.map({ $0.words != test.words || !$0.isRepeated }) ?? true { repeated.formUnion(test.words) }
            if !gained.isEmpty { budgets.append((Set(test.words), gained.count)) }
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
        // What was said of a value may be how the value is found now: `try #require(spans.first { $0.name == "a" })`.
        lost.removeAll { expectation in
            expectation.namesValues && expectation.content.count > 1
                && gained.contains { $0.strength == .present && Self.holds($0.content, expectation.content) }
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
