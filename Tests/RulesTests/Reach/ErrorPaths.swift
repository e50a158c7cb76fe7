// Owns: small repositories about errors that tests expect.

extension SmallRepository {
    static let errorPaths = [
        SmallRepository(
            "A tested function whose error no test expects",
            """
            === Sources/App/Parser.swift
            struct Parser {
                func ↓parse(_ text: String) throws -> Int { guard let x = Int(text) else { throw Failure.number }; return x }
                func check(_ text: String) throws { if text.isEmpty { throw Failure.empty } }
                func read(_ text: String) throws -> Int { try parse(text) + 1 }
                func unseen(_ text: String) throws { if text.isEmpty { throw Failure.empty } }
                ↓init(limit: Int) throws { guard limit > 0 else { throw Failure.limit } }
                func wrap(_ text: String) throws { do { try check(text) } catch { throw Failure.wrapped(error) } }
            }
            === Tests/AppTests/ParserTests.swift
            import Testing
            @testable import App
            @Test func parses() throws {
                let parser = try Parser(limit: 3)
                #expect(try parser.parse("1") == 1)
                #expect(try parser.read("1") == 2)
                #expect(throws: Failure.empty) { try parser.check("") }
                try parser.wrap("x")
            }
            """),
        SmallRepository(
            "Every way to expect an error counts, also through a caller",
            """
            === Sources/App/Store.swift
            func a(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            func b(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            func c(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            func d(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            func e(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            func callsE(_ x: Int) throws { try e(x) }
            func f(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            func ↓g(_ x: Int) throws { if x < 0 { throw Failure.negative } }
            === Tests/AppTests/StoreTests.swift
            import XCTest
            @testable import App
            final class StoreTests: XCTestCase {
                func testA() { XCTAssertThrowsError(try a(-1)) { XCTAssertTrue($0 is Failure) } }
                func testB() { XCTAssertNil(try? b(-1)) }
                func testC() { do { try c(-1); XCTFail("no error") } catch {} }
                func testD() {
                    let result = Result { try d(-1) }
                    guard case .failure = result else { return XCTFail("no error") }
                }
                func testE() { XCTAssertThrowsError(try callsE(-1)) }
                func testF() { expectRefusal { try f(-1) } }
                func testG() throws { try g(1) }
                private func expectRefusal(_ body: () throws -> Void) { XCTAssertThrowsError(try body()) }
            }
            """),
    ]
}
