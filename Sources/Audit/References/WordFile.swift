// Owns: a file of words that is read and checked a page at a time.
//
// What is asked of an index is a few pages of thousands, so nothing reads all of it, and nothing can check all of it either: its head
// has a sum of itself and of each page. Whoever finds a page that is not as it was written reads the tree anew.
import Analysis
import Git
import SystemPackage

struct WordFile {
    private static let magic: UInt32 = 0x6f6e_7732
    private static let pageShift = 12
    /// Magic, the number of words, that of words in the title.
    private static let fixedWords = 3
    private static let wordLimit = 128 << 20

    /// A few words for whoever wrote it.
    let title: [UInt32]
    let words: PagedWords

    /// - Parameter seed: what was written with another is no answer.
    init?(_ file: FilePath, seed: UInt64) {
        guard let open = OpenFile(file), let fixed = open.words(at: 0, Self.fixedWords), fixed[0] == Self.magic,
            fixed[1] <= Self.wordLimit, fixed[2] <= 64
        else { return nil }
        let count = Int(fixed[1])
        let titleCount = Int(fixed[2])
        let pageCount = Self.pageCount(count)
        let headCount = Self.fixedWords + titleCount + pageCount * 2
        guard let head = open.words(at: 0, headCount + 2), Self.sum(head[..<headCount], seed) == Self.joined(head[headCount...]) else {
            return nil
        }
        title = Array(head[Self.fixedWords..<Self.fixedWords + titleCount])
        let sums = Array(head[(Self.fixedWords + titleCount)..<headCount])
        words = PagedWords(count: count, shift: Self.pageShift) { page in
            let first = page << Self.pageShift
            guard let words = open.words(at: headCount + 2 + first, min(1 << Self.pageShift, count - first)),
                Self.sum(words[...], seed) == Self.joined(sums[(page * 2)...])
            else { return nil }
            return words
        }
    }

    /// Writes words so that nobody ever sees half of them; too many leave no file.
    static func write(_ words: [UInt32], title: [UInt32], seed: UInt64, to file: FilePath, in folder: FilePath) {
        guard words.count <= wordLimit else { return AtomicFile.remove(file) }
        var head = [magic, UInt32(words.count), UInt32(title.count)] + title
        for page in 0..<pageCount(words.count) {
            let first = page << pageShift
            head += split(sum(words[first..<min(words.count, first + 1 << pageShift)], seed))
        }
        head += split(sum(head[...], seed))
        var bytes: [UInt8] = []
        bytes.reserveCapacity((head.count + words.count) * 4)
        for part in [head, words] { unsafe inFileOrder(part).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
        AtomicFile.write(bytes, to: file, in: folder)
    }

    private static func pageCount(_ count: Int) -> Int { (count + (1 << pageShift) - 1) >> pageShift }

    private static func sum(_ words: ArraySlice<UInt32>, _ seed: UInt64) -> UInt64 {
        var sum = seed ^ UInt64(words.count)
        for word in words { sum = (sum ^ UInt64(word)) &* 0x9e37_79b9_7f4a_7c15 ^ (sum >> 29) }
        return sum
    }

    private static func split(_ sum: UInt64) -> [UInt32] { [UInt32(truncatingIfNeeded: sum), UInt32(truncatingIfNeeded: sum >> 32)] }

    private static func joined(_ words: ArraySlice<UInt32>) -> UInt64 {
        UInt64(words[words.startIndex]) | UInt64(words[words.startIndex + 1]) << 32
    }

    /// A file has its words with the lowest byte first.
    fileprivate static func inFileOrder(_ words: [UInt32]) -> [UInt32] {
        UInt32(1).littleEndian == 1 ? words : words.map(\.littleEndian)
    }
}

/// A file that stays open while somebody may read it.
private final class OpenFile {
    private let descriptor: FileDescriptor

    init?(_ file: FilePath) {
        guard let descriptor = try? FileDescriptor.open(file, .readOnly, options: .closeOnExec) else { return nil }
        self.descriptor = descriptor
    }

    deinit { try? descriptor.close() }

    /// Nil where the file has fewer.
    func words(at place: Int, _ count: Int) -> [UInt32]? {
        var words = [UInt32](repeating: 0, count: count)
        let isRead = unsafe words.withUnsafeMutableBytes { buffer in
            var done = 0
            while done < buffer.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                let read = unsafe try? descriptor.read(fromAbsoluteOffset: Int64(place * 4 + done), into: rest)
                guard let read, read > 0 else { return false }
                done += read
            }
            return true
        }
        return isRead ? WordFile.inFileOrder(words) : nil
    }
}
