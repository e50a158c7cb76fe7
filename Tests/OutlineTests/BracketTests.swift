// Owns: the outline of very small files.
import Outline
import SourceText
import SwiftLexer
import Testing

@Suite struct `Small files` {
    @Test func `An empty file is one node`() {
        let source = SourceText("")
        let outline = Outline(parsing: Tokens(lexing: source), of: source)
        #expect(outline.kinds == [.file])
    }
}
