// Owns: summaries of the files that changed since the index of the tree was built, kept under the Git directory.
//
// So it is small, and read and written as a whole. The cache is never needed for a right answer: whatever cannot be read, or was written by another version, counts as absent. It is
// written to a file of its own and renamed, so audits that run at the same time never see half of one; the last one wins.
import Analysis
import Git
import SystemPackage

struct SummaryCache {
    /// The content of a file, and what its path alone says of it.
    struct Key: Hashable {
        let id: ObjectID
        /// Test code is 1, a manifest 2.
        let role: UInt32

        /// Nil for content that git has no name for.
        init?(_ path: GitPath, _ content: FileContent) {
            guard case .blob(let id) = content else { return nil }
            self.id = id
            role = (TestCode.isTest(path: path.description) ? 1 : 0) | (path.name.elementsEqual("Package.swift".utf8) ? 2 : 0)
        }

        init(id: ObjectID, role: UInt32) {
            self.id = id
            self.role = role
        }
    }

    private let folder: FilePath
    private var words: [UInt32] = []
    /// Where in `words` a summary stands.
    private var places: [Key: Range<Int>] = [:]
    private var added = 0

    private static let magic: UInt64 = 0x6f6e_7573_7375_6d31
    private static let idWords = 10
    private static let byteLimit = 16 << 20

    init(at gitDirectory: FilePath) {
        folder = gitDirectory.appending("onus")
        guard let bytes = try? FileBytes.read(file, limit: Self.byteLimit), let words = Self.payload(bytes) else { return }
        self.words = words
        if !index() { (self.words, places) = ([], [:]) }
    }

    /// A summary in the form in which it is kept.
    subscript(key: Key) -> [UInt32]? { places[key].flatMap { FileSummary(decoding: words[$0]) == nil ? nil : Array(words[$0]) } }

    mutating func add(_ summary: [UInt32], for key: Key) {
        guard places[key] == nil else { return }
        added += 1
        append(key, summary)
    }

    /// All summaries, in the form in which they are kept.
    var all: [Key: [UInt32]] { places.mapValues { Array(words[$0]) } }

    /// Writes what is new, with what was there as far as there is room.
    func save() { if added > 0 { write() } }

    /// An index that holds all of it makes the file pointless.
    static func remove(at gitDirectory: FilePath) { AtomicFile.remove(gitDirectory.appending("onus").appending("summaries")) }

    private var file: FilePath { folder.appending("summaries") }

    private mutating func append(_ key: Key, _ summary: [UInt32]) {
        words += key.id.words32
        let head = words.count
        words.append(0)
        words += summary
        words[head] = UInt32(words.count - head - 1) << 2 | key.role
        places[key] = head + 1..<words.count
    }

    /// Finds the summaries in the words; false where they are not as they were written.
    private mutating func index() -> Bool {
        var position = 0
        while position < words.count {
            let head = position + Self.idWords
            guard head < words.count, let id = ObjectID(words32: Array(words[position..<head])) else { return false }
            let length = words[head] >> 2
            guard length <= UInt32(words.count - head - 1) else { return false }
            let place = head + 1..<head + 1 + Int(length)
            places[Key(id: id, role: words[head] & 3)] = place
            position = place.upperBound
        }
        return true
    }

    // MARK: - The file: magic, the summaries' format, a checksum, the words

    private static func payload(_ bytes: [UInt8]) -> [UInt32]? {
        guard bytes.count % 4 == 0, bytes.count >= 24 else { return nil }
        let words = unsafe bytes.withUnsafeBytes { buffer in
            (6..<buffer.count / 4).map { UInt32(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
        }
        let head = unsafe bytes.withUnsafeBytes { buffer in
            (0..<3).map { UInt64(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
        }
        return head == [magic, FileSummary.formatName, checksum(words)] ? words : nil
    }

    private static func checksum(_ words: [UInt32]) -> UInt64 {
        words.reduce(UInt64(words.count)) { ($0 ^ UInt64($1)) &* 0x9e37_79b9_7f4a_7c15 ^ ($0 >> 29) }
    }

    /// A full disk or a read-only repository leaves no cache, and nothing else.
    private func write() {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 4 + 24)
        for word in [Self.magic, FileSummary.formatName, Self.checksum(words)] {
            unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        }
        for word in words { unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) } }
        // What grew too large begins anew.
        guard bytes.count <= Self.byteLimit else { return AtomicFile.remove(file) }
        AtomicFile.write(bytes, to: file, in: folder)
    }
}
