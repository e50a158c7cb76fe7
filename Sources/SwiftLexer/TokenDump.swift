// Owns: tokens as text, for snapshot tests and for developers.
public import SourceText

extension Tokens {
    /// A line for each token and comment: position, what surrounds it, kind, text.
    ///
    /// The marks are `|` for a token that starts a line, `<` and `>` for white space before and after it, `!` for a malformed one.
    public func dump(of source: SourceText) -> String {
        var lines: [String] = []
        var comment = 0
        for index in 0..<count {
            while comment < comments.count, Int(comments[comment].nextToken) == index {
                lines.append(Self.line(comments[comment], source))
                comment += 1
            }
            let marks = flags[index].marks
            lines.append(Self.line(range(index), "\(marks) \(kinds[index])", source))
        }
        return lines.joined(separator: "\n")
    }

    /// The kinds and texts on one line, without what surrounds them.
    public func summary(of source: SourceText) -> String {
        (0..<count - 1).map { "\(kinds[$0])‹\(source.escaped(range($0)))›" + (flags[$0].contains(.malformed) ? "!" : "") }
            .joined(separator: " ")
    }

    private static func line(_ comment: Comment, _ source: SourceText) -> String {
        line(comment.range, "     comment (\(comment.kind))\(comment.isTerminated ? "" : ", not terminated")", source)
    }

    private static func line(_ range: Range<Int>, _ name: String, _ source: SourceText) -> String {
        let position = source.lines.position(at: range.lowerBound)
        let place = "\(position.line):\(position.column)"
        let padding = String(repeating: " ", count: max(8 - place.utf8.count, 1))
        return "\(place)\(padding)\(name) ‹\(source.escaped(range))›"
    }
}

extension TokenFlags {
    fileprivate var marks: String {
        (contains(.startsLine) ? "|" : ".") + (contains(.spaceBefore) ? "<" : ".") + (contains(.spaceAfter) ? ">" : ".")
            + (contains(.malformed) ? "!" : ".")
    }
}

extension SourceText {
    /// The text of a range on one line, with escapes for what cannot be seen.
    fileprivate func escaped(_ range: Range<Int>) -> String {
        var result = ""
        for scalar in string(range).unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    result += "\\u{" + String(scalar.value, radix: 16) + "}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
