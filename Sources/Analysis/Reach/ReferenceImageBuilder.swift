// Owns: making the index of a tree from the summaries of its files.

/// A file as an index is made of it.
package struct IndexedFile: Sendable {
    package let path: [UInt8]
    /// Kept beside it for whoever makes the index.
    package let tag: [UInt32]
    /// What ``FileSummary/encode(into:)`` wrote.
    package fileprivate(set) var summary: [UInt32]

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
    /// The names of its types and extensions, and of what it declares.
    fileprivate var declaredNames: [UInt32] {
        var names: [UInt32] = []
        var place = 2
        for _ in 0..<Int(summary[1]) {
            names.append(summary[place])
            place += 4 + Int(summary[place + 3])
        }
        let count = Int(summary[place])
        place += 1
        for _ in 0..<count {
            names.append(summary[place + 1])
            place += 4 + Int(summary[place] >> 14 & 63) + Int(summary[place] >> 20) * 2
        }
        return names
    }

    /// The uses of all that it declares.
    fileprivate var uses: some Sequence<(place: Int, name: NameKey)> {
        var place = 2
        for _ in 0..<Int(summary[1]) { place += 4 + Int(summary[place + 3]) }
        let count = Int(summary[place])
        place += 1
        for _ in 0..<count { place += 4 + Int(summary[place] >> 14 & 63) + Int(summary[place] >> 20) * 2 }
        let end = place + 1 + Int(summary[place])
        return sequence(state: place + 1) { [summary] next -> (place: Int, name: NameKey)? in
            guard next < end else { return nil }
            let (length, name) = Use.peek(summary, at: next)
            defer { next += length }
            return (next, name)
        }
    }

    init(_ file: ProjectFile) {
        self.init(path: Array(file.path.utf8), tag: [], summary: file.words)
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
    /// Where in them the names of each bucket begin, and where the next of these goes.
    private var firstUses: [Int] = []
    private var nextUses: [Int] = []
    /// The names that anybody will ask for; nil for all.
    private var declared: DeclaredNames?

    /// A use by its name and a hash of all the rest.
    private struct UseOfName: Comparable {
        let key: UInt64
        let user: UInt32
        let place: UInt32

        static func < (left: UseOfName, right: UseOfName) -> Bool {
            left.key == right.key ? (left.user, left.place) < (right.user, right.place) : left.key < right.key
        }
    }

    /// The words of an index; tests stand first in it, for they are what is looked for.
    ///
    /// - Parameter isAlone: whether nothing is ever laid over it, so that nobody will ask for names that it does not declare.
    package static func words(of unordered: consuming [IndexedFile], isAlone: Bool = false) -> [UInt32] {
        var all = consume unordered
        let testCount = all.count(where: \.isTest)
        all = all.filter(\.isTest) + all.filter { !$0.isTest }
        var builder = ReferenceImageBuilder()
        if isAlone { builder.declared = DeclaredNames(all) }
        builder.reserve(all)
        let manifests = all.indices.filter { all[$0].isManifest }
        // All paths together: who wants to know the tests reads nothing else.
        var paths: [UInt32] = []
        for (number, file) in all.enumerated() {
            paths.append(UInt32(builder.words.count))
            builder.words.append(UInt32(file.path.count))
            builder.words += file.path.packedWords
            builder.note(.paths, ReferenceImage.key(file.path), UInt32(number))
        }
        for number in all.indices {
            builder.add(all[number], UInt32(number), path: paths[number])
            // The words stand in the index now.
            all[number].summary = []
        }
        builder.files += [0, 0, 0, 0, builder.declarationCount]
        builder.finish(files: all.count, tests: testCount, manifests)
        return builder.words
    }

    /// Makes room for all, and finds where the uses of each name begin: growing and sorting need everything twice.
    private mutating func reserve(_ files: [IndexedFile]) {
        words.reserveCapacity(files.reduce(0) { $0 + $1.summary.count + $1.path.count / 4 } * 3)
        var starts = [Int](repeating: 0, count: 1 << Self.bucketBits + 1)
        for file in files {
            for use in file.uses where declared?.contain(use.name) ?? true { starts[Self.bucket(use.name) + 1] += 1 }
        }
        for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
        uses = Array(repeating: UseOfName(key: 0, user: 0, place: 0), count: starts[starts.count - 1])
        nextUses = starts
        firstUses = starts
    }

    private static let bucketBits = 14

    private static func bucket(_ name: NameKey) -> Int { Int(name.rawValue >> UInt32(32 - bucketBits)) }

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
        guard declared?.contain(name) ?? true else { return length }
        var hash = Use.dependsOnPlace(summary[place]) ? chain.hash : KeyHash()
        hash.add(summary[place])
        for index in place + 2..<place + length { hash.add(summary[index]) }
        let bucket = Self.bucket(name)
        uses[nextUses[bucket]] = UseOfName(
            key: UInt64(name.rawValue) << 32 | UInt64(hash.folded), user: user, place: UInt32(base + place))
        nextUses[bucket] += 1
        return length
    }

    // MARK: - Tables

    private mutating func finish(files fileCount: Int, tests: Int, _ manifests: [Int]) {
        words[0] = ReferenceImage.magic
        words[1] = UInt32(fileCount)
        words[2] = declarationCount
        words[3] = UInt32(tests)
        words[8] = UInt32(words.count)
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
        Self.sort(&uses, within: firstUses)
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
        return chain == other || !Use.dependsOnPlace(words[second]) || names(at: chain) == names(at: other)
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
        elements = result
        sort(&elements, within: starts)
    }

    /// Sorts what stands between each two places.
    private static func sort<Element: Comparable>(_ elements: inout [Element], within starts: [Int]) {
        // A slice of an array would be copied, sorted and written back.
        unsafe elements.withUnsafeMutableBufferPointer { buffer in
            for bucket in 0..<starts.count - 1 where starts[bucket + 1] - starts[bucket] > 1 {
                var part = unsafe buffer[starts[bucket]..<starts[bucket + 1]]
                unsafe part.sort()
            }
        }
    }
}

/// The names that some files declare, for types and what stands in or outside of them.
private struct DeclaredNames {
    /// A bit for each part of all keys, so that of a few others it is said, too.
    private var bits = [UInt64](repeating: 0, count: 1 << 14)

    init(_ files: [IndexedFile]) {
        for file in files {
            for name in file.declaredNames { insert(name) }
        }
    }

    private static func place(_ name: UInt32) -> (word: Int, bit: UInt64) {
        // The lowest bit of a key is always set.
        let hash = Int(name >> 1) & (1 << 20 - 1)
        return (hash >> 6, 1 << UInt64(hash & 63))
    }

    private mutating func insert(_ name: UInt32) {
        let (word, bit) = Self.place(name)
        bits[word] |= bit
    }

    func contain(_ name: NameKey) -> Bool {
        let (word, bit) = Self.place(name.rawValue)
        return bits[word] & bit != 0
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
