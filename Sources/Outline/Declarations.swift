// Owns: telling declarations from statements, and the declarations themselves.
import SwiftLexer

// MARK: - Where a declaration begins

extension OutlineBuilder {
    func isDeclarationKeyword(_ kind: TokenKind) -> Bool {
        switch kind {
        case .func, .var, .let, .class, .struct, .enum, .protocol, .extension, .import, .typealias, .associatedtype, .deinit, .subscript,
            .operator, .precedencegroup, .static, .public, .private, .fileprivate, .internal:
            return true
        default: return false
        }
    }

    /// Whether a declaration, its attributes and modifiers included, begins at the current token.
    mutating func isAtDeclaration(_ context: ItemContext) -> Bool {
        let kind = kind
        if isDeclarationKeyword(kind) { return true }
        switch kind {
        case .atSign: return isAtAttributedDeclaration()
        case .case: return context == .members
        case .initializer: return context == .members || beginsInitializer
        case .poundIf: return isAtConditionalAttributes()
        case .endOfFile: return false
        default: return kind.isIdentifierLike && isAtDeclarationAfterModifiers()
        }
    }

    /// Whether contextual modifiers, `actor` or `macro` begin a declaration here.
    ///
    /// Two names never stand side by side on a line in an expression, so a name before a declaration's keyword is a modifier, known or
    /// not.
    func isAtDeclarationAfterModifiers() -> Bool {
        var next = position
        for _ in 0..<Self.maximumModifiers {
            let word = kind(at: next)
            if next > position, isDeclarationKeyword(word) || word == .initializer || word == .case { return true }
            guard word.isIdentifierLike else { return false }
            let following = kind(at: next + 1)
            if word == .actor || word == .macro, following.isIdentifierLike, !startsLine(next + 1), !isModifier(following) { return true }
            guard isModifier(word) || (word == .identifier && isDeclarationKeyword(following) && !startsLine(next + 1)) else {
                return false
            }
            next += 1
            if kind(at: next) == .leftParen, word != .open, !startsLine(next) {
                next = behindRegion(next)
            } else if startsLine(next), kind(at: next).isIdentifierLike, !isModifier(kind(at: next)), kind(at: next) != .actor {
                return false
            }
        }
        return false
    }

    private func isAtAttributedDeclaration() -> Bool {
        // `@escaping () -> Void` and the like begin a type; in front of statements only declarations have attributes.
        var next = position
        while kind(at: next) == .atSign {
            next += 2
            while kind(at: next) == .period { next += 2 }
            if kind(at: next) == .leftParen, !hasSpaceBefore(next) { next = behindRegion(next) }
        }
        switch kind(at: next) {
        case .leftBrace, .stringQuote, .leftParen, .leftSquare: return false
        default: return true
        }
    }

    /// An `init` that is written where it cannot be, as after a lost brace; `init` begins no statement.
    private var beginsInitializer: Bool {
        switch peek() {
        case .leftParen, .leftAngle, .postfixQuestionMark, .exclamationMark: return true
        default: return false
        }
    }

    func isModifier(_ kind: TokenKind) -> Bool {
        switch kind {
        case .public, .private, .fileprivate, .internal, .static, .package, .open, .final, .lazy, .weak, .unowned, .override, .mutating,
            .nonmutating, .convenience, .required, .indirect, .dynamic, .optional, .prefix, .postfix, .infix, .isolated, .nonisolated,
            .distributed, .borrowing, .consuming, .sending, .async, .unsafe:
            return true
        default: return false
        }
    }
}

// MARK: - Declarations

extension OutlineBuilder {
    mutating func parseDeclaration(_ context: ItemContext) {
        let node = begin(.variableDecl)
        parseAttributesAndModifiers()
        setAnchor(node, position)
        switch kind {
        case .var, .let, .inout: parseVariable(node, context)
        case .func: parseFunction(node)
        case .initializer: parseInitializer(node)
        case .deinit:
            become(.deinitializerDecl, node)
            position += 1
            parseEffects()
            parseCodeBlock()
        case .subscript: parseSubscript(node)
        case .class: parseNominal(.classDecl, node)
        case .struct: parseNominal(.structDecl, node)
        case .enum: parseNominal(.enumDecl, node)
        case .actor: parseNominal(.actorDecl, node)
        case .protocol: parseNominal(.protocolDecl, node)
        case .extension: parseNominal(.extensionDecl, node)
        case .case: parseEnumCase(node)
        case .typealias, .associatedtype: parseTypeAlias(node)
        case .import: parseImport(node)
        case .operator: parseOperatorDeclaration(node)
        case .precedencegroup:
            become(.precedenceGroupDecl, node)
            parseName(node)
            if kind == .leftBrace { skipRegion() }
        case .macro: parseMacroDeclaration(node)
        case .pound:
            become(.expressionStatement, node)
            parseMacroExpansion(.basic)
        default:
            // Attributes or modifiers with nothing behind them, as in half-written code and `#if` around attributes.
            become(.expressionStatement, node)
        }
        end(node)
    }

    mutating func become(_ kind: NodeKind, _ node: Int) { nodes[node].kind = kind }

    /// Consumes the introducer and the name behind it, which becomes the anchor.
    mutating func parseName(_ node: Int) {
        position += 1
        guard isAtName || kind == .selfType || kind == .anyType, !isDeclarationKeyword(kind) else { return }
        setAnchor(node, position)
        position += 1
    }

