// Owns: names as summaries keep them.

/// The hash of a name, small enough to keep by the hundred thousand.
///
/// Two names of one hash are taken for one another, which reaches too much and never too little.
package struct NameKey: Sendable, Hashable, Comparable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Back-ticks are no part of a name.
    package init(_ bytes: ArraySlice<UInt8>) {
        let tick = UInt8(ascii: "`")
        let name = bytes.count > 2 && bytes.first == tick && bytes.last == tick ? bytes.dropFirst().dropLast() : bytes
        self.init(hash: NameHash.of(name))
    }

    package init(_ text: String) { self.init(hash: NameHash.of(text.utf8)) }

    /// - Parameter hash: see ``NameHash``; of the name without back-ticks.
    init(hash: UInt64) { rawValue = UInt32(truncatingIfNeeded: hash ^ hash >> 32) | 1 }

    /// No name: the label of an unlabelled argument.
    package static let none = NameKey(rawValue: 0)
    static let initializer = NameKey("init")
    static let subscripts = NameKey("subscript")

    package static func < (left: NameKey, right: NameKey) -> Bool { left.rawValue < right.rawValue }
}

/// Mixes words into one number, the same in every run.
struct KeyHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ word: UInt32) { value = (value ^ UInt64(word)) &* 0x9e37_79b9_7f4a_7c15 ^ (value >> 29) }
    mutating func add(_ name: NameKey) { add(name.rawValue) }
    mutating func add(_ text: String) { for byte in text.utf8 { add(UInt32(byte)) } }
}
