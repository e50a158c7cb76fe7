// Owns: looking for words of prose in comments and messages, in one pass over their bytes.
import SourceText

/// Phrases in lower case that text is searched for; the case of ASCII letters in the text does not matter.
package struct Phrases: Sendable, ExpressibleByArrayLiteral {
    /// Sorted by their first byte.
    private let phrases: [StaticString]
    /// For each first byte where its phrases begin; one more than there are bytes.
    private let starts: [Int]

    package init(arrayLiteral elements: StaticString...) {
        let filled = elements.filter { $0.utf8CodeUnitCount > 0 }
        phrases = filled.sorted { unsafe $0.utf8Start.pointee < $1.utf8Start.pointee }
        var starts = [Int](repeating: 0, count: 257)
        for phrase in filled { unsafe starts[Int(phrase.utf8Start.pointee) + 1] += 1 }
        for byte in 0..<256 { starts[byte + 1] += starts[byte] }
        self.starts = starts
    }

    package func occur(in text: ArraySlice<UInt8>) -> Bool {
        for place in text.indices {
            let first = Int(Self.lower(text[place]))
            let (low, high) = (starts[first], starts[first + 1])
            guard low < high else { continue }
            for index in low..<high where Self.matches(phrases[index], text[place...]) { return true }
        }
        return false
    }

    private static func matches(_ phrase: StaticString, _ text: ArraySlice<UInt8>) -> Bool {
        guard phrase.utf8CodeUnitCount <= text.count else { return false }
        for offset in 0..<phrase.utf8CodeUnitCount {
            guard unsafe lower(text[text.startIndex + offset]) == phrase.utf8Start[offset] else { return false }
        }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }
}

extension FileContext {
    /// Whether one of some phrases stands in some bytes.
    package func mentions(_ phrases: Phrases, inBytes range: Range<Int>) -> Bool { phrases.occur(in: source.bytes[range]) }
}
