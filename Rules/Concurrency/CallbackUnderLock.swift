// Owns: the rule `callback-under-lock`.
package import Analysis
import Outline
import SwiftLexer

/// Flags code of somebody else that runs while a lock is held.
package enum CallbackUnderLock: FileRule {
    package static let summary = RuleSummary(id: "callback-under-lock", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let scopes = file.lockScopes()
        let flows = file.lockFlows()
        guard !scopes.isEmpty || !flows.isEmpty else { return }
        let callbacks = Callbacks(file)
        let recursive = recursiveLocks(file)
        var reported: Set<NodeID> = []
        for flow in flows {
            for (call, held) in flow.held.sorted(by: { $0.key < $1.key }) where file.outline.kind(call) == .call {
                guard let lock = flow.acquisitions(in: held).first, let callback = callbacks.callback(call, file) else { continue }
                guard !isRecursive(lock.lock, recursive), !(callback.isContinuation && isLocal(lock.lock, at: call, file)),
                    reported.insert(call).inserted
                else { continue }
                report(callback, call, lock.lock, file, &findings)
            }
        }
        for scope in scopes where scope.kind != .queue || file.token(file.outline.anchor(scope.call), is: "sync") {
            guard !isRecursive(scope.lock, recursive), scope.kind != .queue || !isGiven(scope.lock, at: scope.call, file) else { continue }
            for call in callsUnderLock(scope.closure, file) {
                guard let callback = callbacks.callback(call, file), reported.insert(call).inserted else { continue }
                guard !(callback.isContinuation && isLocal(scope.lock, at: call, file)) else { continue }
                // A queue that runs its callers' blocks one by one does what it is made for; those that were kept may come back to it.
                let confidence = scope.kind == .queue ? (callback.confidence == .high ? .medium : .low) : callback.confidence
                report(Callback(confidence: confidence), call, scope.lock, file, &findings)
            }
        }
    }

    /// The calls of a scope that run before it ends: not those in closures that somebody runs later.
    private static func callsUnderLock(_ closure: NodeID, _ file: FileContext) -> [NodeID] {
        file.nodes(.call, in: closure).filter { call in
            var function = file.enclosingFunction(call)
            while let inner = function, inner != closure {
                guard file.outline.kind(inner) == .closure, file.use(ofClosure: inner).runsInPlace else { return false }
                function = file.enclosingFunction(inner)
            }
            return true
        }
    }

    private static func report(
        _ callback: Callback, _ call: NodeID, _ lock: String, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        let name = lock.isEmpty ? "the lock" : "`\(lock)`"
        let anchor = file.outline.anchor(call)
        let isNamed = file.tokens.kinds[anchor].isIdentifierLike || file.tokens.kinds[anchor] == .dollarIdentifier
        findings.report(
            file.range(ofToken: isNamed ? anchor : file.outline.operand(call)), cause: file.range(file.wholeCall(call)),
            confidence: callback.confidence,
            "\(file.excerpt(file.callee(call))) runs while \(name) is held: when it comes back for the lock, the thread waits for itself",
            help: help)
    }

    /// Whether a lock is a local variable: whoever is resumed cannot come back for it.
    private static func isLocal(_ lock: String, at call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call) else { return false }
        let outermost =
            file.outline.ancestor(function) { $0.isFunctionLike } == nil ? function : file.enclosingDeclaration(function) ?? function
        return file.nodes(.binding, in: outermost).contains { file.string(file.outline.anchor($0)) == lock }
    }

    /// Whether a queue is the caller's own, handed in as the place where the callback is to run.
    private static func isGiven(_ queue: String, at call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call) else { return false }
        return file.nodes(.parameter, in: function).contains { file.string(file.outline.anchor($0)) == queue }
    }

    /// The names of the locks that are made so that their holder may take them again.
    private static func recursiveLocks(_ file: FileContext) -> Set<String> {
        let bindings = file.nodes(.binding).filter { binding in
            file.contains(["NSRecursiveLock", "RecursiveLock", "UnfairRecursiveLock"], in: file.outline.tokens(binding))
        }
        return Set(bindings.map { file.string(file.outline.anchor($0)) })
    }

    /// Whether a lock may be taken again by its holder.
    private static func isRecursive(_ lock: String, _ recursive: Set<String>) -> Bool {
        if lock.lowercased().contains("recursive") { return true }
        return recursive.contains(lock.split(separator: ".").last.map(String.init) ?? lock)
    }

    private static let help = "copy the callback and its arguments under the lock, give the lock up, then call it"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a caller's closure runs while a lock is held",
            rationale: """
                Nobody knows what the callback does. The one in the test records a value; the one in production asks this object something, which wants \
                the lock that its own thread holds, and stops for good. Or it is slow, and every other thread waits for it.
                """,
            help: help,
            suppressWhen: "the documentation tells callers that the lock is held and what they must not call",
            references: ["CWE-833", "CWE-667"],
            bad: [
                """
                final class Store {
                    private let lock = NSLock()
                    private var value = 0
                    var onChange: ((Int) -> Void)?
                    func set(_ new: Int) {
                        lock.lock()
                        value = new
                        ↓onChange?(new)
                        lock.unlock()
                    }
                }
                """,
                "func load(completion: @escaping (Int) -> Void) { lock.lock()\n defer { lock.unlock() }\n ↓completion(count) }",
                "func load(completion: @escaping (Int) -> Void) { lock.withLock { ↓completion(count) } }",
                "final class A { weak var delegate: Delegate?\n func f() { lock.lock()\n delegate?.↓didChange(self)\n lock.unlock() } }",
                "final class A { var observers: [Observer] = []\n func f() { lock.withLock { observers.forEach { $0.↓notify() } } } }",
                "final class A { var handlers: [() -> Void] = []\n func f() { lock.lock()\n for handler in handlers { ↓handler() }\n lock.unlock() } }",
                "func f() { lock.withLock { continuation.↓resume() } }",
                "func get(_ key: String, make: () -> Int) -> Int { lock.lock()\n defer { lock.unlock() }\n let v = ↓make()\n table[key] = v\n return v }",
                "func f(completion: @escaping () -> Void) { queue.async(flags: .barrier) { self.items = []\n ↓completion() } }",
                "func emitUnderLock(_ event: Event, completion: () -> Void) { mutex.withLock { events.append(event)\n ↓completion() } }",
                Example(
                    "func asyncBarrier(execute work: @escaping () -> Void) { queue.async(flags: .barrier) { ↓work() } }", confidence: .low),
                Example(
                    "func open() { state.withLock { switch $0 { case .waiting(let continuation): if let continuation { continuation.↓resume() }\n default: break } } }",
                    confidence: .low),
                Example(
                    "func wait() async { await withCheckedContinuation { continuation in state.withLock { if $0.isOpen { continuation.↓resume() } } } }",
                    confidence: .low),
                "final class A { var callbacks: [Int: (Int) -> Void] = [:]\n func f() { lock.lock()\n ↓callbacks[1]?(2)\n lock.unlock() } }",
                "final class A { private let queue = DispatchQueue(label: \"a\")\n private var listeners: [() -> Void] = []\n func changed() { queue.sync { listeners.forEach { ↓$0() } } } }",
                "final class Bus { func replay(to handler: (Event) -> Void) { lock.lock()\n defer { lock.unlock() }\n history.↓forEach(handler) } }",
            ],
            good: [
                "func stop(queue: DispatchQueue, _ callback: @escaping (Error?) -> Void) { close()\n queue.sync { callback(nil) } }",
                """
                final class Store {
                    private let lock = NSLock()
                    private var value = 0
                    var onChange: ((Int) -> Void)?
                    func set(_ new: Int) {
                        lock.lock()
                        value = new
                        let callback = onChange
                        lock.unlock()
                        callback?(new)
                    }
                }
                """,
                "func f(completion: @escaping () -> Void) { lock.withLock { count += 1 }\n completion() }",
                "func withLock<T>(_ body: () throws -> T) rethrows -> T { lock.lock()\n defer { lock.unlock() }\n return try body() }",
                "func f() { lock.withLock { items.map { $0.name } } }",
                "func f(completion: @escaping () -> Void) { lock.lock()\n queue.async { completion() }\n lock.unlock() }",
                "func f(completion: @escaping () -> Void) { lock.lock()\n if done { lock.unlock()\n completion()\n return }\n lock.unlock() }",
                "final class A { let lock = NSRecursiveLock()\n var onChange: (() -> Void)?\n func f() { lock.withLock { onChange?() } } }",
                "func f() { let c = lock.withLock { waiter }\n c?.resume() }",
                "func f() { let handlers = lock.withLock { self.handlers }\n for handler in handlers { handler() } }",
                "func read<T>(_ body: (State) -> T) -> T { queue.sync { body(state) } }",
                "func f() { lock.withLock { refresh() } }\nfunc refresh() {}",
                "func f(completion: @escaping () -> Void) { queue.async { completion() } }",
                "func f() { lock.withLock { task.resume() } }",
                "func f() { lock.withLock { let make = { 1 }\n use(make()) } }",
                "final class Bus { func replay() { lock.lock()\n defer { lock.unlock() }\n history.forEach(add) }\n func add(_ e: Event) {} }",
            ])
    }
}
