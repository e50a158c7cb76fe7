// Owns: the words that a name is made of, as evidence of what it stands for.
import SourceText
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

extension NameWords {
    /// Calls a function with the hash of each word of a name, and of what stands before the first digit of it, until it returns true.
    ///
    /// - Returns: whether it did.
    static func anyHash(_ name: ArraySlice<UInt8>, _ body: (_ word: UInt64, _ beforeDigits: UInt64) -> Bool) -> Bool {
        var hash = NameHash.start
        var beforeDigits: UInt64?
        var isEmpty = true
        var previousIsUpper = false
        for byte in name {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let lower = isUpper ? byte | 0x20 : byte
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(lower)
            let isKept = isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
            guard byte < 0x80 else { return anyHash(ofUnicode: name, body) }
            if !isKept || isUpper && !previousIsUpper {
                if !isEmpty, body(hash, beforeDigits ?? hash) { return true }
                (hash, beforeDigits, isEmpty) = (NameHash.start, nil, true)
            }
            if isKept {
                if isDigit, beforeDigits == nil { beforeDigits = hash }
                hash = NameHash.next(hash, lower)
                isEmpty = false
            }
            previousIsUpper = isUpper
        }
        return !isEmpty && body(hash, beforeDigits ?? hash)
    }

    /// Words that come again after a first part in ASCII are found among all of them.
    private static func anyHash(ofUnicode name: ArraySlice<UInt8>, _ body: (_ word: UInt64, _ beforeDigits: UInt64) -> Bool) -> Bool {
        ofUnicode(String(decoding: name, as: UTF8.self)).contains { word in
            body(NameHash.of(word.utf8), NameHash.of(String(word.prefix { !$0.isNumber }).utf8))
        }
    }
}

extension FileContext {
    private func anyWord(_ token: Int, _ body: (_ word: UInt64, _ beforeDigits: UInt64) -> Bool) -> Bool {
        NameWords.anyHash(source.bytes[tokens.range(token)], body)
    }

    /// Whether any word of a name is one of some words.
    package func hasWord(_ token: Int, in words: NameSet) -> Bool { anyWord(token) { word, _ in words.contains(hash: word) } }

    /// Whether any word of a name is one of some words, whatever number stands behind it: `test2`.
    package func hasNumberedWord(_ token: Int, in words: NameSet) -> Bool { anyWord(token) { words.contains(hash: $1) } }

    /// Whether the first word of a name is one of some words: what a function does.
    package func hasVerb(_ token: Int, in words: NameSet) -> Bool {
        var isVerb = false
        _ = anyWord(token) { word, _ in
            isVerb = words.contains(hash: word)
            return true
        }
        return isVerb
    }

    /// Whether any name in some tokens has one of some words.
    package func mentions(_ words: NameSet, in range: Range<Int>) -> Bool {
        range.contains { tokens.kinds[$0].isIdentifierLike && hasWord($0, in: words) }
    }

    /// Whether any of some tokens is exactly one of some names.
    package func mentionsName(_ names: NameSet, in range: Range<Int>) -> Bool {
        range.contains { tokens.kinds[$0].isIdentifierLike && token($0, isIn: names) }
    }
}