    private mutating func parseFunction(_ node: Int) {
        become(.functionDecl, node)
        position += 1
        setAnchor(node, position)
        parseFunctionName()
        parseGenericParameters()
        parseParameters()
        parseEffects()
        parseReturnType()
        parseWhereClause()
        parseCodeBlock()
    }

    /// A name or an operator; `==<T>` is an operator and the beginning of its generic parameters.
    private mutating func parseFunctionName() {
        guard kind != .leftParen, kind != .leftBrace else { return }
        let start = Int(starts[position])
        let end = Int(ends[position])
        let isOperator = !isAtName
        if isOperator, end - start > 1, bytes[end - 1] == UInt8(ascii: "<"),
            kind(at: position + 1).isIdentifierLike || kind(at: position + 1) == .atSign
        {
            split = end - start - 1
        } else {
            position = min(position + 1, limit)
            // Operators whose characters are several tokens: `!`, `?`, `&`, `/` and the like beside each other.
            while isOperator, kind != .leftParen, kind != .leftAngle, kind != .endOfFile, !hasSpaceBefore(position) {
                position += 1
            }
        }
    }

    private mutating func parseInitializer(_ node: Int) {
        become(.initializerDecl, node)
        position += 1
        _ = consume(.postfixQuestionMark) || consume(.infixQuestionMark)
        if kind == .exclamationMark {
            let mark = begin(.implicitlyUnwrappedType)
            position += 1
            end(mark)
        }
        parseGenericParameters()
        parseParameters()
        parseEffects()
        parseReturnType()
        parseWhereClause()
        parseCodeBlock()
    }

    private mutating func parseSubscript(_ node: Int) {
        become(.subscriptDecl, node)
        position += 1
        parseGenericParameters()
        parseParameters()
        parseReturnType()
        parseWhereClause()
        if kind == .leftBrace { parseAccessorBlock() }
    }

    private mutating func parseVariable(_ node: Int, _ context: ItemContext) {
        position += 1
        repeat { parseBinding(context) } while consume(.comma)
        end(node)
    }

    /// `pattern [: type] [= value] [{ accessors }]`
    private mutating func parseBinding(_ context: ItemContext) {
        let node = begin(.binding)
        if kind == .leftParen { setAnchor(node, position + 1) }
        parseBindingPattern()
        if kind == .colon {
            position += 1
            parseType()
        }
        if kind == .equal {
            advance()
            parseExpression(.basic)
        } else if kind == .leftBrace {
            parseAccessorBlock()
            return end(node)
        }
        if kind == .leftBrace, isAtObservers() || (context == .members && isAtAccessor(position + 1)) { parseAccessorBlock() }
        end(node)
    }

    private mutating func parseNominal(_ nodeKind: NodeKind, _ node: Int) {
        become(nodeKind, node)
        position += 1
        setAnchor(node, position)
        if nodeKind == .extensionDecl {
            parseType()
        } else {
            if isAtName || kind.isReservedWord { position += 1 }
            parseGenericParameters()
        }
        parseInheritance()
        parseWhereClause()
        if kind == .leftBrace {
            let block = begin(.memberBlock)
            parseRegion { $0.parseStatements(.members) }
            end(block)
        }
    }

    private mutating func parseInheritance() {
        guard kind == .colon else { return }
        let node = begin(.inheritance)
        position += 1
        repeat {
            if kind == .class { position += 1 } else { parseType() }
        } while consume(.comma) && kind != .leftBrace
        end(node)
    }

    private mutating func parseEnumCase(_ node: Int) {
        become(.enumCaseDecl, node)
        position += 1
        repeat {
            let element = begin(.enumCaseElement)
            if isAtName || kind.isReservedWord { position += 1 }
            parseGenericParameters()
            if kind == .leftParen { parseParameters() }
            if consume(.equal) { parseExpression(.basic) }
            end(element)
        } while consume(.comma)
    }

    private mutating func parseTypeAlias(_ node: Int) {
        become(kind == .typealias ? .typealiasDecl : .associatedtypeDecl, node)
        parseName(node)
        parseGenericParameters()
        parseInheritance()
        if kind == .equal {
            advance()
            parseType()
        }
        parseWhereClause()
    }

    private mutating func parseImport(_ node: Int) {
        become(.importDecl, node)
        position += 1
        switch kind {
        case .typealias, .struct, .class, .enum, .protocol, .let, .var, .func: position += 1
        default: break
        }
        setAnchor(node, position)
        position = min(position + 1, limit)
        while kind == .period || kind == .colonColon {
            position = min(position + 2, limit)
        }
    }

    /// `infix operator +++: Precedence`
    private mutating func parseOperatorDeclaration(_ node: Int) {
        become(.operatorDecl, node)
        position += 1
        setAnchor(node, position)
        position = min(position + 1, limit)
        while kind != .endOfFile, !hasSpaceBefore(position), kind != .colon, kind != .leftBrace { position += 1 }
        if consume(.colon) {
            repeat { position = min(position + 1, limit) } while consume(.comma)
        }
        if kind == .leftBrace, !startsLine { skipRegion() }
    }

    private mutating func parseMacroDeclaration(_ node: Int) {
        become(.macroDecl, node)
        parseName(node)
        parseGenericParameters()
        parseParameters()
        parseEffects()
        parseReturnType()
        if kind == .equal {
            advance()
            parseExpression(.basic)
        }
        parseWhereClause()
    }
}
