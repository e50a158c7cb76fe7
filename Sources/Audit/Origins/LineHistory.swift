// Owns: following lines from the end of a change back to the commits that added them.
import Git

/// Where a line came into a change.
struct LineSource {
    let commit: ObjectID
    /// The file as the commit has it.
    let path: GitPath
    let line: Int
    /// What its text hashes to; nil for a line without a letter or digit.
    let text: UInt64?
}

/// Follows lines of a file as `git blame` does, through renames and changes of white space, and through a tool's moves within the file.
struct LineHistory {
    let history: CommitHistory

    /// A file of a commit, with those of its lines that are followed.
    private struct Version {
        let bytes: [UInt8]
        /// The number of a line in it, and at the end.
        var lines: [(here: Int, end: Int)]
    }

    private typealias Pending = [ObjectID: [GitPath: Version]]

    /// The sources of lines that came with the change, by their number at its end.
    func sources(of lines: [Int], in path: GitPath, bytes: [UInt8], at tip: ObjectID) throws(AuditError) -> [Int: LineSource] {
        var pending: Pending = [tip: [path: Version(bytes: bytes, lines: lines.map { ($0, $0) })]]
        var sources: [Int: LineSource] = [:]
        for commit in history.commits where !pending.isEmpty {
            guard let versions = pending.removeValue(forKey: commit.id) else { continue }
            for (path, version) in versions {
                let own = try handOn(version, at: path, in: commit, to: &pending)
                guard !own.isEmpty else { continue }
                let texts = LineTexts(version.bytes)
                for line in own {
                    sources[line.end] = LineSource(commit: commit.id, path: path, line: line.here, text: texts.hash(of: line.here))
                }
            }
        }
        return sources
    }

    /// Hands lines on to the parents that have them; answers those that no parent has.
    private func handOn(
        _ version: Version, at path: GitPath, in commit: Commit, to pending: inout Pending
    ) throws(AuditError) -> [(here: Int, end: Int)] {
        // What a tool moves in a file it did not write; what others write, though it stood elsewhere, is theirs.
        let followsMoves = history.tools[commit.id] != nil
        var open = version.lines
        for parent in commit.parents where !open.isEmpty {
            guard let change = try history.changes(of: commit, against: parent).byPath[path] else {
                hand(Version(bytes: version.bytes, lines: open), path, to: parent, &pending)
                return []
            }
            guard let old = try history.old(of: change, in: commit, against: parent) else { continue }
            let (bytes, trail) = try auditing { () throws(GitError) in
                let bytes = try history.reader.bytes(old)
                return (bytes, try LineTrail(old: bytes, new: version.bytes, followingMoves: followsMoves))
            }
            let handed = open.compactMap { line in trail.oldLine(of: line.here).map { (here: $0, end: line.end) } }
            open.removeAll { trail.oldLine(of: $0.here) != nil }
            if !handed.isEmpty { hand(Version(bytes: bytes, lines: handed), old.path, to: parent, &pending) }
        }
        return open
    }

    /// What was there before the change is nobody's in it.
    private func hand(_ version: Version, _ path: GitPath, to parent: ObjectID, _ pending: inout Pending) {
        guard history.contains(parent) else { return }
        pending[parent, default: [:]][path, default: Version(bytes: version.bytes, lines: [])].lines += version.lines
    }
}

/// Which old line a line was; one in which only white space changed was one, too, and one that moved within its file may be taken for one.
private struct LineTrail {
    private let map: LineMap
    private var moved: [Int: Int] = [:]

    /// A line that was added or removed.
    private struct Line {
        let number: Int
        /// The place of the difference.
        let hunk: Int?
        let text: UInt64
    }

    private struct Wanted: Hashable {
        let hunk: Int?
        let text: UInt64
    }

    init(old: [UInt8], new: [UInt8], followingMoves: Bool) throws(GitError) {
        let map = try LineMap(old: old, new: new)
        self.map = map
        guard map.removesLines else { return }
        let (olds, news) = (LineTexts(old), LineTexts(new))
        let removed = map.removed.joined().compactMap { line in
            olds.hash(of: line).map { Line(number: line, hunk: map.hunk(removing: line), text: $0) }
        }
        let added = map.added.joined().compactMap { line in
            news.hash(of: line).map { Line(number: line, hunk: map.hunk(adding: line), text: $0) }
        }
        pair(added, with: removed, inPlace: true)
        if followingMoves { pair(added, with: removed, inPlace: false) }
    }

    /// Pairs what is not paired yet and has the same text, in order.
    private mutating func pair(_ added: [Line], with removed: [Line], inPlace: Bool) {
        let taken = Set(moved.values)
        var open: [Wanted: [Int]] = [:]
        for line in removed.reversed() where !taken.contains(line.number) {
            open[Wanted(hunk: inPlace ? line.hunk : nil, text: line.text), default: []].append(line.number)
        }
        for line in added where moved[line.number] == nil {
            if let old = open[Wanted(hunk: inPlace ? line.hunk : nil, text: line.text)]?.popLast() { moved[line.number] = old }
        }
    }

    func oldLine(of line: Int) -> Int? { map.oldLine(of: line) ?? moved[line] }
}
