// Owns: reports in the form of Cobertura.

/// Reads Cobertura's XML: classes with a `filename`, relative to one of the `source` folders, and lines with their `hits`.
enum CoberturaCoverage {
    static func read(_ bytes: [UInt8], from start: Int, file: String) throws(CoverageError) -> [CoveredFile] {
        var reading = Reading(scanner: XMLScanner(bytes, from: start, file: file))
        return try reading.files()
    }

    private struct Reading {
        var scanner: XMLScanner
        var sources: [[UInt8]] = []
        var records: [[UInt8]: LineRecord] = [:]
        /// The classes around the place where we stand: their files, and what their lines say so far.
        var classes: [(file: [UInt8], lines: LineRecord)] = []
        var isInSource = false
        var hasPackages = false

        mutating func files() throws(CoverageError) -> [CoveredFile] {
            try root()
            while let event = try scanner.next() {
                switch event {
                case .begin(let name, let attributes): try begin(name, attributes)
                case .end(let name):
                    if name == "class", let done = classes.popLast() { records[done.file, default: LineRecord()].merge(done.lines) }
                    if name == "source" { isInSource = false }
                case .text(let text):
                    if isInSource { sources.append(text.trimmed) }
                }
            }
            guard hasPackages else { throw scanner.error("this XML is no report of Cobertura: it has no `packages`") }
            return records.map { CoveredFile(paths: candidates($0.key), lines: $0.value) }
                .sorted { $0.paths[0].lexicographicallyPrecedes($1.paths[0]) }
        }

        private mutating func root() throws(CoverageError) {
            while let event = try scanner.next() {
                guard case .begin(let name, _) = event else { continue }
                guard name == "coverage" else {
                    throw scanner.error("this XML is no report of Cobertura: its outermost element is `\(name)`, not `coverage`")
                }
                return
            }
            throw scanner.error("this XML has no element")
        }

        private mutating func begin(_ name: String, _ attributes: XMLScanner.Attributes) throws(CoverageError) {
            switch name {
            case "source": isInSource = true
            case "packages": hasPackages = true
            case "class":
                guard let file = attributes["filename"] else { throw scanner.error("a `class` has no `filename`") }
                classes.append((file, LineRecord()))
            case "line":
                guard !classes.isEmpty else { return }
                guard let line = number(attributes["number"]), (1...LineRecord.lineLimit).contains(line),
                    let hits = number(attributes["hits"])
                else { throw scanner.error("a `line` needs a `number` and `hits`") }
                classes[classes.count - 1].lines.note(line, ran: hits > 0)
            default: break
            }
        }

        /// A number; one too large to count in is the largest there is.
        private func number(_ text: [UInt8]?) -> Int? {
            guard let text, !text.isEmpty, text.allSatisfy(\.isDigit) else { return nil }
            guard text.count <= 18 else { return .max }
            return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        private func candidates(_ file: [UInt8]) -> [[UInt8]] {
            guard file.first != UInt8(ascii: "/") else { return [file] }
            return sources.filter { !$0.isEmpty }.map { $0 + [UInt8(ascii: "/")] + file } + [file]
        }
    }
}

extension [UInt8] {
    fileprivate var trimmed: [UInt8] {
        var text = self[...]
        while let first = text.first, first.isSpace { text.removeFirst() }
        while let last = text.last, last.isSpace { text.removeLast() }
        return Array(text)
    }
}
