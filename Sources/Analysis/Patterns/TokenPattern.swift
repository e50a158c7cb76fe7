// Owns: patterns of Swift tokens with metavariables, lowered once for matching.
import Outline
import SourceText
import SwiftLexer

/// Why a pattern cannot be used.
package struct PatternError: Error, Hashable {
    package let message: String
    /// Byte offset in the pattern's text.
    package let offset: Int
}

/// A run of Swift tokens in which `$NAME` stands for one operand and `$...NAME` for any balanced run of tokens.
///
/// White space and comments do not count. A metavariable that stands twice must match the same text twice; `$_` and `$...` match
/// without a name.
package struct TokenPattern: Sendable {
    enum Element: Sendable {
        case token(TokenKind, [UInt8])
        /// One operand: a name, literal or bracketed group, with as many members, calls and subscripts behind it as the rest leaves.
        case operand(variable: Int?)
        /// Any run of tokens, perhaps empty, in which brackets are balanced.
        case sequence(variable: Int?)
    }

    let elements: [Element]
    /// The names of the metavariables, without `$`.
    package let variables: [String]
    /// The hashes of its own names: where one of them stands nowhere, the pattern matches nowhere.
    let names: [UInt64]

    /// Lowers the text of a pattern.
    ///
    /// - Throws: where it holds no token of its own, or brackets that do not match.
    package init(_ text: String) throws(PatternError) {
        var lowering = Lowering(text)
        elements = try lowering.elements()
        variables = lowering.variables
        names = elements.compactMap { element in
            guard case .token(let kind, let text) = element, NameTable.holds(kind) else { return nil }
            return NameHash.of(text[...])
        }
    }
}

private struct Lowering {
    private let source: SourceText
    private let tokens: Tokens
    private let outline: Outline
    var variables: [String] = []

    private static let operandPrefix = Array("onusOperand_".utf8)
    private static let sequencePrefix = Array("onusSequence_".utf8)

    init(_ text: String) {
        source = SourceText(Self.replacingMetavariables(Array(text.utf8)))
        tokens = Tokens(lexing: source)
        outline = Outline(parsing: tokens, of: source)
    }

    /// `$` means something else to the lexer, so metavariables become names for it; `$0` stays what it is.
    private static func replacingMetavariables(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "$") else {
                result.append(text[index])
                index += 1
                continue
            }
            let rest = text[(index + 1)...]
            if rest.starts(with: "...".utf8) {
                result += sequencePrefix
                index += 4
            } else if let next = rest.first, next == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(next) {
                result += operandPrefix
                index += 1
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }

    mutating func elements() throws(PatternError) -> [TokenPattern.Element] {
        var elements: [TokenPattern.Element] = []
        var hasToken = false
        for index in 0..<tokens.count - 1 {
            let range = tokens.range(index)
            if tokens.flags[index].contains(.malformed) || tokens.kinds[index] == .unknown {
                throw PatternError(message: "this is no token of Swift", offset: range.lowerBound)
            }
            try checkBracket(index)
            let bytes = Array(source.bytes[range])
            if bytes.starts(with: Self.sequencePrefix) {
                elements.append(.sequence(variable: variable(bytes.dropFirst(Self.sequencePrefix.count))))
            } else if bytes.starts(with: Self.operandPrefix) {
                elements.append(.operand(variable: variable(bytes.dropFirst(Self.operandPrefix.count))))
            } else {
                hasToken = true
                elements.append(.token(tokens.kinds[index], bytes))
            }
        }
        guard hasToken else { throw PatternError(message: "a pattern needs at least one token besides metavariables", offset: 0) }
        return elements
    }

    private func checkBracket(_ index: Int) throws(PatternError) {
        switch tokens.kinds[index] {
        case .leftBrace, .leftParen, .leftSquare, .rightBrace, .rightParen, .rightSquare:
            guard let partner = outline.match(index), outline.match(partner) == index else {
                throw PatternError(message: "this bracket has no partner", offset: tokens.range(index).lowerBound)
            }
        default: break
        }
    }

    private mutating func variable(_ name: ArraySlice<UInt8>) -> Int? {
        guard !name.isEmpty, !name.elementsEqual("_".utf8) else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        if let index = variables.firstIndex(of: text) { return index }
        variables.append(text)
        return variables.count - 1
    }
}
