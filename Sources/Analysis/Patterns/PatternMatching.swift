// Owns: finding the places of a file that a token pattern matches.
import Outline
import SourceText
import SwiftLexer

/// A place that a pattern matches.
package struct PatternMatch: Sendable {
    package let tokens: Range<Int>
    /// The tokens that each metavariable stands for, in the order of ``TokenPattern/variables``.
    package let bindings: [Range<Int>?]
}

extension TokenPattern {
    /// How many tokens an operand before the pattern's first own token may have.
    private static let operandWindow = 64
    /// How many steps one attempt may take before it is given up; keeps a pattern of many `$...` linear.
    private static let stepLimit = 20_000

    /// All matches in a file, in order, none inside an earlier one's first token.
    package func matches(in file: FileContext) -> [PatternMatch] {
        guard let pivot = elements.firstIndex(where: { if case .token = $0 { true } else { false } }),
            case .token(let kind, let text) = elements[pivot]
        else { return [] }
        var result: [PatternMatch] = []
        for token in places(of: kind, text, in: file) {
            guard let start = start(pivot: pivot, at: token, file), result.last.map({ $0.tokens.lowerBound < start }) ?? true else {
                continue
            }
            if let match = match(at: start, file) { result.append(match) }
        }
        return result
    }

    /// The tokens of a file that are the pattern's first own one; none where another name of it stands nowhere.
    private func places(of kind: TokenKind, _ text: [UInt8], in file: FileContext) -> [Int] {
        let table = file.names.table
        for name in names where table.number(hash: name) == nil { return [] }
        guard NameTable.holds(kind), let number = table.number(hash: NameHash.of(text[...])) else {
            return file.tokens.kinds.indices.filter { file.tokens.kinds[$0] == kind && file.hasText($0, text) }
        }
        return table.places(number).map { Int($0) }.filter { file.tokens.kinds[$0] == kind && file.hasText($0, text) }
    }

    /// Where a match begins whose first own token stands at a token: one operand per metavariable to the left.
    private func start(pivot: Int, at token: Int, _ file: FileContext) -> Int? {
        var start = token
        for element in elements[..<pivot].reversed() {
            guard case .operand = element else { continue }
            guard let operand = file.operandStart(endingBefore: start, within: Self.operandWindow) else { return nil }
            start = operand
        }
        return start
    }

    func match(at start: Int, _ file: FileContext) -> PatternMatch? {
        var attempt = Attempt(file: file, pattern: self, steps: Self.stepLimit)
        guard let end = attempt.match(0, at: start) else { return nil }
        return PatternMatch(tokens: start..<end, bindings: attempt.bindings)
    }
}

/// One attempt to match at one place, with backtracking over where metavariables end.
private struct Attempt {
    let file: FileContext
    let pattern: TokenPattern
    var steps: Int
    var bindings: [Range<Int>?]

    init(file: FileContext, pattern: TokenPattern, steps: Int) {
        self.file = file
        self.pattern = pattern
        self.steps = steps
        bindings = Array(repeating: nil, count: pattern.variables.count)
    }

    /// Matches the elements from one on; as deep as the pattern is long.
    ///
    /// - Returns: the token after the match.
    mutating func match(_ element: Int, at token: Int) -> Int? {
        guard element < pattern.elements.count else { return token }
        steps -= 1
        guard steps > 0, token < file.tokens.count else { return nil }
        switch pattern.elements[element] {
        case .token(let kind, let text):
            guard file.tokens.kinds[token] == kind, file.hasText(token, text) else { return nil }
            return match(element + 1, at: token + 1)
        case .operand(let variable):
            guard var end = file.endOfPrimary(token) else { return nil }
            while true {
                if let result = bind(variable, token..<end, then: element + 1) { return result }
                guard let longer = file.endOfSuffix(end) else { return nil }
                end = longer
            }
        case .sequence(let variable):
            var end = token
            while true {
                if let result = bind(variable, token..<end, then: element + 1) { return result }
                guard let longer = file.endOfBalanced(end), steps > 0 else { return nil }
                end = longer
            }
        }
    }

    private mutating func bind(_ variable: Int?, _ range: Range<Int>, then element: Int) -> Int? {
        guard let variable else { return match(element, at: range.upperBound) }
        let before = bindings[variable]
        if let before {
            guard file.isSame(before, range) else { return nil }
            return match(element, at: range.upperBound)
        }
        bindings[variable] = range
        if let result = match(element, at: range.upperBound) { return result }
        bindings[variable] = nil
        return nil
    }
}

extension FileContext {
    fileprivate func hasText(_ token: Int, _ text: [UInt8]) -> Bool { source.bytes[tokens.range(token)].elementsEqual(text) }

    /// The end of the name, literal or bracketed group that begins at a token.
    fileprivate func endOfPrimary(_ token: Int) -> Int? {
        switch tokens.kinds[token] {
        case .leftParen, .leftSquare, .leftBrace, .stringQuote, .multilineStringQuote, .rawStringPoundDelimiter, .regexSlash,
            .regexPoundDelimiter:
            guard let end = outline.match(token), end > token else { return nil }
            return end + 1
        case .integerLiteral, .floatLiteral, .true, .false, .nil, .selfValue, .selfType, .super, .anyType, .dollarIdentifier, .wildcard:
            return token + 1
        case .period, .prefixOperator, .prefixAmpersand, .backslash:
            return token + 1 < tokens.count ? endOfPrimary(token + 1) ?? token + 2 : nil
        case let kind where kind.isIdentifierLike: return token + 1
        default: return nil
        }
    }

    /// The end of one more member, call, subscript or mark behind an operand.
    fileprivate func endOfSuffix(_ token: Int) -> Int? {
        switch tokens.kinds[token] {
        case .period: return token + 2 < tokens.count ? token + 2 : nil
        case .postfixQuestionMark, .exclamationMark: return token + 1
        case .leftParen, .leftSquare, .leftBrace:
            guard !tokens.flags[token].contains(.startsLine), let end = outline.match(token) else { return nil }
            return end + 1
        default: return nil
        }
    }

    /// The end of one more token or bracketed group; nil at a closing bracket.
    fileprivate func endOfBalanced(_ token: Int) -> Int? {
        switch tokens.kinds[token] {
        case .leftParen, .leftSquare, .leftBrace: return outline.match(token).map { $0 + 1 }
        case .rightParen, .rightSquare, .rightBrace, .endOfFile: return nil
        default: return token + 1
        }
    }

    /// The first token of the operand that ends right before a token.
    fileprivate func operandStart(endingBefore token: Int, within window: Int) -> Int? {
        var start = token
        let lowest = max(0, token - window)
        while start > lowest {
            let last = start - 1
            switch tokens.kinds[last] {
            case .rightParen, .rightSquare, .rightBrace, .stringQuote, .multilineStringQuote:
                guard let opener = outline.match(last), opener < last else { return start < token ? start : nil }
                start = opener
            case .postfixQuestionMark, .exclamationMark:
                start = last
                continue
            case .integerLiteral, .floatLiteral, .true, .false, .nil, .selfValue, .selfType, .super, .dollarIdentifier: start = last
            case let kind where kind.isIdentifierLike: start = last
            default: return start < token ? start : nil
            }
            guard start > lowest else { return start }
            switch tokens.kinds[start - 1] {
            case .period: start -= 1
            case let kind where kind.isIdentifierLike && tokens.kinds[start] != .leftBrace && isOpening(start): continue
            default: return start
            }
        }
        return start < token ? start : nil
    }

    private func isOpening(_ token: Int) -> Bool { tokens.kinds[token] == .leftParen || tokens.kinds[token] == .leftSquare }
}
