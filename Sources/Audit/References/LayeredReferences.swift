// Owns: an index of one tree with what differs from it laid over it.
import Analysis
import Git

/// The files of a state as an index of another state and what differs from that.
final class LayeredReferences: ReferenceStore {
    private let base: ReferenceFile
    /// Paths of the base that are something else now, or nothing.
    private let replaced: Set<GitPath>
    private let changed: ReferencesInMemory
    private let changedTests: [String]
    private var loaded: [Int: SummarisedFile?] = [:]

    init(_ base: ReferenceFile, replaced: Set<GitPath>, changed: [ProjectFile]) {
        self.base = base
        self.replaced = replaced
        self.changed = ReferencesInMemory(changed)
        changedTests = changed.filter(\.summary.isTest).map(\.path)
    }

    func files(mentioning name: NameKey) -> [SummarisedFile] {
        changed.files(mentioning: name) + base.files(mentioning: name).compactMap(file)
    }

    private func file(_ number: Int) -> SummarisedFile? {
        if let known = loaded[number] { return known }
        let isReplaced = replaced.isEmpty ? false : replaced.contains(base.path(number))
        let file = isReplaced ? nil : base.file(number).map(SummarisedFile.init)
        loaded[number] = .some(file)
        return file
    }

    var manifests: [(path: String, manifest: Manifest)] {
        changed.manifests
            + base.manifests.compactMap { number in
                guard !replaced.contains(base.path(number)), let file = base.file(number), let manifest = file.summary.manifest else {
                    return nil
                }
                return (file.path, manifest)
            }
    }

    var testFiles: [String] {
        changedTests
            + base.tests.compactMap { number in
                let path = base.path(number)
                return replaced.contains(path) ? nil : path.description
            }
    }
}
