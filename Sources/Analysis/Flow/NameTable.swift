// Owns: numbering the names of a file, so that what is asked of a name is looked up and not compared.
import Outline
import SourceText
import SwiftLexer

/// The names of a file, numbered from 0 in the order in which they first stand there, and the places of each.
///
/// Names are told apart by their hashes alone.
struct NameTable: Sendable {
    /// How many different names there are.
    private(set) var count = 0
    /// For each token its name's number; ``Outline/noMatch`` where it is no name.
    private(set) var numbers: [UInt32]
    /// For each name its hash.
    private var nameHashes: [UInt64] = []
    /// All tokens that are names, name by name, each name's in order.
    private var places: [UInt32] = []
    /// For each name where its tokens begin in ``places``; one more than there are names.
    private var starts: [UInt32] = [0]
    /// An open-addressing table from hashes to numbers, at most half full.
    private var hashes = [UInt64](repeating: 0, count: 256)
    private var slots = [UInt32](repeating: Outline.noMatch, count: 256)

    init(_ tokens: Tokens, _ source: SourceText) {
        numbers = [UInt32](repeating: Outline.noMatch, count: tokens.count)
        var counts: [UInt32] = []
        for token in 0..<tokens.count where Self.holds(tokens.kinds[token]) {
            let number = number(NameHash.of(source.bytes[tokens.range(token)]))
            numbers[token] = UInt32(truncatingIfNeeded: number)
            if number == counts.count { counts.append(1) } else { counts[number] += 1 }
        }
        group(counts)
    }

    /// Whether tokens of a kind are names.
    static func holds(_ kind: TokenKind) -> Bool { kind.isIdentifierLike || kind == .dollarIdentifier }

    /// Writes down where each name stands, given how often it does.
    private mutating func group(_ counts: [UInt32]) {
        starts.reserveCapacity(counts.count + 1)
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var next = starts
        places = [UInt32](repeating: 0, count: Int(starts[counts.count]))
        for token in numbers.indices where numbers[token] != Outline.noMatch {
            let number = Int(numbers[token])
            places[Int(next[number])] = UInt32(truncatingIfNeeded: token)
            next[number] += 1
        }
    }

    /// The number of a name, a new one where it was not seen before.
    private mutating func number(_ hash: UInt64) -> Int {
        let slot = slot(of: hash)
        if slots[slot] != Outline.noMatch { return Int(slots[slot]) }
        hashes[slot] = hash
        slots[slot] = UInt32(truncatingIfNeeded: count)
        nameHashes.append(hash)
        count += 1
        if 2 * count > slots.count { grow() }
        return count - 1
    }

    private func slot(of hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
        while slots[slot] != Outline.noMatch, hashes[slot] != hash { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let (oldHashes, oldSlots) = (hashes, slots)
        hashes = [UInt64](repeating: 0, count: 2 * oldHashes.count)
        slots = [UInt32](repeating: Outline.noMatch, count: hashes.count)
        for (hash, number) in zip(oldHashes, oldSlots) where number != Outline.noMatch {
            let slot = slot(of: hash)
            hashes[slot] = hash
            slots[slot] = number
        }
    }

    /// The number of the name with a hash; nil where none has it.
    func number(hash: UInt64) -> Int? {
        let number = slots[slot(of: hash)]
        return number == Outline.noMatch ? nil : Int(number)
    }

    /// The number of the name at a token; nil where it is none.
    func number(at token: Int) -> Int? { numbers[token] == Outline.noMatch ? nil : Int(numbers[token]) }

    /// The hash of the name with a number.
    func hash(_ number: Int) -> UInt64 { nameHashes[number] }

    /// All tokens of a name, in order.
    func places(_ number: Int) -> ArraySlice<UInt32> { places[Int(starts[number])..<Int(starts[number + 1])] }

    /// The tokens of a name inside some tokens, in order.
    func places(_ number: Int, in range: Range<Int>) -> ArraySlice<UInt32> {
        let all = places(number)
        let first = all.partitioningIndex { Int($0) >= range.lowerBound }
        var end = first
        // Few names stand often: looking on is cheaper than another search.
        while end < all.endIndex, Int(all[end]) < range.upperBound { end += 1 }
        return all[first..<end]
    }
}

/// Values grouped by the number of a name, each group in the order in which its values came.
struct NameGroups<Value: Sendable>: Sendable {
    private let values: [Value]
    /// Where each group begins; one more than there are names.
    private let starts: [UInt32]

    init(_ entries: [(name: Int, value: Value)], names: Int) {
        var counts = [UInt32](repeating: 0, count: names + 1)
        for entry in entries { counts[entry.name + 1] += 1 }
        for name in 0..<names { counts[name + 1] += counts[name] }
        starts = counts
        var order = [UInt32](repeating: 0, count: entries.count)
        for (index, entry) in entries.enumerated() {
            order[Int(counts[entry.name])] = UInt32(truncatingIfNeeded: index)
            counts[entry.name] += 1
        }
        values = order.map { entries[Int($0)].value }
    }

    /// Name by name.
    var all: [Value] { values }

    subscript(name: Int) -> ArraySlice<Value> { values[Int(starts[name])..<Int(starts[name + 1])] }
}
