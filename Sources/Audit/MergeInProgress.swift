// Owns: the other parents of a commit that is about to be made.
import Git
import SystemPackage

enum MergeInProgress {
    /// The commits that are being merged into `HEAD`: those in `MERGE_HEAD`, or, before git wrote that file (in `pre-merge-commit`),
    /// those that git names in variables.
    static func heads(in repository: Repository) throws(GitError) -> [ObjectID] {
        let head = try repository.head().commit
        var heads: [ObjectID] = []
        let file = repository.layout.gitDirectory.appending("MERGE_HEAD")
        if let bytes = try? FileBytes.read(file, limit: 1 << 20) {
            heads = bytes.split(separator: UInt8(ascii: "\n")).compactMap { ObjectID(hex: $0) }
        } else {
            let prefix = Array("GITHEAD_".utf8)
            for variable in repository.environment.variables where variable.starts(with: prefix) {
                let name = variable.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "=") }
                if let id = ObjectID(hex: name), try repository.kind(of: id) == .commit { heads.append(id) }
            }
        }
        return Set(heads.filter { $0 != head }).sorted()
    }
}

extension ChangeSet {
    /// What differs between two lists of files.
    init(from old: [TreeFile], to new: [TreeFile]) {
        let before = Dictionary(old.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(\.path))
        var changes: [FileChange] = []
        for file in new {
            guard let previous = before[file.path] else {
                changes.append(FileChange(old: nil, new: .init(path: file.path, mode: file.mode, id: file.id)))
                continue
            }
            guard previous != file else { continue }
            changes.append(
                FileChange(
                    old: .init(path: previous.path, mode: previous.mode, id: previous.id),
                    new: .init(path: file.path, mode: file.mode, id: file.id)))
        }
        for file in old where !after.contains(file.path) {
            changes.append(FileChange(old: .init(path: file.path, mode: file.mode, id: file.id), new: nil))
        }
        self.init(changes)
    }
}
