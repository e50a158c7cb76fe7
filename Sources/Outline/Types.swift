// Owns: types, as far as is needed to know where they end and where a `!` in them makes an implicitly unwrapped optional.
import SwiftLexer

extension OutlineBuilder {
    mutating func parseType() {
        let node = begin(.type)
        _ = scanType()
        end(node)
    }

    /// Passes over one type.
    ///
    /// - Returns: false if there is none here, or an unfinished one; then we stand somewhere inside it.
    mutating func scanType() -> Bool {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            if outline.tooDeepAt == nil, !isLookingAhead { outline.tooDeepAt = Int(starts[position]) }
            position = limit
            return false
        }
        while true {
            scanTypeSpecifiers()
            let isParenthesised = kind == .leftParen
            guard scanSimpleType() else { return false }
            while isAtComposition {
                advance()
                scanTypeSpecifiers()
                guard scanSimpleType() else { return false }
            }
            guard isParenthesised || isAtArrow, isAtArrow else { return true }
            while isAtEffect {
                let canHaveType = kind == .throws
                position += 1
                if canHaveType, kind == .leftParen { skipRegion() }
            }
            _ = consume(.arrow)
        }
    }

    private var isAtComposition: Bool {
        guard kind == .binaryOperator, split == 0 else { return split > 0 && begins(with: UInt8(ascii: "&")) }
        return text(position, is: "&")
    }

    /// Whether effects and an arrow make what stands before them the parameters of a function type.
    private var isAtArrow: Bool {
        guard split == 0 else { return false }
        var next = position
        while true {
            switch kind(at: next) {
            case .arrow: return true
            case .async, .reasync, .rethrows: next += 1
            case .throws:
                next += 1
                if kind(at: next) == .leftParen { next = behindRegion(next) }
            default: return false
            }
        }
    }

    /// `inout`, `@escaping`, `some`, `any`, `each`, `borrowing`, `nonisolated(nonsending)` and the like.
    private mutating func scanTypeSpecifiers() {
        while true {
            switch kind {
            case .inout, .repeat: position += 1
            case .atSign: scanTypeAttribute()
            case .some, .any, .each, .borrowing, .consuming, .sending, .isolated, .borrow:
                guard isTypeStart(position + 1), !startsLine(position + 1) || kind == .some || kind == .any else { return }
                position += 1
            case .nonisolated:
                guard peek() == .leftParen || isTypeStart(position + 1) && !startsLine(position + 1) else { return }
                position += 1
                if kind == .leftParen { skipRegion() }
            case .identifier:
                // `__owned T`, `_const T`, `dependsOn(x) T`: two names side by side.
                guard begins(with: UInt8(ascii: "_")) || text(position, is: "dependsOn"), isSpecifier(position) else { return }
                let hasDetail = text(position, is: "dependsOn")
                position += 1
                if hasDetail, kind == .leftParen { skipRegion() }
            default: return
            }
        }
    }

    private func isSpecifier(_ token: Int) -> Bool {
        if text(token, is: "dependsOn") { return kind(at: token + 1) == .leftParen }
        return isTypeStart(token + 1) && !startsLine(token + 1) && (kind(at: token + 1) != .leftParen || hasSpaceBefore(token + 1))
    }

    private func isTypeStart(_ token: Int) -> Bool {
        let kind = kind(at: token)
        switch kind {
        case .anyType, .selfType, .leftParen, .leftSquare, .atSign, .prefixOperator, .wildcard, .repeat, .inout: return true
        default: return kind.isIdentifierLike
        }
    }

    mutating func scanTypeAttribute() {
        position += 1
        let name = position
        if isAtName || kind.isReservedWord { position += 1 }
        while kind == .period { position = min(position + 2, limit) }
        if begins(with: UInt8(ascii: "<")), !hasSpaceBefore(position) { _ = scanGenericArguments() }
        // `@convention(c)` has its argument beside it, `@escaping (Int) -> Void` does not.
        if kind == .leftParen, !hasSpaceBefore(position), !takesNoArguments(name) { skipRegion() }
    }

    /// Attributes of types that never have arguments: `@autoclosure() -> Bool`.
    private func takesNoArguments(_ name: Int) -> Bool {
        switch kind(at: name) {
        case .autoclosure, .escaping: return true
        default: return text(name, is: "Sendable") || text(name, is: "concurrent") || text(name, is: "noescape")
        }
    }

    private mutating func scanSimpleType() -> Bool {
        switch kind {
        case .prefixOperator where text(position, is: "~"):
            position += 1
            return scanSimpleType(afterTilde: ())
        default: return scanSimpleType(afterTilde: ())
        }
    }

    private mutating func scanSimpleType(afterTilde: Void) -> Bool {
        switch kind {
        case .anyType, .selfValue, .wildcard: advance()
        case .selfType: guard scanTypeName() else { return false }
        case .leftParen: guard scanTupleType() else { return false }
        case .leftSquare: guard scanCollectionType() else { return false }
        case .integerLiteral, .pound: return false
        default:
            guard isAtName else { return false }
            guard scanTypeName() else { return false }
        }
        return scanTypeSuffixes()
    }

    private mutating func scanTypeName() -> Bool {
        advance()
        if kind == .colonColon { position = min(position + 2, limit) }
        guard begins(with: UInt8(ascii: "<")) else { return true }
        return scanGenericArguments()
    }

    private mutating func scanTypeSuffixes() -> Bool {
        while true {
            switch kind {
            case .period:
                guard peek().isIdentifierLike || peek().isReservedWord else { return false }
                position += 1
                guard scanTypeName() else { return false }
            case .postfixQuestionMark where !startsLine: advance()
            case .exclamationMark where !startsLine:
                if isLookingAhead {
                    advance()
                } else {
                    let node = begin(.implicitlyUnwrappedType)
                    advance()
                    end(node)
                }
            default: return true
            }
        }
    }

    /// `(A, label: B...) `
    private mutating func scanTupleType() -> Bool {
        var isType = true
        parseRegion { builder in
            while builder.kind != .endOfFile {
                let before = builder.position
                builder.scanTupleLabels()
                isType = builder.scanType() && isType
                if builder.kind == .ellipsis || builder.kind == .postfixOperator { builder.advance() }
                if builder.kind == .equal {
                    builder.advance()
                    if builder.isLookingAhead { isType = false } else { builder.parseExpression(.basic) }
                }
                guard builder.consume(.comma) else {
                    isType = isType && builder.kind == .endOfFile
                    return
                }
                if builder.position == before { return }
            }
        }
        return isType
    }

    private mutating func scanTupleLabels() {
        while kind == .atSign, !isLookingAhead { scanTypeAttribute() }
        guard isNameLike(position) else { return }
        if peek() == .colon {
            position += 2
        } else if isNameLike(position + 1), peek(2) == .colon {
            position += 3
        }
    }

    /// `[T]`, `[K: V]`, `[n of T]`
    private mutating func scanCollectionType() -> Bool {
        var isType = true
        parseRegion { builder in
            if builder.kind == .integerLiteral { builder.position += 1 } else { isType = builder.scanType() }
            if builder.kind == .of {
                builder.position += 1
                isType = isType && builder.scanGenericArgument()
            } else if builder.consume(.colon) {
                isType = builder.scanType() && isType
            }
            isType = isType && builder.kind == .endOfFile
        }
        return isType
    }
}

