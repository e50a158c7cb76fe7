// Owns: sequences of operands and operators, and the words before operands.
import SwiftLexer

/// Where an expression stands, as far as that changes how it is read.
enum ExpressionFlavor {
    case basic
    /// Before the `{` of a statement: a brace on the way is the body, hardly ever a trailing closure.
    case condition
    /// A pattern: `=` ends it.
    case pattern
    case conditionPattern
    /// After `#if`: the line's end is the expression's.
    case directive

    var isPattern: Bool { self == .pattern || self == .conditionPattern }
    var isBeforeBody: Bool { self == .condition || self == .conditionPattern }
}

extension OutlineBuilder {
    /// One whole expression: operands, operators, casts, ternaries, assignments.
    mutating func parseExpression(_ flavor: ExpressionFlavor) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            if outline.tooDeepAt == nil, !isLookingAhead { outline.tooDeepAt = Int(starts[position]) }
            position = limit
            return
        }
        // `try`, `await` and the like cover all that follows; their nodes end with the sequence.
        let openBefore = open.count
        parseOperand(flavor)
        parseExpressionOperators(flavor)
        if open.count > openBefore { end(Int(open[openBefore])) }
    }

    /// The operators behind an operand, each with its right operand.
    mutating func parseExpressionOperators(_ flavor: ExpressionFlavor) {
        while !(flavor == .directive && startsLine) {
            switch kind {
            case .binaryOperator, .leftAngle, .rightAngle:
                advance()
                parseOperand(flavor)
            case .infixQuestionMark:
                let node = begin(.ternary)
                advance()
                parseExpression(flavor.isBeforeBody ? .condition : .basic)
                _ = consume(.colon)
                end(node)
                parseOperand(flavor)
            case .equal where !flavor.isPattern:
                advance()
                parseOperand(flavor)
            case .is, .as:
                let node = begin(.castExpression)
                position += 1
                if kind == .postfixQuestionMark || kind == .exclamationMark { position += 1 }
                parseType()
                end(node)
            case .arrow:
                position += 1
                parseOperand(flavor)
            case .async, .throws:
                // A function type as an expression: `(() async throws -> Void).self`.
                var next = position
                while kind(at: next) == .async || kind(at: next) == .throws || kind(at: next) == .leftParen && kind(at: next - 1) == .throws
                {
                    next = kind(at: next) == .leftParen ? behindRegion(next) : next + 1
                }
                guard kind(at: next) == .arrow else { return }
                position = next + 1
                parseOperand(flavor)
            default: return
            }
        }
    }

    /// One operand with the words and prefix operators before it.
    private mutating func parseOperand(_ flavor: ExpressionFlavor) {
        while true {
            switch kind {
            case .try:
                begin(.tryExpression)
                position += 1
                if kind == .exclamationMark || kind == .postfixQuestionMark { position += 1 }
            case .await:
                guard
                    isPrefixOfOperand(callIsName: false, acceptsClosure: true)
                        || (startsLine(position + 1) && peek() != .endOfFile && peek() != .period)
                else {
                    return parsePostfix(flavor)
                }
                begin(.awaitExpression)
                position += 1
            case .unsafe:
                guard isPrefixOfOperand(callIsName: false, acceptsClosure: flavor == .basic) else { return parsePostfix(flavor) }
                begin(.unsafeExpression)
                position += 1
            case .consume, .borrow, .copy, .each:
                guard isPrefixOfOperand(callIsName: true) else { return parsePostfix(flavor) }
                position += 1
            case .any, .some:
                guard isPrefixOfOperand(callIsName: true) else { return parsePostfix(flavor) }
                _ = scanType()
                return
            case .atSign, .inout:
                _ = scanType()
                return
            case .repeat: position += 1
            case .let, .var: position += 1
            case .is where flavor.isPattern:
                let node = begin(.castExpression)
                position += 1
                parseType()
                return end(node)
            case .prefixOperator, .prefixAmpersand: advance()
            case .if: return parseIf(position)
            case .switch: return parseSwitch(position)
            case .do: return parseDo(position)
            default: return parsePostfix(flavor)
            }
            if flavor == .directive, startsLine { return }
        }
    }
}
