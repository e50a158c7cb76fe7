// Owns: the rule `unbounded-loop`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a loop that nothing ends.
package enum UnboundedLoop: FileRule {
    package static let summary = RuleSummary(id: "unbounded-loop", family: .unboundedWork, severity: .high, newness: .byDeletion)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.whileStatement, .repeatStatement] {
            for loop in file.nodes(kind) {
                guard let conditions = file.outline.firstChild(loop, .conditions), let reason = endless(loop, conditions, file),
                    file.exits(ofLoop: loop).isEmpty
                else { continue }
                findings.report(
                    file.range(ofToken: file.outline.anchor(loop)), cause: file.range(loop),
                    confidence: awaitsEvents(loop, file) ? .low : .high, "\(reason): this loop never ends by itself", help: help)
            }
        }
    }

    /// Why the condition never becomes false; nil where it may.
    private static func endless(_ loop: NodeID, _ conditions: NodeID, _ file: FileContext) -> String? {
        let parts = Array(file.outline.children(conditions))
        guard !parts.isEmpty else { return nil }
        if file.isEndless(loop) { return "no `break`, `return` or `throw` leaves it" }
        guard let names = operands(of: parts, file), !names.isEmpty else { return nil }
        guard names.allSatisfy({ isUnchanging($0, loop, file) }) else { return nil }
        return "nothing in it changes \(file.excerpt(names[0]..<names[0] + 1))"
    }

    /// The variables that a condition is made of; nil where it holds anything whose value may change from outside.
    private static func operands(of conditions: [NodeID], _ file: FileContext) -> [Int]? {
        var names: [Int] = []
        for condition in conditions {
            var range = file.outline.tokens(condition)
            switch file.outline.kind(condition) {
            case .condition: break
            case .optionalBinding:
                // `while let x = y` asks for the value of `y`.
                guard let equal = range.first(where: { file.tokens.kinds[$0] == .equal }), equal + 2 == range.upperBound else { return nil }
                range = equal + 1..<range.upperBound
            default: return nil
            }
            guard appendOperands(in: range, file, &names) else { return nil }
        }
        return names
    }

    private static func appendOperands(in range: Range<Int>, _ file: FileContext, _ names: inout [Int]) -> Bool {
        var token = range.lowerBound
        while token < range.upperBound {
            switch file.tokens.kinds[token] {
            case .integerLiteral, .floatLiteral, .true, .false, .nil, .leftParen, .rightParen, .stringQuote, .stringSegment: break
            case .leftAngle, .rightAngle: break
            case .binaryOperator, .prefixOperator: if file.isAssignmentOperator(token) { return false }
            case .period:
                // Only a collection's size is sure to change with the collection alone.
                guard token > range.lowerBound, file.token(token + 1, is: "isEmpty") || file.token(token + 1, is: "count"),
                    token + 2 == range.upperBound || file.tokens.kinds[token + 2] != .leftParen && file.tokens.kinds[token + 2] != .period
                else { return false }
                token += 1
            case let kind where kind.isIdentifierLike:
                guard token + 1 == range.upperBound || file.tokens.kinds[token + 1] != .leftParen else { return false }
                names.append(token)
            default: return false
            }
            token += 1
        }
        return true
    }

    /// Whether a name is a local variable or parameter that nothing in the loop, and no closure of the function, can change.
    private static func isUnchanging(_ name: Int, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingFunction(loop),
            let declaration = file.localDeclaration(of: name, before: loop, in: function), !isInout(declaration, file)
        else {
            return false
        }
        if file.mayWrite(name, in: file.outline.tokens(loop)) { return false }
        // A reference's properties change elsewhere; a collection that is read by size is a value when it was made as one.
        if file.tokens.kinds[name + 1] == .period, !isCollectionValue(declaration, file) { return false }
        for closure in file.nodes(.closure, in: function) where file.mayWrite(name, in: file.outline.tokens(closure)) { return false }
        for inner in file.nodes(.functionDecl, in: function) where file.mayWrite(name, in: file.outline.tokens(inner)) { return false }
        return true
    }

    private static func isInout(_ declaration: NodeID, _ file: FileContext) -> Bool {
        file.outline.kind(declaration) == .parameter && file.outline.tokens(declaration).contains { file.tokens.kinds[$0] == .inout }
    }

    private static func isCollectionValue(_ declaration: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(declaration)
        let anchor = file.outline.anchor(declaration)
        return range.contains { token in
            token > anchor + 1 && file.tokens.kinds[token] == .leftSquare
                && (file.tokens.kinds[token - 1] == .equal || file.tokens.kinds[token - 1] == .colon)
        }
    }

    /// Whether each round waits for something to come from outside: `await source.next()`, `for await`.
    private static func awaitsEvents(_ loop: NodeID, _ file: FileContext) -> Bool {
        for node in file.nodes(.awaitExpression, in: loop) {
            let calls = file.nodes(.call, in: node)
            if calls.isEmpty || calls.contains(where: { !pausing.contains(file.string(file.outline.anchor($0))) }) {
                let isSource = calls.contains { receiving.contains(file.string(file.outline.anchor($0))) }
                if isSource { return true }
            }
        }
        return file.nodes(.forStatement, in: loop).contains {
            file.tokens.kinds[file.outline.anchor($0) + 1] == .await || file.tokens.kinds[file.outline.anchor($0) + 2] == .await
        }
    }

    private static let pausing: NameSet = ["sleep", "yield"]
    private static let receiving: NameSet = [
        "next", "receive", "read", "accept", "dequeue", "wait", "recv", "nextEvent", "nextMessage", "poll",
    ]

    private static let help =
        "bound it: count attempts, check a deadline or `Task.isCancelled`, and leave with `break`, `return` or `throw`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a loop that nothing ends",
            rationale: """
                In a test the process ends after the interesting part. In production the loop keeps a core busy and a thread occupied until \
                somebody kills the process, and nothing tells it to stop on shutdown.
                """,
            help: help,
            suppressWhen: "the loop is the process: its life is the life of the program, and that is written down",
            references: ["CWE-835"],
            bad: [
                """
                func poll() {
                    ↓while true {
                        check()
                        Thread.sleep(forTimeInterval: 1)
                    }
                }
                """,
                """
                func pump() {
                    ↓repeat {
                        items.forEach { item in
                            if item.isLast { return }
                        }
                    } while true
                }
                """,
                """
                func run(_ state: State) {
                    ↓while true {
                        switch state {
                        case .idle: break
                        case .busy: work()
                        }
                    }
                }
                """,
                """
                func drain(_ count: Int) {
                    var remaining = count
                    ↓while remaining > 0 {
                        send()
                    }
                }
                """,
                """
                func copy() {
                    ↓while true {
                        do { try step() } catch { log(error) }
                    }
                }
                """,
                Example("func listen() async { ↓while true { let event = await source.next()\n handle(event) } }", confidence: .low),
            ],
            good: [
                "func read() { while true { guard let line = readLine() else { break }\n use(line) } }",
                "func parse() throws { while true { try step() } }",
                "func find() -> Int { while true { if done { return 1 } } }",
                "func run() { outer: while true { switch next() { case .end: break outer\n default: work() } } }",
                "func count() { var i = 0\n while i < 10 { i += 1 } }",
                "func drain(_ queue: Queue) { while !queue.isEmpty { queue.step() } }",
                "func wait() { while isRunning { tick() } }",
                "func pop(_ items: [Int]) { var stack = items\n while !stack.isEmpty { use(stack.removeLast()) } }",
                "func go() { var n = 3\n while n > 0 { decrease(&n) } }",
                "func go() { while true { do { try step() } catch { throw error } } }",
                "func serve() -> Never { while true { if failed { fatalError(\"lost\") }\n step() } }",
                "func fill() { var done = false\n while !done { load { done = true } } }",
            ])
    }
}
