// Owns: a table of words, in memory or read a page at a time.

/// Words by their places. What is not there is zero, and leaves a mark.
package final class PagedWords {
    package let count: Int
    /// Whether something was asked that is not there, or not as it was written.
    package private(set) var isBroken = false
    /// All words where they are in memory; empty where they are read.
    private let memory: [UInt32]
    /// Empty until it is read.
    private var pages: [[UInt32]]
    private let shift: Int
    private let load: (Int) -> [UInt32]?

    package init(_ words: [UInt32]) {
        count = words.count
        memory = words
        pages = []
        shift = 0
        load = { _ in nil }
    }

    /// - Parameters:
    ///   - shift: a page has two to this power of words, the last one fewer.
    ///   - load: reads a page; nil where it is not as it was written.
    package init(count: Int, shift: Int, load: @escaping (Int) -> [UInt32]?) {
        self.count = count
        self.shift = shift
        self.load = load
        memory = []
        pages = Array(repeating: [], count: (count + (1 << shift) - 1) >> shift)
    }

    package subscript(index: Int) -> UInt32 {
        if index >= 0, index < memory.count { return memory[index] }
        return paged(index)
    }

    private func paged(_ index: Int) -> UInt32 {
        guard index >= 0, index < count, memory.isEmpty else {
            isBroken = true
            return 0
        }
        let page = index >> shift
        if pages[page].isEmpty, !read(page) { return 0 }
        return pages[page][index & ((1 << shift) - 1)]
    }

    package subscript(range: Range<Int>) -> [UInt32] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            isBroken = true
            return []
        }
        if !memory.isEmpty { return Array(memory[range]) }
        var result: [UInt32] = []
        result.reserveCapacity(range.count)
        var next = range.lowerBound
        while next < range.upperBound {
            let page = next >> shift
            if pages[page].isEmpty, !read(page) { return [] }
            let start = next & ((1 << shift) - 1)
            let end = min(pages[page].count, start + range.upperBound - next)
            result += pages[page][start..<end]
            next += end - start
        }
        return result
    }

    private func read(_ page: Int) -> Bool {
        let size = min(1 << shift, count - page << shift)
        guard !isBroken, let words = load(page), words.count == size else {
            isBroken = true
            return false
        }
        pages[page] = words
        return true
    }
}
