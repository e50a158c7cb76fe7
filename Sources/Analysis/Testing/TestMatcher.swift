// Owns: finding for each test of before a change the one that it became: by its name, else by its body.

/// Finds for each old test the new one that it became.
struct TestMatcher {
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
