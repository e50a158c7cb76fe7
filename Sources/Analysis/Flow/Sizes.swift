// Owns: how many elements a collection has at least where a node stands.
import Outline
import SourceText
import SwiftLexer

/// What is known of a collection's size.
package struct SizeKnowledge: Sendable {
    /// The collection has at least so many elements.
    package var minimum = 0
    /// Nothing was said of the size at all.
    package var isUnknown = true
    fileprivate var followsSources = true
    /// The size was tested for a multiple, which nothing is too: it says that steps come out even, not that there is a first one.
    package var isMultiple = false
    /// The size was compared with something that is no literal, or looked at in a way that only people understand.
    package var isTested = false

    /// Whether an element at a literal index is there.
    package func covers(index: Int) -> Bool { index < minimum || isTested }
}

extension FileContext {
    /// What the code that ran before a node says of a collection's size.
    package func size(of collection: Range<Int>, at point: Point) -> SizeKnowledge {
        var size = sizeInFunction(of: collection, at: point)
        guard size.isUnknown else { return size }
        if storedSize(of: collection, at: point) == .neverEmpty {
            size.raise(1)
        } else if asksChecker(of: collection, at: point) {
            size.test()
        }
        return size
    }

    /// What the function around a place says itself.
    ///
    /// - Parameter followsSources: whether a collection made from another one has the other's size; followed once, so that a chain of
    ///   assignments costs no more than its window.
    func sizeInFunction(of collection: Range<Int>, at point: Point, followsSources: Bool = true) -> SizeKnowledge {
        var size = SizeKnowledge()
        size.followsSources = followsSources
        if collection.count == 1, tokens.kinds[collection.lowerBound] == .selfValue {
            if asksOwnSize(before: point) { size.test() }
            return size
        }
        for mention in mentions(of: collection, before: point) { apply(mention, of: collection, at: point, to: &size) }
        return size
    }

    /// In an extension of a collection: `isEmpty` or `count` without a receiver, tested on the way.
    private func asksOwnSize(before point: Point) -> Bool {
        let members: [StaticString] = ["isEmpty", "count", "endIndex", "first", "last"]
        return members.contains { member in
            guard let name = names(of: member).last(where: { $0 < point.token }) else { return false }
            return mentions(of: name..<name + 1, before: point).contains { $0.fact.kind != .statement || atom(of: $0) != nil }
        }
    }

    private func apply(_ mention: Mention, of collection: Range<Int>, at point: Point, to size: inout SizeKnowledge) {
        if let atom = atom(of: mention) {
            learn(from: atom, at: mention.place, &size)
            // `guard read(into: &xs)`: whoever filled it says that it could.
            if isPassedInout(mention.place) || isValidated(mention) { size.test() }
            return
        }
        if isValidated(mention) { return size.test() }
        switch mention.fact.kind {
        case .condition: if isEveryPart(of: mention.fact.tokens, about: mention.place) { size.test() }
        case .binding: learnBinding(mention, &size)
        case .subject: learnSubject(mention, at: point, &size)
        case .statement: learnStatement(mention, at: point, &size)
        }
    }

    /// `xs.count == 2 || xs.count == 3`: whichever part is true, somebody looked at the size.
    private func isEveryPart(of condition: Range<Int>, about place: Range<Int>) -> Bool {
        var rest = condition
        while let (left, right) = split(rest, at: "||") {
            guard namesSize(of: place, in: left) else { return false }
            rest = right
        }
        return rest != condition && namesSize(of: place, in: rest)
    }

    private func namesSize(of place: Range<Int>, in range: Range<Int>) -> Bool {
        guard let found = firstOccurrence(of: place, in: range), found + place.count + 1 < range.upperBound else { return false }
        return Self.sizeMembers.contains(string(found + place.count + 1))
    }

    // MARK: - Conditions

