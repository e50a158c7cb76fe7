// Owns: the rule `await-in-loop`.
package import Analysis
import Outline
import SwiftLexer

/// Flags one awaited request, query or file access for each element.
package enum AwaitInLoop: FileRule {
    package static let summary = RuleSummary(id: "await-in-loop", family: .unboundedWork, severity: .low)
    package static let options = SmallCollections.options

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let options = findings.options
        for loop in file.nodes(.forStatement) where file.contains(.awaitExpression, in: loop) {
            guard let sequence = file.sequence(ofFor: loop), let body = file.body(ofLoop: loop),
                !file.isSmallSequence(sequence, options), !isSequential(loop, sequence, body, file)
            else { continue }
            guard let call = file.nodes(.call, in: body).first(where: { isRequest($0, in: loop, file) }) else { continue }
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: .medium,
                "\(file.excerpt(name..<name + 1)) is awaited once for each element of \(file.excerpt(sequence)): a thousand elements are a thousand round trips, one after the other",
                help: help)
        }
    }

    /// Whether the loop has to take one element after the other.
    private static func isSequential(_ loop: NodeID, _ sequence: Range<Int>, _ body: NodeID, _ file: FileContext) -> Bool {
        if file.awaitsElements(loop) { return true }
        if sequence.contains(where: { file.token($0, isIn: ["...", "..<"]) }) { return true }
        let pattern = file.outline.firstChild(loop, .pattern).map { file.outline.tokens($0) } ?? sequence
        if file.mentions(["page", "chunk", "batch", "attempt", "retry", "migration", "step", "stage", "delay", "line"], in: pattern) {
            return true
        }
        // The pieces into which something was cut before.
        if sequence.count == 1, file.hasWord(sequence.lowerBound, in: ["chunk", "batch", "page"]) { return true }
        if file.mentionsName(["stride", "chunks", "chunked", "prefix"], in: sequence) { return true }
        return usesLastResult(loop, body, file) || asksUntilAnswered(body, file)
    }

    /// `if let user = try await source.user(id) { return user }`: one after the other until one of them knows.
    ///
    /// A return of nothing, or behind `guard`, gives up instead.
    private static func asksUntilAnswered(_ body: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.returnStatement, in: body).contains { exit in
            let value = file.outline.tokens(exit).dropFirst()
            guard !value.isEmpty, !file.isDefaultValue(value.startIndex..<value.endIndex) else { return false }
            let holder = file.outline.ancestor(exit) { $0 == .guardStatement || $0 == .catchClause || $0.isFunctionLike || $0.isLoop }
            return holder.map { file.outline.kind($0) == .forStatement && file.body(ofLoop: $0) == body } ?? false
        }
    }

    /// Whether a variable from outside is both written and read by what is awaited: `state = await step(state)`.
    private static func usesLastResult(_ loop: NodeID, _ body: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.awaitExpression, in: body).contains { node in
            file.outline.tokens(node).contains { token in
                file.tokens.kinds[token].isIdentifierLike && file.isVariable(token) && file.tokens.kinds[token + 1] != .leftParen
                    && file.writes(token, in: file.outline.tokens(body))
                    // What is made in the round knows nothing of the last one.
                    && file.localDeclaration(of: token, before: node, in: body) == nil
            }
        }
    }

    /// An awaited call that goes to a network, a database or a disk, as far as names tell, and that the loop itself runs.
    private static func isRequest(_ call: NodeID, in loop: NodeID, _ file: FileContext) -> Bool {
        guard file.enclosingLoop(call) == loop, isAwaited(call, file) else { return false }
        let name = file.outline.anchor(call)
        if let receiver = file.lastName(of: file.receiver(call)), file.hasWord(receiver, in: services) { return true }
        if file.mentionsName(["URLSession"], in: file.receiver(call)) { return true }
        // `Post.query(on: db).filter(…).all()`
        if file.nodes(.argument, in: file.outline.parent(call) ?? call).contains(where: { isStore($0, file) }) { return true }
        return file.hasVerb(name, in: requests) && !file.isInitializerCall(call) || asksByItself(call, file)
    }

    private static func isStore(_ argument: NodeID, _ file: FileContext) -> Bool {
        let value = file.argument(argument).value
        return value.last.map { file.hasWord($0, in: ["db", "database"]) } ?? false
    }

    /// A function of the file whose own body awaits a request: `push(note)`.
    private static func asksByItself(_ call: NodeID, _ file: FileContext) -> Bool {
        let receiver = file.receiver(call)
        guard receiver.isEmpty || receiver.count == 1 && file.tokens.kinds[receiver.lowerBound] == .selfValue else { return false }
        let functions = file.functions(named: file.outline.anchor(call))
        guard functions.count == 1, let body = file.outline.firstChild(functions[0], .codeBlock) else { return false }
        return file.nodes(.call, in: body, limit: 32).contains { inner in
            guard isAwaited(inner, file), let receiver = file.lastName(of: file.receiver(inner)) else { return false }
            return file.hasWord(receiver, in: services)
        }
    }

    private static func isAwaited(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let node = file.outline.ancestor(call, where: { $0 == .awaitExpression || $0.isItemContainer || $0 == .argument }) else {
            return false
        }
        return file.outline.kind(node) == .awaitExpression
    }

    private static let services: NameSet = [
        "db", "database", "repository", "api", "client", "http", "session", "remote", "network", "pool", "redis", "postgres", "sql",
        "storage",
        "mailer", "gateway", "backend",
    ]
    private static let requests: NameSet = ["fetch", "query", "request", "download", "upload", "post", "lookup", "save", "insert"]

    private static let help =
        "ask for all of them at once (one query, one request with many ids), or run a bounded number at the same time in a task group"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "one round trip for each element",
            rationale: """
                Against a fake in memory a hundred calls take no time. Against a database a millisecond away each element adds its round trip, \
                and the page that listed five things in development times out with five hundred.
                """,
            help: help,
            suppressWhen: "the order matters to the other side, or the collection is small by construction",
            references: ["CWE-1050", "CWE-1073"],
            bad: [
                """
                func names(_ ids: [Int]) async throws -> [String] {
                    var names: [String] = []
                    for id in ids {
                        names.append(try await database.↓user(id).name)
                    }
                    return names
                }
                """,
                "func load() async { for item in items { let picture = await ↓fetchPicture(item)\n show(picture) } }",
                Example(
                    "func load() async { for id in [1, 2, 3] { await ↓fetch(id) } }", options: SmallCollections.few.set(2)),
                "func store() async throws { for order in orders { try await repository.↓save(order) } }",
                "func push() async throws { for file in files { _ = try await client.↓put(file) } }",
                "func sizes(_ urls: [URL]) async throws -> [Int]? { for url in urls { let (data, _) = try await URLSession.shared.↓data(from: url)\n guard !data.isEmpty else { return nil }\n add(data) } }",
                "func all(_ users: [User]) async throws { for user in users { use(try await Post.↓query(on: db).filter(user).all()) } }",
                "func push(_ note: Note) async throws { try await session.upload(note) }\nfunc pushAll(_ notes: [Note]) async throws { for note in notes { try await ↓push(note) } }",
                "func all(_ ids: [ID]) async throws { for id in ids { var request = Request(id)\n request.method = .get\n use(try await http.↓execute(request)) } }",
            ],
            good: [
                "func names() async throws -> [String] { try await database.users(ids).map(\\.name) }",
                "func load() async { for await item in stream { await fetchPicture(item) } }",
                "func load() async { for page in 1...10 { await fetch(page) } }",
                "func load() async { for chunk in ids.chunks(ofCount: 100) { await fetch(chunk) } }",
                "func load() async { var token = first\n for _ in ids { token = await fetch(token) } }",
                "func load() async { for id in [1, 2, 3] { await fetch(id) } }",
                Example(
                    "func load() async { for server in mirrors { await fetch(server) } }", options: SmallCollections.names.set("mirrors")),
                "func load() async { for id in ids { Task { await fetch(id) } } }",
                "func first(_ key: String) async throws -> Value? { for store in stores { if let value = try await store.fetch(key) { return value } }\n return nil }",
                "func draw() async { for view in views { await view.layout() } }",
            ])
    }
}
