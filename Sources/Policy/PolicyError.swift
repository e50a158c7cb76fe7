// Owns: what is wrong with a policy, and where.

/// What is wrong with a policy, and where.
package struct PolicyError: Error, Sendable, Hashable {
    package let file: String
    /// 1-based.
    package let line: Int
    /// 1-based.
    package let column: Int
    package let message: String
    /// What was probably meant, or what can be written.
    package let advice: String?

    package init(file: String, line: Int, column: Int, message: String, advice: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.advice = advice
    }
}

extension PolicyError: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column): \(message)" }
}
