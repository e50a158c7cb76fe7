// Owns: the comments with which people say that a finding is right as it is.
package import Outline
import SourceText
import SwiftLexer

/// One `onus:allow` comment.
package struct Suppression: Sendable, Hashable {
    package enum Reach: Sendable, Hashable {
        /// The statement on the comment's line or, where the comment has a line to itself, the one below; also what holds the comment.
        case statement
        case nextLine
        case file
    }

    package let rules: [String]
    package let reach: Reach
    /// Empty where none was given; then it suppresses nothing.
    package let reason: String
    /// The last day on which it counts, `YYYY-MM-DD`, in UTC.
    package let until: String?
    /// The bytes of the comment.
    package let range: Range<Int>

    /// Whether the suppression counts on a day (`YYYY-MM-DD`).
    package func isInForce(on today: String) -> Bool { !reason.isEmpty && until.map { today <= $0 } ?? true }
}

extension Suppression {
    /// Reads a comment: `onus:allow RULE[, RULE] — reason [until DATE]`; nil if it is none of ours.
    init?(comment text: String, range: Range<Int>) {
        let body = text.drop { $0 == "/" || $0 == "*" || $0.isWhitespace }
        guard body.hasPrefix("onus:allow") else { return nil }
        var rest = body.dropFirst("onus:allow".count)
        if rest.hasPrefix("-next-line") {
            reach = .nextLine
            rest = rest.dropFirst("-next-line".count)
        } else if rest.hasPrefix("-file") {
            reach = .file
            rest = rest.dropFirst("-file".count)
        } else {
            reach = .statement
        }
        guard rest.first.map({ $0.isWhitespace || $0 == ":" }) ?? true else { return nil }
        if rest.hasSuffix("*/") { rest = rest.dropLast(2) }
        var rules: [String] = []
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," || (rules.isEmpty && $0 == ":") }
            let id = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            let name = id.split(separator: "-", omittingEmptySubsequences: false).prefix { !$0.isEmpty }.joined(separator: "-")
            guard !name.isEmpty else { break }
            rules.append(name)
            rest = rest.dropFirst(name.count)
            guard rest.drop(while: \.isWhitespace).first == "," else { break }
        }
        self.rules = rules
        self.range = range
        (reason, until) = Self.reason(rest)
    }

    /// What stands behind a dash or colon, and the date at its end.
    private static func reason(_ text: Substring) -> (String, String?) {
        let trimmed = text.drop(while: \.isWhitespace)
        guard let separator = trimmed.first, "—–-:".contains(separator) else { return ("", nil) }
        var words = trimmed.drop { "—–-:".contains($0) || $0.isWhitespace }.split(whereSeparator: \.isWhitespace)
        var until: String?
        if words.count >= 2, words[words.count - 2] == "until", isDate(words[words.count - 1]) {
            until = String(words[words.count - 1])
            words.removeLast(2)
        }
        return (words.joined(separator: " "), until)
    }

    private static func isDate(_ word: Substring) -> Bool {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy { ("0"..."9").contains($0) } }
    }
}

extension FileContext {
    /// The suppressions of the file, in order.
    package var suppressions: [Suppression] {
        tokens.comments.compactMap { comment in
            guard mentionsSuppression(comment.range) else { return nil }
            return Suppression(comment: source.string(comment.range), range: comment.range)
        }
    }

    /// Whether `onus:allow` stands in some bytes; every comment of every file is asked.
    private func mentionsSuppression(_ range: Range<Int>) -> Bool {
        let marker: StaticString = "onus:allow"
        let size = marker.utf8CodeUnitCount
        var start = range.lowerBound
        while start + size <= range.upperBound {
            let text = source.bytes[start..<start + size]
            if text.first == UInt8(ascii: "o"),
                unsafe text.elementsEqual(UnsafeBufferPointer(start: marker.utf8Start, count: size))
            {
                return true
            }
            start += 1
        }
        return false
    }

    /// Whether a suppression covers a finding, as far as the place goes.
    package func covers(_ suppression: Suppression, _ finding: Finding) -> Bool {
        guard suppression.rules.contains(finding.rule) else { return false }
        switch suppression.reach {
        case .file: return true
        case .nextLine:
            let below = lineOfCode(after: suppression.range)
            return line(finding) == below || startLine(finding) == below || isRightBelow(suppression.range, finding)
        case .statement:
            if finding.cause.contains(suppression.range.lowerBound) { return true }
            if standsAlone(suppression.range) {
                let below = lineOfCode(after: suppression.range)
                return line(finding) == below || startLine(finding) == below || isRightBelow(suppression.range, finding)
            }
            let own = source.lines.line(at: suppression.range.lowerBound)
            return line(finding) == own || simpleStatementLines(finding).contains(own)
        }
    }

    private func line(_ finding: Finding) -> Int { source.lines.line(at: finding.range.lowerBound) }

    /// Whether a finding stands on the very next line, where that is a comment, too.
    private func isRightBelow(_ comment: Range<Int>, _ finding: Finding) -> Bool {
        line(finding) == source.lines.line(at: max(comment.lowerBound, comment.upperBound - 1)) + 1
    }

    /// The line on which the innermost statement or declaration around a finding begins.
    private func startLine(_ finding: Finding) -> Int {
        source.lines.line(at: range(statement(containing: finding.range.lowerBound)).lowerBound)
    }

    /// The lines of a statement without a body of its own: a comment on any of them is about all of it.
    private func simpleStatementLines(_ finding: Finding) -> ClosedRange<Int> {
        let item = statement(containing: finding.range.lowerBound)
        let bytes = range(item)
        let first = source.lines.line(at: bytes.lowerBound)
        switch outline.kind(item) {
        case .expressionStatement, .variableDecl, .returnStatement, .throwStatement:
            return first...source.lines.line(at: max(bytes.lowerBound, bytes.upperBound - 1))
        default: return first...first
        }
    }

    private func standsAlone(_ comment: Range<Int>) -> Bool {
        let start = source.lines.range(ofLine: source.lines.line(at: comment.lowerBound)).lowerBound
        return source.bytes[start..<comment.lowerBound].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private func lineOfCode(after comment: Range<Int>) -> Int {
        let next = tokens.starts.partitioningIndex { Int($0) >= comment.upperBound }
        return source.lines.line(at: Int(tokens.starts[min(next, tokens.count - 1)]))
    }

    /// The innermost statement or declaration that holds a byte.
    package func statement(containing offset: Int) -> NodeID {
        let node = innermostNode(at: max(0, tokens.starts.partitioningIndex { Int($0) > offset } - 1))
        return node == .file ? .file : statement(node)
    }
}
