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
    /// The files most of whose tests are rewritten, as in a move to another test library or a new major version: then no reading tells what
    /// became of one of them.
    private var rewritten: Set<Int> = []
    private var newOf: [Place: Place] = [:]
    private var kin = TestKin()
    private let files: [ChangedFile]

    init(_ files: [ChangedFile]) {
        self.files = files
        var matcher = TestMatcher(files)
        matcher.match()
        newOf = matcher.newOf
        var pool = ExpectationPool(matcher)
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
            // A comment or `#if false` around a test is told by another rule.
            let name = NameHash.of(matcher.old(place).name.utf8)
            return !(files[place.file].new?.sleeping.contains(name) ?? false) && !pool.absorbs(matcher.old(place))
        }
        findRewritten(matcher)
        let known = Set(files.flatMap { ($0.old?.fixtures ?? [:]).keys })
        kin = TestKin(
            matcher, pairs, fixtures: files.flatMap { ($0.new?.fixtures ?? [:]).filter { !known.contains($0.key) }.flatMap(\.value) })
    }

    /// Finds the files in which at least so many tests stay, but most of them not as they were.
    private mutating func findRewritten(_ matcher: TestMatcher) {
        var stays = Array(repeating: (all: 0, kept: 0), count: files.count)
        for pair in pairs where matcher.old(pair.old).isTest {
            stays[pair.old.file].all += 1
            if matcher.old(pair.old).words == matcher.new(pair.new).words { stays[pair.old.file].kept += 1 }
        }
        let all = stays.reduce(into: (all: 0, kept: 0)) { $0 = ($0.all + $1.all, $0.kept + $1.kept) }
        let isAll = all.all >= Self.manyTests && all.kept * 2 < all.all
        rewritten = Set(files.indices.filter { isAll || stays[$0].all >= Self.someTests && stays[$0].kept * 2 < stays[$0].all })
        // Where none stays, and as many are new, the file was written anew.
        let new = Dictionary(grouping: matcher.unmatchedNew.filter { matcher.new($0).isTest }, by: \.file)
        for (file, tests) in new where stays[file].all == 0 && tests.count >= files[file].old?.tests.count(where: \.isTest) ?? 0 {
            rewritten.insert(file)
        }
    }

    private static let someTests = 4
    private static let manyTests = 100

    /// Whether most of the tests of a file, or of the whole change, are rewritten.
    package func isRewritten(_ file: Int) -> Bool { rewritten.contains(file) }

    /// Whether another test of the change may stand for one that is gone.
    package func hasKin(_ place: Place) -> Bool { old(place).map { kin.holds($0) } ?? false }

    /// Whether new tests mention all that was said of something.
    package func isMentionedAnew(_ expectation: TestInventory.Expectation) -> Bool { kin.mention(expectation) }

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
