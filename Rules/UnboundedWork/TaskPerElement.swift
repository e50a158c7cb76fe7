// Owns: the rule `task-per-element`.
package import Analysis
import Outline
import SwiftLexer

/// Flags starting a task for every element of a collection of unknown size.
package enum TaskPerElement: FileRule {
    package static let summary = RuleSummary(id: "task-per-element", family: .unboundedWork, severity: .medium)
    package static let options = SmallCollections.options

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let options = findings.options
        for name in ["Task", "detached", "addTask", "addTaskUnlessCancelled", "async", "detachNewThread", "addOperation"] as [StaticString]
        {
            for call in file.calls(named: name) {
                guard startsWork(call, file), let repeated = repetition(of: call, options, file), !isLimited(call, repeated, file) else {
                    continue
                }
                let start = file.token(file.outline.anchor(call), is: "detached") ? file.callee(call).lowerBound : file.outline.anchor(call)
                findings.report(
                    file.range(ofToken: start), cause: file.range(file.wholeCall(call)), confidence: repeated.confidence,
                    "one \(noun(call, file)) for each element of \(file.excerpt(repeated.sequence)), however many there are: memory, connections and the other side run out first",
                    help: help)
            }
        }
    }

    private static func noun(_ call: NodeID, _ file: FileContext) -> String {
        file.token(file.outline.anchor(call), is: "async") ? "queued block" : "task"
    }

    /// `Task { }`, `Task.detached { }`, `group.addTask { }`, `DispatchQueue.global().async { }`
    private static func startsWork(_ call: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(call)
        guard !file.closures(call).isEmpty else { return false }
        switch file.string(name) {
        case "Task", "detached": return file.token(file.callee(call).lowerBound, is: "Task")
        case "async": return isConcurrentQueue(file.receiver(call), file)
        default: return true
        }
    }

    /// Blocks on the main queue or a serial one run one after the other.
    private static func isConcurrentQueue(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        receiver.contains { file.token($0, is: "global") || file.hasWord($0, in: ["concurrent", "background", "workers"]) }
    }

    private struct Repetition {
        let sequence: Range<Int>
        let confidence: Confidence
        /// The code that is repeated.
        let body: NodeID
    }

    /// The loop or `forEach` that runs a call once for each element.
    private static func repetition(of call: NodeID, _ options: OptionValues, _ file: FileContext) -> Repetition? {
        if let loop = file.enclosingLoop(call) {
            guard let sequence = file.sequence(ofFor: loop), let body = file.body(ofLoop: loop) else { return acceptLoop(loop, file) }
            if file.isSmallSequence(sequence, options) || namesWorkers(sequence, file) || isInPieces(loop, file) { return nil }
            // Each round waits for something to come: whoever sends it sets the pace.
            return Repetition(sequence: sequence, confidence: file.awaitsElements(loop) ? .low : .medium, body: body)
        }
        guard let closure = file.outline.ancestor(call, where: { $0.isFunctionLike || $0.isTypeLike }),
            file.outline.kind(closure) == .closure,
            let iteration = file.call(takingClosure: closure),
            file.token(file.outline.anchor(iteration), isIn: ["forEach", "map", "compactMap"])
        else { return nil }
        let sequence = file.receiver(iteration)
        guard !sequence.isEmpty, !file.isSmallSequence(sequence, options), !namesWorkers(sequence, file), !isOptionalMap(iteration, file)
        else {
            return nil
        }
        return Repetition(sequence: sequence, confidence: .medium, body: closure)
    }

    private static func acceptLoop(_ loop: NodeID, _ file: FileContext) -> Repetition? {
        guard let conditions = file.outline.firstChild(loop, .conditions), let body = file.body(ofLoop: loop),
            file.contains(.optionalBinding, in: conditions), !file.contains(.awaitExpression, in: body)
        else { return nil }
        return Repetition(sequence: file.outline.tokens(conditions), confidence: .low, body: body)
    }

    /// `map` of a single optional value, as far as its name says so.
    private static func isOptionalMap(_ iteration: NodeID, _ file: FileContext) -> Bool {
        guard !file.token(file.outline.anchor(iteration), is: "forEach") else { return false }
        return !(file.receiver(iteration).last.map { file.string($0).hasSuffix("s") } ?? true)
    }

    /// `0..<workerCount`, `1...maxConcurrent`, `0..<ProcessInfo.processInfo.activeProcessorCount`
    private static func namesWorkers(_ sequence: Range<Int>, _ file: FileContext) -> Bool {
        let isRange = sequence.contains { file.token($0, isIn: ["..<", "..."]) }
        return file.mentions(
            [
                "worker", "workers", "concurrent", "concurrency", "parallel", "parallelism", "processor", "core", "cores", "thread",
                "threads", "cpu", "cpus",
            ],
            in: sequence) && (isRange || sequence.count <= 3)
            || file.mentionsName(["prefix", "chunks", "chunked"], in: sequence)
            || isRange && file.mentions(["jobs"], in: sequence)
            // The pieces into which something was cut before.
            || sequence.count == 1 && file.hasWord(sequence.lowerBound, in: ["chunk", "batch", "slice", "page", "window", "shard"])
                && file.declaration(of: sequence.lowerBound)?.kind == .loop
    }

    /// `for chunk in items.chunks(ofCount: 10)`, `for batch in batches`
    private static func isInPieces(_ loop: NodeID, _ file: FileContext) -> Bool {
        guard let pattern = file.outline.firstChild(loop, .pattern) else { return false }
        return file.mentions(["chunk", "batch", "slice", "worker", "shard", "partition"], in: file.outline.tokens(pattern))
    }

    /// A limit that can be seen: waiting for one task before the next is added, a semaphore, a count that is compared.
    private static func isLimited(_ call: NodeID, _ repeated: Repetition, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(repeated.body)
        if file.mentionsName(["next", "nextResult", "waitForAll"], in: range) { return true }
        if file.nodes(.call, in: repeated.body).contains(where: { waits($0, file) }) { return true }
        if file.mentions(limiting, in: range) { return true }
        guard let owner = file.enclosingDeclaration(call) else { return false }
        return file.mentionsName(["maxConcurrentOperationCount"], in: file.outline.tokens(owner))
    }

    private static func waits(_ call: NodeID, _ file: FileContext) -> Bool {
        file.token(file.outline.anchor(call), isIn: ["wait", "acquire", "waitUnlessCancelled", "withPermit"])
    }

    private static let limiting: NameSet = [
        "semaphore", "limiter", "throttle", "limit", "permits", "inflight", "concurrent", "concurrency", "window", "bucket",
    ]

    private static let help =
        "run a fixed number at once: add that many, then one more for each `await group.next()`; or go through the elements in chunks"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "as many tasks as there is data",
            rationale: """
                Three elements make three tasks, and the test is fast. Thirty thousand make thirty thousand open connections, file handles and \
                half-done responses in memory, and the service on the other side refuses all of them.
                """,
            help: help,
            suppressWhen: "the collection is small by construction, and the reason says what keeps it small",
            references: ["CWE-770", "CWE-400"],
            bad: [
                """
                func download(_ urls: [URL]) {
                    for url in urls {
                        ↓Task { await fetch(url) }
                    }
                }
                """,
                """
                func resize(_ images: [Image]) async {
                    await withTaskGroup(of: Void.self) { group in
                        for image in images {
                            group.↓addTask { await resize(image) }
                        }
                    }
                }
                """,
                Example(
                    "func go() { for x in [a, b, c] { ↓Task { await work(x) } } }", options: SmallCollections.few.set(2)),
                "func index(_ files: [File]) { files.forEach { file in DispatchQueue.global().↓async { parse(file) } } }",
                "let tasks = ids.map { id in ↓Task { try await load(id) } }",
                "func send(_ n: Int) { for i in 0..<n { ↓Task.detached { await push(i) } } }",
                "func runAll(_ jobs: [Job]) { for job in jobs { ↓Task { await run(job) } } }",
            ],
            good: [
                "func go() async { await withTaskGroup(of: Void.self) { group in for i in 0..<4 { group.addTask { await work(i) } } } }",
                "func go(_ xs: [X]) async { await withTaskGroup(of: Void.self) { g in for (i, x) in xs.enumerated() { if i >= 8 { await g.next() }\n g.addTask { await work(x) } } } }",
                "func go(_ xs: [X]) { for x in xs { semaphore.wait()\n DispatchQueue.global().async { work(x)\n semaphore.signal() } } }",
                "func go() async { await withTaskGroup(of: Void.self) { g in for _ in 0..<maxConcurrentTasks { g.addTask { await work() } } } }",
                Example(
                    "func go(_ regions: [Region]) { for region in regions { Task { await work(region) } } }",
                    options: SmallCollections.names.set("regions")),
                "func go() { Task { for x in xs { await work(x) } } }",
                "func go() { for x in [a, b, c] { Task { await work(x) } } }",
                "func go() async { for chunk in xs.chunks(ofCount: 8) { Task { await work(chunk) } } }",
                "func go(_ xs: [X]) { for x in xs { DispatchQueue.main.async { show(x) } } }",
                "let task = handler.map { h in Task { await h.run() } }",
                "func go() { for kind in Kind.allCases { Task { await load(kind) } } }",
                "func warm(_ ids: [ID]) async { for chunk in ids.chunks(ofCount: 8) { await withTaskGroup { group in for id in chunk { group.addTask { await get(id) } } } } }",
            ])
    }
}
