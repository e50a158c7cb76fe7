// Owns: the rule `force-unwrap`.
package import Analysis
import Outline
import SwiftLexer

/// Flags the postfix `!` of an expression: nil ends the process.
package enum ForceUnwrap: FileRule {
    package static let summary = RuleSummary(id: "force-unwrap", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for node in file.nodes(.forceUnwrap) {
            let mark = file.outline.tokens(node).lowerBound
            let operand = file.outline.operand(node)..<mark
            findings.report(
                file.range(mark..<mark + 1), cause: file.range(operand.lowerBound..<mark + 1),
                confidence: isKnownToBeThere(operand, node, file) ? .low : .high,
                "when \(file.excerpt(operand)) is nil the process ends here", help: help)
        }
    }

    private static func isKnownToBeThere(_ operand: Range<Int>, _ node: NodeID, _ file: FileContext) -> Bool {
        if let last = operand.last, file.tokens.kinds[last] == .rightParen, isLiteralCall(endingAt: last, before: node, file) {
            return true
        }
        return file.isKnownNonNil(operand, at: node) || isGuardedMember(operand, node, file)
    }

    /// `URL(string: "https://…")!`, `UIImage(named: "logo")!`: right or wrong at the first run.
    private static func isLiteralCall(endingAt last: Int, before node: NodeID, _ file: FileContext) -> Bool {
        guard let opener = file.outline.match(last) else { return false }
        var index = node.index - 1
        while index > 0 {
            let candidate = NodeID(index)
            if file.outline.kind(candidate) == .call, file.outline.tokens(candidate).lowerBound == opener {
                return file.isInitializerCall(candidate) && file.hasOnlyConstantArguments(candidate)
            }
            if file.outline.tokens(candidate).upperBound <= opener { return false }
            index -= 1
        }
        return false
    }

    /// `xs.first!`, `xs.popLast()!`, `table[key]!` where `xs` or `table` was looked at before.
    private static func isGuardedMember(_ operand: Range<Int>, _ node: NodeID, _ file: FileContext) -> Bool {
        guard let last = operand.last else { return false }
        switch file.tokens.kinds[last] {
        case .rightSquare:
            guard let opener = file.outline.match(last), opener > operand.lowerBound else { return false }
            return file.isSizeKnown(of: operand.lowerBound..<opener, at: node)
        case .rightParen:
            guard let opener = file.outline.match(last), opener - 2 > operand.lowerBound, emptyWhenNil.contains(file.string(opener - 1))
            else {
                return false
            }
            return file.isSizeKnown(of: operand.lowerBound..<opener - 2, at: node)
        default:
            guard operand.count > 2, emptyWhenNil.contains(file.string(last)) else { return false }
            return file.isSizeKnown(of: operand.lowerBound..<last - 1, at: node)
        }
    }

    /// Members that are nil exactly when the collection is empty.
    private static let emptyWhenNil: Set<String> = ["first", "last", "min", "max", "popFirst", "popLast", "randomElement"]

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
                Example("let home = URL(string: \"https://swift.org\")↓!", confidence: .low),
                Example("if cache[key] != nil { return cache[key]↓! }", confidence: .low),
                Example("guard !names.isEmpty else { return nil }\nlet longest = names.max()↓!", confidence: .low),
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
