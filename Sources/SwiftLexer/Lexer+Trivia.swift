// Owns: what lies between tokens: white space, comments, conflict markers, bytes that are none of Swift's.

extension Lexer {
    /// Whether a byte always begins a token; the common case, asked before ``skipTrivia()``.
    @inline(__always)
    func beginsNoTrivia(_ first: UInt8) -> Bool {
        first > 0x20 && first < 0x7F && first != UInt8(ascii: "/") && first != UInt8(ascii: "<") && first != UInt8(ascii: ">")
    }

    @inline(__always)
    mutating func passSpaces() {
        pending.insert(.spaceBefore)
        var at = position + 1
        while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
        position = at
    }

    /// Passes over everything that is no token, and tells the next token what stood before it.
    mutating func skipTrivia() {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: position += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                while endsInterpolationAtNewline {
                    if position > start { pending.insert(.spaceBefore) }
                    endSingleLineString()
                }
                pending.insert(.startsLine)
                position += 1
            case UInt8(ascii: "/"):
                let next = byte(position + 1)
                if next == UInt8(ascii: "/") {
                    skipLineComment()
                } else if next == UInt8(ascii: "*") {
                    skipBlockComment()
                } else {
                    break scan
                }
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                guard let end = endOfConflict(position) else { break scan }
                pending.insert(.malformed)
                position = end
            case 0x21...0x7E: break scan
            default:
                guard let end = endOfUnknown(position) else { break scan }
                position = end
            }
        }
        if position > start { pending.insert(.spaceBefore) }
    }

    /// Passes over bytes that no token begins with; nil where one does.
    @inline(never)
    private mutating func endOfUnknown(_ start: Int) -> Int? {
        if bytes[start] < 0x80 {
            pending.insert(.malformed)
            return start + 1
        }
        let (scalar, length) = decode(start)
        // A byte order mark, wherever it stands.
        if scalar == 0xFEFF { return start + length }
        if scalar != Unicode.invalid {
            if Unicode.isIdentifierPart(scalar) || Unicode.isOperatorStart(scalar) { return nil }
            if scalar == Unicode.openingCurlyQuote || scalar == Unicode.closingCurlyQuote { return nil }
        }
        if scalar != 0xA0 { pending.insert(.malformed) }
        return start + length
    }
}

// MARK: - Comments

extension Lexer {
    @inline(never)
    private mutating func skipLineComment() {
        let start = position
        let kind: Comment.Kind = byte(start + 2) == UInt8(ascii: "/") ? .documentationLine : .line
        position = endOfLine(start + 2)
        append(kind, from: start, isTerminated: true)
    }

    /// Comments nest.
    @inline(never)
    private mutating func skipBlockComment() {
        let start = position
        let isDocumentation = byte(start + 2) == UInt8(ascii: "*") && byte(start + 3) != UInt8(ascii: "/")
        var at = start + 2
        var depth = 1
        while at < bytes.count {
            let current = bytes[at]
            at += 1
            switch current {
            case UInt8(ascii: "*") where byte(at) == UInt8(ascii: "/"):
                at += 1
                depth -= 1
            case UInt8(ascii: "/") where byte(at) == UInt8(ascii: "*"):
                at += 1
                depth += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): pending.insert(.startsLine)
            default: break
            }
            if depth == 0 { break }
        }
        position = at
        if depth > 0 { pending.insert(.malformed) }
        append(isDocumentation ? .documentationBlock : .block, from: start, isTerminated: depth == 0)
    }

    private mutating func append(_ kind: Comment.Kind, from start: Int, isTerminated: Bool) {
        comments.append(
            Comment(
                kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position),
                nextToken: UInt32(truncatingIfNeeded: tokens.count), isTerminated: isTerminated))
    }

    /// The offset of the next line feed or carriage return, or the end of the file.
    @inline(__always)
    func endOfLine(_ start: Int) -> Int {
        var at = start
        while let word = word(at) {
            let stops = Words.zeros(word ^ Words.lineFeeds) | Words.zeros(word ^ Words.carriageReturns)
            if stops != 0 { return at + Words.firstByte(stops) }
            at += 8
        }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), bytes[at] != UInt8(ascii: "\r") { at += 1 }
        return at
    }
}

// MARK: - Conflict markers

extension Lexer {
    /// The end of the line that ends a merge conflict, if one begins at an offset; the conflict is trivia as a whole.
    @inline(never)
    private mutating func endOfConflict(_ start: Int) -> Int? {
        guard start == 0 || bytes[start - 1] == UInt8(ascii: "\n") || bytes[start - 1] == UInt8(ascii: "\r") || bytes[start - 1] == 0 else {
            return nil
        }
        if isAt("<<<<<<< ", start) {
            guard !memory.hasNoConflictEnd else { return nil }
            if let end = endOfMarker(">>>>>>> ", after: start + 8) { return endOfLine(end) }
            memory.hasNoConflictEnd = true
        } else if isAt(">>>> ", start) {
            guard !memory.hasNoPerforceEnd else { return nil }
            if let end = endOfMarker("<<<<\n", after: start + 5) { return endOfLine(end) }
            memory.hasNoPerforceEnd = true
        }
        return nil
    }

    private func endOfMarker(_ marker: StaticString, after start: Int) -> Int? {
        var at = start
        while at < bytes.count {
            if bytes[at - 1] == UInt8(ascii: "\n") || bytes[at - 1] == UInt8(ascii: "\r"), isAt(marker, at) {
                return at + marker.utf8CodeUnitCount
            }
            at += 1
        }
        return nil
    }

    /// Whether the bytes at an offset are this text.
    func isAt(_ text: StaticString, _ start: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard start + count <= bytes.count else { return false }
        for offset in 0..<count {
            guard unsafe bytes[start + offset] == text.utf8Start[offset] else { return false }
        }
        return true
    }
}

/// What a search to the end of a line or file found, so that no search is made twice over the same bytes.
struct Memory {
    var hasNoConflictEnd = false
    var hasNoPerforceEnd = false
    /// The end of the last run of `#` that began nothing but a pound sign.
    var poundRunEnd = 0
    /// Up to here a curly quote has no partner.
    var curlyFailureEnd = 0
    /// From the first to the second offset it is known whether a placeholder's end lies ahead.
    var placeholderStart = 0
    var placeholderEnd = 0
    var hasPlaceholderEnd = false
    /// Where the operator ended that a comment inside it cut short, and its first byte.
    var operatorEnd = 0
    var operatorBegan: UInt8 = 0
    /// The fewest `#` for which a multi-line regex is known to have no end.
    var endlessRegexPounds = Int.max
}
