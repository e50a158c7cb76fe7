// Owns: lines that a machine's commit only took from somewhere else.
import Git

/// Finds lines that went away in one place of a change and were, or may have been, written by somebody who is not known to be a machine.
///
/// A commit that cuts a person's lines out of one file and puts them into another adds them; that does not make it their author. What
/// went away is looked for in all files and all commits: a tool may cut today and paste tomorrow.
struct WanderingLines {
    private let history: CommitHistory
    private let wanted: Set<UInt64>
    private var known: [ObjectID: [UInt64: Int]] = [:]
    private var room = 128 << 20

    private init(_ wanted: Set<UInt64>, in history: CommitHistory) {
        self.wanted = wanted
        self.history = history
    }

    /// Those of some lines that wandered, by what their text hashes to.
    static func among(_ wanted: Set<UInt64>, in history: CommitHistory) throws(AuditError) -> Set<UInt64> {
        guard !wanted.isEmpty else { return [] }
        var search = WanderingLines(wanted, in: history)
        return try search.run()
    }

    private mutating func run() throws(AuditError) -> Set<UInt64> {
        var (taken, theirs): (Set<UInt64>, Set<UInt64>) = ([], [])
        // The contents that commits of the change made so far: any other one was there before.
        var made: Set<ObjectID> = []
        for commit in history.commits.reversed() {
            let changes = try history.own(commit)
            let isMachine = history.tools[commit.id] != nil
            for (old, new) in changes {
                let before = try counts(old)
                if let old, !made.contains(old) { theirs.formUnion(before.keys) }
                guard !before.isEmpty || !isMachine else { continue }
                let after = try counts(new)
                for (text, count) in before where count > after[text, default: 0] { taken.insert(text) }
                if !isMachine { for (text, count) in after where count > before[text, default: 0] { theirs.insert(text) } }
            }
            made.formUnion(changes.compactMap(\.new))
        }
        return taken.intersection(theirs)
    }

    private mutating func counts(_ id: ObjectID?) throws(AuditError) -> [UInt64: Int] {
        guard let id else { return [:] }
        if let counts = known[id] { return counts }
        try history.deadline.check()
        let bytes = try content(id)
        room -= bytes.count
        guard room >= 0 else {
            throw AuditError(.incomplete, "the commits of the change touch too much text to look for moved lines in it")
        }
        let counts = LineHasher.counts(of: wanted, in: bytes)
        known[id] = counts
        return counts
    }

    /// Nothing for what is no text, or too long to be anybody's source.
    private func content(_ id: ObjectID) throws(AuditError) -> [UInt8] {
        do throws(GitError) {
            let bytes = try history.reader.bytes(.blob(id))
            return bytes.prefix(8000).contains(0) ? [] : bytes
        } catch {
            if case .objectTooLarge = error.kind { return [] }
            throw AuditError(error)
        }
    }
}
