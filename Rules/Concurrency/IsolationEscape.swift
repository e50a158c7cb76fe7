// Owns: the rule `isolation-escape`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags words that switch the compiler's isolation checks off.
package enum IsolationEscape: FileRule {
    package static let summary = RuleSummary(id: "isolation-escape", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var locked: [NodeID: Bool] = [:]
        for modifier in file.nodes(.modifier) where file.tokens.kinds[file.outline.anchor(modifier)] == .nonisolated {
            checkUnsafe(modifier, &locked, file, &findings)
        }
        for call in file.calls(named: "assumeIsolated") { checkAssumption(call, file, &findings) }
        for inheritance in file.nodes(.inheritance) { checkConformance(inheritance, file, &findings) }
    }

    // MARK: nonisolated(unsafe)

    private static func checkUnsafe(
        _ modifier: NodeID, _ locked: inout [NodeID: Bool], _ file: FileContext, _ findings: inout FindingCollector
    ) {
        let range = file.outline.tokens(modifier)
        guard range.contains(where: { file.token($0, is: "unsafe") }), let declaration = file.outline.parent(modifier) else { return }
        guard file.outline.kind(declaration) == .variableDecl, let property = file.storedProperties(declaration).first else { return }
        guard !isNextToLock(declaration, &locked, file), !file.isSynchroniser(property) else { return }
        let isStatic = file.hasModifier(.static, declaration) || file.hasModifier(.class, declaration)
        let isLocal =
            file.outline.ancestor(declaration) { $0.isFunctionLike || $0.isTypeLike }.map { file.outline.kind($0).isFunctionLike } ?? false
        // Its race is told by `shared-mutable-state`; a constant can only be misused through what it refers to.
        let isValue = file.enclosingType(declaration).map { file.outline.kind($0) == .structDecl } ?? false
        let isLow =
            isStatic || property.isLet || isValue && !isLocal || file.isScript || file.isExplained(declaration)
            || isLocal && !file.isWritten(property.name, around: declaration)
        findings.report(
            file.range(range), cause: file.range(range.lowerBound..<property.name + 1), confidence: isLow ? .low : .high,
            "nobody checks any more who touches \(file.excerpt(property.name..<property.name + 1)): two threads that do at once corrupt it",
            help: help)
    }

    /// Whether a lock, queue or atomic stands in the same scope.
    private static func isNextToLock(_ declaration: NodeID, _ locked: inout [NodeID: Bool], _ file: FileContext) -> Bool {
        guard let scope = file.outline.ancestor(declaration, where: { $0.isItemContainer && $0 != .conditionalClause }) else {
            return false
        }
        if let known = locked[scope] { return known }
        let isLocked = file.outline.children(scope).contains { member in
            file.outline.kind(member) == .variableDecl && file.storedProperties(member).contains(where: file.isSynchroniser)
        }
        locked[scope] = isLocked
        return isLocked
    }

    // MARK: MainActor.assumeIsolated

    private static func checkAssumption(_ call: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        let receiver = file.receiver(call)
        guard let last = receiver.last, file.token(last, is: "MainActor"), !isOnMain(call, file) else { return }
        findings.report(
            file.range(ofToken: receiver.lowerBound), cause: file.range(file.callee(call)),
            confidence: isSaidToBeOnMain(call, file) ? .low : .medium,
            "\(file.excerpt(file.callee(call))) ends the process when the callback comes on another thread", help: help)
    }

    /// Whether the code around a call runs on the main thread by the documentation of what it is given to, or by a test.
    private static func isOnMain(_ call: NodeID, _ file: FileContext) -> Bool {
        var current = call
        while let parent = file.outline.parent(current) {
            switch file.outline.kind(parent) {
            case .closure:
                let use = file.use(ofClosure: parent)
                if case .mainQueue = use { return true }
                if let taker = use.call, isGivenMain(taker, file) { return true }
            case .ifStatement:
                if let conditions = file.outline.firstChild(parent, .conditions),
                    file.contains(mainTests, in: file.outline.tokens(conditions))
                {
                    return true
                }
            case let kind where kind.isItemContainer:
                for earlier in file.outline.children(parent) {
                    if earlier >= current { break }
                    let kind = file.outline.kind(earlier)
                    guard kind == .guardStatement || kind == .expressionStatement || kind == .ifStatement else { continue }
                    let tests = file.outline.firstChild(earlier, .conditions) ?? earlier
                    if file.contains(mainTests, in: file.outline.tokens(tests))
                        || file.contains(["onQueue"], in: file.outline.tokens(tests))
                    {
                        return true
                    }
                }
            default: break
            }
            current = parent
        }
        return false
    }

    /// `addObserver(…, queue: .main)`, `receive(on: DispatchQueue.main)`, timers and display links.
    private static func isGivenMain(_ call: NodeID, _ file: FileContext) -> Bool {
        if file.arguments(call).contains(where: { argument in
            guard let label = argument.label,
                file.token(label, isIn: ["queue", "on", "callbackQueue", "delegateQueue", "runLoop", "target"])
            else { return false }
            return argument.value.contains { file.token($0, isIn: ["main", "mainQueue"]) }
        }) {
            return true
        }
        if file.token(file.outline.anchor(call), isIn: ["scheduledTimer", "CADisplayLink", "Timer", "animate", "addUniqueTimer"]) {
            return true
        }
        return file.callee(call).contains { file.tokens.kinds[$0] == .identifier && file.token($0, isIn: ["receive", "RunLoop"]) }
            && file.callee(call).contains { file.token($0, isIn: ["main", "mainQueue"]) }
    }

    private static let mainTests: NameSet = ["isMainThread", "pthread_main_np", "isOnMainThread", "isMain"]

    /// Whether a comment or the function's name says that this is the main thread.
    private static func isSaidToBeOnMain(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call) else { return false }
        let start = file.range(function).lowerBound
        let end = file.range(file.wholeCall(call)).lowerBound
        let first = file.tokens.comments.partitioningIndex { Int($0.end) >= start - 400 }
        return file.tokens.comments[first...].prefix { Int($0.start) < end }.contains { comment in
            let text = file.source.string(comment.range).lowercased()
            return text.contains("main thread") || text.contains("main queue") || text.contains("main actor")
                || text.contains("main run loop")
        }
    }

    // MARK: @preconcurrency

    private static func checkConformance(_ inheritance: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        let range = file.outline.tokens(inheritance)
        for token in range
        where file.tokens.kinds[token] == .atSign && token + 2 < range.upperBound && file.token(token + 1, is: "preconcurrency") {
            findings.report(
                file.range(token..<token + 2), cause: file.range(token..<token + 3), confidence: .medium,
                "the conformance to \(file.excerpt(token + 2..<token + 3)) is no longer checked: a call from another thread ends the process",
                help: help)
        }
    }

    private static let help =
        "isolate the state with an actor or `@MainActor`, guard it with a `Mutex`, or hop with `Task { @MainActor in … }`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a word that switches isolation checks off",
            rationale: """
                `nonisolated(unsafe)`, `MainActor.assumeIsolated` and a `@preconcurrency` conformance make a warning go away, not the race behind it. \
                The test runs on one thread; in production the callback comes on another, and the process ends or the value tears.
                """,
            help: help,
            suppressWhen: "something outside the compiler's sight guarantees the isolation, and a comment says what",
            references: ["CWE-362"],
            bad: [
                "final class Cache { ↓nonisolated(unsafe) var entries: [String: Int] = [:] }",
                Example("↓nonisolated(unsafe) var current: Session?", excluding: [.insideDeclaration]),
                "final class Model: Delegate { func didUpdate() { ↓MainActor.assumeIsolated { refresh() } } }",
                "@MainActor final class Screen {}\nextension Screen: ↓@preconcurrency LocationDelegate {}",
                "func f() { client.fetch { result in ↓MainActor.assumeIsolated { show(result) } } }",
                "actor Store { ↓nonisolated(unsafe) private var count = 0\n nonisolated func bump() { count += 1 } }",
                "final class Model: NSObject, ↓@preconcurrency Delegate { var n = 0 }",
                Example("enum A { ↓nonisolated(unsafe) static var total = 0 }", confidence: .low),
                Example("enum A { ↓nonisolated(unsafe) static let shared = Formatter() }", confidence: .low),
                Example(
                    "// Only written by tests, on a single thread.\n#if swift(>=6)\nprivate ↓nonisolated(unsafe) var quiet = false\n#else\nprivate var quiet = false\n#endif",
                    confidence: .low, excluding: [.insideDeclaration]),
                Example(
                    "/// Called on the main thread.\nfunc didChange() { ↓MainActor.assumeIsolated { refresh() } }", confidence: .low,
                    excluding: [.insideDeclaration]),
            ],
            good: [
                "final class Cache { private let lock = NSLock()\n nonisolated(unsafe) private var entries: [String: Int] = [:] }",
                "actor Store { nonisolated let id = 1\n nonisolated func name() -> String { \"a\" } }",
                "@preconcurrency import Dispatch",
                "func f() { DispatchQueue.main.async { MainActor.assumeIsolated { refresh() } } }",
                "func f() { center.addObserver(forName: name, object: nil, queue: .main) { _ in MainActor.assumeIsolated { refresh() } } }",
                "func f() { guard Thread.isMainThread else { return }\n MainActor.assumeIsolated { refresh() } }",
                "func f() { dispatchPrecondition(condition: .onQueue(.main))\n MainActor.assumeIsolated { refresh() } }",
                "func f() async { await MainActor.run { refresh() } }",
                "func f() { store.assumeIsolated { $0.count } }",
                "func f() { Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in MainActor.assumeIsolated { tick() } } }",
                "@preconcurrency public protocol P {}",
                "func f() { if Thread.isMainThread { MainActor.assumeIsolated { refresh() } } }",
                "func f() { let mutex = Mutex(0)\n nonisolated(unsafe) var value = 0\n mutex.withLock { _ in value += 1 } }",
            ])
    }
}
