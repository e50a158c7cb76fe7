// Owns: whether an index is known to lie inside a collection.
package import Outline
import SwiftLexer

/// An index as a variable and a distance from it: `i`, `i + 1`, `i - 2`.
package struct OffsetIndex: Sendable {
    package let name: Int
    package let offset: Int

    package init(name: Int, offset: Int) {
        self.name = name
        self.offset = offset
    }
}

extension FileContext {
    /// An index that is a variable, or a variable plus or minus a literal.
    package func offsetIndex(_ index: Range<Int>) -> OffsetIndex? {
        let (operands, operators) = arithmeticParts(index)
        guard let first = operands.first, first.count == 1,
            tokens.kinds[first.lowerBound].isIdentifierLike || token(first.lowerBound, is: "$0")
        else { return nil }
        if operands.count == 1 { return OffsetIndex(name: first.lowerBound, offset: 0) }
        guard operands.count == 2, let distance = integer(operands[1]) else { return nil }
        if token(operators[0], is: "+") { return OffsetIndex(name: first.lowerBound, offset: distance) }
        if token(operators[0], is: "-") { return OffsetIndex(name: first.lowerBound, offset: -distance) }
        return nil
    }

    /// How an index stands to the bounds of a collection.
    package enum IndexEvidence: Sendable {
        /// A test or the loop that makes the index keeps it inside.
        case inside
        /// The index runs over the whole collection, and the offset takes it out; or it was moved on after the test.
        case outside
        /// Nothing in the function says.
        case unknown
    }

    /// Whether what ran before a node keeps an index inside a collection.
    package func evidence(_ index: OffsetIndex, in collection: Range<Int>, at point: Point) -> IndexEvidence {
        var evidence = IndexEvidence.unknown
        if let declared = declaration(of: index.name), declared.kind == .loop, let sequence = sequence(ofLoop: declared) {
            evidence = self.evidence(index, walking: sequence, in: collection)
            if evidence == .inside { return .inside }
        } else if index.offset != 0, let sequence = sequence(givingElement: index.name) {
            evidence = self.evidence(index, walking: sequence, in: collection)
        }
        for mention in mentions(of: index.name..<index.name + 1, before: point) {
            if isValidated(mention) {
                evidence = .inside
                continue
            }
            switch mention.fact.kind {
            case .condition:
                if let atom = atom(of: mention) {
                    if let found = self.evidence(index, atom, mention.place, collection) { evidence = found }
                } else if mention.fact.tokens.contains(where: { isComparison($0) }) {
                    evidence = .inside
                }
            case .statement:
                if let atom = atom(of: mention) {
                    if let found = self.evidence(index, atom, mention.place, collection) { evidence = found }
                } else if tokens.kinds[mention.place.upperBound] == .binaryOperator, token(mention.place.upperBound, is: "+="),
                    evidence == .inside,
                    index.offset >= 0
                {
                    // Moved on after the test.
                    evidence = .outside
                } else if tokens.kinds[mention.place.upperBound] == .equal {
                    evidence = isClamped(mention.place.upperBound + 1..<mention.fact.tokens.upperBound) ? .inside : .unknown
                }
            case .subject where tokens.kinds[mention.fact.tokens.lowerBound] == .switch: evidence = .inside
            case .subject, .binding: break
            }
        }
        return evidence
    }

    /// `xs.indices` of `xs.indices.map { … $0 … }`: what a closure is given the elements of, one by one.
    private func sequence(givingElement name: Int) -> Range<Int>? {
        guard tokens.kinds[name] == .dollarIdentifier || declaration(of: name)?.kind == .closureParameter,
            let closure = outline.ancestor(innermostNode(at: name), where: { $0 == .closure }), let call = call(takingClosure: closure),
            token(outline.anchor(call), isIn: Self.elementWalks)
        else { return nil }
        let receiver = receiver(call)
        return receiver.isEmpty ? nil : receiver
    }

    private static let elementWalks: NameSet = ["map", "forEach", "filter", "compactMap", "flatMap", "contains", "allSatisfy", "first"]

    /// What a condition on an index says: `i + 1 < xs.count` keeps it inside, `i < xs.count` only without an offset.
    private func evidence(_ index: OffsetIndex, _ atom: Atom, _ place: Range<Int>, _ collection: Range<Int>) -> IndexEvidence? {
        guard let (left, comparison, right) = comparison(atom) else {
            guard atom.isTrue, let name = atom.tokens.first(where: { token($0, is: "contains") || token($0, is: "isValid") }) else {
                return nil
            }
            // `xs.indices.contains(i)` says nothing of `i + 1`.
            let contained = name + 2..<max(name + 2, atom.tokens.upperBound - 1)
            guard let tested = offsetIndex(contained) else { return .inside }
            return index.offset >= 0 ? (tested.offset >= index.offset ? .inside : .outside) : .inside
        }
        let isLeft = left.contains(place.lowerBound)
        let own = isLeft ? left : right
        let other = isLeft ? right : left
        guard isCompared(place, in: own) else { return nil }
        let isBelow: Bool
        switch isLeft ? comparison : comparison.flipped {
        case .less, .lessOrEqual: isBelow = true
        case .greater, .greaterOrEqual: isBelow = false
        case .notEqual, .equal: return .inside
        }
        guard isBelow == (index.offset >= 0) else { return nil }
        guard isBelow, index.offset > 0, let tested = offsetIndex(own), let bound = distanceFromCount(other, collection) else {
            return .inside
        }
        let isInclusive = (isLeft ? comparison : comparison.flipped) == .lessOrEqual
        // own.offset + i < count - bound
        return index.offset - tested.offset <= bound - (isInclusive ? 1 : 0) ? .inside : .outside
    }

