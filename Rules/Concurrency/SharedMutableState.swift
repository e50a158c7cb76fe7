// Owns: the rule `shared-mutable-state`.
package import Analysis
package import Outline
import SwiftLexer

/// Flags a global or static variable that any thread may write.
package enum SharedMutableState: FileRule {
    package static let summary = RuleSummary(id: "shared-mutable-state", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let shared = file.nodes(.variableDecl).filter { isShared($0, file) && !isIsolated($0, file) }
        guard !shared.isEmpty else { return }
        let writes = file.writes(in: 0..<file.tokens.count - 1)
        var locked: [NodeID: Bool] = [:]
        for declaration in shared {
            let isAnyWrapper = file.isWrapped(declaration)
            let scope = file.outline.parent(declaration) ?? .file
            let isLocked = locked[scope] ?? hasLock(in: scope, file)
            locked[scope] = isLocked
            for property in file.storedProperties(declaration) where !property.isLet && !file.isSynchroniser(property) {
                let name = property.name..<property.name + 1
                findings.report(
                    file.range(ofToken: property.name), cause: file.range(declaration),
                    confidence: isAnyWrapper
                        ? .low
                        : confidence(
                            property, declaration, isLocked: isLocked, isWritten: !file.places(of: property.name, in: writes).isEmpty, file),
                    "\(file.excerpt(name)) is one variable for all threads: two that write it at once corrupt it or crash", help: help)
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

    private static func confidence(
        _ property: StoredProperty, _ declaration: NodeID, isLocked: Bool, isWritten: Bool, _ file: FileContext
    ) -> Confidence {
        if isLocked { return .low }
        if let type = file.enclosingType(declaration), !isWritten, isRequirement(property, type, file) { return .low }
        if property.isPrivate { return isWritten ? .high : .low }
        return isWritten ? .high : .medium
    }

    /// Variables that a protocol asks for and that everybody writes as `static var`, though nobody changes them.
    private static func isRequirement(_ property: StoredProperty, _ type: NodeID, _ file: FileContext) -> Bool {
        if file.token(
            property.name, isIn: ["allTests", "defaultValue", "configuration", "_commandName", "openAppWhenRun", "parameterSummary"])
        {
            return true
        }
        guard let inheritance = file.outline.firstChild(type, .inheritance) else { return false }
        let suffixes: [StaticString] = [
            "Command", "Intent", "PreferenceKey", "EnvironmentKey", "AppEntity", "AppEnum", "Tip", "DependencyKey",
        ]
        let range = file.outline.tokens(inheritance)
        return range.contains { token in suffixes.contains { file.hasSuffix($0, token) } }
    }

    /// Whether a static lock or queue stands in the same scope.
    private static func hasLock(in scope: NodeID, _ file: FileContext) -> Bool {
        file.outline.children(scope).contains { member in
            guard file.outline.kind(member) == .variableDecl else { return false }
            guard scope == .file || file.hasModifier(.static, member) else { return false }
            return file.storedProperties(member).contains(where: file.isSynchroniser)
        }
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
