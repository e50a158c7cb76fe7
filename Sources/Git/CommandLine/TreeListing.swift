// Owns: looking up single files of a tree through the git command.

extension CommandLineReader {
    /// How many paths one command is asked for.
    private static let batch = 500

    package func files(at paths: [GitPath], in treeish: ObjectID) throws(GitError) -> [TreeFile] {
        let paths = Set(paths.filter { !$0.bytes.isEmpty && !$0.bytes.contains(0) }).sorted()
        var files: [TreeFile] = []
        for start in stride(from: 0, to: paths.count, by: Self.batch) {
            let wanted = paths[start..<min(start + Self.batch, paths.count)]
            let words = ["--literal-pathspecs", "ls-tree", "-z", "--full-tree", treeish.description, "--"]
            let answer = try git.run(words.map { Array($0.utf8) } + wanted.map(\.bytes))
            guard answer.status == 0 else { throw GitCommand.failure("git ls-tree \(treeish)", answer.status, answer.errors) }
            let names = Set(wanted)
            for record in answer.output.split(separator: 0) {
                // A pattern that ends in a slash means what is in the folder.
                if let file = try Self.file(record), names.contains(file.path) { files.append(file) }
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// Reads `<mode> <kind> <id>\t<path>`; nil for a folder.
    private static func file(_ record: ArraySlice<UInt8>) throws(GitError) -> TreeFile? {
        let parts = record.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
        let fields = parts.first?.split(separator: UInt8(ascii: " ")) ?? []
        guard parts.count == 2, fields.count == 3, let mode = UInt32(String(decoding: fields[0], as: UTF8.self), radix: 8),
            let id = ObjectID(hex: fields[2])
        else { throw GitError(.unknownAnswer, "git ls-tree said something unknown") }
        return fields[1].elementsEqual("tree".utf8) ? nil : TreeFile(path: GitPath(parts[1]), mode: FileMode(bits: mode), id: id)
    }
}
