// Owns: how tests of the analysis name a place in a snippet.
import Analysis
import Outline
import SourceText
import SwiftLexer
import Testing

/// A snippet with one place marked by `↓`.
struct Snippet {
    let file: FileContext
    let offset: Int

    init(_ code: String, path: String = "Sources/App/Snippet.swift") throws {
        let marked = Example.Marked(code)
        file = FileContext(path: path, source: SourceText(marked.bytes))
        offset = try #require(marked.offsets.first)
    }

    /// The node of a kind whose anchor, or first token, stands at the mark.
    func node(_ kind: NodeKind) throws -> NodeID {
        try #require(
            file.nodes(kind).first { node in
                file.range(ofToken: file.outline.anchor(node)).lowerBound == offset || file.range(node).lowerBound == offset
            })
    }

    /// The token at the mark.
    func token() throws -> Int {
        try #require((0..<file.tokens.count).first { file.range(ofToken: $0).lowerBound == offset })
    }
}
