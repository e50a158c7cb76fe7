// Owns: the lines that git gives a pre-push hook.
import Analysis
import Git

/// One ref that a push changes: `<local ref> <local id> <remote ref> <remote id>`.
struct PushedRef: Hashable {
    let localID: ObjectID
    let remoteRef: String
    let remoteID: ObjectID

    var isDeletion: Bool { localID.isZero }

    /// The branch that is pushed to; none for a tag.
    var branches: [String] { remoteRef.hasPrefix("refs/heads/") ? [String(remoteRef.dropFirst("refs/heads/".count))] : [] }

    /// Who reads the line.
    enum Reader {
        /// `pre-push`: `<local ref> <local id> <remote ref> <remote id>`
        case sender
        /// `pre-receive`: `<old id> <new id> <ref>`
        case receiver
    }

    /// Reads every line; one that git would not write is an error, never skipped.
    static func parse(_ lines: [UInt8], for reader: Reader = .sender) throws(AuditError) -> [PushedRef] {
        var refs: [PushedRef] = []
        for line in lines.split(separator: UInt8(ascii: "\n"))
        where !line.allSatisfy({ $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: " ") }) {
            refs.append(try reader == .sender ? PushedRef(line) : PushedRef(received: line))
        }
        return refs
    }

    private init(received line: ArraySlice<UInt8>) throws(AuditError) {
        let fields = line.split(maxSplits: 2) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        guard fields.count == 3, let remoteID = ObjectID(hex: fields[0]), let localID = ObjectID(hex: fields[1]) else {
            throw Self.unreadable(line)
        }
        self.localID = localID
        self.remoteID = remoteID
        remoteRef = String(decoding: fields[2], as: UTF8.self)
    }

    private static func unreadable(_ line: ArraySlice<UInt8>) -> AuditError {
        AuditError(
            .incomplete, "this is no line of a push: \(String(decoding: line, as: UTF8.self))",
            advice: "the hook must get git's own standard input; a hook before it may have read it")
    }

    /// Reads a line from its end: what stands locally may be any expression that names a commit.
    private init(_ line: ArraySlice<UInt8>) throws(AuditError) {
        let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        guard fields.count >= 4, let remoteID = ObjectID(hex: fields[fields.count - 1]),
            let localID = ObjectID(hex: fields[fields.count - 3])
        else { throw Self.unreadable(line) }
        self.localID = localID
        self.remoteID = remoteID
        remoteRef = String(decoding: fields[fields.count - 2], as: UTF8.self)
    }
}

/// What a push adds to a remote.
struct PushedCommits {
    let comparisons: [Comparison]
    private(set) var notes: [String]
    private let tips: [ObjectID]
    private let known: [ObjectID]

    /// - Parameter known: the commits that the other side has.
    init(_ refs: [PushedRef], known: [ObjectID], in repository: Repository, _ deadline: Deadline) throws(AuditError) {
        var comparisons: [Comparison] = []
        var notes: [String] = []
        var seen: Set<ObjectID> = []
        for ref in refs where !ref.isDeletion {
            let tip = try auditing { () throws(GitError) in try repository.peel(ref.localID) }
            guard let tip, let kind = try auditing({ () throws(GitError) in try repository.kind(of: tip) }) else {
                throw AuditError(
                    .incomplete, "\(ref.localID), which goes to \(ref.remoteRef), is not in this repository", advice: "git fsck --full")
            }
            guard kind == .commit else {
                notes.append("\(ref.remoteRef) is a \(kind) and not a commit: it was not audited")
                continue
            }
            guard seen.insert(tip).inserted else {
                for index in comparisons.indices where comparisons[index].scope.head == tip.description {
                    comparisons[index].branches += ref.branches
                }
                continue
            }
            let range = try CommitRange(from: tip, excluding: known, in: repository, deadline)
            let scope = AuditReport.Scope(kind: "push", base: range.starts.first?.description, head: tip.description)
            var comparison = try range.comparison(scope, in: repository)
            comparison.branches = ref.branches
            comparisons.append(comparison)
        }
        self.comparisons = comparisons
        self.notes = notes
        self.known = known
        tips = seen.sorted()
    }

    /// Which of some commits the push brings.
    func brings(_ ids: [ObjectID], in repository: Repository, _ deadline: Deadline) throws(AuditError) -> [ObjectID] {
        guard !ids.isEmpty, !tips.isEmpty else { return [] }
        let wanted = Set(ids)
        var found: [ObjectID] = []
        let walk = try auditing { () throws(GitError) in try repository.commits(reachableFrom: tips, excluding: known) }
        while let id = try auditing({ () throws(GitError) in try walk.next() }) {
            try deadline.check()
            if wanted.contains(id) { found.append(id) }
        }
        return found
    }

    /// The commits that a repository's own refs stand at: on a server, what it had before a push.
    static func ownCommits(of repository: Repository) throws(AuditError) -> [ObjectID] {
        try auditing { () throws(GitError) in
            let output = try GitCommand(repository.environment).output(["for-each-ref", "--format=%(objectname)"])
            var ids: Set<ObjectID> = []
            for line in output.split(separator: UInt8(ascii: "\n")) {
                guard let id = ObjectID(hex: line), let peeled = try repository.peel(id), try repository.kind(of: peeled) == .commit else {
                    continue
                }
                ids.insert(peeled)
            }
            return ids.sorted()
        }
    }

    /// The commits that the remote is known to have, as far as they are here.
    static func known(_ refs: [PushedRef], _ remoteName: String, _ repository: Repository) throws(AuditError) -> [ObjectID] {
        try auditing { () throws(GitError) in
            var known = try repository.remoteTrackingIDs(remote: remoteName)
            for ref in refs where !ref.remoteID.isZero {
                guard let id = try repository.peel(ref.remoteID), try repository.kind(of: id) == .commit else { continue }
                known.append(id)
            }
            return Array(Set(known)).sorted()
        }
    }
}
