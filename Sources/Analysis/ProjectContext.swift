// Owns: what rules know of the tree around a file.
package import Outline
import SwiftLexer

/// What rules know of the tree around a file.
package struct ProjectContext: Sendable {
    /// Whether the tree has any test code.
    package let hasTests: Bool
    /// What test runs say, if there is any word of them.
    package var coverage: (any CoverageSource)?
    /// The lines of the file under judgement that are new; nil where nobody compared it with anything.
    package var added: [Range<Int>]?
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

    /// Whether tests mention a function, or reach code that mentions it.
    package func isReached(_ node: NodeID, in file: FileContext) -> Bool {
        let type = file.enclosingType(node).map(file.typeName)
        switch file.outline.kind(node) {
        case .initializerDecl, .subscriptDecl: return type.map(isReached) ?? true
        case .functionDecl:
            let name = file.name(node)
            if isReached(name) { return true }
            let isOperator = !file.tokens.kinds[file.outline.anchor(node)].isIdentifierLike
            guard let type, LanguageWitnesses.spellings.contains(name) || isOperator else { return false }
            return isReached(type)
        default: return isReached(file.name(node))
        }
    }

    private func isReached(_ name: String) -> Bool { reached.contains(NameHash.of(name.utf8)) }
}
