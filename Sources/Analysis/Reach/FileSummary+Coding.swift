// Owns: the compact form of a file's summary, in which it is kept between two audits.
import SourceText

extension Use {
    /// A word of counts and traits, the name, the receiver's names, the labels.
    func append(to words: inout [UInt32]) {
        let counts = UInt32(labels.count & 0xFF) << 16 | UInt32(min(trailing, 15)) << 12 | UInt32(receiver.path.count & 7) << 8
        words.append(counts | receiver.root.rawValue << 24 | traits.rawValue)
        words.append(name.rawValue)
        for name in receiver.path { words.append(name.rawValue) }
        for label in labels { words.append(label.rawValue) }
    }

    /// How many words the use at a place takes, and its name: all that most readers want of it.
    static func peek(_ words: [UInt32], at place: Int) -> (length: Int, name: NameKey) {
        let head = words[place]
        return (2 + Int(head >> 16 & 0xFF) + Int(head >> 8 & 7), NameKey(rawValue: words[place + 1]))
    }

    /// Whether what a use means depends on the types around it, by its first word.
    static func dependsOnPlace(_ head: UInt32) -> Bool {
        let root = Reference.Root(rawValue: head >> 24 & 3)
        return root == .bare || root == .own
    }
}

extension FileSummary {
    /// The summary in its compact form, with no room for more.
    package var encoded: [UInt32] {
        var words: [UInt32] = []
        words.reserveCapacity(16 + blocks.count * 6 + declarations.count * 10 + uses.count)
        encode(into: &words)
        return words.count < words.capacity ? Array(words[...]) : words
    }

    /// Appends the summary to a table of words.
    package func encode(into words: inout [UInt32]) {
        words.append((isTest ? 1 : 0) | (manifest == nil ? 0 : 2))
        words.append(UInt32(blocks.count))
        for block in blocks {
            words.append(block.name.rawValue)
            words.append(UInt32((block.outer ?? -1) + 1))
            words.append(block.traits.rawValue)
            words.append(UInt32(block.supers.count))
            for name in block.supers { words.append(name.rawValue) }
        }
        words.append(UInt32(declarations.count))
        for declaration in declarations {
            words.append(
                declaration.kind.rawValue | declaration.traits.rawValue << 4 | declaration.result.root.rawValue << 12
                    | UInt32(declaration.result.path.count) << 14 | UInt32(declaration.parameters.count) << 20)
            words.append(declaration.name.rawValue)
            words.append(UInt32((declaration.block ?? -1) + 1))
            words.append(UInt32(declaration.uses.count))
            for name in declaration.result.path { words.append(name.rawValue) }
            for parameter in declaration.parameters {
                words.append(parameter.label.rawValue)
                words.append(parameter.traits.rawValue)
            }
        }
        words.append(UInt32(uses.count))
        words += uses
        manifest?.encode(into: &words)
    }

    /// Reads what ``encode(into:)`` wrote; nil where it did not write that.
    package init?(decoding words: ArraySlice<UInt32>) {
        var reader = WordReader(words)
        guard let head = reader.next(), let blockCount = reader.count() else { return nil }
        isTest = head & 1 == 1
        var blocks: [Block] = []
        for index in 0..<blockCount {
            guard let name = reader.next(), let outer = reader.next(), outer <= index, let traits = reader.next(),
                let supers = reader.names(reader.count())
            else { return nil }
            blocks.append(
                Block(
                    name: NameKey(rawValue: name), outer: Int(outer) - 1 < 0 ? nil : Int(outer) - 1, traits: .init(rawValue: traits),
                    supers: supers))
        }
        self.blocks = blocks
        guard let declarations = Self.declarations(&reader, blocks: blockCount), let useCount = reader.count(),
            useCount == declarations.last?.uses.upperBound ?? 0, let uses = reader.words(useCount), Self.areUses(uses, declarations)
        else { return nil }
        self.declarations = declarations
        self.uses = uses
        if head & 2 == 2 {
            guard let manifest = Manifest(decoding: &reader) else { return nil }
            self.manifest = manifest
        } else {
            manifest = nil
        }
        guard reader.isAtEnd else { return nil }
    }

    private static func declarations(_ reader: inout WordReader, blocks: Int) -> [Declaration]? {
        guard let count = reader.count() else { return nil }
        var declarations: [Declaration] = []
        declarations.reserveCapacity(count)
        var place = 0
        for _ in 0..<count {
            guard let head = reader.next(), let kind = Declaration.Kind(rawValue: head & 15), let name = reader.next(),
                let block = reader.next(), block <= blocks, let uses = reader.next(),
                let result = reader.names(Int(head >> 14 & 63)), let parameters = reader.words(Int(head >> 20) * 2)
            else { return nil }
            let length = Int(uses)
            declarations.append(
                Declaration(
                    kind: kind, traits: .init(rawValue: head >> 4 & 0xFF), name: NameKey(rawValue: name),
                    block: block == 0 ? nil : Int(block) - 1,
                    parameters: stride(from: 0, to: parameters.count, by: 2).map {
                        Parameter(label: NameKey(rawValue: parameters[$0]), traits: .init(rawValue: parameters[$0 + 1]))
                    },
                    result: Reference(root: Reference.Root(rawValue: head >> 12 & 3) ?? .unknown, path: result),
                    uses: place..<place + length))
            place += length
        }
        return declarations
    }

    /// Whether walking the uses of each declaration ends where the next one's begin.
    private static func areUses(_ words: [UInt32], _ declarations: [Declaration]) -> Bool {
        for declaration in declarations {
            var place = declaration.uses.lowerBound
            while place < declaration.uses.upperBound {
                guard place + 1 < declaration.uses.upperBound else { return false }
                place += Use.peek(words, at: place).length
            }
            guard place == declaration.uses.upperBound else { return false }
        }
        return true
    }
}

/// Takes words off the front of some others, never more than there are.
struct WordReader {
    private let all: ArraySlice<UInt32>
    private var position: Int

    init(_ words: ArraySlice<UInt32>) {
        all = words
        position = words.startIndex
    }

    var isAtEnd: Bool { position == all.endIndex }

    mutating func next() -> UInt32? {
        guard position < all.endIndex else { return nil }
        defer { position += 1 }
        return all[position]
    }

    /// A number of things that take a word at least.
    mutating func count() -> Int? { next().flatMap { Int($0) <= all.endIndex - position ? Int($0) : nil } }

    mutating func words(_ count: Int?) -> [UInt32]? {
        guard let count, count <= all.endIndex - position else { return nil }
        defer { position += count }
        return Array(all[position..<position + count])
    }

    mutating func names(_ count: Int?) -> [NameKey]? { words(count)?.map(NameKey.init(rawValue:)) }

    mutating func string() -> String? {
        guard let length = next(), let packed = words((Int(length) + 3) / 4) else { return nil }
        let bytes = (0..<Int(length)).map { UInt8(truncatingIfNeeded: packed[$0 / 4] >> UInt32($0 % 4 * 8)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ text: String, to words: inout [UInt32]) {
        let bytes = Array(text.utf8)
        words.append(UInt32(bytes.count))
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var word: UInt32 = 0
            for offset in 0..<min(4, bytes.count - start) { word |= UInt32(bytes[start + offset]) << UInt32(offset * 8) }
            words.append(word)
        }
    }
}
