// Owns: the rule `retain-cycle`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a closure that an object keeps and that keeps the object.
package enum RetainCycle: FileRule {
    package static let summary = RuleSummary(id: "retain-cycle", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for type in file.types() where type.isReferenceType {
            let candidates = type.parts.flatMap { part in
                file.nodes(.closure, in: part).filter { OwnedObjects.mayKeep($0, file) && file.enclosingType($0) == part }
            }
            guard !candidates.isEmpty else { continue }
            let owned = OwnedObjects(type, file)
            var reported: Set<NodeID> = []
            for closure in candidates {
                guard let keeper = owned.keeper(of: closure, file), isCapturing(closure, keeper, file) else { continue }
                // A closure inside one that is reported is the same cycle.
                if file.outline.ancestor(closure, where: { $0 == .closure }).map(reported.contains) ?? false { continue }
                reported.insert(closure)
                report(closure, keeper, owned, file, &findings)
            }
        }
    }

    private static func report(
        _ closure: NodeID, _ keeper: Keeper, _ owned: OwnedObjects, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        let place = file.outline.firstChild(closure, .closureSignature).map { file.outline.tokens($0) } ?? file.outline.tokens(closure)
        let isBroken = keeper.property.map { owned.isCleared($0, file) } ?? false
        findings.report(
            file.range(ofToken: place.lowerBound),
            cause: file.range(keeper.tokens.lowerBound..<max(place.upperBound, keeper.tokens.upperBound)),
            confidence: isBroken || owned.isSingleton ? .low : keeper.confidence,
            "\(file.excerpt(keeper.tokens)) keeps this closure, and the closure keeps `self`: neither is ever freed, and `deinit` never runs",
            help: help)
    }

    /// Whether a closure holds `self` strongly, not through a weak capture of its own or of the closure around it.
    private static func isCapturing(_ closure: NodeID, _ keeper: Keeper, _ file: FileContext) -> Bool {
        guard file.selfCapture(closure) == .strong || keeper.isTask && file.selfCapture(closure, implicitMembers: keeper.members) == .strong
        else { return false }
        guard file.listedCapture(ofSelf: closure) == nil else { return true }
        // `self` of a closure that captured it weakly is an optional; a `guard let self` makes it strong again.
        var outer = file.outline.ancestor(closure) { $0 == .closure }
        while let around = outer {
            if let listed = file.listedCapture(ofSelf: around) {
                return listed == .strong || isUnwrapped(before: closure, in: around, file) || !mentionsOnlyOptionally(closure, file)
            }
            outer = file.outline.ancestor(around) { $0 == .closure }
        }
        return true
    }

    private static func isUnwrapped(before closure: NodeID, in around: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.optionalBinding, in: around).contains { $0 < closure && file.tokens.kinds[file.outline.anchor($0)] == .selfValue }
    }

    /// Whether every `self` in a closure is followed by `?`, or unwrapped in it.
    private static func mentionsOnlyOptionally(_ closure: NodeID, _ file: FileContext) -> Bool {
        file.outline.tokens(closure).allSatisfy { token in
            file.tokens.kinds[token] != .selfValue || file.tokens.kinds[token + 1] == .postfixQuestionMark
                || file.tokens.kinds[token - 1] == .let
                || file.tokens.kinds[token - 1] == .equal
        } || file.nodes(.optionalBinding, in: closure).contains { file.tokens.kinds[file.outline.anchor($0)] == .selfValue }
    }

    private static let help =
        "capture weakly: `{ [weak self] … in guard let self else { return } … }`, or give the closure only what it needs (`[client] in`)"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an object keeps a closure that keeps the object",
            rationale: """
                Nothing fails: the object works, the test passes, the process of the test ends. In production each screen, session or connection that \
                was closed stays in memory with its timers and observers running, until the process is slow enough or is killed.
                """,
            help: help,
            suppressWhen: "the cycle is broken explicitly on every way out, or the object lives as long as the process",
            references: ["CWE-401"],
            bad: [
                "final class A { var onDone: (() -> Void)?\n func f() { onDone = ↓{ self.finish() } } }",
                """
                final class Ticker {
                    private var timer: Timer?
                    func start() {
                        timer = Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { ↓_ in
                            self.tick()
                        }
                    }
                }
                """,
                "final class A { var bag: Set<AnyCancellable> = []\n func f() { publisher.sink { ↓value in self.show(value) }.store(in: &bag) } }",
                "final class A { let client = Client()\n func f() { client.onMessage = { ↓text in self.show(text) } } }",
                "final class A { lazy var handler: (Int) -> Void = { ↓n in self.use(n) } }",
                "final class A { var token: NSObjectProtocol?\n func f() { token = center.addObserver(forName: n, object: nil, queue: nil) { ↓_ in self.reload() } } }",
                "final class A { var onDone: (() -> Void)?\n func f() { api.load { [weak self] in guard let self else { return }\n self.onDone = ↓{ self.finish() } } } }",
                "final class A { var source: DispatchSourceTimer\n func f() { source.setEventHandler ↓{ self.tick() } } }",
                "final class A { let player = Player()\n func f() { player.onEnd = ↓{ run { [weak self] in self?.stop() } } } }",
                "final class A { var observation: NSKeyValueObservation?\n func f() { observation = item.observe(\\.status) { ↓item, _ in self.update(item) } } }",
                "final class A { var onDone: (() -> Void)?\n func f() { self.onDone = { ↓[self] in finish() } } }",
                Example(
                    "final class A { static let shared = A()\n var onDone: (() -> Void)?\n func f() { onDone = ↓{ self.finish() } } }",
                    confidence: .low),
            ],
            good: [
                "final class A { var onDone: (() -> Void)?\n func f() { onDone = { [weak self] in self?.finish() } } }",
                "struct A { var onDone: (() -> Void)?\n mutating func f() { let copy = self\n onDone = { copy.finish() } } }",
                "final class A { func f() { items.forEach { self.use($0) } } }",
                "final class A { func f() { Task { await self.load() } } }",
                "final class A { var task: Task<Void, Never>?\n func f() { task = Task { await self.load() } } }",
                "final class A { func f() { queue.async { self.work() } } }",
                "final class A { func f() { UIView.animate(withDuration: 1) { self.view.alpha = 0 } } }",
                "final class A { var timer: Timer?\n func f() { timer = Timer.scheduledTimer(withTimeInterval: 1, repeats: false) { _ in self.tick() } } }",
                "final class A { lazy var view: View = { let v = View()\n v.tag = self.tag\n return v }() }",
                "final class A { var bag: Set<AnyCancellable> = []\n func f() { publisher.sink { [weak self] v in self?.show(v) }.store(in: &bag) } }",
                "final class A { func f() { let handler = { self.use() }\n handler() } }",
                "final class A { var onDone: (() -> Void)?\n func f() { onDone = { [unowned self] in self.finish() } } }",
                "final class A { var onDone: (() -> Void)?\n func f() { let id = id\n onDone = { print(id) } } }",
                "final class A { func f() { let alert = Alert()\n alert.onOK = { self.close() }\n alert.show() } }",
                "final class A { weak var owner: Owner?\n func f() { owner?.onDone = { self.finish() } } }",
                "final class A { var onDone: (() -> Void)?\n func f() { api.load { [weak self] in self?.onDone = { self?.finish() } } } }",
                "final class A { let names: [String]\n func f() { let all = names.map { self.format($0) } } }",
                "final class A { var onDone: (() -> Void)?\n let client: Client\n func f() { onDone = { [client] in client.close() } } }",
            ])
    }
}
