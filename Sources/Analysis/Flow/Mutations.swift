// Owns: which names a file writes, found in one pass.
package import Outline
import SourceText
import SwiftLexer

/// The places where names are written, by name.
package struct Writes: Sendable {
    private let places: [UInt64: [Int]]

    fileprivate init(_ places: [UInt64: [Int]]) { self.places = places }

    fileprivate func places(hash: UInt64) -> [Int] { places[hash] ?? [] }
}

extension FileContext {
    /// Where variables are assigned to, passed `inout` or changed by a method that is known to change its receiver.
    ///
    /// - Parameter range: where to look.
    package func writes(in range: Range<Int>) -> Writes { range == 0..<tokens.count - 1 ? allWrites : findWrites(in: range) }

    func findWrites(in range: Range<Int>) -> Writes {
        var places: [UInt64: [Int]] = [:]
        for token in range where tokens.kinds[token].isIdentifierLike && isWrittenHere(token) {
            places[nameHash(token), default: []].append(token)
        }
        return Writes(places)
    }

    /// The writes to a name, in order.
    package func places(of name: Int, in writes: Writes) -> [Int] {
        writes.places(hash: nameHash(name)).filter { isSame($0, name) }
    }

    /// Whether a local variable is written in the function that declares it.
    package func isWritten(_ name: Int, around declaration: NodeID) -> Bool {
        guard let function = enclosingFunction(declaration) else { return false }
        return occurrences(of: name, among: outline.tokens(function)).contains { $0 != name && isWrittenHere($0) }
    }

    /// Whether a name is written right where it stands: assigned to, passed `inout`, or changed by a method.
    package func isWrittenHere(_ token: Int) -> Bool {
        guard token + 1 < tokens.count, isVariable(token) || isStaticMember(token) else { return false }
        if token > 0, isDeclared(token) { return false }
        if writes(token, in: token..<token + 1) || isStaticMember(token) && isAssignmentOperator(endOfAccess(token)) { return true }
        let end = endOfAccess(token)
        guard tokens.kinds[end] == .leftParen || tokens.kinds[end] == .leftBrace, end - 1 > token, tokens.kinds[end - 2] == .period else {
            return false
        }
        return self.token(end - 1, isIn: Self.mutatingMethods)
    }

    /// `let x`, `var x`, `func x`: the declaration of a name.
    private func isDeclared(_ token: Int) -> Bool {
        switch tokens.kinds[token - 1] {
        case .let, .var, .func, .case, .enum, .struct, .class, .for: return true
        default: return false
        }
    }

    /// `Self.x`, `Cache.x`
    private func isStaticMember(_ token: Int) -> Bool {
        guard token > 1, tokens.kinds[token - 1] == .period else { return false }
        if tokens.kinds[token - 2] == .selfType { return true }
        guard tokens.kinds[token - 2] == .identifier, let first = source.bytes[tokens.range(token - 2)].first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    /// Methods of the standard library's values that change them.
    private static let mutatingMethods: NameSet = [
        "append", "insert", "remove", "removeAll", "removeFirst", "removeLast", "removeValue", "removeSubrange", "popFirst", "popLast",
        "merge", "sort",
        "reverse", "shuffle", "formUnion", "formIntersection", "formSymmetricDifference", "subtract", "toggle", "updateValue", "update",
        "swapAt",
        "replaceSubrange", "negate", "partition", "enqueue", "dequeue", "push", "pop", "write", "prepend", "increment", "store",
    ]
}
