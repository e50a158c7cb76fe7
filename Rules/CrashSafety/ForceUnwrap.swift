// Owns: the rule `force-unwrap`.
package import Analysis
import Outline
import SwiftLexer

/// Flags the postfix `!` of an expression: nil ends the process.
package enum ForceUnwrap: FileRule {
    package static let summary = RuleSummary(id: "force-unwrap", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var known: Standing?
        for node in file.nodes(.forceUnwrap) {
            let standing = known ?? file.standing
            known = standing
            let mark = file.outline.tokens(node).lowerBound
            let operand = file.outline.operand(node)..<mark
            findings.report(
                file.range(mark..<mark + 1), cause: file.range(operand.lowerBound..<mark + 1),
                confidence: confidence(operand, node, standing, file),
                "when \(file.excerpt(operand)) is nil the process ends here", help: help)
        }
    }

    /// Where the code knows itself, a value of its own making is thin evidence; one from files, text, data or callers is not.
    private static func confidence(_ operand: Range<Int>, _ node: NodeID, _ standing: Standing, _ file: FileContext) -> Confidence {
        if standing.isForDevelopers || isLiteralCall(operand, before: node, file) || file.isKnownToBeThere(operand, at: node)
            || file.isExplained(operand.upperBound)
        {
            return .low
        }
        guard standing.knowsItself || file.isTopLevelOfMain(node) else { return .high }
        return file.readsOutsideData(operand) || file.isFromCallers(operand) ? .high : .medium
    }

    /// `URL(string: "https://…")!`, `UIImage(named: "logo")!`: right or wrong at the first run.
    private static func isLiteralCall(_ operand: Range<Int>, before node: NodeID, _ file: FileContext) -> Bool {
        guard let last = operand.last, file.tokens.kinds[last] == .rightParen, let opener = file.outline.match(last) else { return false }
        var index = node.index - 1
        while index > 0 {
            let candidate = NodeID(index)
            if file.outline.kind(candidate) == .call, file.outline.tokens(candidate).lowerBound == opener {
                return file.isInitializerCall(candidate)
                    && (file.hasOnlyConstantArguments(candidate) || file.arguments(candidate).allSatisfy { isFixed($0.value, file) })
            }
            if file.outline.tokens(candidate).upperBound <= opener { return false }
            index -= 1
        }
        return false
    }

    /// `Decimal.greatestFiniteMagnitude`, and a text that is nothing but one value: what a type says of itself can be read back.
    private static func isFixed(_ value: Range<Int>, _ file: FileContext) -> Bool {
        if value.count == 3, file.tokens.kinds[value.lowerBound + 1] == .period, file.tokens.kinds[value.lowerBound + 2] != .selfValue {
            return file.string(value.lowerBound).first?.isUppercase ?? false
        }
        guard let first = value.first, file.tokens.kinds[first] == .stringQuote else { return false }
        let literal = file.innermostNode(at: first)
        let parts = file.nodes(.interpolation, in: literal, limit: 2)
        return parts.count == 1 && file.range(parts[0]).count == file.range(value).count - 2
    }

    private static let help = "bind it with `guard let` or `if let`, give a default with `??`, or throw an error that names what is missing"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "`!` turns a missing value into a crash",
            rationale: """
                The value is always there in tests, because the tests put it there. Real dictionaries lack keys, real input does not parse, \
                real lists are empty, and then the process ends without a word about which value was missing.
                """,
            help: help,
            suppressWhen: "the value is there by construction and the reason fits in one sentence",
            references: ["CWE-476", "CWE-690"],
            bad: [
                "let port = Int(environment[\"PORT\"]↓!)↓!",
                "let first = response.items.first↓!.name",
                """
                while let line = readLine() {
                    let fields = line.split(separator: ",")
                    total += Double(fields.last↓!)↓!
                }
                """,
                "queue.popFirst()↓!.run()",
                "let title = dictionary[key]↓! + suffix",
                "let user = try await load()↓!",
                "let a = (b↓!, \"\\(c↓!)!\")",
                """
                func record(_ item: Item) {
                    print(items.count)
                    show(items.first↓!)
                }
                """,
                """
                func show(_ user: User) {
                    guard let user = current else { return }
                    select(users.firstIndex { $0.id == user.id }↓!)
                }
                """,
                """
                func total(_ table: [String: Int], key: String) -> Int {
                    print(table.count)
                    return table[key]↓!
                }
                """,
                "public func port(_ text: String) -> Int { Int(text)↓! }",
                "public func name(_ user: User?) -> String { user↓!.name }",
                Example(
                    """
                    /// A tree.
                    public struct Tree {
                        /// Its name.
                        public let name: String
                        private var root: Node?
                        /// Visits all nodes.
                        public func walk() { root↓!.walk() }
                    }
                    """),
                Example("let home = URL(string: \"https://swift.org\")↓!", confidence: .low),
                Example("if cache[key] != nil { return cache[key]↓! }", confidence: .low),
                Example("guard !names.isEmpty else { return nil }\nlet longest = names.max()↓!", confidence: .low),
                Example("if table.isEmpty { return nil }\nlet first = table.keys.min { $0.path < $1.path }↓!", confidence: .low),
                Example("let bytes = text.data(using: .utf8)↓!", confidence: .low),
                Example("let longest = rows.filter { $0.end != nil }.max { $0.end↓! < $1.end↓! }", confidence: .low),
                Example("let initials = name.split(separator: \" \").map { String($0.first↓!) }", confidence: .low),
                Example("let isThere = room != nil\nif isThere { open(room↓!) }", confidence: .low),
                Example("guard text.contains(mark) else { return nil }\nlet place = text.range(of: mark)↓!", confidence: .low),
                Example(
                    """
                    func key(_ other: Key) throws -> Data {
                        var error: Unmanaged<CFError>?
                        guard let data = copyKey(other, &error) else { throw error↓!.takeRetainedValue() }
                        return data
                    }
                    """, confidence: .low),
                Example("func f() {\n var found: Item?\n queue.sync { found = items.next }\n use(found↓!)\n}", confidence: .low),
                Example("let text = String(data: try JSONEncoder().encode(value), encoding: .utf8)↓!", confidence: .low),
                Example("guard order.buyer?.mail != nil else { return }\nsend(order.buyer↓!.mail↓!)", confidence: .low),
                Example("let ids = table.keys.sorted()\nfor id in ids { show(table[id]↓!) }", confidence: .low),
                Example("let rows = try Int.fetchOne(db, sql: \"SELECT COUNT(*) FROM player\")↓!", confidence: .low),
                Example("let dot = Character(\".\").asciiValue↓!", confidence: .low),
                Example("let names = sortedKeys.map { table[$0]↓! }", confidence: .low),
                Example("let codes = [\"a\": 1, \"b\": 2]\nlet first = codes[\"a\"]↓!", confidence: .low),
                Example("let price = formatter.string(from: 12)↓!", confidence: .low),
                Example("guard text.allSatisfy(\\.isNumber) else { return nil }\nlet number = Int(text)↓!", confidence: .low),
                Example("for key in table.keys.sorted() { show(table[key]↓!) }", confidence: .low),
                Example("let sum = bytes.withUnsafeBytes { digest($0.baseAddress↓!, $0.count) }", confidence: .low),
                Example("// The length was checked above, so this is safe.\nlet head = buffer.readSlice(length: 4)↓!", confidence: .low),
                "func title(_ id: Int) async throws -> String { let user = try await users.find(id)\n return user↓!.name }",
            ],
            good: [
                "var window: UIWindow!",
                "let table: [String: Int]! = nil",
                "func make() -> ((Int) -> Void)! { nil }",
                "if !isReady && !(a || b) { wait() }",
                "let shout = \"\\(name)!\"",
                "if a != b { swap() }",
                "let value = input as! Int // the business of force-cast",
                "let port = Int(text) ?? 8080 // was: Int(text)!",
                "guard let first = items.first else { throw Failure.empty }",
                "postfix func ! (value: Int) -> Int { value }",
                Example("@Test func finds() { #expect(find()!.name == \"a\") }", path: "Tests/AppTests/FindTests.swift"),
            ])
    }
}
