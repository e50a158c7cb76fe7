// Owns: numbers that stay small by the way they are made: averages, counters, elements that were all tested.
package import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// `(Int(a) + Int(b)) / 2`: as small as what was added up.
    package func isAverage(_ value: Range<Int>) -> Bool {
        let (operands, operators) = arithmeticParts(value)
        guard operands.count == 2, token(operators[0], is: "/") else { return false }
        if isByteSum(operands[0], over: operands[1]) { return true }
        guard let divisor = integer(operands[1]), let sum = inBrackets(operands[0]) else { return false }
        let (terms, signs) = arithmeticParts(sum)
        return terms.count <= divisor && signs.allSatisfy { token($0, is: "+") } && terms.allSatisfy { isWidenedByte($0) }
    }

    /// `sum / bytes.count` of `let sum = bytes.reduce(0) { $0 + Int($1) }`
    private func isByteSum(_ sum: Range<Int>, over count: Range<Int>) -> Bool {
        guard sum.count == 1, let declared = declaration(of: sum.lowerBound), declared.kind == .local, let value = initialValue(declared),
            count.count > 2, token(count.upperBound - 1, is: "count")
        else { return false }
        let bytes = count.lowerBound..<count.upperBound - 2
        return shape(of: bytes) == .bytes && value.count > bytes.count + 1
            && isSame(bytes, value.lowerBound..<value.lowerBound + bytes.count) && token(value.lowerBound + bytes.count + 1, is: "reduce")
    }

    /// `Int(byte)`
    private func isWidenedByte(_ term: Range<Int>) -> Bool {
        guard let (inner, name) = callArguments(term), Self.integerTypes.contains(name), case .integer(let bits, _)? = shape(of: inner)
        else {
            return false
        }
        return bits < 16
    }

    /// Whether a value is a size or a place by its name, which 32 bits hold in practice.
    package func isMeasure(_ value: Range<Int>) -> Bool { mentions(Self.measures, in: value) }

    private static let measures: NameSet = [
        "index", "count", "size", "length", "len", "capacity", "offset", "bytes", "nbyte", "column", "position", "level", "depth", "fd",
        "stride", "argument", "signal", "flags", "backlog", "field", "row", "line",
    ]

    /// `func reserveCapacity(_ n: Int)`: whether the function around a node says what its number is.
    package func isMeasured(by node: NodeID) -> Bool {
        guard let function = enclosingDeclaration(node), outline.kind(function) == .functionDecl else { return false }
        return hasWord(outline.anchor(function), in: ["capacity", "index", "offset", "position", "field", "row", "line", "column"])
    }

    /// `var visited = 0` that is counted up one by one.
    package func isCounter(_ value: Range<Int>) -> Bool {
        guard value.count == 1, let declared = declaration(of: value.lowerBound), declared.kind == .local,
            let initial = initialValue(declared), integer(initial) != nil
        else { return false }
        let scope = enclosingDeclaration(declared.node) ?? .file
        return occurrences(of: value.lowerBound, in: outline.tokens(scope)).contains { place in
            tokens.kinds[place + 1] == .binaryOperator && token(place + 1, is: "+=") && tokens.kinds[place + 2] == .integerLiteral
        }
    }

    /// `(x - Double(Int(x))) * 1e9`: what is left of a number without its whole part, scaled by a constant.
    package func isFraction(_ value: Range<Int>, depth: Int = 0) -> Bool {
        guard depth < 8, let last = value.last else { return false }
        if let inner = inBrackets(value) { return isFraction(inner, depth: depth + 1) }
        let (operands, operators) = arithmeticParts(value)
        if operands.count == 2, token(operators[0], is: "-") { return isWholePart(operands[1], of: operands[0]) }
        if operands.count == 2, token(operators[0], is: "/") { return isRemainder(operands[0], of: operands[1]) }
        if operands.count > 1 {
            return operators.allSatisfy { token($0, is: "*") } && operands.contains { isFraction($0, depth: depth + 1) }
        }
        if tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener - 2 > value.lowerBound,
            token(opener - 1, is: "rounded")
        {
            return isFraction(value.lowerBound..<opener - 2, depth: depth + 1)
        }
        if let (_, name) = callArguments(value), name == "modf" { return true }
        guard value.count == 1, let declared = declaration(of: last), declared.kind == .local, let initial = initialValue(declared),
            !initial.contains(last)
        else { return false }
        return isFraction(initial, depth: depth + 1)
    }

    /// `Double(n % m)` before `/ Double(m)`
    private func isRemainder(_ value: Range<Int>, of divisor: Range<Int>) -> Bool {
        guard let (part, type) = callArguments(value), let (whole, other) = callArguments(divisor), Self.floatingTypes.contains(type),
            Self.floatingTypes.contains(other)
        else { return false }
        let (operands, operators) = arithmeticParts(part)
        return operands.count == 2 && token(operators[0], is: "%") && isSame(operands[1], whole)
    }

    /// `Double(Int(x))`, or `Double(n)` of `let n = Int(x)`; `x.rounded(.down)`, `floor(x)`, or a local that holds it.
    private func isWholePart(_ part: Range<Int>, of whole: Range<Int>) -> Bool {
        if isRounded(part, of: whole) { return true }
        if part.count == 1, let declared = declaration(of: part.lowerBound), declared.kind == .local, isConstant(declared),
            let value = initialValue(declared), isRounded(value, of: whole)
        {
            return true
        }
        guard let (inner, name) = callArguments(part), Self.floatingTypes.contains(name) || name == "TimeInterval", let last = inner.last
        else {
            return false
        }
        if let (argument, type) = callArguments(inner) { return Self.integerTypes.contains(type) && isSame(argument, whole) }
        guard inner.count == 1, tokens.kinds[last].isIdentifierLike, let declared = declaration(of: last),
            let value = initialValue(declared), let (argument, type) = callArguments(value)
        else { return false }
        return Self.integerTypes.contains(type) && isSame(argument, whole)
    }

    private func isRounded(_ value: Range<Int>, of whole: Range<Int>) -> Bool {
        guard let (arguments, name) = callArguments(value) else { return false }
        if name == "floor" || name == "trunc" { return isSame(arguments, whole) }
        return name == "rounded" && isSame(value.lowerBound..<max(value.lowerBound, arguments.lowerBound - 3), whole)
    }

    /// `xs[0]` behind `guard xs.allSatisfy({ (0...255).contains($0) })`.
    package func isEveryElementTested(_ value: Range<Int>, at point: Point) -> Bool {
        guard let last = value.last, tokens.kinds[last] == .rightSquare, let opener = outline.match(last), opener > value.lowerBound else {
            return false
        }
        return mentions(of: value.lowerBound..<opener, before: point).contains { mention in
            let member = mention.place.upperBound
            guard member + 1 < mention.fact.tokens.upperBound, tokens.kinds[member] == .period else { return false }
            return token(member + 1, is: "allSatisfy") || token(member + 1, is: "contains")
        }
    }
}
