// Owns: the rule `unbounded-buffer`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a stream or cache that keeps all that comes in.
package enum UnboundedBuffer: FileRule {
    package static let summary = RuleSummary(id: "unbounded-buffer", family: .unboundedWork, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for name in ["AsyncStream", "AsyncThrowingStream", "makeStream"] as [StaticString] {
            for call in file.calls(named: name) where isUnboundedStream(call, file) {
                let callee = file.callee(call)
                let place = file.token(file.outline.anchor(call), is: "makeStream") ? file.outline.anchor(call) : callee.lowerBound
                findings.report(
                    file.range(ofToken: place), cause: file.range(file.wholeCall(call)), confidence: .medium,
                    "the stream keeps every element until it is read: a reader slower than the source fills the memory", help: streamHelp)
            }
        }
        for binding in file.nodes(.binding) {
            guard let cache = GrowingCache(binding, file) else { continue }
            findings.report(
                file.range(ofToken: file.outline.anchor(binding)), cause: file.range(binding), confidence: cache.confidence,
                "\(file.excerpt(file.outline.anchor(binding)..<file.outline.anchor(binding) + 1)) only ever grows: every key that comes in stays until the process ends",
                help: cacheHelp)
        }
    }

    // MARK: - Streams

    private static func isUnboundedStream(_ call: NodeID, _ file: FileContext) -> Bool {
        if file.argument("bufferingPolicy", of: call) != nil || file.argument("unfolding", of: call) != nil { return false }
        // A signal has no elements to keep.
        if file.mentionsName(["Void"], in: file.wholeCall(call)) { return false }
        // Made for tests, which read what they feed.
        if let function = file.enclosingDeclaration(call),
            file.hasWord(file.outline.anchor(function), in: ["test", "testing", "mock", "preview"])
        {
            return false
        }
        // `AsyncStream<Int>(…, .bufferingNewest(1))` of older code.
        if file.arguments(call).contains(where: { file.mentionsName(["bufferingNewest", "bufferingOldest", "unbounded"], in: $0.value) }) {
            return false
        }
        if file.token(file.outline.anchor(call), is: "makeStream") {
            return file.mentionsName(["AsyncStream", "AsyncThrowingStream"], in: file.callee(call))
        }
        guard let closure = file.closures(call).last, takesContinuation(closure, file) else { return false }
        return isFedFromOutside(closure, file)
    }

    private static func takesContinuation(_ closure: NodeID, _ file: FileContext) -> Bool {
        file.mentions(["continuation"], in: file.outline.tokens(closure)) || file.outline.firstChild(closure, .closureSignature) != nil
            || file.outline.tokens(closure).contains { file.token($0, is: "$0") }
    }

    /// Whether the elements come from a callback, a delegate, a task or whoever the continuation is kept for; a loop that yields at once is bounded.
    private static func isFedFromOutside(_ closure: NodeID, _ file: FileContext) -> Bool {
        if !file.nodes(.closure, in: closure).filter({ !isTerminationHandler($0, file) }).isEmpty { return true }
        return file.outline.tokens(closure).contains { token in
            guard file.tokens.kinds[token] == .equal, token + 1 < file.tokens.count else { return false }
            return isContinuation(token + 1, file)
        }
            || file.nodes(.call, in: closure).contains { inner in
                file.arguments(inner).contains { $0.value.count == 1 && isContinuation($0.value.lowerBound, file) }
            }
    }

    private static func isContinuation(_ token: Int, _ file: FileContext) -> Bool {
        file.token(token, is: "$0") || file.hasWord(token, in: ["continuation"])
    }

    private static func isTerminationHandler(_ closure: NodeID, _ file: FileContext) -> Bool {
        let first = file.outline.tokens(closure).lowerBound
        return first > 2 && file.tokens.kinds[first - 1] == .equal && file.token(first - 2, is: "onTermination")
    }

    private static let streamHelp =
        "say what happens when the reader is slow: `bufferingPolicy: .bufferingNewest(n)`, or a source that can be made to wait"
    private static let cacheHelp =
        "limit it: `NSCache`, a maximum count with eviction, an age after which entries go, or remove the entry with its owner"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a buffer or cache without a limit",
            rationale: """
                A test puts in five elements and reads five. In production the source is faster than the reader for an hour, or each of a \
                million callers leaves one entry behind: memory grows by a little with each of them until the system ends the process.
                """,
            help: streamHelp,
            suppressWhen: "the number of elements or keys is bounded by construction, and the reason says by what",
            references: ["CWE-770", "CWE-401"],
            bad: [
                """
                func events() -> AsyncStream<Event> {
                    ↓AsyncStream { continuation in
                        monitor.onEvent = { event in continuation.yield(event) }
                    }
                }
                """,
                "let (stream, continuation) = AsyncStream<Message>.↓makeStream()",
                """
                final class ImageLoader {
                    static let shared = ImageLoader()
                    private var ↓cache: [URL: Image] = [:]
                    func image(_ url: URL) -> Image? {
                        if let image = cache[url] { return image }
                        let image = load(url)
                        cache[url] = image
                        return image
                    }
                }
                """,
                """
                actor RateLimiter {
                    private var ↓buckets: [String: Bucket] = [:]
                    func allow(_ client: String) -> Bool {
                        var bucket = buckets[client] ?? Bucket()
                        defer { buckets[client] = bucket }
                        return bucket.take()
                    }
                }
                """,
                "enum Log { static var ↓history: [String] = []\n static func add(_ line: String) { history.append(line) } }",
                "final class Hub { var sink: AsyncStream<Int>.Continuation?\n lazy var values: AsyncStream<Int> = ↓AsyncStream { self.sink = $0 } }",
                "actor Client { private var ↓responses: [String: Data] = [:]\n func body(_ path: String) async throws -> Data { if let known = responses[path] { return known }\n let data = try await get(path)\n responses[path] = data\n return data } }",
                "enum Log { static var ↓metrics: [String: [Double]] = [:]\n static func add(_ name: String, _ value: Double) { metrics[name, default: []].append(value) } }",
                Example(
                    "final class CrawlService { private var ↓visited: Set<URL> = []\n func crawl(_ url: URL) { visited.insert(url) } }",
                    confidence: .low),
                "final class Tiles { static let shared = Tiles()\n private var ↓memory: [Key: Data] = [:]\n func tile(_ key: Key) -> Data? { if let data = queue.sync(execute: { memory[key] }) { hits += 1\n return data }\n let data = read(key)\n queue.async(flags: .barrier) { self.memory[key] = data }\n return data } }",
            ],
            good: [
                "func events() -> AsyncStream<Event> { AsyncStream(bufferingPolicy: .bufferingNewest(10)) { c in monitor.onEvent = { c.yield($0) } } }",
                "func numbers() -> AsyncStream<Int> { AsyncStream { continuation in for i in 0..<3 { continuation.yield(i) }\n continuation.finish() } }",
                "let (s, c) = AsyncStream<Int>.makeStream(bufferingPolicy: .unbounded)",
                "func lines() -> AsyncStream<String> { AsyncStream(unfolding: { await next() }) }",
                "final class L { static let shared = L()\n private var cache: [Int: Int] = [:]\n func f(_ k: Int) { cache[k] = 1\n if cache.count > 100 { cache.removeAll() } } }",
                "actor S { private var sessions: [ID: Session] = [:]\n func open(_ id: ID) { sessions[id] = Session() }\n func close(_ id: ID) { sessions[id] = nil } }",
                "struct Builder { var parts: [String] = []\n mutating func add(_ p: String) { parts.append(p) } }",
                "final class L { private let cache = NSCache<NSString, Image>() }",
                "func f() { var cache: [Int: Int] = [:]\n for i in xs { cache[i] = i } }",
                "enum Names { static let all: [String: Int] = [\"a\": 1] }",
                "actor T { private var tasks: [ID: Task<Void, Never>] = [:]\n func go(_ id: ID) { tasks[id] = Task { tasks.removeValue(forKey: id) } } }",
                "func makeTestingStream() { var sink: AsyncStream<Int>.Continuation?\n let values = AsyncStream<Int> { sink = $0 } }",
            ])
    }
}

