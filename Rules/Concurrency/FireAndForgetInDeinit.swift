// Owns: the rule `fire-and-forget-in-deinit`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a task that `deinit` starts and that uses the object.
package enum FireAndForgetInDeinit: FileRule {
    package static let summary = RuleSummary(id: "fire-and-forget-in-deinit", family: .concurrency, severity: .low)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let deinitializers = file.nodes(.deinitializerDecl)
        guard !deinitializers.isEmpty else { return }
        let types = file.types()
        for deinitializer in deinitializers {
            let type = types.first { $0.functions.contains(deinitializer) }
            for call in file.nodes(.call, in: deinitializer) where file.isTaskCall(call) {
                guard let closure = file.closures(call).last, usesSelf(closure, type, file) else { continue }
                findings.report(
                    file.range(ofToken: file.outline.operand(call)), cause: file.range(file.wholeCall(call)), confidence: .high,
                    "the task runs after `self` is gone: what it uses is freed memory or a crash, and nobody waits for it", help: help)
            }
        }
    }

    private static func usesSelf(_ closure: NodeID, _ type: TypeMembers?, _ file: FileContext) -> Bool {
        if file.selfCapture(closure) != .none { return true }
        guard let type else { return false }
        var names = type.properties.filter { !$0.isStatic }.map { file.string($0.name) }
        names += type.functions.filter { file.outline.kind($0) == .functionDecl && !file.hasModifier(.static, $0) }.map { file.name($0) }
        return file.selfCapture(closure, implicitMembers: NameSet(names)) != .none
    }

    private static let help =
        "copy what the clean-up needs into the closure (`[client] in await client.close()`), or give the type a `close()` that is awaited"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`deinit` starts a task that uses the object",
            rationale: """
                When the task runs the object is gone: capturing it again from `deinit` is undefined and ends the process on current runtimes. In a \
                test the process exits before the task begins, so the clean-up that never happens is not missed.
                """,
            help: help,
            suppressWhen: "the task only touches values that outlive the object, though they are reached through `self`",
            references: ["CWE-416"],
            bad: [
                "final class Session { let client = Client()\n deinit { ↓Task { await self.client.close() } } }",
                "final class Session { deinit { ↓Task { [self] in await close() } }\n func close() async {} }",
                "final class Session { deinit { ↓Task.detached { await self.stop() } } }",
                "actor Store { var file = File()\n deinit { ↓Task { await file.close() } } }",
                "final class Session { deinit { ↓Task { [weak self] in await self?.stop() } } }",
                "final class Session { func stop() async {}\n deinit { if isOpen { ↓Task { await stop() } } } }",
                "final class Session { let client = Client()\n deinit { Task { [client] in await client.flush() }\n ↓Task { await client.close() } } }",
            ],
            good: [
                "final class Session { let client = Client()\n deinit { Task { [client] in await client.close() } } }",
                "final class Session { let client = Client()\n deinit { let client = client\n Task { await client.close() } } }",
                "final class Session { var task: Task<Void, Never>?\n deinit { task?.cancel() } }",
                "final class Session { deinit { stop() } }",
                "final class Session { func close() { Task { await self.stop() } } }",
                "final class Session { deinit { Task { await Registry.shared.forget(1) } } }",
                "final class Session { deinit { queue.async { work() } } }",
                "struct Task { let a: Int }\nfinal class Session { deinit { _ = Task(a: 1) } }",
                "final class Session { let id = 1\n deinit { let id = id\n Task { [id] in await Registry.shared.forget(id) } } }",
                "final class Session { deinit { continuation.finish() } }",
            ])
    }
}
