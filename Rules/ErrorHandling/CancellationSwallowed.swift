// Owns: the rule `cancellation-swallowed`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags a loop that catches the error by which a cancelled task is told to stop.
package enum CancellationSwallowed: FileRule {
    package static let summary = RuleSummary(id: "cancellation-swallowed", family: .errorHandling, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var swallows = file.nodes(.tryExpression).compactMap { swallow(byTry: $0, file) }
        swallows += file.nodes(.catchClause).compactMap { swallow(byCatch: $0, file) }
        // A `catch` first, then a `try?` that waits, since no other rule speaks of that one.
        swallows.sort { ($0.rank, $0.keyword.lowerBound) < ($1.rank, $1.keyword.lowerBound) }
        var reported: Set<NodeID> = []
        var heeding: [NodeID: Bool] = [:]
        // One finding a loop: to end at any of its places is enough.
        for swallow in swallows where reported.insert(swallow.loop).inserted {
            let heeds = heeding[swallow.loop] ?? heedsCancellation(swallow.loop, file)
            heeding[swallow.loop] = heeds
            guard !heeds else { continue }
            findings.report(
                file.range(swallow.keyword), cause: file.range(swallow.construct), confidence: confidence(swallow.loop, file),
                "a cancelled task does not leave this loop: the cancellation that \(file.excerpt(swallow.awaited)) throws is swallowed, and the loop goes on",
                help: help)
        }
    }

    private struct Swallow {
        let keyword: Range<Int>
        let construct: NodeID
        let awaited: Range<Int>
        let loop: NodeID
        let rank: Int
    }

    // MARK: Where it is swallowed

    private static func swallow(byTry node: NodeID, _ file: FileContext) -> Swallow? {
        let keyword = file.outline.anchor(node)
        guard file.tokens.kinds[keyword + 1] == .postfixQuestionMark, awaits(node, file), let loop = loop(around: node, file) else {
            return nil
        }
        guard !leavesOnNil(node, loop, file) else { return nil }
        return Swallow(
            keyword: keyword..<keyword + 2, construct: file.statement(node), awaited: keyword + 2..<file.outline.tokens(node).upperBound,
            loop: loop,
            rank: file.lastCall(of: node).map(file.isWaiting) ?? false ? 1 : 2)
    }

    private static func swallow(byCatch clause: NodeID, _ file: FileContext) -> Swallow? {
        guard file.catchScope(clause) == .everything, let statement = file.outline.parent(clause), let loop = loop(around: clause, file),
            let tried = file.outline.firstChild(statement, .codeBlock), let block = file.outline.firstChild(clause, .codeBlock)
        else { return nil }
        guard let attempt = file.attempts(in: tried).first(where: { awaits($0, file) }), !leaves(block, loop, file) else { return nil }
        guard !endsLoop(block, loop, file), !drainsGroup(attempt, file) else { return nil }
        // An earlier `catch` that takes the cancellation and leaves.
        for other in file.outline.children(statement)
        where other < clause && file.outline.kind(other) == .catchClause && file.namesCancellation(other) {
            if let block = file.outline.firstChild(other, .codeBlock), leaves(block, loop, file) { return nil }
        }
        let keyword = file.outline.anchor(clause)
        return Swallow(
            keyword: keyword..<keyword + 1, construct: clause,
            awaited: file.outline.anchor(attempt) + 1..<file.outline.tokens(attempt).upperBound, loop: loop, rank: 0)
    }

    private static func awaits(_ tryExpression: NodeID, _ file: FileContext) -> Bool {
        guard let awaited = file.nodes(.awaitExpression, in: tryExpression).first else { return false }
        return file.enclosingFunction(awaited) == file.enclosingFunction(tryExpression)
    }

    /// The innermost loop whose body a node stands in, within its function.
    private static func loop(around node: NodeID, _ file: FileContext) -> NodeID? {
        var current = node
        while let parent = file.outline.parent(current) {
            let kind = file.outline.kind(parent)
            if kind.isFunctionLike { return nil }
            if kind.isLoop { return file.outline.kind(current) == .codeBlock ? parent : nil }
            current = parent
        }
        return nil
    }

    /// Whether a block never goes on with the loop.
    private static func leaves(_ block: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard file.alwaysExits(block) else { return false }
        return file.nodes(.continueStatement, in: block).isEmpty
    }

    /// `guard let x = try? await … else { return }`, `return try? await …`
    private static func leavesOnNil(_ node: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard
            let holder = file.outline.ancestor(
                node, where: { $0 == .guardStatement || $0 == .ifStatement || $0 == .returnStatement || $0.isItemContainer })
        else { return false }
        switch file.outline.kind(holder) {
        case .returnStatement: return true
        case .guardStatement, .ifStatement:
            guard let branch = file.outline.firstChild(holder, .elseBranch), let block = file.outline.firstChild(branch, .codeBlock) else {
                return false
            }
            return leaves(block, loop, file)
        default: return false
        }
    }

    /// `catch { isRunning = false }` in `while isRunning`.
    private static func endsLoop(_ block: NodeID, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard let conditions = file.outline.firstChild(loop, .conditions) else { return false }
        let names = file.outline.tokens(conditions).filter { file.tokens.kinds[$0].isIdentifierLike }
        return names.contains { file.writes($0, in: file.outline.tokens(block)) }
    }

    /// `group.next()` throws what a child threw, and there are no more children at some time.
    private static func drainsGroup(_ attempt: NodeID, _ file: FileContext) -> Bool {
        guard let call = file.lastCall(of: attempt), file.token(file.outline.anchor(call), isIn: ["next", "nextResult", "waitForAll"])
        else { return false }
        return file.lastName(of: file.receiver(call)).map { file.string($0).lowercased().contains("group") } ?? false
    }

    // MARK: What ends the loop all the same

    private static func heedsCancellation(_ loop: NodeID, _ file: FileContext) -> Bool {
        if file.outline.tokens(loop).contains(where: { file.token($0, isIn: heeding) }) { return true }
        return file.exits(ofLoop: loop).contains { exit in
            guard exit.kind == .throwing, file.outline.kind(exit.node) == .tryExpression else { return false }
            return awaits(exit.node, file)
        }
    }

    private static let heeding: NameSet = ["isCancelled", "checkCancellation", "withTaskCancellationHandler"]

    /// A comment in the loop that says what becomes of a cancellation.
    private static func explainsCancellation(_ loop: NodeID, _ file: FileContext) -> Bool {
        let bytes = file.range(loop)
        let first = file.tokens.comments.partitioningIndex { Int($0.start) >= bytes.lowerBound }
        return file.tokens.comments[first...].prefix { Int($0.end) <= bytes.upperBound }.contains { comment in
            file.source.string(comment.range).contains("cancel")
        }
    }

    private static func confidence(_ loop: NodeID, _ file: FileContext) -> Confidence {
        if explainsCancellation(loop, file) { return .low }
        // A few attempts end by themselves, unless they pause in between.
        if file.outline.kind(loop) != .forStatement, !file.pauses(in: loop), file.isLimited(loop),
            file.retries(in: loop).contains(where: \.endsOnSuccess)
        {
            return .low
        }
        guard file.outline.kind(loop) == .forStatement else { return file.countsRounds(loop) && !file.pauses(in: loop) ? .low : .high }
        // A loop over a collection ends by itself; one over attempts waits in between.
        let header = file.header(ofLoop: loop)
        let counts = header.contains { file.token($0, is: "..<") || file.token($0, is: "...") }
        guard counts else { return .low }
        return file.pauses(in: loop) || !file.isSmallSequence(file.sequence(ofFor: loop) ?? header) ? .medium : .low
    }

    private static let help =
        "use `try await` so that cancellation ends the loop, or test `Task.isCancelled` in it, or leave it in `catch is CancellationError`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a loop that outlives its cancellation",
            rationale: """
                Cancelling a task makes its next `await` throw, once, and every further one return at once. A loop that catches that error with \
                everything else goes on: a poller whose sleep no longer waits, hammering the server with a full core. Tests cancel nothing. \
                In production every closed screen leaves such a loop behind.
                """,
            help: help,
            suppressWhen: "the loop ends soon in any case, and the reason says why",
            references: ["CWE-390", "CWE-835"],
            bad: [
                "func poll() async { while true { await refresh(); ↓try? await Task.sleep(for: .seconds(5)) } }",
                """
                func run() async {
                    while isRunning {
                        do {
                            try await handle(queue.next())
                        } ↓catch {
                            logger.error("\\(error)")
                        }
                    }
                }
                """,
                Example(
                    "func get() async -> Int? { for attempt in 1...3 { do { return try await load() } ↓catch { wait(attempt) } }; return nil }",
                    confidence: .medium),
                "func run() async { repeat { guard let job = ↓try? await next() else { continue }; work(job) } while isOn }",
                "Task { while let url = urls.popFirst() { if let data = ↓try? await load(url) { use(data) } } }",
                "func run() async { while isOn { if let x = try? await next() { use(x) }; ↓try? await Task.sleep(for: .seconds(1)) } }",
                "func run() async { while isOn { do { try await step() } catch is CancellationError { continue } ↓catch { log(error) } } }",
                "func run() async { while isOn { do { try await step() } ↓catch { failures += 1; if failures > 9 { return } } } }",
                Example("func send(_ all: [Int]) async { for one in all { ↓try? await upload(one) } }", confidence: .low),
                Example(
                    "func pay() async { var tries = 0\n while tries < 4 { tries += 1\n do { try await send(); return } ↓catch { note(error) } } }",
                    confidence: .low),
                Example(
                    "func run() async { while isOn {\n    // When it is cancelled meanwhile, the next round sees that at once.\n    ↓try? await Task.sleep(for: pause) } }",
                    confidence: .low),
                Example(
                    "func pay() async throws { var tries = 0\n while true { do { return try await send() } ↓catch { tries += 1\n guard tries < 4 else { throw error } } } }",
                    confidence: .low),
            ],
            good: [
                "func poll() async throws { while true { await refresh(); try await Task.sleep(for: .seconds(5)) } }",
                "func poll() async { while !Task.isCancelled { await refresh(); try? await Task.sleep(for: .seconds(5)) } }",
                "func run() async { while isOn { do { try await step() } catch is CancellationError { return } catch { log(error) } } }",
                "func run() async { while isOn { do { try await step() } catch { break } } }",
                "func run() async { while isOn { do { try await step() } catch { isOn = false } } }",
                "while !group.isEmpty { do { try await group.next() } catch { report(error) } }",
                "func run() async throws { while isOn { do { try await step() } catch { throw Failure(error) } } }",
                "func run() async throws { while isOn { do { try await step() } catch { log(error) }; try await Task.sleep(for: .seconds(1)) } }",
                "func run() async throws { while isOn { try Task.checkCancellation(); try? await step() } }",
                "func run() async { while let item = try? await next() { use(item) } }",
                "func run() async { while isOn { guard let item = try? await next() else { break }; use(item) } }",
                "func run() async { for item in all { Task { try? await send(item) } } }",
                "func run() { while isOn { do { try step() } catch { log(error) } } }",
                "func run() async { try? await Task.sleep(for: .seconds(1)); go() }",
                "func run() async { while isOn { if Task.isCancelled { return }; do { try await step() } catch { log(error) } } }",
                "func run() async -> Int? { while isOn { return try? await step() }; return nil }",
                "func run() async { await withTaskGroup(of: Void.self) { group in for item in all { group.addTask { try? await send(item) } } } }",
            ])
    }
}
