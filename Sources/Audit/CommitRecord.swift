// Owns: word of which commits were made without an audit, kept under the Git directory for the push that follows.
//
// The pre-commit hook leaves the change that it let pass; the post-commit hook compares it with the commit that was made. What differs
// (`--no-verify`, a clean cherry-pick, a rebase) goes onto a list, and the push says so. The list decides nothing: a push is audited in
// any case. So whatever cannot be read or written is left alone.
import Analysis
package import Git
import SystemPackage

package struct CommitRecord {
    private let repository: Repository?

    package init(_ environment: GitEnvironment) {
        // Nothing is ever written where a server has not yet accepted what it was sent.
        repository = environment.string("GIT_QUARANTINE_PATH") == nil ? try? Repository(environment) : nil
    }

    init(_ repository: Repository) { self.repository = repository }

    // MARK: - The commit that is about to be made

    /// What a commit would record, by the commit that it grows from.
    private struct Change {
        let head: ObjectID?
        let digest: String
        /// What names the index file's content, where its end does.
        let index: IndexMark?

        init(head: ObjectID?, _ changes: ChangeSet, index: IndexMark? = nil) {
            self.head = head
            self.index = index
            var text: [UInt8] = []
            for change in changes.changes {
                for side in [change.old, change.new] {
                    guard let side else {
                        text.append(0)
                        continue
                    }
                    text += side.path.bytes + [0] + Array("\(side.mode.rawValue) \(side.id?.description ?? "")\n".utf8)
                }
            }
            digest = Digest.sha256(text)
        }

        init?(_ bytes: [UInt8]) {
            let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard words.count == 2 || words.count == 3 else { return nil }
            head = ObjectID(words[0])
            digest = String(words[1])
            index = words.count == 3 ? IndexMark(words[2]) : nil
        }

        var bytes: [UInt8] {
            Array("\(head?.description ?? "unborn") \(digest)\(index.map { " \($0.text)" } ?? "")\n".utf8)
        }

        func isSame(as other: Change) -> Bool { head == other.head && digest == other.digest }
    }

    /// Leaves word that what the index adds to `HEAD` was audited and passed.
    ///
    /// - Parameter index: the mark that the index had before it was read.
    func staged(_ changes: ChangeSet, on head: ObjectID?, index: IndexMark?) {
        guard let repository else { return }
        let change = Change(head: head, changes, index: index)
        AtomicFile.write(change.bytes, to: passedFile(repository), in: folder(repository.layout.gitDirectory))
    }

    /// Whether what the index adds to `HEAD` now is what was audited.
    package func isStaged() -> Bool {
        guard let repository, let passed = passed(repository), let head = try? repository.head(), passed.head == head.commit else {
            return false
        }
        // Most often nobody touched the file: its end says so, without reading thousands of entries and folders.
        if let index = passed.index, index == IndexMark(of: repository.layout.indexFile) { return true }
        guard let changes = try? repository.stagedChanges() else { return false }
        return passed.isSame(as: Change(head: head.commit, changes))
    }

    private func passed(_ repository: Repository) -> Change? {
        (try? FileBytes.read(passedFile(repository), limit: 1 << 10)).flatMap(Change.init)
    }

    // MARK: - The commit that was made

    /// Puts the commit at `HEAD` onto the list where it is not what was audited.
    package func committed() {
        guard let repository, let id = try? repository.head().commit, let commit = try? repository.commit(id) else { return }
        let passed = passed(repository)
        AtomicFile.remove(passedFile(repository))
        var list = UnauditedList(in: repository.layout.commonDirectory)
        if let passed, isSame(passed, commit, repository) {
            // An amended commit is as unaudited as the one that it replaces.
            guard let head = passed.head, !commit.parents.contains(head), list.ids.contains(head) else { return }
        }
        list.add([id])
    }

    private func isSame(_ passed: Change, _ commit: Commit, _ repository: Repository) -> Bool {
        guard let changes = try? repository.changes(from: passed.head, to: commit.id), Change(head: passed.head, changes).isSame(as: passed)
        else {
            return false
        }
        guard let head = passed.head else { return commit.parents.isEmpty }
        return commit.parents.contains(head) || (try? repository.commit(head))?.parents == commit.parents
    }

    /// Takes in what a rewriting command says of each commit: `old new`. A rewritten commit counts as audited when the old one did and
    /// the same files come out of it.
    package func rewritten(_ lines: [UInt8]) {
        guard let repository else { return }
        var list = UnauditedList(in: repository.layout.commonDirectory)
        var added: [ObjectID] = []
        var settled: Set<ObjectID> = []
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count >= 2, let old = ObjectID(hex: words[0]), let new = ObjectID(hex: words[1]) else { continue }
            if list.ids.contains(old) || !isSameContent(old, new, repository) { added.append(new) } else { settled.insert(new) }
        }
        list.remove(settled)
        list.add(added)
    }

    private func isSameContent(_ old: ObjectID, _ new: ObjectID, _ repository: Repository) -> Bool {
        guard let before = try? added(by: old, repository), let after = try? added(by: new, repository) else { return false }
        return before == after
    }

    private func added(by id: ObjectID, _ repository: Repository) throws -> Set<FileChange.Side> {
        Set(try repository.changes(from: try repository.commit(id).parents.first, to: id).changes.compactMap(\.new))
    }

    // MARK: - The push

    /// The commits that were made without an audit.
    package var unaudited: [ObjectID] { repository.map { UnauditedList(in: $0.layout.commonDirectory).ids } ?? [] }

    /// Takes commits off the list: the audit of a push has made up for it.
    func settle(_ ids: [ObjectID]) {
        guard let repository, !ids.isEmpty else { return }
        var list = UnauditedList(in: repository.layout.commonDirectory)
        list.remove(Set(ids))
    }

    private func passedFile(_ repository: Repository) -> FilePath { folder(repository.layout.gitDirectory).appending("passed") }
    private func folder(_ gitDirectory: FilePath) -> FilePath { gitDirectory.appending("onus") }
}

/// The ids in the file, the oldest first; of very many only the newest.
private struct UnauditedList {
    private(set) var ids: [ObjectID]
    private let folder: FilePath
    private static let limit = 10_000

    init(in gitDirectory: FilePath) {
        folder = gitDirectory.appending("onus")
        let bytes = (try? FileBytes.read(folder.appending("unaudited"), limit: 1 << 20)) ?? []
        ids = bytes.split(separator: UInt8(ascii: "\n")).compactMap { ObjectID(hex: $0) }
    }

    mutating func add(_ new: [ObjectID]) {
        let fresh = new.filter { !ids.contains($0) }
        guard !fresh.isEmpty else { return }
        ids = (ids + fresh).suffix(Self.limit)
        write()
    }

    mutating func remove(_ old: Set<ObjectID>) {
        let kept = ids.filter { !old.contains($0) }
        guard kept.count < ids.count else { return }
        ids = kept
        write()
    }

    private func write() {
        AtomicFile.write(Array(ids.map { "\($0)\n" }.joined().utf8), to: folder.appending("unaudited"), in: folder)
    }
}
