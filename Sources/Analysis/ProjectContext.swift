// Owns: what rules know of the tree around a file.

/// What rules know of the tree around a file.
package struct ProjectContext: Sendable {
    /// Whether the tree has any test code.
    package let hasTests: Bool
    private let reached: Set<UInt64>

    /// Follows names from the tests through the declarations that they reach, until nothing new is reached.
    ///
    /// Names are matched without their types: two functions of one name are reached together, for a false alarm is worse than a miss.
    package init(_ files: some Sequence<FileSummary>) {
        var declarations: [FileSummary.Declaration] = []
        var pending: [UInt64] = []
        var hasTests = false
        for file in files {
            if file.isTest {
                hasTests = true
                for declaration in file.declarations { pending += declaration.uses }
            } else {
                declarations += file.declarations
            }
        }
        var byName: [UInt64: [Int]] = [:]
        for (index, declaration) in declarations.enumerated() {
            for name in declaration.names { byName[name, default: []].append(index) }
        }
        var reached: Set<UInt64> = []
        while let name = pending.popLast() {
            guard reached.insert(name).inserted else { continue }
            for index in byName[name] ?? [] { pending += declarations[index].uses }
        }
        self.reached = reached
        self.hasTests = hasTests
    }

    /// Whether tests mention a name, or reach code that mentions it.
    package func isReached(_ name: String) -> Bool { reached.contains(NameHash.of(name.utf8)) }
}
