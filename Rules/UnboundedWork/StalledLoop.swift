// Owns: the rule `stalled-loop`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a loop over a cursor with a path through its body that does not move the cursor.
package enum StalledLoop: FileRule {
    package static let summary = RuleSummary(id: "stalled-loop", family: .unboundedWork, severity: .high, newness: .byDeletion)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.whileStatement, .repeatStatement] {
            for loop in file.nodes(kind) {
                guard let cursor = LoopCursor(of: loop, file), let stall = cursor.stall() else { continue }
                let name = file.excerpt(cursor.names[0]..<cursor.names[0] + 1)
                findings.report(
                    file.range(ofToken: file.outline.anchor(loop)), cause: file.range(loop), confidence: stall.confidence,
                    message(name, stall), help: help)
            }
        }
    }

    private static func message(_ name: String, _ stall: LoopCursor.Stall) -> String {
        stall.isByLength
            ? "\(name) advances by a length that may be zero: such input keeps this loop running for ever"
            : "a path through the body leaves \(name) as it was: input that takes it keeps this loop running for ever"
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
                        let line = lines[index]
                        guard let colon = line.firstIndex(of: ":") else { continue }
                        entries.append(Entry(line[..<colon]))
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
                        ↓while offset + 2 <= bytes.count {
                            let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
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
                "func links(_ text: Substring) { var rest = text\n ↓while let start = rest.range(of: \"href\") { guard let end = close(of: rest) else { continue }\n rest = rest[end...] } }",
                Example(
                    "func records(_ data: Data) { var rest = data\n ↓while !rest.isEmpty { let length = Int(rest.first ?? 0)\n use(rest.prefix(length))\n rest = rest.dropFirst(length) } }",
                    confidence: .medium),
                Example(
                    "func words(_ xs: [Character]) { var start = 0\n ↓while start < xs.count { var end = start\n while end < xs.count, xs[end].isLetter { end += 1 }\n use(xs[start..<end])\n start = end } }",
                    confidence: .medium),
                "func skip(_ xs: [Character]) { var i = 0\n ↓while i < xs.count { switch xs[i] { case \"a\": i += 1\n case \"b\": if xs.isEmpty { i += 2 }\n default: return } } }",
                "func lines(_ text: Substring) { var rest = text\n ↓while !rest.isEmpty { guard let end = rest.firstIndex(of: \"\\n\") else { continue }\n rest = rest[end...] } }",
                "func words(_ text: Substring) -> [Substring] { var rest = text\n var words: [Substring] = []\n ↓while !rest.isEmpty { let word = rest.prefix { $0.isLetter }\n if !word.isEmpty { words.append(word) }\n rest = rest.dropFirst(word.count) }\n return words }",
                "func skip(_ text: Substring) { var rest = text\n ↓while !rest.isEmpty { let blanks = rest.prefix(while: \\.isWhitespace)\n rest.removeFirst(blanks.count) } }",
                "func read() { ↓while buffer.count >= 2 { let length = Int(buffer[1])\n guard buffer.count >= length else { return }\n deliver(Array(buffer.prefix(length)))\n buffer.removeFirst(length) } }",
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
                "func words(_ xs: [Character]) { var start = 0\n while start < xs.count { var end = start + 1\n while end < xs.count, xs[end].isLetter { end += 1 }\n use(xs[start..<end])\n start = end } }",
                "func send(_ wanted: Int) { while let sink = self.sink, wanted > 0 { if let value = next { wanted -= 1\n sink(value) }\n if self.next == nil { self.sink = nil\n return } } }",
                "func up(_ right: [String]) { var right = right\n while right.first == \"..\" { if !right.isEmpty { right.removeFirst() } } }",
                "func diff(_ n: Int) { var x = 0\n func remove() { x += 1 }\n while x < n { if a[x] == b { remove() } else { x += 1 } } }",
                "func words(_ text: Substring) -> [Substring] { var rest = text\n var words: [Substring] = []\n while !rest.isEmpty { let word = rest.prefix { $0.isLetter }\n if word.isEmpty { rest = rest.dropFirst()\n continue }\n words.append(word)\n rest = rest.dropFirst(word.count) }\n return words }",
                "func words(_ text: Substring) -> [Substring] { var rest = text\n var words: [Substring] = []\n while !rest.isEmpty { let word = rest.prefix { $0.isLetter }\n guard !word.isEmpty else { break }\n words.append(word)\n rest = rest.dropFirst(word.count) }\n return words }",
                "func read() { while buffer.count >= 2 { let length = Int(buffer[1])\n guard length > 1, buffer.count >= length else { return }\n deliver(Array(buffer.prefix(length)))\n buffer.removeFirst(length) } }",
                "func read() { while buffer.count >= 2 { let length = Int(buffer[1])\n guard length >= header else { return }\n buffer.removeFirst(length) } }",
            ])
    }
}
