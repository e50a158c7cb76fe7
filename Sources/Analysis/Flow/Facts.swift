// Owns: what is known to hold where a node stands, from the conditions that control passed on its way there.
package import Outline
import SwiftLexer

/// A condition that control passed before it came to a node.
package struct Fact: Sendable {
    package enum Kind: Sendable {
        /// An expression that is true (or false) there.
        case condition
        /// `let x = y` that succeeded: `y` was not nil.
        case binding
        /// A statement that ran before: an assignment, an `append`, a `precondition`.
        case statement
        /// A loop or `switch` around the node: its range or its subject.
        case subject
    }

    package let kind: Kind
    package let tokens: Range<Int>
    /// False where the condition failed on the way here.
    package let holds: Bool
}

extension FileContext {
    /// The facts that dominate a node, the nearest first, within the function (closures inside it included) that holds it.
    package func facts(at node: NodeID) -> [Fact] {
        var facts: [Fact] = []
        var current = node
        shortCircuitFacts(before: outline.operand(node), in: expressionBounds(node), &facts)
        while let parent = outline.parent(current) {
            addFacts(of: parent, above: current, &facts)
            let kind = outline.kind(parent)
            if kind.isFunctionLike, kind != .closure, kind != .accessorBlock { break }
            current = parent
        }
        return facts
    }

    private func addFacts(of parent: NodeID, above child: NodeID, _ facts: inout [Fact]) {
        switch outline.kind(parent) {
        case .conditions: addConditions(parent, until: child, holds: true, &facts)
        case .ifStatement, .guardStatement, .whileStatement:
            guard let conditions = outline.firstChild(parent, .conditions), conditions != child else { return }
            addConditions(conditions, until: nil, holds: outline.kind(child) == .codeBlock, &facts)
        case .forStatement where outline.kind(child) == .codeBlock:
            let header = outline.anchor(parent)..<outline.tokens(child).lowerBound
            facts.append(Fact(kind: .subject, tokens: header, holds: true))
        case .switchStatement where outline.kind(child) == .switchCase:
            let first = outline.firstChild(parent, .switchCase) ?? child
            facts.append(Fact(kind: .subject, tokens: outline.anchor(parent)..<outline.tokens(first).lowerBound, holds: true))
        case .switchCase:
            let first = outline.anchor(parent)
            facts.append(Fact(kind: .subject, tokens: first..<outline.tokens(child).lowerBound, holds: true))
            addEarlierItems(of: parent, before: child, &facts)
        case .ternary:
            // Inside `? … :`: what stands before the `?` in the same expression is true.
            let question = outline.tokens(parent).lowerBound
            let bounds = expressionBounds(parent)
            if bounds.lowerBound < question { facts.append(Fact(kind: .condition, tokens: bounds.lowerBound..<question, holds: true)) }
        case let kind where kind.isItemContainer: addEarlierItems(of: parent, before: child, &facts)
        default: break
        }
        if outline.kind(parent) == .argument || outline.kind(parent) == .closure || outline.kind(parent) == .interpolation {
            shortCircuitFacts(before: outline.tokens(parent).lowerBound, in: expressionBounds(parent), &facts)
        }
    }

    private func addConditions(_ conditions: NodeID, until last: NodeID?, holds: Bool, _ facts: inout [Fact]) {
        let children = Array(outline.children(conditions))
        // Of several conditions that failed together, nobody knows which.
        if !holds, children.count > 1 { return }
        for child in children {
            if child == last { break }
            let isBinding = outline.kind(child) == .optionalBinding
            facts.append(Fact(kind: isBinding ? .binding : .condition, tokens: outline.tokens(child), holds: holds))
        }
    }

    /// What ran before an item in its block: guards, exits, assertions, assignments.
    private func addEarlierItems(of container: NodeID, before item: NodeID, _ facts: inout [Fact]) {
        for earlier in outline.children(container) {
            if earlier >= item { break }
            switch outline.kind(earlier) {
            case .guardStatement:
                if let conditions = outline.firstChild(earlier, .conditions) { addConditions(conditions, until: nil, holds: true, &facts) }
            case .ifStatement:
                guard let conditions = outline.firstChild(earlier, .conditions), let block = outline.firstChild(earlier, .codeBlock),
                    alwaysExits(block)
                else { continue }
                addConditions(conditions, until: nil, holds: false, &facts)
            case .expressionStatement, .variableDecl:
                facts.append(Fact(kind: .statement, tokens: outline.tokens(earlier), holds: true))
            default: break
            }
        }
    }

