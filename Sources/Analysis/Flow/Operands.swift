// Owns: which tokens an operator takes to its left and right.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// The binary operators of a file with one of some texts, outside types and strings, in order.
    package func binaryOperators(_ texts: NameSet) -> [Int] { shortOperators.filter { token($0, isIn: texts) } }

    /// The operand right of an operator: a primary with its suffixes.
    package func operand(after op: Int) -> Range<Int> {
        var token = op + 1
        while token < tokens.count - 1 {
            switch tokens.kinds[token] {
            case .prefixOperator, .prefixAmpersand, .try, .await: token += 1
            default: return op + 1..<endOfPrimary(token)
            }
        }
        return op + 1..<token
    }

    /// The token behind a primary expression and what is hung onto it.
    package func endOfPrimary(_ first: Int) -> Int {
        var token = first
        if tokens.kinds[token] == .period { token += 1 }
        token = outline.match(token).map { max($0, token) + 1 } ?? token + 1
        while token < tokens.count - 1 {
            switch tokens.kinds[token] {
            case .period: token += 2
            case .postfixQuestionMark, .exclamationMark: token += 1
            case .leftParen where !tokens.flags[token].contains(.startsLine), .leftSquare where !tokens.flags[token].contains(.startsLine):
                guard let end = outline.match(token), end > token else { return token }
                token = end + 1
            default: return token
            }
        }
        return min(token, tokens.count - 1)
    }

    /// The operand left of an operator: a primary with its suffixes.
    package func operand(before op: Int) -> Range<Int> {
        var start = op
        while start > 0 {
            var token = start - 1
            while token > 0, tokens.kinds[token] == .exclamationMark || tokens.kinds[token] == .postfixQuestionMark { token -= 1 }
            switch tokens.kinds[token] {
            case .rightParen, .rightSquare, .stringQuote, .multilineStringQuote:
                guard let opener = outline.match(token), opener < token else { return start..<op }
                start = opener
                // `f(x)`, `xs[i]`, `f(x)[i]`: what is called or indexed stands right before.
                if start > 0, !tokens.flags[start].contains(.spaceBefore), isOperandEnd(start - 1) { continue }
            case .integerLiteral, .floatLiteral, .selfValue, .selfType, .super, .dollarIdentifier, .initializer, .true, .false, .nil,
                .wildcard:
                start = token
            case let kind where kind.isIdentifierLike: start = token
            default: return start..<op
            }
            guard start > 1, tokens.kinds[start - 1] == .period else { break }
            start -= 1
            guard isOperandEnd(start - 1) else { break }
        }
        while start > 0, tokens.kinds[start - 1] == .prefixOperator || tokens.kinds[start - 1] == .prefixAmpersand { start -= 1 }
        return start..<op
    }

    private func isOperandEnd(_ token: Int) -> Bool {
        switch tokens.kinds[token] {
        case .rightParen, .rightSquare, .stringQuote, .multilineStringQuote, .exclamationMark, .postfixQuestionMark, .selfValue, .selfType,
            .super, .dollarIdentifier, .integerLiteral, .initializer:
            return true
        default: return tokens.kinds[token].isIdentifierLike
        }
    }

    /// The arithmetic expression right of a token: operands joined by `+ - * / %` and their kin.
    package func arithmetic(after op: Int) -> Range<Int> {
        var end = operand(after: op).upperBound
        while end < tokens.count - 1, isArithmetic(end) { end = operand(after: end).upperBound }
        return op + 1..<end
    }

    /// The arithmetic expression left of a token.
    package func arithmetic(before op: Int) -> Range<Int> {
        var start = operand(before: op).lowerBound
        while start > 1, isArithmetic(start - 1) { start = operand(before: start - 1).lowerBound }
        return start..<op
    }

    /// Whether a token is an operator that binds more tightly than a range does.
    package func isArithmetic(_ token: Int) -> Bool {
        guard tokens.kinds[token] == .binaryOperator else { return false }
        let text = source.bytes[tokens.range(token)]
        guard let first = text.first, text.last != UInt8(ascii: "=") else { return false }
        switch first {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"): return text.count == 1
        case UInt8(ascii: "&"): return text.count > 1 && text[text.startIndex + 1] != UInt8(ascii: "&") || text.count == 1
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return text.count == 2 && text.first == text.last
        case UInt8(ascii: "|"), UInt8(ascii: "^"): return text.count == 1
        default: return false
        }
    }

    /// The operands and operators of an arithmetic expression, outside all brackets.
    package func arithmeticParts(_ range: Range<Int>) -> (operands: [Range<Int>], operators: [Int]) {
        var operands: [Range<Int>] = []
        var operators: [Int] = []
        var start = range.lowerBound
        var index = range.lowerBound
        while index < range.upperBound {
            if isArithmetic(index), index > start {
                operands.append(start..<index)
                operators.append(index)
                start = index + 1
            } else if let match = outline.match(index), match > index {
                index = match
            }
            index += 1
        }
        if start < range.upperBound { operands.append(start..<range.upperBound) }
        return (operands, operators)
    }
}

extension FileContext {
    /// Whether a token stands inside a written type, where an operator is none.
    package func isInType(_ token: Int) -> Bool { outline.kind(innermostNode(at: token)) == .type }
}
