// Owns: the names of the tokens of Swift 6.3.

/// What a token is, as far as the characters and the white space around them decide it.
///
/// Reserved words have a kind each. Contextual keywords too, because rules ask for them by the million, but they are
/// identifiers wherever the grammar wants one: ask ``isIdentifierLike``. An operator's role (prefix, infix, postfix) follows
/// the language's white-space rules.
public enum TokenKind: UInt8, Sendable, CaseIterable {
    // Structure
    case endOfFile
    case unknown
    case shebang
    case leftBrace, rightBrace, leftParen, rightParen, leftSquare, rightSquare
    case comma, colon, colonColon, semicolon, period, ellipsis, arrow, equal, atSign, backslash, wildcard, pound
    case exclamationMark  // postfix, touching what stands before it
    case postfixQuestionMark, infixQuestionMark
    case prefixAmpersand
    case prefixOperator, binaryOperator, postfixOperator
    case leftAngle, rightAngle  // a lone `<` or `>`, whatever the white space says

    // Literals
    case integerLiteral, floatLiteral
    case stringQuote, multilineStringQuote, singleQuote, stringSegment, rawStringPoundDelimiter
    case regexPoundDelimiter, regexSlash, regexLiteralPattern

    // Names
    case identifier  // also back-ticked and raw identifiers, the back-ticks within the range
    case dollarIdentifier

    // Directives
    case poundIf, poundElse, poundElseif, poundEndif, poundAvailable, poundUnavailable, poundSourceLocation

    // Reserved words
    case anyType  // `Any`
    case `as`, `associatedtype`, `break`, `case`, `catch`, `class`, `continue`, `default`, `defer`, `deinit`, `do`, `else`
    case `enum`, `extension`, `fallthrough`, `false`, `fileprivate`, `for`, `func`, `guard`, `if`, `import`, `in`
    case initializer  // `init`
    case `inout`, `internal`, `is`, `let`, `nil`, `operator`, `precedencegroup`, `private`, `protocol`, `public`, `repeat`
    case `rethrows`, `return`
    case selfValue  // `self`
    case selfType  // `Self`
    case `static`, `struct`, `subscript`, `super`, `switch`, `throw`, `throws`, `true`, `try`, `typealias`, `var`, `where`, `while`

    // Contextual keywords: identifiers unless the grammar says otherwise
    case actor, any, async, autoclosure, await, borrow, borrowing, consume, consuming, convenience, copy, didSet, discard
    case distributed, dynamic, each, escaping, final, get, indirect, infix, isolated, lazy, macro, modify, mutate, mutating
    case nonisolated, nonmutating, of, open, optional, override, package, postfix, prefix, read, reasync, required, sending
    case set, some, then, underscoreModify, underscoreRead, unowned, unsafe, unsafeAddress, unsafeMutableAddress, weak
    case willSet, yield

    /// The raw value, in a form that other modules can compile into their loops.
    @inlinable public var ordinal: UInt8 {
        // onus:allow unsafe-shortcut — cases without payloads are numbered in the order of their declaration, as their raw values are
        unsafe unsafeBitCast(self, to: UInt8.self)
    }

    /// Whether the grammar may read the token as a name: identifiers and contextual keywords.
    @inlinable public var isIdentifierLike: Bool {
        self == .identifier || ordinal >= TokenKind.actor.ordinal
    }

    /// Whether the token is a word that can only be a keyword (unless back-ticked, which makes it an identifier).
    @inlinable public var isReservedWord: Bool {
        ordinal >= TokenKind.anyType.ordinal && ordinal < TokenKind.actor.ordinal
    }
}
