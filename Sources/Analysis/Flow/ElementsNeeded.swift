// Owns: how many elements an index that is written in terms of its own collection asks for.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// `xs[xs.count - 1]`, `xs[xs.count / 2]`, `xs[xs.startIndex + 5]`, `xs[middle]`: how many elements must be there; nil for any other index.
    package func elementsNeeded(for index: Range<Int>, in collection: Range<Int>) -> Int? {
        if let distance = distanceFromCount(index, collection) { return max(distance, 1) }
        if let needed = elementsFromStart(index, of: collection) ?? elementsFromShare(index, of: collection) { return needed }
        let base = withoutSelf(collection)
        let plain = withoutSelf(index)
        if plain.count == base.count + 2, token(plain.upperBound - 1, is: "startIndex") {
            return isSame(plain.lowerBound..<plain.upperBound - 2, base) ? 1 : nil
        }
        if isShare(index, of: collection) { return 1 }
        if let (arguments, name) = callArguments(index), name == "index", arguments.count > 2, token(arguments.lowerBound, is: "before") {
            return isCount(arguments.lowerBound + 2..<arguments.upperBound, of: collection) ? 1 : nil
        }
        return nil
    }

    /// `middle` or `middle - 1` of `let middle = xs.count / 2`; `rank` of `let rank = Int(p * Double(xs.count - 1))`.
    private func elementsFromShare(_ index: Range<Int>, of collection: Range<Int>) -> Int? {
        guard let index = offsetIndex(index), index.offset <= 0, let declared = declaration(of: index.name), declared.kind == .local,
            isConstant(declared), let value = initialValue(declared), value.count > 3, !value.contains(index.name),
            isShare(value, of: collection)
        else { return nil }
        return 1
    }

    /// Whether a value is a part of a collection's size: a quotient of it, or scaled by a fraction.
    private func isShare(_ value: Range<Int>, of collection: Range<Int>) -> Bool {
        // `xs.count / 2`, `(xs.count - 1) * percent / 100`
        let (operands, operators) = arithmeticParts(value)
        if operators.contains(where: { token($0, is: "/") }), operators.allSatisfy({ token($0, is: "/") || token($0, is: "*") }),
            operands.contains(where: { distanceFromCount($0, collection) != nil })
        {
            return true
        }
        guard let (arguments, name) = callArguments(value), name == "Int", value.lowerBound + 2 == arguments.lowerBound,
            arguments.contains(where: { tokens.kinds[$0] == .binaryOperator && token($0, is: "*") })
        else { return false }
        let plain = withoutSelf(collection)
        return arguments.contains { place in
            guard token(place, is: "count"), tokens.kinds[place - 1] == .period else { return false }
            let first = place - 1 - plain.count
            return first >= arguments.lowerBound && isSame(first..<place - 1, plain)
        }
    }

    /// `k + 1` of `xs.startIndex + k`: how many elements must be there; nil for any other index.
    private func elementsFromStart(_ index: Range<Int>, of collection: Range<Int>) -> Int? {
        let (operands, operators) = arithmeticParts(index)
        guard operands.count == 2, token(operators[0], is: "+"), let distance = integer(operands[1]) else { return nil }
        let start = withoutSelf(operands[0])
        let plain = withoutSelf(collection)
        guard start.count == plain.count + 2, token(start.upperBound - 1, is: "startIndex"),
            isSame(start.lowerBound..<start.upperBound - 2, plain)
        else { return nil }
        return distance + 1
    }
}
