// Owns: finding the notes that are attached to commits.

extension GitReader {
    /// The blobs that a ref of notes (`refs/notes/ai`) attaches to some commits, by commit; nothing where there is no such ref.
    ///
    /// The names of notes are the digits of commits, spread over folders of two digits the more of them there are.
    package func notes(at reference: String, of commits: [ObjectID]) throws(GitError) -> [ObjectID: ObjectID] {
        guard !commits.isEmpty, let notes = try commit(at: reference) else { return [:] }
        let paths = commits.flatMap { commit in (0...Self.deepestNotes).map { Self.notePath(commit, folders: $0) } }
        var found: [ObjectID: ObjectID] = [:]
        for file in try files(at: paths, in: notes) where file.mode.isFile {
            if let commit = ObjectID(hex: file.path.bytes.filter { $0 != UInt8(ascii: "/") }) { found[commit] = file.id }
        }
        return found
    }

    /// Three folders hold the notes of billions of commits.
    private static var deepestNotes: Int { 3 }

    private static func notePath(_ commit: ObjectID, folders: Int) -> GitPath {
        let digits = commit.hex
        var path: [UInt8] = []
        for folder in 0..<folders { path += digits[2 * folder..<2 * folder + 2] + [UInt8(ascii: "/")] }
        return GitPath(path + digits[(2 * folders)...])
    }
}
