// Owns: regex literals, and telling them from the operator `/`.

/// The parts of a regex literal from its first `#` or `/` on.
struct RegexLiteral {
    var openingPounds = 0
    var patternStart: Int
    var patternEnd: Int
    var isClosed = false
    var closingPounds = 0
    /// No end, or something in it that is none of Swift's.
    var isMalformed = false
}

extension Lexer {
    mutating func emit(_ regex: RegexLiteral) {
        if regex.openingPounds > 0 { emit(.regexPoundDelimiter, to: position + regex.openingPounds) }
        emit(.regexSlash, to: regex.patternStart)
        if regex.isMalformed { pending.insert(.malformed) }
        emit(.regexLiteralPattern, to: regex.patternEnd)
        guard regex.isClosed else { return }
        emit(.regexSlash, to: position + 1)
        if regex.closingPounds > 0 { emit(.regexPoundDelimiter, to: position + regex.closingPounds) }
    }

    /// A regex that begins at a slash inside an operator, if the tokens before it let one begin here.
    mutating func scanRegex(_ slash: Int, operator range: Range<Int>) -> RegexLiteral? {
        let isLeftBound = isLeftBound(range.lowerBound)
        guard !isLeftBound, previous != .func, previous != .operator else { return nil }
        var mustBeRegex = false
        if !isRightBound(range.upperBound, isLeftBound: isLeftBound) {
            // What looks like an infix operator is a regex only where an operand must stand.
            let isOperandOfTry = followsTryMark
            guard isOperandOfTry || endsBeforeOperand(previous) else { return nil }
            switch previous {
            case .leftParen, .leftSquare, .comma, .colon, .colonColon: mustBeRegex = isOperandOfTry
            default: mustBeRegex = true
            }
        }
        return scanRegex(slash, pounds: 0, mustBeRegex: mustBeRegex)
    }

    /// Whether the last tokens are `try?` or `try!`, behind which an operand must stand.
    private var followsTryMark: Bool {
        (previous == .exclamationMark || previous == .postfixQuestionMark) && tokens.secondLastKind == .try
    }

    /// Whether an operand, not an operator, follows a token of this kind.
    private func endsBeforeOperand(_ kind: TokenKind) -> Bool {
        switch kind {
        // The end of the file stands for its beginning.
        case .endOfFile, .unknown: return true
        case .leftBrace, .leftParen, .leftSquare, .prefixOperator, .prefixAmpersand, .binaryOperator, .equal, .semicolon, .comma, .colon,
            .infixQuestionMark, .poundIf, .poundElse, .poundElseif, .poundEndif:
            return true
        case .true, .false, .anyType, .nil, .selfValue, .selfType, .super: return false
        default: return kind.isReservedWord
        }
    }
}

// MARK: - Scanning

extension Lexer {
    /// Scans a regex from its slash.
    ///
    /// - Parameters:
    ///   - pounds: how many `#` stand before the slash.
    ///   - mustBeRegex: false where an operator may be meant; then doubt speaks for the operator.
    mutating func scanRegex(_ slash: Int, pounds: Int, mustBeRegex: Bool) -> RegexLiteral? {
        var scanner = RegexScanner(slash: slash, pounds: pounds, mustBeRegex: mustBeRegex, bytes: bytes)
        if scanner.isMultiline, pounds >= memory.endlessRegexPounds { return scanner.unterminated(at: scanner.position) }
        let regex = scanner.scan()
        if scanner.reachedEndOfFile { memory.endlessRegexPounds = min(memory.endlessRegexPounds, pounds) }
        return regex
    }
}

/// Looks for the end of one regex literal.
private struct RegexScanner: ~Escapable {
    let bytes: Span<UInt8>
    let mustBeRegex: Bool
    private let slash: Int
    private var regex: RegexLiteral
    private(set) var position: Int
    private(set) var isMultiline = false
    /// Whether a multi-line literal ran to the end of the file.
    private(set) var reachedEndOfFile = false
    private var groups = 0
    private var classes = 0
    private var lastSpace = -1
    private var lineStart = 0
    /// Behind the last slash that might have closed the literal, had there been enough `#`.
    private var lastSlashEnd: Int?

    @_lifetime(copy bytes)
    init(slash: Int, pounds: Int, mustBeRegex: Bool, bytes: Span<UInt8>) {
        self.bytes = bytes
        self.mustBeRegex = mustBeRegex
        self.slash = slash
        position = slash + 1
        regex = RegexLiteral(openingPounds: pounds, patternStart: slash + 1, patternEnd: slash + 1)
        if pounds > 0 { enterMultiline() }
    }

