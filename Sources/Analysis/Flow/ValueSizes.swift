// Owns: how many elements a value has by the way it is made: a literal, a copy, a slice, a call.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many elements a value has by what it is: a literal, `components(separatedBy:)`, a constant that holds one.
    package func size(ofValue value: Range<Int>, at point: Point) -> SizeKnowledge {
        var size = SizeKnowledge()
        learnValue(value, at: point, &size)
        guard size.isUnknown, let name = value.last, value.count == 1 || value.count == 3 && tokens.kinds[value.lowerBound + 1] == .period,
            let declared = declaration(of: name) ?? ownStatic(value), isConstant(declared), let initial = initialValue(declared),
            !initial.contains(name)
        else { return size }
        learnValue(initial, at: point, &size)
        return size
    }

    /// `Table.names` for a static constant that the file declares once.
    func ownStatic(_ value: Range<Int>) -> DeclaredName? {
        guard let name = value.last, value.count == 3 else { return nil }
        let found = names.declarations(ofNameAt: name).prefix(2).map(declared)
        return found.count == 1 && found[0].kind == .property ? found[0] : nil
    }

    /// What the value that a collection was given says of its size.
    func learnValue(_ given: Range<Int>, at point: Point, _ size: inout SizeKnowledge) {
        let value = withoutEffects(given)
        guard let last = value.last else { return }
        if let count = literalCount(value) { return size.raise(count) }
        let parts = arithmeticParts(value)
        if parts.operands.count > 1 {
            // `xs + [last]`
            guard parts.operators.allSatisfy({ token($0, is: "+") }) else { return }
            return size.raise(parts.operands.reduce(0) { $0 + (literalCount($1) ?? 0) })
        }
        if tokens.kinds[last].isIdentifierLike { return learnSource(value, &size) }
        if tokens.kinds[last] == .rightBrace {
            guard let source = keptSource(of: value) else { return }
            if let inner = inBrackets(source), let op = rangeOperator(in: inner) {
                // `(0..<n).map { … }` of a number that is not zero.
                if isKnownNonZero(op + 1..<inner.upperBound, at: self.point(ofToken: op)) { size.raise(1) }
                return
            }
            return learnSource(source, &size)
        }
        if tokens.kinds[last] == .rightSquare, let opener = outline.match(last), opener > value.lowerBound {
            return learnSlice(opener + 1..<last, at: point, &size)
        }
        guard tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener > value.lowerBound else { return }
        let arguments = opener + 1..<last
        switch string(opener - 1) {
        case _ where arguments.contains(where: { token($0, is: "repeating") }):
            // `Array(repeating: x, count: n)`: as large as somebody wanted it.
            // The label, not a member of the same name: `count: xs.count`.
            guard let label = arguments.last(where: { token($0, is: "count") && tokens.kinds[$0 + 1] == .colon }) else { return }
            if let count = integer(label + 2..<last) { size.raise(count) } else { size.test() }
        case let name where Self.keepingCalls.contains(name) || name == "]":
            // As many as there were.
            let isConversion = opener - 1 == value.lowerBound || name == "]"
            let source = isConversion ? arguments : value.lowerBound..<max(value.lowerBound, opener - 2)
            // `Array(0...n)`: a closed range has an element.
            if let op = rangeOperator(in: source), token(op, is: "..."), op + 1 < source.upperBound { return size.raise(1) }
            learnSource(source, &size)
        case "components": if token(opener + 1, is: "separatedBy") { size.raise(1) }
        // Text without a separator is one piece, if only an empty one.
        case "split": if token(last - 3, is: "omittingEmptySubsequences"), tokens.kinds[last - 1] == .false { size.raise(1) }
        default: break
        }
    }

    /// `xs` of `xs.map { … }` and `xs.sorted()`: what has as many elements as the value.
    func keptSource(of given: Range<Int>) -> Range<Int>? {
        let value = withoutEffects(given)
        guard let last = value.last, tokens.kinds[last] == .rightBrace || tokens.kinds[last] == .rightParen,
            let opener = outline.match(last),
            opener - 2 > value.lowerBound, tokens.kinds[opener - 2] == .period, Self.keepingCalls.contains(string(opener - 1))
        else { return nil }
        return value.lowerBound..<opener - 2
    }

    private func withoutEffects(_ value: Range<Int>) -> Range<Int> {
        let first = value.first { tokens.kinds[$0] != .try && tokens.kinds[$0] != .await }
        return (first ?? value.lowerBound)..<value.upperBound
    }

    /// `xs[start..<end]` of bounds that were compared with one another.
    private func learnSlice(_ bounds: Range<Int>, at point: Point, _ size: inout SizeKnowledge) {
        guard let op = rangeOperator(in: bounds), op > bounds.lowerBound, op + 1 < bounds.upperBound, op - bounds.lowerBound == 1,
            isRangeTested(bounds.lowerBound..<op, at: point)
        else { return }
        size.test()
    }

    /// What is known of the collection that another one of the same size was made from.
    private func learnSource(_ source: Range<Int>, _ size: inout SizeKnowledge) {
        var source = source
        if let last = source.last, source.count > 2, token(last, isIn: Self.views), tokens.kinds[last - 1] == .period {
            source = source.lowerBound..<last - 1
        }
        guard size.hops > 0, !source.isEmpty, source.count <= 5,
            !source.contains(where: { tokens.kinds[$0] == .colon || tokens.kinds[$0] == .leftParen })
        else { return }
        let point = point(ofToken: source.lowerBound)
        var known = sizeInFunction(of: source, at: point, hops: 0)
        // A constant is given once: what it was made from can be followed on.
        if known.isUnknown, source.count == 1, let declared = declaration(of: source.lowerBound), declared.kind == .local,
            isConstant(declared), let value = initialValue(declared), !value.contains(source.lowerBound)
        {
            known.hops = size.hops - 1
            learnValue(value, at: point, &known)
        }
        if known.minimum > 0 { size.raise(known.minimum) }
        if known.isTested { size.test() }
        if known.isMultiple { size.multiple() }
    }

    /// How many elements an array literal has; nil for anything else.
    package func literalCount(_ value: Range<Int>) -> Int? {
        guard value.count > 1, tokens.kinds[value.lowerBound] == .leftSquare, outline.match(value.lowerBound) == value.upperBound - 1 else {
            return nil
        }
        var count = 0
        var hasElement = false
        var index = value.lowerBound + 1
        while index < value.upperBound - 1 {
            if tokens.kinds[index] == .comma {
                count += 1
                hasElement = false
            } else if tokens.kinds[index] != .colon {
                // A colon alone is the empty dictionary's.
                hasElement = true
                if let match = outline.match(index), match > index { index = match }
            }
            index += 1
        }
        return count + (hasElement ? 1 : 0)
    }

    /// Functions whose result has as many elements as what they are called on, or given.
    static let keepingCalls: NameSet = ["sorted", "reversed", "shuffled", "map", "enumerated", "Array", "ContiguousArray"]
}
