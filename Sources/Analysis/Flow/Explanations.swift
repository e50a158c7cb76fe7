// Owns: comments beside a statement that say why it cannot fail.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many lines above a statement, without an empty one between, a comment may stand that is about it.
    private static let explanationLines = 5

    /// Whether a comment on the lines of a token's statement, or right above it, says why what stands there cannot fail.
    package func isExplained(_ token: Int) -> Bool {
        guard !tokens.comments.isEmpty else { return false }
        let line = lineOfByte(range(ofToken: token).lowerBound)
        let start = lineOfByte(range(statement(at: token)).lowerBound)
        let first = firstLine(above: max(start, line - Self.explanationLines))
        let region = source.lines.range(ofLine: first).lowerBound..<source.lines.range(ofLine: line).upperBound
        var index = tokens.comments.partitioningIndex { Int($0.start) >= region.lowerBound }
        while index < tokens.comments.endIndex, Int(tokens.comments[index].start) < region.upperBound {
            if isReason(tokens.comments[index].range) { return true }
            index += 1
        }
        return false
    }

    private func lineOfByte(_ offset: Int) -> Int { source.lines.line(at: offset) }

    /// The first of the lines above a line that are comments, or statements with a mark of the same kind: one comment is about all of them.
    private func firstLine(above line: Int) -> Int {
        var first = line
        while first > 1, line - first < Self.explanationLines {
            let text = source.bytes[source.lines.range(ofLine: first - 1)].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard text.starts(with: "//".utf8) || text.starts(with: "*".utf8) || text.contains(UInt8(ascii: "!")) else { break }
            first -= 1
        }
        return first
    }

    /// Whether a comment gives a reason rather than a description.
    private func isReason(_ comment: Range<Int>) -> Bool { mentions(Self.reasons, inBytes: comment) }

    private static let reasons: Phrases = [
        "is safe", "safe to", "safe here", "safe because", "safe as", "safe since", "never", "can't", "cannot", "can not", "always",
        "guarantee",
        "impossible", "invariant", "ensured", "already", "validated", "by construction", "non-nil", "not nil", "not be nil", "won't",
        "will not", "doesn't throw", "does not throw", "must not fail", "internal error", "internal consistency", "programmer",
        "precondition",
        "known to", "we know", "on purpose", "deliberate", "intentional", "unrecoverable", "only fails if", "only fail", "need an empty",
    ]
}
