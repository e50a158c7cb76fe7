// Owns: comparing our tokens with SwiftParser's, one by one.
import SwiftLexer
@_spi(RawSyntax) import SwiftSyntax

/// A token or comment that the two sides see differently.
struct TokenDifference {
    let offset: Int
    let text: String
}

/// Walks both lists of tokens in step.
struct TokenComparison {
    let ours: Tokens
    let theirs: ParserTokens
    let bytes: [UInt8]
    private(set) var differences: [TokenDifference] = []
    /// Operators that the parser takes apart and the lexer leaves whole (`>>` that closes two generic lists).
    private(set) var glued = 0

    init(_ ours: Tokens, _ theirs: ParserTokens, _ bytes: [UInt8]) {
        self.ours = ours
        self.theirs = theirs
        self.bytes = bytes
        compareTokens()
        compareComments()
    }

    private mutating func compareTokens() {
        var left = 0
        var right = 0
        while left < ours.count, right < theirs.count {
            let range = ours.range(left)
            if range == theirs.starts[right]..<theirs.ends[right] {
                if !agree(left, theirs.kinds[right], range) { note(left, right, "kind") }
                left += 1
                right += 1
            } else if isIndentation(left, right) {
                left += 1
            } else if isSegment(left, right) {
                left += 1
                right += 1
            } else if let after = pieces(of: range, from: right) {
                glued += 1
                left += 1
                right = after
            } else {
                note(left, right, "range")
                // Go on where both begin a token at the same offset again.
                while left < ours.count, right < theirs.count {
                    let start = Int(ours.starts[left])
                    if start == theirs.starts[right], Int(ours.ends[left]) == theirs.ends[right] { break }
                    if start <= theirs.starts[right] { left += 1 } else { right += 1 }
                }
            }
        }
        if differences.isEmpty, left < ours.count || right < theirs.count {
            note(min(left, ours.count - 1), min(right, theirs.count - 1), "count")
        }
    }

    /// The index behind the parser's tokens that make up one operator of ours.
    private func pieces(of range: Range<Int>, from first: Int) -> Int? {
        if isVersion(range, from: first) { return first + 3 }
        guard theirs.starts[first] == range.lowerBound, theirs.ends[first] < range.upperBound else { return nil }
        var next = first
        var offset = range.lowerBound
        while next < theirs.count, offset < range.upperBound, theirs.starts[next] == offset, theirs.kinds[next].isOperatorLike {
            offset = theirs.ends[next]
            next += 1
        }
        return offset == range.upperBound ? next : nil
    }

    /// A line of a multi-line string: the parser takes its indentation and the line's end before the closing quotes as trivia.
    private func isSegment(_ left: Int, _ right: Int) -> Bool {
        guard ours.kinds[left] == .stringSegment, theirs.kinds[right] == .stringSegment else { return false }
        let range = ours.range(left)
        let (start, end) = (theirs.starts[right], theirs.ends[right])
        guard range.lowerBound <= start, start <= end, end <= range.upperBound else { return false }
        let blanks = bytes[range.lowerBound..<start] + bytes[end..<range.upperBound]
        return blanks.allSatisfy {
            $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "#")
        }
    }

    /// The indentation of the closing quotes of a multi-line string, likewise.
    private func isIndentation(_ left: Int, _ right: Int) -> Bool {
        let range = ours.range(left)
        guard ours.kinds[left] == .stringSegment, theirs.kinds[right] == .multilineStringQuote, range.upperBound == theirs.starts[right]
        else {
            return false
        }
        return bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    /// `10.15` in a list of platforms: three tokens for the parser, which knows where it is.
    private func isVersion(_ range: Range<Int>, from first: Int) -> Bool {
        guard first + 2 < theirs.count, theirs.starts[first] == range.lowerBound, theirs.ends[first + 2] == range.upperBound else {
            return false
        }
        return theirs.kinds[first] == .integerLiteral && theirs.kinds[first + 1] == .period && theirs.kinds[first + 2] == .integerLiteral
    }

    private func agree(_ index: Int, _ theirs: RawTokenKind, _ range: Range<Int>) -> Bool {
        let ours = ours.kinds[index]
        if let expected = theirs.ours {
            if ours == expected { return true }
            // A lone `<` or `>` is one kind for us; the parser decides by what it is for.
            // The name of a function that is an operator is a binary one for the parser, whatever stands around it.
            if theirs == .binaryOperator, index > 0, self.ours.kinds[index - 1] == .func { return true }
            if theirs == .ellipsis { return ours.isOperator && range.count == 3 }
            let isAngle = ours == .leftAngle || ours == .rightAngle
            if isAngle {
                return theirs == .binaryOperator || theirs == .prefixOperator || theirs == .postfixOperator || theirs == .leftAngle
                    || theirs == .rightAngle
            }
            return false
        }
        // The parser may read a keyword as a name and the other way round: the text is what counts.
        if ours == .identifier, theirs == .identifier { return true }
        return ours == Self.words[String(decoding: bytes[range], as: UTF8.self)] ?? .identifier
    }

    /// What each word of Swift is called by us.
    private static let words = Dictionary(
        uniqueKeysWithValues: SwiftLexer.TokenKind.allCases.filter { $0.isReservedWord || ($0.isIdentifierLike && $0 != .identifier) }.map {
            kind in
            let text =
                switch kind {
                case .anyType: "Any"
                case .initializer: "init"
                case .selfValue: "self"
                case .selfType: "Self"
                case .underscoreRead: "_read"
                case .underscoreModify: "_modify"
                default: "\(kind)"
                }
            return (text, kind)
        })

    private mutating func note(_ left: Int, _ right: Int, _ what: String) {
        let range = ours.range(left)
        let text = String(decoding: bytes[range.lowerBound..<min(range.upperBound, range.lowerBound + 40)], as: UTF8.self)
        differences.append(
            TokenDifference(
                offset: min(range.lowerBound, theirs.starts[right]),
                text:
                    "\(what): ours \(ours.kinds[left]) \(range) ‘\(text)’, theirs \(theirs.kinds[right]) \(theirs.starts[right])..<\(theirs.ends[right])"
            ))
    }

    private mutating func compareComments() {
        for index in 0..<max(ours.comments.count, theirs.comments.count) {
            guard index < ours.comments.count, index < theirs.comments.count else {
                let offset = index < ours.comments.count ? Int(ours.comments[index].start) : theirs.comments[index].range.lowerBound
                differences.append(
                    TokenDifference(offset: offset, text: "comments: ours \(ours.comments.count), theirs \(theirs.comments.count)"))
                return
            }
            let left = ours.comments[index]
            let right = theirs.comments[index]
            if left.range != right.range || left.kind != right.kind {
                differences.append(
                    TokenDifference(
                        offset: Int(left.start), text: "comment: ours \(left.kind) \(left.range), theirs \(right.kind) \(right.range)"))
                return
            }
        }
    }
}

extension SwiftLexer.TokenKind {
    var isOperator: Bool { self == .binaryOperator || self == .prefixOperator || self == .postfixOperator }
}
