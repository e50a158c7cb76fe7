// Owns: the statements that hold others, and their conditions.
import SwiftLexer

extension OutlineBuilder {
    /// `if … { } else if … { } else { }`, as a statement or an expression; a chain of any length without recursion.
    mutating func parseIf(_ first: Int) {
        let node = beginStatement(.ifStatement, first)
        parseConditions()
        parseCodeBlock()
        while kind == .else {
            begin(.elseBranch)
            position += 1
            guard kind == .if else {
                parseCodeBlock()
                break
            }
            _ = beginStatement(.ifStatement, position)
            parseConditions()
            parseCodeBlock()
        }
        end(node)
    }

    mutating func parseGuard(_ first: Int) {
        let node = beginStatement(.guardStatement, first)
        parseConditions()
        if kind == .else {
            let branch = begin(.elseBranch)
            position += 1
            parseCodeBlock()
            end(branch)
        }
        end(node)
    }

    mutating func parseWhile(_ first: Int) {
        let node = beginStatement(.whileStatement, first)
        parseConditions()
        parseCodeBlock()
        end(node)
    }

    mutating func parseRepeat(_ first: Int) {
        let node = beginStatement(.repeatStatement, first)
        parseCodeBlock()
        if kind == .while {
            position += 1
            let conditions = begin(.conditions)
            let condition = begin(.condition)
            parseExpression(.basic)
            end(condition)
            end(conditions)
        }
        end(node)
    }

    /// `for [try] [await] [case] pattern [: type] in sequence [where condition] { }`
    mutating func parseFor(_ first: Int) {
        let node = beginStatement(.forStatement, first)
        while kind == .try || kind == .await || (kind == .unsafe && peek() != .in) { position += 1 }
        let pattern = begin(.pattern)
        if consume(.case) {
            parseExpression(.pattern)
        } else {
            _ = consume(.let) || consume(.var)
            parseBindingPattern()
        }
        end(pattern)
        if consume(.colon) { parseType() }
        if consume(.in) {
            parseExpression(.condition)
            parseWhere()
        }
        parseCodeBlock()
        end(node)
    }

    /// `do [throws(E)] { } catch … { }`
    mutating func parseDo(_ first: Int) {
        let node = beginStatement(.doStatement, first)
        parseEffects()
        parseCodeBlock()
        while kind == .catch { parseCatch() }
        end(node)
    }

    private mutating func parseCatch() {
        let node = beginStatement(.catchClause, position)
        if kind != .leftBrace {
            repeat { parseCaseItem(.condition) } while consume(.comma)
        }
        parseCodeBlock()
        end(node)
    }

    /// `pattern [where condition]` of a `case` or `catch`.
    mutating func parseCaseItem(_ flavor: ExpressionFlavor) {
        let node = begin(.caseItem)
        let pattern = begin(.pattern)
        parseExpression(flavor == .condition ? .conditionPattern : .pattern)
        end(pattern)
        if consume(.where) {
            let condition = begin(.condition)
            parseExpression(flavor)
            end(condition)
        }
        end(node)
    }

    private mutating func parseWhere() {
        guard consume(.where) else { return }
        let condition = begin(.condition)
        parseExpression(.condition)
        end(condition)
    }
}

// MARK: - Conditions

extension OutlineBuilder {
    /// The conditions of `if`, `guard` and `while`.
    mutating func parseConditions() {
        let node = begin(.conditions)
        while kind != .leftBrace || isConditionClosure() {
            let before = position
            parseCondition()
            guard consume(.comma), position > before, kind != .else else { break }
        }
        end(node)
    }

    /// Whether the `{` at the place of a condition begins a closure rather than the statement's body.
    private func isConditionClosure() -> Bool {
        guard kind == .leftBrace else { return false }
        let after = behindRegion(position)
        switch kind(at: after) {
        case .leftBrace, .comma: return !startsLine(after) || kind(at: after) == .comma
        case .leftParen, .period, .binaryOperator: return !startsLine(after)
        default: return false
        }
    }

    private mutating func parseCondition() {
        switch kind {
        case .let, .var, .inout:
            parseOptionalBinding()
        case .case:
            let node = begin(.patternCondition)
            position += 1
            let pattern = begin(.pattern)
            parseExpression(.conditionPattern)
            if consume(.colon) { parseType() }
            end(pattern)
            if consume(.equal) { parseExpression(.condition) }
            end(node)
        case .poundAvailable, .poundUnavailable:
            let node = begin(.availabilityCondition)
            position += 1
            if kind == .leftParen { skipRegion() }
            end(node)
            if kind.isOperatorLike { parseExpressionOperators(.condition) }
        default:
            let node = begin(.condition)
            parseExpression(.condition)
            end(node)
        }
    }

    /// `let name [: type] [= expression]`
    private mutating func parseOptionalBinding() {
        let node = begin(.optionalBinding)
        position += 1
        setAnchor(node, position)
        parseBindingPattern()
        if consume(.colon) { parseType() }
        if consume(.equal) { parseExpression(.condition) }
        end(node)
    }

    /// The pattern of `let`, `var` and `for`: a name, `_`, or a tuple of patterns.
    mutating func parseBindingPattern() {
        switch kind {
        case .leftParen:
            parseRegion { builder in
                while builder.kind != .endOfFile {
                    let before = builder.position
                    if builder.isAtName, builder.peek() == .colon { builder.position += 2 }
                    builder.parseBindingPattern()
                    if !builder.consume(.comma), builder.position == before { builder.position += 1 }
                }
            }
        case .let, .var, .inout:
            position += 1
            parseBindingPattern()
        case .wildcard, .selfValue: position += 1
        default:
            if isAtName { position += 1 } else if kind != .in, kind != .equal, kind != .colon { parseExpression(.pattern) }
        }
    }
}

extension TokenKind {
    var isOperatorLike: Bool {
        switch self {
        case .binaryOperator, .infixQuestionMark, .leftAngle, .rightAngle: return true
        default: return false
        }
    }
}

// MARK: - Switch

extension OutlineBuilder {
    mutating func parseSwitch(_ first: Int) {
        let node = beginStatement(.switchStatement, first)
        parseExpression(.condition)
        if kind == .leftBrace { parseRegion { $0.parseSwitchCases() } }
        end(node)
    }

    /// Cases until the region or the branch of `#if` ends.
    mutating func parseSwitchCases() {
        while true {
            switch kind {
            case .endOfFile: return
            case .poundElse, .poundElseif, .poundEndif:
                if isInBranch { return }
                position += 1
            case .poundIf: parseConditionalCompilation(nil)
            default:
                let before = position
                if isAtSwitchCase() { parseSwitchCase() } else { parseStatements(.switchCase) }
                if position == before { position += 1 }
            }
        }
    }

    /// `[@unknown] case a, b where c:` or `default:`, with its statements.
    private mutating func parseSwitchCase() {
        let node = begin(.switchCase)
        while kind == .atSign { parseAttribute() }
        setAnchor(node, position)
        if consume(.case) {
            repeat { parseCaseItem(.pattern) } while consume(.comma)
        } else {
            _ = consume(.default)
        }
        _ = consume(.colon)
        parseStatements(.switchCase)
        end(node)
    }

    /// Whether a `case` or `default` begins here, after `@unknown` perhaps.
    func isAtSwitchCase() -> Bool {
        switch kind {
        case .case: return true
        case .default: return peek() == .colon
        case .atSign:
            var next = position
            while kind(at: next) == .atSign { next += 2 }
            return kind(at: next) == .case || kind(at: next) == .default
        default: return false
        }
    }
}
