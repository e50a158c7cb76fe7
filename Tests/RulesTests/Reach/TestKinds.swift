// Owns: small repositories about kinds of tests, and about grading.

extension SmallRepository {
    static let tests = [
        SmallRepository(
            "Parametrised tests, suites, set-up and teardown of both libraries",
            """
            === Sources/App/Work.swift
            func prepare() { for x in list { warm(x) } }
            func clean() { for x in list { drop(x) } }
            func open(_ x: Int) { for y in 0..<x { touch(y) } }
            func close(_ x: Int) { for y in 0..<x { untouch(y) } }
            func cases() -> [Int] { var all: [Int] = []; for x in 0..<3 { all.append(x) }; return all }
            func check(_ x: Int) -> Bool { if x < 0 { return false }; return true }
            func ↓never(_ x: Int) -> Bool { if x < 0 { return false }; return true }
            func trait() -> Bool { if x { return true }; return false }
            === Tests/AppTests/WorkTests.swift
            import Testing
            @testable import App
            @Suite(.enabled(if: trait())) final class WorkTests {
                init() async throws { prepare() }
                deinit { clean() }
                @Test(arguments: cases()) func checks(_ x: Int) { #expect(check(x)) }
                func unused() { _ = never(1) }
            }
            === Tests/AppTests/OldTests.swift
            import XCTest
            @testable import App
            class BaseCase: XCTestCase {
                override func setUpWithError() throws { open(1) }
                override func tearDown() { close(1) }
            }
            final class OldTests: BaseCase {
                func testRuns() { XCTAssertTrue(true) }
            }
            """),
        SmallRepository(
            "Private functions of one name are each their own file's",
            """
            === Sources/App/A.swift
            public func alpha(_ x: Int) -> Int { if x > 1 { return step(x) }; return 0 }
            private func step(_ x: Int) -> Int { var y = x; while y > 3 { y -= 2 }; return y }
            === Sources/App/B.swift
            public func ↓beta(_ x: Int) -> Int { if x > 1 { return step(x) }; return 0 }
            private func ↓step(_ x: Int) -> Int { var y = x; while y > 3 { y -= 3 }; return y }
            === Tests/AppTests/ATests.swift
            import Testing
            @testable import App
            @Test func alphas() { #expect(alpha(2) == 2) }
            """),
        SmallRepository(
            "Circles of functions are reached from outside or not at all",
            """
            === Sources/App/Circles.swift
            func even(_ n: Int) -> Bool { if n == 0 { return true }; return odd(n - 1) }
            func odd(_ n: Int) -> Bool { if n == 0 { return false }; return even(n - 1) }
            func ↓ping(_ n: Int) { if n > 0 { pong(n - 1) } }
            func ↓pong(_ n: Int) { if n > 0 { ping(n - 1) } }
            === Tests/AppTests/CircleTests.swift
            import Testing
            @testable import App
            @Test func evens() { #expect(odd(3)) }
            """),
        SmallRepository(
            "Local variables hide functions of their name",
            """
            === Sources/App/Totals.swift
            struct Totals {
                var ↓sum: Int { if rows.isEmpty { return 0 }; return rows.reduce(0, +) }
                func ↓average(_ rows: [Int]) -> Int { if rows.isEmpty { return 0 }; return rows[0] }
                func median(_ rows: [Int]) -> Int { if rows.isEmpty { return 0 }; return rows[1] }
            }
            func ↓limit() -> Int { if flag { return 1 }; return 2 }
            === Tests/AppTests/TotalsTests.swift
            import Testing
            @testable import App
            @Test func medians() {
                let sum = 3
                let limit = 4
                let average = Totals().median([1, 2])
                #expect(average == sum + limit)
            }
            """),
        SmallRepository(
            "Actors, associated values, nested types, type aliases",
            """
            === Sources/App/Bank.swift
            public actor Bank {
                public func deposit(_ amount: Int) throws { guard amount > 0 else { throw Failure.amount(amount) }; balance += amount }
                public func ↓withdraw(_ amount: Int) throws { guard amount > 0 else { throw Failure.amount(amount) }; balance -= amount }
                public enum Failure: Error {
                    case amount(Int)
                    public func text() -> String { switch self { case .amount(let x): return "bad \\(x)" } }
                    public func ↓code() -> Int { switch self { case .amount(let x): return x + 1 } }
                }
                struct Entry { init(line: String) { if line.isEmpty { empty = true } } }
            }
            typealias Ledger = Bank
            typealias Row = Bank.Entry
            === Tests/AppTests/BankTests.swift
            import XCTest
            @testable import App
            final class BankTests: XCTestCase {
                func testDeposits() async throws {
                    let bank = Ledger()
                    try await bank.deposit(3)
                    XCTAssertEqual(Bank.Failure.amount(3).text(), "bad 3")
                    _ = Row(line: "x")
                }
            }
            """),
    ]
}