/// A long-lived collection that code puts into and nothing takes out of.
private struct GrowingCache {
    let confidence: Confidence

    init?(_ binding: NodeID, _ file: FileContext) {
        guard let declaration = file.outline.parent(binding), file.outline.kind(declaration) == .variableDecl,
            file.tokens.kinds[file.outline.anchor(declaration)] == .var, file.outline.firstChild(binding, .accessorBlock) == nil,
            file.enclosingFunction(declaration) == nil, Self.isCollection(binding, file)
        else { return nil }
        let name = file.outline.anchor(binding)
        let type = file.enclosingType(binding)
        // Extensions in other files may evict: only what cannot be reached from there is sure.
        let scope = type.map { Self.scopes($0, file) } ?? [.file]
        guard
            let confidence = Self.confidence(name, declaration, type, file) ?? Self.confidence(byUse: name, declaration, type, scope, file)
        else { return nil }
        let uses = scope.flatMap { Self.uses(of: name, in: $0, file) }
        guard uses.contains(.adds), !uses.contains(.removes) else { return nil }
        self.confidence = confidence
    }

    private static func isCollection(_ binding: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(binding)
        let anchor = file.outline.anchor(binding)
        guard let mark = range.first(where: { $0 > anchor && (file.tokens.kinds[$0] == .colon || file.tokens.kinds[$0] == .equal) }) else {
            return false
        }
        return file.tokens.kinds[mark + 1] == .leftSquare || file.token(mark + 1, isIn: collectionTypes)
    }

