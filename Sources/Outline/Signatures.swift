// Owns: the parts that declarations share: attributes, modifiers, parameters, effects, generics.
import SwiftLexer

extension OutlineBuilder {
    mutating func parseAttributesAndModifiers() {
        while true {
            switch kind {
            case .atSign: parseAttribute()
            case .poundIf where isAtConditionalAttributes(): parseConditionalAttributes()
            case .class where isModifierClass: parseModifier()
            case .actor, .macro: return
            default:
                let isUnknown = kind == .identifier && !startsLine(position + 1)
                guard isModifier(kind) || isUnknown, peek() != .colon else { return }
                parseModifier()
            }
        }
    }

    /// `class func`, `class var`, as opposed to `class Name`.
    private var isModifierClass: Bool { isDeclarationKeyword(peek()) || isModifier(peek()) && kind(at: position + 2) != .leftBrace }

    private mutating func parseModifier() {
        let node = begin(.modifier)
        let isOpen = kind == .open
        position += 1
        if kind == .leftParen, !isOpen { skipRegion() }
        end(node)
    }

    /// `@name`, `@Module.Name<T>(arguments)`
    mutating func parseAttribute() {
        let node = begin(.attribute)
        position += 1
        setAnchor(node, position)
        if isAtName || kind.isReservedWord { position += 1 }
        while kind == .period || kind == .colonColon { position = min(position + 2, limit) }
        if begins(with: UInt8(ascii: "<")), !hasSpaceBefore(position) { parseGenericArguments() }
        // `@escaping (Int) -> Void` takes no arguments: they follow without a space.
        if kind == .leftParen, !hasSpaceBefore(position) {
            parseAttributeArguments(of: Int(nodes[node].anchor))
        }
        end(node)
    }

    private mutating func parseAttributeArguments(of name: Int) {
        if text(name, is: "abi") {
            parseRegion { $0.parseStatements(.members) }
        } else if text(name, is: "_dynamicReplacement") {
            // The name of a function, not a call of it.
            skipRegion()
        } else {
            parseRegion { $0.parseArguments() }
        }
    }

    mutating func parseEffects() {
        guard isAtEffect else { return }
        let node = begin(.effects)
        while isAtEffect {
            let canHaveType = kind == .throws
            position += 1
            if canHaveType, kind == .leftParen { parseRegion { $0.parseType() } }
        }
        end(node)
    }

    var isAtEffect: Bool {
        switch kind {
        case .async, .reasync, .throws, .rethrows: return true
        default: return false
        }
    }

    mutating func parseReturnType() {
        guard kind == .arrow else { return }
        let node = begin(.returnType)
        position += 1
        parseEffects()
        parseType()
        end(node)
    }

    mutating func parseParameters(ofClosure isOfClosure: Bool = false) {
        guard kind == .leftParen else { return }
        let node = begin(.parameters)
        parseRegion { builder in
            while builder.kind != .endOfFile {
                let before = builder.position
                builder.parseParameter(ofClosure: isOfClosure)
                if !builder.consume(.comma), builder.position == before { builder.position += 1 }
            }
        }
        end(node)
    }

    /// `[attributes] [modifiers] [label] name: type [= default]`, or only a type.
    private mutating func parseParameter(ofClosure isOfClosure: Bool) {
        let node = begin(.parameter)
        let name = parameterName(ofClosure: isOfClosure)
        if let name {
            while kind == .atSign { parseAttribute() }
            setAnchor(node, name)
            position = name + 1
        }
        _ = consume(.colon)
        if kind != .comma, kind != .endOfFile, kind != .equal { parseType() }
        if kind == .ellipsis || (kind == .postfixOperator || kind == .binaryOperator) && begins(with: UInt8(ascii: ".")) { advance() }
        if kind == .equal {
            advance()
            parseExpression(.basic)
        }
        end(node)
    }

    private var isAtParameterName: Bool { isNameLike(position) }

    /// The token that names the parameter at which we stand, if any does.
    ///
    /// One or more words before a colon: modifiers (`isolated`, `_const`), a label and the name. A closure's parameters need no type.
    private mutating func parameterName(ofClosure isOfClosure: Bool) -> Int? {
        let start = position
        while kind == .atSign { scanTypeAttribute() }
        var next = position
        position = start
        while isNameLike(next), next - start < Self.maximumModifiers { next += 1 }
        switch kind(at: next) {
        case .colon: break
        case .comma, .endOfFile: guard isOfClosure else { return nil }
        default: return nil
        }
        return isNameLike(next - 1) && next > start ? next - 1 : nil
    }

    func isNameLike(_ token: Int) -> Bool {
        let kind = kind(at: token)
        return kind.isIdentifierLike || kind == .wildcard || kind == .dollarIdentifier || (kind.isReservedWord && kind != .inout)
    }

    /// `<T: P, each U, let n: Int>`
    mutating func parseGenericParameters() {
        guard begins(with: UInt8(ascii: "<")) else { return }
        let node = begin(.genericParameters)
        consumeAngle()
        while kind != .endOfFile, !begins(with: UInt8(ascii: ">")) {
            let before = (position, split)
            while kind == .atSign { parseAttribute() }
            if kind == .each || kind == .let, peek().isIdentifierLike { position += 1 }
            if isAtName || kind == .selfType { position += 1 }
            if kind == .ellipsis { position += 1 }
            if kind == .colon || kind == .binaryOperator && !begins(with: UInt8(ascii: ">")) {
                position += 1
                parseType()
            }
            if kind == .where { parseWhereClause() }
            if !consume(.comma), before == (position, split) { break }
        }
        if begins(with: UInt8(ascii: ">")) { consumeAngle() }
        end(node)
    }

    mutating func parseWhereClause() {
        guard kind == .where else { return }
        let node = begin(.whereClause)
        position += 1
        repeat {
            while kind == .atSign { parseAttribute() }
            parseType()
            if kind == .colon || kind == .binaryOperator || kind == .equal {
                advance()
                if kind == .integerLiteral { position += 1 } else { parseType() }
                // Old layout constraints: `T: _Trivial(64)`.
                if kind == .leftParen, !startsLine { skipRegion() }
            }
        } while consume(.comma) && kind != .leftBrace
        end(node)
    }
}
