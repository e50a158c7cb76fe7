// Owns: numbers that their owners keep in range: stored ones that a type limits where it takes them, and what helpers are given.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many variables are followed from an expression.
    private static let limitDepth = 6
    /// How many places of one property are looked at.
    private static let limitWindow = 64

    /// Whether somebody else answers for the range of a number: the cases of an enumeration whose raw value it is, the type that limits
    /// what it stores, the callers of a private helper.
    package func isLimitedByOwner(_ value: Range<Int>) -> Bool {
        if let last = value.last, value.count > 2, token(last, is: "rawValue") { return true }
        if value.count == 1, tokens.kinds[value.lowerBound].isIdentifierLike, let declared = declaration(of: value.lowerBound),
            declared.kind == .parameter
        {
            return isTestedByCallers(declared)
        }
        return isMadeOfLimited(value, 0)
    }

    /// Whether all variables of an expression are stored numbers that their type limits, or locals that are made of such.
    private func isMadeOfLimited(_ value: Range<Int>, _ depth: Int) -> Bool {
        guard depth < Self.limitDepth else { return false }
        var isFound = false
        var token = value.lowerBound
        while token < value.upperBound {
            let kind = tokens.kinds[token]
            if kind == .dollarIdentifier { return false }
            guard kind.isIdentifierLike || kind == .selfValue,
                tokens.kinds[token + 1] != .colon || tokens.kinds[token - 1] == .infixQuestionMark
            else {
                token += 1
                continue
            }
            let end = min(endOfAccess(token), value.upperBound)
            let isCall = end < value.upperBound && tokens.kinds[end] == .leftParen
            let path = token..<(isCall ? max(token, end - 2) : end)
            token = end
            if path.isEmpty || path.count == 1 && beginsUppercase(path.lowerBound) { continue }
            guard isLimited(path, depth) else { return false }
            isFound = true
        }
        return isFound
    }

    private func isLimited(_ path: Range<Int>, _ depth: Int) -> Bool {
        let root = withoutSelf(path).lowerBound
        guard tokens.kinds[root].isIdentifierLike else { return false }
        if let declared = declaration(of: root) {
            switch declared.kind {
            case .property: return isLimitedWhereAssigned(declared)
            case .parameter where path.count == 1: return isTestedByCallers(declared)
            case .local where path.count == 1:
                return valuesGiven(declared)?.allSatisfy { isConstant($0) || isMadeOfLimited($0, depth + 1) } ?? false
            default: break
            }
        }
        return memberDeclaration(path).map(isLimitedWhereAssigned) ?? false
    }

    /// Whether a type clamps or tests what it takes for a property: `level = min(max(level, 0), 1)`, `precondition((0...999).contains(code))`.
    package func isLimitedWhereAssigned(_ declared: DeclaredName) -> Bool {
        occurrences(of: declared.token, in: 0..<tokens.count).prefix(Self.limitWindow).contains { place in
            guard tokens.kinds[place + 1] == .equal, place != declared.token, declaration(of: place)?.node == declared.node else {
                return false
            }
            let value = place + 2..<max(place + 2, outline.tokens(statement(at: place + 1)).upperBound)
            let point = point(ofToken: place)
            // `if level > limit { level = limit }`
            return isLimitedValue(value, at: point) || isRangeTested(place..<place + 1, at: point)
        }
    }

    private func isLimitedValue(_ value: Range<Int>, at point: Point) -> Bool {
        if isClamped(value) { return true }
        // `HSL(hue: h, lightness: l)`: each of its parts, a conversion's argument.
        if let (arguments, _) = callArguments(value) {
            return splitAtCommas(arguments).contains { argument in
                let plain =
                    argument.count > 2 && tokens.kinds[argument.lowerBound + 1] == .colon
                    ? argument.lowerBound + 2..<argument.upperBound : argument
                return isLimitedValue(plain, at: point)
            }
        }
        guard value.count == 1, tokens.kinds[value.lowerBound].isIdentifierLike else { return false }
        if isRangeTested(value, at: point) { return true }
        guard let declared = declaration(of: value.lowerBound), declared.kind == .local, let initial = initialValue(declared) else {
            return false
        }
        return isClamped(initial)
    }
}
