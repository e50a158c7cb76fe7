// Owns: the type of an expression, as far as the tokens of the file show it.
import Outline
import SourceText
import SwiftLexer

/// What kind of value an expression has.
package enum Shape: Sendable, Hashable {
    case integer(bits: Int, isSigned: Bool)
    case floating
    case string
    case array
    /// A buffer of bytes: `Data`, `[UInt8]`.
    case bytes
    case dictionary
    case set
    case pointer
    case range
    case other

    package static let int = Shape.integer(bits: 64, isSigned: true)

    package var isInteger: Bool {
        if case .integer = self { return true }
        return false
    }

    /// Whether elements are found at positions that may be out of bounds.
    package var isIndexed: Bool { self == .array || self == .bytes }
}

extension FileContext {
    /// How many declarations are followed from an expression.
    private static let maximumDepth = 7

    /// The kind of value that an expression has; nil where the file does not show it.
    package func shape(of expression: Range<Int>, depth: Int = 0) -> Shape? {
        guard depth < Self.maximumDepth else { return nil }
        var range = expression
        while let first = range.first,
            tokens.kinds[first] == .try || tokens.kinds[first] == .await || tokens.kinds[first] == .prefixOperator
                || tokens.kinds[first] == .postfixQuestionMark || tokens.kinds[first] == .exclamationMark
        {
            range = first + 1..<range.upperBound
        }
        if let inner = inBrackets(range) { return shape(of: inner, depth: depth) }
        guard let first = range.first else { return nil }
        if range.count == 1 { return shape(ofToken: first, depth: depth) }
        if let cast = topLevelCast(range) { return shape(ofType: cast) }
        if let (left, right) = split(range, at: "??") { return shape(of: left, depth: depth + 1) ?? shape(of: right, depth: depth + 1) }
        if topLevelRange(range) { return .range }
        let parts = arithmeticParts(range)
        guard parts.operands.count == 1 else { return arithmeticShape(parts.operands, depth) }
        return suffixedShape(range, depth)
    }

    private func arithmeticShape(_ operands: [Range<Int>], _ depth: Int) -> Shape? {
        var integer: Shape?
        var other: Shape?
        var isKnown = true
        for operand in operands {
            let shape = shape(of: operand, depth: depth + 1)
            switch shape {
            case .floating: return .floating
            case .integer:
                // A literal takes the type of the other operand.
                if self.integer(operand) == nil { integer = shape }
            case nil: isKnown = false
            default: other = shape
            }
        }
        return integer ?? other ?? (isKnown ? .int : nil)
    }

    private func shape(ofToken token: Int, depth: Int) -> Shape? {
        switch tokens.kinds[token] {
        case .integerLiteral: return .int
        case .floatLiteral: return .floating
        case .true, .false: return .other
        case let kind where kind.isIdentifierLike: return declaration(of: token).flatMap { shape(of: $0, depth: depth + 1) }
        case .dollarIdentifier:
            if isGivenByBufferScope(innermostNode(at: token)) { return .pointer }
            if isFromInput(token..<token + 1) { return .int }
            return type(of: token..<token + 1, depth: depth).flatMap { shape(ofType: $0) }
        default: return nil
        }
    }

    /// What `withUnsafeBytes` and its kin give their closure.
    private func isGivenByBufferScope(_ node: NodeID) -> Bool {
        guard let closure = outline.kind(node) == .closure ? node : outline.ancestor(node, where: { $0 == .closure }),
            let call = call(takingClosure: closure)
        else { return false }
        return string(outline.anchor(call)).hasPrefix("withUnsafe")
    }

    /// The kind of value that a declared name holds.
    package func shape(of declared: DeclaredName, depth: Int = 0) -> Shape? {
        if let type = writtenType(declared) { return shape(ofType: type) }
        guard depth < Self.maximumDepth else { return nil }
        if let value = initialValue(declared) { return shape(of: value, depth: depth + 1) }
        switch declared.kind {
        case .optionalBinding:
            return declaration(of: declared.token, excluding: declared.node).flatMap { shape(of: $0, depth: depth + 1) }
        case .loop: return sequence(ofLoop: declared).flatMap { elementShape(of: $0, declared, depth: depth + 1) }
        case .closureParameter:
            if isGivenByBufferScope(declared.node) { return .pointer }
            return type(of: declared.token..<declared.token + 1, depth: depth).flatMap { shape(ofType: $0) }
        default: return nil
        }
    }