    /// The operands of `&&` and `||` that were evaluated before a token of the same expression.
    private func shortCircuitFacts(before token: Int, in bounds: Range<Int>, _ facts: inout [Fact]) {
        var index = token - 1
        var end = token
        while index >= bounds.lowerBound {
            switch tokens.kinds[index] {
            case .rightParen, .rightSquare, .rightBrace:
                guard let opener = outline.match(index), opener < index else { return }
                index = opener
            case .leftParen, .leftSquare, .leftBrace, .comma:
                return
            case .binaryOperator where self.token(index, is: "&&") || self.token(index, is: "||"):
                end = index
                let isAnd = self.token(index, is: "&&")
                facts.append(Fact(kind: .condition, tokens: bounds.lowerBound..<end, holds: isAnd))
            default: break
            }
            index -= 1
        }
    }

    /// The tokens of the innermost whole expression that holds a node: a condition, an argument, a statement.
    private func expressionBounds(_ node: NodeID) -> Range<Int> {
        var current = node
        while let parent = outline.parent(current) {
            switch outline.kind(parent) {
            case .condition, .optionalBinding, .patternCondition, .argument, .returnStatement, .throwStatement, .expressionStatement,
                .binding,
                .forStatement, .switchStatement, .caseItem, .collectionLiteral:
                return outline.tokens(parent)
            case let kind where kind.isItemContainer: return outline.tokens(current)
            default: current = parent
            }
        }
        return outline.tokens(node)
    }
}

// MARK: - Asking

extension FileContext {
    /// Whether a fact says that an optional is not nil: `x != nil`, a failed `x == nil`, `let y = x`, a value assigned just before.
    package func isKnownNonNil(_ operand: Range<Int>, at node: NodeID) -> Bool {
        var isKnown = false
        for mention in mentions(of: operand, before: point(node)) {
            if let atom = atom(of: mention) {
                if let (left, comparison, right) = comparison(atom), left.upperBound == mention.place.upperBound, right.count == 1,
                    tokens.kinds[right.lowerBound] == .nil
                {
                    isKnown = comparison == .notEqual
                }
                continue
            }
            switch mention.fact.kind {
            case .binding where mention.fact.holds:
                if mention.place.upperBound == mention.fact.tokens.upperBound, mention.place.lowerBound > mention.fact.tokens.lowerBound {
                    isKnown = true
                }
            case .statement:
                let next = mention.place.upperBound
                guard next + 1 < mention.fact.tokens.upperBound, tokens.kinds[next] == .equal else { break }
                // `let x = find()` has the type of what it was given, and who unwraps it has been told that it is an optional.
                let isDeclared = tokens.kinds[mention.place.lowerBound - 1] == .let || tokens.kinds[mention.place.lowerBound - 1] == .var
                isKnown = !isDeclared && tokens.kinds[next + 1] != .nil
            default: break
            }
        }
        return isKnown
    }

    /// Whether a collection's size or content was looked at on the way: `isEmpty`, `count`, `indices`, `contains`, `first`, or something was added.
    package func isSizeKnown(of collection: Range<Int>, at node: NodeID) -> Bool {
        mentions(of: collection, before: point(node)).contains { mention in
            let period = mention.place.upperBound
            guard period + 1 < mention.fact.tokens.upperBound, tokens.kinds[period] == .period else { return false }
            return Self.tellingMembers.contains(string(period + 1))
        }
    }

    private static let tellingMembers: NameSet = [
        "isEmpty", "count", "indices", "contains", "first", "last", "append", "insert", "endIndex", "startIndex", "keys", "hasPrefix",
        "hasSuffix",
        "firstIndex", "utf8", "utf16", "unicodeScalars", "readableBytes", "push",
    ]
}
