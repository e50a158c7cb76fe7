// Owns: the outline as text, for developers and for tests that a reviewer can read.
public import SourceText
public import SwiftLexer

extension Outline {
    /// One line a node, indented by depth: its kind, its anchor where that is not its first token, and the beginning of its text.
    ///
    /// - Parameter hasPlaces: whether line and column stand behind the kind.
    public func dump(_ tokens: Tokens, of source: SourceText, hasPlaces: Bool = false) -> String {
        var text = ""
        var depths: [Int] = []
        depths.reserveCapacity(count)
        for index in 0..<count {
            let depth = index == 0 ? 0 : depths[Int(parents[index])] + 1
            depths.append(depth)
            text += String(repeating: "  ", count: depth) + line(NodeID(index), tokens, source, hasPlaces) + "\n"
        }
        return text
    }

    private func line(_ node: NodeID, _ tokens: Tokens, _ source: SourceText, _ hasPlaces: Bool) -> String {
        guard node != .file else { return "file" }
        let range = self.tokens(node)
        let anchor = anchor(node)
        var line = "\(kind(node))"
        if hasPlaces {
            let place = source.lines.position(at: Int(tokens.starts[range.lowerBound]))
            line += " \(place.line):\(place.column)"
        }
        if anchor != range.lowerBound { line += " " + source.string(tokens.range(anchor)) }
        if operand(node) < range.lowerBound { line += " of " + source.string(tokens.range(operand(node))) }
        return line + excerpt(range, tokens, source)
    }

    /// The tokens of a node with single spaces where there is white space, cut after some forty characters.
    private func excerpt(_ range: Range<Int>, _ tokens: Tokens, _ source: SourceText) -> String {
        var text = ""
        for token in range {
            if token > range.lowerBound, tokens.flags[token].contains(.spaceBefore) || tokens.flags[token].contains(.startsLine) {
                text += " "
            }
            text += source.string(tokens.range(token)).filter { !$0.isNewline }
            if text.count > 40 { return " · " + text.prefix(40) + "…" }
        }
        return text.isEmpty ? "" : " · " + text
    }
}