    private func isComparison(_ token: Int) -> Bool {
        switch tokens.kinds[token] {
        case .leftAngle, .rightAngle: return true
        case .binaryOperator:
            return self.token(token, is: "<=") || self.token(token, is: ">=") || self.token(token, is: "<") || self.token(token, is: ">")
                || self.token(token, is: "==") || self.token(token, is: "!=")
        default: return self.token(token, is: "contains")
        }
    }

    /// `n` where an expression is `collection.count - n`; nil for any other expression.
    package func distanceFromCount(_ expression: Range<Int>, _ collection: Range<Int>) -> Int? {
        if let inner = inBrackets(expression) { return distanceFromCount(inner, collection) }
        let (operands, operators) = arithmeticParts(expression)
        guard let first = operands.first, isCount(first, of: collection) else { return nil }
        if operands.count == 1 { return 0 }
        guard operands.count == 2, token(operators[0], is: "-"), let distance = integer(operands[1]) else { return nil }
        return distance
    }

    /// Whether an operand is a collection's `count` or `endIndex`, or a constant that holds it.
    package func isCount(_ operand: Range<Int>, of collection: Range<Int>) -> Bool {
        let collection = withoutSelf(collection)
        let plain = withoutSelf(operand)
        if plain.count == collection.count + 2, Self.sizeMembers.contains(string(plain.upperBound - 1)) {
            return isSame(plain.lowerBound..<plain.upperBound - 2, collection)
        }
        guard plain.count == 1, tokens.kinds[plain.lowerBound].isIdentifierLike, let declared = declaration(of: plain.lowerBound),
            let value = initialValue(declared), !value.contains(plain.lowerBound), value.count > 1
        else { return false }
        return isCount(value, of: collection)
    }

    /// What the loop that makes an index says of it.
    private func evidence(_ index: OffsetIndex, walking sequence: Range<Int>, in collection: Range<Int>) -> IndexEvidence {
        var head = sequence
        var dropped = (first: 0, last: 0)
        // `xs.indices.dropLast(2)`, `(0..<n).reversed()`, `xs.enumerated()`
        while let (arguments, name) = callArguments(head), let opener = outline.match(head.upperBound - 1), opener - 2 > head.lowerBound {
            let count = arguments.isEmpty ? 1 : integer(arguments) ?? 0
            switch name {
            case "dropFirst": dropped.first += count
            case "dropLast": dropped.last += count
            case "reversed", "enumerated", "lazy", "shuffled": break
            default: return .unknown
            }
            head = head.lowerBound..<opener - 2
        }
        if let inner = inBrackets(head) { head = inner }
        if let last = head.last, token(last, is: "indices"), head.count > 2 { head = head.lowerBound..<last - 1 }
        if isSame(withoutSelf(head), withoutSelf(collection)) {
            return index.offset >= 0
                ? (index.offset <= dropped.last ? .inside : .outside) : (-index.offset <= dropped.first ? .inside : .outside)
        }
        if token(head.lowerBound, is: "stride"), let (arguments, _) = callArguments(head) {
            return strideEvidence(index, splitAtCommas(arguments), collection)
        }
        guard let op = rangeOperator(in: head), op > head.lowerBound else { return .unknown }
        return evidence(index, from: head.lowerBound..<op, to: op + 1..<head.upperBound, isClosed: token(op, is: "..."), in: collection)
    }

    private func evidence(_ index: OffsetIndex, from low: Range<Int>, to high: Range<Int>, isClosed: Bool, in collection: Range<Int>)
        -> IndexEvidence
    {
        if index.offset < 0 {
            guard let first = integer(low) else { return .unknown }
            return first >= -index.offset ? .inside : .outside
        }
        guard let distance = distanceFromCount(high, collection) else { return .unknown }
        return index.offset <= distance - (isClosed ? 1 : 0) ? .inside : .outside
    }

    /// `stride(from: 0, to: xs.count, by: 2)`: the last round may have only one element left.
    private func strideEvidence(_ index: OffsetIndex, _ arguments: [Range<Int>], _ collection: Range<Int>) -> IndexEvidence {
        guard arguments.count == 3 else { return .unknown }
        let values = arguments.map { $0.lowerBound + 2..<max($0.lowerBound + 2, $0.upperBound) }
        return evidence(index, from: values[0], to: values[1], isClosed: token(arguments[1].lowerBound, is: "through"), in: collection)
    }

    /// How many accesses of one function are looked at.
    private static let twinWindow = 64

    /// `names[0]` beside `sortedNames[0]` whose size was tested: two collections that hold the same.
    package func hasCoveredTwin(_ collection: Range<Int>, index: Range<Int>, at node: NodeID) -> Bool {
        guard let name = collection.last, tokens.kinds[name].isIdentifierLike, let position = integer(index),
            let function = enclosingDeclaration(node)
        else { return false }
        let words = Set(NameWords.of(string(name)).map(singular))
        return nodes(.subscriptCall, in: function, limit: Self.twinWindow).contains { other in
            let opener = outline.tokens(other).lowerBound
            let base = outline.operand(other)..<opener
            guard other != node, let twin = base.last, tokens.kinds[twin].isIdentifierLike, !isSame(base, collection),
                isSame(index, opener + 1..<outline.tokens(other).upperBound - 1),
                words.intersection(NameWords.of(string(twin)).map(singular)).contains(where: { $0.count > 3 })
            else { return false }
            return size(of: base, at: point(node)).covers(index: position)
        }
    }

    private func singular(_ word: String) -> String { word.hasSuffix("s") ? String(word.dropLast()) : word }
}
