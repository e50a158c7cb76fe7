// Owns: the rule `untested-error-path`.
package import Analysis
import Outline
import SourceText

/// Flags functions that tests reach, and that throw errors of their own, while no test expects one.
package enum UntestedErrorPath: ProjectRule {
    package static let summary = RuleSummary(id: "untested-error-path", family: .testing, severity: .low, newness: .wholeCause)

    package static func check(_ file: FileContext, in project: ProjectContext, _ findings: inout FindingCollector) {
        for function in file.functionsUnderTest(in: project) {
            let throwing = file.ownThrows(function.node)
            // A function that nothing reaches has a finding of its own; in a tree without tests so has every one.
            guard !throwing.isEmpty, project.isEmpty || function.reach.isReached && project.hasTests(around: file.path),
                !project.isExpectedToThrow(function.node, in: file), !throwing.contains(where: { hasRun($0, file, project) })
            else { continue }
            let error = throwing.first.map { file.outline.tokens($0).dropFirst() } ?? 0..<0
            findings.report(
                file.range(ofToken: file.outline.anchor(function.node)), cause: file.range(function.node), confidence: .high,
                "tests call `\(function.name)`, but none expects it to throw \(file.excerpt(error)): what callers get when it fails is untried",
                help: help)
        }
    }

    private static func hasRun(_ statement: NodeID, _ file: FileContext, _ project: ProjectContext) -> Bool {
        let line = file.source.lines.line(at: file.range(statement).lowerBound)
        return project.coverage.map { $0.run(path: file.path, line: line) == .ran } ?? false
    }

    private static let help = "write a test that makes it fail and expects that error: `#expect(throws:)`, `XCTAssertThrowsError`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a tested function whose errors no test expects",
            rationale: """
                The tests call the function with input that it likes. Whether it refuses the other kind, with which error, and in which \
                state it leaves things then, is found out by the first user whose input is bad.
                """,
            help: help,
            suppressWhen: "the error cannot be provoked outside the real system",
            references: ["CWE-391", "CWE-754"],
            bad: [
                bad(
                    "var ↓first: Int { get throws { guard let x = list.first else { throw Failure.empty }; return x } }",
                    "@Test func reads() throws { #expect(try first == 1) }"),
                bad(
                    "func ↓parse(_ text: String) throws -> Int {\n    guard let number = Int(text) else { throw Failure.noNumber }\n    return number\n}",
                    "@Test func parses() { #expect((try? parse(\"1\")) == 1)\n _ = try? parse(\"2\")\n XCTAssertNoThrow(try parse(\"3\")) }"
                ),
                bad(
                    "func ↓parse(_ text: String) throws -> Int {\n    guard let number = Int(text) else { throw Failure.noNumber }\n    return number\n}",
                    "@Test func parses() throws { #expect(try parse(\"1\") == 1) }"),
                bad(
                    "struct Span {\n    ↓init(from start: Int, to end: Int) throws {\n        guard start <= end else { throw Failure.order }\n    }\n}",
                    "@Test func makes() throws { _ = try Span(from: 1, to: 2) }"),
                bad(
                    "func ↓parse(_ text: String) throws -> Int {\n    guard let number = Int(text) else { throw Failure.noNumber }\n    return number\n}",
                    "func testParses() { expect(try? parse(\"1\")) == 1 }"),
                bad(
                    "func load(_ path: String) throws { try check(path) }\nfunc ↓check(_ path: String) throws { if path.isEmpty { throw Failure.empty } }",
                    "@Test func loads() throws { try load(\"a\") }"),
                bad(
                    "final class Door {\n    func ↓open(_ key: Key) throws {\n        if key != own { throw Refusal.wrongKey(key) }\n        isOpen = true\n    }\n}",
                    "func testOpens() throws { try Door().open(.own) }"),
            ],
            good: [
                good(
                    "func parse(_ text: String) throws -> Int { guard let x = Int(text) else { throw Failure.noNumber }; return x }",
                    "@Test func refuses() async { await assertParseError(.noNumber) { try parse(\"x\") } }"),
                good(
                    "func parse(_ text: String) throws -> Int { guard let x = Int(text) else { throw Failure.noNumber }; return x }",
                    "@Test func refuses() { #expect(throws: Failure.noNumber) { try parse(\"x\") } }"),
                good(
                    "func parse(_ text: String) throws -> Int { guard let x = Int(text) else { throw Failure.noNumber }; return x }",
                    "@Test func refuses() { XCTAssertThrowsError(try parse(\"x\")) }"),
                good(
                    "func parse(_ text: String) throws -> Int { guard let x = Int(text) else { throw Failure.noNumber }; return x }",
                    "@Test func refuses() { XCTAssertNil(try? parse(\"x\")) }"),
                good(
                    "func outer() throws { try inner(1) }\nfunc inner(_ x: Int) throws { if x > 0 { throw Failure.positive } }",
                    "@Test func refuses() { #expect(throws: Failure.self) { try outer() } }"),
                good(
                    "func pass(_ path: String) throws -> Data { if path.isEmpty { return Data() }; return try read(path) }",
                    "@Test func reads() throws { _ = try pass(\"a\") }"),
                good(
                    "func unseen(_ text: String) throws { if text.isEmpty { throw Failure.empty } }",
                    "@Test func other() { #expect(two == 2) }"),
            ])
    }

    /// A test of a global function says nothing of a member, and a script has no tests.
    private static func bad(_ code: String, _ test: String) -> Example {
        Example(code, otherFiles: ["Tests/AppTests/AppTests.swift": file(test)], excluding: [.behindOtherText, .insideDeclaration])
    }

    private static func good(_ code: String, _ test: String) -> Example {
        Example(code, otherFiles: ["Tests/AppTests/AppTests.swift": file(test)], excluding: [.insideDeclaration])
    }

    private static func file(_ test: String) -> String { test.hasPrefix("@Test") ? test : "final class AppTests: XCTestCase { \(test) }" }
}
