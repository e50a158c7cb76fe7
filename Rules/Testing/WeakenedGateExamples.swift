// Owns: the examples of the rule `weakened-gate`.
import Analysis

extension WeakenedGate {
    private static let path = "Tests/AppTests/CartTests.swift"

    private static func change(_ before: String, _ after: String) -> Example { Example(after, path: path, before: before) }

    static var bad: [Example] {
        [
            change(
                "class GeoTests: XCTestCase { func testIt() { XCTAssertEqual(distance(), 5, accuracy: 0.001) } }",
                "class GeoTests: XCTestCase { func testIt() { XCTAssertEqual(distance(), 5, accuracy: ↓0.5) } }"),
            change("@Test func total() { #expect(cart.total == 3) }", "@Test func total() { ↓#expect(cart.total > 0) }"),
            change(
                "@Test func median() throws {\n    let median = try #require(values.median())\n    #expect(median == 2)\n}",
                "@Test func median() throws {\n    ↓#expect(values.median() != nil)\n}"),
            change(
                "@Test func name() async throws {\n    let name = String(decoding: try await client.get(path).body.bytes, as: UTF8.self)\n    #expect(name == \"tea\")\n}",
                "@Test func name() async throws {\n    let name = String(decoding: try await client.get(path).body.bytes, as: UTF8.self)\n    ↓#expect(!name.isEmpty)\n}"
            ),
            change(
                "class CartTests: XCTestCase {\n    func testTop() { XCTAssertEqual(cart.top, 3) }\n    func testSum() { XCTAssertEqual(cart.sum, 5) }\n    func testName() { XCTAssertEqual(cart.name, \"a\") }\n}",
                "class CartTests: XCTestCase {\n    func testTop() { ↓XCTAssertNotNil(cart.top) }\n    func testSum() { ↓XCTAssertGreaterThan(cart.sum, 0) }\n    func testName() { ↓XCTAssertNotNil(cart.name) }\n}"
            ),
            change("@Test func top() { #expect(cart.top(2) == [3, 2]) }", "@Test func top() { ↓#expect(cart.top(2).contains(3)) }"),
            change(
                "class CartTests: XCTestCase { func testAdd() { XCTAssertThrowsError(try cart.add(9)) { XCTAssertEqual($0 as? CartError, .full) } } }",
                "class CartTests: XCTestCase { func testAdd() { ↓XCTAssertThrowsError(try cart.add(9)) } }"),
            change(
                "@Test func names() throws { #expect(cart.names == [\"a\"])\n #expect(throws: CartError.full) { try cart.add(1) } }",
                "@Test func names() throws { ↓#expect(!cart.names.isEmpty)\n ↓#expect(throws: (any Error).self) { try cart.add(1) } }"),
            change(
                "class NetTests: XCTestCase { func testGet() { get()\n waitForExpectations(timeout: 1) } }",
                "class NetTests: XCTestCase { func testGet() { get()\n waitForExpectations(timeout: ↓30) } }"),
            change(
                "@Test(.timeLimit(.minutes(1))) func fires() async { await confirmation(expectedCount: 2) { run($0) } }",
                "@Test(.timeLimit(↓.minutes(10))) func fires() async { await confirmation(expectedCount: ↓1...) { run($0) } }"),
            change(
                "let maxRetries = 3\n@Test func near() { #expect(abs(value - 5) < 0.01) }",
                "let maxRetries = ↓10\n@Test func near() { ↓#expect(abs(value - 5) < 0.5) }"),
            change(
                "class CartTests: XCTestCase { func testSum() throws { XCTAssertEqual(try cart.sum(), 3) } }",
                "class CartTests: XCTestCase { func testSum() throws { ↓XCTAssertNoThrow(try cart.sum()) } }"),
            change(
                "class TagTests: XCTestCase {\n    func testAll() { XCTAssertEqual(Tags().all(), [\"a\", \"b\"]) }\n    func testOn() { XCTAssertTrue(Tags().isOn(\"a\")) }\n    func testFirst() { XCTAssertEqual(Tags().first(\"b\"), \"b\") }\n}",
                "class TagTests: XCTestCase {\n    func testAll() { ↓XCTAssertEqual(Set(Tags().all()), [\"a\", \"b\"]) }\n    func testOn() { ↓XCTAssertTrue(Tags().isOn(\"a\") || Tags().isOn(\"b\")) }\n    func testFirst() { ↓XCTAssertNotNil(Tags().first(\"b\")) }\n}"
            ),
            change(
                "@Test func full() { #expect(throws: CartError.full) { try cart.add(1) } }",
                "@Test func full() { ↓#expect(throws: CartError.self) { try cart.add(1) } }"),
            Example(
                "↓// swiftlint:disable:next force_cast\nlet number = value as! Int\nlet other = 1 ↓// swift-format-ignore",
                path: "Sources/App/Number.swift", before: "let number = value as? Int\nlet other = 1"),
        ]
    }

