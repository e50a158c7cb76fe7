// Owns: the rule `stalled-loop`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags a loop over a cursor with a path through its body that does not move the cursor.
package enum StalledLoop: FileRule {
    package static let summary = RuleSummary(id: "stalled-loop", family: .unboundedWork, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.whileStatement, .repeatStatement] {
            for loop in file.nodes(kind) {
                guard let cursor = Cursor(of: loop, file), let stall = cursor.stall() else { continue }
                let name = file.excerpt(cursor.names[0]..<cursor.names[0] + 1)
                findings.report(
                    file.range(ofToken: file.outline.anchor(loop)), cause: file.range(loop), confidence: stall.confidence,
                    stall.message(name), help: help)
            }
        }
    }

    private static let help = "advance on every path, or leave the loop where nothing was consumed"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "one path through the loop makes no progress",
            rationale: """
                Every input of the tests takes a path that advances. One kind of real input takes the other one: a `continue` before the \
                increment, a character that no branch knows, an empty match. From then on the loop looks at the same place for ever, with a \
                core at full load and a request that never ends.
                """,
            help: help,
            suppressWhen: "something that the condition reads changes elsewhere, and the reason names it",
            references: ["CWE-835"],
            bad: [
                """
                func parse(_ lines: [String]) -> [Entry] {
                    var entries: [Entry] = []
                    var index = 0
                    ↓while index < lines.count {
                        if lines[index].isEmpty { continue }
                        entries.append(Entry(lines[index]))
                        index += 1
                    }
                    return entries
                }
                """,
                """
                func tokenize(_ text: [Character]) {
                    var i = 0
                    ↓while i < text.count {
                        if text[i].isLetter {
                            word(text, &i)
                        } else if text[i].isNumber {
                            i += 1
                        }
                    }
                }
                """,
                """
                func drain(_ stack: [Job]) {
                    var stack = stack
                    ↓while !stack.isEmpty {
                        guard stack[0].isReady else { continue }
                        run(stack.removeFirst())
                    }
                }
                """,
                """
                func scan(_ text: String) {
                    var position = text.startIndex
                    ↓while position < text.endIndex {
                        switch text[position] {
                        case "(": position = text.index(after: position)
                        case ")": position = text.index(after: position)
                        default: break
                        }
                    }
                }
                """,
                Example(
                    """
                    func chunks(_ bytes: [UInt8]) {
                        var offset = 0
                        ↓while offset < bytes.count {
                            let length = Int(bytes[offset])
                            emit(bytes, offset, length)
                            offset += length
                        }
                    }
                    """, confidence: .medium),
                """
                func merge(_ count: Int) {
                    var done = 0
                    ↓repeat {
                        do { try compute(done) } catch { continue }
                        done += 1
                    } while done < count
                }
                """,
            ],
            good: [
                "func f(_ xs: [Int]) { var i = 0\n while i < xs.count { defer { i += 1 }\n if xs[i] == 0 { continue }\n use(xs[i]) } }",
                "func f(_ xs: [Int]) { var i = 0\n while i < xs.count { i += 1\n if xs[i] == 0 { continue }\n use(xs[i]) } }",
                "func f(_ s: [Character]) { var i = 0\n while i < s.count { if s[i] == \"a\" { i += 2 } else { i += 1 } } }",
                "func f(_ s: [Character]) { var i = 0\n while i < s.count { if s[i] == \"a\" { skip(&i) } else { return } } }",
                "func f() { var done = false\n while !done { if ready() { done = true } } }",
                "func f(_ queue: Queue) async { var n = 0\n while n < 3 { let item = await queue.next()\n if item.isLast { n += 1 } } }",
                "func f(_ s: [UInt8]) { var i = 0\n while i < s.count { switch s[i] { case 0: i += 1\n default: i += 2 } } }",
                "func f(_ a: [Int]) -> Int? { var low = 0, high = a.count\n while low < high { let m = (low + high) / 2\n if a[m] < 3 { low = m + 1 } else if a[m] > 3 { high = m } else { return m } }\n return nil }",
                "func f(_ s: [UInt8]) throws { var i = 0\n while i < s.count { guard s[i] < 128 else { throw Failure.byte(i) }\n i += 1 } }",
                "func f(_ b: [UInt8]) { var offset = 0\n while offset < b.count { let n = Int(b[offset])\n guard n > 0 else { break }\n offset += n } }",
                "func f(_ b: [UInt8]) { var offset = 0\n while offset < b.count { let n = Int(b[offset])\n offset += 1 + n } }",
                "func f(_ reader: Reader) { var n = 0\n while n < 8 { guard let byte = reader.read() else { continue }\n use(byte)\n n += 1 } }",
                "struct Parser { var position = 0\n mutating func run() { while position < end { if isSpace { advance() } else { word() } } } }",
                "func f(_ s: [Int]) { var i = 0\n outer: while i < s.count { if s[i] == 0 { break outer }\n i += 1 } }",
                "func f(_ xs: [Int]) { var i = 0\n while i < xs.count { if xs[i] == 0 { fatalError(\"zero at \\(i)\") } else { i += 1 } } }",
            ])
    }
}

