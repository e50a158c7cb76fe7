// Owns: where a variable is written, as far as the tokens show it.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether some tokens may change a variable: an assignment to it or a part of it, `&`, or a method called on it.
    ///
    /// - Parameters:
    ///   - name: the token of the variable's name.
    ///   - range: where to look; closures inside count.
    package func mayWrite(_ name: Int, in range: Range<Int>) -> Bool {
        occurrences(of: name, among: range).contains { isVariable($0) && (isAssigned($0) || isCalledUpon($0)) }
    }

    /// Whether some tokens assign to a variable or pass it `inout`.
    package func writes(_ name: Int, in range: Range<Int>) -> Bool {
        if range.count == 1 { return isSame(name, range.lowerBound) && isVariable(range.lowerBound) && isAssigned(range.lowerBound) }
        return occurrences(of: name, among: range).contains { isVariable($0) && isAssigned($0) }
    }

    /// Whether a name stands for a variable here, rather than for a member or an argument's label.
    package func isVariable(_ token: Int) -> Bool {
        if token > 0, tokens.kinds[token - 1] == .period { return token > 1 && tokens.kinds[token - 2] == .selfValue }
        guard tokens.kinds[token + 1] == .colon, token > 0 else { return true }
        switch tokens.kinds[token - 1] {
        case .leftParen, .comma, .leftSquare: return false
        default: return true
        }
    }

    /// Whether a variable, or a part of it (`x.y[0]`), stands left of an assignment, behind `&`, or in a tuple that is assigned to.
    private func isAssigned(_ token: Int) -> Bool {
        if token > 0, tokens.kinds[token - 1] == .prefixAmpersand { return true }
        if token > 2, tokens.kinds[token - 1] == .period, tokens.kinds[token - 3] == .prefixAmpersand { return true }
        let next = endOfAccess(token)
        if isAssignmentOperator(next) { return true }
        guard tokens.kinds[next] == .comma || tokens.kinds[next] == .rightParen else { return false }
        var closer = next
        while closer < tokens.count,
            tokens.kinds[closer] == .comma || tokens.kinds[closer].isIdentifierLike || tokens.kinds[closer] == .wildcard
        {
            closer += 1
        }
        return closer + 1 < tokens.count && tokens.kinds[closer] == .rightParen && tokens.kinds[closer + 1] == .equal
    }

    /// Whether a method is called on a variable, so that it may change.
    private func isCalledUpon(_ token: Int) -> Bool {
        var next = token + 1
        while tokens.kinds[next] == .postfixQuestionMark || tokens.kinds[next] == .exclamationMark { next += 1 }
        guard tokens.kinds[next] == .period else { return false }
        let end = endOfAccess(token)
        if tokens.kinds[end] == .leftParen, self.token(end - 1, isIn: Self.readingMethods) { return false }
        // `if xs.isEmpty {` opens a block, `xs.removeAll {` a closure.
        return tokens.kinds[end] == .leftParen || tokens.kinds[end] == .leftBrace && outline.kind(innermostNode(at: end)) == .closure
    }

    /// Methods of the standard library's collections and strings that change nothing.
    private static let readingMethods: NameSet = [
        "firstIndex", "lastIndex", "index", "contains", "hasPrefix", "hasSuffix", "starts", "range", "firstRange", "ranges", "distance",
        "prefix", "suffix", "dropFirst", "dropLast", "map", "compactMap", "flatMap", "reduce", "allSatisfy", "split", "components",
        "enumerated", "reversed", "sorted", "joined", "lowercased", "uppercased", "trimmingCharacters", "replacingOccurrences",
    ]

    /// The token behind a variable and the members and subscripts hung onto it.
    package func endOfAccess(_ token: Int) -> Int {
        var next = token + 1
        while next < tokens.count - 1 {
            switch tokens.kinds[next] {
            case .period: next += 2
            case .postfixQuestionMark, .exclamationMark: next += 1
            case .leftSquare where !tokens.flags[next].contains(.startsLine):
                guard let end = outline.match(next) else { return next }
                next = end + 1
            default: return next
            }
        }
        return min(next, tokens.count - 1)
    }

    /// Whether a token assigns: `=`, `+=`, `&-=`, but no comparison.
    package func isAssignmentOperator(_ token: Int) -> Bool {
        if tokens.kinds[token] == .equal { return true }
        guard tokens.kinds[token] == .binaryOperator else { return false }
        let text = source.bytes[tokens.range(token)]
        guard text.count > 1, text.last == UInt8(ascii: "=") else { return false }
        switch text.first {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "~"): return false
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return text.count > 2
        default: return true
        }
    }
}
