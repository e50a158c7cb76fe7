// Owns: the rule `remove-from-empty`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `removeFirst()`, `removeLast()` and `remove(at: 0)` where the collection may be empty.
package enum RemoveFromEmpty: FileRule {
    package static let summary = RuleSummary(id: "remove-from-empty", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let calls = file.calls(named: "removeFirst") + file.calls(named: "removeLast") + file.calls(named: "remove")
        for call in calls {
            let collection = file.receiver(call)
            guard let needed = elementsNeeded(call, file) ?? amount(call, collection, file) else { continue }
            guard !collection.isEmpty, !yieldsOptional(call, file), !isOwnContract(call, collection, file) else { continue }
            let size = file.size(of: collection, at: file.point(call))
            if size.covers(index: needed - 1) || isPaired(call, collection, file) || isCounted(call, collection, file) { continue }
            let name = file.outline.anchor(call)
            let callers = file.callersKnow(collection, needed: needed)
            if size.isUnknown, callers == .all { continue }
            var confidence = confidence(collection, size, at: call, file)
            if confidence > .low,
                file.isStorageCode(call) || file.statesContract(call) || callers == .some
                    || file.isFilledByCallers(collection, around: call)
                    || isLeavingEntry(collection, at: call, file)
            {
                confidence = .low
            }
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: confidence,
                "when \(file.excerpt(collection)) is empty \(file.excerpt(name..<name + 1)) ends the process", help: help)
        }
    }

    /// How many elements a call takes away; nil where it is another function of the name, or takes as many as there are.
    private static func elementsNeeded(_ call: NodeID, _ file: FileContext) -> Int? {
        let arguments = file.arguments(call)
        if file.token(file.outline.anchor(call), is: "remove") {
            guard arguments.count == 1, let label = arguments[0].label, file.token(label, is: "at"),
                let index = file.integer(arguments[0].value)
            else {
                return nil
            }
            return index + 1
        }
        guard !file.contains(.closure, in: call) else { return nil }
        if arguments.isEmpty { return 1 }
        guard arguments.count == 1, arguments[0].label == nil else { return nil }
        return file.integer(arguments[0].value).flatMap { $0 > 0 ? $0 : nil }
    }

    /// `removeFirst(n)` of an amount that came from outside and that nobody compared: one element must be there at least.
    private static func amount(_ call: NodeID, _ collection: Range<Int>, _ file: FileContext) -> Int? {
        let arguments = file.arguments(call)
        guard !file.token(file.outline.anchor(call), is: "remove"), arguments.count == 1, arguments[0].label == nil,
            arguments[0].value.count == 1, let name = arguments[0].value.first, let declared = file.declaration(of: name),
            file.shape(of: declared)?.isInteger ?? false, !file.isRangeTested(arguments[0].value, at: file.point(call))
        else { return nil }
        switch declared.kind {
        case .parameter: return 1
        case .local: return file.isReadLength(arguments[0].value) ? 1 : nil
        default: return nil
        }
    }

    /// `for _ in 0..<half { xs.removeLast() }` with a bound that was made from `xs.count`.
    private static func isCounted(_ call: NodeID, _ collection: Range<Int>, _ file: FileContext) -> Bool {
        guard let loop = file.outline.ancestor(call, where: { $0.isLoop || $0.isFunctionLike }), file.outline.kind(loop) == .forStatement,
            let block = file.outline.firstChild(loop, .codeBlock)
        else { return false }
        let plain = file.withoutSelf(collection)
        let head = file.outline.tokens(loop).lowerBound..<file.outline.tokens(block).lowerBound
        return head.contains { token in
            guard file.tokens.kinds[token].isIdentifierLike else { return false }
            if file.isCount(token..<token + 1, of: collection) { return true }
            if token + plain.count + 1 < head.upperBound, file.isSame(plain, token..<token + plain.count) { return true }
            guard let declared = file.declaration(of: token), let value = file.initialValue(declared), !value.contains(token) else {
                return false
            }
            return file.firstOccurrence(of: plain, in: value) != nil
        }
    }

    /// Whether the result is optional, so that the function is the project's own and does not trap.
    private static func yieldsOptional(_ call: NodeID, _ file: FileContext) -> Bool {
        let range = file.wholeCall(call)
        switch file.tokens.kinds[range.upperBound] {
        case .postfixQuestionMark, .exclamationMark: return true
        case .binaryOperator: if file.token(range.upperBound, is: "??") { return true }
        default: break
        }
        var node = file.outline.parent(call)
        while let current = node, !file.outline.kind(current).isItemContainer {
            if file.outline.kind(current) == .optionalBinding, file.outline.tokens(current).upperBound == range.upperBound { return true }
            if file.outline.kind(current) == .argument || file.outline.kind(current) == .closure { break }
            node = file.outline.parent(current)
        }
        return false
    }

    /// `Deque(0..<size)`: as many elements as somebody wanted.
    private static func isMadeFromRange(_ collection: Range<Int>, _ file: FileContext) -> Bool {
        guard let declared = file.declaration(of: collection.upperBound - 1), let value = file.initialValue(declared) else { return false }
        return value.contains { file.token($0, is: "..<") || file.token($0, is: "...") }
    }

    /// `var parts = token.parts`, or a local that another function filled in place: the file shows neither its kind nor its size.
    private static func isOpaqueCopy(_ collection: Range<Int>, at call: NodeID, _ file: FileContext) -> Bool {
        let point = file.point(call)
        if file.mentions(of: collection, before: point).contains(where: { file.isPassedInout($0.place) }) {
            return true
        }
        let shape = file.shape(of: collection)
        guard shape == nil || shape == .other, let declared = file.declaration(of: collection.upperBound - 1),
            let value = file.initialValue(declared), let last = value.last
        else { return false }
        return file.tokens.kinds[last].isIdentifierLike && file.arithmeticParts(value).operands.count == 1
    }

    /// A function that is itself called `removeLast`, or works on `self`, passes its own contract on.
    private static func isOwnContract(_ call: NodeID, _ collection: Range<Int>, _ file: FileContext) -> Bool {
        if collection.count == 1, file.tokens.kinds[collection.lowerBound] == .selfValue { return true }
        guard let function = file.enclosingDeclaration(call), file.outline.kind(function) == .functionDecl else { return false }
        let name = file.name(function).lowercased()
        return ["removefirst", "removelast", "removingfirst", "removinglast"].contains(where: name.hasSuffix)
    }

    /// A stack that a function pushes to and a `defer` pops: the pair is the guard.
    private static func isPaired(_ call: NodeID, _ collection: Range<Int>, _ file: FileContext) -> Bool {
        guard let name = collection.last, let around = file.outline.ancestor(call, where: { $0 == .deferStatement || $0.isFunctionLike }),
            file.outline.kind(around) == .deferStatement, let function = file.enclosingDeclaration(call)
        else { return false }
        return file.occurrences(of: name, in: file.outline.tokens(function)).contains { token in
            file.tokens.kinds[token + 1] == .period && ["append", "push", "insert"].contains(file.string(token + 2))
        }
    }

    /// `if xs.isEmpty { table[key] = nil }` behind it: an entry that goes with its last element has one as long as it is there.
    private static func isLeavingEntry(_ collection: Range<Int>, at call: NodeID, _ file: FileContext) -> Bool {
        guard let name = collection.first, collection.count == 1, let declared = file.declaration(of: name),
            let value = file.initialValue(declared), let last = value.last, file.tokens.kinds[last] == .rightSquare,
            let function = file.enclosingDeclaration(call)
        else { return false }
        return file.nodes(.ifStatement, in: function).contains { statement in
            guard file.outline.tokens(statement).lowerBound > name, let conditions = file.outline.firstChild(statement, .conditions),
                let block = file.outline.firstChild(statement, .codeBlock)
            else { return false }
            let asks = file.outline.tokens(conditions).contains {
                file.isSame(collection, $0..<$0 + 1) && file.tokens.kinds[$0 + 1] == .period && file.token($0 + 2, is: "isEmpty")
            }
            return asks && file.outline.tokens(block).contains { file.token($0, is: "removeValue") || file.tokens.kinds[$0] == .nil }
        }
    }

    private static func confidence(_ collection: Range<Int>, _ size: SizeKnowledge, at call: NodeID, _ file: FileContext) -> Confidence {
        if file.isUnderscored(collection) { return .low }
        // The value of a case: whoever made it knew what belongs to that state.
        if let name = collection.last, collection.count == 1, file.declaration(of: name)?.kind == .pattern { return .low }
        switch file.origin(ofCollection: collection) {
        case .property: return file.storedSize(of: collection, at: file.point(call)) == .asksElsewhere ? .medium : .low
        case .emptyProperty: return file.storedSize(of: collection, at: file.point(call)) == .askedByCallers ? .low : .medium
        case .unknown: return .medium
        case .input: return .high
        case .local where isMadeFromRange(collection, file) || isOpaqueCopy(collection, at: call, file): return .low
        case .parameter, .local:
            // The code knows that it may be empty, and takes more than is sure to be there.
            return !size.isUnknown || file.shape(of: collection)?.isIndexed ?? false ? .high : .medium
        }
    }

    private static let help = "test `isEmpty` first, or use `popFirst()`/`popLast()` and handle nil"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "taking an element from a collection that may be empty",
            rationale: """
                A test fills the queue before it takes from it. In production two consumers race for the last element, a message arrives \
                before anything was asked for, input ends early, and removing from an empty collection ends the process.
                """,
            help: help,
            suppressWhen: "the collection is never empty here by the type's own invariant, and the reason names it",
            references: ["CWE-129", "CWE-754"],
            bad: [
                """
                func next() -> Job {
                    queue.↓removeFirst()
                }
                """,
                """
                func handle(_ reply: Reply) {
                    let waiter = self.waiters.↓removeFirst()
                    waiter.resume(returning: reply)
                }
                """,
                "func pop(_ stack: inout [Int]) -> Int { stack.↓removeLast() }",
                """
                func command(_ line: String) -> String {
                    var words = line.split(separator: " ")
                    return String(words.↓removeFirst())
                }
                """,
                """
                func both() -> (Int, Int)? {
                    guard !stack.isEmpty else { return nil }
                    let right = stack.removeLast()
                    let left = stack.↓removeLast()
                    return (left, right)
                }
                """,
                "func drop() { history.↓remove(at: 0) }",
                "func cut(_ text: inout String) { text.↓removeLast(2) }",
                """
                func wrong() {
                    if items.isEmpty {
                        items.↓removeLast()
                    }
                }
                """,
                """
                func evaluate(_ op: String) {
                    switch op {
                    case "drop": stack.↓removeLast()
                    case "swap": stack.↓removeFirst()
                    default: return
                    }
                }
                """,
                Example(
                    "struct Q { var jobs: [Job] = []\n private mutating func take() -> Job { jobs.↓removeFirst() }\n mutating func run() { if !jobs.isEmpty { take() } } }",
                    confidence: .low),
                Example(
                    "private struct S { var xs: [Int] = []\n mutating func push(_ x: Int) { xs.append(x) }\n mutating func pop() { xs.↓removeLast() } }\nfunc visit() { s.push(1)\n defer { s.pop() }\n walk() }",
                    confidence: .low),
                Example(
                    "func pop(_ key: String) { if var xs = table[key] { xs.↓removeFirst()\n if xs.isEmpty { table[key] = nil } else { table[key] = xs } } }",
                    confidence: .low),
                "func skip(_ n: Int) { queue.↓removeFirst(n) }",
                """
                mutating func pop() -> Element {
                    if front.isEmpty {
                        front = back.reversed()
                    }
                    return front.↓removeLast()
                }
                """,
            ],
            good: [
                "func drain() { while !queue.isEmpty { run(queue.removeFirst()) } }",
                "func next() -> Job? { guard !queue.isEmpty else { return nil }\n return queue.removeFirst() }",
                "func next() -> Job? { queue.isEmpty ? nil : queue.removeFirst() }",
                "func next() -> Job? { if queue.isEmpty { return nil }\n return queue.removeFirst() }",
                "func trim() { while log.count > limit { log.removeFirst() } }",
                "func keep(_ x: Int) { recent.append(x)\n if recent.count > 10 { recent.removeFirst() } }",
                "func next() { if let job = queue.first, job.isReady { queue.removeFirst() } }",
                "func visit(_ node: Node) { path.append(node)\n defer { path.removeLast() }\n walk(node) }",
                "func swap(_ x: Int) -> Int { stack.append(x)\n return stack.removeLast() }",
                "var words = line.components(separatedBy: \" \")\nlet command = words.removeFirst()",
                "if let job = queue.removeFirst() { run(job) }",
                "items.removeFirst(where: { $0.isDone })",
                "func clear() { items.removeAll()\n table.remove(at: index) }",
                "func trim(_ text: inout String) { if text.hasSuffix(\"/\") { text.removeLast() } }",
                "func cut(_ x: inout [Int]) { guard x.count >= 2 else { return }\n x.removeLast(2) }",
                "queue.popFirst()",
                "removeFirst()",
                "func go() { precondition(!stack.isEmpty)\n stack.removeLast() }",
                "func steal(_ other: Pool) { let half = other.jobs.count / 2\n for _ in 0..<half { jobs.append(other.jobs.removeLast()) } }",
                "struct P { var jobs: [Job] = []\n mutating func refill() { jobs.append(load()) }\n mutating func next() -> Job { refill()\n return jobs.removeFirst() } }",
                "struct J { var q: [Int] = []\n func run() { guard let x = q.first, x == 1, let y = q.last, y == 2 else { return }\n q.removeFirst()\n q.removeLast() } }",
                "func wait() { condition.lock(whenValue: true)\n use(items.removeFirst())\n condition.unlock(withValue: !items.isEmpty) }",
                "private func walk(_ keys: [String]) { var keys = keys\n use(keys.removeFirst()) }\nfunc go(_ keys: [String]) { if !keys.isEmpty { walk(keys) } }",
                "func take(_ s: State) { if case .some(let n) = s { guard n <= queue.count else { return }\n queue.removeFirst(n) } }",
            ])
    }
}
