// Owns: the examples of the rule `removed-test`.
import Analysis

extension RemovedTest {
    private static let path = "Tests/AppTests/CartTests.swift"
    private static let source = "Sources/App/Cart.swift"
    private static let cart = "struct Cart { var count: Int { items.count }\n var total: Int { items.sum } }"
    private static let counts = "@Test func counts() { #expect(Cart([1, 2]).count == 2) }\n"
    private static let sums = "@Test func sums() { #expect(Cart([1, 2]).total == 3) }\n"

    private static func change(_ before: String, _ after: String) -> Example { Example(after, path: path, before: before) }

    static var bad: [Example] {
        [
            change(counts + sums, "@Test func ↓counts() { #expect(Cart([1, 2]).count == 2) }\n"),
            change(
                "class CartTests: XCTestCase {\n    func testA() { XCTAssertEqual(cart.count, 2) }\n    func testB() { XCTAssertEqual(cart.total, 3) }\n    func testC() { XCTAssertTrue(cart.isOpen) }\n}",
                "class CartTests: XCTestCase {\n    func testA() { XCTAssertEqual(cart.count, 2) }\n    func ↓testC() { XCTAssertTrue(cart.isOpen) }\n}"
            ),
            change(
                "@Test func cart() {\n    let cart = Cart([1, 2])\n    #expect(cart.count == 2)\n    #expect(cart.total == 3)\n}",
                "@Test func cart() {\n    let cart = Cart([1, 2])\n    ↓#expect(cart.count == 2)\n}"),
            change(
                "@Test func cart() {\n    let cart = Cart([1, 2])\n    #expect(cart.total == 3)\n}",
                "@Test func ↓cart() {\n    let cart = Cart([1, 2])\n    print(cart.total)\n}"),
            change(
                "class SpanTests: XCTestCase {\n    func testOverlaps() {\n        XCTAssertTrue(Span(1, 5).overlaps(Span(4, 9)))\n        XCTAssertFalse(Span(1, 5).overlaps(Span(5, 9)))\n    }\n}",
                "struct SpanTests {\n    @Test func overlaps() {\n        ↓#expect(Span(1, 5).overlaps(Span(4, 9)))\n    }\n}"),
            Example(
                "↓let package = Package(name: \"App\", targets: [.target(name: \"App\"), .testTarget(name: \"AppTests\", dependencies: [\"App\"])])",
                path: "Package.swift",
                before:
                    "let package = Package(name: \"App\", targets: [.target(name: \"App\"), .testTarget(name: \"AppTests\", dependencies: [\"App\"]), .testTarget(name: \"NetTests\")])",
                excluding: [.behindOtherText, .insideDeclaration, .insideConditionalCompilation]),
            // An expectation that was changed says no more than before.
            change(
                "@Test func day() { #expect(Fare().price(km: 1) == 200) }\n@Test func free() { #expect(Fare().price(km: 0) == 0) }",
                "@Test func ↓day() { #expect(Fare().price(km: 1) == 210) }\n"),
            // A test with other expectations about something else does not stand for the one that is gone.
            change(
                counts + sums,
                "@Test func ↓counts() { #expect(Cart([1, 2]).count == 2) }\n@Test func opens() throws { #expect(try Door().open(with: key)) }\n"
            ),
            // What only must not throw says nothing of it.
            change(
                "class CartTests: XCTestCase { func testClose() throws {\n    XCTAssertNoThrow(try cart.add(9))\n    XCTAssertEqual(cart.count, 0)\n} }",
                "class CartTests: XCTestCase { func testClose() throws {\n    defer { XCTAssertNoThrow(try cart.close()) }\n    ↓XCTAssertNoThrow(try cart.add(9))\n} }"
            ),
            // One that stays and does more says less about this.
            change(
                "@Test func gets() async throws {\n    let request = Request(url)\n    #expect(try await client.run(request).status == .ok)\n}\n@Test func posts() async throws {\n    var request = Request(url)\n    request.method = .post\n    #expect(try await client.run(request).status == .ok)\n}",
                "@Test func ↓posts() async throws {\n    var request = Request(url)\n    request.method = .post\n    #expect(try await client.run(request).status == .ok)\n}"
            ),
            // A value that is neither used nor looked at.
            change(
                "@Test func cart() throws {\n    _ = try #require(Cart([1]).first)\n    #expect(Cart([1]).total == 1)\n}",
                "@Test func cart() throws {\n    ↓#expect(Cart([1]).total == 1)\n}"),
            // What a condition said may have gone with the condition.
            Example(
                "@Test func cart() {\n    ↓#expect(cart.count == 2)\n}", path: path, confidence: .low,
                before: "@Test func cart() {\n    #expect(cart.count == 2)\n    #if swift(<6)\n    #expect(cart.total == 3)\n    #endif\n}",
                excluding: [.insideConditionalCompilation]),
            // One that nearly has its name says more than before.
            Example(
                "class CartTests: XCTestCase {\n    func testTotalOfBooks() { XCTAssertEqual(shelf.price, 8)\n XCTAssertEqual(shelf.sum, 9) }\n    func ↓testOther() { XCTAssertTrue(door.isOpen) }\n}",
                path: path, confidence: .low,
                before:
                    "class CartTests: XCTestCase {\n    func testTotalOfBooks() { XCTAssertEqual(shelf.price, 8) }\n    func testTotal() { XCTAssertEqual(Cart(books).total, 3) }\n    func testOther() { XCTAssertTrue(door.isOpen) }\n}"
            ),
            // Behaviour that went may have left its name.
            Example(
                "@Test func ↓gets() { #expect(send(.get) == 200) }\n", path: path, confidence: .low,
                before: "@Test func gets() { #expect(send(.get) == 200) }\n@Test func heads() { #expect(send(.head) == 204) }\n",
                otherFiles: ["Sources/App/Send.swift": "func send(_ method: Method) -> Int { 200 }"],
                otherFilesBefore: ["Sources/App/Send.swift": "func send(_ method: Method) -> Int { method == .head ? 204 : 200 }"]),
            Example(
                "@Test func ↓counts() { #expect(Cart([1, 2]).count == 2) }\n", path: path, before: counts + sums,
                otherFiles: [source: cart.replacing("items.sum", with: "items.reduce(0, +)")], otherFilesBefore: [source: cart]),
        ]
    }

