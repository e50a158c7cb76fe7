// Owns: the rule `uncancellable-loop`.
package import Analysis
import Outline
import SwiftLexer

/// Flags an asynchronous loop that goes on when its task is cancelled.
package enum UncancellableLoop: FileRule {
    package static let summary = RuleSummary(id: "uncancellable-loop", family: .unboundedWork, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.whileStatement, .repeatStatement] {
            for loop in file.nodes(kind) where file.contains(.awaitExpression, in: loop) {
                guard let swallowed = swallowed(in: loop, file), !hearsCancellation(loop, file), !isBounded(loop, file) else { continue }
                findings.report(
                    file.range(ofToken: file.outline.anchor(loop)), cause: file.range(loop), confidence: .high,
                    "cancelling the task does not end this loop: \(file.excerpt(swallowed)) throws the cancellation away", help: help)
            }
        }
    }

    /// The first awaiting `try` of the loop whose error stays in it.
    private static func swallowed(in loop: NodeID, _ file: FileContext) -> Range<Int>? {
        for node in file.nodes(.tryExpression, in: loop) where file.enclosingLoop(node) == loop {
            guard file.contains(.awaitExpression, in: node) || isAwaited(node, file) else { continue }
            let isOptional = file.tokens.kinds[file.outline.anchor(node) + 1] == .postfixQuestionMark
            if isOptional ? !leavesOnNil(node, loop, file) : isCaughtAndKept(node, loop, file) { return file.outline.tokens(node) }
        }
        return nil
    }

    private static func isAwaited(_ node: NodeID, _ file: FileContext) -> Bool {
        file.outline.parent(node).map { file.outline.kind($0) == .awaitExpression } ?? false
    }

    /// `guard let x = try? await … else { break }`, `while let x = try? await …`
    private static func leavesOnNil(_ node: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard let conditions = file.outline.ancestor(node, where: { $0 == .conditions || $0.isItemContainer }),
            file.outline.kind(conditions) == .conditions, let statement = file.outline.parent(conditions)
        else { return false }
        if statement == loop { return true }
        guard let branch = file.outline.firstChild(statement, .elseBranch), let block = file.outline.firstChild(branch, .codeBlock) else {
            return false
        }
        let passage = file.passage(through: block, of: loop) { _ in false }
        return !passage.falls && passage.continues.isEmpty
    }

    /// Whether a `do` inside the loop catches everything that is thrown here and goes on with the loop.
    private static func isCaughtAndKept(_ node: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        var current = node
        while let parent = file.outline.parent(current), parent != loop {
            if file.outline.kind(parent) == .doStatement, file.outline.kind(current) == .codeBlock, file.catchesEverything(parent) {
                return keepsLoop(parent, loop, file)
            }
            current = parent
        }
        return false
    }

    private static func keepsLoop(_ statement: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        for clause in file.outline.children(statement) where file.outline.kind(clause) == .catchClause && file.isCatchAll(clause) {
            guard let block = file.outline.firstChild(clause, .codeBlock) else { continue }
            let passage = file.passage(through: block, of: loop) { _ in false }
            return (passage.falls || !passage.continues.isEmpty) && !passage.leaves && !endsCondition(block, loop, file)
        }
        return false
    }

    /// `catch { isRunning = false }`
    private static func endsCondition(_ block: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard let conditions = file.outline.firstChild(loop, .conditions) else { return false }
        return file.outline.tokens(conditions).contains { token in
            file.tokens.kinds[token].isIdentifierLike && file.isVariable(token) && file.writes(token, in: file.outline.tokens(block))
        }
    }

    /// Whether the loop asks if it was cancelled, or has a `catch` for that.
    private static func hearsCancellation(_ loop: NodeID, _ file: FileContext) -> Bool {
        let names: NameSet = [
            "isCancelled", "checkCancellation", "CancellationError", "withTaskCancellationHandler", "isShuttingDown", "isShutdown",
        ]
        if file.mentionsName(names, in: file.outline.tokens(loop)) { return true }
        // Another awaiting `try` of the loop lets the cancellation out.
        return file.nodes(.tryExpression, in: loop).contains { node in
            file.enclosingLoop(node) == loop && file.isPropagating(node) && !file.isCaught(node, within: loop)
                && (file.contains(.awaitExpression, in: node) || isAwaited(node, file))
        }
    }

    /// A loop that counts ends by itself.
    private static func isBounded(_ loop: NodeID, _ file: FileContext) -> Bool {
        file.isLimited(loop)
    }

    private static let help =
        "loop `while !Task.isCancelled`, use `try await` so that cancellation leaves the loop, or `catch is CancellationError { break }`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a loop that cancelling does not end",
            rationale: """
                A test ends before anybody cancels. In production the view disappears, the server shuts down, the request is dropped, and the \
                loop goes on: a cancelled sleep returns at once, so what was a poll a minute becomes a busy loop.
                """,
            help: help,
            suppressWhen: "the loop must outlive its task's cancellation, and something else ends it",
            references: ["CWE-835", "CWE-404"],
            bad: [
                """
                func poll() async {
                    ↓while true {
                        await refresh()
                        try? await Task.sleep(for: .seconds(60))
                    }
                }
                """,
                """
                func start() {
                    task = Task {
                        ↓while isRunning {
                            do {
                                try await step()
                            } catch {
                                log(error)
                            }
                        }
                    }
                }
                """,
                """
                func watch() async {
                    ↓repeat {
                        _ = try? await check()
                        count += 1
                    } while true
                }
                """,
                """
                actor Pump {
                    func run() async {
                        ↓while let job = jobs.first {
                            try? await job.run()
                            finish(job)
                        }
                    }
                }
                """,
            ],
            good: [
                "func poll() async { while !Task.isCancelled { await refresh()\n try? await Task.sleep(for: .seconds(60)) } }",
                "func poll() async throws { while true { await refresh()\n try await Task.sleep(for: .seconds(60)) } }",
                "func poll() async { while true { do { try await step() } catch is CancellationError { return } catch { log(error) } } }",
                "func poll() async { while true { do { try await step() } catch { return } } }",
                "func read() async { for await line in lines { try? await handle(line) } }",
                "func read() async { while let line = try? await reader.next() { use(line) } }",
                "func load() async { var attempt = 0\n while attempt < 3 { attempt += 1\n try? await fetch() } }",
                "func poll() async { while true { guard let x = try? await next() else { break }\n use(x) } }",
                "func poll() { while true { try? step()\n if done { break } } }",
                "func poll() async { while true { if Task.isCancelled { return }\n try? await step() } }",
            ])
    }
}