    private func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// `#/` with nothing but white space behind it on its line spans lines.
    private mutating func enterMultiline() {
        var at = position
        while byte(at) == UInt8(ascii: " ") || byte(at) == UInt8(ascii: "\t") { at += 1 }
        guard byte(at) == UInt8(ascii: "\n") || byte(at) == UInt8(ascii: "\r") else { return }
        isMultiline = true
        position = at
    }

    mutating func scan() -> RegexLiteral? {
        if regex.openingPounds == 0 {
            if byte(slash + 1) == UInt8(ascii: " ") || byte(slash + 1) == UInt8(ascii: "\t") {
                guard mustBeRegex else { return nil }
                regex.isMalformed = true
            }
            // Comments, not regexes.
            if byte(slash + 1) == UInt8(ascii: "/") || byte(slash + 1) == UInt8(ascii: "*") { return nil }
            if slash > 0, bytes[slash - 1] == UInt8(ascii: "*") { return nil }
        }
        let firstNewline = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "/"):
                switch close() {
                case .closed: return regex
                case .notARegex: return nil
                case .unterminated: return unterminated(at: position)
                case .open: position += 1
                }
            case UInt8(ascii: "\\"):
                position += 1
                if position < bytes.count, !passCharacter(isEscaped: true) { return unterminated(at: position) }
            case UInt8(ascii: ")") where classes == 0 && groups == 0 && !mustBeRegex: return nil
            default:
                if !passCharacter(isEscaped: false) { return unterminated(at: position) }
            }
        }
        reachedEndOfFile = isMultiline
        return unterminated(at: isMultiline ? firstNewline : position)
    }

    /// Passes over a character of the pattern.
    ///
    /// - Returns: false for a line's end that cuts the literal off.
    private mutating func passCharacter(isEscaped: Bool) -> Bool {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            guard isMultiline else { return false }
            lineStart = position + 1
        case UInt8(ascii: "(") where !isEscaped && classes == 0: groups += 1
        case UInt8(ascii: ")") where !isEscaped && classes == 0: groups = max(groups - 1, 0)
        case UInt8(ascii: "[") where !isEscaped: classes += 1
        case UInt8(ascii: "]") where !isEscaped: classes = max(classes - 1, 0)
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            if byte == UInt8(ascii: "\t"), !isMultiline { regex.isMalformed = true }
            if !isEscaped { lastSpace = position }
        case 0..<0x20, 0x7F: regex.isMalformed = true
        default: break
        }
        position += 1
        return true
    }

    private enum Closing { case closed, open, notARegex, unterminated }

    /// Tries to end the literal at the slash we stand at.
    private mutating func close() -> Closing {
        lastSlashEnd = position + 1
        var at = position + 1
        if regex.openingPounds > 0 {
            while byte(at) == UInt8(ascii: "#") { at += 1 }
        }
        let pounds = at - position - 1
        guard pounds >= regex.openingPounds else { return .open }
        if isMultiline, !isAlone { regex.isMalformed = true }
        if pounds == 0 {
            // A comment that ends the line is more likely than a regex.
            if byte(at) == UInt8(ascii: "*") || byte(at) == UInt8(ascii: "/") { return .unterminated }
            if lastSpace >= 0, lastSpace + 1 == position {
                guard mustBeRegex else { return .notARegex }
                regex.isMalformed = true
            }
        }
        regex.patternEnd = position
        regex.isClosed = true
        regex.closingPounds = pounds
        return .closed
    }

    /// Whether only white space stands before us on the line.
    private var isAlone: Bool {
        var at = lineStart
        while at < position {
            guard bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") else { return false }
            at += 1
        }
        return true
    }

    /// What there is of a literal that never ends; nil where it may be none.
    func unterminated(at end: Int) -> RegexLiteral? {
        guard mustBeRegex else { return nil }
        var result = regex
        result.isMalformed = true
        result.patternEnd = end
        guard regex.openingPounds > 0, end > regex.patternStart else { return result }
        // An extended literal with too few `#` at its end is taken to be closed by them.
        if bytes[end - 1] == UInt8(ascii: "/") {
            result.patternEnd = end - 1
            result.isClosed = true
        } else if bytes[end - 1] == UInt8(ascii: "#"), let lastSlashEnd, lastSlashEnd < end, isPounds(lastSlashEnd, end) {
            result.patternEnd = lastSlashEnd - 1
            result.isClosed = true
            result.closingPounds = end - lastSlashEnd
        }
        return result
    }

    private func isPounds(_ start: Int, _ end: Int) -> Bool {
        var at = start
        while at < end {
            guard bytes[at] == UInt8(ascii: "#") else { return false }
            at += 1
        }
        return true
    }
}
