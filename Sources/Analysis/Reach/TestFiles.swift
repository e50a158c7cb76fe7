// Owns: which test file is nearest to some code.

/// The test files of a tree.
struct TestFiles: Sendable {
    private struct File: Sendable {
        let path: [UInt8]
        let target: Int32
    }

    /// The suites by the folder of their package.
    private var suites: [String: [File]] = [:]
    private var folders: Set<String> = []

    init(_ tree: TreeReferences, _ packages: Packages) {
        var known: [ArraySlice<UInt8>: String] = [:]
        for number in tree.tests {
            let path = tree.pathBytes(number)
            let parent = path[..<(path.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
            let folder = known[parent] ?? packages.folder(of: String(decoding: path, as: UTF8.self))
            known[parent] = folder
            folders.insert(folder)
            guard TestCode.isTestSuite(path: path) else { continue }
            suites[folder, default: []].append(File(path: path, target: tree.target(ofFile: number)))
        }
    }

    /// Whether there are any in a package.
    func areBelow(_ folder: String) -> Bool { folders.contains(folder) }

    func nearest(to path: String, _ packages: Packages) -> String? {
        let target = packages.target(of: path).map { Int32($0) } ?? Packages.none
        let place = Place(Array(path.utf8))
        var best: (score: Int, path: [UInt8])?
        for suite in suites[packages.folder(of: path)] ?? [] where packages.sees(suite.target, target) {
            let score = Place(suite.path).score(place)
            guard let known = best else {
                best = (score, suite.path)
                continue
            }
            if score > known.score || score == known.score && suite.path.lexicographicallyPrecedes(known.path) {
                best = (score, suite.path)
            }
        }
        return best.map { String(decoding: $0.path, as: UTF8.self) }
    }
}

/// What the name of a file and those of its folders say, by hashes of their words.
private struct Place {
    /// Without those that say that it is a test.
    private var words: [UInt32] = []
    /// Innermost first.
    private var folders: [[UInt32]] = []

    private static let ofTests = Set(["test", "tests", "spec"].map { hash($0.utf8) })

    init(_ path: [UInt8]) {
        var parts = path.split(separator: UInt8(ascii: "/"))
        let name = parts.popLast()?.prefix { $0 != UInt8(ascii: ".") } ?? []
        words = Self.words(name[...]).filter { !Self.ofTests.contains($0) }
        folders = parts.reversed().map { Self.words($0) }
    }

    /// First what is named after the code, then what shares words or folders with it.
    func score(_ code: Place) -> Int {
        var score = 100
        if words != code.words {
            let shared = words.enumerated().count { index, word in code.words.contains(word) && !words[..<index].contains(word) }
            score = shared * 10
        }
        return score + zip(folders, code.folders).prefix { $0.starts(with: $1) }.count
    }

    /// The hashes of what ``NameWords`` tells apart.
    private static func words(_ name: ArraySlice<UInt8>) -> [UInt32] {
        var words: [UInt32] = []
        var hash = KeyHash()
        var (isEmpty, previousIsUpper) = (true, false)
        for byte in name {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let lower = isUpper ? byte | 0x20 : byte
            let isKept =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(lower)
                || lower >= 0x80
            if !isEmpty, !isKept || isUpper && !previousIsUpper {
                words.append(hash.folded)
                (hash, isEmpty) = (KeyHash(), true)
            }
            if isKept {
                hash.add(UInt32(lower))
                isEmpty = false
            }
            previousIsUpper = isUpper
        }
        if !isEmpty { words.append(hash.folded) }
        return words
    }

    private static func hash(_ word: some Sequence<UInt8>) -> UInt32 {
        var hash = KeyHash()
        for byte in word { hash.add(UInt32(byte)) }
        return hash.folded
    }
}
