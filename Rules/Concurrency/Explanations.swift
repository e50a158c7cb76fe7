// Owns: whether a comment at a declaration says why it is safe.
import Analysis
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many declarations one comment explains.
    private static let explainedGroup = 8

    /// Whether a comment right before a declaration says why; it may stand above a group of lines, or above the `#if` that chooses among them.
    func isExplained(_ declaration: NodeID) -> Bool {
        var current = declaration
        for _ in 0..<Self.explainedGroup {
            if hasExplanation(right: current) { return true }
            guard let above = above(current) else { return false }
            current = above
        }
        return false
    }

    /// How many lines of a comment are read, the last ones.
    private static let explanationLines = 24

    private func hasExplanation(right declaration: NodeID) -> Bool {
        let first = outline.tokens(declaration).lowerBound
        let start = range(declaration).lowerBound
        let behind = tokens.comments.partitioningIndex { Int($0.start) >= start }
        return tokens.comments[..<behind].suffix(Self.explanationLines).reversed().prefix { Int($0.nextToken) == first }
            .contains(where: saysWhy)
    }

    /// What shares its comment with a declaration: the `#if` that it opens a branch of, or the like of it on the line before.
    private func above(_ declaration: NodeID) -> NodeID? {
        guard let parent = outline.parent(declaration) else { return nil }
        let first = outline.tokens(declaration).lowerBound
        guard first > 0 else { return nil }
        var sibling = innermostNode(at: first - 1)
        while sibling != parent, let outer = outline.parent(sibling), outer != parent { sibling = outer }
        if sibling == parent || outline.kind(sibling) != outline.kind(declaration) {
            return outline.kind(parent) == .conditionalClause ? outline.parent(parent) : nil
        }
        // One line, and the line right above.
        let lines = source.bytes[range(sibling).lowerBound..<range(declaration).lowerBound].prefix(Self.lineLimit)
        let breaks = lines.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        return breaks == 1 && lines.count < Self.lineLimit ? sibling : nil
    }

    private static var lineLimit: Int { 400 }

    /// Whether the first comment inside a type's body says why.
    func isExplainedInside(_ type: NodeID) -> Bool {
        guard let block = outline.firstChild(type, .memberBlock) else { return false }
        let first = outline.tokens(block).lowerBound + 1
        let index = tokens.comments.partitioningIndex { Int($0.nextToken) >= first }
        return tokens.comments[index...].prefix { Int($0.nextToken) == first }.contains(where: saysWhy)
    }

    private func saysWhy(_ comment: Comment) -> Bool {
        let words = source.string(comment.range).lowercased().split { !$0.isLetter }
        return words.indices.contains { index in
            let word = words[index]
            // "not thread-safe" is an admission.
            if word.hasPrefix("safe") { return !words[..<index].suffix(3).contains { $0 == "not" || $0 == "isn" || $0 == "never" } }
            return Self.reasons.contains { word.hasPrefix($0) }
        }
    }

    /// What the words begin with that tell of a guard, an order, or a single thread.
    private static let reasons = [
        "once", "protect", "guard", "lock", "synchron", "serial", "sendable", "single", "unchecked", "thread", "mutex", "exclusiv",
    ]
}
