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
        guard let comma = text.firstIndex(of: UInt8(ascii: ",")), let line = wholeNumber(text[..<comma]),
            (1...LineRecord.lineLimit).contains(line)
        else { return nil }
        let rest = text[(comma + 1)...]
        let count = rest[..<(rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex)]
        if let count = wholeNumber(count) { return (line, count > 0) }
        return Double(String(decoding: count, as: UTF8.self)).map { (line, $0 > 0) }
    }

    /// A number of a few digits, as nearly all are; nil for anything else.
    private static func wholeNumber(_ text: ArraySlice<UInt8>) -> Int? {
        guard (1...18).contains(text.count) else { return nil }
        var value = 0
        for byte in text {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
