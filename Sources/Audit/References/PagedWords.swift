// Owns: words in a file that are read and checked a page at a time.
//
// What is asked of an index is a few pages of thousands, so nothing reads all of it, and nothing can check all of it either: each page
// carries its own sum. Whoever finds a page that is not as it was written reads the tree anew.
import Git
import SystemPackage

/// Words in memory, or in a file that is read where it is asked.
final class PagedWords {
    private enum Source {
        case memory([UInt32])
        case file(FileDescriptor)
    }

    private static let pageWords = 1024
    private static let payload = pageWords - 2

    private let source: Source
    private let seed: UInt64
    private var pages: [Int: [UInt32]] = [:]
    /// Whether something was asked that is not there as it was written.
    private(set) var isBroken = false

    init(_ words: [UInt32]) {
        source = .memory(words)
        seed = 0
    }

    /// - Parameter seed: what was written with another is no answer.
    init?(_ file: FilePath, seed: UInt64) {
        guard let descriptor = try? FileDescriptor.open(file, .readOnly, options: .closeOnExec) else { return nil }
        source = .file(descriptor)
        self.seed = seed
    }

    deinit {
        if case .file(let descriptor) = source { try? descriptor.close() }
    }

    subscript(index: Int) -> UInt32 {
        switch source {
        case .memory(let words):
            if words.indices.contains(index) { return words[index] }
            isBroken = true
            return 0
        case .file:
            let page = page(index / Self.payload)
            return page.isEmpty ? 0 : page[index % Self.payload]
        }
    }

    func words(_ range: Range<Int>) -> [UInt32] {
        switch source {
        case .memory(let words):
            if range.upperBound <= words.count { return Array(words[range]) }
            isBroken = true
            return []
        case .file:
            var result: [UInt32] = []
            result.reserveCapacity(min(range.count, 1 << 20))
            var next = range.lowerBound
            while next < range.upperBound {
                let page = page(next / Self.payload)
                guard !page.isEmpty else { return [] }
                let start = next % Self.payload
                let end = min(Self.payload, start + range.upperBound - next)
                result += page[start..<end]
                next += end - start
            }
            return result
        }
    }

    /// The words of a page without its sum; none where it is not as it was written.
    private func page(_ number: Int) -> [UInt32] {
        if let page = pages[number] { return page }
        guard !isBroken, case .file(let descriptor) = source, let words = Self.read(descriptor, number),
            Self.sum(words[..<Self.payload], seed &+ UInt64(number)) == UInt64(words[Self.payload]) | UInt64(words[Self.payload + 1]) << 32
        else {
            isBroken = true
            return []
        }
        let page = Array(words[..<Self.payload])
        pages[number] = page
        return page
    }

    private static func read(_ descriptor: FileDescriptor, _ number: Int) -> [UInt32]? {
        var done = 0
        let size = pageWords * 4
        var bytes = [UInt8](repeating: 0, count: size)
        while done < size {
            let offset = Int64(number * size + done)
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe try? descriptor.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
            }
            guard let count, count > 0 else { return nil }
            done += count
        }
        return unsafe bytes.withUnsafeBytes { buffer in
            (0..<pageWords).map { UInt32(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
        }
    }

    private static func sum(_ words: ArraySlice<UInt32>, _ seed: UInt64) -> UInt64 {
        words.reduce(seed ^ 0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x9e37_79b9_7f4a_7c15 ^ ($0 >> 29) }
    }

    /// The bytes of a file that holds some words.
    static func file(of words: [UInt32], seed: UInt64) -> [UInt8] {
        let pageCount = (words.count + payload - 1) / payload
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pageCount * pageWords * 4)
        for number in 0..<pageCount {
            var page = Array(words[number * payload..<min(words.count, (number + 1) * payload)])
            page += repeatElement(0, count: payload - page.count)
            let sum = sum(page[...], seed &+ UInt64(number))
            page += [UInt32(truncatingIfNeeded: sum), UInt32(truncatingIfNeeded: sum >> 32)]
            for word in page { unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) } }
        }
        return bytes
    }
}
