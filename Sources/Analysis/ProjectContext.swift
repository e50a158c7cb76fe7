// Owns: what rules know of the tree around a file.
package import Outline

/// What rules know of the tree around the files that are judged.
package struct ProjectContext: Sendable {
    /// What test runs say, if there is any word of them.
    package var coverage: (any CoverageSource)?
    /// The lines of the file under judgement that are new; nil where nobody compared it with anything.
    package var added: [Range<Int>]?
    /// The paths of test code.
    package let testFiles: [String]
    private let packages: Packages
    private let reached: Set<UInt64>
    private let expectedToThrow: Set<UInt64>
    /// For each package without tests, the first file of the change.
    private let firstUntested: Set<String>
    /// Whether nobody has read the tree yet.
    package let isEmpty: Bool

    /// A tree of nothing.
    package static let empty = ProjectContext([], judging: [])

    /// - Parameters:
    ///   - files: all Swift files of the tree.
    ///   - judged: those that rules will ask about.
    ///   - former: what stood in their place, about which rules will ask the same.
    package init(_ files: [ProjectFile], judging judged: [ProjectFile], former: [ProjectFile] = [], asked: Set<UInt64>? = nil) {
        let store = ReferencesInMemory(files)
        self.init(store, testFiles: files.filter(\.summary.isTest).map(\.path), judging: judged, former: former, asked: asked)
    }

    /// - Parameter asked: the functions of the judged files about which an answer is wanted, see ``FileContext/reachKeys(at:)``; all, if nil.
    ///   Any other counts as not reached, now as before, so that nothing is new about it.
    package init(
        _ store: any ReferenceStore, testFiles: [String], judging judged: [ProjectFile], former: [ProjectFile], asked: Set<UInt64>? = nil
    ) {
        packages = Packages(store.manifests)
        let types = TypeRelations(store)
        let tested = ReferenceGraph(store, packages, types, goal: .test)
        let throwing = ReferenceGraph(store, packages, types, goal: .expectedThrow)
        var reached: Set<UInt64> = []
        var expectedToThrow: Set<UInt64> = []
        for file in (judged + former).map(SummarisedFile.init) where !file.summary.isTest {
            for (index, declaration) in file.summary.declarations.enumerated() where declaration.isAskedFor {
                let key = declaration.key(in: file.path, types: file.types(around: declaration.block))
                guard asked?.contains(key) ?? true, tested.isReached(file, index) else { continue }
                reached.insert(key)
                guard declaration.traits.contains(.throwsItself), throwing.isReached(file, index) else { continue }
                expectedToThrow.insert(key)
            }
        }
        self.reached = reached
        self.expectedToThrow = expectedToThrow
        self.testFiles = testFiles.sorted()
        isEmpty = judged.isEmpty
        firstUntested = Self.firstUntested(judged.filter { !$0.summary.isTest }.map(\.path), testFiles, packages)
    }

    private static func firstUntested(_ judged: [String], _ testFiles: [String], _ packages: Packages) -> Set<String> {
        let tested = Set(testFiles.map(packages.folder))
        let first = Dictionary(judged.map { (packages.folder(of: $0), $0) }, uniquingKeysWith: min)
        return Set(first.filter { !tested.contains($0.key) }.values)
    }

    /// Whether a file is the one at which it is said of its package that nothing in it is tested.
    package func isFirstUntested(_ path: String) -> Bool { firstUntested.contains(path) }

    /// Whether the package that a file belongs to has any test code.
    package func hasTests(around path: String) -> Bool {
        let folder = packages.folder(of: path)
        return testFiles.contains { packages.folder(of: $0) == folder }
    }

    /// The test file that a test of some code would stand in or beside, if the package has any.
    package func nearestTestFile(to path: String) -> String? {
        let folder = packages.folder(of: path)
        let target = packages.target(of: path)
        let words = Self.nameWords(path)
        var best: (score: Int, path: String)?
        for test in testFiles where packages.folder(of: test) == folder && TestCode.isTestSuite(path: test) {
            let testTarget = packages.target(of: test)
            guard packages.sees(testTarget, target) else { continue }
            let testWords = Self.nameWords(test)
            // First what is named after the code, then what shares words or folders with it.
            var score = testWords == words ? 100 : Set(testWords).intersection(words).count * 10
            score +=
                zip(test.split(separator: "/").dropLast().reversed(), path.split(separator: "/").dropLast().reversed()).prefix {
                    NameWords.of($0).starts(with: NameWords.of($1))
                }.count
            if score > best?.score ?? -1 { best = (score, test) }
        }
        return best?.path
    }

    /// The words of a file's name, without those that say that it is a test.
    private static func nameWords(_ path: String) -> [String] {
        let name = path.split(separator: "/").last?.split(separator: ".").first ?? ""
        return NameWords.of(name).filter { $0 != "test" && $0 != "tests" && $0 != "spec" }
    }

    /// Whether tests mention a function, or reach code that mentions it.
    package func isReached(_ node: NodeID, in file: FileContext) -> Bool { reached.contains(file.key(of: node)) }

    /// Whether a test that reaches a function expects an error there.
    package func isExpectedToThrow(_ node: NodeID, in file: FileContext) -> Bool { expectedToThrow.contains(file.key(of: node)) }
}

extension FileSummary.Declaration {
    fileprivate var isAskedFor: Bool { kind != .code && kind != .type && !traits.contains(.isOnlyTyped) }

    fileprivate func key(in path: String, types: [NameKey]) -> UInt64 {
        ProjectContext.key(path, kind, name, parameters.map(\.label), types)
    }
}

extension FileContext {
    /// Names the functions at some places, with those that mention them here: whether they are tested decides how much they weigh.
    package func reachKeys(at offsets: Set<Int>) -> Set<UInt64> {
        let functions = functionsUnderTest(in: .empty)
        let asked = functions.filter { offsets.contains(range(ofToken: outline.anchor($0.node)).lowerBound) }
        let names = Set(asked.map { nameKey(outline.anchor($0.node)) })
        return Set(
            functions.filter { function in
                names.contains(nameKey(outline.anchor(function.node)))
                    || outline.tokens(function.body).contains { names.contains(nameKey($0)) }
            }.map { key(of: $0.node) })
    }

    fileprivate func key(of node: NodeID) -> UInt64 {
        var types: [NameKey] = []
        var type = enclosingType(node)
        while let current = type {
            types.append(nameKey(ofType: current))
            type = enclosingType(current)
        }
        let signature = signature(of: node)
        return ProjectContext.key(path, signature.kind, signature.name, signature.parameters.map(\.label), types)
    }
}

extension ProjectContext {
    fileprivate static func key(
        _ path: String, _ kind: FileSummary.Declaration.Kind, _ name: NameKey, _ labels: [NameKey], _ types: [NameKey]
    ) -> UInt64 {
        var hash = KeyHash()
        hash.add(path)
        hash.add(kind.rawValue)
        for name in types + [name] + labels { hash.add(name) }
        return hash.value
    }
}
