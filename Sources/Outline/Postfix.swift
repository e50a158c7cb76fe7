// Owns: primary expressions and what is hung behind them: members, calls, subscripts, unwraps, trailing closures.
import SwiftLexer

extension OutlineBuilder {
    /// A primary expression with its suffixes.
    mutating func parsePostfix(_ flavor: ExpressionFlavor) {
        let operand = position
        var name = position
        var isLiteral = false
        switch kind {
        case .integerLiteral, .floatLiteral, .true, .false, .nil:
            position += 1
            isLiteral = true
        case .stringQuote, .multilineStringQuote, .rawStringPoundDelimiter, .singleQuote:
            parseStringLiteral()
            isLiteral = true
        case .regexSlash, .regexPoundDelimiter:
            parseRegexLiteral()
            isLiteral = true
        case .selfValue, .selfType, .super, .anyType, .initializer, .wildcard, .dollarIdentifier:
            name = consumeQualifiedName()
        case .leftParen: parseTuple()
        case .leftSquare where peek(2) == .of: guard scanType() else { return }
        case .leftSquare: parseCollectionLiteral()
        case .leftBrace: parseClosure()
        case .period:
            position += 1
            name = consumeMemberName()
        case .pound: parseMacroExpansion(flavor)
        case .poundAvailable, .poundUnavailable:
            position += 1
            if kind == .leftParen { skipRegion() }
        case .backslash: return parseKeyPath(flavor)
        default:
            guard isAtName else { return }
            name = consumeQualifiedName()
        }
        parseSuffixes(flavor, operand: operand, name: name, isLiteral: isLiteral)
    }

    /// What is hung behind an operand.
    ///
    /// - Parameter name: the last name of the operand; beyond every token if it ends in something that has none.
    mutating func parseSuffixes(_ flavor: ExpressionFlavor, operand: Int, name: Int, isLiteral: Bool) {
        var name = name
        var isLiteral = isLiteral
        while !(flavor == .directive && startsLine) {
            switch kind {
            case .period:
                position += 1
                name = consumeMemberName()
                isLiteral = false
                continue
            case .leftParen where !startsLine:
                parseCall(flavor, operand: operand, name: name)
                name = .max
            case .leftSquare where !startsLine:
                parseSubscriptCall(flavor, operand: operand, name: name)
                name = .max
            case .leftBrace:
                guard !isLiteral, isAtTrailingClosure(flavor) else { return }
                let node = begin(.call)
                setAnchor(node, min(name, position))
                nodes[node].operand = UInt32(truncatingIfNeeded: operand)
                parseTrailingClosures(flavor)
                end(node)
                if kind == .leftBrace { return }
                name = .max
            case .exclamationMark:
                parseMark(.forceUnwrap, operand: operand)
            case .postfixQuestionMark:
                parseMark(.optionalChain, operand: operand)
            case .postfixOperator:
                advance()
            case .poundIf:
                guard isAtPostfixConditional() else { return }
                parseBranches { builder in
                    builder.parseSuffixes(.basic, operand: operand, name: .max, isLiteral: false)
                }
            default: return
            }
            isLiteral = false
        }
    }

    private mutating func parseMark(_ kind: NodeKind, operand: Int) {
        let node = begin(kind)
        nodes[node].operand = UInt32(truncatingIfNeeded: operand)
        advance()
        end(node)
    }

    /// The name behind a `.`: a member, a tuple index, `init`, `self`, any keyword.
    private mutating func consumeMemberName() -> Int {
        guard
            isAtName || kind.isReservedWord || kind == .integerLiteral || kind == .floatLiteral || kind == .dollarIdentifier
                || kind == .wildcard
        else { return position }
        return consumeQualifiedName()
    }

    /// `name`, `Module::name`, with the names of arguments or generic arguments behind it.
    ///
    /// - Returns: the token of the name itself.
    private mutating func consumeQualifiedName() -> Int {
        if peek() == .colonColon { position = min(position + 2, limit) }
        let name = position
        position = min(position + 1, limit)
        consumeArgumentNamesIfPresent()
        consumeGenericArgumentsIfPresent()
        return name
    }

    /// `(a:b:)` behind a name: the name of a function, no call.
    private mutating func consumeArgumentNamesIfPresent() {
        guard kind == .leftParen, !startsLine else { return }
        var next = position + 1
        while next + 1 < limit, kinds[next].isIdentifierLike || kinds[next] == .wildcard || kinds[next].isReservedWord,
            kinds[next + 1] == .colon
        {
            next += 2
        }
        guard next > position + 1, kind(at: next) == .rightParen || next == limit && kinds[next] == .rightParen else { return }
        position = next + 1
    }

    /// Whether `#if` continues the expression: its first branch begins with a member access.
    private func isAtPostfixConditional() -> Bool {
        var next = position
        for _ in 0..<Self.maximumModifiers where kind(at: next) == .poundIf {
            repeat { next += 1 } while next < limit && !startsLine(next)
        }
        return kind(at: next) == .period && kind(at: next + 1).isIdentifierLike
    }
}

// MARK: - Calls

