// Owns: sets of names that a token is looked up in without making a string of it.
import Outline
import SourceText
import SwiftLexer

/// Names that many tokens are compared with.
package struct NameSet: Sendable, ExpressibleByArrayLiteral {
    private let names: [UInt64: String]

    package init(arrayLiteral elements: String...) { self.init(elements) }

    package init(_ elements: [String]) {
        names = Dictionary(elements.map { (NameHash.of($0.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    }

    package static func + (left: NameSet, right: NameSet) -> NameSet { NameSet(Array(left.names.values) + right.names.values) }

    func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let name = names[NameHash.of(bytes)] else { return false }
        return bytes.elementsEqual(name.utf8)
    }
}

extension FileContext {
    package func token(_ token: Int, isIn names: NameSet) -> Bool { names.contains(source.bytes[tokens.range(token)]) }

    /// Whether any of some tokens is one of these names.
    package func contains(_ names: NameSet, in range: Range<Int>) -> Bool { range.contains { token($0, isIn: names) } }

    /// Whether a token's text holds another text, in any case of letters.
    package func token(_ token: Int, mentions text: StaticString) -> Bool { holds(tokens.range(token), text, caseBit: 0x20) }

    /// Whether a token's text holds another text, in the same case of letters.
    package func token(_ token: Int, holds text: StaticString) -> Bool { holds(tokens.range(token), text, caseBit: 0) }

    private func holds(_ range: Range<Int>, _ text: StaticString, caseBit: UInt8) -> Bool {
        let count = text.utf8CodeUnitCount
        guard range.count >= count else { return false }
        let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: count)
        for start in range.lowerBound...range.upperBound - count {
            var offset = 0
            while offset < count, unsafe (source.bytes[start + offset] | caseBit) == (wanted[offset] | caseBit) { offset += 1 }
            if offset == count { return true }
        }
        return false
    }

    /// Whether any name in some tokens holds one of these texts, in any case of letters.
    package func mentionsText(_ texts: [StaticString], in range: Range<Int>) -> Bool {
        range.contains { token in tokens.kinds[token].isIdentifierLike && texts.contains { self.token(token, mentions: $0) } }
    }
}
