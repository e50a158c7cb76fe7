// Owns: the rule `actor-reentrancy`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a decision about an actor's state that an `await` makes stale before it is acted upon.
package enum ActorReentrancy: FileRule {
    package static let summary = RuleSummary(id: "actor-reentrancy", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        guard !file.nodes(.awaitExpression).isEmpty else { return }
        for type in file.types() where type.isReferenceType && type.isolation != .none {
            let variables = type.instanceProperties.filter { !$0.isLet }
            guard !variables.isEmpty else { continue }
            let names = NameSet(variables.map { file.string($0.name) })
            for body in bodies(of: type, file) { check(body, names, type, file, &findings) }
        }
    }

    /// The asynchronous functions of a type, and the tasks that run on its actor.
    private static func bodies(of type: TypeMembers, _ file: FileContext) -> [NodeID] {
        var result: [NodeID] = []
        for function in type.functions where !file.hasModifier(.nonisolated, function) && !file.hasModifier(.static, function) {
            if file.hasEffect(.async, function) { result.append(function) }
            for closure in file.nodes(.closure, in: function) where file.awaitsItself(closure) {
                guard case .task(let call) = file.use(ofClosure: closure), !file.token(file.outline.anchor(call), is: "detached") else {
                    continue
                }
                result.append(closure)
            }
        }
        return result
    }

    private static func check(
        _ body: NodeID, _ names: NameSet, _ type: TypeMembers, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        guard file.contains(.awaitExpression, in: body) else { return }
        let accesses = StateAccesses(names, in: body, file)
        guard !accesses.tests.isEmpty else { return }
        var walker = PathWalker(
            file, StalenessFollower(accesses, file), tokenEvents: accesses.tokenEvents, nodeEvents: accesses.nodeEvents)
        guard walker.follow(body, from: 0).isComplete else { return }
        var reported: Set<Int> = []
        for (test, place) in walker.follower.stale.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) })
        where reported.insert(place).inserted {
            let name = accesses.tests[test].name
            findings.report(
                file.range(ofToken: place), cause: file.range(min(place, name)..<max(place, name) + 1),
                confidence: type.kind == .actorDecl ? .high : .medium,
                "\(file.excerpt(name..<name + 1)) was tested before an `await` and may have changed since: "
                    + "another call ran meanwhile and saw the same state", help: help)
        }
    }

    private static let help =
        "decide and write before the `await` (set a flag, or store the task in flight and await that), or test the state again behind it"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an actor's state is acted upon after an `await` that may have changed it",
            rationale: """
                At every `await` an actor serves other calls. Two callers that find the cache empty both download; two that see enough money both take \
                it. Tests await one call after the other and never see it; two requests in the same second do.
                """,
            help: help,
            suppressWhen: "doing it twice is harmless and cheap, and a comment says so",
            references: ["CWE-367", "https://github.com/swiftlang/swift-evolution/blob/main/proposals/0306-actors.md#actor-reentrancy"],
            bad: [
                """
                actor Images {
                    private var cache: [URL: Image] = [:]
                    func image(_ url: URL) async throws -> Image {
                        if let image = cache[url] { return image }
                        let image = try await download(url)
                        ↓cache[url] = image
                        return image
                    }
                }
                """,
                "actor Account { var balance = 0\n func pay(_ n: Int) async throws { guard balance >= n else { throw Poor() }\n await log(n)\n ↓balance -= n } }",
                "actor Tokens { var token: String?\n func get() async { if token == nil { ↓token = await refresh() } } }",
                "actor Link { enum State { case idle, up }\n var state = State.idle\n func open() async { switch state { case .idle: await connect()\n ↓state = .up\n case .up: break } } }",
                "actor Queue { var items: [Int] = []\n func drain() async { while let first = items.first { await send(first)\n ↓items.removeFirst() } } }",
                "@MainActor final class Model { var items: [Int] = []\n func load() async { guard items.isEmpty else { return }\n let new = await api.items()\n ↓items = new } }",
                "actor Pool { var free: [Int] = []\n func take() async -> Int { if free.isEmpty { await grow() }\n guard !free.isEmpty else { return 0 }\n await log()\n return ↓free.removeLast() } }",
                "actor Session { var socket: Socket?\n func send() async { guard socket != nil else { return }\n await prepare()\n ↓socket!.write() } }",
                "actor Store { var isOpen = false }\nextension Store { func open() async { if !isOpen { await connect()\n ↓isOpen = true } } }",
                "actor A { var cache: [Int: Int] = [:]\n func f(_ k: Int) async -> Int { guard let hit = cache[k] else { let v = await load(k)\n ↓cache[k] = v\n return v }\n return hit } }",
            ],
            good: [
                "actor A { var task: Task<Int, Never>?\n var isDone = false\n func next() async -> Int? { guard !isDone else { return nil }\n let task = Task { await load() }\n self.task = task\n let n = await task.value\n isDone = true\n return n } }",
                """
                actor Images {
                    private var cache: [URL: Image] = [:]
                    private var running: [URL: Task<Image, any Error>] = [:]
                    func image(_ url: URL) async throws -> Image {
                        if let image = cache[url] { return image }
                        if let task = running[url] { return try await task.value }
                        let task = Task { try await download(url) }
                        running[url] = task
                        defer { running[url] = nil }
                        let image = try await task.value
                        cache[url] = image
                        return image
                    }
                }
                """,
                "actor Account { var balance = 0\n func pay(_ n: Int) async throws { guard balance >= n else { throw Poor() }\n balance -= n\n await log(n) } }",
                "actor Tokens { var token: String?\n func get() async { if token == nil { let new = await refresh()\n if token == nil { token = new } } } }",
                "actor Loader { var isLoading = false\n func load() async { guard !isLoading else { return }\n isLoading = true\n await work()\n isLoading = false } }",
                "actor Counter { var n = 0\n func add() async { await log()\n n += 1 } }",
                "actor Log { let level = 1\n var lines: [String] = []\n func add() async { if level > 0 { await flush() }\n lines.append(\"a\") } }",
                "actor Log { var verbose = false\n var count = 0\n func add() async { if verbose { await flush() }\n count += 1 } }",
                "actor Queue { var items: [Int] = []\n func drain() async { while !items.isEmpty { let item = items.removeFirst()\n await send(item) } } }",
                "actor Queue { var items: [Int] = []\n func add() async { if items.isEmpty { items.append(1) }\n await log() } }",
                "final class Plain { var items: [Int] = []\n func load() async { if items.isEmpty { items = await api.items() } } }",
                "actor Store { var a = 0\n func f() async { if a == 0 { a = 1 }\n await g()\n let b = 2\n use(b) } }",
                "struct Value { var n = 0\n mutating func f() async { if n == 0 { n = await g() } } }",
                "@MainActor final class Model { var isLoading = false\n var items: [Int] = []\n func load() async { guard !isLoading else { return }\n isLoading = true\n defer { isLoading = false }\n if items.isEmpty { items = await api.items() } } }",
                "actor Store { var n = 0\n nonisolated func f() async { if await n == 0 { await g() } } }",
                "actor Store { var n = 0\n func f() async { guard n == 0 else { return }\n await g()\n guard n == 0 else { return }\n n = 1 } }",
                "actor Store { var n = 0\n func f() async { if n == 0 { log() }\n await g()\n n = 1 } }",
                "actor A { var running = false\n func run() async { running = true\n while running { do { try await ping() } catch { running = false } } } }",
            ])
    }
}
