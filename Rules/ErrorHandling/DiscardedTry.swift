// Owns: the rule `discarded-try`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags a `try?` whose result nobody looks at.
package enum DiscardedTry: FileRule {
    package static let summary = RuleSummary(id: "discarded-try", family: .errorHandling, severity: .high)
    package static let options = [bestEffort.option]

    private static let bestEffort = NamesOption("best-effort", "functions of your own whose failure nobody needs to learn of")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let effortless = findings.options[bestEffort]
        for node in file.nodes(.tryExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword + 1] == .postfixQuestionMark, isDiscarded(node, file) else { continue }
            if !effortless.isEmpty, let call = worker(node, file), file.token(file.outline.anchor(call), isIn: effortless) { continue }
            guard let confidence = confidence(node, file) else { continue }
            let covered = keyword + 2..<file.outline.tokens(node).upperBound
            findings.report(
                file.range(keyword..<keyword + 2), cause: file.range(file.statement(node)), confidence: confidence,
                "when \(file.excerpt(covered)) fails nobody learns of it: neither the error nor the missing result is looked at", help: help
            )
        }
    }

    /// Whether the `try?` is a whole statement, or is assigned to `_`.
    private static func isDiscarded(_ node: NodeID, _ file: FileContext) -> Bool {
        let statement = file.statement(node)
        let range = file.outline.tokens(statement)
        guard range.upperBound == file.outline.tokens(node).upperBound else { return false }
        var first = range.lowerBound
        switch file.outline.kind(statement) {
        case .expressionStatement: break
        case .variableDecl: first += 1
        default: return false
        }
        if file.tokens.kinds[first] == .wildcard, file.tokens.kinds[first + 1] == .equal { return first + 2 == file.outline.anchor(node) }
        guard file.outline.kind(statement) == .expressionStatement, first == file.outline.anchor(node) else { return false }
        // `try? x = …` assigns; only errors of the right side are lost, and `x` keeps its value.
        if file.assignment(in: file.outline.tokens(node)) != nil { return false }
        return !file.isValue(statement)
    }

    private static func confidence(_ node: NodeID, _ file: FileContext) -> Confidence? {
        guard let call = worker(node, file) else { return .medium }
        if file.isWaiting(call) || delegatesInitialization(call, file) { return nil }
        if closesAtTheEnd(call, file) { return .low }
        if file.isCleaningUp(call) || file.isLogging(call) || isInCleanUp(node, file) { return .low }
        if isFarewell(call, behind: node, file) || isNudge(call, file) || file.isWakingUp(call) || runsForCaller(call, file) { return .low }
        let name = file.string(file.outline.anchor(call))
        // Waiting for an end, and moving on in something: what fails there has no result that anybody could miss.
        if passing.contains(where: { name.hasPrefix($0) }) || name == "read" { return .low }
        if givesReason(node, file) { return .low }
        return writes(name) ? .high : .medium
    }

    /// A last word before the same thing is closed: whoever is gone cannot be told, and what is still there learns of it by the end.
    private static func isFarewell(_ call: NodeID, behind node: NodeID, _ file: FileContext) -> Bool {
        guard let next = file.statements(behind: file.statement(node)).first, let end = file.lastCall(of: next),
            file.token(file.outline.anchor(end), isIn: ending),
            // Of a file, what was not written is missing.
            file.hasVerb(file.outline.anchor(call), in: ["write", "send", "yield", "respond", "reply", "notify"]),
            file.mentions(channels, in: file.receiver(call))
        else { return false }
        let receiver = file.withoutSelf(file.receiver(call))
        let ended = file.withoutSelf(file.receiver(end))
        guard !receiver.isEmpty, !ended.isEmpty else { return false }
        let common = min(receiver.count, ended.count)
        return file.isSame(receiver.prefix(common), ended.prefix(common))
    }

    private static let channels: NameSet = [
        "outbound", "stream", "continuation", "channel", "socket", "connection", "websocket", "ws", "response", "peer", "client",
    ]
    private static let ending: NameSet = ["finish", "close", "cancel", "end", "shutdown", "disconnect", "terminate"]

    /// `executeThenClose { … }`: what its closure throws it was told before.
    private static func closesAtTheEnd(_ call: NodeID, _ file: FileContext) -> Bool {
        !file.closures(call).isEmpty && NameWords.of(file.string(file.outline.anchor(call))).suffix(2) == ["then", "close"]
    }

    /// Empty work that only passes through: `try? pool.run {}`.
    private static func isNudge(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let closure = file.closures(call).last, file.arguments(call).count == 1 else { return false }
        return file.body(ofClosure: closure).isEmpty
    }

    /// `try? body()` of a closure that the function was given: what it does, and what it failing means, is the caller's.
    private static func runsForCaller(_ call: NodeID, _ file: FileContext) -> Bool {
        guard file.receiver(call).isEmpty, let declared = file.declaration(of: file.outline.anchor(call)) else { return false }
        return declared.kind == .parameter && file.outline.kind(declared.node) == .parameter
    }

    private static let passing = ["wait", "advance", "retreat", "skip", "drain", "traverse", "getValue"]

    /// Whether a comment on the line, or shortly above, says that failure is fine.
    private static func givesReason(_ node: NodeID, _ file: FileContext) -> Bool {
        let lines = file.source.lines
        let line = lines.line(at: file.range(node).lowerBound)
        let bytes = lines.range(ofLine: max(line - 2, 1)).lowerBound..<lines.range(ofLine: line).upperBound
        let first = file.tokens.comments.partitioningIndex { Int($0.end) > bytes.lowerBound }
        return file.tokens.comments[first...].prefix { Int($0.start) < bytes.upperBound }.contains { comment in
            let text = file.source.string(comment.range).lowercased()
            return reasons.contains { text.contains($0) }
        }
    }

    private static let reasons = [
        "ignor", "best effort", "best-effort", "nothing we can", "can't do anything", "okay", "harmless", "doesn't matter", "don't care",
        "fine if", "may fail", "already closed", "already gone", "must be closed", "won't matter", "not critical",
    ]

    /// The call that does the work: `close` in `channel.close().wait()`.
    private static func worker(_ node: NodeID, _ file: FileContext) -> NodeID? {
        guard let last = file.lastCall(of: node), file.token(file.outline.anchor(last), isIn: ["wait", "get"]) else {
            return file.lastCall(of: node)
        }
        let name = file.outline.anchor(last)
        let before = file.outline.children(file.outline.parent(last) ?? node).filter { file.outline.kind($0) == .call && $0 < last }.last
        return before.map { file.outline.tokens($0).upperBound == name - 1 } ?? false ? before : last
    }

    /// `try? self.init(…)` makes the failable initialiser around it fail.
    private static func delegatesInitialization(_ call: NodeID, _ file: FileContext) -> Bool {
        file.tokens.kinds[file.outline.anchor(call)] == .initializer && file.tokens.kinds[file.outline.operand(call)] == .selfValue
    }

    private static func writes(_ name: String) -> Bool {
        let lower = name.lowercased()
        return writing.contains { lower.hasPrefix($0) }
    }

    private static let writing = [
        "save", "write", "commit", "insert", "delete", "send", "flush", "sync", "store", "persist", "update", "upload", "append", "put",
        "post",
        "move", "copy", "replace", "execute", "submit", "publish", "encode", "add", "set", "rollback", "replaceitem",
    ]

    private static func isInCleanUp(_ node: NodeID, _ file: FileContext) -> Bool {
        if file.outline.ancestor(node, where: { $0 == .deferStatement || $0 == .deinitializerDecl }) != nil { return true }
        // Undoing what was begun, while the error that counts goes on.
        if let clause = file.outline.ancestor(node, where: { $0 == .catchClause || $0.isFunctionLike }),
            file.outline.kind(clause) == .catchClause,
            let block = file.outline.firstChild(clause, .codeBlock)
        {
            if file.alwaysExits(block), !file.nodes(.throwStatement, in: block).isEmpty { return true }
            if let call = file.lastCall(of: node), file.hasVerb(file.outline.anchor(call), in: ["cancel", "abort", "stop", "undo"]) {
                return true
            }
            // What cannot be read is set aside.
            if let call = file.lastCall(of: node), file.token(file.outline.anchor(call), isIn: ["moveItem", "copyItem", "rename"]) {
                return true
            }
        }
        guard let function = file.enclosingDeclaration(node), file.outline.kind(function) == .functionDecl else { return false }
        let name = file.name(function).lowercased()
        return cleaning.contains { name.contains($0) }
    }

    private static let cleaning = ["teardown", "cleanup", "shutdown", "dispose", "invalidate"]

    private static let help =
        "use `try` and let the error go on, or `do`/`catch` and report it; where failure is fine, say why in a suppression"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`try?` as a whole statement throws the failure away",
            rationale: """
                `try?` on a statement by itself means: do it, and if it did not work, go on as if it had. The test's write succeeds. The \
                customer's does not, the program reports success, and the data is gone.
                """,
            help: help,
            suppressWhen: "the work is best effort, and nothing depends on whether it was done",
            references: ["CWE-252", "CWE-391"],
            bad: [
                "func persist() { ↓try? context.save(); done = true }",
                "_ = ↓try? data.write(to: url)",
                "Task { ↓try? await upload(report) }",
                "func log(_ line: String) { ↓try? handle.write(contentsOf: line.utf8) }",
                """
                if isDirty {
                    ↓try? database.execute("UPDATE state SET dirty = 0")
                    isDirty = false
                }
                """,
                Example("func reset() { ↓try? cache.rebuild()\n ready = true }", confidence: .medium),
                Example("func f() throws { do { try step() } catch { ↓try? undo(); throw error } }", confidence: .low),
                Example("func f() { ↓try? queue.start() // best effort\n go() }", confidence: .low),
                Example("func f() async { ↓try? await channel.waitUntilActive()\n go() }", confidence: .low),
                Example("do { try load() } catch { ↓try? files.moveItem(at: url, to: broken)\n items = [] }", confidence: .low),
                Example("func finish() { _ = ↓try? channel.close().wait()\n done() }", confidence: .low),
                Example("func finish() { ↓try? FileManager.default.removeItem(at: temporary)\n done() }", confidence: .low),
                Example(
                    "func reject(_ reason: Status) async { ↓try? await outbound.write(.status(reason))\n await outbound.finish() }",
                    confidence: .low),
                Example("func attempt(_ body: () throws -> Void) { ↓try? body() }", confidence: .low),
                Example("func wake() { _ = ↓try? wakeupPipe.write(one) }", confidence: .low),
                Example("func start() async { ↓try? await pool.run {}\n go() }", confidence: .low),
                "func rotate() { ↓try? file.write(data)\n file.close() }",
            ],
            good: [
                Example("func close() { try? prewarmCache()\n finish() }", options: bestEffort.set("prewarm*")),
                "let value = try? decode(data)",
                "func wait() async { try? await Task.sleep(for: .seconds(1))\n retry() }",
                "if let data = try? Data(contentsOf: url) { use(data) }",
                "let parsed = lines.compactMap { try? parse($0) }",
                "func find(_ id: Int) -> Item? { try? store.item(id) }",
                "var first: Item? { try? store.first() }",
                "do { try context.save() } catch { report(error) }",
                "return try? parse(text)",
                "func wait() async { try? await clock.sleep(until: deadline)\n retry() }",
                "func go() async { try? Task.checkCancellation()\n work() }",
                "struct A { init?(text: String) { try? self.init(parsing: text) } }",
                "func f() { x = try? load()\n use(x) }",
                "guard let _ = try? save() else { return }",
                "func isFine() -> Bool { (try? check()) != nil }",
                "let task = Task { try? await load() }",
                "func all() async -> [Int?] { await ids.asyncMap { try? await load($0) } }",
                "let value = if fast { try? quick() } else { try? slow() }",
                "// try? save()\nlet text = \"try? save()\"",
                Example("@Test func saves() { try? save()\n #expect(saved) }", path: "Tests/AppTests/SaveTests.swift"),
            ])
    }
}
