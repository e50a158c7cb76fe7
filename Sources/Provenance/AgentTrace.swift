// Owns: records of Agent Trace 0.1.0, which say what lines agents wrote, as far as their text can still be told.
package import Git
import JSON

/// What one record says of one file, right after the edit that it records.
package struct TracedFile: Sendable, Hashable {
    /// Lines that the record names.
    package struct Lines: Sendable, Hashable {
        package let range: ClosedRange<Int>
        package let author: LineAuthor
        /// What the text of the lines hashes to (`sha256:…`, `murmur3:…`), where the record says so.
        package let hash: String?
    }

    package let path: GitPath
    /// When the record was written, in nanoseconds since 1970; nil where it does not say.
    package let time: Int64?
    package let lines: [Lines]
}

/// Reads `.agent-trace/traces.jsonl`, one record a line; a line that is none is passed over.
package enum AgentTrace {
    package static let path: GitPath = ".agent-trace/traces.jsonl"
    package static let sizeLimit = 16 << 20

    /// What the records say of some files, in the order in which they were written.
    package static func files(_ bytes: [UInt8], where isWanted: (GitPath) -> Bool) -> [TracedFile] {
        bytes.split(separator: UInt8(ascii: "\n")).flatMap { line -> [TracedFile] in
            var record = Record()
            var scanner = JSONScanner(Array(line))
            do throws(JSONError) {
                try record.read(&scanner)
                try scanner.end()
            } catch {
                return []
            }
            return record.files(where: isWanted)
        }
    }
}

// MARK: - Reading

private struct Contributor {
    var kind: [UInt8]?
    var model: [UInt8]?

    init?(_ scanner: inout JSONScanner) throws(JSONError) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skipValue()
            return nil
        }
        var (kind, model): ([UInt8]?, [UInt8]?) = (nil, nil)
        try scanner.object("a contributor") { (scanner, key) throws(JSONError) in
            switch String(decoding: key, as: UTF8.self) {
            case "type": kind = try scanner.stringOrNothing()
            case "model_id": model = try scanner.stringOrNothing()
            default: try scanner.skipValue()
            }
        }
        (self.kind, self.model) = (kind, model)
    }

    /// Only `ai` says that a machine wrote it; that a person did is for notes to say, which are about commits.
    func author(tool: String?) -> LineAuthor {
        guard kind.map({ $0.elementsEqual("ai".utf8) }) ?? false else { return .unknown }
        return .machine(tool: tool ?? model.flatMap { ToolName.of(String(decoding: $0, as: UTF8.self)) } ?? ToolName.unnamed)
    }
}

private struct Conversation {
    struct Range {
        var (start, end) = (0, 0)
        var hash: [UInt8]?
        var contributor: Contributor?
    }

    var contributor: Contributor?
    var ranges: [Range] = []

    mutating func read(_ scanner: inout JSONScanner) throws(JSONError) {
        var (contributor, ranges): (Contributor?, [Range]) = (nil, [])
        try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
            switch String(decoding: key, as: UTF8.self) {
            case "contributor": contributor = try Contributor(&scanner)
            case "ranges": try scanner.arrayOrNothing { (scanner) throws(JSONError) in ranges.append(try Self.range(&scanner)) }
            default: try scanner.skipValue()
            }
        }
        (self.contributor, self.ranges) = (contributor, ranges)
    }

    private static func range(_ scanner: inout JSONScanner) throws(JSONError) -> Range {
        var range = Range()
        try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
            switch String(decoding: key, as: UTF8.self) {
            case "start_line": range.start = try scanner.integer("a line")
            case "end_line": range.end = try scanner.integer("a line")
            case "content_hash": range.hash = try scanner.stringOrNothing()
            case "contributor": range.contributor = try Contributor(&scanner)
            default: try scanner.skipValue()
            }
        }
        return range
    }
}

private struct Record {
    private var time: Int64?
    private var tool: String?
    private var files: [(path: [UInt8], conversations: [Conversation])] = []

    /// Fields may come in any order, so that nothing is concluded before the end.
    mutating func read(_ scanner: inout JSONScanner) throws(JSONError) {
        var record = Record()
        try scanner.object("a record") { (scanner, key) throws(JSONError) in
            switch String(decoding: key, as: UTF8.self) {
            case "timestamp": record.time = try scanner.stringOrNothing().flatMap(Timestamp.nanoseconds)
            case "tool":
                try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
                    guard key.elementsEqual("name".utf8) else { return try scanner.skipValue() }
                    record.tool = try scanner.stringOrNothing().flatMap { ToolName.of(String(decoding: $0, as: UTF8.self)) }
                }
            case "files": try scanner.arrayOrNothing { (scanner) throws(JSONError) in try record.readFile(&scanner) }
            default: try scanner.skipValue()
            }
        }
        self = record
    }

    private mutating func readFile(_ scanner: inout JSONScanner) throws(JSONError) {
        var path: [UInt8]?
        var conversations: [Conversation] = []
        try scanner.objectOrNothing { (scanner, key) throws(JSONError) in
            switch String(decoding: key, as: UTF8.self) {
            case "path": path = try scanner.stringOrNothing()
            case "conversations":
                try scanner.arrayOrNothing { (scanner) throws(JSONError) in
                    var conversation = Conversation()
                    try conversation.read(&scanner)
                    conversations.append(conversation)
                }
            default: try scanner.skipValue()
            }
        }
        if let path { files.append((path, conversations)) }
    }

    func files(where isWanted: (GitPath) -> Bool) -> [TracedFile] {
        files.compactMap { file in
            let path = GitPath(file.path)
            guard isWanted(path) else { return nil }
            return TracedFile(path: path, time: time, lines: file.conversations.flatMap(lines))
        }
    }

    private func lines(_ conversation: Conversation) -> [TracedFile.Lines] {
        conversation.ranges.compactMap { range in
            guard range.start >= 1, range.start <= range.end else { return nil }
            let contributor = range.contributor ?? conversation.contributor
            return TracedFile.Lines(
                range: range.start...range.end, author: contributor?.author(tool: tool) ?? .unknown,
                hash: range.hash.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}
