// Owns: comparing kinds of tokens where it is done some fifty times a token.
import SwiftLexer

/// The synthesised operator belongs to another module and is looked up in a witness table at each call.
@inline(__always)
func == (left: TokenKind, right: TokenKind) -> Bool { left.ordinal == right.ordinal }

@inline(__always)
func != (left: TokenKind, right: TokenKind) -> Bool { left.ordinal != right.ordinal }
