// Owns: the rule `unchecked-sendable`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a type that promises to be safe to share, and stores variables that nothing guards.
package enum UncheckedSendable: FileRule {
    package static let summary = RuleSummary(id: "unchecked-sendable", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        guard file.names(of: "unchecked").contains(where: { $0 > 0 && file.tokens.kinds[$0 - 1] == .atSign }) else { return }
        let promises = [NodeKind.classDecl, .structDecl, .enumDecl, .extensionDecl].flatMap { kind in
            file.nodes(kind).compactMap { node in promise(node, file).map { (node, $0) } }
        }
        guard !promises.isEmpty else { return }
        let types = file.types()
        var knownWrites: Writes?
        var owners: [NodeID: TypeMembers] = [:]
        for type in types { for part in type.parts { owners[part] = type } }
        for (part, attribute) in promises {
            guard let type = owners[part], type.declaration != nil, type.kind != .actorDecl,
                type.isolation == .none
            else {
                continue
            }
            let properties = type.instanceProperties
            guard !properties.contains(where: { guards($0, file) }), !isGuardedByBase(type, file) else { continue }
            let variables = properties.filter { !$0.isLet && !file.isSynchroniser($0) }
            guard !variables.isEmpty else { continue }
            let writes = knownWrites ?? file.writes(in: 0..<file.tokens.count - 1)
            knownWrites = writes
            guard let variable = variables.first(where: { isWritten($0, type, writes, file) }) ?? variables.first else { continue }
            let isChanged = variables.contains { isWritten($0, type, writes, file) }
            findings.report(
                file.range(attribute..<attribute + 2), cause: file.range(file.outline.tokens(part).lowerBound..<attribute + 2),
                confidence: type.kind == .classDecl && isChanged && !isInternal(type, file) && !file.isExplained(part)
                    && !file.isExplainedInside(part) ? .high : .low,
                "`\(type.name)` is promised to be safe to share, but nothing guards \(file.excerpt(variable.name..<variable.name + 1)): "
                    + "two threads may write it at once", help: help)
        }
    }

    /// The `@` of `@unchecked Sendable`.
    private static func promise(_ part: NodeID, _ file: FileContext) -> Int? {
        guard let inheritance = file.outline.firstChild(part, .inheritance) else { return nil }
        let range = file.outline.tokens(inheritance)
        return range.first { token in
            file.tokens.kinds[token] == .atSign && token + 2 < range.upperBound && file.token(token + 1, is: "unchecked")
                && range.prefix { $0 <= token + 6 }.contains { $0 > token && file.token($0, is: "Sendable") }
        }
    }

    private static func guards(_ property: StoredProperty, _ file: FileContext) -> Bool {
        file.isSynchroniser(property)
            || file.mentionsText(["lock", "mutex", "queue", "eventLoop", "serializer"], in: property.name..<property.name + 1)
                && !file.mentionsText(["block", "clock"], in: property.name..<property.name + 1)
    }

    /// The storage behind a value, or a class that its framework runs on one thread: guarded by whoever holds it.
    private static func isInternal(_ type: TypeMembers, _ file: FileContext) -> Bool {
        guard let declaration = type.declaration else { return false }
        let name = file.outline.anchor(declaration)
        let isStorage = file.mentionsText(["storage", "backing", "iterator", "unsafe", "buffer"], in: name..<name + 1)
        return isStorage || type.parts.contains(where: file.isConfinedToEventLoop)
    }

    /// A base class that is itself a lock, that has its state guarded by the framework, or whose guard the type uses.
    private static func isGuardedByBase(_ type: TypeMembers, _ file: FileContext) -> Bool {
        type.parts.contains { part in
            if file.inherits(part, ["ManagedBuffer", "NSManagedObject", "UIViewController", "UIView", "NSViewController", "NSView"]) {
                return true
            }
            guard let inheritance = file.outline.firstChild(part, .inheritance), file.outline.kind(part) == .classDecl else { return false }
            // More than `: @unchecked Sendable`.
            return file.outline.tokens(inheritance).count > 4 && file.contains(inheritedGuards, in: file.outline.tokens(part))
        }
    }

    private static let inheritedGuards: NameSet = ["eventLoop", "_eventLoop", "lock", "_lock", "mutex", "queue", "stateLock", "lockQueue"]

    /// Whether a variable can change after the object was made, as far as the file shows: only a private one may be set in `init` alone.
    private static func isWritten(_ property: StoredProperty, _ type: TypeMembers, _ writes: Writes, _ file: FileContext) -> Bool {
        // A leading underscore says that nobody else is to touch it.
        let isHidden = property.isPrivate || isPrivateToSet(property, file) || file.hasPrefix("_", property.name)
        if !isHidden { return true }
        let initializers = type.functions.filter { file.outline.kind($0) == .initializerDecl }.map { file.outline.tokens($0) }
        return property.isLazy || property.isWeak
            || file.places(of: property.name, in: writes).contains { place in !initializers.contains { $0.contains(place) } }
    }

    private static func isPrivateToSet(_ property: StoredProperty, _ file: FileContext) -> Bool {
        file.outline.children(property.declaration).contains { child in
            file.outline.kind(child) == .modifier && file.tokens.kinds[file.outline.anchor(child)] == .private
        }
    }

    private static let help = "guard the variables with a `Mutex` or lock in the type, make them `let`, or make the type an actor"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`@unchecked Sendable` on a type whose variables nothing guards",
            rationale: """
                The attribute switches the compiler's check off; from then on any task may hold the object and write its variables while another reads \
                them. It compiles, a test with one task passes, and under load values tear, arrays lose elements and the heap is corrupted.
                """,
            help: help,
            suppressWhen: "an owner outside the type serialises every access, and a comment names it",
            references: ["CWE-362"],
            bad: [
                "final class Counter: ↓@unchecked Sendable { var value = 0 }",
                "final class Cache: Store, ↓@unchecked Sendable { private var table: [String: Int] = [:]\n func put(_ k: String) { table[k] = 1 } }",
                "final class Box { var value: Int?\n init() {} }\nextension Box: ↓@unchecked Sendable {}",
                "final class Loader: ↓@unchecked Sendable { lazy var session = Session() }",
                "final class Player: ↓@unchecked Sendable { weak var delegate: Delegate? }",
                "final class Job: ↓@unchecked Sendable { private(set) var state = 0\n func run() { state = 1 } }",
                "final class Outer: Sendable { let lock = NSLock()\n final class Inner: ↓@unchecked Sendable { var n = 0 } }",
                "final class AtomicCounter: ↓@unchecked Sendable { private var value = 0\n func bump() { value += 1 } }",
                "final class Clock: ↓@unchecked Sendable { var ticks = 0 { didSet { changed() } } }",
                Example(
                    "final class Group: ↓@unchecked Sendable { @usableFromInline var _group: Raw\n init() { _group = make() } }",
                    confidence: .low),
                Example("struct Wrapper: ↓@unchecked Sendable { var value: Any }", confidence: .low),
                Example(
                    "final class Box: ↓@unchecked Sendable { private var value: Int\n init(_ v: Int) { self.value = v } }", confidence: .low
                ),
            ],
            good: [
                "final class DatagramChannel: BaseChannel, @unchecked Sendable { private var open = true\n func close() { eventLoop.assertInEventLoop()\n open = false } }",
                "final class Counter: @unchecked Sendable { private let lock = NSLock()\n private var value = 0 }",
                "final class Box: @unchecked Sendable { let value: Any\n init(_ value: Any) { self.value = value } }",
                "final class Store: @unchecked Sendable { private let queue = DispatchQueue(label: \"store\")\n var items: [Int] = [] }",
                "final class Counter: Sendable { private let value = Mutex(0) }",
                "final class Store: @unchecked Sendable { var count: Int { 1 } }",
                "final class Handler: @unchecked Sendable { let eventLoop: any EventLoop\n var state = 0 }",
                "final class Flag: @unchecked Sendable { private let flag = ManagedAtomic(false)\n var name = \"\" }",
                "extension Foreign: @unchecked Sendable {}",
                "final class Store: @unchecked Sendable { private var raw = os_unfair_lock()\n private var n = 0 }",
                "final class Store: @unchecked Sendable { static var shared = 1\n let id = 2 }",
                "@MainActor final class Model: @unchecked Sendable { var title = \"\" }",
                "final class Model { var title = \"\" }",
                "final class Store: @unchecked Sendable { var state = OSAllocatedUnfairLock(initialState: 0) }",
                "final class Store: @unchecked Sendable { @Atomic var n = 0 }",
                "final class Queue: @unchecked Sendable { private let semaphore = DispatchSemaphore(value: 1)\n var items: [Int] = [] }",
            ])
    }
}
