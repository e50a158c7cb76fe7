// Owns: a tree as an index of some tree, and what differs from that laid over it.

/// A file of a tree: its path from the top, and its summary.
package struct ProjectFile: Sendable {
    package let path: String
    /// What ``FileSummary/encode(into:)`` wrote: one piece of memory, where a summary is thousands.
    package let words: [UInt32]

    package init(path: String, words: [UInt32]) {
        self.path = path
        self.words = words
    }

    package init(path: String, summary: FileSummary) { self.init(path: path, words: summary.encoded) }
}

/// Answers what is asked of the files of a tree; files and declarations have numbers that go through all of its indexes.
package final class TreeReferences {
    private final class Layer {
        let image: ReferenceImage
        /// Files that are something else in this tree, or nothing.
        let hidden: Set<Int>
        let firstFile: Int
        let firstDeclaration: Int

        init(image: ReferenceImage, hidden: Set<Int>, firstFile: Int, firstDeclaration: Int) {
            self.image = image
            self.hidden = hidden
            self.firstFile = firstFile
            self.firstDeclaration = firstDeclaration
        }
    }

    private let layers: [Layer]
    /// How many layers are the tree; the one behind them is only asked about.
    private let treeLayers: Int
    let declarationCount: Int
    private let packages: Packages
    private var targets: [Int32]
    private var targetsOfFolders: [ArraySlice<UInt8>: Int32] = [:]
    private var usesOfFiles: [Int: [NameKey: [(user: Int, place: Int)]]] = [:]

    private static let unknown: Int32 = -2
    private static let rememberedFiles = 64

    /// - Parameters:
    ///   - replaced: paths of the base whose files are not those of the tree.
    ///   - changed: the files that the tree has beside those of the base.
    ///   - others: what is asked about and no part of the tree.
    package init(_ base: ReferenceImage, replaced: some Sequence<[UInt8]>, changed: [ProjectFile], others: [ProjectFile]) {
        let images = [base] + [changed, others].map { ReferenceImage($0.map(IndexedFile.init)) }
        var layers: [Layer] = []
        var (file, declaration) = (0, 0)
        let hidden = Set(replaced.compactMap(base.file))
        for image in images {
            layers.append(Layer(image: image, hidden: layers.isEmpty ? hidden : [], firstFile: file, firstDeclaration: declaration))
            file += image.fileCount
            declaration += image.declarationCount
        }
        self.layers = layers
        treeLayers = 2
        declarationCount = declaration
        packages = Packages(Self.manifests(layers[..<2]))
        targets = Array(repeating: Self.unknown, count: file)
    }

    /// A tree of nothing but these files.
    package convenience init(_ files: consuming [ProjectFile], others: [ProjectFile] = []) {
        let indexed = files.map(IndexedFile.init)
        _ = consume files
        self.init(ReferenceImage(indexed, isAlone: others.isEmpty), replaced: [], changed: [], others: others)
    }

    private static func manifests(_ layers: ArraySlice<Layer>) -> [(path: String, manifest: Manifest)] {
        layers.reversed().flatMap { layer in
            layer.image.manifests.compactMap { number in
                guard !layer.hidden.contains(number), let summary = FileSummary(decoding: layer.image.summary(number)[...]),
                    let manifest = summary.manifest
                else { return nil }
                return (String(decoding: layer.image.path(number), as: UTF8.self), manifest)
            }
        }
    }

    /// The targets of the tree.
    func packagesOfTree() -> Packages { packages }

    // MARK: - Files

    private func layer(ofFile number: Int) -> Layer { layers.last { $0.firstFile <= number } ?? layers[0] }

    private func layer(of declaration: Int) -> Layer {
        declaration < layers[1].firstDeclaration
            ? layers[0] : declaration < layers[2].firstDeclaration ? layers[1] : layers[2]
    }

    /// The files of tests.
    var tests: [Int] {
        layers[..<treeLayers].flatMap { layer in
            layer.image.tests.filter { !layer.hidden.contains($0) }.map { layer.firstFile + $0 }
        }
    }

    /// The files of the last layer.
    var others: Range<Int> { layers[2].firstFile..<layers[2].firstFile + layers[2].image.fileCount }

    func file(at path: String) -> Int? {
        let path = Array(path.utf8)
        for layer in layers[..<treeLayers].reversed() {
            if let number = layer.image.file(at: path), !layer.hidden.contains(number) { return layer.firstFile + number }
        }
        return nil
    }

    func pathBytes(_ file: Int) -> [UInt8] {
        let layer = layer(ofFile: file)
        return layer.image.path(file - layer.firstFile)
    }

    func path(_ file: Int) -> String { String(decoding: pathBytes(file), as: UTF8.self) }

    func isTest(file: Int) -> Bool {
        let layer = layer(ofFile: file)
        return layer.image.isTest(file: file - layer.firstFile)
    }

    /// The target of a file, one less than nothing for none.
    func target(ofFile file: Int) -> Int32 {
        if targets[file] != Self.unknown { return targets[file] }
        let path = pathBytes(file)
        let folder = path[..<(path.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
        let target =
            targetsOfFolders[folder] ?? packages.target(of: String(decoding: path, as: UTF8.self)).map { Int32($0) } ?? Packages.none
        targetsOfFolders[folder] = target
        targets[file] = target
        return target
    }

    func declarations(ofFile file: Int) -> Range<Int> {
        let layer = layer(ofFile: file)
        let range = layer.image.declarations(of: file - layer.firstFile)
        return layer.firstDeclaration + range.lowerBound..<layer.firstDeclaration + range.upperBound
    }

    /// The file of the tree that stands where a declaration's file does.
    func fileInTree(of declaration: Int) -> Int? {
        declaration < layers[treeLayers].firstDeclaration ? file(of: declaration) : file(at: path(file(of: declaration)))
    }

    // MARK: - Declarations

    func file(of declaration: Int) -> Int {
        let layer = layer(of: declaration)
        return layer.firstFile + layer.image.file(of: declaration - layer.firstDeclaration)
    }

    private func head(_ declaration: Int) -> (words: PagedWords, place: Int) {
        let layer = layer(of: declaration)
        return (layer.image.words, layer.image.head(of: declaration - layer.firstDeclaration))
    }

    func kind(_ declaration: Int) -> FileSummary.Declaration.Kind {
        let (words, place) = head(declaration)
        return FileSummary.Declaration.Kind(rawValue: words[place] & 15) ?? .code
    }

    func traits(_ declaration: Int) -> FileSummary.Declaration.Traits {
        let (words, place) = head(declaration)
        return FileSummary.Declaration.Traits(rawValue: words[place] >> 4 & 0xFF)
    }

    func name(_ declaration: Int) -> NameKey {
        let (words, place) = head(declaration)
        return NameKey(rawValue: words[place + 1])
    }

    func result(_ declaration: Int) -> Reference {
        let (words, place) = head(declaration)
        let names = words[place + 4..<place + 4 + Int(words[place] >> 14 & 63)]
        return Reference(root: Reference.Root(rawValue: words[place] >> 12 & 3) ?? .unknown, path: names.map(NameKey.init(rawValue:)))
    }

    func parameters(_ declaration: Int) -> [FileSummary.Parameter] {
        let (words, place) = head(declaration)
        let first = place + 4 + Int(words[place] >> 14 & 63)
        return (0..<Int(words[place] >> 20)).map {
            FileSummary.Parameter(label: NameKey(rawValue: words[first + $0 * 2]), traits: .init(rawValue: words[first + $0 * 2 + 1]))
        }
    }

    /// The types around it, innermost first.
    func types(around declaration: Int) -> [NameKey] {
        let layer = layer(of: declaration)
        return layer.image.chain(of: declaration - layer.firstDeclaration)
    }

    /// The block around it, if it is in one.
    func block(around declaration: Int) -> Block? {
        let layer = layer(of: declaration)
        let place = layer.image.block(of: declaration - layer.firstDeclaration)
        return place == 0 ? nil : Block(words: layer.image.words, place: place)
    }

    // MARK: - By names

    struct Block {
        fileprivate let words: PagedWords
        fileprivate let place: Int

        var name: NameKey { NameKey(rawValue: words[place]) }
        var traits: FileSummary.Block.Traits { .init(rawValue: words[place + 2]) }
        var supers: [NameKey] { words[place + 4..<place + 4 + Int(words[place + 3])].map(NameKey.init(rawValue:)) }
    }

    func blocks(_ type: NameKey) -> [Block] { blocks(.blocks, type) }

    /// The blocks that inherit from a type.
    func inheritors(of type: NameKey) -> [Block] { blocks(.inheritors, type) }

    private func blocks(_ table: ReferenceImage.Table, _ name: NameKey) -> [Block] {
        var result: [Block] = []
        for layer in layers[..<treeLayers].reversed() {
            for value in layer.image.values(table, name.rawValue) {
                let (file, place) = layer.image.block(row: Int(layer.image.words[value]))
                if !layer.hidden.contains(file) { result.append(Block(words: layer.image.words, place: place)) }
            }
        }
        return result
    }

    func aliases(named name: NameKey) -> [Int] { declarations(.aliases, name.rawValue) }
    func aliases(of name: NameKey) -> [Int] { declarations(.aliased, name.rawValue) }
    func code(in type: NameKey) -> [Int] { declarations(.code, type.rawValue) }

    /// The members of a type, or what stands in none.
    func members(_ name: NameKey, of owner: NameKey?) -> [Int] {
        declarations(.members, ReferenceImage.key(name, of: owner)).filter {
            self.name($0) == name && types(around: $0).first == owner
        }
    }

    /// The files of the tree that declare a name, whatever it is there.
    func files(declaring name: NameKey) -> [Int] {
        var files: [Int] = []
        for declaration in declarations(.named, name.rawValue) {
            let file = file(of: declaration)
            if files.last != file { files.append(file) }
        }
        return files
    }

    private func declarations(_ table: ReferenceImage.Table, _ key: UInt32) -> [Int] {
        var result: [Int] = []
        for layer in layers[..<treeLayers].reversed() {
            for value in layer.image.values(table, key) {
                let number = Int(layer.image.words[value])
                if layer.hidden.isEmpty || !layer.hidden.contains(layer.image.file(of: number)) {
                    result.append(layer.firstDeclaration + number)
                }
            }
        }
        return result
    }

    /// A way in which a name is used.
    struct UseShape {
        /// Such a use.
        let use: PlacedUse
        /// The types around it, innermost first, where they say what it means.
        let callers: [NameKey]
        /// The declarations that use it so.
        let users: [Int]
    }

    func uses(of name: NameKey) -> [UseShape] {
        var result: [UseShape] = []
        for layer in layers[..<treeLayers].reversed() {
            let rows = layer.image.values(.uses, name.rawValue)
            result.reserveCapacity(result.count + rows.count)
            for row in rows {
                let (place, chain, range) = layer.image.shape(row: row)
                var users: [Int] = []
                users.reserveCapacity(range.count)
                for place in range {
                    let number = Int(layer.image.words[place])
                    if layer.hidden.isEmpty || !layer.hidden.contains(layer.image.file(of: number)) {
                        users.append(layer.firstDeclaration + number)
                    }
                }
                guard !users.isEmpty else { continue }
                let use = PlacedUse(words: layer.image.words, place: place)
                result.append(UseShape(use: use, callers: use.dependsOnPlace ? layer.image.names(at: chain) : [], users: users))
            }
        }
        return result
    }

    /// The uses of a name in one file, each by itself.
    func uses(of name: NameKey, inFile file: Int) -> [UseShape] {
        let words = layer(ofFile: file).image.words
        return (placedUses(inFile: file)[name] ?? []).map { user, place in
            let use = PlacedUse(words: words, place: place)
            return UseShape(use: use, callers: use.dependsOnPlace ? types(around: user) : [], users: [user])
        }
    }

    private func placedUses(inFile file: Int) -> [NameKey: [(user: Int, place: Int)]] {
        if let known = usesOfFiles[file] { return known }
        // Who asks about one declaration of a file asks about others of it, and then hardly ever again.
        if usesOfFiles.count >= Self.rememberedFiles { usesOfFiles.removeAll() }
        let layer = layer(ofFile: file)
        var result: [NameKey: [(user: Int, place: Int)]] = [:]
        for user in declarations(ofFile: file) {
            let range = layer.image.uses(of: user - layer.firstDeclaration)
            let words = layer.image.words[range]
            var place = 0
            while place + 1 < words.count {
                let (length, name) = Use.peek(words, at: place)
                result[name, default: []].append((user, range.lowerBound + place))
                place += length
            }
        }
        usesOfFiles[file] = result
        return result
    }
}

/// A use where it stands in an index.
struct PlacedUse {
    private let words: PagedWords
    private let place: Int
    private let head: UInt32

    init(words: PagedWords, place: Int) {
        self.words = words
        self.place = place
        head = words[place]
    }

    /// Whether what it means depends on the types around it.
    var dependsOnPlace: Bool { Use.dependsOnPlace(head) }

    private var pathCount: Int { Int(head >> 8 & 7) }
    private var labelCount: Int { Int(head >> 16 & 0xFF) }

    var traits: Use.Traits { Use.Traits(rawValue: head & 0x7F) }

    var receiver: Reference {
        let root = Reference.Root(rawValue: head >> 24 & 3) ?? .unknown
        guard pathCount > 0 else { return Reference(root: root, path: []) }
        return Reference(root: root, path: words[place + 2..<place + 2 + pathCount].map(NameKey.init(rawValue:)))
    }

    /// The use without its receiver.
    var form: Use {
        let labels = place + 2 + pathCount..<place + 2 + pathCount + labelCount
        return Use(
            name: NameKey(rawValue: words[place + 1]), receiver: .unknown, traits: traits,
            labels: labels.isEmpty ? [] : words[labels].map(NameKey.init(rawValue:)), trailing: Int(head >> 12 & 15))
    }

    /// A hash of all that ``form`` is.
    var formHash: UInt64 {
        var hash = KeyHash()
        // Neither the root of the receiver nor how many names it has.
        hash.add(head & 0x00FF_F07F)
        let first = place + 2 + pathCount
        for place in first..<first + labelCount { hash.add(words[place]) }
        return hash.value
    }
}
