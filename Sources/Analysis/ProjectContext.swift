// Owns: what rules know of the tree around a file.
package import Outline

/// What rules know of the tree around the files that are judged.
package struct ProjectContext: Sendable {
    /// What test runs say, if there is any word of them.
    package var coverage: (any CoverageSource)?
    /// The lines of the file under judgement that are new; nil where nobody compared it with anything.
    package var added: [Range<Int>]?
    /// What other files of test code declare for the tests that are judged.
    package var support = TestSupport.none
    private let tests: TestFiles
    /// The files under judgement that are test code.
    private let judgedTests: Set<String>
    private let packages: Packages
    private let reached: Set<UInt64>
    private let expectedToThrow: Set<UInt64>
    /// Those that throw an error of their own which no test expects.
    private let unexpected: Set<UInt64>
    /// For each package without tests, the first file of the change.
    private let firstUntested: Set<String>
    /// Whether nobody has read the tree yet.
    package let isEmpty: Bool

    /// A tree of nothing.
    package static let empty = ProjectContext([], judging: [])

    /// - Parameters:
    ///   - files: all Swift files of the tree.
    ///   - judged: those that rules will ask about.
    package init(_ files: [ProjectFile], judging judged: [ProjectFile], asked: Set<UInt64>? = nil) {
        self.init(TreeReferences(files), judging: judged.map(\.path), asked: asked)
    }

    /// - Parameters:
    ///   - tree: the tree; what it has beside its files, rules will ask the same of.
    ///   - judged: the paths of the files that rules will ask about.
    ///   - asked: the functions of the judged files about which an answer is wanted, see ``FileContext/reachKeys(at:)``; all, if nil.
    ///     Any other counts as not reached, now as before, so that nothing is new about it.
    package init(_ tree: TreeReferences, judging judged: [String], asked: Set<UInt64>? = nil) {
        let edges = ReferenceEdges(tree)
        let tested = ReferenceGraph(edges, goal: .test)
        let throwing = ReferenceGraph(edges, goal: .expectedThrow)
        var reached: Set<UInt64> = []
        var expectedToThrow: Set<UInt64> = []
        var throwsItself: Set<UInt64> = []
        let files = judged.compactMap(tree.file) + tree.others
        for file in files where !tree.isTest(file: file) {
            let path = tree.path(file)
            for declaration in tree.declarations(ofFile: file) where tree.isAskedFor(declaration) {
                let key = tree.key(of: declaration, in: path)
                guard asked?.contains(key) ?? true, tested.isReached(declaration) else { continue }
                reached.insert(key)
                guard tree.traits(declaration).contains(.throwsItself) else { continue }
                throwsItself.insert(key)
                if throwing.isReached(declaration) { expectedToThrow.insert(key) }
            }
        }
        self.reached = reached
        self.expectedToThrow = expectedToThrow
        unexpected = throwsItself.subtracting(expectedToThrow)
        packages = tree.packagesOfTree()
        tests = TestFiles(tree, packages)
        isEmpty = judged.isEmpty
        let code = judged.filter { path in tree.file(at: path).map { !tree.isTest(file: $0) } ?? false }
        judgedTests = Set(judged.filter { path in tree.file(at: path).map(tree.isTest) ?? false })
        let first = Dictionary(code.map { [packages] in (packages.folder(of: $0), $0) }, uniquingKeysWith: min)
        firstUntested = Set(first.filter { [tests] in !tests.areBelow($0.key) }.values)
    }

    /// Whether a file is the one at which it is said of its package that nothing in it is tested.
    package func isFirstUntested(_ path: String) -> Bool { firstUntested.contains(path) }

    /// Whether nothing is left to be said of a file and these functions of it: tests reach them and expect what they throw. A file of
    /// tests is asked for what its tests do, which only their rules can tell.
    package func isSettled(_ path: String, asked: Set<UInt64>) -> Bool {
        guard coverage == nil, !judgedTests.contains(path), !firstUntested.contains(path) else { return false }
        return asked.isSubset(of: reached) && asked.isDisjoint(with: unexpected)
    }

    /// Whether the package that a file belongs to has any test code.
    package func hasTests(around path: String) -> Bool { tests.areBelow(packages.folder(of: path)) }

    /// The test file that a test of some code would stand in or beside, if the package has any.
    package func nearestTestFile(to path: String) -> String? { tests.nearest(to: path, packages) }

    /// Whether the code of one file can use what another declares.
    func isVisible(_ path: String, from user: String) -> Bool { packages.sees(number(of: user), number(of: path)) }

    private func number(of path: String) -> Int32 { packages.target(of: path).map { Int32($0) } ?? Packages.none }

    /// Whether tests mention a function, or reach code that mentions it.
    package func isReached(_ node: NodeID, in file: FileContext) -> Bool { reached.contains(file.key(of: node)) }

    /// Whether a test that reaches a function expects an error there.
    package func isExpectedToThrow(_ node: NodeID, in file: FileContext) -> Bool { expectedToThrow.contains(file.key(of: node)) }
}

extension TreeReferences {
    fileprivate func isAskedFor(_ declaration: Int) -> Bool {
        let kind = kind(declaration)
        return kind != .code && kind != .type && !traits(declaration).contains(.isOnlyTyped)
    }

    fileprivate func key(of declaration: Int, in path: String) -> UInt64 {
        ProjectContext.key(
            path, kind(declaration), name(declaration), parameters(declaration).map(\.label), types(around: declaration))
    }
}

extension FileContext {
    /// Names all functions that want a test.
    package var reachKeys: Set<UInt64> { Set(functionsWithWork.map { key(of: $0.node) }) }

    /// Names the functions at some places, with those that mention them here: whether they are tested decides how much they weigh.
    package func reachKeys(at offsets: Set<Int>) -> Set<UInt64> {
        let functions = functionsWithWork
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
        let called = calledAs(node)
        return ProjectContext.key(path, called.kind, called.name, called.parameters.map(\.label), types)
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
