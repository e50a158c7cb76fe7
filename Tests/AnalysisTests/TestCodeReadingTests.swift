// Owns: what a test function is, what it expects, and what an expectation says.
import Analysis
import Outline
import SourceText
import Testing

@Suite struct `Test functions` {
    private func names(_ code: String, path: String = "Tests/AppTests/CartTests.swift") -> [String] {
        let file = FileContext(path: path, source: SourceText(Array(code.utf8)))
        return file.testFunctions.map { file.name($0.node) }
    }

    @Test func `Swift Testing finds functions by their attribute, wherever they stand`() {
        #expect(names("@Test func a() {}\n@Suite struct S { @Test(\"b\") func b() {}\n func c() {} }") == ["a", "b"])
    }

    @Test func `XCTest finds methods of test cases by their name`() {
        let methods =
            "{ func testA() {}\n func helper() {}\n static func testB() {}\n func testC(_ x: Int) {}\n func testD() -> Int { 1 } }"
        #expect(names("class CartTests: XCTestCase " + methods) == ["testA"])
        #expect(names("extension CartTests " + methods) == ["testA"])
        #expect(names("struct Cart " + methods) == [])
        #expect(names("class CartTests: XCTestCase {\n#if os(Linux)\nfunc testA() {}\n#endif\n}") == ["testA"])
    }

    @Test func `Shipping code has none`() {
        #expect(names("class CartTests: XCTestCase { func testA() {} }", path: "Sources/App/Cart.swift") == [])
    }
}

@Suite struct `Expectations` {
    private func expecting(_ body: String, _ rest: String = "") throws -> Expecting {
        let code = "class CartTests: XCTestCase {\nfunc testIt() {\n\(body)\n}\n\(rest)\n}"
        let file = FileContext(path: "Tests/AppTests/CartTests.swift", source: SourceText(Array(code.utf8)))
        return file.expecting(try #require(file.testFunctions.first), in: nil)
    }

    @Test(arguments: [
        "XCTAssertEqual(a, 1)", "#expect(a == 1)", "_ = try XCTUnwrap(a)", "Issue.record(\"no\")", "wait(for: [e], timeout: 1)",
        "await fulfillment(of: [e])", "await confirmation { c in c() }", "assertSnapshot(of: a)", "AssertParse(A.self)",
        "validator.validate(a)",
        "ReduceTests.testAll()", "guard a else { throw Failure() }", "super.testIt()", "check(a)",
    ])
    func `What can make a test fail is an expectation`(_ body: String) throws {
        #expect(try expecting(body) == .always)
    }

    @Test(arguments: [
        "", "cart.add(1)", "_ = add(1, 2)", "print(a)", "throw XCTSkip(\"later\")", "let e = expectation(description: \"e\")",
        "try a.wait()",
    ])
    func `What only runs is none`(_ body: String) throws {
        #expect(try expecting(body) == .never)
    }

    @Test func `A function of the same file is followed, one of another may look`() throws {
        #expect(try expecting("fill()", "func fill() { more() }\nfunc more() { XCTAssertTrue(a) }") == .always)
        #expect(try expecting("fill()", "func fill() { fill() }") == .never)
        #expect(try expecting("roundTrip(a)") == .perhaps)
        #expect(try expecting("a()", "override func tearDown() { XCTAssertTrue(isDone) }") == .always)
    }
}

@Suite struct `Claims` {
    private func claim(_ code: String) throws -> (Claim.Relation, [String]) {
        let file = FileContext(path: "Tests/AppTests/CartTests.swift", source: SourceText(Array("func testIt() { \(code) }".utf8)))
        let node = try #require(file.expectations(in: .file).first)
        let claim = file.claim(node)
        return (claim.relation, claim.operands.map { file.string($0) })
    }

    @Test(arguments: [
        ("XCTAssertEqual(a.b, 1)", "#expect(a.b == 1)"), ("XCTAssertTrue(a)", "try #expect(a == true)"),
        ("XCTAssertFalse(a)", "#expect(!a)"),
        ("XCTAssertNil(a)", "#expect(a == nil)"), ("XCTAssertNotNil(try f())", "#expect(try f() != nil)"),
        ("XCTAssertGreaterThan(a, 1)", "#expect(a > 1)"), ("_ = try XCTUnwrap(a)", "_ = try #require(a)"),
        ("XCTAssertThrowsError(try f())", "#expect(throws: (any Error).self) { try f() }"), ("XCTAssertTrue(a == b)", "#expect(b == b)"),
    ])
    func `The two libraries say the same in two ways`(_ xctest: String, _ testing: String) throws {
        let (left, right) = (try claim(xctest), try claim(testing))
        #expect(left.0 == right.0)
        #expect(left.1.last == right.1.last || left.1.first == right.1.first)
    }

    @Test func `A sum is no comparison, and a connective makes one condition of two`() throws {
        #expect(try claim("#expect(1 + 1 == 2)").1 == ["1 + 1", "2"])
        #expect(try claim("#expect(a == 1 && b == 2)").0 == .isTrue)
        #expect(try claim("#expect(throws: E.missing) { try f() }").0 == .throwsSpecific)
        #expect(try claim("#expect(throws: Never.self) { try f() }").0 == .throwsNothing)
        #expect(try claim("XCTAssertEqual(a, 1, accuracy: 0.1)").0 == .near)
        #expect(try claim("XCTFail(\"no\")").0 == .fails)
    }
}
