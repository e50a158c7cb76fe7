// Owns: the helpers and stand-ins of audited tests that stand in other files of test code.
package import Outline
import SourceText
import SwiftLexer

/// A declaration and the file in which it stands.
package struct DeclaredElsewhere: Hashable {
    package let file: FileContext
    package let node: NodeID

    package init(file: FileContext, node: NodeID) {
        self.file = file
        self.node = node
    }

    package static func == (left: Self, right: Self) -> Bool { left.file === right.file && left.node == right.node }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(file))
        hasher.combine(node)
    }
}

/// What the tree declares under the names that audited tests call and their own files do not declare.
package struct TestSupport: Sendable {
    private struct Source: Sendable {
        let path: String
        let text: SourceText
    }

    private var files: [NameKey: [Source]] = [:]
    /// The names that shipping code declares.
    private var shipping: Set<NameKey> = []
    /// The names whose files were too many, or too far away, to be read.
    private var unread: Set<NameKey> = []

    package static let none = TestSupport()

    private init() {}

    /// More files than this are not read for one audit, and no further than this from helper to helper.
    private static let fileLimit = 64
    private static let depth = 3

    /// - Parameters:
    ///   - wanted: see ``FileContext/namesFromElsewhere(at:)``.
    ///   - read: the file of a path; nil for what cannot be read, which its own audit reports.
    package init(_ wanted: Set<NameKey>, in tree: TreeReferences, read: (String) -> FileContext?) {
        var known: [String: FileContext?] = [:]
        var pending = wanted
        var seen = wanted
        for _ in 0..<Self.depth where !pending.isEmpty {
            var next: Set<NameKey> = []
            for name in pending.sorted() {
                for file in tree.files(declaring: name) {
                    guard tree.isTest(file: file) else {
                        shipping.insert(name)
                        continue
                    }
                    let path = tree.path(file)
                    if known[path] == nil, known.count < Self.fileLimit { known[path] = .some(read(path)) }
                    guard let context = known[path] ?? nil else {
                        unread.insert(name)
                        continue
                    }
                    files[name, default: []].append(Source(path: context.path, text: context.source))
                    next.formUnion(context.namesFromElsewhere(under: name))
                }
            }
            pending = next.subtracting(seen)
            seen.formUnion(next)
        }
        unread.formUnion(pending)
    }

    /// Whether files of test code that nobody read may declare a name.
    func isUnread(_ name: NameKey) -> Bool { unread.contains(name) }

    /// Whether shipping code declares a name, so that it need not be one of the tests' own.
    func isShipping(_ name: NameKey) -> Bool { shipping.contains(name) }

    /// The files of test code that declare a name, lexed and outlined once for all files that share what stands elsewhere.
    func files(declaring name: NameKey, for file: FileContext) -> [FileContext] {
        (files[name] ?? []).filter { $0.path != file.path }.map { source in
            if let known = file.elsewhere.files[source.path] { return known }
            let context = FileContext(path: source.path, source: source.text)
            file.elsewhere.files[source.path] = context
            return context
        }
    }
}

// MARK: - What is wanted

extension FileContext {
    /// The names that the tests at some places call, themselves or through helpers of this file, and that the file does not declare.
    package func namesFromElsewhere(at offsets: Set<Int>) -> Set<NameKey> {
        namesFromElsewhere(testFunctions.filter { offsets.contains(range(ofToken: outline.anchor($0.node)).lowerBound) }.map(\.node))
    }

    fileprivate func namesFromElsewhere(under name: NameKey) -> Set<NameKey> {
        namesFromElsewhere(nodes(.functionDecl).filter { nameKey(outline.anchor($0)) == name })
    }

    private func namesFromElsewhere(_ functions: [NodeID]) -> Set<NameKey> {
        var names: Set<NameKey> = []
        var pending = functions
        var visited = Set(functions)
        for function in functions { names.formUnion(heldStandIns(around: function)) }
        while let function = pending.popLast() {
            for call in nodes(.call, in: function) {
                let name = outline.anchor(call)
                guard tokens.kinds[name].isIdentifierLike, !hasPrefix("XCT", name) else { continue }
                let own = self.functions(named: name)
                if own.isEmpty { names.insert(nameKey(name)) }
                for function in own where visited.insert(function).inserted { pending.append(function) }
            }
        }
        return names
    }
}

extension FileContext {
    /// The types of what a suite keeps that promise to stand in for something.
    private func heldStandIns(around test: NodeID) -> [NameKey] {
        guard let suite = enclosingType(test), let block = outline.firstChild(suite, .memberBlock) else { return [] }
        return outline.children(block).filter { outline.kind($0) == .variableDecl }.flatMap { nodes(.type, in: $0) }
            .compactMap { outline.tokens($0).first }.filter { tokens.kinds[$0].isIdentifierLike && promisesStandIn($0) }.map(nameKey)
    }

    /// Whether the name of a type says that it takes the place of another: looking up every type that tests make would read the tree for
    /// every changed test.
    package func promisesStandIn(_ name: Int) -> Bool { hasWord(name, in: Self.standInWords) }

    private static let standInWords: NameSet = [
        "mock", "mocked", "stub", "stubbed", "fake", "spy", "dummy", "double", "dummies", "recording", "recorder", "failing", "throwing",
        "noop", "static", "fixed", "memory", "local", "test", "testing", "null", "empty", "scripted", "canned", "sample", "preview",
    ]
}

// MARK: - What there is

extension ProjectContext {
    /// The functions of a name in other files of test code that a test's file can see.
    func supportFunctions(named name: Int, in caller: FileContext, seenFrom file: FileContext) -> [DeclaredElsewhere] {
        support(caller.nameKey(name), seenFrom: file) { other in
            other.nodes(.functionDecl).filter { other.outline.firstChild($0, .codeBlock) != nil && !other.hasModifier(.private, $0) }
        }
    }

    /// The types of a name in other files of test code that a test's file can see; none where shipping code declares one, too.
    package func supportTypes(named name: Int, seenFrom file: FileContext) -> [DeclaredElsewhere] {
        guard !isShipping(name, in: file) else { return [] }
        return support(file.nameKey(name), seenFrom: file) { other in
            [NodeKind.classDecl, .structDecl, .actorDecl].flatMap { other.nodes($0) }
        }
    }

    /// Whether shipping code declares what a test calls.
    func isShipping(_ name: Int, in file: FileContext) -> Bool { support.isShipping(file.nameKey(name)) }

    /// Whether a helper that a test calls may stand in a file that was not read.
    func isUnread(_ name: Int, in file: FileContext) -> Bool { support.isUnread(file.nameKey(name)) }

    private func support(
        _ name: NameKey, seenFrom file: FileContext, _ declarations: (FileContext) -> [NodeID]
    ) -> [DeclaredElsewhere] {
        support.files(declaring: name, for: file).filter { isVisible($0.path, from: file.path) }.flatMap { other in
            declarations(other).filter { other.nameKey(other.outline.anchor($0)) == name }.map { DeclaredElsewhere(file: other, node: $0) }
        }
    }
}