extension OutlineBuilder {
    private mutating func parseCall(_ flavor: ExpressionFlavor, operand: Int, name: Int) {
        let node = begin(.call)
        setAnchor(node, min(name, position))
        nodes[node].operand = UInt32(truncatingIfNeeded: operand)
        parseRegion { $0.parseArguments() }
        if kind == .leftBrace, flavor == .basic, isAtTrailingClosure(flavor) { parseTrailingClosures(flavor) }
        end(node)
    }

    private mutating func parseSubscriptCall(_ flavor: ExpressionFlavor, operand: Int, name: Int) {
        let node = begin(.subscriptCall)
        setAnchor(node, min(name, position))
        nodes[node].operand = UInt32(truncatingIfNeeded: operand)
        parseRegion { $0.parseArguments() }
        if kind == .leftBrace, flavor == .basic, isAtTrailingClosure(flavor) { parseTrailingClosures(flavor) }
        end(node)
    }

    /// The arguments of a call, subscript, macro or attribute, and the elements of a tuple.
    mutating func parseArguments() {
        while kind != .endOfFile {
            let before = position
            parseArgument()
            if !consume(.comma), position == before { position += 1 }
            split = 0
        }
    }

    private mutating func parseArgument() {
        let node = begin(.argument)
        if peek() == .colon, isAtName || kind.isReservedWord || kind == .wildcard || kind == .dollarIdentifier {
            position += 2
        }
        // An operator alone is a function: `reduce(0, +)`.
        let next = peek()
        if kind.isOperatorToken || kind == .equal || kind == .exclamationMark || kind == .prefixAmpersand,
            next == .comma || next == .endOfFile || next == .colon
        {
            position += 1
        } else {
            parseExpression(.basic)
            // `where` requirements and availability lists of attributes.
            if kind == .where { parseWhereClause() } else if kind == .colon { skipToNextArgument() }
        }
        end(node)
    }

    private mutating func skipToNextArgument() {
        while kind != .comma, kind != .endOfFile {
            let before = position
            position += 1
            parseExpression(.basic)
            if position == before { position += 1 }
        }
    }

    /// `{ … } label: { … }`
    mutating func parseTrailingClosures(_ flavor: ExpressionFlavor) {
        parseClosure()
        while isAtName || kind.isReservedWord || kind == .wildcard, peek() == .colon, peek(2) == .leftBrace, kind != .default {
            if flavor.isBeforeBody, startsLine { return }
            let node = begin(.argument)
            position += 2
            parseClosure()
            end(node)
        }
    }

    /// Whether the `{` at which we stand is a trailing closure of what stands before it.
    func isAtTrailingClosure(_ flavor: ExpressionFlavor) -> Bool {
        if flavor == .directive { return false }
        if isAtObservers() || peek() == .case { return false }
        guard flavor.isBeforeBody else { return true }
        guard !startsLine(position + 1) else { return false }
        let next = behindRegion(position)
        guard kinds[next - 1] == .rightBrace else { return false }
        switch kind(at: next) {
        case .leftBrace, .where, .comma: return true
        case .leftSquare, .leftParen, .period, .is, .as, .postfixQuestionMark, .infixQuestionMark, .exclamationMark, .colon, .equal,
            .postfixOperator, .binaryOperator, .leftAngle, .rightAngle:
            return !startsLine(next)
        default: return false
        }
    }
}

// MARK: - Macros and key paths

extension OutlineBuilder {
    /// `#name<T>(arguments) { … }`
    mutating func parseMacroExpansion(_ flavor: ExpressionFlavor) {
        let node = begin(.macroExpansion)
        position += 1
        if peek() == .colonColon { position = min(position + 2, limit) }
        setAnchor(node, position)
        if isAtName || kind.isReservedWord { position += 1 }
        consumeGenericArgumentsIfPresent()
        if kind == .leftParen, !startsLine { parseRegion { $0.parseArguments() } }
        if kind == .leftBrace, isAtTrailingClosure(flavor) { parseTrailingClosures(flavor) }
        end(node)
    }

    /// `\Root.path[0]?.member!`
    mutating func parseKeyPath(_ flavor: ExpressionFlavor) {
        let node = begin(.keyPath)
        position += 1
        if isAtName || kind == .selfType || kind == .anyType {
            position += 1
            consumeGenericArgumentsIfPresent()
        } else if kind == .leftParen || kind == .leftSquare {
            skipRegion()
        }
        while true {
            switch kind {
            case .period:
                position += 1
                if isAtName || kind.isReservedWord || kind == .integerLiteral {
                    position += 1
                    consumeArgumentNamesIfPresent()
                    consumeGenericArgumentsIfPresent()
                }
            case .leftSquare where !startsLine, .leftParen where !startsLine: parseRegion { $0.parseArguments() }
            case .postfixQuestionMark, .exclamationMark, .postfixOperator: advance()
            case .binaryOperator where begins(with: UInt8(ascii: ".")), .prefixOperator where begins(with: UInt8(ascii: ".")):
                // `\.?.x`: marks and periods glued together.
                position += 1
                if isAtName { position += 1 }
            default: return end(node)
            }
        }
    }
}