    /// What a loop's variable holds, from the sequence that is walked.
    private func elementShape(of sequence: Range<Int>, _ declared: DeclaredName, depth: Int) -> Shape? {
        if topLevelRange(sequence) { return .int }
        let isTuple = tokens.kinds[outline.tokens(declared.node).lowerBound] == .leftParen
        if sequence.contains(where: { token($0, is: "enumerated") }) {
            return isTuple && declared.token == outline.tokens(declared.node).lowerBound + 1 ? .int : nil
        }
        if let last = sequence.last, token(last, is: "indices") { return .int }
        if token(sequence.lowerBound, is: "stride") { return .int }
        guard !isTuple, let shape = shape(of: sequence, depth: depth) else { return nil }
        return shape == .bytes
            ? .integer(bits: 8, isSigned: false) : elementType(of: sequence, depth: depth).flatMap { self.shape(ofType: $0) }
    }

    /// The written element type of a collection: `T` of `[T]`.
    private func elementType(of collection: Range<Int>, depth: Int) -> Range<Int>? {
        type(of: collection, depth: depth).flatMap { elementType(ofType: $0) }
    }

    // MARK: - Calls and members

    /// The shape of a primary with members, calls or subscripts behind it.
    private func suffixedShape(_ range: Range<Int>, _ depth: Int) -> Shape? {
        var end = range.upperBound
        while end > range.lowerBound + 1, tokens.kinds[end - 1] == .exclamationMark || tokens.kinds[end - 1] == .postfixQuestionMark {
            end -= 1
        }
        let last = end - 1
        switch tokens.kinds[range.lowerBound] {
        case .stringQuote, .multilineStringQuote, .rawStringPoundDelimiter: if outline.match(range.lowerBound) == last { return .string }
        case .leftSquare where outline.match(range.lowerBound) == last: return collectionLiteralShape(range.lowerBound..<end)
        default: break
        }
        switch tokens.kinds[last] {
        case .rightParen:
            guard let opener = outline.match(last), opener > range.lowerBound else { return nil }
            return callShape(name: opener - 1, arguments: opener + 1..<last, range.lowerBound, depth)
        case .rightBrace:
            guard let opener = outline.match(last), opener > range.lowerBound else { return nil }
            // `xs.reduce(0) { … }`: a call with a closure behind its arguments.
            if tokens.kinds[opener - 1] == .rightParen, let first = outline.match(opener - 1), token(first - 1, is: "reduce") {
                return reducedShape(name: first - 1, arguments: first + 1..<opener - 1, range.lowerBound, depth)
            }
            return Self.memberShapes[string(opener - 1)]
        case .rightSquare:
            guard let opener = outline.match(last), opener > range.lowerBound else { return nil }
            if let type = requestedInteger(opener + 1..<last) { return shape(ofType: type) }
            let base = range.lowerBound..<opener
            guard let shape = shape(of: base, depth: depth + 1) else { return nil }
            if topLevelRange(opener + 1..<last) { return shape }
            return shape == .bytes
                ? .integer(bits: 8, isSigned: false) : elementType(of: base, depth: depth).flatMap { self.shape(ofType: $0) }
        case .floatLiteral, .integerLiteral:
            return tokens.kinds[range.lowerBound] == .prefixOperator ? shape(of: last..<end, depth: depth) : nil
        default:
            guard last - 1 > range.lowerBound, tokens.kinds[last - 1] == .period else {
                return range.count == 2 ? shape(ofToken: last, depth: depth) : nil
            }
            if let declared = declaration(of: last), let shape = shape(of: declared, depth: depth + 1) { return shape }
            if last - 2 == range.lowerBound, let shape = Self.typeShapes[string(range.lowerBound)],
                Self.staticMembers.contains(string(last))
            {
                return shape
            }
            if token(last, isIn: Self.shapedProperties), let shape = Self.memberShapes[string(last)] { return shape }
            return memberDeclaration(range.lowerBound..<end).flatMap { shape(of: $0, depth: depth + 1) }
        }
    }

