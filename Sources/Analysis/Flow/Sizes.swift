// Owns: how many elements a collection has at least where a node stands.
package import Outline
import SourceText
import SwiftLexer

/// What is known of a collection's size.
package struct SizeKnowledge: Sendable {
    /// The collection has at least so many elements.
    package var minimum = 0
    /// Nothing was said of the size at all.
    package var isUnknown = true
    /// How many collections of the same size, each made from the next, are followed.
    var hops = 3
    /// What the first and the last element are equal to.
    var ends: (first: Range<Int>?, last: Range<Int>?) = (nil, nil)
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
        } else if asksChecker(of: collection, at: point) || isAwaited(collection, at: point) {
            size.test()
        } else if let count = promisedLength(of: collection) {
            size.raise(count)
        }
        return size
    }

    /// What the function around a place says itself.
    ///
    /// - Parameter hops: how many collections that were made from one another are followed; variables only once, so that a chain of
    ///   assignments costs no more than its window.
    func sizeInFunction(of collection: Range<Int>, at point: Point, hops: Int = 3) -> SizeKnowledge {
        var size = SizeKnowledge()
        size.hops = hops
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
        case .binding: learnBinding(mention, at: point, &size)
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
    private func learnBinding(_ mention: Mention, at point: Point, _ size: inout SizeKnowledge) {
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
        learnEnd(member, boundTo: mention.fact.tokens.lowerBound + 1, at: point, &size)
    }

    /// `let first = xs.first, first == "[", let last = xs.last, last == "]"`: two ends that differ are two elements.
    private func learnEnd(_ member: Int, boundTo name: Int, at point: Point, _ size: inout SizeKnowledge) {
        let isFirst = token(member, is: "first")
        guard isFirst || token(member, is: "last"), tokens.kinds[name].isIdentifierLike else { return }
        for mention in mentions(of: name..<name + 1, before: point) where mention.place.lowerBound > name {
            guard let atom = atom(of: mention), let (left, comparison, right) = comparison(atom), comparison == .equal,
                left == mention.place
            else { continue }
            if isFirst { size.ends.first = right } else { size.ends.last = right }
        }
        if let first = size.ends.first, let last = size.ends.last, string(first) != string(last) { size.raise(2) }
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
            let value = equal + 1..<statement.upperBound
            // `xs = xs.sorted()`: as many as before.
            if let source = keptSource(of: value), isSame(withoutSelf(source), mention.place) { return }
            size.reset()
            size.isUnknown = true
            return learnValue(value, at: point, &size)
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

    /// Whether a loop around a node, behind the collection's declaration, adds to the collection.
    package func isFilledInLoop(_ collection: Range<Int>, around node: NodeID) -> Bool {
        guard let name = collection.last, let declared = declaration(of: name), declared.kind == .local,
            let loop = outline.ancestor(node, where: { $0.isLoop }), outline.tokens(loop).lowerBound > declared.token
        else { return false }
        return occurrences(of: name, in: outline.tokens(loop)).contains { token in
            tokens.kinds[token + 1] == .period && ["append", "insert"].contains(string(token + 2))
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

    static let sizeMembers: NameSet = ["count", "endIndex", "readableBytes", "length", "underestimatedCount"]
    private static let elementMembers: NameSet = [
        "first", "last", "startIndex", "min", "max", "randomElement", "popLast", "popFirst", "peek",
    ]
    /// Other ways to look at the same elements.
    static let views: NameSet = ["utf8", "utf16", "unicodeScalars", "lazy", "bytes"]
    private static let optionalIndexMembers: NameSet = ["firstIndex", "lastIndex", "firstRange", "range", "indices", "getInteger"]
}

extension SizeKnowledge {
    mutating func raise(_ count: Int) {
        minimum = max(minimum, count)
        isUnknown = false
    }

    mutating func test() {
        isTested = true
        isUnknown = false
    }

    mutating func multiple() { isMultiple = true }

    mutating func reset() {
        minimum = 0
        isUnknown = false
        isTested = false
        ends = (nil, nil)
    }
}
