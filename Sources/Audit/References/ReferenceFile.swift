// Owns: the index of a whole tree between two audits.
//
// A hook asks it for a few names. It is kept under the Git directory for one tree; what differs from that tree is laid over it. It is
// never needed for a right answer: what cannot be read, or was written by another version, counts as absent. It is written to a file of
// its own and renamed, so audits that run at the same time never see half of one; the last one wins.
import Analysis
import Git
import SystemPackage

/// A file's summary in the form in which it is kept.
struct SummaryRecord: Sendable {
    let path: GitPath
    let key: SummaryCache.Key
    let words: [UInt32]
}

/// The summaries of all Swift files of one tree, by the names that stand in them.
final class ReferenceFile {
    let image: ReferenceImage
    /// The tree, or a commit of it.
    let base: ObjectID

    var isBroken: Bool { image.isBroken }

    /// The index that an earlier audit left, if it is one of ours.
    init?(at gitDirectory: FilePath) {
        guard let file = WordFile(Self.path(gitDirectory), seed: FileSummary.formatName), let base = ObjectID(words32: file.title),
            let image = ReferenceImage(file.words)
        else { return nil }
        self.image = image
        self.base = base
    }

    /// An index in memory; what is written with it is for the audits that follow.
    init(_ records: [SummaryRecord], of base: ObjectID, savedAt gitDirectory: FilePath?) {
        let words = ReferenceImageBuilder.words(
            of: records.map { IndexedFile(path: $0.path.bytes, tag: $0.key.id.words32 + [$0.key.role], summary: $0.words) })
        if let gitDirectory {
            WordFile.write(
                words, title: base.words32, seed: FileSummary.formatName, to: Self.path(gitDirectory),
                in: gitDirectory.appending("onus"))
        }
        image = ReferenceImage(trusted: PagedWords(words))
        self.base = base
    }

    private static func path(_ gitDirectory: FilePath) -> FilePath { gitDirectory.appending("onus").appending("references") }

    /// What is kept of a file; nil where the index is broken.
    func record(_ number: Int) -> SummaryRecord? {
        let tag = image.tag(number)
        let words = image.summary(number)
        guard tag.count == 11, let id = ObjectID(words32: Array(tag[..<10])), FileSummary(decoding: words[...]) != nil else { return nil }
        return SummaryRecord(path: GitPath(image.path(number)), key: SummaryCache.Key(id: id, role: tag[10]), words: words)
    }
}

extension ObjectID {
    var words32: [UInt32] { packed.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] } }

    init?(words32 words: [UInt32]) {
        guard words.count == 10 else { return nil }
        self.init(packed: stride(from: 0, to: 10, by: 2).map { UInt64(words[$0]) | UInt64(words[$0 + 1]) << 32 })
    }
}
