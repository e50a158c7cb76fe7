// Owns: why a coverage report could not be read, and where.

/// Why a coverage report could not be read.
package struct CoverageError: Error, Sendable, Hashable {
    /// The report's name, as somebody gave it.
    package let file: String
    /// 1-based.
    package let line: Int
    /// 1-based, in bytes: many of these files are a single line.
    package let column: Int
    /// What is wrong, without a full stop.
    package let message: String

    init(_ message: String, in bytes: [UInt8], at offset: Int, file: String) {
        var line = 1
        var start = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        self.file = file
        self.line = line
        column = offset - start + 1
        self.message = message
    }
}

extension CoverageError: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column): \(message)" }
}