// MARK: - Generic arguments

extension OutlineBuilder {
    mutating func parseGenericArguments() { _ = scanGenericArguments() }

    /// `<A, B>`, from the `<`, which may be the first byte of a longer operator.
    mutating func scanGenericArguments() -> Bool {
        let opener = position
        let isComplete = scanGenericArgumentList()
        if !isComplete { notGeneric.insert(opener) }
        return isComplete
    }

    private mutating func scanGenericArgumentList() -> Bool {
        consumeAngle()
        while !begins(with: UInt8(ascii: ">")) {
            guard kind != .endOfFile, scanGenericArgument() else { return false }
            guard consume(.comma) else { break }
        }
        guard begins(with: UInt8(ascii: ">")), kind != .endOfFile else { return false }
        consumeAngle()
        return true
    }

    private mutating func scanGenericArgument() -> Bool {
        if kind == .integerLiteral {
            position += 1
            return true
        }
        if begins(with: UInt8(ascii: "-")), peek() == .integerLiteral {
            split = 0
            position += 2
            return true
        }
        return scanType()
    }

    /// Consumes one byte of an operator that begins with `<` or `>`.
    mutating func consumeAngle() {
        split += 1
        if Int(starts[position]) + split >= Int(ends[position]) {
            split = 0
            position += 1
        }
    }

    /// Consumes generic arguments behind a name in an expression, if what stands there can be nothing else.
    mutating func consumeGenericArgumentsIfPresent() {
        guard split == 0, begins(with: UInt8(ascii: "<")), kind.isOperatorToken, !text(position, is: "<>"), !notGeneric.contains(position)
        else { return }
        let isGeneric = lookAhead { $0.scanGenericArguments() && $0.isAtGenericDisambiguator }
        if isGeneric { _ = scanGenericArguments() }
    }

    /// Whether the token behind a `>` says that it closed generic arguments rather than comparing.
    private var isAtGenericDisambiguator: Bool {
        switch kind {
        case .rightParen, .rightSquare, .leftBrace, .rightBrace, .period, .comma, .semicolon, .endOfFile, .exclamationMark,
            .postfixQuestionMark, .colon:
            return true
        case .leftParen, .leftSquare: return !startsLine
        case .binaryOperator: return isAtComposition
        default: return false
        }
    }
}

extension TokenKind {
    var isOperatorToken: Bool {
        switch self {
        case .binaryOperator, .prefixOperator, .postfixOperator, .leftAngle, .rightAngle: return true
        default: return false
        }
    }
}
