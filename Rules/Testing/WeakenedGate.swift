// Owns: the rule `weakened-gate`.
package import Analysis

/// Flags what lets more through than before: weaker expectations, wider limits, linters told to look away.
package enum WeakenedGate: ChangeRule {
    package static let summary = RuleSummary(
        id: "weakened-gate", family: .testing, severity: .medium, readsTests: true, readsComments: true)

    package static func check(_ change: ChangeContext, _ findings: inout ChangeFindings) {
        checkGates(change, &findings)
        for pair in change.tests.pairs {
            guard let old = change.tests.old(pair.old), let new = change.tests.new(pair.new) else { continue }
            checkExpectations(pair, change, &findings)
            checkLimits(old.limits, new.limits, pair.new.file, &findings)
        }
        for (index, file) in change.files.enumerated() {
            if let old = file.old, let new = file.new { checkLimits(old.limits, new.limits, index, &findings) }
        }
    }

    // MARK: - Expectations

    private static func checkExpectations(_ pair: TestPairs.Pair, _ change: ChangeContext, _ findings: inout ChangeFindings) {
        var lost = pair.lost.filter { change.removedNames.isDisjoint(with: $0.names) }
        // The strongest first: what says as much stands for what stood there.
        for gained in pair.gained.sorted(by: { $0.strength > $1.strength }) {
            guard let index = replaced(by: gained, among: lost) else { continue }
            let old = lost.remove(at: index)
            let isOnly = pair.gained.count(where: { Set($0.names).isSuperset(of: old.names) }) == 1
            guard isWeaker(gained, than: old) || isOnly && isPart(gained, of: old) else { continue }
            // What is said of the same is the same expectation, however much of the file is new.
            let isSame = gained.subject == old.subject || gained.whole == old.whole
            let isUnclear = !isSame && (change.tests.isRewritten(pair.new.file) || pair.isRewritten)
            findings.report(
                pair.new.file, gained.range, confidence: isUnclear ? .low : isSame ? .high : .medium,
                "\(gained.text) stands where \(old.text) stood, which said more: what lies between the two ships unnoticed", help: help)
        }
    }

    /// The expectation about the same that another one replaces.
    private static func replaced(by gained: TestInventory.Expectation, among lost: [TestInventory.Expectation]) -> Int? {
        if let same = lost.firstIndex(where: { $0.subject == gained.subject }) ?? lost.firstIndex(where: { $0.whole == gained.whole }) {
            return same
        }
        // A value unwrapped, or nothing thrown, by the way.
        if gained.isIncidental { return nil }
        let names = Set(gained.names)
        let common = lost.map { $0.names.count(where: names.contains) }
        guard let best = lost.indices.max(by: { common[$0] < common[$1] }), common[best] > 0, common[best] * 2 >= lost[best].names.count
        else {
            return nil
        }
        return best
    }

    private static func isWeaker(_ gained: TestInventory.Expectation, than old: TestInventory.Expectation) -> Bool {
        // The opposite is no less.
        if gained.relation == .throwsNothing, [.throwsAny, .throwsSpecific].contains(old.relation) { return false }
        if gained.subject == old.subject, let allowed = gained.allowed, let before = old.allowed { return allowed.isWider(than: before) }
        return gained.strength < old.strength
    }

    /// Whether one exact value of a part or a trait stands for one of the whole: `Set(xs) == …` or `xs.count == …` for `xs == …`.
    private static func isPart(_ gained: TestInventory.Expectation, of old: TestInventory.Expectation) -> Bool {
        guard gained.strength == .exact, old.strength == .exact, gained.relation == old.relation else { return false }
        if gained.whole == old.whole { return old.subject == old.whole && gained.subject != gained.whole }
        // How many there are says less than what they are.
        let count = NameHash.of("count".utf8)
        return old.allowed == nil && gained.allowed != nil && gained.names.contains(count) && !old.names.contains(count)
            && Set(gained.names).isSuperset(of: old.names)
    }

    // MARK: - Limits

    private static func checkLimits(_ old: [Limit], _ new: [Limit], _ file: Int, _ findings: inout ChangeFindings) {
        let newByPlace = Dictionary(grouping: new) { $0.place }
        for (place, olds) in Dictionary(grouping: old, by: { $0.place }) {
            guard let news = newByPlace[place] else { continue }
            let (before, after) = (without(news, in: olds), without(olds, in: news))
            // Where there are more or fewer than before, nobody knows which of them was which.
            guard before.count == after.count else { continue }
            for (was, limit) in zip(before, after) where limit.allowed.isWider(than: was.allowed) {
                findings.report(
                    file, limit.range, confidence: .high,
                    "`\(limit.name)` goes from \(was.text) to \(limit.text): what is slower, rarer or less exact than before passes now",
                    help: help)
            }
        }
    }

    /// The limits of a list that do not stand in another one, each as often as it does.
    private static func without(_ others: [Limit], in limits: [Limit]) -> [Limit] {
        var counts: [Interval: Int] = [:]
        for other in others { counts[other.allowed, default: 0] += 1 }
        return limits.filter { limit in
            guard let count = counts[limit.allowed], count > 0 else { return true }
            counts[limit.allowed] = count - 1
            return false
        }
    }

    // MARK: - Other linters

    private static func checkGates(_ change: ChangeContext, _ findings: inout ChangeFindings) {
        var known: [String: Int] = [:]
        for file in change.files { for gate in file.old?.gates ?? [] { known[gate.text, default: 0] += 1 } }
        // A file keeps its own first; what is left over may have moved to another.
        var added: [(file: Int, gate: LintGate)] = []
        for (index, file) in change.files.enumerated() {
            var own: [String: Int] = [:]
            for gate in file.old?.gates ?? [] { own[gate.text, default: 0] += 1 }
            for gate in file.new?.gates ?? [] {
                if let count = own[gate.text], count > 0 {
                    own[gate.text] = count - 1
                    known[gate.text, default: 1] -= 1
                } else {
                    added.append((index, gate))
                }
            }
        }
        added.removeAll { _, gate in
            guard let count = known[gate.text], count > 0 else { return false }
            known[gate.text] = count - 1
            return true
        }
        var times: [Repetition: Int] = [:]
        for (file, gate) in added { times[Repetition(file: file, text: gate.text), default: 0] += 1 }
        var seen: Set<Repetition> = []
        for (file, gate) in added {
            let repetition = Repetition(file: file, text: gate.text)
            let count = times[repetition] ?? 1
            // The same comment all over a file is one thing to talk about.
            guard count <= manyTimes || seen.insert(repetition).inserted else { continue }
            let more = count > manyTimes ? ", here and \(count - 1) times more in this file" : ""
            findings.report(
                file, gate.range, confidence: .high,
                "`\(gate.text)` tells a linter to look away\(more): what it would have said goes unsaid", help: help)
        }
    }

    private static let manyTimes = 3

    private struct Repetition: Hashable {
        let file: Int
        let text: String
    }

    private static let help = "mend what the gate stopped, and leave the gate as it was"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a gate lets more through than before",
            rationale: """
                The run was red, and the gate was widened until it was green: a larger tolerance, a longer timeout, `!= nil` for a value, a \
                linter switched off. What the gate stopped is still there, and production meets it without the gate.
                """,
            help: help,
            suppressWhen: "the old limit was wrong, and the reason says why the new one is right",
            bad: bad, good: good)
    }
}
