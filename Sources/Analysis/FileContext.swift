// Owns: one file as rules see it.
package import Outline
package import SourceText
package import SwiftLexer

/// One file as rules see it: bytes, tokens, structure, and where it stands.
package struct FileContext: Sendable {
    /// Relative to the root of the tree, for people; repaired where the bytes are no UTF-8.
    package let path: String
    package let source: SourceText
    package let tokens: Tokens
    package let outline: Outline
    /// Whether the file is test code: it stands under a test target or imports a test library.
    package let isTest: Bool
}
