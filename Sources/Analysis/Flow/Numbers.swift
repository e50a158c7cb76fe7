// Owns: what is known of a number where a node stands: zero or not, tested against a bound, clamped, come from outside.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether some test on the way, or the value that was assigned, rules zero out.
    package func isKnownNonZero(_ operand: Range<Int>, at point: Point) -> Bool {
        var isKnown = false
        for mention in mentions(of: operand, before: point) {
            if let atom = atom(of: mention) {
                if let (left, comparison, right) = comparison(atom) {
                    let isLeft = left.contains(mention.place.lowerBound)
                    if isCompared(mention.place, in: isLeft ? left : right),
                        excludesZero(isLeft ? comparison : comparison.flipped, isLeft ? right : left)
                    {
                        isKnown = true
                    }
                } else if excludesZero(atom, at: mention.place) {
                    isKnown = true
                }
                continue
            }
            switch mention.fact.kind {
            case .statement:
                let next = mention.place.upperBound
                guard next + 1 < mention.fact.tokens.upperBound, tokens.kinds[next] == .equal else { continue }
                isKnown = isNonZeroValue(next + 1..<mention.fact.tokens.upperBound)
            case .subject: if tokens.kinds[mention.fact.tokens.lowerBound] == .switch { isKnown = true }
            case .binding, .condition: break
            }
        }
        return isKnown
    }

    private func excludesZero(_ comparison: Comparison, _ other: Range<Int>) -> Bool {
        guard let value = integer(other) ?? (isFloatZero(other) ? 0 : nil) else {
            // Compared with something else: somebody thought of its size.
            return comparison == .greater || comparison == .greaterOrEqual || comparison == .equal
        }
        switch comparison {
        case .greater: return value >= 0
        case .greaterOrEqual: return value >= 1
        case .equal: return value != 0
        case .notEqual: return value == 0
        case .less: return value <= 0
        case .lessOrEqual: return value < 0
        }
    }

    private func isFloatZero(_ range: Range<Int>) -> Bool {
        if range.count == 2, tokens.kinds[range.lowerBound] == .period { return token(range.lowerBound + 1, is: "zero") }
        return range.count == 1 && tokens.kinds[range.lowerBound] == .floatLiteral && token(range.lowerBound, is: "0.0")
    }

    /// `(1...9).contains(x)`, `!x.isZero`
    private func excludesZero(_ atom: Atom, at place: Range<Int>) -> Bool {
        if atom.isTrue, atom.tokens.contains(where: { token($0, is: "contains") || token($0, is: "isNormal") || token($0, is: "isFinite") })
        {
            return true
        }
        return !atom.isTrue && atom.tokens.contains { token($0, is: "isZero") } && atom.tokens.contains(place.lowerBound)
    }

    /// Whether a value cannot be zero by what it is: a literal, `max(1, …)`, `x + 1` of a count, a power of two.
    package func isNonZeroValue(_ value: Range<Int>) -> Bool {
        if let inner = inBrackets(value) { return isNonZeroValue(inner) }
        if let number = integer(value) { return number != 0 }
        if let first = value.first, value.count == 1, tokens.kinds[first] == .floatLiteral { return true }
        if let last = value.last, value.count > 1, token(last, is: "pi") { return true }
        if let (arguments, name) = callArguments(value), name == "max" {
            return splitAtCommas(arguments).contains { integer($0).map { $0 > 0 } ?? false }
        }
        let parts = arithmeticParts(value)
        guard parts.operands.count > 1 else {
            guard let first = value.first, value.count == 1, tokens.kinds[first].isIdentifierLike, let declared = declaration(of: first),
                isConstant(declared),
                let initial = initialValue(declared), !initial.contains(first)
            else { return false }
            return isNonZeroValue(initial)
        }
        if parts.operators.allSatisfy({ token($0, is: "*") || token($0, is: "<<") }) {
            return parts.operands.allSatisfy(isNonZeroValue)
        }
        return parts.operators.allSatisfy { token($0, is: "+") } && parts.operands.contains { integer($0).map { $0 > 0 } ?? false }
    }

    /// The arguments and the name of a value that is one call of a function.
    package func callArguments(_ value: Range<Int>) -> (arguments: Range<Int>, name: String)? {
        guard let last = value.last, tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener > value.lowerBound,
            opener - 1 == value.lowerBound || tokens.kinds[opener - 2] == .period, arithmeticParts(value).operands.count == 1
        else { return nil }
        return (opener + 1..<last, string(opener - 1))
    }

    // MARK: - Bounds

    /// Whether a variable was compared with anything, matched against a range or clamped before a node.
    package func isRangeTested(_ operand: Range<Int>, at point: Point) -> Bool {
        var isTested = false
        for mention in mentions(of: operand, before: point) {
            if isValidated(mention) {
                isTested = true
                continue
            }
            switch mention.fact.kind {
            case .condition:
                // To differ from one value is no range.
                if let atom = atom(of: mention), let (_, comparison, _) = comparison(atom), comparison == .notEqual { continue }
                // Even where we cannot tell whether the test held: somebody looked.
                if isCompared(mention.place, in: mention.fact.tokens), comparesMagnitude(mention.fact.tokens, around: mention.place) {
                    isTested = true
                }
            case .subject: if tokens.kinds[mention.fact.tokens.lowerBound] != .for { isTested = true }
            case .binding: if mention.fact.tokens.contains(where: { token($0, is: "exactly") }) { isTested = true }
            case .statement:
                if atom(of: mention) != nil, comparesMagnitude(mention.fact.tokens, around: mention.place) { isTested = true }
                let next = mention.place.upperBound
                if next + 1 < mention.fact.tokens.upperBound, tokens.kinds[next] == .equal {
                    isTested = isClamped(next + 1..<mention.fact.tokens.upperBound)
                }
            }
        }
        return isTested
    }

    private func comparesMagnitude(_ range: Range<Int>, around place: Range<Int>) -> Bool {
        range.contains { token in
            switch tokens.kinds[token] {
            case .leftAngle, .rightAngle: return true
            case .binaryOperator:
                let text = source.bytes[tokens.range(token)]
                return text.count <= 2 && text.count > 0
                    && (text.first == UInt8(ascii: "<") || text.first == UInt8(ascii: ">") || text.first == UInt8(ascii: "~"))
                    || self.token(token, is: "==") && place.upperBound == token
            default: return Self.boundMembers.contains(string(token))
            }
        }
    }

    private static let boundMembers: NameSet = ["contains", "isFinite", "isNaN", "isNormal", "isInfinite", "inRange", "isValid"]

    /// Whether a value is kept inside bounds by what it is: `min(…)`, `x & 0xff`, `x % 256`, `.clamped(to:)`, a shift to the right.
    package func isClamped(_ value: Range<Int>) -> Bool {
        if let inner = inBrackets(value) { return isClamped(inner) }
        if let (arguments, name) = callArguments(value) {
            if Self.clampingCalls.contains(name) { return true }
            if name == "random" { return true }
            if arguments.contains(where: { token($0, is: "clamping") || token($0, is: "truncatingIfNeeded") || token($0, is: "exactly") }) {
                return true
            }
        }
        if let branches = branches(of: value) { return branches.allSatisfy { isConstant($0) || isClamped($0) } }
        let parts = arithmeticParts(value)
        return parts.operators.contains { op in
            let text = string(op)
            if text == "&" || text == "%" { return true }
            return false
        }
    }

    /// The two values of `condition ? a : b`.
    private func branches(of value: Range<Int>) -> [Range<Int>]? {
        guard let question = topLevel(value, where: { tokens.kinds[$0] == .infixQuestionMark }),
            let colon = topLevel(question + 1..<value.upperBound, where: { tokens.kinds[$0] == .colon })
        else { return nil }
        return [question + 1..<colon, colon + 1..<value.upperBound]
    }

    private static let clampingCalls: NameSet = [
        "min", "clamp", "clamped", "limited", "bounded", "clamping", "truncatingRemainder", "fmod",
    ]

    // MARK: - Where it comes from

    /// Whether a number was parsed from text, decoded or read from outside: nobody knows how large it is.
    package func isFromInput(_ expression: Range<Int>, depth: Int = 0) -> Bool {
        guard depth < 4, let first = expression.first else { return false }
        if let inner = inBrackets(expression) { return isFromInput(inner, depth: depth) }
        if let (left, _) = split(expression, at: "??") { return isFromInput(left, depth: depth + 1) }
        if expression.count == 1 || expression.count == 3 && tokens.kinds[first] == .selfValue {
            if tokens.kinds[first] == .dollarIdentifier { return token(first, is: "$0") && isGivenInput(first, depth: depth) }
            guard let name = expression.last, tokens.kinds[name].isIdentifierLike, let declared = declaration(of: name) else {
                return false
            }
            switch declared.kind {
            case .local, .global, .optionalBinding:
                guard let value = initialValue(declared) else {
                    guard declared.kind == .optionalBinding, let outer = declaration(of: declared.token, excluding: declared.node) else {
                        return false
                    }
                    return initialValue(outer).map { isFromInput($0, depth: depth + 1) } ?? false
                }
                return isFromInput(value, depth: depth + 1)
            case .property:
                // A constant of a type is made once, from what its value says.
                guard isConstant(declared), let value = initialValue(declared) else { return false }
                return isFromInput(value, depth: depth + 1)
            case .closureParameter: return isGivenInput(declared.token, depth: depth)
            default: return false
            }
        }
        return isInputCall(expression)
    }

    /// `Int(text).map { $0 + 1 }`: what the closure gets was parsed.
    private func isGivenInput(_ name: Int, depth: Int) -> Bool {
        let node = innermostNode(at: name)
        guard let closure = outline.kind(node) == .closure ? node : outline.ancestor(node, where: { $0 == .closure }),
            let call = call(takingClosure: closure), token(outline.anchor(call), is: "map") || token(outline.anchor(call), is: "flatMap")
        else { return false }
        let receiver = receiver(call)
        guard let (arguments, name) = callArguments(receiver), Self.integerTypes.contains(name), !arguments.isEmpty else {
            return receiver.count < 4 && !receiver.isEmpty && shape(of: receiver)?.isInteger ?? false
                && isFromInput(receiver, depth: depth + 1)
        }
        return !(shape(of: arguments)?.isInteger ?? false)
    }

    /// `Int(text)` that may fail, `Int(text, radix: 16)`, `buffer.readInteger()`, `json["n"] as? Int`, `text.flatMap(Int.init)`
    private func isInputCall(_ expression: Range<Int>) -> Bool {
        var range = expression
        while let first = range.first,
            tokens.kinds[first] == .try || tokens.kinds[first] == .await || tokens.kinds[first] == .postfixQuestionMark
        {
            range = first + 1..<range.upperBound
        }
        var isUnwrapped = range.upperBound < expression.upperBound
        while let last = range.last, tokens.kinds[last] == .exclamationMark || tokens.kinds[last] == .postfixQuestionMark {
            range = range.lowerBound..<last
            isUnwrapped = true
        }
        if let keyword = topLevel(range, where: { tokens.kinds[$0] == .as }) {
            // `json["n"] as? Int`, but not `value as? Int`.
            return tokens.kinds[keyword - 1] == .rightSquare || tokens.kinds[keyword - 1] == .rightParen
        }
        if let last = range.last, tokens.kinds[last] == .rightBrace, let opener = outline.match(last), opener - 3 > range.lowerBound,
            token(opener - 1, is: "map"), tokens.kinds[opener - 2] == .period
        {
            // `Int(text).map { … }`
            return isInputCall(range.lowerBound..<opener - 2)
                || callArguments(range.lowerBound..<opener - 2).map {
                    Self.integerTypes.contains($0.name) && !(shape(of: $0.arguments)?.isInteger ?? false)
                } ?? false
        }
        // `request.query[Int.self, at: "page"]`
        if let last = range.last, tokens.kinds[last] == .rightSquare, let opener = outline.match(last), opener > range.lowerBound {
            return requestedInteger(opener + 1..<last) != nil
        }
        guard let (arguments, name) = callArguments(range) else { return false }
        // `parameters.get("page", as: Int.self)`
        if name == "get" || name == "require" { return requestedInteger(arguments) != nil }
        if Self.integerTypes.contains(name) {
            if arguments.contains(where: { token($0, is: "radix") }) { return true }
            // The failable initialiser takes text; the others take numbers.
            guard tokens.kinds[arguments.lowerBound + 1] != .colon else { return false }
            if shape(of: arguments) == .string { return true }
            let isOptional = isUnwrapped || tokens.kinds[range.upperBound] == .binaryOperator && token(range.upperBound, is: "??")
            return (isOptional || isBoundOptionally(range)) && !(shape(of: arguments)?.isInteger ?? false)
        }
        if Self.readingCalls.contains(name) { return !arguments.contains { token($0, is: "ordering") } }
        return (name == "flatMap" || name == "map") && arguments.contains { Self.integerTypes.contains(string($0)) }
    }

    /// The integer type that arguments ask for: first (`Int.self, at: "page"`) or by its label (`"page", as: Int.self`).
    func requestedInteger(_ arguments: Range<Int>) -> Range<Int>? {
        guard let first = arguments.first, arguments.count > 2 else { return nil }
        let labelled = arguments.first { token($0, is: "as") && tokens.kinds[$0 + 1] == .colon }.map { $0 + 2 }
        for name in [first, labelled ?? first] where Self.integerTypes.contains(string(name)) {
            if tokens.kinds[name + 1] == .period, tokens.kinds[name + 2] == .selfValue { return name..<name + 1 }
        }
        return nil
    }

    /// Whether a value is what an `if let` or `guard let` binds.
    private func isBoundOptionally(_ range: Range<Int>) -> Bool {
        var node = innermostNode(at: range.lowerBound)
        while outline.kind(node) != .optionalBinding {
            guard let parent = outline.parent(node), !outline.kind(node).isItemContainer else { return false }
            node = parent
        }
        return outline.tokens(node).upperBound >= range.upperBound
    }

    package static let integerTypes: NameSet = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
    ]
    package static let floatingTypes: NameSet = ["Double", "Float", "CGFloat"]
    private static let readingCalls: NameSet = [
        "readInteger", "getInteger", "load", "loadUnaligned", "decode", "decodeIfPresent", "readUInt8", "readUInt16", "readUInt32",
        "readUInt64",
        "readInt8", "readInt16", "readInt32", "readInt64", "readVarint", "readInt", "integer", "scanInt",
    ]
}