    private func learn(from atom: Atom, at place: Range<Int>, _ size: inout SizeKnowledge) {
        let member = place.upperBound
        guard member < atom.tokens.upperBound else { return }
        if let (left, comparison, right) = comparison(atom), let (range, isTrue) = comparedWithTruth(left, comparison, right) {
            // `xs.isEmpty == false`
            return learn(from: Atom(tokens: range, isTrue: isTrue), at: place, &size)
        }
        if let (left, comparison, right) = comparison(atom) {
            let isLeft = left.contains(place.lowerBound)
            let term = isLeft ? left : right
            let rest = place.upperBound..<term.upperBound
            return learn(
                rest, isLeft ? comparison : comparison.flipped, isLeft ? right : left, isWholeTerm: term.lowerBound == firstOfPath(place),
                &size)
        }
        guard tokens.kinds[member] == .period || tokens.kinds[member] == .postfixQuestionMark || tokens.kinds[member] == .leftSquare else {
            return
        }
        let name = tokens.kinds[member] == .period ? member + 1 : member + 2
        if token(name, is: "isEmpty") {
            if !atom.isTrue { size.raise(1) } else { size.reset() }
        } else if isMultipleTest(atom.tokens) {
            if atom.isTrue { size.multiple() } else { size.raise(1) }
        } else if atom.isTrue {
            // `contains`, `hasPrefix`, or a member of the project's own that says what is there.
            size.test()
        }
    }

    /// `a == false` is `a` that is not true; nil for any other comparison.
    private func comparedWithTruth(_ left: Range<Int>, _ comparison: Comparison, _ right: Range<Int>) -> (Range<Int>, Bool)? {
        guard right.count == 1, comparison == .equal || comparison == .notEqual else { return nil }
        switch tokens.kinds[right.lowerBound] {
        case .true: return (left, comparison == .equal)
        case .false: return (left, comparison == .notEqual)
        default: return nil
        }
    }

    /// Learns from `collection.rest ⊙ other`, the collection standing left.
    private func learn(_ rest: Range<Int>, _ comparison: Comparison, _ other: Range<Int>, isWholeTerm: Bool, _ size: inout SizeKnowledge) {
        let isPlain = isWholeTerm && rest.count == 2 && tokens.kinds[rest.lowerBound] == .period
        if isPlain, Self.sizeMembers.contains(string(rest.lowerBound + 1)) {
            return learnCount(comparison, other, &size)
        }
        if rest.isEmpty || isPlain && Self.elementMembers.contains(string(rest.lowerBound + 1)) {
            // `xs != []`, `xs.first != nil`, `xs.last == x`
            let isNothing = other.count == 1 && tokens.kinds[other.lowerBound] == .nil || isEmptyLiteral(other)
            if (comparison == .notEqual) == isNothing, comparison == .equal || comparison == .notEqual { size.raise(1) }
            return
        }
        guard rest.contains(where: { Self.sizeMembers.contains(string($0)) || Self.elementMembers.contains(string($0)) }) else { return }
        guard isMultipleTest(rest) else { return size.test() }
        // A remainder other than zero leaves something over.
        let leavesNone = integer(other).map { ($0 == 0) == (comparison == .equal) } ?? true
        if leavesNone { size.multiple() } else { size.raise(1) }
    }

    /// `count % 4`, `count.isMultiple(of: 4)`
    private func isMultipleTest(_ range: Range<Int>) -> Bool {
        range.contains { token($0, is: "isMultiple") || tokens.kinds[$0] == .binaryOperator && (token($0, is: "%") || token($0, is: "&")) }
    }

    private func learnCount(_ comparison: Comparison, _ other: Range<Int>, _ size: inout SizeKnowledge) {
        guard let value = integer(other) else {
            switch comparison {
            case .greater, .greaterOrEqual, .equal: size.test()
            case .notEqual, .less, .lessOrEqual: break
            }
            return
        }
        switch comparison {
        case .greater: size.raise(value + 1)
        case .greaterOrEqual: size.raise(value)
        case .equal: if value > 0 { size.raise(value) } else { size.reset() }
        case .notEqual: if value == 0 { size.raise(1) } else { size.test() }
        case .less, .lessOrEqual: break
        }
    }

