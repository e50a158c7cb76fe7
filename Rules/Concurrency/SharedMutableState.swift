// Owns: the rule `shared-mutable-state`.
package import Analysis
package import Outline
import SourceText
import SwiftLexer

/// Flags a global or static variable that any thread may write.
package enum SharedMutableState: FileRule {
    package static let summary = RuleSummary(id: "shared-mutable-state", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let shared = file.nodes(.variableDecl).filter { isShared($0, file) && !isIsolated($0, file) }
        guard !shared.isEmpty else { return }
        let writes = file.writes(in: 0..<file.tokens.count - 1)
        var scopes: [NodeID: LockedScope] = [:]
        for declaration in shared {
            let scope = file.outline.parent(declaration) ?? .file
            let locked = scopes[scope] ?? LockedScope(scope, file)
            scopes[scope] = locked
            for property in file.storedProperties(declaration) where !property.isLet && !file.isSynchroniser(property) {
                let isWritten = !file.places(of: property.name, in: writes).isEmpty
                guard let confidence = confidence(property, declaration, locked, isWritten: isWritten, file) else { continue }
                findings.report(
                    file.range(ofToken: property.name), cause: file.range(declaration), confidence: confidence,
                    "\(file.excerpt(property.name..<property.name + 1)) is one variable for all threads: "
                        + "two that write it at once corrupt it or crash", help: help)
            }
        }
    }

    /// A stored `var` of the file or of a type.
    private static func isShared(_ declaration: NodeID, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[file.outline.anchor(declaration)] == .var else { return false }
        guard let owner = file.outline.ancestor(declaration, where: { $0 != .conditionalCompilation && $0 != .conditionalClause }) else {
            return false
        }
        switch file.outline.kind(owner) {
        // Variables of the script are local to it.
        case .file: return !file.isScript
        case .memberBlock: return file.hasModifier(.static, declaration) || file.hasModifier(.class, declaration)
        default: return false
        }
    }

    private static func isIsolated(_ declaration: NodeID, _ file: FileContext) -> Bool {
        if file.isolation(declaration) != .none || file.attribute("TaskLocal", of: declaration) != nil { return true }
        guard let type = file.enclosingType(declaration), file.outline.kind(type) != .actorDecl else { return false }
        return file.isolation(ofMembersIn: type) != .none
    }

    /// How sure it is that the variable is in danger; nil where a lock beside it guards every use.
    private static func confidence(
        _ property: StoredProperty, _ declaration: NodeID, _ locked: LockedScope, isWritten: Bool, _ file: FileContext
    ) -> Confidence? {
        switch locked.use(of: property) {
        case .guarded where property.isPrivate: return nil
        case .guarded, .unknown: return .low
        case .unguarded: break
        }
        if file.isWrapped(declaration) || file.isExplained(declaration) || isSingleThreaded(declaration, file) { return .low }
        if isWritten { return .high }
        // A switch that tests turn.
        if file.hasPrefix("test", property.name) || file.hasPrefix("_test", property.name) { return .low }
        if property.isPrivate || isMadeOnce(property, declaration, file) { return .low }
        if let type = file.enclosingType(declaration), isRequirement(property, type, file) { return .low }
        return .medium
    }

    /// Whether a declaration is for a platform that has one thread.
    private static func isSingleThreaded(_ declaration: NodeID, _ file: FileContext) -> Bool {
        guard let clause = file.outline.parent(declaration), file.outline.kind(clause) == .conditionalClause,
            let condition = file.outline.firstChild(clause, .condition)
        else { return false }
        return file.contains(["WASI", "wasi", "_singlethreaded"], in: file.outline.tokens(condition))
            && !file.outline.tokens(condition).contains { file.tokens.kinds[$0] == .prefixOperator }
    }

    /// A variable that nothing here writes, nobody else sees, and that begins with what a function or closure returns: a constant in disguise.
    private static func isMadeOnce(_ property: StoredProperty, _ declaration: NodeID, _ file: FileContext) -> Bool {
        guard let value = property.value, let first = value.first, file.outline.firstChild(property.binding, .accessorBlock) == nil else {
            return false
        }
        let isVisible = file.outline.children(declaration).contains { child in
            file.outline.kind(child) == .modifier
                && (file.token(file.outline.anchor(child), is: "public") || file.token(file.outline.anchor(child), is: "open"))
        }
        guard !isVisible else { return false }
        if file.tokens.kinds[first] == .leftBrace { return true }
        // The last name of `a.b.c` or of the callee in `a.b(…)`.
        guard file.tokens.kinds[first].isIdentifierLike else { return false }
        let name = value.prefix { file.tokens.kinds[$0].isIdentifierLike || file.tokens.kinds[$0] == .period }.last ?? first
        guard let letter = file.source.bytes[file.range(ofToken: name)].first else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    }

    /// Variables that a protocol asks for and that everybody writes as `static var`, though nobody changes them.
    private static func isRequirement(_ property: StoredProperty, _ type: NodeID, _ file: FileContext) -> Bool {
        if file.token(
            property.name, isIn: ["allTests", "defaultValue", "configuration", "_commandName", "openAppWhenRun", "parameterSummary"])
        {
            return true
        }
        guard let inheritance = file.outline.firstChild(type, .inheritance) else { return false }
        // `static var key = "name"` is how many write the witness of `static var key: String { get }`.
        if let value = property.value, value.count <= 3, let first = value.first, Self.isLiteral(file.tokens.kinds[first]) { return true }
        let suffixes: [StaticString] = [
            "Command", "Intent", "PreferenceKey", "EnvironmentKey", "AppEntity", "AppEnum", "Tip", "DependencyKey",
        ]
        let range = file.outline.tokens(inheritance)
        return range.contains { token in suffixes.contains { file.hasSuffix($0, token) } }
    }

    private static func isLiteral(_ kind: TokenKind) -> Bool {
        kind == .stringQuote || kind == .integerLiteral || kind == .floatLiteral
    }

    private static let help = "make it a `let`, isolate it with `@MainActor` or an actor, or keep the value in a `Mutex`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a global or static variable without isolation",
            rationale: """
                Every thread sees the same storage and nothing orders their accesses. Tests run one request at a time; under load two writes meet, and \
                a dictionary or array that is written twice at once corrupts the heap: the crash shows up somewhere else, weeks later.
                """,
            help: help,
            suppressWhen: "it is set once before any second thread exists, and that is written down",
            references: [
                "CWE-362",
                "https://github.com/swiftlang/swift-evolution/blob/main/proposals/0412-strict-concurrency-for-global-variables.md",
            ],
            bad: [
                "final class Cache { static var ↓entries: [String: Int] = [:]\n static func put(_ k: String) { entries[k] = 1 } }",
                Example("var ↓requestCount = 0\nfunc count() { requestCount += 1 }", excluding: [.insideDeclaration]),
                "enum Settings { static var ↓isVerbose = false }",
                "struct Counter { nonisolated(unsafe) static var ↓total = 0 }",
                "class Session { public static var ↓shared = Session() }",
                "actor Store { static var ↓instances = 0 }",
                "struct Log { private static var ↓lines: [String] = []\n static func add(_ l: String) { lines.append(l) } }",
                "enum A { static var ↓first = 1, ↓second = 2 }",
                "enum A { static var ↓current: Int = 0 { didSet { changed() } } }",
                Example("struct Tool: ParsableCommand { static var ↓configuration = CommandConfiguration() }", confidence: .low),
                Example("enum A { static let lock = NSLock()\n static var ↓table: [Int] = [] }", confidence: .low),
                "enum A { static let lock = NSLock()\n private static var n = 0\n static var ↓isOn = false\n static func bump() { lock.withLock { n += 1 } } }",
                "enum A { static let total = Mutex(0)\n @TaskLocal static var id = 0\n static var ↓isOn = false }",
                "enum A { static let lock = NSLock()\n static var ↓table: [Int] = []\n static func add(_ n: Int) { table.append(n) } }",
                Example("enum A { static var ↓table = makeTable() }", confidence: .low),
                Example("enum A { static var ↓testSkipsNetwork = false }", confidence: .low),
                Example("struct Origin: Mixin { static var ↓key = \"origin\" }", confidence: .low),
                Example("enum A { /// Set once, before the second thread.\n static var ↓isOn = false }", confidence: .low),
            ],
            good: [
                "enum Settings { static let isVerbose = false }",
                "@MainActor final class Model { static var shared = Model() }",
                "enum Settings { @MainActor static var isVerbose = false }",
                "enum Settings { static var isVerbose: Bool { flag } }",
                "enum Request { @TaskLocal static var id = \"\" }",
                "enum Counter { static var total = Mutex(0) }",
                "struct Point { var x = 0 }",
                "func f() { var total = 0\n total += 1 }",
                "protocol P { static var name: String { get } }",
                "class View: UIView { override class var layerClass: AnyClass { CALayer.self } }",
                "enum Pool { @ImageActor static var images: [Int] = [] }",
                "extension Key { static var title: Key { Key(1) } }",
                "enum A { private static let table: [Int] = [1] }",
                Example("var count = 0\ncount += 1", path: "Sources/Tool/main.swift"),
                "enum A { static var flag = ManagedAtomic(false) }",
                "class Screen: UIViewController { static var opened = 0 }",
                "enum A { private static let lock = NSLock()\n private static var n = 0\n static func bump() { lock.lock()\n defer { lock.unlock() }\n n += 1 } }",
                "enum A { private static let queue = DispatchQueue(label: \"a\")\n private static var n = 0\n static func bump() { queue.sync { n += 1 } } }",
                "@globalActor actor Renderer { static let shared = Renderer() }\n@Renderer enum Frames { static var count = 0 }",
            ])
    }
}

extension FileContext {
    /// Whether the file's top-level code is the program.
    package var isScript: Bool {
        guard let name = path.split(separator: "/").last else { return false }
        return name == "main.swift" || name == "Contents.swift" || name == "Package.swift" || name.hasPrefix("Package@swift-")
    }

    /// Whether a declaration has an attribute that may be a property wrapper of somebody's own.
    package func isWrapped(_ declaration: NodeID) -> Bool { storedProperties(declaration).contains(where: \.hasWrapper) }
}
