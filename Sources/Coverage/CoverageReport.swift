// Owns: what a coverage report is, whatever tool wrote it.

/// A file that a coverage report speaks of.
package struct CoveredFile: Sendable, Hashable {
    /// Where the file may be, as the report names it: absolute, or relative to where it was made; the first that fits counts.
    package var paths: [[UInt8]]
    package var lines: LineRecord
}

/// What a coverage report says: which lines of which files ran.
package struct CoverageReport: Sendable {
    package let files: [CoveredFile]

    /// Reads a report of llvm-cov (`llvm-cov export`), lcov or Cobertura; which of them it is, its first bytes say.
    ///
    /// - Parameter file: its name, for messages.
    package init(_ bytes: [UInt8], file: String) throws(CoverageError) {
        let start = Self.start(of: bytes)
        guard start < bytes.count else { throw CoverageError("the file is empty", in: bytes, at: 0, file: file) }
        switch bytes[start] {
        case UInt8(ascii: "{"): files = try LLVMCoverage.read(bytes, from: start, file: file)
        case UInt8(ascii: "<"): files = try CoberturaCoverage.read(bytes, from: start, file: file)
        default:
            guard LcovCoverage.begins(bytes, at: start) else {
                throw CoverageError(
                    "this is no coverage report of llvm-cov (JSON), lcov or Cobertura (XML)", in: bytes, at: start, file: file)
            }
            files = try LcovCoverage.read(bytes, from: start, file: file)
        }
    }

    /// The first byte that is neither white space nor a byte order mark.
    private static func start(of bytes: [UInt8]) -> Int {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, bytes[start].isSpace { start += 1 }
        return start
    }
}

extension UInt8 {
    /// Space, tab, line feed or carriage return: white space of JSON and XML.
    var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
