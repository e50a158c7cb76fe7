// Owns: the places before a node where an operand was looked at or changed, as facts that hold at the node.
package import Outline
import SwiftLexer

/// A place before a node where the same operand stands, and what control passed there.
package struct Mention: Sendable {
    /// The operand's tokens there.
    package let place: Range<Int>
    package let fact: Fact
}

/// A place in the code that is asked about, and all that stands around it.
package struct Point: Sendable {
    /// The first token of what is evaluated there.
    package let token: Int
    /// The nodes that hold it, innermost first.
    package let path: [NodeID]
}

extension FileContext {
    /// The place of a node: of a postfix construct, where its operand begins.
    package func point(_ node: NodeID) -> Point {
        Point(token: min(outline.operand(node), outline.tokens(node).lowerBound), path: ancestors(node))
    }

    /// The place of a token that is no node: an operator.
    package func point(ofToken token: Int) -> Point { Point(token: token, path: ancestors(innermostNode(at: token))) }

    /// How many occurrences of a name are looked at, nearest first: the window that keeps a question's cost bounded.
    private static let mentionWindow = 96

    /// The mentions of an operand that dominate a place, in the order in which they ran, within the function that holds it.
    ///
    /// `self.x` and `x` are the same operand. Closures inside the function count as a part of it.
    package func mentions(of operand: Range<Int>, before point: Point) -> [Mention] {
        let operand = withoutSelf(operand)
        guard let key = operand.last(where: { tokens.kinds[$0].isIdentifierLike || tokens.kinds[$0] == .dollarIdentifier }),
            let name = names.table.number(at: key)
        else { return [] }
        let start = point.token
        let path = point.path
        let function = outermostFunction(in: path)
        let first = outline.tokens(function).lowerBound
        var result: [Mention] = []
        let occurrences = names.table.places(name)
        let last = last(of: occurrences, at: key, before: start)
        for occurrence in occurrences[...last].suffix(Self.mentionWindow).reversed() {
            let token = Int(occurrence)
            guard token >= first else { break }
            let begin = token - (key - operand.lowerBound)
            guard begin >= first, begin < start else { continue }
            let place = begin..<begin + operand.count
            guard place.upperBound < tokens.count, isSame(operand, place), isWholePath(begin) else { continue }
            if let fact = fact(at: place, path: path, start: start) { result.append(Mention(place: place, fact: fact)) }
        }
        return result.reversed()
    }

    /// The function around a place; of functions in one another the outer one, whose checks hold where the inner ones are declared.
    private func outermostFunction(in path: [NodeID]) -> NodeID {
        var function = NodeID.file
        for node in path {
            if outline.kind(node).isTypeLike, function != .file { break }
            if outline.kind(node).isFunctionLike, outline.kind(node) != .closure { function = node }
        }
        return function
    }

    /// Which of a name's occurrences is the last before a place, seen from one that may stand on either side of it.
    private func last(of occurrences: ArraySlice<UInt32>, at key: Int, before start: Int) -> Int {
        let own = occurrences.partitioningIndex { Int($0) >= key }
        if key >= start { return own - 1 }
        var last = own
        while last - own < Self.mentionWindow, last + 1 < occurrences.endIndex, Int(occurrences[last + 1]) < start { last += 1 }
        return last
    }

    /// `&xs`: whoever gets it may write it.
    package func isPassedInout(_ place: Range<Int>) -> Bool {
        place.lowerBound > 0 && tokens.kinds[place.lowerBound - 1] == .prefixAmpersand
    }

    /// The operand without a `self.` or `Self.` before it.
    package func withoutSelf(_ operand: Range<Int>) -> Range<Int> {
        guard operand.count > 2, isSelf(operand.lowerBound), tokens.kinds[operand.lowerBound + 1] == .period else {
            return operand
        }
        return operand.lowerBound + 2..<operand.upperBound
    }

    /// Whether a path begins at a token rather than going on there: `xs` in `self.xs`, but not in `other.xs`.
    private func isWholePath(_ token: Int) -> Bool {
        guard token > 0, tokens.kinds[token - 1] == .period else { return true }
        return token > 1 && isSelf(token - 2)
    }

    private func isSelf(_ token: Int) -> Bool { tokens.kinds[token] == .selfValue || tokens.kinds[token] == .selfType }

    /// The node and all that stands around it, innermost first.
    func ancestors(_ node: NodeID) -> [NodeID] {
        var path = [node]
        var current = node
        while let parent = outline.parent(current) {
            path.append(parent)
            current = parent
        }
        return path
    }