    private func callShape(name: Int, arguments: Range<Int>, _ first: Int, _ depth: Int) -> Shape? {
        let text = string(name)
        if text == "get" || text == "require", let type = requestedInteger(arguments) { return shape(ofType: type) }
        if name == first || name == first + 2, tokens.kinds[name - 1] == .period || name == first {
            if let shape = Self.typeShapes[text] { return shape }
        }
        if tokens.kinds[name] == .rightSquare, let opener = outline.match(name), opener == first { return shape(ofType: opener..<name + 1) }
        if tokens.kinds[name] == .rightAngle || text == ">" { return shape(ofType: first..<name + 1) }
        if let shape = Self.memberShapes[text] { return shape }
        if text == "min" || text == "max" || text == "abs" {
            return arithmeticShape(splitAtCommas(arguments), depth)
        }
        if text == "reduce" { return reducedShape(name: name, arguments: arguments, first, depth) }
        if let type = type(of: first..<arguments.upperBound + 1, depth: depth + 1) { return shape(ofType: type) }
        guard name == first || tokens.kinds[name - 2] == .selfValue || tokens.kinds[name - 2] == .selfType else { return nil }
        let functions = functions(named: name)
        guard functions.count == 1, let result = outline.firstChild(functions[0], .returnType), let type = outline.firstChild(result, .type)
        else { return nil }
        return shape(ofType: outline.tokens(type))
    }

    /// What a sequence is reduced to: the type of a written start, of the elements behind `0, +`, else what a plain number is.
    private func reducedShape(name: Int, arguments: Range<Int>, _ first: Int, _ depth: Int) -> Shape? {
        guard let start = splitAtCommas(arguments).first, let shape = shape(of: start, depth: depth + 1) else { return nil }
        guard integer(start) != nil, tokens.kinds[arguments.upperBound - 1] == .binaryOperator, name - 1 > first else { return shape }
        let sequence = first..<name - 1
        if self.shape(of: sequence, depth: depth + 1) == .bytes { return .integer(bits: 8, isSigned: false) }
        return elementType(of: sequence, depth: depth).flatMap { self.shape(ofType: $0) } ?? shape
    }

    private func collectionLiteralShape(_ range: Range<Int>) -> Shape {
        var index = range.lowerBound + 1
        while index < range.upperBound - 1 {
            if tokens.kinds[index] == .colon { return .dictionary }
            if tokens.kinds[index] == .comma { break }
            if let match = outline.match(index), match > index { index = match }
            index += 1
        }
        return .array
    }

    // MARK: - Types

    /// The kind of value that a written type stands for.
    package func shape(ofType type: Range<Int>) -> Shape? {
        var range = type
        while let first = range.first {
            switch tokens.kinds[first] {
            case .inout, .borrowing, .consuming, .sending, .some, .any, .isolated: range = first + 1..<range.upperBound
            case .atSign: range = min(first + 2, range.upperBound)..<range.upperBound
            default:
                if token(first, is: "__owned") || token(first, is: "__shared") {
                    range = first + 1..<range.upperBound
                } else {
                    return strippedShape(range)
                }
            }
        }
        return nil
    }

    private func strippedShape(_ type: Range<Int>) -> Shape? {
        var range = type
        while let last = range.last, range.count > 1, tokens.kinds[last] == .postfixQuestionMark || tokens.kinds[last] == .exclamationMark {
            range = range.lowerBound..<last
        }
        guard let first = range.first, let last = range.last else { return nil }
        if let inner = inBrackets(range) { return shape(ofType: inner) }
        if tokens.kinds[first] == .leftSquare, outline.match(first) == last {
            var index = first + 1
            while index < last {
                if tokens.kinds[index] == .colon { return .dictionary }
                if let match = outline.match(index), match > index { index = match }
                index += 1
            }
            return last == first + 2 && token(first + 1, is: "UInt8") ? .bytes : .array
        }
        var name = first
        while name + 2 < range.upperBound, tokens.kinds[name + 1] == .period { name += 2 }
        let text = string(name)
        if let shape = Self.typeShapes[text] { return shape }
        if text.hasPrefix("Unsafe") && text.hasSuffix("Pointer") { return .pointer }
        return .other
    }

    private static let typeShapes: [String: Shape] = [
        "Int": .int, "Int64": .int, "UInt": .integer(bits: 64, isSigned: false), "UInt64": .integer(bits: 64, isSigned: false),
        "Int32": .integer(bits: 32, isSigned: true), "UInt32": .integer(bits: 32, isSigned: false),
        "CInt": .integer(bits: 32, isSigned: true),
        "Int16": .integer(bits: 16, isSigned: true), "UInt16": .integer(bits: 16, isSigned: false),
        "Int8": .integer(bits: 8, isSigned: true), "UInt8": .integer(bits: 8, isSigned: false), "CChar": .integer(bits: 8, isSigned: true),
        "Double": .floating, "Float": .floating, "CGFloat": .floating, "TimeInterval": .floating, "Float32": .floating,
        "Float64": .floating,
        "String": .string, "Substring": .string, "Array": .array, "ArraySlice": .array, "ContiguousArray": .array, "Deque": .array,
        "Data": .bytes, "Dictionary": .dictionary, "NSDictionary": .dictionary, "Set": .set, "OrderedSet": .array,
        "OrderedDictionary": .dictionary,
        "OpaquePointer": .pointer, "Range": .range, "ClosedRange": .range, "Date": .other, "Decimal": .other,
    ]

