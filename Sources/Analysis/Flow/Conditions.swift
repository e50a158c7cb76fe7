// Owns: what a condition says of one operand in it: the part that holds the operand, and whether that part is true.
import Outline
import SourceText
import SwiftLexer

/// The smallest part of a condition that must be true, or false, for control to have come here.
package struct Atom: Sendable {
    package let tokens: Range<Int>
    package let isTrue: Bool
}

/// A comparison as it stands, or turned round.
package enum Comparison: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    /// The comparison with its sides exchanged.
    package var flipped: Comparison {
        switch self {
        case .equal, .notEqual: return self
        case .less: return .greater
        case .lessOrEqual: return .greaterOrEqual
        case .greater: return .less
        case .greaterOrEqual: return .lessOrEqual
        }
    }

    /// What is true where the comparison is false.
    package var negated: Comparison {
        switch self {
        case .equal: return .notEqual
        case .notEqual: return .equal
        case .less: return .greaterOrEqual
        case .lessOrEqual: return .greater
        case .greater: return .lessOrEqual
        case .greaterOrEqual: return .less
        }
    }
}

extension FileContext {
    /// The conditions that a mention stands in, each with its truth; nil where the mention says nothing for sure.
    ///
    /// An assertion (`precondition(…)`, `try require(…)`) is a condition that held.
    package func atom(of mention: Mention) -> Atom? {
        switch mention.fact.kind {
        case .condition: return atom(at: mention.place.lowerBound, in: mention.fact.tokens, isTrue: mention.fact.holds)
        case .statement:
            guard let call = assertion(in: mention.fact.tokens, around: mention.place.lowerBound) else { return nil }
            return atom(at: mention.place.lowerBound, in: call, isTrue: true)
        case .binding, .subject: return nil
        }
    }

    private static let assertions: NameSet = [
        "precondition", "assert", "require", "ensure", "check", "expect", "_precondition", "_debugPrecondition", "_internalInvariant",
        "debugPrecondition", "preconditionInvariant", "invariant", "verify", "guarantee",
    ]

    /// Whether a name is that of a function which goes on only if a condition holds, the project's own included: `AppPrecondition`.
    func isAssertion(_ name: Int) -> Bool {
        let text = string(name)
        return Self.assertions.contains(text) || text.hasSuffix("Precondition") || text.hasSuffix("Assert")
    }

    /// Whether a statement hands an operand to a function that checks it: `try require(4, at: offset)`, `validate(header)`.
    package func isValidated(_ mention: Mention) -> Bool {
        guard mention.fact.kind == .statement || mention.fact.kind == .condition && mention.fact.holds else { return false }
        var node = innermostNode(at: mention.place.lowerBound)
        while outline.tokens(node).lowerBound >= mention.fact.tokens.lowerBound {
            if outline.kind(node) == .call, outline.anchor(node) < mention.place.lowerBound {
                let name = outline.anchor(node)
                return hasVerb(name, in: Self.checkingVerbs) || isAssertion(name)
            }
            guard let parent = outline.parent(node), !outline.kind(node).isItemContainer, outline.kind(node) != .closure else {
                return false
            }
            node = parent
        }
        return false
    }

    private static let checkingVerbs: NameSet = [
        "require", "ensure", "check", "validate", "verify", "assert", "guarantee", "precondition", "has", "can", "is",
    ]

    /// The first argument of an assertion that a statement makes, if it holds a token.
    private func assertion(in statement: Range<Int>, around token: Int) -> Range<Int>? {
        var opener = statement.lowerBound
        while opener < statement.upperBound, tokens.kinds[opener] != .leftParen { opener += 1 }
        guard opener < statement.upperBound, opener > statement.lowerBound, isAssertion(opener - 1),
            let closer = outline.match(opener), opener < token, token < closer
        else { return nil }
        var end = opener + 1
        while end < closer, tokens.kinds[end] != .comma {
            if let match = outline.match(end), match > end { end = match }
            end += 1
        }
        return token < end ? opener + 1..<end : nil
    }

    /// Narrows a condition to the part that holds a token, through `!`, brackets, `&&` and `||`.
    package func atom(at place: Int, in condition: Range<Int>, isTrue: Bool) -> Atom? {
        var range = condition
        var isTrue = isTrue
        while true {
            if let inner = inBrackets(range) {
                range = inner
            } else if let first = range.first, tokens.kinds[first] == .prefixOperator, token(first, is: "!"), isNegated(range) {
                range = range.lowerBound + 1..<range.upperBound
                isTrue.toggle()
            } else if let part = part(of: range, holding: place, between: "||") {
                if isTrue { return nil }
                range = part
            } else if let part = part(of: range, holding: place, between: "&&") {
                guard isTrue else { return nil }
                range = part
            } else {
                return range.isEmpty ? nil : Atom(tokens: range, isTrue: isTrue)
            }
        }
    }

