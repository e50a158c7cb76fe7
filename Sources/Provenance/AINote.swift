// Owns: notes of the Git AI Standard 3.0.0, which say line by line who or what wrote a commit.
package import Git
import JSON

/// What a note in `refs/notes/ai` says of the lines of one commit.
///
/// Real notes keep to their standard loosely: ranges overlap and stand in any order, keys have 4 to 36 characters and lead nowhere, metadata is
/// old. What can be read of a note is believed, what is not covered is unknown, and a file with an entry that cannot be read is
/// unknown as a whole: the entry might have been a person's.
package struct AINote: Sendable {
    package static let reference = "refs/notes/ai"
    /// The largest of 10,685 real ones has 3 MB.
    package static let sizeLimit = 16 << 20

    private enum Writer: Sendable {
        case person
        /// A machine, by the key of its record in the metadata.
        case machine([UInt8])
        case unknown
    }

    private struct Entry: Sendable {
        let writer: Writer
        let lines: [ClosedRange<Int>]
    }

    /// Nil for a file with something that cannot be read.
    private var files: [GitPath: [Entry]?] = [:]
    private var tools: [[UInt8]: String] = [:]

    /// Whether the note speaks of any line at all. Then it speaks of its whole commit: what it leaves out, nobody was seen to write.
    package var speaks: Bool { !files.isEmpty }

    /// Nil for what is no such note, or one of a later standard.
    package init?(_ bytes: [UInt8]) {
        guard let metadata = readAttestations(bytes), readMetadata(bytes, from: metadata) else { return nil }
    }

    /// Who or what wrote some lines of a file as it is in the commit; of several entries for a line the last one counts.
    ///
    /// - Parameter lines: ascending, from 1 on.
    package func authors(of lines: [Int], in path: GitPath) -> [LineAuthor] {
        var authors = [LineAuthor](repeating: .unknown, count: lines.count)
        guard let entries = files[path] ?? nil else { return authors }
        // For each line the next one that is open, itself where it is; so a note of a million ranges costs no more than to read it.
        var next = Array(0...lines.count)
        func firstOpen(from start: Int) -> Int {
            var index = start
            while next[index] != index {
                next[index] = next[next[index]]
                index = next[index]
            }
            return index
        }
        for entry in entries.reversed() {
            let author = author(entry.writer)
            for range in entry.lines {
                var index = firstOpen(from: Self.first(in: lines, from: range.lowerBound))
                while index < lines.count, lines[index] <= range.upperBound {
                    authors[index] = author
                    next[index] = index + 1
                    index = firstOpen(from: index + 1)
                }
            }
        }
        return authors
    }

    private func author(_ writer: Writer) -> LineAuthor {
        switch writer {
        case .person: .person
        case .machine(let key): .machine(tool: tools[key] ?? ToolName.unnamed)
        case .unknown: .unknown
        }
    }

    /// The index of the first of some ascending lines that is not before another.
    private static func first(in lines: [Int], from line: Int) -> Int {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle] < line { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: - Attestations

    /// Reads up to the line `---`; answers where the metadata begins, nil where there is none.
    private mutating func readAttestations(_ bytes: [UInt8]) -> Int? {
        var path: GitPath?
        var position = 0
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var line = bytes[position..<end]
            position = end + 1
            while let last = line.last, "\r \t".utf8.contains(last) { line.removeLast() }
            if line.elementsEqual("---".utf8) { return min(position, bytes.count) }
            if line.isEmpty { continue }
            if line.starts(with: "  ".utf8) {
                guard let path else { return nil }
                add(Self.entry(line.dropFirst(2)), to: path)
            } else {
                path = Self.path(line)
            }
        }
        return nil
    }

    private mutating func add(_ entry: Entry?, to path: GitPath) {
        if let entry { files[path, default: []]?.append(entry) } else { files[path] = .some(nil) }
    }

    /// Quotes stand around a path with spaces; inside them nothing is escaped.
    private static func path(_ line: ArraySlice<UInt8>) -> GitPath {
        let quote = UInt8(ascii: "\"")
        return GitPath(line.count >= 2 && line.first == quote && line.last == quote ? line.dropFirst().dropLast() : line)
    }

    /// Reads `KEY 1-4,9`; nil for anything else.
    private static func entry(_ text: ArraySlice<UInt8>) -> Entry? {
        guard let space = text.firstIndex(of: UInt8(ascii: " ")), space > text.startIndex else { return nil }
        var lines: [ClosedRange<Int>] = []
        for part in text[(space + 1)...].split(separator: UInt8(ascii: ",")) {
            let bounds = part.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard bounds.count <= 2, let first = number(bounds[0]), let last = number(bounds[bounds.count - 1]) else { return nil }
            if first <= last { lines.append(first...last) }
        }
        return Entry(writer: writer(text[..<space]), lines: lines)
    }

    /// Digits only; what is too large to count is the largest number there is.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self)) ?? .max
    }

    /// By the form of the key; a record that is missing takes the name of a tool away, not what it is.
    private static func writer(_ key: ArraySlice<UInt8>) -> Writer {
        if key.starts(with: "h_".utf8) { return .person }
        if key.starts(with: "s_".utf8) { return .machine(Array(key.prefix { $0 != UInt8(ascii: ":") })) }
        let isHash = key.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
                || byte == UInt8(ascii: "-")
        }
        // Old notes have `human`, too, which their standard does not know.
        return isHash ? .machine(Array(key)) : .unknown
    }

    // MARK: - Metadata

    /// Reads the names of the tools, as far as the metadata can be read; false for a standard that may mean something else.
    private mutating func readMetadata(_ bytes: [UInt8], from start: Int) -> Bool {
        var schema: [UInt8]?
        var tools: [[UInt8]: String] = [:]
        var scanner = JSONScanner(bytes, from: start)
        do throws(JSONError) {
            try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
                switch String(decoding: key, as: UTF8.self) {
                case "schema_version": schema = try scanner.stringOrNothing()
                case "prompts", "sessions":
                    try scanner.objectOrNothing { (scanner, id) throws(JSONError) in
                        if let tool = try Self.tool(&scanner) { tools[id] = tool }
                    }
                default: try scanner.skipValue()
                }
            }
            // onus:allow swallowed-error — damaged metadata names fewer tools; the lines are attested all the same
        } catch {}
        self.tools = tools
        return schema.map { $0.starts(with: "authorship/3.".utf8) } ?? true
    }

    /// The tool of a record: `{"agent_id": {"tool": "cursor"}}`.
    private static func tool(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
        var tool: String?
        try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
            guard key.elementsEqual("agent_id".utf8) else { return try scanner.skipValue() }
            try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
                guard key.elementsEqual("tool".utf8) else { return try scanner.skipValue() }
                tool = try scanner.stringOrNothing().flatMap { ToolName.of(String(decoding: $0, as: UTF8.self)) }
            }
        }
        return tool
    }
}
