// Owns: the rule `main-queue-sync`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `DispatchQueue.main.sync`: called on the main thread it waits for itself.
package enum MainQueueSync: FileRule {
    package static let summary = RuleSummary(id: "main-queue-sync", family: .concurrency, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: ["sync", "asyncAndWait"]) {
            guard isMainQueue(file.receiver(call), at: call, file), let risk = risk(call, file) else { continue }
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.callee(call)), confidence: risk,
                "\(file.excerpt(file.callee(call))) waits for the main thread: called on it, the program hangs for ever", help: help)
        }
    }

    /// `DispatchQueue.main`, or a local name for it.
    private static func isMainQueue(_ receiver: Range<Int>, at call: NodeID, _ file: FileContext) -> Bool {
        guard let last = receiver.last else { return false }
        if receiver.count >= 3, file.token(last, is: "main"), file.token(last - 2, is: "DispatchQueue") { return true }
        guard receiver.count == 1, let function = file.enclosingDeclaration(call) else { return false }
        return file.nodes(.binding, in: function).contains { binding in
            guard binding < call, file.isSame(file.outline.anchor(binding)..<file.outline.anchor(binding) + 1, receiver) else {
                return false
            }
            let range = file.outline.tokens(binding)
            return range.count >= 3 && file.token(range.upperBound - 1, is: "main") && file.token(range.upperBound - 3, is: "DispatchQueue")
        }
    }

    /// How likely it is that the call runs on the main thread; nil where a test rules it out.
    private static func risk(_ call: NodeID, _ file: FileContext) -> Confidence? {
        if isBranchOfTest(call, file) { return nil }
        var confidence = Confidence.high
        var current = call
        while let parent = file.outline.parent(current) {
            switch file.outline.kind(parent) {
            case .ifStatement:
                if let conditions = file.outline.firstChild(parent, .conditions), conditions != current,
                    let isOnMain = testsMainThread(file.outline.tokens(conditions), file)
                {
                    return (file.outline.kind(current) == .codeBlock) == isOnMain ? .high : nil
                }
            case .closure:
                if case .queue = file.use(ofClosure: parent) { confidence = .medium }
            case let kind where kind.isItemContainer: if leftMainThread(before: current, in: parent, file) { return nil }
            default: break
            }
            if file.outline.kind(parent).isFunctionLike, file.outline.kind(parent) != .closure { break }
            current = parent
        }
        return confidence
    }

    /// `Thread.isMainThread ? work() : DispatchQueue.main.sync { work() }`
    private static func isBranchOfTest(_ call: NodeID, _ file: FileContext) -> Bool {
        let before = file.outline.tokens(file.statement(call)).lowerBound..<file.outline.operand(call)
        return before.contains { file.tokens.kinds[$0] == .infixQuestionMark } && testsMainThread(before, file) != nil
    }

    /// Whether an earlier statement of the block ends it on the main thread, or asserts that we are not there.
    private static func leftMainThread(before item: NodeID, in block: NodeID, _ file: FileContext) -> Bool {
        for earlier in file.outline.children(block) {
            if earlier >= item { return false }
            let conditions = file.outline.firstChild(earlier, .conditions)
            switch file.outline.kind(earlier) {
            case .guardStatement:
                if let conditions, testsMainThread(file.outline.tokens(conditions), file) == false { return true }
            case .ifStatement:
                guard let conditions, let body = file.outline.firstChild(earlier, .codeBlock), file.alwaysExits(body) else { continue }
                if testsMainThread(file.outline.tokens(conditions), file) == true { return true }
            case .expressionStatement:
                let range = file.outline.tokens(earlier)
                if file.contains(["notOnQueue"], in: range)
                    || file.token(range.lowerBound, isIn: ["assert", "precondition"]) && testsMainThread(range, file) == false
                {
                    return true
                }
            default: break
            }
        }
        return false
    }

    /// Whether some tokens ask if this is the main thread (true), or if it is not (false); nil where they ask something else.
    private static func testsMainThread(_ range: Range<Int>, _ file: FileContext) -> Bool? {
        guard let test = range.first(where: { file.token($0, isIn: tests) }) else { return nil }
        var isOnMain = !(range.lowerBound..<test).contains { file.tokens.kinds[$0] == .prefixOperator && file.token($0, is: "!") }
        if let comparison = (test..<range.upperBound).first(where: { file.token($0, is: "==") || file.token($0, is: "!=") }),
            comparison + 1 < range.upperBound
        {
            let isTrue = !(file.tokens.kinds[comparison + 1] == .false || file.token(comparison + 1, is: "0"))
            if isTrue != file.token(comparison, is: "==") { isOnMain.toggle() }
        }
        return isOnMain
    }

    private static let tests: NameSet = ["isMainThread", "pthread_main_np", "isMainQueue", "isOnMainThread", "isMain", "isMultiThreaded"]

    private static let help =
        "use `DispatchQueue.main.async`, or `await MainActor.run { }`; to get a result back, make the caller asynchronous"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "the main thread is asked to wait for itself",
            rationale: """
                `DispatchQueue.main.sync` never returns when the calling thread is the main one. A test calls the code from a background queue, \
                or the first caller does; the second caller is a button, and the application freezes without a crash report.
                """,
            help: help,
            suppressWhen: "the code can only run on a thread of your own, and a precondition says so",
            references: ["CWE-833", "https://developer.apple.com/documentation/dispatch/dispatchqueue/sync(execute:)-3gef0"],
            bad: [
                """
                func show(_ text: String) {
                    DispatchQueue.main.↓sync {
                        label.text = text
                    }
                }
                """,
                "func width() -> Double { DispatchQueue.main.↓sync { view.width } }",
                "func run(_ item: DispatchWorkItem) { DispatchQueue.main.↓sync(execute: item) }",
                Example(
                    """
                    func reload() {
                        DispatchQueue.global().async {
                            let rows = load()
                            DispatchQueue.main.↓sync { table.rows = rows }
                        }
                    }
                    """, confidence: .medium),
                """
                func update() {
                    let main = DispatchQueue.main
                    main.↓sync { refresh() }
                }
                """,
                """
                func update() {
                    if Thread.isMainThread {
                        DispatchQueue.main.↓sync { refresh() }
                    }
                }
                """,
                "func f() throws { let size = try Dispatch.DispatchQueue.main.↓sync { try measure() } }",
            ],
            good: [
                """
                func update() {
                    if Thread.isMainThread {
                        refresh()
                    } else {
                        DispatchQueue.main.sync { refresh() }
                    }
                }
                """,
                """
                func update() {
                    guard !Thread.isMainThread else { return refresh() }
                    DispatchQueue.main.sync { refresh() }
                }
                """,
                """
                func update() {
                    if Thread.isMainThread { return refresh() }
                    DispatchQueue.main.sync(execute: refresh)
                }
                """,
                "func update() { if !Thread.isMainThread { DispatchQueue.main.sync { refresh() } } }",
                "func f() { Thread.isMainThread ? refresh() : DispatchQueue.main.sync { refresh() } }",
                "func f() { dispatchPrecondition(condition: .notOnQueue(.main))\n DispatchQueue.main.sync { refresh() } }",
                "func update() { DispatchQueue.main.async { refresh() } }",
                "func f() { queue.sync { items.append(1) } }",
                "func f() { storage.main.sync() }",
                "func f() { DispatchQueue.global().sync { work() } }",
                "func f(_ main: Mirror) { main.sync { work() } }",
                "func f() async { await MainActor.run { refresh() } }",
                "func f() { if pthread_main_np() != 0 { refresh() } else { DispatchQueue.main.sync { refresh() } } }",
                "let text = \"DispatchQueue.main.sync { }\"",
            ])
    }
}
