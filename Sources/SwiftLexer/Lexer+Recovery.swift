// Owns: finding back into a file whose multi-line string has an interpolation that never closes.

/// Where the outermost interpolation of a multi-line string begins, and what was written down before it.
struct InterpolationStart {
    let position: Int
    let tokens: Int
    let comments: Int
    let literal: StringLiteral
}

extension Lexer {
    /// Goes back to an interpolation that swallowed the rest of the file, to read the file from there once more.
    ///
    /// Where its `)` is missing, the string's closing `"""` opens another string, and code and text change places up to the end. The second
    /// reading takes a `"""` at the start of a line for the end of the string, which correct files are never asked for: quotes
    /// there may open a string, too. A file is read twice at most.
    ///
    /// - Returns: whether there is anything to read again.
    mutating func returnToUnclosedInterpolation() -> Bool {
        guard !interpolations.isEmpty, !closesAtLeadingQuotes, let start = interpolationStart else { return false }
        closesAtLeadingQuotes = true
        tokens.removeAll(from: start.tokens)
        comments.removeSubrange(start.comments...)
        position = start.position
        interpolations = [start.literal]
        previous = .leftParen
        pending = []
        memory = Memory()
        return true
    }

    /// Whether quotes in an interpolation are the end of the string around it, at the start of a line of a file that is read again.
    var endsUnclosedInterpolation: Bool {
        guard closesAtLeadingQuotes, pending.contains(.startsLine), let literal = interpolations.last else { return false }
        return literal.kind == .multiline && closes(literal, position)
    }

    /// Leaves an interpolation and its string at the string's closing quotes; an empty segment says that something is missing.
    mutating func endUnclosedInterpolation() {
        let literal = interpolations.removeLast()
        emitMalformed(.stringSegment, to: position)
        lexClosingDelimiters(literal)
    }
}