    static var good: [Example] {
        [
            change(counts, counts + sums),
            Example(
                counts, path: path, before: counts + sums, otherFiles: [source: "struct Cart { var count: Int { items.count } }"],
                otherFilesBefore: [source: cart]),
            Example(counts, path: path, before: counts + sums, otherFiles: ["Tests/AppTests/SumTests.swift": sums]),
            change(counts + sums, counts + sums.replacing("func sums", with: "func `The total is the sum of all`")),
            change(
                "@Test func one() { #expect(double(1) == 2) }\n@Test func two() { #expect(double(2) == 4) }",
                "@Test(arguments: [(1, 2), (2, 4)]) func doubles(_ value: Int, _ result: Int) { #expect(double(value) == result) }"),
            change(
                "class CartTests: XCTestCase {\n    func testCount() throws {\n        let cart = try XCTUnwrap(Cart([1]))\n        XCTAssertEqual(cart.count, 1)\n        XCTAssertTrue(cart.isOpen)\n    }\n}",
                "struct CartTests {\n    @Test func count() throws {\n        let cart = try #require(Cart([1]))\n        #expect(cart.count == 1)\n        #expect(cart.isOpen)\n    }\n}"
            ),
            change(
                "@Test func one() {\n    #expect(Cart([1]).count == 1)\n    #expect(Cart([1]).total == 1)\n}",
                "@Test func one() { check([1], count: 1, total: 1) }\nfunc check(_ items: [Int], count: Int, total: Int) {\n    #expect(Cart(items).count == count)\n    #expect(Cart(items).total == total)\n}"
            ),
            change(counts + sums, "@Test func both() {\n    #expect(Cart([1, 2]).count == 2)\n    #expect(Cart([1, 2]).total == 3)\n}"),
            change("@Test func total() { #expect(Cart([1]).total == 1) }", "@Test func total() { #expect(Cart([1]).total > 0) }"),
            change(
                "@Test func page() { #expect(render(cart).contains(\"tea\")) }",
                "@Test func page() { assertSnapshot(of: render(cart), as: .lines) }"),
            change(
                "@Test func help() { assertEqualIgnoringSpace(expected, render(cart)) }",
                "@Test func help() { assertEqualText(actual: render(cart), expected: expected, line: #line) }"),
            change(
                "@Test func span() throws {\n    let span = try #require(spans.first)\n    #expect(span.name == \"GET /\")\n}",
                "@Test func span() throws {\n    let span = try #require(spans.first(where: { $0.name == \"GET /\" }))\n    use(span)\n}"),
            change(
                "class HelpTests: XCTestCase { func testMath() throws {\n    try assertHelp(command: \"math\", expected: \"\"\"\n        OVERVIEW: math\n        USAGE: math\n        \"\"\")\n} }",
                "class ManualTests: XCTestCase {\n    func testMathHelp() throws { try assertHelp(command: \"math\", expected: snapshot()) }\n}"
            ),
            // The value is no optional any more.
            change(
                "class BodyTests: XCTestCase { func testBody() throws {\n    let body = try XCTUnwrap(response.body)\n    XCTAssertEqual(String(buffer: body), \"tea\")\n} }",
                "class BodyTests: XCTestCase { func testBody() throws {\n    XCTAssertEqual(String(buffer: response.body), \"tea\")\n} }"),
            // A helper compares now; an enumeration's case is no helper.
            change(
                "class StateTests: XCTestCase { func testEnd() { XCTAssertEqual(state.end(), .failRequest(Fault.cancelled, .close)) } }",
                "class StateTests: XCTestCase { func testEnd() { state.end().assertFailRequest(Fault.cancelled, .close) } }"),
            // What is thrown is waited for by hand, or not thrown any more.
            change(
                "@Test func adds() { #expect(throws: CartError.full) { try cart.add(9) } }",
                "@Test func adds() { do { try cart.add(9)\n Issue.record(\"not thrown\") } catch {} }"),
            change(
                "class CartTests: XCTestCase { func testAdd() { XCTAssertThrowsError(try cart.add(9)) } }",
                "class CartTests: XCTestCase { func testAdd() { XCTAssertNoThrow(try cart.add(9)) } }"),
            // What is known to fail does not fail any more.
            change(
                "class CartTests: XCTestCase { func testAdd() { XCTExpectFailure(\"see 12\")\n XCTAssertTrue(cart.add(9)) } }",
                "class CartTests: XCTestCase { func testAdd() { XCTAssertTrue(cart.add(9)) } }"),
            // A case, a label or a module that is gone.
            Example(
                counts, path: path, before: counts + "@Test func waits() { #expect(Cart(.lazy({ [1] })).isOpen) }\n",
                otherFiles: [source: "enum Stock { case list([Int]) }"],
                otherFilesBefore: [source: "enum Stock { case list([Int])\n case lazy(() -> [Int]) }"]),
            Example(
                "import Foundation", path: "Sources/App/A.swift",
                otherFiles: ["New/Sources/Shop/Cart.swift": cart],
                otherFilesBefore: ["Old/Store/Cart.swift": cart, "Old/StoreTests/CartTests.swift": "@testable import Store\n" + counts]),
            // Nothing ran it.
            change(counts + "#if false\n" + sums + "#endif\n", counts),
            change(counts + sums, counts + "// @Test func sums() { #expect(Cart([1, 2]).total == 3) }\n"),
            Example(
                "let package = Package(name: \"App\", targets: [.testTarget(name: \"AppTests\")])", path: "Package.swift",
                before: "let package = Package(name: \"App\", targets: [.testTarget(name: \"AppTests\"), .testTarget(name: \"NetTests\")])",
                otherFilesBefore: ["Tests/NetTests/NetTests.swift": sums]),
            Example(
                "let package = Package(name: \"App\", targets: [.testTarget(name: \"AppUnitTests\")])", path: "Package.swift",
                before: "let package = Package(name: \"App\", targets: [.testTarget(name: \"AppTests\")])"),
        ]
    }
}