    static var good: [Example] {
        [
            change(
                "@Test func tags() { #expect(store.tags() == [\"a\", \"b\"]) }",
                "@Test func tags() {\n    let tags = store.tags()\n    #expect(tags.count == 2)\n    #expect(tags[0] == \"a\")\n    #expect(tags[1] == \"b\")\n}"
            ),
            change(
                "@Test func tags() { #expect(Set(store.tags()) == [\"a\", \"b\"])\n #expect(throws: TagError.self) { try store.add(1) } }",
                "@Test func tags() { #expect(store.tags() == [\"a\", \"b\"])\n #expect(throws: TagError.full) { try store.add(1) } }"),
            Example(
                "// DO NOT EDIT.\n// swift-format-ignore-file\n// Generated by the protocol buffer compiler.\nstruct Tag {}",
                path: "Sources/App/Tag.pb.swift", before: ""),
            change("@Test func total() { #expect(cart.total > 0) }", "@Test func total() { #expect(cart.total == 3) }"),
            change(
                "class GeoTests: XCTestCase { func testIt() { XCTAssertEqual(distance(), 5, accuracy: 0.5) } }",
                "class GeoTests: XCTestCase { func testIt() { XCTAssertEqual(distance(), 5, accuracy: 1e-3) } }"),
            change(
                "@Test func threads() { #expect(one == two) }",
                "@Test func threads() {\n    #expect(one != nil)\n    #expect(one.value == two.value)\n}"),
            change(
                "class CartTests: XCTestCase { func testAdd() { XCTAssertThrowsError(try cart.add(9)) } }",
                "class CartTests: XCTestCase { func testAdd() { XCTAssertNoThrow(try cart.add(9)) } }"),
            change(
                "@Test func get() async { await get(timeout: .seconds(1)) }",
                "@Test func get() async { await get(timeout: .milliseconds(500)) }"),
            change(
                "class NetTests: XCTestCase { func testGet() { wait(for: [e], timeout: 1) } }",
                "class NetTests: XCTestCase { func testGet() { wait(for: [e], timeout: 1.0) }\n func testPut() { wait(for: [e], timeout: 30) } }"
            ),
            change(
                "class CartTests: XCTestCase { func testAll() { XCTAssertEqual(cart.total, 3)\n XCTAssertTrue(cart.isOpen) } }",
                "class CartTests { @Test func all() { #expect(basket.total == 4)\n #expect(basket.isOpen) } }"),
            change(
                "@Test func last() throws { #expect(cart.pick(1)! == \"d\") }",
                "@Test func last() throws {\n    let last = try #require(cart.pick(1))\n    #expect(last == \"d\")\n}"),
            change(
                "class CartTests: XCTestCase { func testLast() { XCTAssertEqual(render(cart), expected) } }",
                "class CartTests: XCTestCase { func testLast() { assertSnapshot(of: render(cart), as: .lines) } }"),
            Example("func get() { request(timeout: 30) }", path: "Sources/App/Net.swift", before: "func get() { request(timeout: 1) }"),
            Example(
                "// swiftlint:disable force_cast\nlet number = value as! Int", path: "Sources/App/B.swift",
                otherFilesBefore: ["Sources/App/A.swift": "// swiftlint:disable force_cast\nlet number = value as! Int"]),
            Example(
                "// onus:allow force-cast — checked above\nlet number = value as! Int", path: "Sources/App/B.swift",
                before: "let number = 1"),
        ]
    }
}
