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

/// Follows lines of a file as `git blame` does, through renames, re-indentation and moves within the file.
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
        var open = version.lines
        for parent in commit.parents where !open.isEmpty {
            guard let change = try history.changes(of: commit, against: parent).byPath[path] else {
                hand(Version(bytes: version.bytes, lines: open), path, to: parent, &pending)
                return []
            }
            guard let old = try history.old(of: change, in: commit, against: parent) else { continue }
            let (bytes, trail) = try auditing { () throws(GitError) in
                let bytes = try history.reader.bytes(old)
                return (bytes, try LineTrail(old: bytes, new: version.bytes))
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

/// Which old line a line was; a line that moved within its file, or in which only white space changed, was one, too.
private struct LineTrail {
    private let map: LineMap
    private var moved: [Int: Int] = [:]

    init(old: [UInt8], new: [UInt8]) throws(GitError) {
        map = try LineMap(old: old, new: new)
        guard map.removesLines else { return }
        let olds = LineTexts(old)
        var removed: [UInt64: [Int]] = [:]
        for line in map.removed.joined().reversed() {
            if let text = olds.hash(of: line) { removed[text, default: []].append(line) }
        }
        let news = LineTexts(new)
        for line in map.added.joined() {
            if let text = news.hash(of: line), let old = removed[text]?.popLast() { moved[line] = old }
        }
    }

    func oldLine(of line: Int) -> Int? { map.oldLine(of: line) ?? moved[line] }
}
