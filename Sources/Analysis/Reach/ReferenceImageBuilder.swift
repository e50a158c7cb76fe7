// Owns: making the index of a tree from the summaries of its files.

/// A file as an index is made of it.
package struct IndexedFile: Sendable {
    package let path: [UInt8]
    /// Kept beside it for whoever makes the index.
    package let tag: [UInt32]
    /// What ``FileSummary/encode(into:)`` wrote.
    package let summary: [UInt32]

    package init(path: [UInt8], tag: [UInt32], summary: [UInt32]) {
        self.path = path
        self.tag = tag
        self.summary = summary
    }

    /// The first word of a summary says it.
    fileprivate var isTest: Bool { summary.first.map { $0 & 1 == 1 } ?? false }
    fileprivate var isManifest: Bool { summary.first.map { $0 & 2 == 2 } ?? false }
}

extension IndexedFile {
    init(_ file: ProjectFile) {
        var words: [UInt32] = []
        file.summary.encode(into: &words)
        self.init(path: Array(file.path.utf8), tag: [], summary: words)
    }
}

/// Collects what each table says, then writes one behind the other.
package struct ReferenceImageBuilder {
    private var words = [UInt32](repeating: 0, count: ReferenceImage.headWords)
    private var files: [UInt32] = []
    private var declarations: [UInt32] = []
    private var blocks: [UInt32] = []
    /// A key in the upper half, what is said of it in the lower one.
    private var tables = [[UInt64]](repeating: [], count: ReferenceImage.Table.allCases.count)
    private var uses: [UseOfName] = []

    /// A use by its name and a hash of all the rest.
    private struct UseOfName: Comparable {
        let key: UInt64
        let user: UInt32
        let place: UInt32

        static func < (left: UseOfName, right: UseOfName) -> Bool {
            left.key == right.key ? left.user < right.user : left.key < right.key
        }
    }

    /// The words of an index; tests stand first in it, for they are what is looked for.
    package static func words(of unordered: [IndexedFile]) -> [UInt32] {
        let all = unordered.filter(\.isTest) + unordered.filter { !$0.isTest }
        var builder = ReferenceImageBuilder()
        // All paths together: who wants to know the tests reads nothing else.
        var paths: [UInt32] = []
        for (number, file) in all.enumerated() {
            paths.append(UInt32(builder.words.count))
            builder.words.append(UInt32(file.path.count))
            builder.words += file.path.packedWords
            builder.note(.paths, ReferenceImage.key(file.path), UInt32(number))
        }
        for (number, file) in all.enumerated() { builder.add(file, UInt32(number), path: paths[number]) }
        builder.files += [0, 0, 0, 0, builder.declarationCount]
        builder.finish(all)
        return builder.words
    }

    private var declarationCount: UInt32 { UInt32(declarations.count / ReferenceImage.declarationWords) }

    private mutating func note(_ table: ReferenceImage.Table, _ key: UInt32, _ value: UInt32) {
        tables[table.rawValue].append(UInt64(key) << 32 | UInt64(value))
    }

    // MARK: - One file

    private struct Chain {
        var names: [UInt32] = []
        var place: UInt32 = 0
        var block: UInt32 = 0
        var hash = KeyHash()
    }

    private mutating func add(_ file: IndexedFile, _ number: UInt32, path: UInt32) {
        let summary = file.summary
        let tag = words.count
        words += file.tag
        let base = words.count
        words += summary
        files += [path, UInt32(tag), UInt32(base), UInt32(words.count), declarationCount]
        var place = 2
        var chains = [Chain()]
        for _ in 0..<Int(summary[1]) {
            let superCount = Int(summary[place + 3])
            var chain = chains[Int(summary[place + 1])]
            chain.names.insert(summary[place], at: 0)
            chain.place = UInt32(words.count)
            chain.block = UInt32(base + place)
            chain.hash.add(summary[place])
            chains.append(chain)
            words.append(UInt32(chain.names.count))
            words += chain.names
            let row = UInt32(blocks.count / ReferenceImage.blockWords)
            blocks += [number, UInt32(base + place), chain.place]
            note(.blocks, summary[place], row)
            for name in summary[place + 4..<place + 4 + superCount] { note(.inheritors, name, row) }
            place += 4 + superCount
        }
        addDeclarations(summary, &place, base, number, chains)
    }

    private mutating func addDeclarations(_ summary: [UInt32], _ place: inout Int, _ base: Int, _ file: UInt32, _ chains: [Chain]) {
        let count = Int(summary[place])
        place += 1
        var heads: [Int] = []
        heads.reserveCapacity(count)
        for _ in 0..<count {
            heads.append(place)
            place += 4 + Int(summary[place] >> 14 & 63) + Int(summary[place] >> 20) * 2
        }
        var use = place + 1
        for head in heads {
            let number = declarationCount
            let chain = chains[Int(summary[head + 2])]
            declarations += [file, UInt32(base + head), UInt32(base + use), chain.place, chain.block]
            note(summary, head, number, chain)
            let end = use + Int(summary[head + 3])
            while use < end { use += add(useIn: summary, at: use, number, base, chain) }
        }
    }

    private mutating func note(_ summary: [UInt32], _ head: Int, _ number: UInt32, _ chain: Chain) {
        let name = summary[head + 1]
        let kind = FileSummary.Declaration.Kind(rawValue: summary[head] & 15)
        let isOnlyTyped = FileSummary.Declaration.Traits(rawValue: summary[head] >> 4 & 0xFF).contains(.isOnlyTyped)
        if kind != .code { note(.named, name, number) }
        if kind == .type, isOnlyTyped {
            note(.aliases, name, number)
            let length = Int(summary[head] >> 14 & 63)
            if summary[head] >> 12 & 3 == Reference.Root.type.rawValue, length > 0 { note(.aliased, summary[head + 3 + length], number) }
        }
        if kind != .type, kind != .code {
            note(.members, ReferenceImage.key(NameKey(rawValue: name), of: chain.names.first.map(NameKey.init(rawValue:))), number)
        }
        guard !isOnlyTyped else { return }
        for (index, name) in chain.names.enumerated() where !chain.names[..<index].contains(name) { note(.code, name, number) }
    }

    /// - Returns: how many words the use takes.
    private mutating func add(useIn summary: [UInt32], at place: Int, _ user: UInt32, _ base: Int, _ chain: Chain) -> Int {
        let (length, name) = Use.peek(summary, at: place)
        var hash = Self.dependsOnPlace(summary[place]) ? chain.hash : KeyHash()
        hash.add(summary[place])
        for index in place + 2..<place + length { hash.add(summary[index]) }
        uses.append(UseOfName(key: UInt64(name.rawValue) << 32 | UInt64(hash.folded), user: user, place: UInt32(base + place)))
        return length
    }

    /// Whether what a use means depends on the types around it.
    private static func dependsOnPlace(_ head: UInt32) -> Bool {
        let root = Reference.Root(rawValue: head >> 24 & 3)
        return root == .bare || root == .own
    }

    // MARK: - Tables

    private mutating func finish(_ all: [IndexedFile]) {
        words[0] = ReferenceImage.magic
        words[1] = UInt32(all.count)
        words[2] = declarationCount
        words[3] = UInt32(all.count(where: \.isTest))
        words[8] = UInt32(words.count)
        let manifests = all.indices.filter { all[$0].isManifest }
        words += [UInt32(manifests.count)] + manifests.map(UInt32.init)
        let shapes = writeShapes()
        for table in ReferenceImage.Table.allCases where table != .uses {
            Self.sort(&tables[table.rawValue]) { $0 }
            write(table)
        }
        for (place, rows) in [(4, files), (5, declarations), (6, blocks), (7, shapes)] {
            words[place] = UInt32(words.count)
            words += rows
        }
    }

    /// The keys of a table, the place of what is said of each, and how much it is.
    private mutating func write(_ table: ReferenceImage.Table) {
        var entries: [UInt32] = []
        for pair in tables[table.rawValue] {
            let key = UInt32(truncatingIfNeeded: pair >> 32)
            if entries.isEmpty || entries[entries.count - 3] != key { entries += [key, UInt32(words.count), 0] }
            words.append(UInt32(truncatingIfNeeded: pair))
            entries[entries.count - 1] += 1
        }
        tables[table.rawValue] = []
        write(entries, table)
    }

    /// - Parameter entries: in the order of their keys.
    private mutating func write(_ entries: [UInt32], _ table: ReferenceImage.Table) {
        let count = entries.count / ReferenceImage.entryWords
        var bits: UInt32 = 1
        while bits < 24, count >> bits > 1 { bits += 1 }
        var buckets = [UInt32](repeating: 0, count: 1 << bits + 1)
        for entry in 0..<count { buckets[Int(entries[entry * ReferenceImage.entryWords] >> (32 - bits)) + 1] += 1 }
        for bucket in 1..<buckets.count { buckets[bucket] += buckets[bucket - 1] }
        let head = 16 + table.rawValue * 4
        words[head] = UInt32(words.count)
        words[head + 1] = UInt32(count)
        words += entries
        words[head + 2] = UInt32(words.count)
        words[head + 3] = 32 - bits
        words += buckets
    }

    /// The uses of each name, those that look the same together.
    private mutating func writeShapes() -> [UInt32] {
        Self.sort(&uses) { $0.key }
        var shapes: [UInt32] = []
        var entries: [UInt32] = []
        for (index, use) in uses.enumerated() {
            let name = UInt32(truncatingIfNeeded: use.key >> 32)
            let chain = declarations[Int(use.user) * ReferenceImage.declarationWords + 3]
            if index == 0 || uses[index - 1].key != use.key || !isSame(shapes[(shapes.count - 4)...], use, chain) {
                if entries.isEmpty || entries[entries.count - 3] != name { entries += [name, UInt32(shapes.count / 4), 0] }
                entries[entries.count - 1] += 1
                shapes += [use.place, chain, UInt32(words.count), 0]
            }
            words.append(use.user)
            shapes[shapes.count - 1] += 1
        }
        uses = []
        write(entries, .uses)
        return shapes
    }

    /// Whether a use is of a shape, and not only of the same hash.
    private func isSame(_ shape: ArraySlice<UInt32>, _ use: UseOfName, _ chain: UInt32) -> Bool {
        let (first, second) = (Int(shape[shape.startIndex]), Int(use.place))
        let length = Use.peek(words, at: second).length
        guard words[first..<first + length] == words[second..<second + length] else { return false }
        let other = shape[shape.startIndex + 1]
        return chain == other || !Self.dependsOnPlace(words[second]) || names(at: chain) == names(at: other)
    }

    private func names(at place: UInt32) -> ArraySlice<UInt32> {
        place == 0 ? [] : words[Int(place) + 1..<Int(place) + 1 + Int(words[Int(place)])]
    }

    /// Sorts by keys that are spread evenly: most of the way by putting each where it roughly belongs.
    private static func sort<Element: Comparable>(_ elements: inout [Element], _ key: (Element) -> UInt64) {
        guard elements.count > 4096 else { return elements.sort() }
        let shift = UInt64(64 - 12)
        var starts = [Int](repeating: 0, count: 1 << 12 + 1)
        for element in elements { starts[Int(key(element) >> shift) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var next = starts
        var result = elements
        for element in elements {
            let bucket = Int(key(element) >> shift)
            result[next[bucket]] = element
            next[bucket] += 1
        }
        for bucket in 0..<starts.count - 1 where starts[bucket + 1] - starts[bucket] > 1 {
            result[starts[bucket]..<starts[bucket + 1]].sort()
        }
        elements = result
    }
}

extension [UInt8] {
    /// Four to a word.
    fileprivate var packedWords: [UInt32] {
        stride(from: 0, to: count, by: 4).map { start in
            (0..<Swift.min(4, count - start)).reduce(0) { $0 | UInt32(self[start + $1]) << UInt32($1 * 8) }
        }
    }
}
