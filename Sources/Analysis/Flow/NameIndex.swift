// Owns: where a name occurs and where it is declared, without walking the file.
package import Outline
import SourceText
import SwiftLexer

/// The names of a file, and the places that declare one.
///
/// Built once, in linear time; asked by all rules that want to know what a variable is.
struct NameIndex: Sendable {
    let table: NameTable
    /// By name, in the order of their places.
    private let declared: NameGroups<DeclaredName>

    struct DeclaredName: Sendable {
        let token: UInt32
        let node: UInt32
    }

    init(_ outline: Outline, _ tokens: Tokens, _ source: SourceText) {
        let table = NameTable(tokens, source)
        var declared: [(name: Int, value: DeclaredName)] = []
        var isSorted = true
        func declare(_ token: Int, _ node: Int) {
            guard tokens.kinds[token].isIdentifierLike, let name = table.number(at: token) else { return }
            let entry = DeclaredName(token: UInt32(truncatingIfNeeded: token), node: UInt32(truncatingIfNeeded: node))
            if let last = declared.last, last.value.token > entry.token { isSorted = false }
            declared.append((name, entry))
        }
        for node in 0..<outline.count {
            let first = Int(outline.firsts[node])
            let end = Int(outline.ends[node])
            switch outline.kinds[node] {
            case .parameter, .optionalBinding: declare(Int(outline.anchors[node]), node)
            case .functionDecl: declare(Int(outline.anchors[node]), node)
            case .binding:
                // The names of the pattern: up to the type, the value or the accessors.
                var token = first
                while token < end, tokens.kinds[token] != .colon || tokens.kinds[first] == .leftParen, tokens.kinds[token] != .equal,
                    tokens.kinds[token] != .leftBrace
                {
                    declare(token, node)
                    token += 1
                }
            case .pattern:
                let isLoop = outline.kinds[Int(outline.parents[node])] == .forStatement
                var binds = isLoop
                for token in first..<end {
                    if tokens.kinds[token] == .let || tokens.kinds[token] == .var { binds = true }
                    guard binds, token == first || tokens.kinds[token - 1] != .period, tokens.kinds[token + 1] != .colon else { continue }
                    declare(token, node)
                }
            default: break
            }
        }
        if !isSorted { declared.sort { $0.value.token < $1.value.token } }
        self.declared = NameGroups(declared, names: table.count)
        self.table = table
    }

    /// All declared names, in the order of their places.
    var declarationsByPlace: [DeclaredName] { declared.all.sorted { $0.token < $1.token } }

    /// The declarations of the name at a token, in order of their places.
    func declarations(ofNameAt token: Int) -> ArraySlice<DeclaredName> { table.number(at: token).map { declared[$0] } ?? [] }
}

// MARK: - Nodes at tokens

extension FileContext {
    /// Whether a node is another one or stands around it.
    package func isAncestor(_ outer: NodeID, orSelf inner: NodeID) -> Bool {
        outer == inner || outline.descendants(outer).contains(inner.index)
    }
}

extension FileContext {
    /// How many occurrences of one name are looked at.
    private static let occurrenceWindow = 128

    /// The places around a name where the same name stands, inside some tokens, in order, itself included.
    package func occurrences(of name: Int, in range: Range<Int>) -> [Int] {
        guard let number = names.table.number(at: name) else { return [name] }
        let all = names.table.places(number)
        let own = all.partitioningIndex { Int($0) >= name }
        var first = own
        while own - first + 1 < Self.occurrenceWindow, first > all.startIndex, Int(all[first - 1]) >= range.lowerBound { first -= 1 }
        var end = own + 1
        while end - first < 2 * Self.occurrenceWindow, end < all.endIndex, Int(all[end]) < range.upperBound { end += 1 }
        return all[first..<end].map { Int($0) }
    }
}

extension FileContext {
    /// All tokens that are a name, in order.
    package func names(of name: StaticString) -> [Int] {
        guard let number = names.table.number(hash: NameHash.of(name)) else { return [] }
        return names.table.places(number).map { Int($0) }.filter { token($0, is: name) }
    }

    /// Whether a name stands anywhere in the file; in rare cases said of a name that does not.
    package func mentions(_ name: StaticString) -> Bool { names.table.number(hash: NameHash.of(name)) != nil }
}
