// Owns: the index of a tree: the summaries of its files, and by names what stands where.
//
// Everything is words at places, so that an index in a file is asked without reading all of it, and one in memory is made of few pieces.
// What it says is never needed for a right answer: whoever finds it broken makes it anew.

/// The Swift files of a tree by the names that stand in them.
package final class ReferenceImage {
    /// What is looked up by a name.
    enum Table: Int, CaseIterable {
        /// The declarations and extensions of a type, as rows of blocks.
        case blocks
        /// What inherits from a type or conforms to it, as rows of blocks.
        case inheritors
        /// The aliases of a name, and those that mean a name.
        case aliases, aliased
        /// The members of a type by a name, see ``ReferenceImage/key(_:of:)``.
        case members
        /// The declarations of a name, wherever they stand.
        case named
        /// The code inside a type, that of types inside it included.
        case code
        /// The ways in which a name is used, as rows of shapes.
        case uses
        /// The files of a path, by a hash of it.
        case paths
    }

    static let magic: UInt32 = 0x6f6e_6933
    static let headWords = 16 + Table.allCases.count * 4
    static let fileWords = 5
    static let declarationWords = 5
    static let blockWords = 3
    static let shapeWords = 4
    static let entryWords = 3

    let words: PagedWords
    package let fileCount: Int
    let declarationCount: Int
    private let testCount: Int
    private let files: Int
    private let declarations: Int
    private let blocks: Int
    private let shapes: Int
    private let manifestList: Int
    private let tables: [(entries: Int, count: Int, buckets: Int, shift: UInt32)]

    package var isBroken: Bool { words.isBroken }

    /// - Parameter isAlone: whether nothing is ever laid over it.
    package convenience init(_ files: consuming [IndexedFile], isAlone: Bool = false) {
        self.init(trusted: PagedWords(ReferenceImageBuilder.words(of: files, isAlone: isAlone)))
    }

    /// Nil for what is no index.
    package convenience init?(_ words: PagedWords) {
        guard words[0] == Self.magic, words.count >= Self.headWords else { return nil }
        self.init(trusted: words)
        if words.isBroken || fileCount > words.count || declarationCount > words.count { return nil }
    }

    /// What the builder just made.
    package init(trusted words: PagedWords) {
        self.words = words
        fileCount = Int(words[1])
        declarationCount = Int(words[2])
        testCount = Int(words[3])
        files = Int(words[4])
        declarations = Int(words[5])
        blocks = Int(words[6])
        shapes = Int(words[7])
        manifestList = Int(words[8])
        tables = Table.allCases.map { table in
            let place = 16 + table.rawValue * 4
            return (Int(words[place]), Int(words[place + 1]), Int(words[place + 2]), min(words[place + 3], 31))
        }
    }

    // MARK: - Files

    private func file(_ number: Int, _ field: Int) -> Int { Int(words[files + number * Self.fileWords + field]) }

    package func path(_ number: Int) -> [UInt8] {
        let place = file(number, 0)
        let length = Int(words[place])
        let packed = words[place + 1..<place + 1 + (length + 3) / 4]
        return packed.isEmpty ? [] : (0..<length).map { UInt8(truncatingIfNeeded: packed[$0 / 4] >> UInt32($0 % 4 * 8)) }
    }

    /// What whoever made the index wrote beside a file.
    package func tag(_ number: Int) -> [UInt32] { range(file(number, 1), file(number, 2)) }

    package func summary(_ number: Int) -> [UInt32] { range(file(number, 2), file(number, 3)) }

    private func range(_ start: Int, _ end: Int) -> [UInt32] { start <= end ? words[start..<end] : [] }

    func isTest(file number: Int) -> Bool { number < testCount }

    package var tests: Range<Int> { 0..<min(testCount, fileCount) }

    package var manifests: [Int] {
        words[manifestList + 1..<manifestList + 1 + Int(words[manifestList])].map(Int.init)
    }

    package func file(at path: [UInt8]) -> Int? {
        for place in values(.paths, Self.key(path)) where self.path(Int(words[place])) == path { return Int(words[place]) }
        return nil
    }

    // MARK: - Declarations

    func declarations(of file: Int) -> Range<Int> {
        let first = self.file(file, 4)
        let end = self.file(file + 1, 4)
        return first <= end && end <= declarationCount ? first..<end : 0..<0
    }

    private func declaration(_ number: Int, _ field: Int) -> Int { Int(words[declarations + number * Self.declarationWords + field]) }

    func file(of declaration: Int) -> Int { self.declaration(declaration, 0) }
    func head(of declaration: Int) -> Int { self.declaration(declaration, 1) }
    func uses(of declaration: Int) -> Range<Int> {
        let first = self.declaration(declaration, 2)
        return first..<first + Int(words[head(of: declaration) + 3])
    }
    func chain(of declaration: Int) -> [NameKey] { names(at: self.declaration(declaration, 3)) }
    /// The place of the block around it; zero for none.
    func block(of declaration: Int) -> Int { self.declaration(declaration, 4) }

    /// Names behind their number.
    func names(at place: Int) -> [NameKey] {
        place == 0 ? [] : words[place + 1..<place + 1 + Int(words[place])].map(NameKey.init(rawValue:))
    }

    // MARK: - Rows

    func block(row: Int) -> (file: Int, place: Int) {
        (Int(words[blocks + row * Self.blockWords]), Int(words[blocks + row * Self.blockWords + 1]))
    }

    /// A way to use a name: where such a use stands, where the types around it do, see ``names(at:)``, and which declarations use it so.
    func shape(row: Int) -> (use: Int, chain: Int, users: Range<Int>) {
        let place = shapes + row * Self.shapeWords
        let first = Int(words[place + 2])
        return (Int(words[place]), Int(words[place + 1]), first..<first + Int(words[place + 3]))
    }

    // MARK: - Looking up

    /// The places at which a table says something of a name.
    func values(_ table: Table, _ key: UInt32) -> Range<Int> {
        let (entries, count, buckets, shift) = tables[table.rawValue]
        let bucket = Int(key >> shift)
        var entry = Int(words[buckets + bucket])
        let end = min(count, Int(words[buckets + bucket + 1]))
        while entry < end {
            let place = entries + entry * Self.entryWords
            if words[place] == key {
                let first = Int(words[place + 1])
                return first..<min(words.count, first + Int(words[place + 2]))
            }
            entry += 1
        }
        return 0..<0
    }

    static func key(_ name: NameKey, of owner: NameKey?) -> UInt32 {
        var hash = KeyHash()
        hash.add(name)
        hash.add(owner ?? .none)
        return hash.folded
    }

    static func key(_ path: [UInt8]) -> UInt32 {
        var hash = KeyHash()
        for byte in path { hash.add(UInt32(byte)) }
        return hash.folded
    }
}

extension KeyHash {
    var folded: UInt32 { UInt32(truncatingIfNeeded: (value ^ value >> 32) &* 0x9e37_79b9_7f4a_7c15 >> 32) }
}