    /// What a place says of the node at the end of a path of ancestors; nil where it may not have run, or says nothing.
    private func fact(at place: Range<Int>, path: [NodeID], start: Int) -> Fact? {
        var child: NodeID?
        var common = innermostNode(at: place.lowerBound)
        var crossesClosure = false
        while !isAncestor(common, orSelf: path[0]) {
            if outline.kind(common).isFunctionLike { crossesClosure = true }
            child = common
            guard let parent = outline.parent(common) else { return nil }
            common = parent
        }
        if crossesClosure { return nil }
        let position = path.firstIndex(of: common) ?? 0
        let toward = position > 0 ? path[position - 1] : nil
        guard let child, let toward else {
            return shortCircuit(place: place.lowerBound, start: start, in: common, toward: toward) ?? header(of: common, place, toward, nil)
        }
        switch outline.kind(common) {
        case .conditions:
            guard child < toward else { return nil }
            return condition(child, holds: true)
        case .ifStatement, .guardStatement, .whileStatement:
            guard outline.kind(child) == .conditions, outline.kind(toward) != .conditions else { return nil }
            return conditionFact(in: child, place, holds: outline.kind(toward) == .codeBlock)
        case .forStatement, .switchStatement, .switchCase:
            if let fact = header(of: common, place, toward, child) { return fact }
            return outline.kind(common) == .switchCase ? earlierItem(child, place) : nil
        case let kind where kind.isItemContainer:
            return child < toward ? earlierItem(child, place) : nil
        default:
            return shortCircuit(place: place.lowerBound, start: start, in: common, toward: toward)
        }
    }

    /// A mention in the head of a loop, `switch` or case around the node.
    private func header(of parent: NodeID, _ place: Range<Int>, _ toward: NodeID?, _ child: NodeID?) -> Fact? {
        guard let toward else { return nil }
        let head = outline.anchor(parent)..<outline.tokens(toward).lowerBound
        guard head.contains(place.lowerBound) else { return nil }
        switch outline.kind(parent) {
        case .forStatement where outline.kind(toward) == .codeBlock:
            if let child, outline.kind(child) == .condition { return condition(child, holds: true) }
            return Fact(kind: .subject, tokens: head, holds: true)
        case .switchStatement where outline.kind(toward) == .switchCase:
            // What stands in a case above did not run.
            guard child.map({ outline.kind($0) != .switchCase }) ?? true else { return nil }
            return Fact(kind: .subject, tokens: head, holds: true)
        case .switchCase:
            guard let child, outline.kind(child) == .caseItem, outline.kind(toward) != .caseItem else { return nil }
            // `case .ready where !xs.isEmpty:` is a condition that held.
            if let keyword = outline.tokens(child).first(where: { tokens.kinds[$0] == .where }), keyword < place.lowerBound {
                return Fact(kind: .condition, tokens: keyword + 1..<outline.tokens(child).upperBound, holds: true)
            }
            return Fact(kind: .subject, tokens: outline.tokens(child), holds: true)
        default: return nil
        }
    }

    private func condition(_ node: NodeID, holds: Bool) -> Fact {
        let isBinding = outline.kind(node) == .optionalBinding || outline.kind(node) == .patternCondition
        return Fact(kind: isBinding ? .binding : .condition, tokens: outline.tokens(node), holds: holds)
    }

    /// The condition of a statement that holds a place; of several that failed together nobody knows which.
    private func conditionFact(in conditions: NodeID, _ place: Range<Int>, holds: Bool) -> Fact? {
        var found: NodeID?
        var count = 0
        for child in outline.children(conditions) {
            count += 1
            if outline.tokens(child).contains(place.lowerBound) { found = child }
        }
        guard let found, holds || count == 1 else { return nil }
        return condition(found, holds: holds)
    }

    /// A mention in a statement that ran before, in the same block or one around it.
    private func earlierItem(_ item: NodeID, _ place: Range<Int>) -> Fact? {
        switch outline.kind(item) {
        case .guardStatement, .whileStatement:
            guard let conditions = outline.firstChild(item, .conditions), outline.tokens(conditions).contains(place.lowerBound) else {
                return nil
            }
            return conditionFact(in: conditions, place, holds: outline.kind(item) == .guardStatement)
        case .ifStatement: return failedBranch(of: item, place)
        case .expressionStatement, .variableDecl:
            return Fact(kind: .statement, tokens: outline.tokens(item), holds: true)
        default: return nil
        }
    }

    /// How many branches of a chain, tokens of a block, and tokens of an expression are looked at.
    private static let branchWindow = 16
    private static let blockWindow = 256
    private static let expressionWindow = 160