/// The variables of a loop's condition that the loop's body moves.
private struct Cursor {
    let file: FileContext
    let loop: NodeID
    let body: NodeID
    /// The tokens of the names, as they stand in the condition.
    let names: [Int]
    /// Whether all of them are local, so that no call can move them unseen.
    let isLocal: Bool
    /// What else the body changes and its branches ask for: another path may be taken in the next round.
    let controls: [Int]

    struct Stall {
        let confidence: Confidence
        let isByLength: Bool

        func message(_ name: String) -> String {
            isByLength
                ? "\(name) advances by a length that may be zero: such input keeps this loop running for ever"
                : "a path through the body leaves \(name) as it was: input that takes it keeps this loop running for ever"
        }
    }

    init?(of loop: NodeID, _ file: FileContext) {
        guard let conditions = file.outline.firstChild(loop, .conditions), let body = file.body(ofLoop: loop),
            !file.contains(.awaitExpression, in: conditions), !file.contains(.tryExpression, in: conditions),
            Self.comparesCursor(conditions, file), !Self.consumes(in: conditions, file),
            !file.outline.tokens(conditions).contains(where: { file.tokens.kinds[$0] == .prefixAmpersand })
        else { return nil }
        let range = file.outline.tokens(body)
        let names = file.outline.tokens(conditions).filter { token in
            file.tokens.kinds[token].isIdentifierLike && file.isVariable(token) && file.tokens.kinds[token + 1] != .leftParen
                && file.mayWrite(token, in: range)
        }
        guard !names.isEmpty else { return nil }
        self.file = file
        self.loop = loop
        self.body = body
        self.names = names
        let function = file.enclosingFunction(loop) ?? .file
        isLocal = names.allSatisfy { file.localDeclaration(of: $0, before: loop, in: function) != nil }
        controls = Self.controls(of: loop, body, file)
    }

    /// The names in conditions of the body that the body also writes, and that live longer than a round.
    private static func controls(of loop: NodeID, _ body: NodeID, _ file: FileContext) -> [Int] {
        let range = file.outline.tokens(body)
        var seen: Set<String> = []
        return [NodeKind.conditions, .condition, .ternary].flatMap { file.nodes($0, in: body) }.flatMap { node in
            file.outline.tokens(node).filter { token in
                file.tokens.kinds[token].isIdentifierLike && file.isVariable(token) && file.tokens.kinds[token + 1] != .leftParen
                    && seen.insert(file.string(token)).inserted && file.writes(token, in: range)
                    && file.localDeclaration(of: token, before: NodeID(file.outline.descendants(body).upperBound), in: body) == nil
            }
        }
    }

    func stall() -> Stall? {
        // `defer` moves the cursor on every path.
        if file.nodes(.deferStatement, in: body).contains(where: { moves(file.outline.tokens($0)) }) { return nil }
        let passage = file.passage(through: body, of: loop, meets: moves)
        if passage.falls || !passage.continues.isEmpty { return Stall(confidence: .high, isByLength: false) }
        return advancesByUncheckedLength() ? Stall(confidence: .medium, isByLength: true) : nil
    }

    /// Whether some tokens move one of the names, or may: by waiting, by consuming input, by a call that sees the same property.
    private func moves(_ range: Range<Int>) -> Bool {
        if names.contains(where: { file.mayWrite($0, in: range) }) || controls.contains(where: { file.writes($0, in: range) }) {
            return true
        }
        if drawsFromElsewhere(range) { return true }
        return range.contains { token in
            switch file.tokens.kinds[token] {
            case .await: return true
            case .leftParen:
                guard token > range.lowerBound, file.tokens.kinds[token - 1].isIdentifierLike,
                    !file.tokens.flags[token].contains(.spaceBefore)
                else { return false }
                return file.hasVerb(token - 1, in: Self.consuming) || !isLocal && isOwnMethod(token - 1)
            default: return false
            }
        }
    }