    private static let collectionTypes: NameSet = ["Dictionary", "Array", "Set"]
    private static let cacheWords: NameSet = [
        "cache", "cached", "memo", "memoized", "memoised", "history", "seen", "visited", "log", "logs", "events",
    ]
    private static let callerWords: NameSet = [
        "buckets", "sessions", "clients", "limits", "windows", "attempts", "counters", "hits",
    ]
    private static let singletonNames: NameSet = ["shared", "default", "standard"]

    /// How sure we are that the collection lives long and that outsiders decide what goes in; nil where nothing says so.
    private static func confidence(_ name: Int, _ declaration: NodeID, _ type: NodeID?, _ file: FileContext) -> Confidence? {
        let isCache = file.hasWord(name, in: cacheWords)
        let isPerCaller = file.hasWord(name, in: callerWords)
        guard let type else { return isCache || isPerCaller ? .medium : nil }
        if file.hasModifier(.static, declaration) { return isCache || isPerCaller ? .medium : nil }
        let kind = file.outline.kind(type)
        guard kind == .classDecl || kind == .actorDecl else { return nil }
        if isPerCaller { return .medium }
        guard isCache else { return nil }
        // What was seen belongs to one run, as far as its owner lives no longer.
        if file.hasWord(name, in: ["seen", "visited"]), !isSingleton(type, file) { return .low }
        return kind == .actorDecl || isSingleton(type, file) || lastsByName(type, file) ? .medium : .low
    }

    /// How sure we are by what is done with it: a dictionary that answers before it asks, or a static one that is filled by key.
    private static func confidence(
        byUse name: Int, _ declaration: NodeID, _ type: NodeID?, _ scope: [NodeID], _ file: FileContext
    ) -> Confidence? {
        guard let type, let binding = file.outline.firstChild(declaration, .binding), isDictionary(binding, file) else { return nil }
        let isStatic = file.hasModifier(.static, declaration)
        guard isStatic || file.outline.kind(type) == .actorDecl || isSingleton(type, file) else { return nil }
        let places = scope.flatMap { file.occurrences(of: name, in: file.outline.tokens($0)) }.filter { $0 != name }
        if places.contains(where: { answersBeforeAsking($0, file) }) { return .medium }
        // What a program registers about itself has an end.
        guard isStatic, file.hasWord(name, in: ["metrics", "measurements", "samples", "results", "responses", "titles", "timings"]) else {
            return nil
        }
        return .medium
    }

    private static func isDictionary(_ binding: NodeID, _ file: FileContext) -> Bool {
        let anchor = file.outline.anchor(binding)
        guard let open = file.outline.tokens(binding).first(where: { $0 > anchor && file.tokens.kinds[$0] == .leftSquare }),
            let close = file.outline.match(open)
        else { return file.mentionsName(["Dictionary"], in: file.outline.tokens(binding)) }
        return (open..<close).contains { file.tokens.kinds[$0] == .colon }
    }

