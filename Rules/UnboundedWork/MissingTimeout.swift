// Owns: the rule `missing-timeout`.
package import Analysis
import Outline
import SwiftLexer

/// Flags waiting for another process, thread or machine without a limit.
package enum MissingTimeout: FileRule {
    package static let summary = RuleSummary(id: "missing-timeout", family: .unboundedWork, severity: .low)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: "wait") where file.arguments(call).isEmpty && isSemaphoreOrGroup(file.receiver(call), call, file) {
            report(
                call, .high, "\(file.excerpt(file.receiver(call))) may never be signalled, and then this thread waits for ever", file,
                &findings)
        }
        for call in file.calls(named: "waitUntilExit") where !isEndedElsewhere(call, file) {
            report(call, .high, "a child process that hangs keeps this thread waiting for ever", file, &findings)
        }
        for name in ["data", "download", "upload", "dataTask", "bytes"] as [StaticString] {
            for call in file.calls(named: name) where isShared(file.receiver(call), file) && !setsTimeout(around: call, file) {
                report(call, .low, "the shared session waits a minute for each answer and a week for the whole of it", file, &findings)
            }
        }
        for call in file.calls(named: "execute") where isClient(file.receiver(call), file) && !setsTimeout(around: call, file) {
            guard file.argument("timeout", of: call) == nil, file.argument("deadline", of: call) == nil else { continue }
            report(
                call, .medium, "a server that accepts the request and never answers keeps it open for as long as the client's default says",
                file, &findings)
        }
    }

    private static func report(
        _ call: NodeID, _ confidence: Confidence, _ message: String, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        findings.report(
            file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.wholeCall(call)), confidence: confidence, message,
            help: help)
    }

    private static func isSemaphoreOrGroup(_ receiver: Range<Int>, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let name = receiver.last else { return false }
        if file.outline.parent(call).map({ file.outline.kind($0) == .awaitExpression }) ?? false { return false }
        if file.hasWord(name, in: ["semaphore", "sema"]) { return true }
        guard let declared = file.declaration(of: name) else { return false }
        return file.mentionsName(["DispatchSemaphore", "DispatchGroup"], in: file.outline.tokens(declared.node))
    }

    /// Whether something in the function ends the process after a time.
    private static func isEndedElsewhere(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call) else { return false }
        return file.mentionsName(["terminate", "interrupt", "asyncAfter", "kill"], in: file.outline.tokens(function))
            || file.mentions(["timeout", "deadline", "watchdog"], in: file.outline.tokens(function))
    }

    private static func isShared(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        receiver.count == 3 && file.token(receiver.lowerBound, is: "URLSession") && file.token(receiver.lowerBound + 2, is: "shared")
    }

    private static func isClient(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        guard let name = receiver.last else { return false }
        return file.hasWord(name, in: ["http", "httpclient"]) || file.token(name, is: "HTTPClient")
            || file.token(name, is: "shared") && file.token(receiver.lowerBound, is: "HTTPClient")
    }

    private static func setsTimeout(around call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call) else { return false }
        return file.mentions(["timeout", "deadline"], in: file.outline.tokens(function))
    }

    private static let help =
        "give it a limit: `wait(timeout:)`, a deadline after which the child is terminated, `timeoutInterval`, and handle what happens then"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "waiting without a limit",
            rationale: """
                In a test the other side always answers. In production it hangs, and each caller that waits holds a thread; when the pool is \
                used up, nothing works any more, and nothing says why.
                """,
            help: help,
            suppressWhen: "whoever is waited for is known to end, and the reason says why",
            references: ["CWE-400", "CWE-1088"],
            bad: [
                "func load() { let semaphore = DispatchSemaphore(value: 0)\n start { semaphore.signal() }\n semaphore.↓wait() }",
                "func run(_ process: Process) throws { try process.run()\n process.↓waitUntilExit() }",
                "func all() { let group = DispatchGroup()\n for x in xs { group.enter()\n go(x) { group.leave() } }\n group.↓wait() }",
                Example("func load(_ url: URL) async throws -> Data { try await URLSession.shared.↓data(from: url).0 }", confidence: .low),
                "func load(_ request: HTTPClientRequest) async throws { _ = try await httpClient.↓execute(request) }",
                "func join(_ group: DispatchGroup) { group.↓wait() }",
            ],
            good: [
                "func load() { if semaphore.wait(timeout: .now() + 5) == .timedOut { fail() } }",
                "func run(_ p: Process) throws { try p.run()\n DispatchQueue.global().asyncAfter(deadline: limit) { p.terminate() }\n p.waitUntilExit() }",
                "func load(_ r: HTTPClientRequest) async throws { _ = try await httpClient.execute(r, timeout: .seconds(30)) }",
                "func load(_ url: URL) async throws -> Data { var request = URLRequest(url: url)\n request.timeoutInterval = 10\n return try await URLSession.shared.data(for: request).0 }",
                "func pause() async { await barrier.wait() }",
                "func go() { player.wait() }",
                "func run() throws { try statement.execute(query) }",
            ])
    }
}
