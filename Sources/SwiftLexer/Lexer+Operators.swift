// Owns: operators, and which of prefix, infix and postfix they are by the white space around them.

extension Lexer {
    /// A lone `.` or `=`, the commonest of all, is what it is whatever surrounds it.
    mutating func lexReservedOperator(_ kind: TokenKind) {
        let next = byte(position + 1)
        if next >= 0x80 || isASCIIOperator(next) { lexOperator() } else { emit(kind, to: position + 1) }
    }

    mutating func lexOperator() {
        let start = position
        var end = endOfOperator(start)
        // The first `/` may begin a regex literal, behind a prefix operator perhaps.
        if let slash = firstSlash(start, end), let regex = scanRegex(slash, operator: start..<end) {
            if slash > start { emitOperator(start, slash) }
            return emit(regex)
        }
        if end - start > 2, let comment = startOfComment(start + 1, end) {
            memory.operatorEnd = end
            memory.operatorBegan = bytes[start]
            end = comment
        }
        emitOperator(start, end)
    }

    /// A `.` goes on an operator only if one began it; a placeholder ends one.
    private mutating func endOfOperator(_ start: Int) -> Int {
        let acceptsPeriods = bytes[start] == UInt8(ascii: ".")
        if start < memory.operatorEnd, acceptsPeriods == (memory.operatorBegan == UInt8(ascii: ".")) { return memory.operatorEnd }
        var at = start
        repeat {
            if bytes[at] < 0x80 {
                if at > start, !isASCIIOperator(bytes[at]) { return at }
                if bytes[at] == UInt8(ascii: "."), !acceptsPeriods { return at }
                if at > start, bytes[at] == UInt8(ascii: "<"), byte(at + 1) == UInt8(ascii: "#"), hasPlaceholderEnd(at) { return at }
                at += 1
            } else {
                let (scalar, length) = decode(at)
                if at > start, !Unicode.isOperatorPart(scalar) { return at }
                at += length
            }
        } while at < bytes.count
        return at
    }

    private func firstSlash(_ start: Int, _ end: Int) -> Int? {
        var at = start
        while at < end {
            if bytes[at] == UInt8(ascii: "/") { return at }
            at += 1
        }
        return nil
    }

    private func startOfComment(_ start: Int, _ end: Int) -> Int? {
        var at = start
        while at < end {
            if bytes[at] == UInt8(ascii: "/"), byte(at + 1) == UInt8(ascii: "/") || byte(at + 1) == UInt8(ascii: "*") { return at }
            at += 1
        }
        return nil
    }

    /// Whether a `#>` stands ahead on the line.
    private mutating func hasPlaceholderEnd(_ start: Int) -> Bool {
        if start >= memory.placeholderStart, start < memory.placeholderEnd { return memory.hasPlaceholderEnd }
        var at = start
        var isFound = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), !isFound {
            isFound = bytes[at] == UInt8(ascii: "#") && byte(at + 1) == UInt8(ascii: ">")
            at += 1
        }
        memory.placeholderStart = start
        memory.placeholderEnd = isFound ? at - 1 : at
        memory.hasPlaceholderEnd = isFound
        return isFound
    }
}

// MARK: - Classification

extension Lexer {
    private mutating func emitOperator(_ start: Int, _ end: Int) {
        let kind = classify(start, end)
        if kind == .unknown { return emitMalformed(.unknown, to: end) }
        guard end - start == 1 else { return emit(kind, to: end) }
        switch bytes[start] {
        case UInt8(ascii: "<"): emit(.leftAngle, to: end, as: kind)
        case UInt8(ascii: ">"): emit(.rightAngle, to: end, as: kind)
        default: emit(kind, to: end)
        }
    }

    /// Infix if both sides are bound or neither; else postfix if the left one is, prefix if the right one is.
    private func classify(_ start: Int, _ end: Int) -> TokenKind {
        let isLeftBound = isLeftBound(start)
        let isRightBound = isRightBound(end, isLeftBound: isLeftBound)
        if end - start == 1 {
            switch bytes[start] {
            case UInt8(ascii: "="): return .equal
            case UInt8(ascii: "."): return .period
            case UInt8(ascii: "&") where !isLeftBound && isRightBound: return .prefixAmpersand
            case UInt8(ascii: "?"): return isLeftBound ? .postfixQuestionMark : .infixQuestionMark
            default: break
            }
        } else if end - start == 2, bytes[start] == UInt8(ascii: "-"), bytes[start + 1] == UInt8(ascii: ">") {
            return .arrow
        } else if holdsCommentEnd(start, end) {
            return .unknown
        }
        if isLeftBound == isRightBound { return .binaryOperator }
        return isLeftBound ? .postfixOperator : .prefixOperator
    }

    /// A `*/` that ends no comment.
    private func holdsCommentEnd(_ start: Int, _ end: Int) -> Bool {
        var at = start
        while at + 1 < end {
            if bytes[at] == UInt8(ascii: "*"), bytes[at + 1] == UInt8(ascii: "/") { return true }
            at += 1
        }
        return false
    }

    /// Whether something that an operator may belong to touches it on the left.
    func isLeftBound(_ start: Int) -> Bool {
        guard start > 0 else { return false }
        switch bytes[start - 1] {
        case UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "("), UInt8(ascii: "["),
            UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), 0:
            return false
        case UInt8(ascii: "/"): return !(start > 1 && bytes[start - 2] == UInt8(ascii: "*"))
        case 0xA0: return !(start > 1 && bytes[start - 2] == 0xC2)
        default: return true
        }
    }

    func isRightBound(_ end: Int, isLeftBound: Bool) -> Bool {
        switch byte(end) {
        case UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), 0:
            return false
        // `x^.y` has a postfix operator, `^.y` a prefix one.
        case UInt8(ascii: "."): return !isLeftBound
        case UInt8(ascii: "/"): return byte(end + 1) != UInt8(ascii: "/") && byte(end + 1) != UInt8(ascii: "*")
        case 0xC2: return byte(end + 1) != 0xA0
        default: return true
        }
    }
}