    private static let staticMembers: NameSet = ["max", "min", "zero", "pi", "infinity", "greatestFiniteMagnitude", "bitWidth"]

    /// Those of the members below that are properties.
    private static let shapedProperties: NameSet = [
        "count", "readableBytes", "hashValue", "bitWidth", "leadingZeroBitCount", "trailingZeroBitCount", "nonzeroBitCount",
        "utf8CodeUnitCount", "processorCount", "activeProcessorCount", "timeIntervalSince1970", "timeIntervalSinceNow",
        "timeIntervalSinceReferenceDate", "doubleValue", "floatValue", "intValue", "arguments", "pathComponents", "utf8CString",
        "systemUptime",
        "sqrt", "pi",
    ]

    /// Members and functions whose result is the same whatever they are called on.
    private static let memberShapes: [String: Shape] = [
        "count": .int, "readableBytes": .int, "hashValue": .int, "bitWidth": .int, "leadingZeroBitCount": .int,
        "trailingZeroBitCount": .int,
        "nonzeroBitCount": .int, "utf8CodeUnitCount": .int, "processorCount": .int, "activeProcessorCount": .int,
        "timeIntervalSince1970": .floating, "timeIntervalSinceNow": .floating, "timeIntervalSinceReferenceDate": .floating,
        "timeIntervalSince": .floating, "sqrt": .floating, "pow": .floating, "log": .floating, "log2": .floating, "log10": .floating,
        "CMTimeGetSeconds": .floating,
        "exp": .floating, "sin": .floating, "cos": .floating, "tan": .floating, "atan2": .floating, "squareRoot": .floating,
        "floor": .floating,
        "ceil": .floating, "round": .floating, "trunc": .floating, "rounded": .floating, "doubleValue": .floating, "floatValue": .floating,
        "fmod": .floating, "hypot": .floating, "truncatingRemainder": .floating, "intValue": .int, "split": .array, "components": .array,
        "sorted": .array, "map": .array, "compactMap": .array, "flatMap": .array, "lowercased": .string, "uppercased": .string,
        "readLine": .string,
        "trimmingCharacters": .string, "joined": .string, "arguments": .array, "pathComponents": .array, "reversed": .array,
        "utf8CString": .array,
        "dropFirst": .array, "dropLast": .array, "shuffled": .array, "bindMemory": .pointer, "assumingMemoryBound": .pointer,
        "systemUptime": .floating, "replacingOccurrences": .string,
    ]

    // MARK: - Splitting

    /// The type behind a top-level `as`, `as?` or `as!`.
    private func topLevelCast(_ range: Range<Int>) -> Range<Int>? {
        guard let keyword = topLevel(range, where: { tokens.kinds[$0] == .as }) else { return nil }
        let next = tokens.kinds[keyword + 1]
        let first = next == .postfixQuestionMark || next == .exclamationMark ? keyword + 2 : keyword + 1
        guard first < range.upperBound else { return nil }
        if let (type, _) = split(first..<range.upperBound, at: "??") { return type }
        return first..<range.upperBound
    }

    /// Whether an expression is a range of two operands or one.
    package func topLevelRange(_ range: Range<Int>) -> Bool { rangeOperator(in: range) != nil }

    /// The `..<` or `...` of an expression outside all brackets.
    package func rangeOperator(in range: Range<Int>) -> Int? { topLevel(range) { token($0, is: "..<") || token($0, is: "...") } }

    package func topLevel(_ range: Range<Int>, where condition: (Int) -> Bool) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            if condition(index) { return index }
            if let match = outline.match(index), match > index { index = match }
            index += 1
        }
        return nil
    }

    /// The two sides of an operator outside all brackets.
    package func split(_ range: Range<Int>, at text: StaticString) -> (Range<Int>, Range<Int>)? {
        guard let index = topLevel(range, where: { tokens.kinds[$0] == .binaryOperator && token($0, is: text) }), index > range.lowerBound
        else {
            return nil
        }
        return (range.lowerBound..<index, index + 1..<range.upperBound)
    }

    package func splitAtCommas(_ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = topLevel(start..<range.upperBound) { tokens.kinds[$0] == .comma } ?? range.upperBound
            parts.append(start..<end)
            start = end + 1
        }
        return parts
    }
}
