// Owns: what begins with `#`: directives, macros, delimiters of raw strings and regexes, the shebang.

extension Lexer {
    mutating func lexPound() {
        if position == 0, byte(1) == UInt8(ascii: "!") { return emit(.shebang, to: endOfLine(0)) }
        guard position >= memory.poundRunEnd else { return lexDirective() }
        let runEnd = endOfPounds(position)
        let count = runEnd - position
        switch byte(runEnd) {
        case UInt8(ascii: "\""):
            emit(.rawStringPoundDelimiter, to: runEnd)
            lexString(delimiters: count)
        case UInt8(ascii: "/"):
            if let regex = scanRegex(runEnd, pounds: count, mustBeRegex: true) { emit(regex) }
        default:
            memory.poundRunEnd = runEnd
            lexDirective()
        }
    }

    /// `#if` and its like are one token, a macro's `#` is one of its own.
    private mutating func lexDirective() {
        let start = position + 1
        var at = start
        while isLetter(byte(at)) || byte(at) == UInt8(ascii: "_") { at += 1 }
        for (text, kind) in Self.directives where at - start == text.utf8CodeUnitCount && isAt(text, start) {
            return emit(kind, to: at)
        }
        emit(.pound, to: start)
    }

    private static let directives: [(StaticString, TokenKind)] = [
        ("if", .poundIf), ("endif", .poundEndif), ("else", .poundElse), ("elseif", .poundElseif), ("available", .poundAvailable),
        ("unavailable", .poundUnavailable), ("sourceLocation", .poundSourceLocation),
    ]
}