    private func firstOfPath(_ place: Range<Int>) -> Int {
        place.lowerBound > 1 && tokens.kinds[place.lowerBound - 1] == .period && tokens.kinds[place.lowerBound - 2] == .selfValue
            ? place.lowerBound - 2 : place.lowerBound
    }

    private func isEmptyLiteral(_ range: Range<Int>) -> Bool {
        guard range.count == 2 else { return false }
        return tokens.kinds[range.lowerBound] == .leftSquare || tokens.kinds[range.lowerBound] == .stringQuote
    }

    // MARK: - Bindings, subjects

    /// `if let x = xs.first`, `guard let i = xs.firstIndex(of: x)`
    private func learnBinding(_ mention: Mention, _ size: inout SizeKnowledge) {
        guard mention.fact.holds, mention.place.upperBound < mention.fact.tokens.upperBound else {
            // `guard let xs`, `guard let xs = load()`: a new value.
            return
        }
        let next = mention.place.upperBound
        guard tokens.kinds[next] == .period || tokens.kinds[next] == .postfixQuestionMark else { return }
        var member = tokens.kinds[next] == .period ? next + 1 : next + 2
        // `text.utf8.first`: a view has elements where the collection has some.
        if token(member, isIn: Self.views), tokens.kinds[member + 1] == .period { member += 2 }
        let name = string(member)
        if Self.elementMembers.contains(name) || Self.optionalIndexMembers.contains(name) { size.raise(1) }
    }

    private func learnSubject(_ mention: Mention, at point: Point, _ size: inout SizeKnowledge) {
        // `for x in xs`: in the body there is at least one element.
        if tokens.kinds[mention.fact.tokens.lowerBound] == .for {
            if (mention.fact.tokens.lowerBound..<mention.place.lowerBound).contains(where: { tokens.kinds[$0] == .in }) { size.raise(1) }
            return
        }
        guard tokens.kinds[mention.fact.tokens.lowerBound] == .switch else { return }
        let rest = mention.place.upperBound
        guard rest + 1 < mention.fact.tokens.upperBound, tokens.kinds[rest] == .period, Self.sizeMembers.contains(string(rest + 1)) else {
            return size.test()
        }
        guard
            let switchCase = point.path.first(where: {
                outline.kind($0) == .switchCase && outline.parent($0).map { outline.tokens($0).contains(rest) } ?? false
            }),
            let item = outline.firstChild(switchCase, .caseItem), let value = integer(outline.tokens(item))
        else { return size.test() }
        size.raise(value)
    }

    // MARK: - Statements

    private func learnStatement(_ mention: Mention, at point: Point, _ size: inout SizeKnowledge) {
        let next = mention.place.upperBound
        let statement = mention.fact.tokens
        guard next < statement.upperBound else { return }
        if tokens.kinds[next] == .colon || tokens.kinds[next] == .equal, let equal = assignment(from: next, in: statement) {
            size.reset()
            size.isUnknown = true
            return learnValue(equal + 1..<statement.upperBound, at: point, &size)
        }
        if tokens.kinds[next] == .binaryOperator, token(next, is: "+=") { return size.raise(size.minimum + 1) }
        guard tokens.kinds[next] == .period else { return }
        let name = string(next + 1)
        if Self.elementMembers.contains(name), next + 2 < statement.upperBound, tokens.kinds[next + 2] == .exclamationMark {
            return size.raise(1)
        }
        if isFilling(next + 1) { return size.raise(size.minimum + 1) }
        switch name {
        case "removeFirst", "removeLast", "popFirst", "popLast", "remove", "dropFirst", "dropLast":
            if name.hasPrefix("drop") { return }
            size.minimum = max(0, size.minimum - 1)
            size.isUnknown = false
        case "removeAll": size.reset()
        case "count" where isAlias(mention), "endIndex" where isAlias(mention): learnAlias(mention, at: point, &size)
        default: break
        }
    }

