// Owns: what rules know of a change: its files as they were and as they are.

/// One file of a change.
package struct ChangedFile: Sendable {
    /// Where it is, or was when it is gone.
    package let path: String
    /// Where it was: elsewhere, if it was moved.
    package let oldPath: String
    /// Nil for a new file.
    package let old: TestInventory?
    /// Nil for a file that is gone.
    package let new: TestInventory?

    package init(path: String, oldPath: String? = nil, old: TestInventory?, new: TestInventory?) {
        self.path = path
        self.oldPath = oldPath ?? path
        self.old = old
        self.new = new
    }
}

/// A change, as far as it matters to the tests of a project.
package struct ChangeContext: Sendable {
    package let files: [ChangedFile]
    /// The names that code under test declared before the change and declares nowhere in it now.
    package let removedNames: Set<UInt64>
    /// The names that code under test mentioned before the change and mentions nowhere in it now.
    package let vanishedNames: Set<UInt64>
    /// What stood around tests before the change and stands nowhere in it now: the words of each, by name.
    let goneFixtures: [UInt64: [UInt64]]
    package let tests: TestPairs

    package init(_ files: [ChangedFile]) {
        self.files = files
        var removed: Set<UInt64> = []
        for file in files { removed.formUnion(file.old?.declared ?? []) }
        for file in files { removed.subtract(file.new?.declared ?? []) }
        removedNames = removed
        var vanished: Set<UInt64> = []
        for file in files { vanished.formUnion(file.old?.mentioned ?? []) }
        for file in files { vanished.subtract(file.new?.mentioned ?? []) }
        vanishedNames = vanished
        var fixtures: [UInt64: [UInt64]] = [:]
        for file in files { fixtures.merge(file.old?.fixtures ?? [:]) { $0 + $1 } }
        for file in files { for name in (file.new?.fixtures ?? [:]).keys { fixtures[name] = nil } }
        goneFixtures = fixtures
        tests = TestPairs(files)
    }
}

/// Takes the findings of one rule on one change.
package struct ChangeFindings {
    /// A finding with the index of the changed file it is about.
    package private(set) var findings: [(file: Int, finding: Finding)] = []
    let rule: RuleSummary

    package init(rule: RuleSummary) { self.rule = rule }

    /// Reports a place in the new content of a file; in a file that is gone, its beginning.
    package mutating func report(_ file: Int, _ range: Range<Int>, confidence: Confidence, _ message: String, help: String) {
        findings.append(
            (
                file,
                Finding(
                    rule: rule.id, family: rule.family, severity: rule.severity, confidence: confidence, range: range, message: message,
                    help: help)
            ))
    }
}

/// A rule that judges a change by what stood there before.
///
/// Where there is no before, as in an audit of a whole folder, it has nothing to say.
package protocol ChangeRule: Rule {
    static func check(_ change: ChangeContext, _ findings: inout ChangeFindings)
}

extension ChangeRule {
    package static var needsProject: Bool { false }
    package static var readsChanges: Bool { true }
    package static func run(on file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector) {}

    package static func run(on change: ChangeContext, _ findings: inout ChangeFindings) { check(change, &findings) }
}
