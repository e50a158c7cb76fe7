// Owns: lists of statements and the statements that hold no others.
import SwiftLexer

/// What stands around a list of statements or declarations.
enum ItemContext {
    case topLevel
    /// A function body, closure, getter: statements and local declarations.
    case statements
    /// The body of a type: declarations only.
    case members
    /// The body of a `case`: ends at the next one.
    case switchCase
}

extension OutlineBuilder {
    /// Parses items until the region ends, or until something that only the caller can go on with.
    mutating func parseStatements(_ context: ItemContext) {
        while true {
            switch kind {
            case .endOfFile: return
            case .poundElse, .poundElseif, .poundEndif:
                if isInBranch { return }
                position += 1
            case .semicolon: position += 1
            case .poundIf:
                if context == .switchCase, isAtConditionalSwitchCase() { return }
                if isAtConditionalAttributes() { parseItem(context) } else { parseConditionalCompilation(context) }
            case .case, .default:
                if context == .switchCase { return }
                parseItem(context)
            case .atSign:
                if context == .switchCase, isAtSwitchCase() { return }
                parseItem(context)
            default: parseItem(context)
            }
        }
    }

    /// Parses one statement or declaration; always moves on.
    private mutating func parseItem(_ context: ItemContext) {
        let before = position
        if isAtDeclaration(context) {
            parseDeclaration(context)
        } else if context == .members, kind == .pound {
            parseMacroExpansion(.basic)
        } else if kind == .poundSourceLocation {
            parseSourceLocation()
        } else {
            parseStatement()
        }
        // Bytes that no rule of the grammar accepts here.
        if position == before, split == 0 { position = min(position + 1, limit) }
        split = 0
    }

    /// `#sourceLocation(file: "…", line: 1)`
    private mutating func parseSourceLocation() {
        let node = begin(.expressionStatement)
        position += 1
        if kind == .leftParen {
            parseRegion { builder in
                while builder.kind != .endOfFile {
                    if builder.kind == .stringQuote { builder.parseStringLiteral() } else { builder.position += 1 }
                }
            }
        }
        end(node)
    }

    private mutating func parseStatement() {
        let first = position
        while isAtName, peek() == .colon, isStatementKeyword(peek(2)) { position += 2 }
        switch kind {
        case .if: parseIf(first)
        case .guard: parseGuard(first)
        case .while: parseWhile(first)
        case .repeat where peek() == .leftBrace: parseRepeat(first)
        case .for: parseFor(first)
        case .do: parseDo(first)
        case .switch: parseSwitch(first)
        case .defer:
            let node = beginStatement(.deferStatement, first)
            parseCodeBlock()
            end(node)
        case .return:
            let node = beginStatement(.returnStatement, first)
            if !isAtEndOfStatement { parseExpression(.basic) }
            end(node)
        case .throw:
            let node = beginStatement(.throwStatement, first)
            parseExpression(.basic)
            end(node)
        case .break: parseJump(.breakStatement, first)
        case .continue: parseJump(.continueStatement, first)
        case .fallthrough:
            let node = beginStatement(.fallthroughStatement, first)
            end(node)
        case .yield where isPrefixOfOperand(callIsName: true): parsePrefixed(.yieldStatement, first)
        case .then where isPrefixOfOperand(callIsName: true): parsePrefixed(.thenStatement, first)
        case .discard where isPrefixOfOperand(callIsName: true): parsePrefixed(.discardStatement, first)
        default:
            let node = begin(.expressionStatement)
            parseExpression(.basic)
            if position == first, split == 0 { position = min(position + 1, limit) }
            end(node)
        }
    }

    /// Begins a statement whose label, if any, was passed, and consumes its keyword.
    mutating func beginStatement(_ kind: NodeKind, _ first: Int) -> Int {
        let node = begin(kind, at: first)
        setAnchor(node, position)
        position += 1
        return node
    }

    private mutating func parseJump(_ kind: NodeKind, _ first: Int) {
        let node = beginStatement(kind, first)
        if isAtName, !startsLine { position += 1 }
        end(node)
    }

    private mutating func parsePrefixed(_ kind: NodeKind, _ first: Int) {
        let node = beginStatement(kind, first)
        parseExpression(.basic)
        end(node)
    }

    /// `{ statements }`
    mutating func parseCodeBlock() {
        guard kind == .leftBrace else { return }
        let node = begin(.codeBlock)
        parseRegion { $0.parseStatements(.statements) }
        end(node)
    }

    /// Whether what follows `return` belongs to the next statement.
    private var isAtEndOfStatement: Bool {
        switch kind {
        case .endOfFile, .semicolon, .rightBrace, .rightParen, .rightSquare, .case, .default, .poundIf, .poundElse, .poundElseif,
            .poundEndif:
            return true
        case .if, .switch, .do, .try, .await: return false
        case .repeat: return peek() == .leftBrace
        case let kind where kind.isReservedWord: return isStatementKeyword(kind) || isDeclarationKeyword(kind)
        case .atSign: return true
        default:
            return startsLine && isAtName && (isAtDeclarationAfterModifiers() || (peek() == .colon && isStatementKeyword(peek(2))))
        }
    }

    func isStatementKeyword(_ kind: TokenKind) -> Bool {
        switch kind {
        case .if, .guard, .while, .repeat, .for, .do, .switch, .defer, .return, .throw, .break, .continue, .fallthrough: return true
        default: return false
        }
    }

    /// Whether a contextual keyword (`yield`, `consume`, `each`, …) stands before an operand on its line, rather than being a name.
    ///
    /// - Parameters:
    ///   - callIsName: whether `word (…)` and `word […]` is a call of something with that name.
    ///   - acceptsClosure: whether a `{` may begin the operand.
    func isPrefixOfOperand(callIsName: Bool, acceptsClosure: Bool = false) -> Bool {
        let next = peek()
        guard next != .endOfFile, !startsLine(position + 1) else { return false }
        switch next {
        case .selfValue, .selfType, .super, .anyType, .dollarIdentifier, .integerLiteral, .floatLiteral, .true, .false, .nil, .stringQuote,
            .multilineStringQuote, .rawStringPoundDelimiter, .regexSlash, .regexPoundDelimiter, .pound, .backslash, .prefixAmpersand,
            .prefixOperator, .wildcard, .if, .switch, .try, .initializer:
            return true
        case .period: return hasSpaceBefore(position + 1) && !flags[position + 1].contains(.spaceAfter)
        case .leftBrace: return acceptsClosure
        case .leftParen, .leftSquare: return !callIsName
        case .await, .unsafe: return true
        default: return next.isIdentifierLike
        }
    }
}
