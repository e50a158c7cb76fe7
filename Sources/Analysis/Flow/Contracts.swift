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

    private static let contractWords: [[UInt8]] = ["precondition:", "requires:", "must be", "must not be", "must have"].map {
        Array($0.utf8)
    }
    private static let reasonWords: [[UInt8]] = [
        "safe", "guarantee", "at least one", "always be", "always has", "error to call", "invariant", "never be empty",
    ].map { Array($0.utf8) }

    // MARK: - Private helpers

    /// How many calls of one function are looked at.
    private static let callWindow = 24

    /// What the callers of a private function give for a parameter; nil where others may call it, or nobody here does.
    package func argumentsOfCallers(for declared: DeclaredName) -> [Range<Int>]? {
        guard declared.kind == .parameter, let function = outline.ancestor(declared.node, where: { $0.isFunctionLike }),
            outline.kind(function) == .functionDecl, isPrivateFunction(function),
            let index = parameters(of: function).firstIndex(of: declared.node)
        else { return nil }
        let name = outline.anchor(function)
        var result: [Range<Int>] = []
        for token in occurrences(of: name, in: 0..<tokens.count).prefix(Self.callWindow) where token != name {
            guard tokens.kinds[token + 1] == .leftParen, let closer = outline.match(token + 1), closer > token + 1 else { return nil }
            let arguments = splitAtCommas(token + 2..<closer)
            guard index < arguments.count, arguments.count == parameters(of: function).count else { return nil }
            result.append(withoutLabel(arguments[index]))
        }
        return result.isEmpty ? nil : result
    }

    /// Whether a private helper gets its collection from callers that all know that so many elements are there.
    package func isGivenByCallers(_ collection: Range<Int>, needed: Int) -> Bool {
        guard collection.count == 1, let declared = declaration(of: collection.lowerBound),
            let arguments = argumentsOfCallers(for: declared)
        else { return false }
        return arguments.allSatisfy { argument in
            let point = point(ofToken: argument.lowerBound)
            return size(of: argument, at: point).covers(index: needed - 1) || size(ofValue: argument, at: point).covers(index: needed - 1)
        }
    }

    private func withoutLabel(_ argument: Range<Int>) -> Range<Int> {
        guard argument.count > 2, tokens.kinds[argument.lowerBound + 1] == .colon else { return argument }
        return argument.lowerBound + 2..<argument.upperBound
    }

    private func parameters(of function: NodeID) -> [NodeID] {
        nodes(.parameter, in: function, limit: 16).filter { isParameter($0, of: function) }
    }

    private func isParameter(_ parameter: NodeID, of function: NodeID) -> Bool {
        outline.ancestor(parameter) { $0.isFunctionLike } == function
    }

    /// `private`, `fileprivate`, in a private extension, or local to another function.
    private func isPrivateFunction(_ function: NodeID) -> Bool {
        if isPrivate(function) { return true }
        guard let outer = outline.ancestor(function, where: { $0.isFunctionLike || $0.isTypeLike }) else { return false }
        return outline.kind(outer).isFunctionLike || outline.kind(outer) == .extensionDecl && isPrivate(outer)
    }
}
