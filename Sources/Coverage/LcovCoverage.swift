// Owns: reports in the form of lcov (`llvm-cov export -format=lcov`, `geninfo`).

/// Reads what lcov calls a trace file: `SF:` names a source, `DA:` a line and how often it ran, `end_of_record` ends the source.
enum LcovCoverage {
    /// All that may begin a line besides comments; unknown words mean that this is something else.
    private static let words: [[UInt8]] = [
        "TN:", "SF:", "VER:", "FN:", "FNDA:", "FNF:", "FNH:", "FNL:", "FNA:", "BRDA:", "BRF:", "BRH:", "MCDC:", "MCF:", "MCH:", "DA:",
        "LF:",
        "LH:",
    ].map { Array($0.utf8) }
    private static let source = Array("SF:".utf8)
    private static let line = Array("DA:".utf8)
    private static let end = Array("end_of_record".utf8)

    static func begins(_ bytes: [UInt8], at start: Int) -> Bool {
        bytes[start] == UInt8(ascii: "#") || words.contains { bytes[start...].starts(with: $0) }
    }

    static func read(_ bytes: [UInt8], from start: Int, file: String) throws(CoverageError) -> [CoveredFile] {
        var files: [CoveredFile] = []
        var current: CoveredFile?
        var position = start
        while position < bytes.count {
            let next = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var text = bytes[position..<next]
            while let last = text.last, last.isSpace { text.removeLast() }
            defer { position = next + 1 }
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            func error(_ message: String) -> CoverageError { CoverageError(message, in: bytes, at: position, file: file) }
            if text.starts(with: source) {
                guard current == nil else { throw error("a source begins before the one above it ends") }
                current = CoveredFile(paths: [Array(text.dropFirst(source.count))], lines: LineRecord())
            } else if text.starts(with: line) {
                guard current != nil else { throw error("a line stands outside any source") }
                guard let (number, ran) = counted(text.dropFirst(line.count)) else { throw error("this is no `DA:line,count`") }
                current?.lines.note(number, ran: ran)
            } else if text.elementsEqual(end) {
                guard let done = current else { throw error("a source ends that never began") }
                files.append(done)
                current = nil
            } else if !words.contains(where: { text.starts(with: $0) }) {
                throw error("this line is none of lcov's")
            }
        }
        guard current == nil else {
            throw CoverageError("the file is cut off: its last source has no `end_of_record`", in: bytes, at: bytes.count, file: file)
        }
        return files
    }

    /// `line,count` or `line,count,checksum`. Counts may be as large as they like; some tools write `1e+06`.
    private static func counted(_ text: ArraySlice<UInt8>) -> (line: Int, ran: Bool)? {
        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count >= 2, let line = Int(String(decoding: parts[0], as: UTF8.self)), (1...LineRecord.lineLimit).contains(line),
            let count = Double(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        return (line, count > 0)
    }
}