    /// `if let image = images[url] { return image }`, also under a lock: `if let image = lock.withLock({ images[url] }) { … }`
    private static func answersBeforeAsking(_ place: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[place + 1] == .leftSquare, let binding = binding(around: place, file),
            let statement = file.outline.parent(binding).flatMap({ file.outline.parent($0) }), file.outline.kind(statement) == .ifStatement,
            let block = file.outline.firstChild(statement, .codeBlock),
            let answer = file.outline.children(block).first(where: { file.outline.kind($0) == .returnStatement })
        else { return false }
        return file.isSame(file.outline.tokens(answer).suffix(1), file.outline.anchor(binding)..<file.outline.anchor(binding) + 1)
    }

    /// The `if let` whose value a place is, in itself or as all that a closure under a lock gives back.
    private static func binding(around place: Int, _ file: FileContext) -> NodeID? {
        let isEnd: (NodeKind) -> Bool = { $0 == .optionalBinding || $0.isItemContainer }
        guard var node = file.innermostNode(at: place, where: isEnd) else { return nil }
        if file.outline.kind(node) == .closure, file.use(ofClosure: node).runsInPlace || isQueueSync(node, file),
            let outer = file.outline.ancestor(node, where: isEnd)
        {
            node = outer
        }
        return file.outline.kind(node) == .optionalBinding ? node : nil
    }

    private static func isQueueSync(_ closure: NodeID, _ file: FileContext) -> Bool {
        if case .queueSync = file.use(ofClosure: closure) { return true }
        return false
    }

    private static func isSingleton(_ type: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.binding, in: type).contains { file.token(file.outline.anchor($0), isIn: singletonNames) }
    }

    private static func lastsByName(_ type: NodeID, _ file: FileContext) -> Bool {
        file.hasWord(
            file.outline.anchor(type),
            in: ["cache", "store", "manager", "service", "server", "repository", "loader", "registry", "pool", "limiter", "middleware"])
    }

    private static func scopes(_ type: NodeID, _ file: FileContext) -> [NodeID] {
        [type] + file.nodes(.extensionDecl).filter { $0 != type && file.name($0) == file.name(type) }
    }

    private enum Use { case adds, removes, other }

    private static func uses(of name: Int, in scope: NodeID, _ file: FileContext) -> [Use] {
        file.outline.tokens(scope).compactMap { token in
            guard token != name, file.isSame(name, token) else { return nil }
            return use(at: token, file)
        }
    }

    private static func use(at token: Int, _ file: FileContext) -> Use {
        if token > 0, file.tokens.kinds[token - 1] == .prefixAmpersand { return .removes }
        switch file.tokens.kinds[token + 1] {
        case .equal: return .removes
        case .leftSquare:
            let end = file.endOfAccess(token)
            guard file.isAssignmentOperator(end) else {
                if file.token(end - 1, isIn: removing) { return .removes }
                return file.token(end - 1, is: "append") ? .adds : .other
            }
            if file.tokens.kinds[end + 1] == .nil { return .removes }
            return file.tokens.kinds[end - 1] == .rightSquare || file.tokens.kinds[end] == .equal ? .adds : .other
        case .period:
            let member = file.string(token + 2)
            if removing.contains(member) { return .removes }
            if member == "count" { return comparesCount(token + 2, file) ? .removes : .other }
            return ["append", "insert", "updateValue"].contains(member) ? .adds : .other
        case .binaryOperator: return file.token(token + 1, is: "+=") ? .adds : .other
        default: return .other
        }
    }

    private static func comparesCount(_ token: Int, _ file: FileContext) -> Bool {
        switch file.tokens.kinds[token + 1] {
        case .rightAngle, .leftAngle: return true
        case .binaryOperator: return file.token(token + 1, isIn: [">=", "<=", "=="])
        default: return false
        }
    }

    private static let removing: NameSet = [
        "removeValue", "removeAll", "remove", "removeFirst", "removeLast", "popFirst", "popLast", "dropFirst", "removeSubrange", "subtract",
        "filter",
        "swap", "formIntersection",
    ]
}
