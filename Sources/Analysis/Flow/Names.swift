// Owns: the words that a name is made of, as evidence of what it stands for.
import SwiftLexer

/// The words of a name in lower case: `maxRetryCount` and `MAX_RETRY_COUNT` are `max`, `retry`, `count`.
package enum NameWords {
    package static func of(_ name: some StringProtocol) -> [String] {
        let bytes = Array(name.utf8)
        return bytes.allSatisfy { $0 < 0x80 } ? ofASCII(bytes) : ofUnicode(name)
    }

    /// Nearly all names, and asked of nearly all of them: without a look into Unicode's tables for every letter.
    private static func ofASCII(_ name: [UInt8]) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var previousIsUpper = false
        func endWord() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in name {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let lower = isUpper ? byte | 0x20 : byte
            let isKept = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(lower)
            if !isKept || isUpper && !previousIsUpper { endWord() }
            if isKept { word.append(lower) }
            previousIsUpper = isUpper
        }
        endWord()
        return words
    }

    private static func ofUnicode(_ name: some StringProtocol) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsUpper = false
        for character in name {
            guard character.isLetter || character.isNumber else {
                if !word.isEmpty { words.append(word) }
                word = ""
                previousIsUpper = false
                continue
            }
            if character.isUppercase, !previousIsUpper, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word += character.lowercased()
            previousIsUpper = character.isUppercase
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}

extension FileContext {
    /// Whether any word of a name is one of some words.
    package func hasWord(_ token: Int, in words: Set<String>) -> Bool { NameWords.of(string(token)).contains(where: words.contains) }

    /// Whether the first word of a name is one of some words: what a function does.
    package func hasVerb(_ token: Int, in words: Set<String>) -> Bool { NameWords.of(string(token)).first.map(words.contains) ?? false }

    /// Whether any name in some tokens has one of some words.
    package func mentions(_ words: Set<String>, in range: Range<Int>) -> Bool {
        range.contains { tokens.kinds[$0].isIdentifierLike && hasWord($0, in: words) }
    }

    /// Whether any of some tokens is exactly one of some names.
    package func mentionsName(_ names: Set<String>, in range: Range<Int>) -> Bool {
        range.contains { tokens.kinds[$0].isIdentifierLike && names.contains(string($0)) }
    }
}
