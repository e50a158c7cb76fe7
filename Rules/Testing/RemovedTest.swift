// Owns: the rule `removed-test`.
package import Analysis

/// Flags tests and expectations that are gone while the code that they tested stays.
package enum RemovedTest: ChangeRule {
    package static let summary = RuleSummary(id: "removed-test", family: .testing, severity: .high, readsTests: true)

    package static func check(_ change: ChangeContext, _ findings: inout ChangeFindings) {
        checkTests(change, &findings)
        checkTargets(change, &findings)
        for pair in change.tests.pairs { checkExpectations(of: pair, change, &findings) }
    }

    // MARK: - Targets

    /// A target of tests that left the manifest while its files stay.
    private static func checkTargets(_ change: ChangeContext, _ findings: inout ChangeFindings) {
        for (index, file) in change.files.enumerated() {
            guard let old = file.old, let new = file.new, !old.testTargets.isEmpty else { continue }
            let gone = old.testTargets.filter { !new.testTargets.contains($0) }
            // As many new ones are the same under another name.
            guard new.testTargets.count < old.testTargets.count else { continue }
            for target in gone where !change.files.contains(where: { hasLeft(target, $0) }) {
                findings.report(
                    index, 0..<0, confidence: .high,
                    "the target `\(target)` is gone from the manifest while its tests stay: nothing runs them any more", help: help)
            }
        }
    }

    /// Whether a file of a target is gone, or stands somewhere else now.
    private static func hasLeft(_ target: String, _ file: ChangedFile) -> Bool {
        let isElsewhere = file.new == nil || !file.path.split(separator: "/").contains(target[...])
        return file.old != nil && isElsewhere && file.oldPath.split(separator: "/").contains(target[...])
    }

    // MARK: - Tests

    /// Where something is missing, and whether anybody can be sure of it.
    private struct Spot: Hashable, Comparable {
        var file = 0
        let range: Range<Int>
        let isUnclear: Bool

        static func < (left: Spot, right: Spot) -> Bool {
            (left.file, left.range.lowerBound, left.isUnclear ? 1 : 0) < (right.file, right.range.lowerBound, right.isUnclear ? 1 : 0)
        }
    }

    private static func checkTests(_ change: ChangeContext, _ findings: inout ChangeFindings) {
        var names: [Spot: [String]] = [:]
        for place in change.tests.gone {
            let reach = change.reach(of: place)
            guard let test = change.tests.old(place), change.removedNames.isDisjoint(with: reach), !change.isModuleGone(place.file) else {
                continue
            }
            // Behaviour may go without its name.
            let isUnclear =
                test.firm.isEmpty || change.tests.isRewritten(place.file) || change.tests.hasKin(place)
                || !change.vanishedNames.isDisjoint(with: reach)
            let spot = Spot(file: place.file, range: change.tests.neighbour(of: place)?.range ?? 0..<0, isUnclear: isUnclear)
            names[spot, default: []].append(test.name)
        }
        for (spot, names) in names.sorted(by: { $0.key < $1.key }) {
            let shown = names.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
            let what =
                names.count == 1 ? "the test \(shown) is gone" : "\(names.count) tests are gone (\(shown)\(names.count > 3 ? ", …" : ""))"
            let place = change.files[spot.file].new == nil ? " with this file" : ""
            findings.report(
                spot.file, spot.range, confidence: spot.isUnclear ? .low : .high,
                "\(what)\(place) while the code that it tested stays: nothing would notice now if that code broke", help: help)
        }
    }

    // MARK: - Expectations

    private static func checkExpectations(of pair: TestPairs.Pair, _ change: ChangeContext, _ findings: inout ChangeFindings) {
        guard let old = change.tests.old(pair.old), let new = change.tests.new(pair.new) else { return }
        // What is said for many values, or by a helper, is said elsewhere.
        guard !new.isRepeated || old.isRepeated, new.helperCalls <= old.helperCalls else { return }
        var lost = pair.lost.filter { change.removedNames.isDisjoint(with: $0.names) }
        let gained = pair.gained.filter { gained in !gained.isIncidental || lost.contains { $0.subject == gained.subject } }
        guard lost.count > gained.count else { return }
        for gained in gained {
            // Replaced by something weaker is another rule's matter.
            let names = Set(gained.names)
            let best = lost.indices.max { lost[$0].names.count(where: names.contains) < lost[$1].names.count(where: names.contains) }
            if let best { lost.remove(at: best) }
        }
        let words = Set(new.words)
        func isUnclear(_ lost: TestInventory.Expectation) -> Bool {
            pair.isRewritten || change.tests.isRewritten(pair.new.file) || lost.isConditional
                || !change.vanishedNames.isDisjoint(with: lost.content) || change.tests.isMentionedAnew(lost)
                // All that was said of may be said in another way now.
                || !gained.isEmpty && words.isSuperset(of: lost.content)
        }
        var texts: [Spot: [String]] = [:]
        for expectation in lost {
            texts[Spot(range: neighbour(of: expectation, old, new), isUnclear: isUnclear(expectation)), default: []].append(
                expectation.text)
        }
        for (spot, texts) in texts.sorted(by: { $0.key < $1.key }) {
            let more = texts.count > 1 ? " and \(texts.count - 1) more" : ""
            findings.report(
                pair.new.file, spot.range, confidence: spot.isUnclear ? .low : gained.isEmpty && old.isTest ? .high : .medium,
                "the expectation \(texts[0])\(more) is gone from `\(new.name)` while the code that it looked at stays: nothing checks that any more",
                help: help)
        }
    }

    /// The expectation behind one that is gone, else the one before it, else the test's name.
    private static func neighbour(
        of expectation: TestInventory.Expectation, _ old: TestInventory.Test, _ new: TestInventory.Test
    ) -> Range<Int> {
        let before = old.expectations
        guard let index = before.firstIndex(where: { $0.range == expectation.range }) else { return new.range }
        for other in Array(before[(index + 1)...]) + before[..<index].reversed() {
            if let survivor = new.expectations.first(where: { $0.key == other.key }) { return survivor.range }
        }
        return new.range
    }

    private static let help = "bring it back, or delete the code that it tested in the same change"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a test or an expectation is deleted while the code under test stays",
            rationale: """
                The quickest way to a green run is to take out what is red. The code still ships, and the next change that breaks it breaks it \
                without a word: what the test knew about the code is gone, and nobody decided that.
                """,
            help: help,
            suppressWhen: "another test covers the same in a way that cannot be seen in this change, and the reason names it",
            bad: bad, good: good)
    }
}
