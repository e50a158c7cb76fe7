// Owns: reports of `llvm-cov export`, which `swift test --enable-code-coverage` leaves behind.
import JSON

/// Reads what `llvm-cov export` writes.
///
/// A file has segments there: from this place on, so often. Which lines ran follows from them by llvm-cov's own definition
/// (`LineCoverageStats` of LLVM), so our lines are those that `llvm-cov show` and its lcov export count.
enum LLVMCoverage {
    static func read(_ bytes: [UInt8], from start: Int, file: String) throws(CoverageError) -> [CoveredFile] {
        do throws(JSONError) {
            return try read(bytes, from: start)
        } catch {
            throw CoverageError(error.message, in: bytes, at: error.offset ?? start, file: file)
        }
    }

    private static func read(_ bytes: [UInt8], from start: Int) throws(JSONError) -> [CoveredFile] {
        var scanner = JSONScanner(bytes, from: start)
        var files: [CoveredFile] = []
        var isExport = false
        try scanner.object("the report") { (scanner, key) throws(JSONError) in
            if key.elementsEqual("data".utf8) {
                try scanner.array("`data`") { (scanner) throws(JSONError) in try export(&scanner, &files) }
            } else if key.elementsEqual("type".utf8) {
                let place = scanner.position
                isExport = try scanner.string("`type`").elementsEqual("llvm.coverage.json.export".utf8)
                guard isExport else { throw JSONError("this JSON is no report of `llvm-cov export`", at: place) }
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.end()
        guard isExport else { throw JSONError("this JSON is no report of `llvm-cov export`: it has no `type`", at: start) }
        return files
    }

    private static func export(_ scanner: inout JSONScanner, _ files: inout [CoveredFile]) throws(JSONError) {
        try scanner.object("an entry of `data`") { (scanner, key) throws(JSONError) in
            guard key.elementsEqual("files".utf8) else { return try scanner.skipValue() }
            try scanner.array("`files`") { (scanner) throws(JSONError) in files.append(try coveredFile(&scanner)) }
        }
    }

    private static func coveredFile(_ scanner: inout JSONScanner) throws(JSONError) -> CoveredFile {
        let start = scanner.position
        var name: [UInt8]?
        var lines: SegmentLines?
        try scanner.object("an entry of `files`") { (scanner, key) throws(JSONError) in
            if key.elementsEqual("filename".utf8) {
                name = try scanner.string("`filename`")
            } else if key.elementsEqual("segments".utf8) {
                var all = SegmentLines()
                try scanner.array("`segments`") { (scanner) throws(JSONError) in all.add(try segment(&scanner)) }
                all.finish()
                lines = all
            } else {
                try scanner.skipValue()
            }
        }
        guard let name else { throw JSONError("an entry of `files` has no `filename`", at: start) }
        guard let lines else {
            throw JSONError("this report is a summary without lines: export it without --summary-only", at: start)
        }
        return CoveredFile(paths: [name], lines: lines.record)
    }

    /// `[line, column, count, hasCount, isRegionEntry, isGapRegion]`; the last is missing in reports of old versions.
    private static func segment(_ scanner: inout JSONScanner) throws(JSONError) -> SegmentLines.Segment {
        let start = scanner.position
        var segment = SegmentLines.Segment()
        var index = 0
        try scanner.array("a segment") { (scanner) throws(JSONError) in
            switch index {
            case 0: segment.line = try scanner.integer("a segment's line")
            case 2: segment.ran = try scanner.integer("a segment's count") > 0
            case 3: segment.hasCount = try scanner.boolean("the fourth value of a segment")
            case 4: segment.isEntry = try scanner.boolean("the fifth value of a segment")
            case 5: segment.isGap = try scanner.boolean("the sixth value of a segment")
            default: try scanner.skipValue()
            }
            index += 1
        }
        guard index >= 5, segment.line > 0, segment.line <= LineRecord.lineLimit else {
            throw JSONError("this is no segment of llvm-cov", at: start)
        }
        return segment
    }
}

/// Segments of a file, in order, becoming lines.
struct SegmentLines {
    struct Segment {
        var line = 0
        var ran = false
        var hasCount = false
        var isEntry = false
        var isGap = false

        /// Whether code that is counted begins here.
        var isStart: Bool { isEntry && hasCount && !isGap }
    }

    private(set) var record = LineRecord()
    /// The last segment of the lines before.
    private var around: Segment?
    private var current: [Segment] = []

    mutating func add(_ segment: Segment) {
        if let last = current.last, last.line != segment.line { closeLine(until: segment.line) }
        current.append(segment)
    }

    mutating func finish() { closeLine(until: nil) }

    /// Notes the line of the current segments, and those behind it up to the next that has any.
    private mutating func closeLine(until next: Int?) {
        guard let first = current.first, let last = current.last else { return }
        note(first.line, current)
        around = last
        current = []
        guard let next, next > first.line + 1, last.hasCount else { return }
        for line in first.line + 1..<next { note(line, []) }
    }

    private mutating func note(_ line: Int, _ segments: [Segment]) {
        let begins = segments.contains { $0.isStart }
        let isSkipped = segments.first.map { !$0.hasCount && $0.isEntry } ?? false
        let isMapped = !isSkipped && ((around?.hasCount ?? false) || begins) || segments.contains { $0.isEntry && $0.hasCount }
        guard isMapped else { return }
        record.note(line, ran: (around?.ran ?? false) || segments.contains { $0.isStart && $0.ran })
    }
}
