// Owns: the rule `discarded-try`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a `try?` whose result nobody looks at.
package enum DiscardedTry: FileRule {
    package static let summary = RuleSummary(id: "discarded-try", family: .errorHandling, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for node in file.nodes(.tryExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword + 1] == .postfixQuestionMark, isDiscarded(node, file) else { continue }
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
        // `x = …` and `try? a ?? b` on the right of `try?` use the result.
        if assigns(node, file) { return false }
        return !isResult(statement, file)
    }

    private static func assigns(_ node: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(node)
        var token = range.lowerBound
        while token < range.upperBound {
            if let end = file.outline.match(token), end > token {
                token = end
            } else if file.isAssignmentOperator(token) {
                return true
            }
            token += 1
        }
        return false
    }

    /// Whether the statement's value is the result of a closure or function.
    private static func isResult(_ statement: NodeID, _ file: FileContext) -> Bool {
        guard file.isImplicitlyReturned(statement) else { return isBranchValue(statement, file) }
        guard let block = file.outline.parent(statement), file.outline.kind(block) == .closure else { return true }
        guard let call = file.call(takingClosure: block) else { return true }
        return !ignoresResult(call, file)
    }

    /// Whether the statement is the value of a branch of `let x = if … { … }`.
    private static func isBranchValue(_ statement: NodeID, _ file: FileContext) -> Bool {
        guard file.isOnlyItem(statement) || file.parentKind(statement) == .switchCase,
            let branch = file.outline.ancestor(statement, where: { $0 == .ifStatement || $0 == .switchStatement || $0.isFunctionLike }),
            !file.outline.kind(branch).isFunctionLike, let holder = file.outline.parent(branch)
        else { return false }
        switch file.outline.kind(holder) {
        case .binding, .returnStatement, .expressionStatement, .argument, .tryExpression, .awaitExpression, .collectionLiteral: return true
        default: return false
        }
    }

    /// Whether a call does nothing with what its closure returns.
    private static func ignoresResult(_ call: NodeID, _ file: FileContext) -> Bool {
        ignoring.contains(file.string(file.outline.anchor(call)))
    }

    private static let ignoring: Set<String> = [
        "Task", "detached", "async", "asyncAfter", "addTask", "forEach", "onAppear", "onDisappear", "task", "onTapGesture", "Button",
        "Thread",
        "addOperation", "BlockOperation", "execute", "submit", "scheduledTimer", "notify", "sink", "onChange", "onTermination",
        "detachNewThread",
    ]

    private static func confidence(_ node: NodeID, _ file: FileContext) -> Confidence? {
        let calls = file.nodes(.call, in: node)
        guard let last = calls.last(where: { file.outline.parent($0) == node || isOuter($0, node, file) }) ?? calls.first else {
            return .medium
        }
        let name = file.string(file.outline.anchor(last))
        if name == "sleep" || name == "yield" || name == "checkCancellation" { return nil }
        if isCleanUp(name, last, file) || isInCleanUp(node, file) { return .low }
        return writes(name) ? .high : .medium
    }

    private static func isOuter(_ call: NodeID, _ node: NodeID, _ file: FileContext) -> Bool {
        file.outline.parent(call).map { file.outline.kind($0) == .awaitExpression && file.outline.parent($0) == node } ?? false
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

    /// Removing or closing what is no longer needed, at one's best.
    private static func isCleanUp(_ name: String, _ call: NodeID, _ file: FileContext) -> Bool {
        if cleaning.contains(name) { return true }
        if name == "createDirectory", let argument = file.argument("withIntermediateDirectories", of: call) {
            return argument.value.contains { file.tokens.kinds[$0] == .true }
        }
        return file.range(call).count < 200 && file.string(file.outline.tokens(call)).uppercased().contains("ROLLBACK")
    }

    private static let cleaning: Set<String> = [
        "removeItem", "removeItemAtPath", "unlink", "rmdir", "close", "shutdown", "syncShutdownGracefully", "shutdownGracefully",
        "terminate",
        "invalidate", "cancel", "disconnect", "stop", "cleanup", "cleanUp", "rollback", "rollBack", "synchronizeFile",
    ]

    private static func isInCleanUp(_ node: NodeID, _ file: FileContext) -> Bool {
        if file.outline.ancestor(node, where: { $0 == .deferStatement || $0 == .deinitializerDecl }) != nil { return true }
        guard let function = file.enclosingDeclaration(node), file.outline.kind(function) == .functionDecl else { return false }
        return file.name(function).lowercased().contains("teardown")
    }

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
                Example("func finish() { ↓try? FileManager.default.removeItem(at: temporary)\n done() }", confidence: .low),
            ],
            good: [
                "let value = try? decode(data)",
                "func wait() async { try? await Task.sleep(for: .seconds(1))\n retry() }",
                "if let data = try? Data(contentsOf: url) { use(data) }",
                "let parsed = lines.compactMap { try? parse($0) }",
                "func find(_ id: Int) -> Item? { try? store.item(id) }",
                "var first: Item? { try? store.first() }",
                "do { try context.save() } catch { report(error) }",
                "return try? parse(text)",
                "let value = if fast { try? quick() } else { try? slow() }",
                "// try? save()\nlet text = \"try? save()\"",
                Example("@Test func saves() { try? save()\n #expect(saved) }", path: "Tests/AppTests/SaveTests.swift"),
            ])
    }
}
