// Owns: what records of Agent Trace say of lines whose text they can be tied to.
import Analysis
import Git
import Provenance

/// The records of Agent Trace beside a change.
///
/// The lines that a record names are those right after its edit, and its revision is the commit before that: nothing says where they are
/// now. So a record counts only where it can be tied to what is audited: by the hash of its lines' text or, before a commit, by the
/// file itself, if that was not written since its last record.
struct TracedLines {
    private let records: [GitPath: [TracedFile]]
    private let repository: Repository
    /// Whether the work tree is what is audited, or what it was made of.
    private let isUncommitted: Bool

    /// How much text is looked at for the lines of one file.
    private static let textLimit = 8 << 20
    /// Fewer lines are looked for nowhere but where the record has them: others may have written the same.
    private static let fewestMoved = 3

    init(of paths: Set<GitPath>, _ state: AuditedState, in repository: Repository) throws(AuditError) {
        self.repository = repository
        let bytes: [UInt8]?
        switch state {
        case .tree:
            isUncommitted = false
            let content = try auditing { () throws(GitError) in try state.content(of: AgentTrace.path, in: repository) }
            let reader = ContentReader(repository: repository, limit: AgentTrace.sizeLimit)
            bytes = content.map { try? reader.bytes($0) } ?? Self.workTreeRecords(repository)
        case .index, .workTree:
            isUncommitted = true
            bytes = Self.workTreeRecords(repository)
        }
        records = Dictionary(grouping: AgentTrace.files(bytes ?? [], where: paths.contains), by: \.path)
    }

    /// The file that no repository is meant to keep; nil for what is no regular file, or too long to read.
    private static func workTreeRecords(_ repository: Repository) -> [UInt8]? {
        guard repository.workTreeTime(of: AgentTrace.path) != nil else { return nil }
        return try? repository.workTreeFile(AgentTrace.path, limit: AgentTrace.sizeLimit)
    }

    /// Who wrote some lines of a file, as far as a record is tied to them.
    func authors(of lines: [Int], in path: GitPath, bytes: [UInt8]) -> [Int: LineAuthor] {
        guard let records = records[path], !lines.isEmpty else { return [:] }
        let text = TracedText(bytes)
        var authors: [Int: LineAuthor] = [:]
        // What is looked at, and what is noted, takes from it.
        var room = Self.textLimit
        func note(_ author: LineAuthor, _ range: ClosedRange<Int>) {
            let first = lines.partitioningIndex { $0 >= range.lowerBound }
            for line in lines[first...].prefix(while: { $0 <= range.upperBound }) { authors[line] = author }
        }
        func fits(_ hash: ContentHash, _ place: ClosedRange<Int>) -> Bool {
            room -= text.size(of: place)
            return room >= 0 && text.has(hash, at: place)
        }
        for traced in records.flatMap(\.lines) {
            guard room >= 0, let hash = traced.hash.flatMap(ContentHash.init) else { continue }
            if text.holds(traced.range), fits(hash, traced.range) {
                note(traced.author, traced.range)
            } else if traced.range.count >= Self.fewestMoved {
                for place in text.places(as: traced.range, near: lines) where fits(hash, place) { note(traced.author, place) }
            }
        }
        if isUncommitted, let last = records.last, isUnwritten(path, since: last, bytes) {
            for traced in last.lines where traced.hash == nil && text.believes(traced.range) {
                room -= text.size(of: traced.range)
                if room >= 0 { note(traced.author, traced.range) }
            }
        }
        return room >= 0 ? authors : [:]
    }

    /// Whether a file of the work tree is what is audited, and was not written after a record.
    private func isUnwritten(_ path: GitPath, since record: TracedFile, _ bytes: [UInt8]) -> Bool {
        guard let recorded = record.time, let written = repository.workTreeTime(of: path), written <= recorded else { return false }
        return (try? repository.workTreeFile(path, limit: bytes.count)) == bytes
    }
}

/// A content by its lines.
private struct TracedText {
    private let bytes: [UInt8]
    /// Where each line begins, and where the last one ends.
    private let starts: [Int]

    private var count: Int { starts.count - 1 }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        if let last = bytes.last, last != UInt8(ascii: "\n") { starts.append(bytes.count) }
        self.starts = starts
    }

    func holds(_ range: ClosedRange<Int>) -> Bool { range.upperBound <= count }

    /// Everywhere that as many lines as a range has, at least one of some lines among them, stand.
    func places(as range: ClosedRange<Int>, near lines: [Int]) -> [ClosedRange<Int>] {
        let length = range.upperBound - range.lowerBound
        var places: [ClosedRange<Int>] = []
        var next = 1
        for line in lines {
            let (first, last) = (max(next, line - length), min(line, count - length))
            guard first <= last else { continue }
            places += (first...last).lazy.map { $0...$0 + length }
            next = last + 1
        }
        return places
    }

    func size(of place: ClosedRange<Int>) -> Int { starts[place.upperBound] - starts[place.lowerBound - 1] }

    /// With or without the line feed behind the last line: records have both.
    func has(_ hash: ContentHash, at place: ClosedRange<Int>) -> Bool {
        let lines = bytes[starts[place.lowerBound - 1]..<starts[place.upperBound]]
        return hash.matches(lines) || lines.last == UInt8(ascii: "\n") && hash.matches(lines.dropLast())
    }

    /// Who does not know where an edit went writes that it begins at the first line; that is believed of a whole file only.
    func believes(_ range: ClosedRange<Int>) -> Bool {
        holds(range) && (range.lowerBound > 1 || range.upperBound == count)
    }
}
