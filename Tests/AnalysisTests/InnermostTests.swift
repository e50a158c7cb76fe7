// Owns: the node around a token.
import Analysis
import Outline
import SourceText
import SwiftLexer
import Testing

@Suite struct `The innermost node of a token` {
    private static let code = """
        import A
        class B<T> { var c = [d.e(f)![0]: g { $0 ? h : "\\(i)" }]; func j() async throws { if k, let l { try await m() } else if n { } } }
        #if O
        switch p { case .q(let r): for s in t where u { continue } default: break }
        #endif
        func (
        """

    @Test func `It is the last node to begin of those that hold the token`() {
        let file = FileContext(path: "Sources/A.swift", source: SourceText(Self.code))
        for token in 0..<file.tokens.count {
            let last = (0..<file.outline.count).last { file.outline.tokens(NodeID($0)).contains(token) }
            #expect(file.innermostNode(at: token) == NodeID(last ?? 0), "\(token)")
        }
    }
}
