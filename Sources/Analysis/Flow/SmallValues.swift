// Owns: numbers that stay small by the way they are made: averages, counters, elements that were all tested.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// `(Int(a) + Int(b)) / 2`: as small as what was added up.
    package func isAverage(_ value: Range<Int>) -> Bool {
        let (operands, operators) = arithmeticParts(value)
        guard operands.count == 2, token(operators[0], is: "/"), let divisor = integer(operands[1]), let sum = inBrackets(operands[0])
        else {
            return false
        }
        let (terms, signs) = arithmeticParts(sum)
        return terms.count <= divisor && signs.allSatisfy { token($0, is: "+") } && terms.allSatisfy { isWidenedByte($0) }
    }

    /// `Int(byte)`
    private func isWidenedByte(_ term: Range<Int>) -> Bool {
        guard let (inner, name) = callArguments(term), Self.integerTypes.contains(name), case .integer(let bits, _)? = shape(of: inner)
        else {
            return false
        }
        return bits < 16
    }

    /// `var visited = 0` that is counted up one by one.
    package func isCounter(_ value: Range<Int>) -> Bool {
        guard value.count == 1, let declared = declaration(of: value.lowerBound), declared.kind == .local,
            let initial = initialValue(declared), integer(initial) != nil
        else { return false }
        let scope = enclosingDeclaration(declared.node) ?? .file
        return occurrences(of: value.lowerBound, in: outline.tokens(scope)).contains { place in
            tokens.kinds[place + 1] == .binaryOperator && token(place + 1, is: "+=") && tokens.kinds[place + 2] == .integerLiteral
        }
    }

    /// `(x - Double(Int(x))) * 1e9`: what is left of a number without its whole part, scaled by a constant.
    package func isFraction(_ value: Range<Int>, depth: Int = 0) -> Bool {
        guard depth < 8, let last = value.last else { return false }
        if let inner = inBrackets(value) { return isFraction(inner, depth: depth + 1) }
        let (operands, operators) = arithmeticParts(value)
        if operands.count == 2, token(operators[0], is: "-") { return isWholePart(operands[1], of: operands[0]) }
        if operands.count > 1 {
            return operators.allSatisfy { token($0, is: "*") } && operands.contains { isFraction($0, depth: depth + 1) }
        }
        if tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener - 2 > value.lowerBound,
            token(opener - 1, is: "rounded")
        {
            return isFraction(value.lowerBound..<opener - 2, depth: depth + 1)
        }
        guard value.count == 1, let declared = declaration(of: last), declared.kind == .local, let initial = initialValue(declared),
            !initial.contains(last)
        else { return false }
        return isFraction(initial, depth: depth + 1)
    }

    /// `Double(Int(x))`, or `Double(n)` of `let n = Int(x)`.
    private func isWholePart(_ part: Range<Int>, of whole: Range<Int>) -> Bool {
        guard let (inner, name) = callArguments(part), Self.floatingTypes.contains(name) || name == "TimeInterval", let last = inner.last
        else {
            return false
        }
        if let (argument, type) = callArguments(inner) { return Self.integerTypes.contains(type) && isSame(argument, whole) }
        guard inner.count == 1, tokens.kinds[last].isIdentifierLike, let declared = declaration(of: last),
            let value = initialValue(declared), let (argument, type) = callArguments(value)
        else { return false }
        return Self.integerTypes.contains(type) && isSame(argument, whole)
    }

    /// `xs[0]` behind `guard xs.allSatisfy({ (0...255).contains($0) })`.
    package func isEveryElementTested(_ value: Range<Int>, at point: Point) -> Bool {
        guard let last = value.last, tokens.kinds[last] == .rightSquare, let opener = outline.match(last), opener > value.lowerBound else {
            return false
        }
        return mentions(of: value.lowerBound..<opener, before: point).contains { mention in
            let member = mention.place.upperBound
            guard member + 1 < mention.fact.tokens.upperBound, tokens.kinds[member] == .period else { return false }
            return token(member + 1, is: "allSatisfy") || token(member + 1, is: "contains")
        }
    }
}
