// Owns: the rule `unsynchronised-state`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a class's variable that a closure on another thread writes and other code uses, with nothing between them.
package enum UnsynchronisedState: FileRule {
    package static let summary = RuleSummary(id: "unsynchronised-state", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        guard !file.nodes(.classDecl).isEmpty, !file.nodes(.closure).isEmpty else { return }
        let guards = Guards(file)
        for type in file.types() where type.kind == .classDecl && type.isolation == .none && !isConfined(type, file) {
            let variables = type.instanceProperties.filter { !$0.isLet && !$0.hasWrapper && !file.isSynchroniser($0) }
            guard !variables.isEmpty, sendsAway(type, guards, file) else { continue }
            let accesses = SharedAccesses(of: variables, in: type, guards, file)
            for variable in variables {
                guard let race = accesses.race(on: variable, file) else { continue }
                findings.report(
                    file.range(ofToken: race.place), cause: file.range(ofToken: race.place), confidence: race.confidence,
                    "\(file.excerpt(variable.name..<variable.name + 1)) is written on another thread here and used elsewhere without a lock: "
                        + "the value tears or the heap is corrupted", help: help)
            }
        }
    }

    /// Whether any closure of a type leaves the thread that it is written on.
    private static func sendsAway(_ type: TypeMembers, _ guards: Guards, _ file: FileContext) -> Bool {
        type.parts.contains { part in file.nodes(.closure, in: part).contains { guards.sendsAway($0, file) } }
    }

    /// Classes whose framework runs all of their code on one thread or queue.
    private static func isConfined(_ type: TypeMembers, _ file: FileContext) -> Bool {
        type.parts.contains(where: file.isConfinedToEventLoop)
    }

    private static let help = "isolate the class with `@MainActor` or make it an actor; or guard every access with one lock or serial queue"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a variable is written on another thread with nothing to guard it",
            rationale: """
                The callback comes on a thread of its own while the object is in use on another. A test waits for the callback before it looks; in \
                production somebody reads at the same moment, and an array or dictionary that is read while it grows ends the process.
                """,
            help: help,
            suppressWhen: "every caller and callback is on one queue that the file does not show, and a comment names it",
            references: ["CWE-362"],
            bad: [
                """
                final class Feed {
                    private var items: [Item] = []
                    func load() {
                        URLSession.shared.dataTask(with: url) { data, _, _ in
                            self.↓items = parse(data)
                        }.resume()
                    }
                    var count: Int { items.count }
                }
                """,
                "final class A { var n = 0\n func f() { DispatchQueue.global().async { self.↓n += 1 } }\n func g() -> Int { n } }",
                "final class A { var items: [Int] = []\n func f() { Task { ↓items = await load() } }\n func g() -> Int { items.count } }",
                "final class A { var log: [String] = []\n func f() { Thread.detachNewThread { self.↓log.append(\"a\") } }\n func g() { print(log) } }",
                "final class A { var n = 0\n func f() { queue.async { self.↓bump() } }\n func bump() { n += 1 }\n func g() -> Int { n } }",
                "final class A { var text = \"\"\n let socket = Socket()\n func f() { socket.onMessage = { [weak self] t in self?.↓text = t } }\n func g() -> String { text } }",
                "final class A { let lock = NSLock()\n var a = 0\n var b = 0\n func f() { queue.async { self.lock.withLock { self.a += 1 }\n self.↓b += 1 } }\n func g() -> Int { b } }",
                "final class A { private let queue = DispatchQueue(label: \"a\")\n var items: [Int] = []\n func f() { queue.async { self.↓items.append(1) } }\n func g() -> Int { items.count } }",
                "final class A { var done = 0\n func f() { DispatchQueue.concurrentPerform(iterations: 8) { _ in ↓done += 1 } }\n func g() -> Int { done } }",
                "final class A { private let queue = DispatchQueue(label: \"a\")\n var n = 0\n func f() { queue.async { self.n += 1 } }\n func g() { Thread.detachNewThread { self.↓n = 0 } } }",
                "final class A { var n = 0\n func f() { queue.async { self.lock.lock()\n self.m += 1\n self.lock.unlock()\n self.↓n += 1 } }\n func g() -> Int { n } }",
                "final class A { var ticks = 0\n func f() { timer = Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in self.↓ticks += 1 } }\n func g() -> Int { ticks } }",
                Example(
                    "import UIKit\nfinal class A { var zoom = 1.0\n func f(_ bar: Bar) { bar.onZoom = { [weak self] z in self?.↓zoom = z } }\n func g() -> Double { zoom } }",
                    confidence: .low),
            ],
            good: [
                "final class A { var done = false\n func f() { queue.async { self.finish() } }\n private func finish() { done = true } }",
                "final class A { var n = 0\n func f() { let s = DispatchSemaphore(value: 0)\n Task { self.n = await load()\n s.signal() }\n s.wait() }\n func g() -> Int { n } }",
                "@MainActor final class A { var items: [Int] = []\n func f() { Task { items = await load() } }\n func g() -> Int { items.count } }",
                "final class A { var n = 0\n func f() { DispatchQueue.main.async { self.n += 1 } }\n func g() -> Int { n } }",
                "final class A { let lock = NSLock()\n var n = 0\n func f() { queue.async { self.lock.withLock { self.n += 1 } } }\n func g() -> Int { lock.withLock { n } } }",
                "final class A { let queue = DispatchQueue(label: \"a\")\n var n = 0\n func f() { queue.async { self.n += 1 } }\n func g() -> Int { queue.sync { n } } }",
                "final class A { let n = 0\n func f() { queue.async { print(self.n) } } }",
                "actor A { var n = 0\n func f() { Task { n += 1 } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n func f() { items.forEach { self.n += $0 } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n func f() { Task { @MainActor in self.n += 1 } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n func f() { Task { let x = await load()\n await MainActor.run { self.n = x } } }\n func g() -> Int { n } }",
                "class Screen: UIViewController { var n = 0\n func f() { Task { n = await load() } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n func f() { queue.async { var n = 0\n n += 1\n use(n) } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n @MainActor func f() { Task { n += 1 } }\n @MainActor func g() -> Int { n } }",
                "struct A { var n = 0\n func f() { queue.async { use(n) } } }",
                "final class A { var n = 0\n func f() { queue.async { self.lock.lock()\n self.n += 1\n self.lock.unlock() } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n func f() { queue.async { self.lock.lock()\n if self.done { self.lock.unlock()\n return }\n self.n += 1\n self.lock.unlock() } }\n func g() -> Int { n } }",
                "final class A { var n = 0\n func f() { queue.async { self.lock.lock()\n xs.forEach { self.n += $0 }\n self.lock.unlock() } }\n func g() -> Int { n } }",
                "final class A { var flag = ManagedAtomic(false)\n func f() { queue.async { self.flag.store(true, ordering: .relaxed) } }\n func g() -> Bool { flag.load(ordering: .relaxed) } }",
                "final class A { var n = 0\n func f() { queue.async(flags: .barrier) { self.n += 1 } }\n func g() -> Int { queue.sync { n } } }",
                "final class Port { private var backlog: [UInt8] = []\n func start() { Thread.detachNewThread { self.pump() } }\n private func pump() { backlog.append(1)\n drain() }\n private func drain() { backlog.removeAll() } }",
                "final class A { private let serial = DispatchQueue(label: \"a\")\n private var n = 0\n func f() { serial.async { self.n += 1 } }\n func g() -> Int { serial.sync { n } } }",
            ])
    }
}
