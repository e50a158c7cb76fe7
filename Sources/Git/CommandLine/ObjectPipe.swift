// Owns: the `git cat-file` processes that stay open between questions about objects.

/// Asks git for objects one after the other, without a new process for each.
final class ObjectPipe {
    private let git: GitCommand
    private var headers: ChildProcess?
    private var contents: ChildProcess?

    init(_ git: GitCommand) {
        self.git = git
    }

    /// What an object is; `nil` if it is not here.
    func kind(of id: ObjectID) throws(GitError) -> ObjectKind? {
        let child = if let headers { headers } else { try git.start(["cat-file", "--batch-check"]) }
        headers = nil
        let answer: (kind: ObjectKind, size: Int)?
        do throws(GitError) {
            answer = try ask(child, for: id)
        } catch  where error.kind == .notFetched {
            return nil
        }
        headers = child
        return answer?.kind
    }

    /// The content of an object that is here.
    func read(_ id: ObjectID, _ kind: ObjectKind, limit: Int) throws(GitError) -> [UInt8] {
        let child = if let contents { contents } else { try git.start(["cat-file", "--batch"]) }
        // Whatever goes wrong leaves the answers out of step: the process is then ended with its last owner and a new one started.
        contents = nil
        guard let answer = try ask(child, for: id) else {
            contents = child
            throw GitError(.missingObject, "object \(id) is not in this repository")
        }
        guard answer.kind == kind else { throw GitError(.failed, "object \(id) is a \(answer.kind), not a \(kind)") }
        guard answer.size <= limit else {
            throw GitError(.objectTooLarge(size: answer.size, limit: limit), "\(kind) \(id) has \(answer.size) bytes, more than \(limit)")
        }
        guard var content = try child.read(count: answer.size + 1) else { throw try ended(child, id) }
        guard content.popLast() == UInt8(ascii: "\n") else { throw unknown(id) }
        contents = child
        return content
    }

    /// Sends an id and reads the first line of the answer: `<id> <kind> <size>` or `<id> missing`.
    private func ask(_ child: ChildProcess, for id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int)? {
        try child.write(id.hex + [UInt8(ascii: "\n")])
        guard let line = try child.readLine() else { throw try ended(child, id) }
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count >= 2, ObjectID(hex: words[0]) == id else { throw unknown(id) }
        let word = String(decoding: words[1], as: UTF8.self)
        if words.count == 2, word == "missing" {
            // An object that is here but damaged is called missing too; only the complaint tells.
            let complaint = String(decoding: child.complaint, as: UTF8.self)
            guard !complaint.contains("error:") && !complaint.contains("fatal:") else {
                throw GitError(.corruptObject, "object \(id) cannot be read: \(complaint.split(separator: "\n").first ?? "")")
            }
            return nil
        }
        let kinds: [String: ObjectKind] = ["commit": .commit, "tree": .tree, "blob": .blob, "tag": .tag]
        guard words.count == 3, let kind = kinds[word], let size = Int(String(decoding: words[2], as: UTF8.self)), size >= 0 else {
            throw unknown(id)
        }
        return (kind, size)
    }

    private func unknown(_ id: ObjectID) -> GitError {
        GitError(.unknownAnswer, "git cat-file answered something unknown for object \(id)")
    }

    private func ended(_ child: ChildProcess, _ id: ObjectID) throws(GitError) -> GitError {
        let status = try child.finish()
        guard status != 0 else { return GitError(.gitDied, "git cat-file ended before it answered for object \(id)") }
        return GitCommand.failure("git cat-file for object \(id)", status, child.complaint)
    }
}
