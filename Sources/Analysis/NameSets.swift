// Owns: sets of names that a token is looked up in without making a string of it.
import Outline
import SourceText
import SwiftLexer

/// Names that many tokens are compared with; told apart by their hashes alone, as those of a file are.
package struct NameSet: Sendable, ExpressibleByArrayLiteral {
    /// An open-addressing table of hashes, at most half full; 0 where there is none.
    private var slots: [UInt64]
    private var count = 0

    package init(arrayLiteral elements: StaticString...) {
        slots = Self.empty(elements.count)
        for element in elements { insert(NameHash.of(element)) }
    }

    package init(_ elements: [String]) {
        slots = Self.empty(elements.count)
        for element in elements { insert(NameHash.of(element.utf8)) }
    }

    /// The names at some tokens of a file.
    package init(_ tokens: [Int], in file: FileContext) {
        slots = Self.empty(tokens.count)
        for token in tokens { insert(file.nameHash(token)) }
    }

    package static func + (left: NameSet, right: NameSet) -> NameSet {
        var result = left
        for hash in right.slots where hash != 0 { result.insert(hash) }
        return result
    }

    package var isEmpty: Bool { count == 0 }

    package func contains(_ name: String) -> Bool { contains(hash: NameHash.of(name.utf8)) }

    package func contains(hash: UInt64) -> Bool { slots[slot(of: Self.key(hash))] != 0 }

    private static func empty(_ count: Int) -> [UInt64] {
        var size = 4
        while size < 2 * count { size *= 2 }
        return [UInt64](repeating: 0, count: size)
    }

    /// 0 stands for nothing.
    private static func key(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

    private func slot(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key ^ (key >> 32)) & mask
        while slots[slot] != 0, slots[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func insert(_ hash: UInt64) {
        let key = Self.key(hash)
        let slot = slot(of: key)
        guard slots[slot] == 0 else { return }
        slots[slot] = key
        count += 1
        guard 2 * count > slots.count else { return }
        let old = slots
        slots = [UInt64](repeating: 0, count: 2 * old.count)
        for key in old where key != 0 { slots[self.slot(of: key)] = key }
    }
}

extension FileContext {
    /// The hash of a token's text; looked up where it is a name.
    package func nameHash(_ token: Int) -> UInt64 {
        names.table.number(at: token).map { names.table.hash($0) } ?? NameHash.of(source.bytes[tokens.range(token)])
    }

    package func token(_ token: Int, isIn names: NameSet) -> Bool { names.contains(hash: nameHash(token)) }

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