    /// `(a)` without its brackets.
    package func inBrackets(_ range: Range<Int>) -> Range<Int>? {
        guard range.count > 2, tokens.kinds[range.lowerBound] == .leftParen, outline.match(range.lowerBound) == range.upperBound - 1 else {
            return nil
        }
        return range.lowerBound + 1..<range.upperBound - 1
    }

    /// Whether the `!` at the beginning covers all of a range.
    private func isNegated(_ range: Range<Int>) -> Bool { !containsOperator(range.lowerBound + 1..<range.upperBound) }

    /// Whether a binary operator stands outside all brackets.
    private func containsOperator(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            switch tokens.kinds[index] {
            case .binaryOperator, .leftAngle, .rightAngle, .infixQuestionMark: return true
            default: if let match = outline.match(index), match > index { index = match }
            }
            index += 1
        }
        return false
    }

    /// Of the parts between operators of a kind outside all brackets, the one that holds a token; nil where there is only one part.
    private func part(of range: Range<Int>, holding place: Int, between text: StaticString) -> Range<Int>? {
        var start = range.lowerBound
        var index = range.lowerBound
        var found = false
        while index < range.upperBound {
            if tokens.kinds[index] == .binaryOperator, token(index, is: text) {
                found = true
                if index > place { return start..<index }
                start = index + 1
            } else if let match = outline.match(index), match > index {
                index = match
            }
            index += 1
        }
        return found ? start..<range.upperBound : nil
    }

    /// The comparison at the top of an atom, as it is true here: its left side, its right side.
    package func comparison(_ atom: Atom) -> (left: Range<Int>, comparison: Comparison, right: Range<Int>)? {
        var index = atom.tokens.lowerBound
        while index < atom.tokens.upperBound {
            if let comparison = comparison(at: index) {
                return (
                    atom.tokens.lowerBound..<index, atom.isTrue ? comparison : comparison.negated, index + 1..<atom.tokens.upperBound
                )
            }
            if let match = outline.match(index), match > index { index = match }
            index += 1
        }
        return nil
    }

    private func comparison(at index: Int) -> Comparison? {
        switch tokens.kinds[index] {
        case .leftAngle: return .less
        case .rightAngle: return .greater
        case .binaryOperator:
            if token(index, is: "==") || token(index, is: "===") { return .equal }
            if token(index, is: "!=") || token(index, is: "!==") { return .notEqual }
            if token(index, is: "<=") { return .lessOrEqual }
            if token(index, is: ">=") { return .greaterOrEqual }
            if token(index, is: "<") { return .less }
            if token(index, is: ">") { return .greater }
            return nil
        default: return nil
        }
    }

    /// Whether an operand is itself one side of a comparison, perhaps in arithmetic or a call, rather than an index or a key in it.
    package func isCompared(_ place: Range<Int>, in side: Range<Int>) -> Bool {
        guard side.contains(place.lowerBound) else { return false }
        return !(side.lowerBound..<place.lowerBound).contains { token in
            guard tokens.kinds[token] == .leftSquare, let closer = outline.match(token) else { return false }
            return closer > place.lowerBound
        }
    }

    /// The value of an integer literal, with its sign; nil for anything else.
    package func integer(_ range: Range<Int>) -> Int? {
        guard let first = range.first else { return nil }
        if range.count == 2, tokens.kinds[first] == .prefixOperator, token(first, is: "-") {
            return integer(first + 1..<range.upperBound).map { -$0 }
        }
        guard range.count == 1, tokens.kinds[first] == .integerLiteral else { return nil }
        let digits = source.bytes[tokens.range(first)]
        guard digits.count > 2, digits[digits.startIndex] == UInt8(ascii: "0") else { return Self.integer(digits, radix: 10) }
        switch digits[digits.startIndex + 1] {
        case UInt8(ascii: "x"): return Self.integer(digits.dropFirst(2), radix: 16)
        case UInt8(ascii: "b"): return Self.integer(digits.dropFirst(2), radix: 2)
        case UInt8(ascii: "o"): return Self.integer(digits.dropFirst(2), radix: 8)
        default: return Self.integer(digits, radix: 10)
        }
    }

    private static func integer(_ digits: ArraySlice<UInt8>, radix: Int) -> Int? {
        var value: Int?
        for digit in digits where digit != UInt8(ascii: "_") {
            let amount: Int
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): amount = Int(digit) - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): amount = Int(digit) - 0x61 + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): amount = Int(digit) - 0x41 + 10
            default: return nil
            }
            guard amount < radix else { return nil }
            let (scaled, isTooLarge) = (value ?? 0).multipliedReportingOverflow(by: radix)
            let (sum, isTooLargeThen) = scaled.addingReportingOverflow(amount)
            if isTooLarge || isTooLargeThen { return nil }
            value = sum
        }
        return value
    }
}
