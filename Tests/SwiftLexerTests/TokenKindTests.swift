// Owns: what the names of tokens say about them.
import SwiftLexer
import Testing

@Suite struct `Token kinds` {
    @Test func `Contextual keywords are names, reserved words are not`() {
        #expect(TokenKind.async.isIdentifierLike)
        #expect(TokenKind.identifier.isIdentifierLike)
        #expect(!TokenKind.while.isIdentifierLike)
        #expect(TokenKind.while.isReservedWord)
        #expect(!TokenKind.async.isReservedWord)
    }
}
