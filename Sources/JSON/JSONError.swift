// Owns: why a text is no JSON, or not the JSON that was expected.

/// Why a text is no JSON, or not the JSON that was expected.
package struct JSONError: Error, Hashable {
    /// What is wrong, without a full stop.
    package let message: String
    /// The byte at which it is wrong; nil where it is about a value that was read already.
    package let offset: Int?

    package init(_ message: String, at offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }
}
