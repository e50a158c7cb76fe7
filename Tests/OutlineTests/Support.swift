// Owns: outlining a text and asking it short questions.
import Outline
import SourceText
import SwiftLexer

/// The outline of a text with what is needed to read it.
struct Outlined {
    let source: SourceText
    let tokens: Tokens
    let outline: Outline

    init(_ text: String) {
        source = SourceText(text)
        tokens = Tokens(lexing: source)
        outline = Outline(parsing: tokens, of: source)
    }

    var dump: String { outline.dump(tokens, of: source) }

    /// The texts of all nodes of a kind, in order.
    func texts(_ kind: NodeKind) -> [String] {
        nodes(kind).map { node in
            let range = outline.tokens(node)
            guard !range.isEmpty else { return "" }
            return source.string(tokens.range(range.lowerBound).lowerBound..<tokens.range(range.upperBound - 1).upperBound)
        }
    }

    /// The anchors of all nodes of a kind, in order.
    func names(_ kind: NodeKind) -> [String] {
        nodes(kind).map { source.string(tokens.range(outline.anchor($0))) }
    }

    func nodes(_ kind: NodeKind) -> [NodeID] {
        (0..<outline.count).filter { outline.kinds[$0] == kind }.map { NodeID($0) }
    }
}
