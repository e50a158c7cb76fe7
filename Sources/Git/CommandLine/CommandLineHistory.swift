// Owns: objects, refs, revisions and walks over history through the git command.

extension CommandLineReader {
    package func kind(of id: ObjectID) throws(GitError) -> ObjectKind? { try objects.kind(of: id) }

    package func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] { try objects.read(id, .blob, limit: limit) }

    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        try Commit(id: id, raw: objects.read(id, .commit, limit: .max - 1))
    }

    package func peel(_ id: ObjectID) throws(GitError) -> ObjectID? {
        var id = id
        while let kind = try kind(of: id) {
            guard kind == .tag else { return id }
            id = try taggedObject(objects.read(id, .tag, limit: .max - 1), id)
        }
        return nil
    }

    /// The first line of a tag is `object <id>`.
    private func taggedObject(_ raw: [UInt8], _ tag: ObjectID) throws(GitError) -> ObjectID {
        let line = raw.prefix { $0 != UInt8(ascii: "\n") }
        guard line.starts(with: "object ".utf8), let id = ObjectID(hex: line.dropFirst("object ".utf8.count)) else {
            throw GitError(.corruptObject, "tag \(tag) is damaged")
        }
        return id
    }

    package func head() throws(GitError) -> HeadState {
        let answer = try git.run(["symbolic-ref", "--quiet", "HEAD"])
        guard answer.status == 0 else {
            guard answer.status == 1, answer.errors.isEmpty else {
                throw GitCommand.failure("git symbolic-ref HEAD", answer.status, answer.errors)
            }
            let line = try git.output(["rev-parse", "--verify", "HEAD"]).dropLast()
            guard let id = ObjectID(hex: line) else { throw GitError(.unknownAnswer, "git rev-parse HEAD did not answer with an id") }
            return .detached(id)
        }
        let name = answer.line
        let (references, complaint) = try references(below: String(decoding: name, as: UTF8.self))
        guard let found = references.first(where: { $0.name.elementsEqual(name) }) else {
            // Git skips a damaged ref with a warning; that is not a branch without commits.
            guard complaint.isEmpty else { throw GitError(.failed, "cannot read \(GitPath(name)): \(complaint)") }
            return .unborn(name: GitPath(name))
        }
        return .branch(name: GitPath(name), commit: found.id)
    }

    package func resolve(_ revision: String) throws(GitError) -> ObjectID? {
        // Neither an option nor "all but this" means a commit.
        guard let first = revision.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "^"), !revision.utf8.contains(0) else {
            return nil
        }
        let answer = try git.run(["rev-parse", "--quiet", "--verify", revision])
        if answer.status == 1 { return nil }
        guard answer.status == 0 else {
            let failure = GitCommand.failure("git rev-parse \(revision)", answer.status, answer.errors)
            // Git says why: no upstream, an ambiguous id, a log too short.
            throw failure.kind == .failed ? GitError(.noSuchRevision, code: failure.code, failure.message) : failure
        }
        guard let id = ObjectID(hex: answer.line) else {
            throw GitError(.unknownAnswer, "git rev-parse \(revision) did not answer with an id")
        }
        guard let peeled = try peel(id) else {
            throw GitError(.missingObject, "object \(id), named by \(revision), is not in this repository")
        }
        return try kind(of: peeled) == .commit ? peeled : nil
    }

    package func mergeBase(_ first: ObjectID, _ second: ObjectID) throws(GitError) -> ObjectID? {
        let answer = try git.run(["merge-base", "--all", first.description, second.description])
        guard answer.status == 0 || (answer.status == 1 && answer.output.isEmpty && answer.errors.isEmpty) else {
            throw GitCommand.failure("git merge-base", answer.status, answer.errors)
        }
        var bases: [ObjectID] = []
        for line in answer.output.split(separator: UInt8(ascii: "\n")) {
            guard let id = ObjectID(hex: line) else { throw GitError(.unknownAnswer, "git merge-base did not answer with ids") }
            bases.append(id)
        }
        return try newest(of: bases)
    }

    package func commits(reachableFrom included: [ObjectID], excluding excluded: [ObjectID]) throws(GitError) -> any CommitWalk {
        guard !included.isEmpty else { return NoCommits() }
        return try CommandLineWalk(git, included: included, excluded: excluded)
    }

    package func commit(at reference: String) throws(GitError) -> ObjectID? {
        let (references, complaint) = try references(below: reference)
        guard let found = references.first(where: { $0.name.elementsEqual(reference.utf8) }) else {
            guard complaint.isEmpty else { throw GitError(.failed, "cannot read \(reference): \(complaint)") }
            return nil
        }
        guard let peeled = try peel(found.id) else { return nil }
        return try kind(of: peeled) == .commit ? peeled : nil
    }

    package func remoteTrackingIDs(remote: String) throws(GitError) -> [ObjectID] {
        guard let prefix = Self.trackingPrefix(remote) else { return [] }
        var ids: Set<ObjectID> = []
        // A ref that leads nowhere excludes nothing.
        for reference in try references(below: prefix).found {
            if let peeled = try peel(reference.id), try kind(of: peeled) == .commit { ids.insert(peeled) }
        }
        return ids.sorted()
    }

    /// The refs of a name or below it, and what git complained about.
    private func references(below prefix: String) throws(GitError) -> (found: [(name: ArraySlice<UInt8>, id: ObjectID)], complaint: String)
    {
        let answer = try git.run(["for-each-ref", "--format=%(objectname) %(refname)", prefix])
        guard answer.status == 0 else { throw GitCommand.failure("git for-each-ref \(prefix)", answer.status, answer.errors) }
        var references: [(ArraySlice<UInt8>, ObjectID)] = []
        for line in answer.output.split(separator: UInt8(ascii: "\n")) {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")), let id = ObjectID(hex: line[..<space]) else {
                throw GitError(.unknownAnswer, "git for-each-ref said something unknown")
            }
            references.append((line[(space + 1)...], id))
        }
        return (references, answer.complaint)
    }
}

/// A walk over a range of commits that git holds back until it is asked for.
private final class CommandLineWalk: CommitWalk {
    private let child: ChildProcess
    private var isDone = false

    init(_ git: GitCommand, included: [ObjectID], excluded: [ObjectID]) throws(GitError) {
        child = try git.start(["rev-list", "--topo-order", "--stdin"])
        var input: [UInt8] = []
        for id in included { input += id.hex + [UInt8(ascii: "\n")] }
        for id in excluded { input += [UInt8(ascii: "^")] + id.hex + [UInt8(ascii: "\n")] }
        try child.write(input)
        child.closeInput()
    }

    func next() throws(GitError) -> ObjectID? {
        guard !isDone else { return nil }
        guard let line = try child.readLine() else {
            isDone = true
            let rest = try child.rest()
            let status = try child.finish()
            guard status == 0 else { throw GitCommand.failure("git rev-list", status, child.complaint) }
            guard rest.isEmpty else { throw GitError(.unknownAnswer, "git rev-list ended in the middle of a line") }
            return nil
        }
        guard let id = ObjectID(hex: line) else { throw GitError(.unknownAnswer, "git rev-list did not answer with an id") }
        return id
    }
}

/// A walk from nowhere.
private final class NoCommits: CommitWalk {
    func next() throws(GitError) -> ObjectID? { nil }
}
