// Owns: the index of a whole tree: its summaries, and where each name stands.
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
    private let words: PagedWords
    /// The tree, or a commit of it.
    let base: ObjectID
    let fileCount: Int
    private let nameCount: Int
    private let nameTable: Int
    private let fileTable: Int

    private static let magic: UInt32 = 0x6f6e_7265
    private static let headWords = 18
    private static let byteLimit = 512 << 20

    var isBroken: Bool { words.isBroken }

    private init?(_ words: PagedWords) {
        guard words[0] == Self.magic, let base = ObjectID(words32: words.words(8..<18)) else { return nil }
        self.words = words
        self.base = base
        fileCount = Int(words[1])
        nameCount = Int(words[2])
        fileTable = Int(words[3])
        nameTable = Int(words[4])
        if words.isBroken { return nil }
    }

    /// The index that an earlier audit left, if it is one of ours.
    convenience init?(at gitDirectory: FilePath) {
        guard let words = PagedWords(Self.path(gitDirectory), seed: FileSummary.formatName) else { return nil }
        self.init(words)
    }

    private static func path(_ gitDirectory: FilePath) -> FilePath { gitDirectory.appending("onus").appending("references") }

    // MARK: - Questions

    /// The numbers of the files in which a name stands, those of tests first.
    func files(mentioning name: NameKey) -> [Int] {
        var low = 0
        var high = nameCount
        while low < high, !isBroken {
            let middle = (low + high) / 2
            if words[nameTable + middle * 3] < name.rawValue { low = middle + 1 } else { high = middle }
        }
        let entry = nameTable + low * 3
        guard low < nameCount, words[entry] == name.rawValue else { return [] }
        let place = Int(words[entry + 1])
        return words.words(place..<place + Int(words[entry + 2])).map(Int.init)
    }

    /// Where a file stands; nothing where the index is broken.
    func path(_ number: Int) -> GitPath { record(number)?.path ?? GitPath([]) }

    func record(_ number: Int) -> SummaryRecord? {
        let start = Int(words[fileTable + number * 2])
        let end = Int(words[fileTable + number * 2 + 1])
        let all = start <= end ? words.words(start..<end) : []
        guard all.count > 12, let id = ObjectID(words32: Array(all[..<10])) else { return nil }
        let length = Int(all[11])
        let pathEnd = 12 + (length + 3) / 4
        guard pathEnd <= all.count else { return nil }
        let path = GitPath((0..<length).map { UInt8(truncatingIfNeeded: all[12 + $0 / 4] >> UInt32($0 % 4 * 8)) })
        return SummaryRecord(path: path, key: SummaryCache.Key(id: id, role: all[10]), words: Array(all[pathEnd...]))
    }

    func file(_ number: Int) -> ProjectFile? {
        guard let record = record(number), let summary = FileSummary(decoding: record.words[...]) else { return nil }
        return ProjectFile(path: record.path.description, summary: summary)
    }

    /// The files that are manifests, and those that are test code.
    var manifests: [Int] { list(5) }
    var tests: [Int] { list(6) }

    private func list(_ word: Int) -> [Int] {
        let place = Int(words[word])
        return words.words(place + 1..<place + 1 + Int(words[place])).map(Int.init)
    }

    // MARK: - Building

    /// An index in memory; what is written with it is for the audits that follow.
    init(_ records: [SummaryRecord], of base: ObjectID, savedAt gitDirectory: FilePath?) {
        let words = Self.words(records, base)
        if let gitDirectory, words.count * 4 < Self.byteLimit {
            let bytes = PagedWords.file(of: words, seed: FileSummary.formatName)
            AtomicFile.write(bytes, to: Self.path(gitDirectory), in: gitDirectory.appending("onus"))
        }
        self.words = PagedWords(words)
        self.base = base
        fileCount = Int(words[1])
        nameCount = Int(words[2])
        fileTable = Int(words[3])
        nameTable = Int(words[4])
    }

    private static func words(_ unordered: [SummaryRecord], _ base: ObjectID) -> [UInt32] {
        // Tests stand first, for they are what is looked for.
        let records = unordered.filter(\.isTest) + unordered.filter { !$0.isTest }
        var words = [UInt32](repeating: 0, count: headWords)
        var places: [(UInt32, UInt32)] = []
        var postings: [UInt64] = []
        for (number, record) in records.enumerated() {
            let start = UInt32(words.count)
            words += record.key.id.words32 + [record.key.role, UInt32(record.path.bytes.count)]
            words += record.path.bytes.packed + record.words
            places.append((start, UInt32(words.count)))
            for name in FileSummary(decoding: record.words[...])?.names ?? [] {
                postings.append(UInt64(name.rawValue) << 32 | UInt64(number))
            }
        }
        postings.sort()
        var names: [UInt32] = []
        for posting in postings {
            let name = UInt32(truncatingIfNeeded: posting >> 32)
            if names.isEmpty || names[names.count - 3] != name { names += [name, UInt32(words.count), 0] }
            words.append(UInt32(truncatingIfNeeded: posting))
            names[names.count - 1] += 1
        }
        words[5] = UInt32(words.count)
        let manifests = records.indices.filter { records[$0].key.role & 2 == 2 }
        words += [UInt32(manifests.count)] + manifests.map(UInt32.init)
        words[6] = UInt32(words.count)
        let tests = records.count(where: \.isTest)
        words += [UInt32(tests)] + (0..<tests).map(UInt32.init)
        words[3] = UInt32(words.count)
        for (start, end) in places { words += [start, end] }
        words[4] = UInt32(words.count)
        words += names
        words[0] = magic
        words[1] = UInt32(records.count)
        words[2] = UInt32(names.count / 3)
        words.replaceSubrange(8..<18, with: base.words32)
        return words
    }
}

extension SummaryRecord {
    /// The first word of a summary says it.
    fileprivate var isTest: Bool { words.first.map { $0 & 1 == 1 } ?? false }
}

extension [UInt8] {
    /// Four to a word.
    fileprivate var packed: [UInt32] {
        stride(from: 0, to: count, by: 4).map { start in
            (0..<Swift.min(4, count - start)).reduce(0) { $0 | UInt32(self[start + $1]) << UInt32($1 * 8) }
        }
    }
}

extension ObjectID {
    var words32: [UInt32] { packed.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] } }

    init?(words32 words: [UInt32]) {
        guard words.count == 10 else { return nil }
        self.init(packed: stride(from: 0, to: 10, by: 2).map { UInt64(words[$0]) | UInt64(words[$0 + 1]) << 32 })
    }
}
