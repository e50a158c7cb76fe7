// Owns: what a function leaves to its callers: storage code, written preconditions, private helpers.
package import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether a node stands in the inside of a library's data structure: code that is inlined into clients or underscored by convention.
    ///
    /// Such code works on values that the type itself keeps in shape, and says so by assertions elsewhere.
    package func isStorageCode(_ node: NodeID) -> Bool {
        var current: NodeID? = node
        while let inner = current {
            let kind = outline.kind(inner)
            if kind == .functionDecl || kind == .extensionDecl || kind == .structDecl || kind == .initializerDecl,
                beginsWithUnderscore(inner)
            {
                return true
            }
            let isDeclaration = kind.isFunctionLike && kind != .closure || kind.isTypeLike || kind == .variableDecl
            if isDeclaration, outline.children(inner).contains(where: { isInlining($0) }) { return true }
            current = outline.parent(inner)
        }
        return false
    }

    private func beginsWithUnderscore(_ declaration: NodeID) -> Bool {
        let name = outline.kind(declaration) == .extensionDecl ? typeName(declaration) : name(declaration)
        return name.utf8.first == UInt8(ascii: "_")
    }

    private func isInlining(_ attribute: NodeID) -> Bool {
        outline.kind(attribute) == .attribute && token(outline.anchor(attribute), isIn: Self.inliningAttributes)
    }

    private static let inliningAttributes: NameSet = [
        "inlinable", "usableFromInline", "_alwaysEmitIntoClient", "_transparent", "frozen", "_spi",
    ]

    /// Whether a name is underscored: storage that a type hides behind its own checks.
    package func isUnderscored(_ path: Range<Int>) -> Bool {
        path.contains { tokens.kinds[$0].isIdentifierLike && source.bytes[range(ofToken: $0)].first == UInt8(ascii: "_") }
    }

    /// Whether a comment at the statement, or at the head of the function, says what callers or the type keep to.
    package func statesContract(_ node: NodeID) -> Bool {
        if let function = enclosingDeclaration(node), says(Self.contractWords, before: outline.tokens(function).lowerBound) { return true }
        return says(Self.reasonWords, before: outline.tokens(statement(node)).lowerBound)
    }

    /// How many bytes of a comment are looked at.
    private static let commentWindow = 2048

    private func says(_ words: [[UInt8]], before token: Int) -> Bool {
        guard token > 0 else { return false }
        let start = range(ofToken: token - 1).upperBound
        let end = range(ofToken: token).lowerBound
        guard start < end else { return false }
        let bytes = source.bytes[max(start, end - Self.commentWindow)..<end].map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        guard bytes.contains(UInt8(ascii: "/")) else { return false }
        return words.contains { Self.contains($0, in: bytes) }
    }

    private static func contains(_ word: [UInt8], in bytes: [UInt8]) -> Bool {
        guard bytes.count >= word.count else { return false }
        return (0...bytes.count - word.count).contains { start in
            bytes[start] == word[0] && bytes[start..<start + word.count].elementsEqual(word)
        }
    }

    private static let contractWords: [[UInt8]] = [
        "precondition:", "requires:", "must be", "must not be", "must have", "will trap", "traps if", "traps when", "crashes if",
    ].map {
        Array($0.utf8)
    }
    private static let reasonWords: [[UInt8]] = [
        "safe", "guarantee", "at least one", "always be", "always has", "error to call", "invariant", "never be empty",
    ].map { Array($0.utf8) }
}
