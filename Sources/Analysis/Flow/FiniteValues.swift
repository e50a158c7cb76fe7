// Owns: floating values that are finite and small by what they are made of: counts, literals, the clock, clamped numbers.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many variables are followed from an expression.
    private static let finiteDepth = 6

    /// Whether a floating value is finite, and no larger than the counts and literals in it.
    package func isFinite(_ value: Range<Int>, at point: Point, depth: Int = 0) -> Bool {
        guard depth < Self.finiteDepth else { return false }
        var token = value.lowerBound
        while token < value.upperBound {
            let kind = tokens.kinds[token]
            guard kind.isIdentifierLike || kind == .selfValue else {
                if kind == .binaryOperator, self.token(token, is: "/") {
                    let divisor = operand(after: token)
                    if mayBeZero(divisor, at: point) { return false }
                    // A whole number that is not zero makes nothing larger.
                    if isConversion(divisor) { token = divisor.upperBound - 1 }
                }
                token += 1
                continue
            }
            // A label.
            if tokens.kinds[token + 1] == .colon, tokens.kinds[token - 1] == .leftParen || tokens.kinds[token - 1] == .comma {
                token += 2
                continue
            }
            let end = min(endOfAccess(token), value.upperBound)
            let isCall = end < value.upperBound && tokens.kinds[end] == .leftParen
            if isCall, let closer = outline.match(end), closer < value.upperBound, isBounding(end - 1, end + 1..<closer, depth) {
                token = closer + 1
                continue
            }
            if !isHarmless(token..<end, isCall: isCall, at: point, depth) { return false }
            token = end
        }
        return true
    }

    /// A call that bounds its result whatever it is given, or whose arguments the program itself decides.
    private func isBounding(_ name: Int, _ arguments: Range<Int>, _ depth: Int) -> Bool {
        if token(name, isIn: Self.boundingCalls) { return true }
        if token(name, is: "min") || token(name, is: "max") {
            // `min(max(x, 0), 1)`, `max(0, min(x, 1))`: both ends.
            return splitAtCommas(arguments).contains { argument in
                callArguments(argument).map { $0.name == "max" || $0.name == "min" } ?? false
            }
        }
        guard token(name, is: "pow") || token(name, is: "exp2") else { return false }
        return splitAtCommas(arguments).allSatisfy { isDecidedHere($0) }
    }

    /// A literal, a conversion of one, or what private callers give as one.
    private func isDecidedHere(_ value: Range<Int>) -> Bool {
        if isConstant(value) { return true }
        if let (inner, name) = callArguments(value), Self.floatingTypes.contains(name) { return isDecidedHere(inner) }
        guard value.count == 1, tokens.kinds[value.lowerBound].isIdentifierLike, let declared = declaration(of: value.lowerBound) else {
            return false
        }
        return argumentsOfCallers(for: declared)?.allSatisfy { isConstant($0) } ?? false
    }

    private func isHarmless(_ path: Range<Int>, isCall: Bool, at point: Point, _ depth: Int) -> Bool {
        let first = path.lowerBound
        let last = path.upperBound - 1
        if isCall {
            guard token(last, isIn: Self.finiteFunctions) else { return false }
            return last - 2 < first || isHarmless(first..<last - 1, isCall: false, at: point, depth)
        }
        if token(last, isIn: Self.finiteMembers) || beginsUppercase(last) { return true }
        if isRangeTested(path, at: point) { return true }
        if first != last, !(path.count == 3 && tokens.kinds[first] == .selfValue) {
            if isWholeConversion(path), hasWord(last, in: Self.countingWords) { return true }
            return shape(of: path)?.isInteger ?? false
        }
        guard let declared = declaration(of: last) else { return false }
        if declared.kind == .loop { return true }
        if let shape = shape(of: declared), shape.isInteger { return true }
        if declared.kind == .parameter {
            return argumentsOfCallers(for: declared)?.allSatisfy { isFinite($0, at: self.point(ofToken: $0.lowerBound), depth: depth + 1) }
                ?? false
        }
        return isMadeFinite(declared, at: point, depth)
    }

    private func isMadeFinite(_ declared: DeclaredName, at point: Point, _ depth: Int) -> Bool {
        let values: [Range<Int>]
        if let value = initialValue(declared), isConstant(declared) || !isConstant(value) {
            values = [value]
        } else {
            values = valuesGiven(declared) ?? []
        }
        return !values.isEmpty
            && values.allSatisfy { value in
                !value.contains(declared.token) && (isConstant(value) || isClamped(value) || isFinite(value, at: point, depth: depth + 1))
            }
    }

    /// `Double(bar.index)`: all of the argument of a conversion.
    private func isWholeConversion(_ path: Range<Int>) -> Bool {
        guard path.lowerBound > 1, tokens.kinds[path.lowerBound - 1] == .leftParen, tokens.kinds[path.upperBound] == .rightParen else {
            return false
        }
        return Self.floatingTypes.contains(string(path.lowerBound - 2))
    }

    /// `Double(n)`
    private func isConversion(_ value: Range<Int>) -> Bool {
        callArguments(value).map { Self.floatingTypes.contains($0.name) && $0.arguments.lowerBound == value.lowerBound + 2 } ?? false
    }

    /// Whether nothing rules out that a divisor is zero: neither what it is nor a test of the number in `Double(n)`.
    private func mayBeZero(_ divisor: Range<Int>, at point: Point) -> Bool {
        if isNonZeroValue(divisor) { return false }
        let plain = callArguments(divisor).map { Self.floatingTypes.contains($0.name) ? $0.arguments : divisor } ?? divisor
        if plain.count > 2, token(plain.upperBound - 1, is: "count"), size(of: plain.lowerBound..<plain.upperBound - 2, at: point).isFilled
        {
            return false
        }
        return !isKnownNonZero(plain, at: point) && !isMadeOfNonZero(plain, at: point) && !isStaticConstant(plain)
    }

    /// `let n = time.nanoseconds()` of a time that was tested.
    private func isMadeOfNonZero(_ value: Range<Int>, at point: Point) -> Bool {
        guard value.count == 1, tokens.kinds[value.lowerBound].isIdentifierLike, let declared = declaration(of: value.lowerBound),
            declared.kind == .local, isConstant(declared), let made = initialValue(declared), let (arguments, _) = callArguments(made)
        else { return false }
        let receiver = made.lowerBound..<max(made.lowerBound, arguments.lowerBound - 3)
        let source = arguments.isEmpty ? receiver : arguments
        return !source.isEmpty && isKnownNonZero(source, at: point)
    }

    /// `Digest.byteCount`, here or in a local constant: a number that a type is built with.
    package func isStaticConstant(_ value: Range<Int>) -> Bool {
        var path = value
        if value.count == 1, tokens.kinds[value.lowerBound].isIdentifierLike, let declared = declaration(of: value.lowerBound),
            declared.kind == .local, isConstant(declared), let initial = initialValue(declared)
        {
            path = initial
        }
        guard path.count > 2, let last = path.last, beginsUppercase(path.lowerBound), !token(last, is: "count") else { return false }
        return path.allSatisfy { tokens.kinds[$0] == .period || tokens.kinds[$0].isIdentifierLike }
    }

    /// How many places of one variable are looked at.
    private static let valueWindow = 48

    /// The values that a local variable is given, its first one included; nil where it changes in other ways, too.
    package func valuesGiven(_ declared: DeclaredName) -> [Range<Int>]? {
        guard declared.kind == .local else { return nil }
        var values = initialValue(declared).map { [$0] } ?? []
        let scope = enclosingDeclaration(declared.node) ?? .file
        for place in occurrences(of: declared.token, in: outline.tokens(scope)).prefix(Self.valueWindow)
        where place > declared.token && isVariable(place) {
            if isPassedInout(place..<place + 1) { return nil }
            guard isAssignmentOperator(place + 1), tokens.kinds[place - 1] != .let, tokens.kinds[place - 1] != .var else { continue }
            guard tokens.kinds[place + 1] == .equal else { return nil }
            values.append(place + 2..<max(place + 2, outline.tokens(statement(at: place + 1)).upperBound))
        }
        return values.isEmpty ? nil : values
    }

    /// Calls whose result is small whatever they are given.
    private static let boundingCalls: NameSet = [
        "clamp", "clamped", "limited", "truncatingRemainder", "remainder", "fmod", "modf", "sin", "cos", "tanh", "atan2", "random",
        "timeIntervalSince",
    ]
    private static let finiteFunctions: NameSet = [
        "Double", "Float", "CGFloat", "TimeInterval", "ceil", "floor", "round", "rounded", "trunc", "Date", "min", "max", "abs",
        "timeIntervalSinceNow", "now", "squareRoot", "sqrt",
        "hypot",
    ]
    private static let finiteMembers: NameSet = [
        "count", "up", "down", "toNearestOrAwayFromZero", "toNearestOrEven", "towardZero", "awayFromZero", "timeIntervalSince1970",
        "timeIntervalSinceReferenceDate", "systemUptime", "pi", "processorCount", "activeProcessorCount", "day", "hour", "minute", "month",
        "year", "timeIntervalSinceNow",
    ]
    /// What integers are called.
    private static let countingWords: NameSet = ["count", "index", "total", "size", "length", "bytes", "capacity", "raw"]
}
