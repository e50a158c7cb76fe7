// Owns: the rule `unsafe-retry`.
package import Analysis
import Outline
import SwiftLexer

/// Flags trying again what may already have been done: a charge, a transfer, a message.
package enum UnsafeRetry: FileRule {
    package static let summary = RuleSummary(id: "unsafe-retry", family: .unboundedWork, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for attempt in attempts(file) {
            let scope = file.enclosingDeclaration(attempt) ?? attempt
            if sendsKey(scope, file) { continue }
            for call in file.nodes(.call, in: attempt) where isUnsafe(call, in: attempt, scope, file) {
                let name = file.outline.anchor(call)
                findings.report(
                    file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: .medium,
                    "when the answer to \(file.excerpt(name..<name + 1)) is lost it is done again: the first try may have gone through",
                    help: help)
                break
            }
        }
    }

    /// What is tried again: attempts in loops, and closures given to a function that retries.
    private static func attempts(_ file: FileContext) -> [NodeID] {
        var result: [NodeID] = []
        for kind in [NodeKind.whileStatement, .repeatStatement, .forStatement] {
            for loop in file.nodes(kind) {
                guard kind != .forStatement || countsAttempts(loop, file) else { continue }
                result += file.retries(in: loop).filter { $0.endsOnSuccess || countsAttempts(loop, file) }.map(\.attempt)
            }
        }
        for call in file.nodes(.call) {
            let name = file.outline.anchor(call)
            // Every call of every file is asked: first what costs little.
            guard file.token(name, mentions: "retr"), file.hasWord(name, in: ["retry", "retrying", "retries"]) else { continue }
            result += file.closures(call)
        }
        return result
    }

    /// `for attempt in 1...3`, `for _ in 0..<limit`: the loop counts and does not go over data.
    private static func countsAttempts(_ loop: NodeID, _ file: FileContext) -> Bool {
        guard let sequence = file.sequence(ofFor: loop) else { return false }
        return sequence.contains { file.token($0, isIn: ["...", "..<"]) } && !file.mentionsName(["count", "indices"], in: sequence)
    }

    private static func isUnsafe(_ call: NodeID, in attempt: NodeID, _ scope: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(call)
        if file.hasVerb(name, in: verbs), !file.isInitializerCall(call) {
            return !namesOneThing(call, file) && !isLocalWork(call, file)
        }
        guard file.hasVerb(name, in: ["data", "upload", "execute", "request", "response", "perform", "fetch"]) else { return false }
        return isPost(scope, file)
    }

    private static let verbs: NameSet = [
        "charge", "pay", "transfer", "refund", "withdraw", "deposit", "purchase", "buy", "post", "submit", "order", "book", "send",
        "create", "place",
        "publish", "notify", "enqueue", "debit", "credit", "capture",
    ]

    /// `request.httpMethod = "POST"`, `method: .post`
    private static func isPost(_ scope: NodeID, _ file: FileContext) -> Bool {
        file.outline.tokens(scope).contains { token in
            switch file.tokens.kinds[token] {
            case .stringSegment: return file.token(token, is: "POST")
            case .identifier: return file.token(token - 1, is: ".") && (file.token(token, is: "post") || file.token(token, is: "POST"))
            default: return false
            }
        }
    }

    /// Whether an argument is an id that stays the same between two tries, by which the other side can tell.
    private static func namesOneThing(_ call: NodeID, _ file: FileContext) -> Bool {
        file.arguments(call).contains { argument in
            argument.value.contains { token in
                file.tokens.kinds[token].isIdentifierLike
                    && ["id", "uuid", "key", "reference", "nonce"].contains(NameWords.of(file.string(token)).last ?? "")
            } || argument.label.map { file.hasWord($0, in: ["id", "key", "reference"]) } ?? false
        }
    }

    /// Making folders, files, tables and objects in this process is not asking another one.
    private static func isLocalWork(_ call: NodeID, _ file: FileContext) -> Bool {
        let receiver = file.receiver(call)
        if file.mentions(
            ["manager", "continuation", "subject", "channel", "group", "semaphore", "handle", "socket", "center"], in: receiver)
        {
            return true
        }
        let name = file.outline.anchor(call)
        // Another machine makes what a service is asked for.
        if file.mentions(["api", "upstream", "service", "gateway", "backend", "server", "remote"], in: receiver) { return false }
        return file.hasWord(
            name,
            in: ["directory", "file", "folder", "socket", "connection", "session", "table", "index", "bytes", "buffer", "packet", "async"])
    }

    /// A variable of such a name, or a header: `"Idempotency-Key"`.
    private static func sendsKey(_ scope: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(scope)
        return file.mentions(keyWords, in: range)
            || range.contains { file.tokens.kinds[$0] == .stringSegment && file.token($0, mentions: "idempoten") }
    }

    private static let keyWords: NameSet = ["idempotency", "idempotent", "dedup", "deduplication", "nonce", "deduplicate"]

    private static let help =
        "send a key that stays the same for all tries (an `Idempotency-Key`, a request id), or ask what the first try did before the second"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "trying again what may already have happened",
            rationale: """
                In a test a failed request did nothing. In production the request arrives, the money moves, and only the answer is lost: the \
                second try moves it again. Time-outs are exactly the failures after which nobody knows.
                """,
            help: help,
            suppressWhen: "the other side is known to drop the second of two equal requests",
            references: ["CWE-841"],
            bad: [
                """
                func pay(_ order: Order) async throws {
                    for _ in 1...3 {
                        do {
                            try await gateway.↓charge(order.total, card: order.card)
                            return
                        } catch {
                            try await Task.sleep(for: .seconds(1))
                        }
                    }
                }
                """,
                """
                func submit(_ form: Form) async throws {
                    try await withRetry(3) {
                        try await api.↓submit(form)
                    }
                }
                """,
                """
                func push(_ body: Data) async throws {
                    var request = URLRequest(url: url)
                    request.httpMethod = "POST"
                    request.httpBody = body
                    var attempt = 0
                    while attempt < 3 {
                        do {
                            _ = try await session.↓data(for: request)
                            return
                        } catch {
                            attempt += 1
                        }
                    }
                }
                """,
                """
                func announce(_ text: String) async throws {
                    while true {
                        do {
                            try await mailer.↓sendMail(text)
                            break
                        } catch {
                            await pause()
                        }
                    }
                }
                """,
                "func open() async throws { for attempt in 0..<5 { do { return try await upstream.↓createSession() } catch { note(attempt) } } }",
            ],
            good: [
                "func pay(_ o: Order) async throws { let idempotencyKey = UUID()\n for _ in 1...3 { do { try await gateway.charge(o.total, key: idempotencyKey)\n return } catch { log(error) } } }",
                "func pay(_ o: Order) async throws { for _ in 1...3 { do { try await gateway.charge(orderID: o.id, amount: o.total)\n return } catch { log(error) } } }",
                "func load() async throws -> Data { for _ in 1...3 { do { return try await session.data(for: request).0 } catch { log(error) } }\n throw Failure.down }",
                "func all(_ mails: [Mail]) async { for mail in mails { do { try await mailer.send(mail) } catch { log(error) } } }",
                "func pay() async throws { do { try await gateway.charge(total) } catch { throw error } }",
                "func open() throws { for _ in 0..<3 { do { try FileManager.default.createDirectory(at: url)\n return } catch { log(error) } } }",
                "func read() async throws { try await withRetry { try await api.items() } }",
                "func remove() async throws { for _ in 0..<3 { do { try await api.deleteItem(item)\n return } catch { log(error) } } }",
                "func pay() async throws { var request = URLRequest(url: url)\n request.httpMethod = \"POST\"\n request.setValue(order, forHTTPHeaderField: \"Idempotency-Key\")\n for _ in 1...3 { do { _ = try await session.data(for: request)\n return } catch { log(error) } } }",
            ])
    }
}
