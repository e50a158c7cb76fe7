// Owns: the rule `lost-task-error`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a task that throws while nobody holds it.
package enum LostTaskError: FileRule {
    package static let summary = RuleSummary(id: "lost-task-error", family: .errorHandling, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for name in ["Task", "detached", "init", "immediate", "immediateDetached"] as [StaticString] {
            for call in file.calls(named: name) {
                let callee = file.callee(call)
                guard isTask(callee, file), let closure = file.closures(call).last, !isStored(call, file) else { continue }
                guard let lost = firstLostTry(in: closure, file) else { continue }
                findings.report(
                    file.range(ofToken: callee.lowerBound), cause: file.range(file.wholeCall(call)), confidence: lost.confidence,
                    "an error thrown by \(file.excerpt(lost.tokens)) ends the task and is never seen: nobody awaits its value", help: help)
            }
        }
    }

    /// `Task`, `Task<A, B>`, `Task.detached`, `Task.init`, but no `Task<_, Never>`.
    private static func isTask(_ callee: Range<Int>, _ file: FileContext) -> Bool {
        guard let first = callee.first, file.token(first, is: "Task") else { return false }
        return !callee.contains { file.token($0, is: "Never") }
    }

    /// Whether the task's handle goes anywhere: a variable, a result, an argument, `.value`.
    private static func isStored(_ call: NodeID, _ file: FileContext) -> Bool {
        let statement = file.statement(call)
        let range = file.outline.tokens(statement)
        let whole = file.wholeCall(call)
        guard range.upperBound == whole.upperBound else { return true }
        let isDiscarded =
            range.count > 2 && file.tokens.kinds[whole.lowerBound - 1] == .equal && file.tokens.kinds[whole.lowerBound - 2] == .wildcard
        guard file.outline.kind(statement) == .expressionStatement || isDiscarded else { return true }
        guard range.lowerBound == whole.lowerBound || isDiscarded else { return true }
        if isDiscarded { return false }
        guard file.isImplicitlyReturned(statement), let block = file.outline.parent(statement) else { return false }
        guard file.outline.kind(block) == .closure else { return true }
        // A closure's only expression: returned to whoever collects tasks, thrown away by callbacks.
        guard let taker = file.call(takingClosure: block) else { return false }
        return collecting.contains(file.string(file.outline.anchor(taker)))
    }

    private static let collecting: NameSet = ["map", "compactMap", "flatMap", "reduce", "withLock", "sync", "init", "assign"]

    private struct Lost {
        let tokens: Range<Int>
        let confidence: Confidence
    }

    /// The first `try` whose error leaves the closure.
    private static func firstLostTry(in closure: NodeID, _ file: FileContext) -> Lost? {
        var found: Lost?
        file.forEachNode(in: closure) { node in
            guard found == nil else { return }
            let kind = file.outline.kind(node)
            guard kind == .tryExpression && file.isPropagating(node) || kind == .throwStatement || file.isThrowingLoop(node) else { return }
            guard !file.isCaught(node, within: closure), !onlyWaits(node, file) else { return }
            let range = kind == .forStatement ? file.header(ofLoop: node) : file.outline.tokens(node)
            let isPartlyCaught = file.outline.ancestor(node) { $0 == .doStatement || $0 == .closure } != closure
            found = Lost(tokens: range.lowerBound + 1..<range.upperBound, confidence: isPartlyCaught ? .medium : .high)
        }
        return found
    }

    /// `try await Task.sleep(…)` and `try Task.checkCancellation()` throw only to say that the task was cancelled.
    private static func onlyWaits(_ node: NodeID, _ file: FileContext) -> Bool {
        guard file.outline.kind(node) == .tryExpression else { return false }
        let calls = file.nodes(.call, in: node)
        return !calls.isEmpty
            && calls.allSatisfy { call in
                file.outline.kind(file.outline.parent(call) ?? .file) == .argument
                    || waiting.contains(file.string(file.outline.anchor(call)))
            }
    }

    private static let waiting: NameSet = ["sleep", "checkCancellation"]

    private static let help = "catch inside the task and report the error, or keep the task and await its `value`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a thrown error disappears with the task",
            rationale: """
                A `Task` whose value nobody awaits keeps its error to itself: the compiler is silent, nothing is logged, and what should have \
                followed the failing line never runs. In tests the call succeeds; in production the work just stops half-way.
                """,
            help: help,
            suppressWhen: "cancellation is the only error that can be thrown",
            references: ["CWE-391", "CWE-703"],
            bad: [
                """
                func refresh() {
                    ↓Task {
                        let items = try await api.items()
                        self.items = items
                    }
                }
                """,
                "_ = ↓Task { try await save() }",
                "func start() { ↓Task.detached(priority: .background) { try await index.rebuild() } }",
                "Button(\"Send\") { ↓Task { try await send() } }",
                """
                func run() {
                    ↓Task {
                        do { try await work() } catch { try await rollback() }
                    }
                }
                """,
                "func listen() { ↓Task { for try await message in socket.messages { show(message) } } }",
                "func go() { ↓Task { guard ready else { throw Failure() }; work() } }",
                "func go() { let _ = ↓Task.detached { try await work() } }",
                "func go() { ↓Task { try await withThrowingTaskGroup(of: Int.self) { group in try await group.waitForAll() } } }",
                Example("func go() { ↓Task { do { try await work() } catch is CancellationError { stop() } } }", confidence: .medium),
            ],
            good: [
                "func go() { Task { do { try await work() } catch { report(error) } } }",
                "let task = Task { try await work() }",
                "func start() -> Task<Void, any Error> { Task { try await work() } }",
                "func go() async throws { try await Task { try await work() }.value }",
                "func later() { Task { try await Task.sleep(for: .seconds(1)) } }",
                "func go() { Task { try? await work() } }",
                "func go() { Task { do { for try await x in xs { use(x) } } catch { report(error) } } }",
                "func go() { Task { try Task.checkCancellation(); await work() } }",
                "func go() { task?.cancel(); task = Task { try await work() } }",
                "func go() async { await Task { try await work() }.result.report() }",
                "func go() { Task { let value = try? await load(); show(value) } }",
                "func go() { Task { await run { try await work() } } }",
                "func go() { tasks.append(Task { try await work() }) }",
                "let tasks = ids.map { id in Task { try await load(id) } }",
                "func go() { Task<Void, Never> { await work() } }",
                "func go() { Task { await withTaskGroup(of: Void.self) { group in group.addTask { try? await work() } } } }",
                "struct Task { let title: String }\nlet all = [Task(title: \"try\")]",
                Example("@Test func runs() { Task { try await work() } }", path: "Tests/AppTests/RunTests.swift"),
            ])
    }
}
