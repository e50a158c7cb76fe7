// Owns: the rule `unchecked-exit-status`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a child process that is waited for, and whose exit status nobody reads.
package enum UncheckedExitStatus: FileRule {
    package static let summary = RuleSummary(id: "unchecked-exit-status", family: .errorHandling, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let waits = file.calls(named: "waitUntilExit").compactMap { call in
            file.lastName(of: file.receiver(call)).map { Wait(call: call, process: $0) }
        }
        let places = waits.isEmpty ? [:] : file.places(of: Set(waits.map { file.string($0.process) }).union(statusNames))
        for wait in waits {
            guard let confidence = confidence(wait, places, file) else { continue }
            report(wait.call, "`\(file.string(wait.process))`", confidence, file, &findings)
        }
        for call in file.calls(named: "waitpid") where ignoresStatus(call, file) { report(call, "the child", .medium, file, &findings) }
    }

    private struct Wait {
        let call: NodeID
        let process: Int
    }

    private static let statusNames: Set<String> = ["terminationStatus", "terminationReason"]

    private static func report(
        _ call: NodeID, _ process: String, _ confidence: Confidence, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        findings.report(
            file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.statement(call)), confidence: confidence,
            "\(process) is waited for, but nobody reads how it ended: a command that failed or crashed counts as done", help: help)
    }

    /// How sure we are that nobody reads the status; nil where somebody does.
    private static func confidence(_ wait: Wait, _ places: [String: [Int]], _ file: FileContext) -> Confidence? {
        let function = file.outline.tokens(file.enclosingDeclaration(wait.call) ?? .file)
        if asksStatus(in: function, places) { return nil }
        let mentions = within(function, places[file.string(wait.process)])
        if mentions.contains(where: { isPassedOn($0, file) || isEnded($0, file) }) { return nil }
        if file.outline.ancestor(wait.call, where: { $0 == .deferStatement || $0 == .deinitializerDecl }) != nil { return nil }
        if mentions.contains(where: { isDeclared($0, file) }) { return .high }
        // A property: any member of the type, or whoever owns the object, may read it.
        return asksStatus(in: file.outline.tokens(file.enclosingType(wait.call) ?? .file), places) ? nil : .low
    }

    private static func asksStatus(in range: Range<Int>, _ places: [String: [Int]]) -> Bool {
        statusNames.contains { !within(range, places[$0]).isEmpty }
    }

    private static func within(_ range: Range<Int>, _ places: [Int]?) -> ArraySlice<Int> {
        guard let places else { return [] }
        let first = places.partitioningIndex { $0 >= range.lowerBound }
        return places[first..<places.partitioningIndex { $0 >= range.upperBound }]
    }

    /// Whether the process itself is returned, stored or given to somebody who may ask it.
    private static func isPassedOn(_ token: Int, _ file: FileContext) -> Bool {
        guard file.isVariable(token) else { return false }
        let next = file.tokens.kinds[token + 1]
        switch file.tokens.kinds[token - 1] {
        case .return, .equal: return next != .period && next != .postfixQuestionMark
        case .leftParen, .comma, .colon, .leftSquare: return next == .rightParen || next == .comma
        default: return false
        }
    }

    /// Whether the process is told to end, so that how it ended says nothing.
    private static func isEnded(_ token: Int, _ file: FileContext) -> Bool {
        let member = file.tokens.kinds[token + 1] == .postfixQuestionMark ? token + 3 : token + 2
        guard member < file.tokens.count, file.tokens.kinds[member - 1] == .period else { return false }
        return file.token(member, is: "terminate") || file.token(member, is: "interrupt")
    }

    private static func isDeclared(_ token: Int, _ file: FileContext) -> Bool {
        (file.tokens.kinds[token - 1] == .let || file.tokens.kinds[token - 1] == .var) && file.tokens.kinds[token + 1] != .leftBrace
    }

    /// `waitpid(pid, nil, 0)`, or a status that nobody reads.
    private static func ignoresStatus(_ call: NodeID, _ file: FileContext) -> Bool {
        let arguments = file.arguments(call)
        guard arguments.count == 3, file.token(arguments[2].value.lowerBound, is: "0"),
            file.tokens.kinds[arguments[0].value.lowerBound] != .prefixOperator
        else { return false }
        let status = arguments[1].value
        if status.count == 1, file.tokens.kinds[status.lowerBound] == .nil { return true }
        guard status.count == 2, file.tokens.kinds[status.lowerBound] == .prefixAmpersand else { return false }
        let name = status.lowerBound + 1
        let function = file.outline.tokens(file.enclosingDeclaration(call) ?? .file)
        return file.mentions(of: name, in: file.outline.tokens(call).upperBound..<function.upperBound).isEmpty
    }

    private static let help =
        "read `terminationStatus` after the wait and fail when it is not 0; take `terminationReason` to tell a crash from an exit"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a command that failed counts as done",
            rationale: """
                `waitUntilExit` returns whether the command worked or not; only `terminationStatus` knows. On the machine of whoever wrote it \
                the tool is installed and works, so the test is green. In production the archive is not written, the migration did not run, \
                and the program goes on with the empty output of a tool that failed.
                """,
            help: help,
            suppressWhen: "the command's effect is checked in another way, and the reason says how",
            references: ["CWE-252", "CWE-253"],
            bad: [
                """
                func archive() throws {
                    let process = Process()
                    process.executableURL = URL(fileURLWithPath: "/usr/bin/tar")
                    try process.run()
                    process.↓waitUntilExit()
                }
                """,
                """
                func version() throws -> String {
                    let task = Process(), pipe = Pipe()
                    task.standardOutput = pipe
                    try task.run()
                    let data = pipe.fileHandleForReading.readDataToEndOfFile()
                    task.↓waitUntilExit()
                    return String(decoding: data, as: UTF8.self)
                }
                """,
                "func run() { let task = Process(); task.launch(); task.↓waitUntilExit(); print(\"done\") }",
                "func run(_ pid: pid_t) { ↓waitpid(pid, nil, 0) }",
                "func run(_ pid: pid_t) { var status: Int32 = 0; ↓waitpid(pid, &status, 0); done() }",
                "func run() async throws { let p = Process(); try p.run(); await Task.detached { p.↓waitUntilExit() }.value }",
                Example("final class Runner { let child = Process()\n func wait() { child.↓waitUntilExit() } }", confidence: .low),
            ],
            good: [
                "func run() throws { let p = Process(); try p.run(); p.waitUntilExit(); guard p.terminationStatus == 0 else { throw Failure() } }",
                "func run() throws -> Int32 { let p = Process(); try p.run(); p.waitUntilExit(); return p.terminationStatus }",
                "func run() throws { let p = Process(); p.terminationHandler = { done($0.terminationStatus) }; try p.run(); p.waitUntilExit() }",
                "func run() throws -> Process { let p = Process(); try p.run(); p.waitUntilExit(); return p }",
                "func run() throws { let p = Process(); try p.run(); p.waitUntilExit(); try check(p) }",
                "func stop() { let p = running; p.terminate(); p.waitUntilExit() }",
                "final class Runner { let p = Process()\n var code: Int32 { p.terminationStatus }\n func wait() { p.waitUntilExit() } }",
                "func run() throws { let p = Process(); try p.run() }",
                "func run() throws { let p = Process(); try p.run(); defer { p.waitUntilExit() }; feed(1) }",
                "func run(_ pid: pid_t) -> Int32 { var status: Int32 = 0; waitpid(pid, &status, 0); return status }",
                "func reap() { while waitpid(-1, nil, WNOHANG) > 0 {} }",
                "func run() throws { let p = Process(); try p.run(); p.waitUntilExit(); switch p.terminationReason { case .exit: done()\n default: fail() } }",
                "func wait() { door.waitUntilOpen() }",
            ])
    }
}
