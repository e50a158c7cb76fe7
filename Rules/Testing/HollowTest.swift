// Owns: the rule `hollow-test`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags a test that can only fail by crashing or by an error of the code it runs: nothing in it looks at a result.
package enum HollowTest: SupportedRule {
    package static let summary = RuleSummary(id: "hollow-test", family: .testing, severity: .high, readsTests: true)
    package static let options = [expectations.option]

    private static let expectations = NamesOption(
        "expectations",
        "functions and macros of your own that can make a test fail, besides those whose names promise it: `assert…`, `expect…`, `verify…`")

    package static func check(_ file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector) {
        let own = findings.options[expectations]
        for test in file.testFunctions {
            let name = file.outline.anchor(test.node)
            let code = Code(
                name: name, node: file.range(test.node), body: test.body, words: file.nameWords(of: test),
                title: "the test `\(file.string(name))`", comments: file.outline.tokens(test.node))
            check(code, file, &findings) { file.expecting(test, in: project, own: own) }
        }
        for example in file.specExamples {
            let code = Code(
                name: file.outline.anchor(example.call), node: file.range(file.wholeCall(example.call)), body: example.closure,
                words: NameWords.of(file.string(example.title)), title: "the example \(file.excerpt(example.title))",
                comments: file.outline.tokens(example.call))
            check(code, file, &findings) { file.expecting(example, in: project, own: own) }
        }
    }

    /// What runs as one test.
    private struct Code {
        let name: Int
        let node: Range<Int>
        let body: NodeID
        let words: [String]
        let title: String
        let comments: Range<Int>
    }

    private static func check(
        _ code: Code, _ file: FileContext, _ findings: inout FindingCollector, _ expecting: () -> Expecting
    ) {
        let isEmpty = file.outline.tokens(code.body).count == 2
        let expecting = isEmpty ? .never : expecting()
        guard expecting < .always, !isMeasurement(code, file) else { return }
        let isMeant = (saysThatItRuns(code.words) || isExplained(code.comments, file)) && !isEmpty
        let helpers = expecting == .notInHelpers ? ", and neither do the helpers that it calls" : ""
        let confidence: Confidence = expecting == .perhaps || isMeant ? .low : expecting == .notInHelpers ? .medium : .high
        findings.report(
            file.range(ofToken: code.name), cause: code.node, confidence: confidence,
            isEmpty
                ? "\(code.title) is empty: it passes whatever the code does"
                : "\(code.title) expects nothing\(helpers): it passes whatever the code answers",
            help: help)
    }

    private static func isMeasurement(_ code: Code, _ file: FileContext) -> Bool {
        if code.words.contains(where: { $0.hasSuffix("perf") || ["performance", "benchmark", "profile"].contains($0) }) { return true }
        return file.nodes(.call, in: code.body).contains {
            file.hasWord(file.outline.anchor($0), in: measuring)
        }
    }

    private static let measuring: NameSet = ["measure", "benchmark", "performance"]

    /// Whether the name says that running through is all that is expected: "does not crash", "never traps", "compiles".
    private static func saysThatItRuns(_ words: [String]) -> Bool {
        let denials: NameSet = ["not", "no", "doesnt", "dont", "doesn", "don", "t", "never", "without", "wont", "cannot"]
        let accidents: NameSet = [
            "throw", "throws", "crash", "crashes", "crashing", "trap", "traps", "fail", "fails", "hang", "hangs", "deadlock", "deadlocks",
            "leak", "leaks", "error", "errors", "fatal", "abort", "overflow", "warn", "warnings", "race", "throwing", "op", "exception",
        ]
        if words.contains(where: ["compiles", "compile", "compilation", "typechecks", "noop", "builds", "nothrow"].contains) {
            return true
        }
        return words.contains(where: denials.contains) && words.contains(where: accidents.contains)
    }

    /// Whether a comment says that compiling or running is the point.
    private static func isExplained(_ tokens: Range<Int>, _ file: FileContext) -> Bool {
        let first = file.tokens.comments.partitioningIndex { Int($0.nextToken) >= tokens.lowerBound }
        return file.tokens.comments[first...].prefix { Int($0.nextToken) < tokens.upperBound }.contains { comment in
            NameWords.of(file.source.string(comment.range)).contains {
                [
                    "compile", "compiles", "compiled", "crash", "crashes", "crashed", "profiling", "performance", "benchmark", "deadlock",
                    "leak",
                ].contains($0)
            }
        }
    }

    private static let help = "say what has to come out: `#expect(…)`, or put \"does not crash\" into the name if that is the point"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a test without any expectation",
            rationale: """
                The test runs the code and looks at nothing, so it stays green when the code answers wrongly, loses what it was given or does \
                nothing at all. It counts as coverage, and everybody believes that the function is tested.
                """,
            help: help,
            suppressWhen: "the test is about something that only a crash or a sanitiser would show",
            references: ["https://testsmells.org/pages/testsmells.html"],
            bad: bad, good: good)
    }

    private static let path = "Tests/AppTests/CartTests.swift"

    private static var bad: [Example] {
        [
            Example("@Test func ↓adds() {\n    var cart = Cart()\n    cart.add(\"tea\")\n}", path: path),
            Example("@Test func ↓adds() {}", path: path),
            Example(
                "@Test(arguments: [1, 2]) func ↓loads(_ id: Int) async throws {\n    let user = try await load(id)\n    print(user)\n}",
                path: path),
            Example(
                "class CartTests: XCTestCase {\n    func ↓testAdds() throws {\n        _ = try Cart().add(\"tea\")\n    }\n}", path: path),
            Example(
                """
                class CartTests: XCTestCase {
                    func ↓testFills() { fill(3) }
                    func testCounts() { fill(2); XCTAssertEqual(cart.count, 2) }
                    private func fill(_ count: Int) { for item in 0..<count { cart.add(item) } }
                }
                """, path: path),
            Example("class CartTests: XCTestCase {\n    func ↓testLater() throws { throw XCTSkip(\"later\") }\n}", path: path),
            Example(
                "@Test func ↓parses() {\n    do { _ = try parse(\"((\") } catch { print(error) }\n}", path: path),
            Example("@Test func ↓closingTwiceDoesNotCrash() { store.close(); store.close() }", path: path, confidence: .low),
            Example("@Test func ↓roundTrips() throws { try roundTrip(\"a\") }", path: path, confidence: .low),
            // Helpers of other files are looked up.
            Example(
                "class CartTests: CartCase {\n    func ↓testFills() { fill(3) }\n}", path: path, confidence: .medium,
                otherFiles: [
                    "Tests/AppTests/CartCase.swift":
                        "class CartCase: XCTestCase { func fill(_ count: Int) { for item in 0..<count { cart.add(item) } } }"
                ]),
            Example(
                "@Test func ↓runs() { Driver(cart).run() }", path: path, confidence: .medium,
                otherFiles: [
                    "Tests/AppTests/Driver.swift":
                        "struct Driver { func run() { cart.step() } }\nstruct Other { func run() { #expect(isDone) } }"
                ]),
            Example(
                "@Test func ↓serves() async { await serve() }", path: path,
                otherFiles: ["Sources/App/Serve.swift": "func serve() async { await server.run() }"]),
            Example(
                "class CartSpec: QuickSpec {\n    override class func spec() {\n        it(\"counts\") { expect(cart.count).to(equal(1)) }\n        ↓it(\"adds\") { cart.add(\"tea\") }\n    }\n}",
                path: path),
            Example(
                "class CartUITests: XCTestCase {\n    func ↓testAdds() { app.launch()\n _ = app.staticTexts[\"tea\"].waitForExistence(timeout: 5) }\n}",
                path: path),
            Example("@Test func ↓mustBePositive() { _ = mustBe(1) }", path: path),
            Example(
                "@Test func ↓adds() { cart.sums() }\n@Test func sums() { #expect(cart.total == 3) }", path: path),
            Example(
                "@Test func ↓plays() async {\n    await withTaskGroup(of: Void.self) { group in\n        group.addTask { Player().play() }\n    }\n}",
                path: path),
        ]
    }

    private static var good: [Example] {
        [
            Example("@Test func adds() { #expect(add(1, 2) == 3) }", path: path),
            Example(
                "@Test func adds() { holds(cart.total, 3) }", path: path, options: expectations.set("holds")),
            Example("@Test func finds() throws { let item = try #require(cart.first)\n use(item) }", path: path),
            Example("class CartTests: XCTestCase { func testAdds() { XCTAssertEqual(add(1, 2), 3) } }", path: path),
            Example("@Test func fires() async { await confirmation { done in source.onEvent { done() }\n source.run() } }", path: path),
            Example(
                """
                class CartTests: XCTestCase {
                    func testAdds() { roundTrip("tea") }
                    private func roundTrip(_ item: String) { outer(item) }
                    private func outer(_ item: String) { XCTAssertEqual(Cart([item]).items, [item]) }
                }
                """, path: path),
            Example(
                """
                class CartTests: XCTestCase {
                    func testLoads() {
                        let done = expectation(description: "done")
                        load { done.fulfill() }
                        wait(for: [done], timeout: 1)
                    }
                }
                """, path: path),
            Example(
                "@Test func roundTrips() throws { try roundTrip(\"a\") }", path: path,
                otherFiles: [
                    "Tests/AppTests/RoundTrip.swift": "func roundTrip(_ text: String) throws { try inner(text) }",
                    "Tests/Support/Inner.swift":
                        "import Testing\nfunc inner(_ text: String) throws { #expect(try decode(encode(text)) == text) }",
                ]),
            Example(
                "@Test func runs() { let driver = Driver(cart)\n driver.run() }", path: path,
                otherFiles: [
                    "Tests/AppTests/Driver.swift":
                        "class Base { func run() { XCTAssertTrue(cart.isDone) } }\nfinal class Driver: Base {}"
                ]),
            Example(
                "class CartSpec: QuickSpec {\n    override class func spec() {\n        afterEach { expect(cart.isValid) == true }\n        it(\"adds\") { cart.add(\"tea\") }\n    }\n}",
                path: path),
            Example(
                "extension Real { static func roundTrips() { #expect(Self(1) == 1) } }\n@Test func floats() { Float.roundTrips() }",
                path: path),
            Example("func plan() { it(\"runs\") { run() } }", path: path),
            Example("@Test func renders() { assertSnapshot(of: view, as: .image) }", path: path),
            Example("@Test func reports() { service.onFailure { Issue.record(\"\\($0)\") }\n service.run() }", path: path),
            Example("class CartTests: XCTestCase { func testSpeed() { measure { sort(many) } } }", path: path),
            Example("@Test func compares() throws { guard add(1, 1) == 2 else { throw Wrong() } }", path: path),
            Example(
                "class CartTests: XCTestCase {\n    func testAdds() { cart.add(1) }\n    override func tearDown() { XCTAssertTrue(cart.isValid) }\n}",
                path: path),
            Example("class TestServer { func testConnection() { connect() } }\nfunc testData() -> Int { 1 }", path: path),
            "func test() { run() }",
        ]
    }
}
