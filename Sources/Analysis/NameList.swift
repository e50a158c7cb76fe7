// Owns: names that a team lists for a rule.
package import Outline
import SourceText
import SwiftLexer

/// Names of declarations that a team lists; a `*` in one stands for any characters.
package struct NameList: Sendable, Hashable {
    /// As they were written.
    package let names: [String]
    private let exact: NameSet
    private let patterns: [[UInt8]]

    package static let none = NameList([])

    package init(_ names: [String]) {
        self.names = names
        exact = NameSet(names.filter { !$0.utf8.contains(Self.star) })
        patterns = names.filter { $0.utf8.contains(Self.star) }.map { Array($0.utf8) }
    }

    package var isEmpty: Bool { names.isEmpty }

    package static func == (left: Self, right: Self) -> Bool { left.names == right.names }

    package func hash(into hasher: inout Hasher) { hasher.combine(names) }

    /// Whether a text can be a name in a list: letters, digits, `_` and `*`, and not stars alone, which would be every name there is.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first(where: { $0 != star }), !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            byte >= 0x80 || byte == star || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
                || (0x61...0x7A).contains(byte | 0x20)
        }
    }

    private static let star = UInt8(ascii: "*")

    fileprivate func contains(_ token: Int, of file: FileContext) -> Bool {
        if exact.contains(hash: file.nameHash(token)) { return true }
        guard !patterns.isEmpty else { return false }
        let name = file.source.bytes[file.range(ofToken: token)]
        return patterns.contains { Self.matches($0[...], name) }
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (wanted, place) = (pattern.startIndex, name.startIndex)
        // Where to go on when what follows the last `*` does not fit: the star takes one byte more.
        var retry: (wanted: Int, place: Int)?
        while place < name.endIndex {
            if wanted < pattern.endIndex, pattern[wanted] == star {
                wanted += 1
                retry = (wanted, place)
            } else if wanted < pattern.endIndex, pattern[wanted] == name[place] {
                wanted += 1
                place += 1
            } else if let last = retry {
                retry = (last.wanted, last.place + 1)
                (wanted, place) = (last.wanted, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == star }
    }
}

extension FileContext {
    /// Whether a token is one of the names that a team lists.
    package func token(_ token: Int, isIn names: NameList) -> Bool {
        !names.isEmpty && tokens.kinds[token].isIdentifierLike && names.contains(token, of: self)
    }

    /// Whether any token of some is one of the names that a team lists.
    package func contains(_ names: NameList, in range: Range<Int>) -> Bool {
        !names.isEmpty && range.contains { token($0, isIn: names) }
    }

    /// The calls of what a team lists, in order.
    package func calls(named names: NameList) -> [NodeID] {
        guard !names.isEmpty else { return [] }
        return nodes(.call).filter { token(outline.anchor($0), isIn: names) }
    }
}
