// Owns: the rule `pipe-deadlock`.
package import Analysis
import Outline
import SwiftLexer

/// Flags waiting for a child process whose output nobody drains meanwhile.
package enum PipeDeadlock: FileRule {
    package static let summary = RuleSummary(id: "pipe-deadlock", family: .concurrency, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let handlers = terminationHandlers(file)
        var waits = file.calls(named: "waitUntilExit").map { Wait(call: $0, process: file.receiver($0)) }
        for handler in handlers { waits += Self.waits(for: handler, file) }
        guard !waits.isEmpty || !handlers.isEmpty else { return }
        let pipes = outputPipes(file)
        guard !pipes.isEmpty else { return }
        for wait in waits {
            guard let undrained = undrained(pipes, before: wait, file) else { continue }
            report(file.outline.anchor(wait.call), file.wholeCall(wait.call), undrained, file, &findings)
        }
        for handler in handlers {
            guard let pipe = pipes.first(where: { isDrained($0, by: handler, file) }) else { continue }
            report(handler.name, handler.name..<handler.name + 1, pipe, file, &findings)
        }
    }

    private static func report(
        _ token: Int, _ cause: Range<Int>, _ pipe: OutputPipe, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        findings.report(
            file.range(ofToken: token), cause: file.range(cause), confidence: pipe.name == nil ? .medium : .high,
            "nobody reads \(file.excerpt(pipe.mention)) until the child ends: after 64 KB of output the child waits for us and we for it",
            help: help)
    }

    /// A call that waits for a child, and what stands for the child.
    private struct Wait {
        let call: NodeID
        let process: Range<Int>
    }

    /// A pipe that takes a child's output.
    private struct OutputPipe {
        /// The token of its name; nil where it was made on the spot.
        let name: Int?
        let mention: Range<Int>
        let function: NodeID
        /// What stands before `.standardOutput`.
        let process: Range<Int>
    }

    private static func outputPipes(_ file: FileContext) -> [OutputPipe] {
        var pipes: [OutputPipe] = []
        for token in 1..<max(1, file.tokens.count - 2)
        where file.tokens.kinds[token] == .equal && file.token(token - 1, isIn: ["standardOutput", "standardError"]) {
            guard let function = function(around: token, file),
                file.tokens.kinds[token + 1].isIdentifierLike || file.tokens.kinds[token + 1] == .selfValue
            else {
                continue
            }
            var name = token + 1
            if file.tokens.kinds[name] == .selfValue { name += 2 }
            let process = token >= 3 ? token - 3..<token - 2 : token..<token
            if file.token(name, is: "Pipe") {
                pipes.append(OutputPipe(name: nil, mention: token - 1..<token, function: function, process: process))
            } else if file.tokens.kinds[name + 1] != .period, file.tokens.kinds[name + 1] != .leftParen, isPipe(name, file) {
                pipes.append(OutputPipe(name: name, mention: name..<name + 1, function: function, process: process))
            }
        }
        return pipes
    }

    /// Whether a name is one of a `Pipe()` made in the file, or is called so.
    private static func isPipe(_ name: Int, _ file: FileContext) -> Bool {
        if file.token(name, mentions: "pipe") { return true }
        return file.nodes(.binding).contains { binding in
            let anchor = file.outline.anchor(binding)
            return file.isSame(anchor..<anchor + 1, name..<name + 1) && file.contains(["Pipe"], in: file.outline.tokens(binding))
        }
    }

    private static func function(around token: Int, _ file: FileContext) -> NodeID? {
        file.innermostNode(at: token) { $0 == .functionDecl || $0 == .initializerDecl || $0 == .accessorBlock }
    }

    /// A pipe of the waiting function that was given to a child before and that nothing reads before the wait.
    private static func undrained(_ pipes: [OutputPipe], before wait: Wait, _ file: FileContext) -> OutputPipe? {
        guard let function = file.enclosingDeclaration(wait.call) else { return nil }
        let end = file.outline.anchor(wait.call)
        let receiver = wait.process
        return pipes.first { pipe in
            guard pipe.function == function, pipe.mention.lowerBound < end else { return false }
            guard receiver.count != 1 || pipe.process.isEmpty || file.isSame(receiver, pipe.process) else { return false }
            guard let name = pipe.name else { return !isReadThroughProcess(pipe, in: function, before: end, file) }
            return !isDrainedOrGiven(name, in: file.outline.tokens(function).lowerBound..<end, file)
        }
    }

    /// Whether a pipe is read, or handed to somebody who may, before a token.
    private static func isDrainedOrGiven(_ name: Int, in range: Range<Int>, _ file: FileContext) -> Bool {
        range.contains { token in
            guard token != name, file.isSame(token..<token + 1, name..<name + 1),
                file.tokens.kinds[token - 1] != .period || file.tokens.kinds[token - 2] == .selfValue
            else { return false }
            if file.tokens.kinds[token + 1] == .period {
                // Reading, a handler that reads, or a handle kept for reading.
                return file.token(token + 2, is: "fileHandleForReading") && !isOnlyKept(token, file)
            }
            let before = file.tokens.kinds[token - 1]
            // `let out = Pipe(), err = Pipe()` gives nothing to anybody.
            return file.tokens.kinds[token + 1] != .equal && (before == .comma || before == .leftParen || before == .colon)
        }
    }

    /// `let handle = pipe.fileHandleForReading`, which is no reading yet unless the handle is used before the wait.
    private static func isOnlyKept(_ token: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[token + 3] != .period, file.tokens.kinds[token - 1] == .equal, file.tokens.kinds[token - 2].isIdentifierLike
        else { return false }
        let handle = token - 2
        guard let wait = file.calls(named: "waitUntilExit").map({ file.outline.anchor($0) }).first(where: { $0 > token }) else {
            return false
        }
        return !(token + 3..<wait).contains { file.isSame($0..<$0 + 1, handle..<handle + 1) }
    }

    private static func isReadThroughProcess(_ pipe: OutputPipe, in function: NodeID, before end: Int, _ file: FileContext) -> Bool {
        file.contains(["fileHandleForReading", "readabilityHandler"], in: file.outline.tokens(function).lowerBound..<end)
    }

    // MARK: Termination handlers

    private struct Handler {
        let name: Int
        let closure: NodeID
        let function: NodeID?
    }

    /// `process.terminationHandler = { _ in done.signal() }`, and `done.wait()` behind it.
    private static func waits(for handler: Handler, _ file: FileContext) -> [Wait] {
        guard let function = handler.function else { return [] }
        let inside = file.outline.tokens(handler.closure)
        let signals = file.nodes(.call, in: handler.closure).filter { file.token(file.outline.anchor($0), isIn: ["signal", "leave"]) }
        guard !signals.isEmpty else { return [] }
        let process = handler.name >= 2 ? handler.name - 2..<handler.name - 1 : handler.name..<handler.name
        return file.nodes(.call, in: function).filter { call in
            file.outline.anchor(call) >= inside.upperBound && file.token(file.outline.anchor(call), is: "wait")
                && signals.contains { file.isSame(file.receiver($0), file.receiver(call)) }
        }.map { Wait(call: $0, process: process) }
    }

    private static func terminationHandlers(_ file: FileContext) -> [Handler] {
        file.nodes(.closure).compactMap { closure in
            guard case .assigned(let target) = file.use(ofClosure: closure), let name = target.last,
                file.token(name, is: "terminationHandler")
            else { return nil }
            return Handler(name: name, closure: closure, function: file.enclosingDeclaration(closure))
        }
    }

    /// Whether a pipe's first and only reading stands in the handler that runs when the child is gone.
    private static func isDrained(_ pipe: OutputPipe, by handler: Handler, _ file: FileContext) -> Bool {
        guard let name = pipe.name, pipe.function == handler.function else { return false }
        let inside = file.outline.tokens(handler.closure)
        let whole = file.outline.tokens(pipe.function)
        guard file.contains(["readDataToEndOfFile", "readToEnd"], in: inside), isDrainedOrGiven(name, in: inside, file) else {
            return false
        }
        return !isDrainedOrGiven(name, in: whole.lowerBound..<inside.lowerBound, file)
            && !isDrainedOrGiven(name, in: inside.upperBound..<whole.upperBound, file)
    }

    private static let help =
        "read to the end of the pipe first and then wait, one reader for each pipe; or send the output to a file or `FileHandle.nullDevice`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a child process is waited for before its output is read",
            rationale: """
                A pipe holds 64 KB. A child that writes more stops until somebody reads, and the parent reads only when the child has ended: both wait \
                for ever. The test's child prints three lines; the one in production prints a stack trace.
                """,
            help: help,
            suppressWhen: "the child's output is known to be smaller than a pipe",
            references: ["CWE-833"],
            bad: [
                """
                func run() throws -> Data {
                    let pipe = Pipe()
                    process.standardOutput = pipe
                    try process.run()
                    process.↓waitUntilExit()
                    return pipe.fileHandleForReading.readDataToEndOfFile()
                }
                """,
                "func f() throws { let out = Pipe()\n let err = Pipe()\n p.standardOutput = out\n p.standardError = err\n try p.run()\n let a = out.fileHandleForReading.readDataToEndOfFile()\n p.↓waitUntilExit()\n let b = err.fileHandleForReading.readDataToEndOfFile()\n use(a, b) }",
                "func f() throws { let out = Pipe(), err = Pipe()\n p.standardOutput = out\n p.standardError = err\n try p.run()\n let a = out.fileHandleForReading.readDataToEndOfFile()\n p.↓waitUntilExit()\n use(a, err.fileHandleForReading.availableData) }",
                "func f() throws { p.standardOutput = Pipe()\n try p.run()\n p.↓waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n let handle = pipe.fileHandleForReading\n try p.run()\n p.↓waitUntilExit()\n use(try handle.readToEnd()) }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n p.standardError = pipe\n try p.run()\n p.↓waitUntilExit()\n guard p.terminationStatus == 0 else { throw Failure() } }",
                "func f() throws { let pipe = Pipe()\n let done = DispatchSemaphore(value: 0)\n p.standardOutput = pipe\n p.terminationHandler = { _ in done.signal() }\n try p.run()\n done.↓wait()\n use(pipe.fileHandleForReading.readDataToEndOfFile()) }",
                "func f() async throws { let pipe = Pipe()\n p.standardOutput = pipe\n p.↓terminationHandler = { _ in finish(pipe.fileHandleForReading.readDataToEndOfFile()) }\n try p.run() }",
            ],
            good: [
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n try p.run()\n let data = pipe.fileHandleForReading.readDataToEndOfFile()\n p.waitUntilExit()\n use(data) }",
                "func f() throws { p.standardOutput = FileHandle.nullDevice\n try p.run()\n p.waitUntilExit() }",
                "func f() throws { try p.run()\n p.waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n pipe.fileHandleForReading.readabilityHandler = { h in use(h.availableData) }\n try p.run()\n p.waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardInput = pipe\n try p.run()\n p.waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n try p.run()\n queue.async { data = pipe.fileHandleForReading.readDataToEndOfFile() }\n p.waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n let reader = Reader(pipe)\n try p.run()\n p.waitUntilExit()\n use(reader.data) }",
                "func f() async throws { let pipe = Pipe()\n p.standardOutput = pipe\n try p.run()\n for try await line in pipe.fileHandleForReading.bytes.lines { use(line) }\n p.waitUntilExit() }",
                "func f() throws { let file = try FileHandle(forWritingTo: url)\n p.standardOutput = file\n try p.run()\n p.waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n let handle = pipe.fileHandleForReading\n try p.run()\n let data = handle.readDataToEndOfFile()\n p.waitUntilExit()\n use(data) }",
                "func f() throws { let pipe = Pipe()\n let done = DispatchSemaphore(value: 0)\n p.standardOutput = pipe\n p.terminationHandler = { _ in done.signal() }\n try p.run()\n use(pipe.fileHandleForReading.readDataToEndOfFile())\n done.wait() }",
                "func f() throws { p.standardOutput = FileHandle.standardError\n try p.run()\n p.waitUntilExit() }",
                "func f() throws { let pipe = Pipe()\n p.standardOutput = pipe\n p.terminationHandler = { _ in done() }\n try p.run()\n let data = pipe.fileHandleForReading.readDataToEndOfFile()\n use(data) }",
            ])
    }
}
