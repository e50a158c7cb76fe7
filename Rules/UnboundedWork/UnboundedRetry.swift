// Owns: the rule `unbounded-retry`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a loop that tries again after every failure, however often it failed.
package enum UnboundedRetry: FileRule {
    package static let summary = RuleSummary(id: "unbounded-retry", family: .unboundedWork, severity: .high, newness: .byDeletion)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.whileStatement, .repeatStatement, .forStatement] {
            for loop in file.nodes(kind) where kind != .forStatement || file.countsForEver(loop) {
                guard let retry = file.retries(in: loop).first, !file.isLimited(loop), let confidence = confidence(retry, file) else {
                    continue
                }
                findings.report(
                    file.range(ofToken: file.outline.anchor(loop)), cause: file.range(loop), confidence: confidence,
                    message(retry, confidence, file), help: help)
            }
        }
    }

    /// How sure we are; nil where nothing says that the same thing is tried again.
    private static func confidence(_ retry: RetryLoop, _ file: FileContext) -> Confidence? {
        if retry.endsOnSuccess {
            if file.pauseGrows(in: retry.loop) || waitsForNews(retry, file) { return nil }
            return file.pauses(in: retry.loop) ? .medium : .high
        }
        return failsHot(retry, file) ? .medium : nil
    }

    /// Whether something is awaited between two tries that says when the next one is worth it: `await signals.next()`.
    private static func waitsForNews(_ retry: RetryLoop, _ file: FileContext) -> Bool {
        guard let statement = file.outline.parent(retry.attempt), let body = file.body(ofLoop: retry.loop),
            file.outline.parent(statement) == body
        else { return false }
        return file.outline.children(body).contains { item in
            item > statement
                && file.nodes(.awaitExpression, in: item).contains { awaited in
                    file.nodes(.call, in: awaited).contains { file.token(file.outline.anchor($0), is: "next") }
                }
        }
    }

    /// Whether a loop that polls or reconnects begins the next round at once when this one failed.
    private static func failsHot(_ retry: RetryLoop, _ file: FileContext) -> Bool {
        guard let failure = retry.failure, let body = file.body(ofLoop: retry.loop), isEndless(retry.loop, file) else { return false }
        // The attempt is all that the loop does: nothing before it waits for, or takes, the next thing to do.
        let items = Array(file.outline.children(body).drop { isMaking($0, file) })
        guard let statement = file.outline.parent(retry.attempt), items.first == statement, !file.contains(.awaitExpression, in: failure)
        else {
            return false
        }
        return !file.pauses(in: failure) && !items.dropFirst().contains { file.pauses(in: $0) || file.contains(.awaitExpression, in: $0) }
            && connects(retry.attempt, file)
    }

    /// `let process = makeProcess()`, `let client = Client(url)`: what the attempt needs, made anew for each.
    private static func isMaking(_ item: NodeID, _ file: FileContext) -> Bool {
        guard file.outline.kind(item) == .variableDecl, !file.contains(.awaitExpression, in: item) else { return false }
        return file.nodes(.call, in: item).allSatisfy { call in
            file.isInitializerCall(call) || file.hasVerb(file.outline.anchor(call), in: ["make", "create", "build"])
        }
    }

    /// Whether an attempt's first call opens or asks for something, so that it can fail at once and for ever.
    private static func connects(_ attempt: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.call, in: attempt).prefix(3).contains { call in
            file.hasWord(file.outline.anchor(call), in: connecting)
        }
    }

    private static let connecting: NameSet = [
        "connect", "reconnect", "open", "accept", "fetch", "poll", "request", "subscribe", "load", "download", "refresh", "sync", "listen",
        "get",
        "check", "ping", "dequeue", "receive", "run", "launch", "start", "spawn",
    ]

    /// `while true`, `while !Task.isCancelled`, `while isRunning`: nothing about the attempts themselves.
    private static func isEndless(_ loop: NodeID, _ file: FileContext) -> Bool {
        if file.isEndless(loop) { return true }
        guard let conditions = file.outline.firstChild(loop, .conditions) else { return false }
        return file.mentions(
            ["cancelled", "running", "stopped", "stop", "active", "alive", "shutdown", "closed", "finished", "done", "terminated"],
            in: file.outline.tokens(conditions))
    }

    private static func message(_ retry: RetryLoop, _ confidence: Confidence, _ file: FileContext) -> String {
        if !retry.endsOnSuccess {
            return "when an attempt fails the next one follows at once, for as long as it fails: the loop hammers whatever is down"
        }
        return confidence == .high
            ? "every failure is tried again at once and without a limit: a service that is down is hammered, and the caller never gets an answer"
            : "every failure is tried again, however often it failed: the caller of something that is down for good never gets an answer"
    }

    private static let help =
        "limit it: `for attempt in 1...limit`, a deadline, and a growing delay with jitter; then pass the last error on"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "trying again without an end",
            rationale: """
                The fake server of the test fails once and then answers. The real one is down for an hour, or the request is wrong and fails \
                for ever: the loop keeps its task, its connection and its caller, and all clients together keep the server down.
                """,
            help: help,
            suppressWhen:
                "the program has nothing else to do without it, and the pause between two tries is long enough for the other side",
            references: ["CWE-835", "CWE-400"],
            bad: [
                """
                func load() async -> Data {
                    ↓while true {
                        do {
                            return try await fetch()
                        } catch {
                            log(error)
                        }
                    }
                }
                """,
                """
                func connect() {
                    var connected = false
                    ↓while !connected {
                        do {
                            try socket.connect()
                            connected = true
                        } catch {
                            print("connecting failed, again: \\(error)")
                        }
                    }
                }
                """,
                """
                func token() async -> Token {
                    ↓repeat {
                        if let token = try? await refresh() { return token }
                    } while true
                }
                """,
                Example(
                    """
                    func load() async throws -> Data {
                        ↓while true {
                            do {
                                return try await fetch()
                            } catch {
                                try await Task.sleep(for: .seconds(1))
                            }
                        }
                    }
                    """, confidence: .medium),
                Example(
                    """
                    func run() async {
                        ↓while !Task.isCancelled {
                            do {
                                try await connect()
                                try await pump()
                            } catch {
                                logger.error("lost the connection: \\(error)")
                            }
                        }
                    }
                    """, confidence: .medium),
                """
                func save(_ item: Item) {
                    ↓while true {
                        guard let _ = try? store.write(item) else { continue }
                        break
                    }
                }
                """,
                "func begin() { ↓while (try? connection.begin()) == nil { } }",
                Example(
                    "func supervise() { ↓while !shouldStop { let process = makeProcess()\n do { try process.run() } catch { restarts += 1 } } }",
                    confidence: .medium),
                "func f() async { ↓for attempt in 1... { do { try await push()\n return } catch { log(attempt, error) } } }",
                "func f() async { var page: Page?\n ↓while page == nil { page = try? await load() } }",
            ],
            good: [
                "func load() async throws -> Data { for _ in 1...3 { do { return try await fetch() } catch { log(error) } }\n throw Failure.down }",
                "func load() async throws -> Data { var attempts = 0\n while true { do { return try await fetch() } catch { attempts += 1\n if attempts >= 3 { throw error } } } }",
                "func load() async throws -> Data { var attempt = 0\n while attempt < 5 { do { return try await fetch() } catch { attempt += 1 } }\n throw Failure.down }",
                "func load() async throws -> Data { while Date() < deadline { do { return try await fetch() } catch { log(error) } }\n throw Failure.late }",
                "func load() async throws -> Data { var delay = 1.0\n while true { do { return try await fetch() } catch { try await Task.sleep(for: .seconds(delay))\n delay *= 2 } } }",
                "func beat() async { while !Task.isCancelled { do { try await ping() } catch { log(error) }\n try? await Task.sleep(for: .seconds(30)) } }",
                "func serve() async { while let job = await queue.next() { do { try job.run() } catch { log(error) } } }",
                "func load() throws -> Data { while true { do { return try fetch() } catch { throw error } } }",
                "func read() { while let line = readLine() { do { try handle(line) } catch { print(error) } } }",
                "func load() async throws -> Data { var tries = 0\n while true { do { return try await fetch() } catch where tries < 3 { tries += 1 } } }",
                "func all() { for url in urls { do { try fetch(url)\n return } catch { continue } } }",
                "func run() async { while true { let job = await next()\n do { try await connect(job) } catch { log(error) } } }",
                "func read() async throws -> Data { while true { do { return try read(fd) } catch { guard mayWait(error) else { throw error } }\n if await signals.next() == nil { throw Failure.ended } } }",
                "func supervise() { while restarts < 10 { do { try run()\n return } catch { restarts += 1 } } }",
                "func f() async throws { for attempt in 1... { do { try await push()\n return } catch { if attempt > 4 { throw error } } } }",
                "func f() { var line = first\n while line != nil { line = try? next() } }",
            ])
    }
}
