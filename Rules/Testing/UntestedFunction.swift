// Owns: the rule `untested-function`.
package import Analysis
import Outline
import SwiftLexer

/// Flags code that no test reaches: neither by name, nor through code that tests reach.
package enum UntestedFunction: ProjectRule {
    package static let summary = RuleSummary(id: "untested-function", family: .testing, severity: .medium, newness: .wholeCause)
    package static let options = [branches.option]

    private static let branches = NumberOption(
        "branches", 1...100, standard: 5, "from how many branches on a function without a test is of high severity")

    package static func check(_ file: FileContext, in project: ProjectContext, _ findings: inout FindingCollector) {
        let functions = file.functionsUnderTest(in: project).filter { !$0.reach.isReached }
        guard !functions.isEmpty else { return }
        let hasTests = project.hasTests(around: file.path)
        let nearest = project.nearestTestFile(to: file.path).map { "; nearest test file: \($0)" } ?? ""
        var others = functions[...]
        if project.isFirstUntested(file.path), let first = others.popFirst() {
            // One finding for the package: where its first changed file begins to want tests.
            findings.report(
                file.range(ofToken: file.outline.anchor(first.node)), cause: file.range(.file), confidence: .high,
                "this package has no tests at all: `\(first.name)` and everything else in it first runs with real data in production",
                help: "add a test target, and begin with a test of `\(first.name)`")
        }
        let names = UntestedNames(functions, file)
        for function in others {
            if case .partlyCovered(let missed) = function.reach {
                findings.report(
                    file.range(ofToken: file.outline.anchor(function.node)), cause: file.range(function.node), confidence: .high,
                    "tests ran `\(function.name)` without \(LineList.text(missed)): what happens there is tried out in production",
                    help: "write a test that takes the way through these lines")
                continue
            }
            let what = function.reach == .uncovered ? "no test ran" : "no test mentions"
            let how = function.reach == .uncovered ? "" : ", and none reaches it through other code"
            findings.report(
                file.range(ofToken: file.outline.anchor(function.node)), cause: file.range(function.node),
                severity: FunctionRisk.severity(function, among: names, many: findings.options[branches], file),
                confidence: hasTests ? .high : .low,
                "\(what) `\(function.name)`\(how)\(nearest)", help: help)
        }
    }

    private static let help = "write a test that calls it with the input it will meet: empty, large, malformed, failing"

    /// A file that begins like a script is a program by itself.
    private static let script: Set<Example.Variant> = [.behindOtherText]

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a function that no test reaches",
            rationale: """
                Code that no test runs has been run by nobody: the person who ships it finds out with the first user what it does. The tests \
                are green because none of them looks here.
                """,
            help: help,
            suppressWhen: "the function can only be exercised by the real system, and says how it was checked",
            references: ["CWE-1053"],
            bad: [
                Example(
                    "struct Ledger { func ↓debts() -> Int { all.filter(\\.isDebt).count }\n ↓subscript(total name: String) -> Int { totals.value(for: name).flatMap(Int.init) ?? 0 } }",
                    otherFiles: ["Tests/AppTests/OtherTests.swift": "@Test func other() { #expect(median([1]) == 1) }"], excluding: script),
                Example(
                    "func ↓sign(_ x: Int) -> Int {\n    if x < 0 { return -1 }\n    if x == 0 { return 0 }\n    return 1\n}",
                    otherFiles: ["Tests/AppTests/OtherTests.swift": "@Test func other() { #expect(median([1]) == 1) }"],
                    options: branches.set(2), excluding: script),
                Example(
                    "func ↓average(_ values: [Double]) -> Double {\n    let sum = values.reduce(0, +)\n    return sum / Double(values.count)\n}",
                    otherFiles: ["Tests/AppTests/OtherTests.swift": "@Test func other() { #expect(median([1]) == 1) }"], excluding: script),
                Example(
                    "public struct Store {\n    public func ↓load(from path: String) throws -> Data {\n        guard exists(path) else { throw Failure.missing }\n        return try read(path)\n    }\n}",
                    otherFiles: ["Tests/AppTests/StoreTests.swift": "@Test func saves() { Store().save() }"], excluding: script),
                Example(
                    "struct Cart { var ↓total: Int { if items.isEmpty { return 0 }\n return items.reduce(0, +) } }",
                    otherFiles: ["Tests/AppTests/CartTests.swift": "@Test func adds() { Cart().add() }"], excluding: script),
                Example(
                    "struct Rows {\n    ↓subscript(wrapping i: Int) -> Int { cells[i % 3] }\n    static func ↓<+> (a: Rows, b: Rows) -> Int { a.count * b.count }\n    ↓init(seconds: Double) { ticks = Int(seconds * 60) }\n    var ↓isDue: Bool { ticks > 3 && !isDone }\n}",
                    otherFiles: ["Tests/AppTests/RowsTests.swift": "@Test func counts() { #expect(Rows().count == 1) }"], excluding: script),
                Example("func ↓retry() { for i in 1...3 { attempt(i) } }", excluding: script),
                Example(
                    "struct Cache { func ↓clear() { for entry in entries { entry.drop() } } }",
                    otherFiles: [
                        "Sources/App/Pool.swift": "struct Pool { func clear() { for item in items { item.drop() } } }",
                        "Tests/AppTests/PoolTests.swift": "@Test func clears() { let pool = Pool()\n pool.clear() }",
                    ], excluding: script),
            ],
            good: [
                Example(
                    "struct Ledger { func lines() -> [String] { names.map(render) }\n subscript(name: String) -> Int? { totals[name] } }",
                    otherFiles: ["Tests/AppTests/OtherTests.swift": "@Test func other() { #expect(median([1]) == 1) }"], excluding: script),
                Example(
                    "// Generated using SwiftGen\nfunc items(_ n: Int) -> String { n == 1 ? \"one\" : \"many\" }",
                    excluding: [.behindOtherText, .insideDeclaration, .insideConditionalCompilation]),
                Example(
                    "struct Rows { subscript(wrapping i: Int) -> Int { cells[i % 3] }\n static func <+> (a: Rows, b: Rows) -> Int { a.count + b.count } }",
                    otherFiles: [
                        "Tests/AppTests/RowsTests.swift":
                            "@Test func wraps() { #expect(Rows()[wrapping: 4] == 1)\n #expect(Rows() <+> Rows() == 0) }"
                    ],
                    excluding: [.insideDeclaration]),
                Example(
                    "func average(_ values: [Double]) -> Double { let sum = values.reduce(0, +)\n return sum / 2 }",
                    otherFiles: ["Tests/AppTests/MathTests.swift": "@Test func averages() { #expect(average([1, 3]) == 2) }"],
                    excluding: [.insideDeclaration]),
                Example(
                    "func outer() { for i in 0..<3 { inner(i) } }\nfunc inner(_ i: Int) { if i > 1 { stop() } }",
                    otherFiles: ["Tests/AppTests/OuterTests.swift": "@Test func runs() { outer() }"],
                    excluding: [.insideDeclaration]),
                "protocol Loader { func load(from path: String) throws -> Data }",
                "struct Point { var length: Double { x * x + y * y } }",
                "func forward(_ x: Int) { target.forward(x) }",
                "@main struct App { static func main() { if ready { start() } } }",
                Example(
                    "struct Key: Hashable { func hash(into hasher: inout Hasher) { if flag { hasher.combine(1) } } }",
                    otherFiles: ["Tests/AppTests/KeyTests.swift": "@Test func equal() { #expect(Key() == Key()) }"]),
                Example("func helper() { for i in 0..<3 { check(i) } }", path: "Tests/AppTests/Helper.swift"),
            ])
    }
}