    /// `append`, and the like of a type's own: `_appendNew`.
    private func isFilling(_ member: Int) -> Bool {
        Self.fillingMembers.contains(string(member)) || tokens.kinds[member + 1] == .leftParen && hasWord(member, in: ["append", "push"])
    }

    /// The `=` behind a name and its type, if a statement assigns to it.
    private func assignment(from next: Int, in statement: Range<Int>) -> Int? {
        var token = next
        while token < statement.upperBound {
            if tokens.kinds[token] == .equal { return token }
            guard tokens.kinds[next] == .colon else { return nil }
            if let match = outline.match(token), match > token { token = match }
            token += 1
        }
        return nil
    }

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
    private func learnValue(_ value: Range<Int>, at point: Point, _ size: inout SizeKnowledge) {
        guard let last = value.last else { return }
        if let count = literalCount(value) { return size.raise(count) }
        let parts = arithmeticParts(value)
        if parts.operands.count > 1 {
            // `xs + [last]`
            guard parts.operators.allSatisfy({ token($0, is: "+") }) else { return }
            return size.raise(parts.operands.reduce(0) { $0 + (literalCount($1) ?? 0) })
        }
        if tokens.kinds[last].isIdentifierLike { return learnSource(value, &size) }
        if tokens.kinds[last] == .rightBrace, let opener = outline.match(last), opener - 2 > value.lowerBound,
            Self.keepingCalls.contains(string(opener - 1))
        {
            return learnSource(value.lowerBound..<opener - 2, &size)
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
        default: break
        }
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
        guard size.followsSources, !source.isEmpty, source.count <= 5,
            !source.contains(where: { tokens.kinds[$0] == .colon || tokens.kinds[$0] == .leftParen })
        else { return }
        let known = sizeInFunction(of: source, at: point(ofToken: source.lowerBound), followsSources: false)
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

    /// `let n = xs.count`
    private func isAlias(_ mention: Mention) -> Bool {
        let statement = mention.fact.tokens
        let start = firstOfPath(mention.place)
        return mention.place.upperBound + 2 == statement.upperBound && start > statement.lowerBound + 1 && tokens.kinds[start - 1] == .equal
            && tokens.kinds[start - 2].isIdentifierLike
    }

    private func learnAlias(_ mention: Mention, at point: Point, _ size: inout SizeKnowledge) {
        let alias = firstOfPath(mention.place) - 2
        for other in mentions(of: alias..<alias + 1, before: point) where other.place.lowerBound > alias {
            if let atom = atom(of: other), let (left, comparison, right) = comparison(atom) {
                if left == other.place { learnCount(comparison, right, &size) }
                if right == other.place { learnCount(comparison.flipped, left, &size) }
            } else if other.fact.kind == .subject {
                size.test()
            }
        }
    }

    /// Functions whose result has as many elements as what they are called on, or given.
    private static let keepingCalls: NameSet = ["sorted", "reversed", "shuffled", "map", "enumerated", "Array", "ContiguousArray"]

    static let sizeMembers: NameSet = ["count", "endIndex", "readableBytes", "length", "underestimatedCount"]
    private static let elementMembers: NameSet = [
        "first", "last", "startIndex", "min", "max", "randomElement", "popLast", "popFirst", "peek",
    ]
    /// Other ways to look at the same elements.
    private static let views: NameSet = ["utf8", "utf16", "unicodeScalars", "lazy", "bytes"]
    private static let optionalIndexMembers: NameSet = ["firstIndex", "lastIndex", "firstRange", "range", "indices", "getInteger"]
}

extension SizeKnowledge {
    fileprivate mutating func raise(_ count: Int) {
        minimum = max(minimum, count)
        isUnknown = false
    }

    fileprivate mutating func test() {
        isTested = true
        isUnknown = false
    }

    fileprivate mutating func multiple() { isMultiple = true }

    fileprivate mutating func reset() {
        minimum = 0
        isUnknown = false
        isTested = false
    }
}