    /// `let entry = readdir(folder)`, `switch source()`: the value comes from a call that has nothing to do with the cursor, and may be another
    /// one in the next round.
    private func drawsFromElsewhere(_ range: Range<Int>) -> Bool {
        guard let first = range.first, let last = range.last else { return false }
        let start: Int
        switch file.tokens.kinds[first] {
        case .switch: start = first + 1
        case .let, .var, .if, .guard, .while:
            guard let equal = range.first(where: { file.tokens.kinds[$0] == .equal }) else { return false }
            start = equal + 1
        default: return false
        }
        guard start <= last else { return false }
        return (start...last).contains { token in
            guard file.tokens.kinds[token] == .leftParen, token > start, file.tokens.kinds[token - 1].isIdentifierLike,
                let close = file.outline.match(token),
                let name = file.source.bytes[file.range(ofToken: token - 1)].first, name >= UInt8(ascii: "a")
            else { return false }
            return !names.contains { file.firstOccurrence(of: $0..<$0 + 1, in: start..<close + 1) != nil }
        }
    }

    /// Whether a call is one of the type's own methods, which may move a property.
    private func isOwnMethod(_ name: Int) -> Bool {
        guard let first = file.source.bytes[file.range(ofToken: name)].first, first >= UInt8(ascii: "a") else { return false }
        guard name > 0, file.tokens.kinds[name - 1] == .period else { return !Self.harmless.contains(file.string(name)) }
        return file.tokens.kinds[name - 2] == .selfValue
    }

    private static let harmless: Set<String> = ["print", "min", "max", "abs", "precondition", "assert", "debugPrint"]

    private static let consuming: Set<String> = [
        "read", "recv", "receive", "accept", "wait", "poll", "next", "dequeue", "pop", "take", "consume", "advance", "send", "write",
        "skip", "eat",
        "scan", "parse", "fetch", "step", "match",
    ]

    /// Whether the condition compares a place or a size: `i < n`, `index != end`, `!stack.isEmpty`, `let x = stack.last`.
    private static func comparesCursor(_ conditions: NodeID, _ file: FileContext) -> Bool {
        file.outline.tokens(conditions).contains { token in
            switch file.tokens.kinds[token] {
            case .leftAngle, .rightAngle: return true
            case .binaryOperator:
                // `state != .finished` is a flag in other words.
                return file.token(token, isOneOf: ["<=", ">=", "!="]) && file.tokens.kinds[token + 1] != .nil
                    && file.tokens.kinds[token + 1] != .period
            case .period: return file.token(token + 1, isOneOf: ["isEmpty", "last", "first"]) && file.tokens.kinds[token + 2] != .leftParen
            default: return false
            }
        }
    }

    private static func consumes(in conditions: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.call, in: conditions).contains { file.hasVerb(file.outline.anchor($0), in: consuming.union(["remove", "has"])) }
    }

    // MARK: - Advancing by a length

    /// Whether the only thing that moves the cursor is `x += n`, where `n` was read from the input and never looked at.
    private func advancesByUncheckedLength() -> Bool {
        let range = file.outline.tokens(body)
        var lengths: [Int] = []
        for name in names {
            for token in range where file.isSame(name..<name + 1, token..<token + 1) && file.writes(token, in: token..<token + 1) {
                guard file.token(token + 1, is: "+="), let length = length(after: token + 1) else { return false }
                lengths.append(length)
            }
        }
        guard !lengths.isEmpty else { return false }
        return lengths.allSatisfy { isReadFromInput($0) && !isLookedAt($0) }
    }

    /// `n` in `x += n` or `x += Int(n)`.
    private func length(after operatorToken: Int) -> Int? {
        let end = file.outline.tokens(file.statement(containing: Int(file.tokens.starts[operatorToken]))).upperBound
        let value = operatorToken + 1..<end
        if value.count == 1 { return file.tokens.kinds[value.lowerBound].isIdentifierLike ? value.lowerBound : nil }
        guard value.count == 4, file.token(value.lowerBound, is: "Int"), file.tokens.kinds[value.lowerBound + 2].isIdentifierLike else {
            return nil
        }
        return value.lowerBound + 2
    }

    private func isReadFromInput(_ length: Int) -> Bool {
        guard let binding = file.localDeclaration(of: length, before: NodeID(file.outline.descendants(loop).upperBound), in: loop),
            file.outline.kind(binding) != .parameter
        else { return false }
        let range = file.outline.tokens(binding)
        if range.contains(where: { file.token($0, is: "+") || file.token($0, is: "max") }) { return false }
        return file.contains(.subscriptCall, in: binding)
            || file.nodes(.call, in: binding).contains { file.hasVerb(file.outline.anchor($0), in: Self.reading) }
    }

    private static let reading: Set<String> = ["read", "load", "get", "decode", "parse"]

    private func isLookedAt(_ length: Int) -> Bool {
        for kind in [NodeKind.condition, .switchStatement, .ternary] {
            for node in file.nodes(kind, in: loop) where file.firstOccurrence(of: length..<length + 1, in: file.outline.tokens(node)) != nil
            {
                return true
            }
        }
        return false
    }
}
