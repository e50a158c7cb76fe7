// Owns: the rule `unowned-capture`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `[unowned x]` in a closure that may outlive `x`.
package enum UnownedCapture: FileRule {
    package static let summary = RuleSummary(id: "unowned-capture", family: .crashSafety, severity: .medium)
    package static let options = [nonEscapingOption.option]

    private static let nonEscapingOption = NamesOption(
        "non-escaping", "functions of your own that are done with their closure before they return")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let own = findings.options[nonEscapingOption]
        for list in file.nodes(.captureList) {
            guard let closure = file.outline.ancestor(list, where: { $0 == .closure }).flatMap({ outer(list, $0, file) }),
                !runsAtOnce(closure, own, file)
            else {
                continue
            }
            for capture in file.outline.children(list) {
                let first = file.outline.tokens(capture).lowerBound
                let name = file.outline.anchor(capture)
                guard file.tokens.kinds[first] == .unowned, name > first else { continue }
                findings.report(
                    file.range(ofToken: first), cause: file.range(capture), confidence: .high,
                    "when the closure runs after \(file.excerpt(name..<name + 1)) is gone, the process ends", help: help)
            }
        }
    }

    /// The closure whose list this is: the list stands in its signature.
    private static func outer(_ list: NodeID, _ closure: NodeID, _ file: FileContext) -> NodeID? {
        guard let signature = file.outline.parent(list), file.outline.kind(signature) == .closureSignature else { return nil }
        return file.outline.parent(signature) == closure ? closure : nil
    }

    /// Whether a closure is over before the expression around it: called on the spot, or given to a function that keeps none.
    private static func runsAtOnce(_ closure: NodeID, _ own: NameList, _ file: FileContext) -> Bool {
        let end = file.outline.tokens(closure).upperBound
        if file.tokens.kinds[end] == .leftParen, !file.tokens.flags[end].contains(.startsLine) { return true }
        guard let call = file.call(takingClosure: closure) else { return false }
        let name = file.outline.anchor(call)
        if file.token(name, isIn: own) { return true }
        guard nonEscaping.contains(file.string(name)) else { return false }
        // A lazy collection and a publisher keep the closure.
        return !file.callee(call).contains { file.token($0, is: "lazy") || file.string($0).hasSuffix("ublisher") }
            && !file.callee(call).contains { file.tokens.kinds[$0] == .prefixOperator || file.token($0, is: "subject") }
    }

    private static let nonEscaping: NameSet = [
        "map", "flatMap", "compactMap", "filter", "forEach", "reduce", "sorted", "sort", "first", "last", "firstIndex", "lastIndex",
        "contains",
        "allSatisfy", "min", "max", "drop", "prefix", "partition", "removeAll", "mapValues", "compactMapValues", "sync", "withLock",
        "withUnsafeBytes", "withUnsafeMutableBytes", "withUnsafeBufferPointer", "withUnsafeMutableBufferPointer", "performWithoutAnimation",
        "autoreleasepool", "withExtendedLifetime", "withCheckedContinuation", "withCheckedThrowingContinuation", "lazyMap", "count",
        "performAndWait",
    ]

    private static let help =
        "capture it `weak` and leave the closure when it is nil, or capture it strongly if the closure must keep it alive"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`unowned` in an escaping closure",
            rationale: """
                In a test the object lives as long as the test. In production the response, the timer or the notification comes after the \
                screen was closed or the connection given up, and reading an `unowned` reference to a dead object ends the process.
                """,
            help: help,
            suppressWhen: "the object owns the only thing that keeps the closure, and nothing can run it after the object's `deinit`",
            references: ["CWE-416", "CWE-825"],
            bad: [
                "client.load { [↓unowned self] result in\n    show(result)\n}",
                "timer = Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { [↓unowned self] _ in tick() }",
                "Task { [↓unowned self] in await refresh() }",
                "button.onTap = { [↓unowned self, weak parent] in parent?.close(self) }",
                "publisher.sink { [↓unowned model, ↓unowned view] value in model.set(value, view) }",
                "lazy var format: (Date) -> String = { [↓unowned self] in style.string($0) }",
                "queue.async { [↓unowned(unsafe) self] in flush() }",
                "changes.publisher.map { [↓unowned self] in convert($0) }",
                "let names = rows.lazy.map { [↓unowned self] in title(of: $0) }",
            ],
            good: [
                "client.load { [weak self] result in self?.show(result) }",
                "let names = rows.map { [unowned self] row in title(of: row) }",
                "rows.forEach { [unowned self] in add($0) }",
                Example("store.transaction { [unowned self] in write() }", options: nonEscapingOption.set("transaction")),
                "lazy var label: Label = { [unowned self] in Label(style: style) }()",
                "queue.sync { [unowned self] in flush() }",
                "final class Node { unowned let parent: Tree\n init(parent: Tree) { self.parent = parent } }",
                "lock.withLock { [unowned self] in count += 1 }",
                "Task { [self] in await refresh() }",
                "let text = \"[unowned self]\" // [unowned self]",
                "let unowned = 1\nlet list = [unowned]",
                "client.load { [model = self.model] in model.update($0) }",
                "rows.sort { [unowned self] in rank($0) < rank($1) }",
            ])
    }
}
