// Owns: SwiftParser's tokens and comments as offsets, and what each is called by us.
import SwiftLexer
@_spi(RawSyntax) import SwiftSyntax

/// The tokens of a syntax tree as a structure of arrays.
struct ParserTokens {
    private(set) var kinds: [RawTokenKind] = []
    private(set) var starts: [Int] = []
    private(set) var ends: [Int] = []
    private(set) var comments: [(kind: Comment.Kind, range: Range<Int>)] = []

    var count: Int { kinds.count }

    mutating func append(_ token: TokenSyntax, start: Int, end: Int) {
        let leading = token.leadingTriviaLength.utf8Length
        if leading > 1 { appendComments(token.leadingTrivia, from: start - leading) }
        kinds.append(token.rawTokenKind)
        starts.append(start)
        ends.append(end)
        if token.trailingTriviaLength.utf8Length > 1 { appendComments(token.trailingTrivia, from: end) }
    }

    private mutating func appendComments(_ trivia: Trivia, from start: Int) {
        var offset = start
        for piece in trivia {
            let length = piece.sourceLength.utf8Length
            let kind: Comment.Kind? =
                switch piece {
                case .lineComment: .line
                case .blockComment: .block
                case .docLineComment: .documentationLine
                case .docBlockComment: .documentationBlock
                default: nil
                }
            if let kind { comments.append((kind, offset..<offset + length)) }
            offset += length
        }
    }
}

extension RawTokenKind {
    /// Our kind for this kind; nil where the text decides (keywords and names).
    var ours: SwiftLexer.TokenKind? {
        switch self {
        case .arrow: .arrow
        case .atSign: .atSign
        case .backslash: .backslash
        case .binaryOperator: .binaryOperator
        case .colon: .colon
        case .colonColon: .colonColon
        case .comma: .comma
        case .dollarIdentifier: .dollarIdentifier
        case .ellipsis: .ellipsis
        case .endOfFile: .endOfFile
        case .equal: .equal
        case .exclamationMark: .exclamationMark
        case .floatLiteral: .floatLiteral
        case .infixQuestionMark: .infixQuestionMark
        case .integerLiteral: .integerLiteral
        case .leftAngle: .leftAngle
        case .leftBrace: .leftBrace
        case .leftParen: .leftParen
        case .leftSquare: .leftSquare
        case .multilineStringQuote: .multilineStringQuote
        case .period: .period
        case .postfixOperator: .postfixOperator
        case .postfixQuestionMark: .postfixQuestionMark
        case .pound: .pound
        case .poundAvailable: .poundAvailable
        case .poundElse: .poundElse
        case .poundElseif: .poundElseif
        case .poundEndif: .poundEndif
        case .poundIf: .poundIf
        case .poundSourceLocation: .poundSourceLocation
        case .poundUnavailable: .poundUnavailable
        case .prefixAmpersand: .prefixAmpersand
        case .prefixOperator: .prefixOperator
        case .rawStringPoundDelimiter: .rawStringPoundDelimiter
        case .regexLiteralPattern: .regexLiteralPattern
        case .regexPoundDelimiter: .regexPoundDelimiter
        case .regexSlash: .regexSlash
        case .rightAngle: .rightAngle
        case .rightBrace: .rightBrace
        case .rightParen: .rightParen
        case .rightSquare: .rightSquare
        case .semicolon: .semicolon
        case .shebang: .shebang
        case .singleQuote: .singleQuote
        case .stringQuote: .stringQuote
        case .stringSegment: .stringSegment
        case .unknown: .unknown
        case .wildcard: .wildcard
        case .identifier, .keyword, .backtick: nil
        }
    }

    var isOperatorLike: Bool {
        switch self {
        case .binaryOperator, .prefixOperator, .postfixOperator, .leftAngle, .rightAngle, .exclamationMark, .postfixQuestionMark,
            .infixQuestionMark, .prefixAmpersand, .equal, .ellipsis, .period, .arrow:
            true
        default: false
        }
    }
}
