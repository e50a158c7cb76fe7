// Owns: what the tests of the lexer share.
import SourceText
import SwiftLexer
import Testing

/// The kinds and texts of all tokens but the last, on one line; checks on the way what holds for every input.
func lex(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    let source = SourceText(text)
    return checked(source, sourceLocation).summary(of: source)
}

func dump(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    let source = SourceText(text)
    return checked(source, sourceLocation).dump(of: source)
}

/// The tokens of a file, after a look at the promises that hold for any bytes.
@discardableResult
func checked(_ source: SourceText, _ sourceLocation: SourceLocation = #_sourceLocation) -> Tokens {
    let tokens = Tokens(lexing: source)
    let problem = brokenPromise(tokens, source)
    #expect(problem == nil, sourceLocation: sourceLocation)
    return tokens
}

/// What is wrong with tokens; nil if they are in order, within the file, and end with its end.
private func brokenPromise(_ tokens: Tokens, _ source: SourceText) -> String? {
    guard tokens.kinds.last == .endOfFile else { return "the last token is no end of the file" }
    guard tokens.starts.count == tokens.count, tokens.ends.count == tokens.count, tokens.flags.count == tokens.count else {
        return "the arrays differ in length"
    }
    var end: UInt32 = 0
    for index in 0..<tokens.count {
        guard tokens.starts[index] >= end, tokens.ends[index] >= tokens.starts[index] else { return "token \(index) overlaps" }
        let gap = Int(end)..<Int(tokens.starts[index])
        let isTouching = index > 0 && gap.isEmpty && !source.bytes.isEmpty
        if isTouching, tokens.flags[index].contains(.spaceBefore), tokens.kinds[index] != .endOfFile { return "no space before \(index)" }
        if !gap.isEmpty, !tokens.flags[index].contains(.spaceBefore) { return "space before \(index)" }
        if index > 0, !gap.isEmpty != tokens.flags[index - 1].contains(.spaceAfter), tokens.kinds[index] != .endOfFile {
            return "space after \(index - 1)"
        }
        if tokens.kinds[index] == .endOfFile, index != tokens.count - 1 { return "an end in the middle" }
        end = tokens.ends[index]
    }
    guard Int(end) == source.bytes.count else { return "the last token ends before the file" }
    return brokenComment(tokens)
}

/// Comments lie between the tokens that they say.
private func brokenComment(_ tokens: Tokens) -> String? {
    var end: UInt32 = 0
    for comment in tokens.comments {
        let next = Int(comment.nextToken)
        guard comment.start >= end, comment.end > comment.start else { return "comments overlap" }
        guard next < tokens.count, comment.end <= tokens.starts[next], next == 0 || comment.start >= tokens.ends[next - 1] else {
            return "a comment is not before its token"
        }
        end = comment.end
    }
    return nil
}