    /// A condition of an `if` chain that must have failed, because its branch, and all before it, leave.
    private func failedBranch(of statement: NodeID, _ place: Range<Int>) -> Fact? {
        var current = statement
        for _ in 0..<Self.branchWindow {
            guard let conditions = outline.firstChild(current, .conditions), let block = outline.firstChild(current, .codeBlock) else {
                return nil
            }
            if outline.tokens(conditions).contains(place.lowerBound) {
                guard alwaysExits(block) || fills(block, place) else { return nil }
                return conditionFact(in: conditions, place, holds: false)
            }
            guard alwaysExits(block), let branch = outline.firstChild(current, .elseBranch),
                let next = outline.firstChild(branch, .ifStatement)
            else {
                return nil
            }
            current = next
        }
        return nil
    }

    /// Whether a block, run where a test of the operand succeeded, gives the operand another value: `if x == nil { x = make() }`.
    private func fills(_ block: NodeID, _ place: Range<Int>) -> Bool {
        outline.tokens(block).prefix(Self.blockWindow).contains { token in
            guard isSame(place, token..<token + place.count), token + place.count < tokens.count else { return false }
            let next = token + place.count
            // `if front.isEmpty { front = back.reversed() }`: as empty as the other one.
            if isAssignmentOperator(next) { return !isTurnedRound(next + 1) }
            return tokens.kinds[next] == .period && Self.fillingMembers.contains(string(next + 1))
        }
    }

    /// `other.reversed()`
    private func isTurnedRound(_ first: Int) -> Bool {
        let end = endOfPrimary(first)
        return end - first > 4 && end < tokens.count && tokens.kinds[end - 1] == .rightParen && token(end - 3, is: "reversed")
    }

    static let fillingMembers: NameSet = ["append", "insert", "push", "write", "appendContents", "prepend", "enqueue", "formUnion"]

    /// The operand of `&&`, `||` or `? :` that was evaluated before a place of the same expression.
    private func shortCircuit(place: Int, start: Int, in common: NodeID, toward: NodeID?) -> Fact? {
        let bounds = outline.tokens(common)
        // In a long literal most mentions stand in other elements; what tests an operand stands close by.
        guard start - place <= Self.expressionWindow else { return nil }
        if let toward, outline.kind(toward) == .ternary, outline.tokens(toward).lowerBound > place {
            let question = outline.tokens(toward).lowerBound
            let first = operandStart(before: question, in: bounds)
            return first <= place ? Fact(kind: .condition, tokens: first..<question, holds: true) : nil
        }
        var index = start - 1
        while index > place, index >= bounds.lowerBound {
            switch tokens.kinds[index] {
            case .rightParen, .rightSquare, .rightBrace:
                guard let opener = outline.match(index), opener < index else { return nil }
                if opener < place { return nil }
                index = opener
            case .binaryOperator where token(index, is: "&&") || token(index, is: "||"):
                let isAnd = token(index, is: "&&")
                let first = operandStart(before: index, in: bounds)
                guard first <= place else { return nil }
                return Fact(kind: .condition, tokens: first..<index, holds: isAnd)
            case .colon:
                // Behind `? … :` the condition before the `?` failed.
                if let question = ternary(endingAt: index), question > place {
                    return Fact(kind: .condition, tokens: operandStart(before: question, in: bounds)..<question, holds: false)
                }
            default: break
            }
            index -= 1
        }
        return nil
    }

    /// The `?` of the ternary whose `:` this is.
    private func ternary(endingAt colon: Int) -> Int? {
        var node = innermostNode(at: colon)
        while outline.kind(node) != .ternary {
            guard let parent = outline.parent(node), !outline.kind(node).isItemContainer else { return nil }
            node = parent
        }
        return outline.tokens(node).upperBound == colon + 1 ? outline.tokens(node).lowerBound : nil
    }

    /// Where the expression begins that ends before a token: behind the nearest opened bracket, comma, `=` or keyword.
    private func operandStart(before end: Int, in bounds: Range<Int>) -> Int {
        var index = end - 1
        while index >= max(bounds.lowerBound, end - Self.expressionWindow) {
            switch tokens.kinds[index] {
            case .rightParen, .rightSquare, .rightBrace:
                guard let opener = outline.match(index), opener < index else { return index + 1 }
                index = opener
            case .leftParen, .leftSquare, .leftBrace, .comma, .equal, .return, .in, .infixQuestionMark, .colon, .if, .guard, .while, .where,
                .case, .arrow:
                return index + 1
            default: break
            }
            index -= 1
        }
        return bounds.lowerBound
    }
}
