// Owns: where a name occurs and where it is declared, without walking the file.
package import Outline
import SourceText
import SwiftLexer

/// The names of a file: for each the one before it with the same text, and the places that declare one.
///
/// Built once, in linear time but for sorting the declarations; asked by all rules that want to know what a variable is.
struct NameIndex: Sendable {
    /// For each token that is a name, the previous token of the same name; ``Outline/noMatch`` elsewhere.
    private let previous: [UInt32]
    /// Likewise the next one.
    private let next: [UInt32]
    /// Where each name stands for the last time, by the hash of the name: an open-addressing table.
    private let hashes: [UInt64]
    private let last: [UInt32]
    /// Declared names, sorted by hash, then by place.
    private let declared: [DeclaredName]

    struct DeclaredName: Sendable {
        let hash: UInt64
        let token: UInt32
        let node: UInt32
    }

    init(_ outline: Outline, _ tokens: Tokens, _ source: SourceText) {
        (previous, next, hashes, last) = Self.chains(tokens, source)
        var declared: [DeclaredName] = []
        func declare(_ token: Int, _ node: Int) {
            guard tokens.kinds[token].isIdentifierLike else { return }
            let hash = NameHash.of(source.bytes[tokens.range(token)])
            declared.append(DeclaredName(hash: hash, token: UInt32(truncatingIfNeeded: token), node: UInt32(truncatingIfNeeded: node)))
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
        declared.sort { ($0.hash, $0.token) < ($1.hash, $1.token) }
        self.declared = declared
    }

    /// Links each name to the one before it, by an open-addressing table from the name's hash to where it last stood.
    private static func chains(_ tokens: Tokens, _ source: SourceText) -> ([UInt32], [UInt32], [UInt64], [UInt32]) {
        var previous = [UInt32](repeating: Outline.noMatch, count: tokens.count)
        var next = previous
        var capacity = 64
        while capacity < tokens.count { capacity *= 2 }
        var hashes = [UInt64](repeating: 0, count: capacity)
        var last = [UInt32](repeating: Outline.noMatch, count: capacity)
        let mask = capacity - 1
        for token in 0..<tokens.count where tokens.kinds[token].isIdentifierLike || tokens.kinds[token] == .dollarIdentifier {
            let hash = NameHash.of(source.bytes[tokens.range(token)])
            let slot = Self.slot(of: hash, hashes, last, mask)
            hashes[slot] = hash
            previous[token] = last[slot]
            if last[slot] != Outline.noMatch { next[Int(last[slot])] = UInt32(truncatingIfNeeded: token) }
            last[slot] = UInt32(truncatingIfNeeded: token)
        }
        return (previous, next, hashes, last)
    }

    private static func slot(of hash: UInt64, _ hashes: [UInt64], _ last: [UInt32], _ mask: Int) -> Int {
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
        while last[slot] != Outline.noMatch, hashes[slot] != hash { slot = (slot + 1) & mask }
        return slot
    }

    /// All tokens whose name hashes like this one, in order.
    func all(hash: UInt64) -> [Int] {
        var result: [Int] = []
        var token = last[Self.slot(of: hash, hashes, last, last.count - 1)]
        while token != Outline.noMatch {
            result.append(Int(token))
            token = previous[Int(token)]
        }
        return result.reversed()
    }

    /// The previous token of the same name.
    func previous(_ token: Int) -> Int? { previous[token] == Outline.noMatch ? nil : Int(previous[token]) }

    /// The next token of the same name.
    func next(_ token: Int) -> Int? { next[token] == Outline.noMatch ? nil : Int(next[token]) }

    /// The declarations of a name, in order of their places.
    func declarations(hash: UInt64) -> ArraySlice<DeclaredName> {
        let first = declared.partitioningIndex { $0.hash >= hash }
        let end = declared[first...].partitioningIndex { $0.hash > hash }
        return declared[first..<end]
    }
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
        var result = [name]
        var token = name
        while result.count < Self.occurrenceWindow, let earlier = names.previous(token), earlier >= range.lowerBound {
            result.append(earlier)
            token = earlier
        }
        token = name
        while result.count < 2 * Self.occurrenceWindow, let later = names.next(token), later < range.upperBound {
            result.append(later)
            token = later
        }
        return result.sorted()
    }
}

extension FileContext {
    /// All tokens that are a name, in order.
    package func names(of name: StaticString) -> [Int] {
        let hash = unsafe NameHash.of(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        return names.all(hash: hash).filter { token($0, is: name) }
    }
}
