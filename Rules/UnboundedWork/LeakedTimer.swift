// Owns: the rule `leaked-timer`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a repeating timer or an observer that nothing ever stops.
package enum LeakedTimer: FileRule {
    package static let summary = RuleSummary(id: "leaked-timer", family: .unboundedWork, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for source in Source.all {
            for call in file.calls(named: source.name) where source.isSource(call, file) {
                guard !isStopped(call, by: source, file) else { continue }
                findings.report(
                    file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.wholeCall(call)), confidence: .medium,
                    "nothing \(source.stops) it: it goes on after its owner is gone, and each new owner adds another", help: help)
            }
        }
    }

    /// One way of starting something that repeats, and what ends it.
    private struct Source: Sendable {
        let name: StaticString
        let ends: NameSet
        let stops: String
        let isSource: @Sendable (NodeID, FileContext) -> Bool

        static let all: [Source] = [
            Source(name: "scheduledTimer", ends: ["invalidate"], stops: "invalidates", isSource: { repeats($0, $1) }),
            Source(
                name: "Timer", ends: ["invalidate"], stops: "invalidates",
                isSource: { call, file in file.receiver(call).isEmpty && repeats(call, file) }),
            Source(name: "makeTimerSource", ends: ["cancel"], stops: "cancels", isSource: { call, file in isScheduledAgain(call, file) }),
            Source(
                name: "addObserver", ends: ["removeObserver"], stops: "removes",
                isSource: { call, file in
                    file.argument("forName", of: call) != nil || file.argument("using", of: call) != nil && !file.receiver(call).isEmpty
                }),
            Source(name: "addPeriodicTimeObserver", ends: ["removeTimeObserver"], stops: "removes", isSource: { _, _ in true }),
        ]

        private static func repeats(_ call: NodeID, _ file: FileContext) -> Bool {
            guard let argument = file.argument("repeats", of: call) else { return false }
            return argument.value.count == 1 && file.tokens.kinds[argument.value.lowerBound] == .true
        }

        /// A source that fires once needs no end; one that nobody schedules never fires.
        private static func isScheduledAgain(_ call: NodeID, _ file: FileContext) -> Bool {
            let scope = file.enclosingType(call) ?? .file
            return file.nodes(.call, in: scope).contains { schedule in
                guard file.token(file.outline.anchor(schedule), is: "schedule") else { return false }
                guard let repeating = file.argument("repeating", of: schedule) else { return false }
                return !file.mentionsName(["never"], in: repeating.value)
            }
        }
    }

    /// Whether something ends what a call starts: through the variable that holds it, or inside its own closure.
    private static func isStopped(_ call: NodeID, by source: Source, _ file: FileContext) -> Bool {
        for closure in file.closures(call) where file.mentionsName(source.ends, in: file.outline.tokens(closure)) { return true }
        guard let holder = holder(of: call, file) else { return isPassedOn(call, file) }
        if isLocal(holder, call, file) {
            let function = file.enclosingDeclaration(call) ?? .file
            return ends(holder, in: file.outline.tokens(function), source, file) || escapes(holder, after: call, function, file)
        }
        let scope = file.enclosingType(call).map { wholeType($0, file) } ?? [NodeID.file]
        return scope.contains { ends(holder, in: file.outline.tokens($0), source, file) }
    }

    /// The variable that a call's result is assigned to.
    private static func holder(of call: NodeID, _ file: FileContext) -> Int? {
        let whole = file.wholeCall(call)
        let before = whole.lowerBound - 1
        guard before > 0, file.tokens.kinds[before] == .equal else { return nil }
        let statement = file.statement(call)
        if file.outline.kind(statement) == .variableDecl,
            let binding = file.outline.ancestor(call, where: { $0 == .binding || $0.isItemContainer }),
            file.outline.kind(binding) == .binding
        {
            return file.outline.anchor(binding)
        }
        let name = before - 1
        return file.tokens.kinds[name].isIdentifierLike ? name : nil
    }

    private static func isLocal(_ name: Int, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call), file.tokens.kinds[name - 1] != .period else { return false }
        return file.localDeclaration(of: name, before: NodeID(file.outline.descendants(function).upperBound), in: function) != nil
    }

    /// `return Timer…`, `timers.append(Timer…)`, `.store(in: &bag)`: somebody else may end it.
    private static func isPassedOn(_ call: NodeID, _ file: FileContext) -> Bool {
        let statement = file.statement(call)
        let whole = file.wholeCall(call)
        let range = file.outline.tokens(statement)
        if file.outline.kind(statement) == .expressionStatement, range.lowerBound == whole.lowerBound, range.upperBound == whole.upperBound
        {
            return file.isImplicitlyReturned(statement) && file.parentKind(statement) != .closure
        }
        return !(range.lowerBound + 2 == whole.lowerBound && file.tokens.kinds[range.lowerBound] == .wildcard)
    }

    /// Whether a local goes on living elsewhere: returned, assigned, given to a call.
    private static func escapes(_ name: Int, after call: NodeID, _ function: NodeID, _ file: FileContext) -> Bool {
        let end = file.wholeCall(call).upperBound
        return (end..<file.outline.tokens(function).upperBound).contains { token in
            guard file.isSame(name..<name + 1, token..<token + 1), file.isVariable(token) else { return false }
            if file.tokens.kinds[token + 1] == .period { return false }
            // Giving it to a run loop only starts it.
            let holder = file.innermostNode(at: token)
            let taker = file.outline.ancestor(holder) { $0 == .call || $0.isItemContainer }
            return !(taker.map { file.outline.kind($0) == .call && file.mentions(["loop"], in: file.receiver($0)) } ?? false)
        }
    }

    /// Whether some tokens call one of the ending functions on a variable, or with it.
    private static func ends(_ name: Int, in range: Range<Int>, _ source: Source, _ file: FileContext) -> Bool {
        range.contains { token in
            guard file.tokens.kinds[token].isIdentifierLike, source.ends.contains(file.string(token)) else { return false }
            let statement = file.statement(containing: Int(file.tokens.starts[token]))
            let around = file.outline.kind(statement) == .file ? token..<token + 1 : file.outline.tokens(statement)
            if file.firstOccurrence(of: name..<name + 1, in: around) != nil { return true }
            return boundFrom(name, to: token, file)
        }
    }

    /// `if let token = self.token { center.removeObserver(token) }`
    private static func boundFrom(_ name: Int, to token: Int, _ file: FileContext) -> Bool {
        var current = file.innermostNode(at: token)
        while let parent = file.outline.parent(current), !file.outline.kind(parent).isTypeLike {
            let kind = file.outline.kind(parent)
            if kind == .ifStatement || kind == .forStatement || kind == .codeBlock {
                let header = file.outline.tokens(parent).lowerBound..<max(file.outline.tokens(parent).lowerBound, token)
                if header.count < 200, file.firstOccurrence(of: name..<name + 1, in: header) != nil { return true }
            }
            current = parent
        }
        return false
    }

    /// A type with its extensions in the same file.
    private static func wholeType(_ type: NodeID, _ file: FileContext) -> [NodeID] {
        let name = file.name(type)
        let others = [NodeKind.extensionDecl, .classDecl, .structDecl, .actorDecl].flatMap { Array(file.nodes($0)) }
        return [type] + others.filter { $0 != type && file.name($0) == name }
    }

    private static let help =
        "keep it in a property and end it in `deinit`, `onDisappear` or `stop()`: `invalidate()`, `cancel()`, `removeObserver(_:)`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a repeating timer or observer that nothing ends",
            rationale: """
                One test makes one object and ends. In production the screen is opened again and again, or each connection starts its own: the \
                old timers keep firing, keep their objects alive, and do the work many times over.
                """,
            help: help,
            suppressWhen: "it lives as long as the process, by design",
            references: ["CWE-401", "CWE-772"],
            bad: [
                """
                final class Clock {
                    var timer: Timer?
                    func start() {
                        timer = Timer.↓scheduledTimer(withTimeInterval: 1, repeats: true) { [weak self] _ in self?.tick() }
                    }
                }
                """,
                "func watch() { Timer.↓scheduledTimer(withTimeInterval: 5, repeats: true) { _ in poll() } }",
                """
                final class Model {
                    var token: (any NSObjectProtocol)?
                    init() {
                        token = NotificationCenter.default.↓addObserver(forName: .changed, object: nil, queue: .main) { _ in reload() }
                    }
                }
                """,
                """
                final class Beat {
                    private var source: (any DispatchSourceTimer)?
                    func start() {
                        source = DispatchSource.↓makeTimerSource(queue: queue)
                        source?.schedule(deadline: .now(), repeating: 1)
                        source?.resume()
                    }
                }
                """,
                """
                final class Two {
                    var a: Timer?
                    var b: Timer?
                    func start() {
                        a = Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in one() }
                        b = Timer.↓scheduledTimer(withTimeInterval: 1, repeats: true) { _ in two() }
                    }
                    deinit { a?.invalidate() }
                }
                """,
            ],
            good: [
                "final class C { var t: Timer?\n func start() { t = Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in tick() } }\n deinit { t?.invalidate() } }",
                "func once() { Timer.scheduledTimer(withTimeInterval: 5, repeats: false) { _ in go() } }",
                "func few() { var n = 0\n Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { timer in n += 1\n if n == 3 { timer.invalidate() } } }",
                "final class C { func start() { NotificationCenter.default.addObserver(self, selector: #selector(go), name: .changed, object: nil) } }",
                "final class C { var token: Any?\n init() { token = center.addObserver(forName: n, object: nil, queue: nil) { _ in go() } }\n deinit { if let token { center.removeObserver(token) } } }",
                "final class C { var bag: Set<AnyCancellable> = []\n init() { Timer.publish(every: 1, on: .main, in: .common).autoconnect().sink { _ in go() }.store(in: &bag) } }",
                "func make() -> Timer { Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in go() } }",
                "final class C { var s: DispatchSourceTimer?\n func start() { s = DispatchSource.makeTimerSource()\n s?.schedule(deadline: .now(), repeating: 1) }\n func stop() { s?.cancel() } }",
                "final class C { var timers: [Timer] = []\n func start() { timers.append(Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in go() }) } }",
            ])
    }
}
