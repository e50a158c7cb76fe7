// Owns: the reading of a commit object's bytes, shared by both readers.

/// A commit as it is recorded; texts are bytes in whatever encoding it was written.
package struct Commit: Sendable, Hashable {
    package struct Person: Sendable, Hashable {
        package let name: [UInt8]
        package let email: [UInt8]
        /// Seconds since 1970.
        package let time: Int64
    }

    package let id: ObjectID
    package let tree: ObjectID
    package let parents: [ObjectID]
    package let author: Person
    package let committer: Person
    package let message: [UInt8]

    package var messageText: String { String(decoding: message, as: UTF8.self) }

    /// Reads the object's raw bytes: header lines, an empty line, the message.
    init(id: ObjectID, raw: [UInt8]) throws(GitError) {
        var tree: ObjectID?
        var parents: [ObjectID] = []
        var author: Person?
        var committer: Person?
        var rest = raw[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")), end != rest.startIndex {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
            let value = line[(space + 1)...]
            switch String(decoding: line[..<space], as: UTF8.self) {
            case "tree" where tree == nil: tree = ObjectID(hex: value)
            case "parent":
                guard let parent = ObjectID(hex: value) else { throw Self.damaged(id) }
                parents.append(parent)
            case "author" where author == nil: author = Person(value)
            case "committer" where committer == nil: committer = Person(value)
            default: continue
            }
        }
        guard let tree, let author, let committer else { throw Self.damaged(id) }
        self.id = id
        self.tree = tree
        self.parents = parents
        self.author = author
        self.committer = committer
        self.message = Array(rest.dropFirst())
    }

    private static func damaged(_ id: ObjectID) -> GitError {
        GitError(.corruptObject, "commit \(id) is damaged")
    }
}

extension Commit.Person {
    /// Reads `Name <email> seconds zone`; old tools left parts out, so nothing here fails.
    init(_ line: ArraySlice<UInt8>) {
        let close = line.lastIndex(of: UInt8(ascii: ">")) ?? line.endIndex
        let open = line[..<close].firstIndex(of: UInt8(ascii: "<")) ?? close
        var name = line[..<open]
        while name.last == UInt8(ascii: " ") { name.removeLast() }
        let digits = line[close...].dropFirst().drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") }
        self.name = Array(name)
        self.email = Array(line[open..<close].dropFirst())
        self.time = Int64(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}
