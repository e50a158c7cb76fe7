// Owns: values that say nothing: `nil`, empty collections, zeros, `false`, defaults.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether an expression is a value that stands for "there is none": `nil`, `[]`, `""`, `0`, `false`, `.empty`, `Settings()`.
    package func isDefaultValue(_ expression: Range<Int>) -> Bool {
        var range = expression
        if let cast = range.first(where: { tokens.kinds[$0] == .as }), cast > range.lowerBound { range = range.lowerBound..<cast }
        guard let first = range.first, let last = range.last else { return false }
        switch tokens.kinds[first] {
        case .nil, .false: return range.count == 1
        case .integerLiteral, .floatLiteral: return range.count == 1 && isZero(first)
        case .leftSquare: return isEmptyCollection(range)
        case .stringQuote, .multilineStringQuote:
            return outline.match(first) == last && range.dropFirst().dropLast().allSatisfy { self.range(ofToken: $0).isEmpty }
        case .leftParen:
            guard outline.match(first) == last, range.count > 2 else { return false }
            return elements(first + 1..<last).allSatisfy { isDefaultValue(withoutLabel($0)) }
        case .period:
            if range.count == 2 { return token(last, isIn: Self.emptyMembers) }
            return range.count == 4 && tokens.kinds[first + 1] == .initializer && tokens.kinds[first + 2] == .leftParen
        default: return isDefaultOfType(range)
        }
    }

    /// `Data()`, `Set<String>()`, `A.B.empty`
    private func isDefaultOfType(_ range: Range<Int>) -> Bool {
        let first = range.lowerBound
        let last = range.upperBound - 1
        guard beginsUppercase(first) || tokens.kinds[first] == .selfType else { return false }
        if tokens.kinds[last] == .rightParen, tokens.kinds[last - 1] == .leftParen {
            let name = (first..<last - 1).last { tokens.kinds[$0].isIdentifierLike } ?? first
            let callee = string(first..<last - 1)
            return beginsUppercase(name) && !callee.contains("Error") && !callee.contains("Fail")
        }
        guard range.count > 2, tokens.kinds[last - 1] == .period else { return false }
        return token(last, isIn: Self.emptyMembers)
            && range.dropLast().allSatisfy { tokens.kinds[$0] == .period || tokens.kinds[$0].isIdentifierLike || $0 == first }
    }

    /// `[]`, `[:]`, `[Int]()`, `[String: Int]()`
    private func isEmptyCollection(_ range: Range<Int>) -> Bool {
        guard let closer = outline.match(range.lowerBound) else { return false }
        if closer == range.upperBound - 1 { return range.count == 2 || range.count == 3 && tokens.kinds[range.lowerBound + 1] == .colon }
        return range.count > 4 && closer == range.upperBound - 3 && tokens.kinds[closer + 1] == .leftParen
    }

    private func isZero(_ token: Int) -> Bool {
        source.bytes[range(ofToken: token)].allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
    }

    func beginsUppercase(_ token: Int) -> Bool {
        guard tokens.kinds[token].isIdentifierLike, let first = source.bytes[range(ofToken: token)].first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    private func withoutLabel(_ element: Range<Int>) -> Range<Int> {
        guard element.count > 2, tokens.kinds[element.lowerBound + 1] == .colon else { return element }
        return element.lowerBound + 2..<element.upperBound
    }

    /// What stands between the commas of some tokens, brackets inside passed over.
    package func elements(_ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        var token = start
        while token < range.upperBound {
            if tokens.kinds[token] == .comma {
                result.append(start..<token)
                start = token + 1
            } else if let closer = outline.match(token), closer > token, closer < range.upperBound {
                token = closer
            }
            token += 1
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    private static let emptyMembers: NameSet = ["none", "empty", "zero", "default", "defaults", "defaultValue"]
}
