// Owns: small repositories about targets and packages.

extension SmallRepository {
    static let packages = [
        SmallRepository(
            "A test target reaches only what it depends on",
            """
            === Package.swift
            // swift-tools-version:6.0
            import PackageDescription
            let package = Package(
                name: "Shop",
                targets: [
                    .target(name: "Core"),
                    .target(name: "Billing", dependencies: ["Core"]),
                    .target(name: "Reports", dependencies: [.target(name: "Core")], path: "Extra/Reports"),
                    .testTarget(name: "BillingTests", dependencies: ["Billing"]),
                ])
            === Sources/Core/Money.swift
            public struct Money {
                public let cents: Int
                public func rounded(to step: Int) -> Money {
                    guard step > 0 else { return self }
                    return Money(cents: cents / step * step)
                }
            }
            === Sources/Billing/Invoice.swift
            import Core
            public func total(of items: [Money]) -> Money {
                var sum = 0
                for item in items { sum += item.cents }
                return Money(cents: sum).rounded(to: 5)
            }
            === Extra/Reports/Summary.swift
            import Core
            public func ↓total(of items: [Money]) -> Money {
                var sum = 0
                for item in items { sum += item.cents }
                return Money(cents: sum)
            }
            func ↓render(_ money: Money) -> String {
                if money.cents < 0 { return "-" }
                return "\\(money.cents)"
            }
            === Tests/BillingTests/InvoiceTests.swift
            import Testing
            @testable import Billing
            @Test func sums() { #expect(total(of: []).cents == 0) }
            """),
        SmallRepository(
            "Two packages of one tree have tests of their own",
            """
            === A/Package.swift
            import PackageDescription
            let package = Package(name: "A", targets: [.target(name: "A"), .testTarget(name: "ATests", dependencies: ["A"])])
            === A/Sources/A/Parse.swift
            public func parse(_ text: String) throws -> Int {
                guard let number = Int(text) else { throw Failure.noNumber }
                return number
            }
            === A/Tests/ATests/ParseTests.swift
            import XCTest
            @testable import A
            final class ParseTests: XCTestCase {
                func testParses() throws { XCTAssertEqual(try parse("1"), 1) }
            }
            === B/Package.swift
            import PackageDescription
            let package = Package(name: "B", targets: [.target(name: "B"), .testTarget(name: "BTests", dependencies: ["B"])])
            === B/Sources/B/Format.swift
            public func ↓format(_ number: Int) -> String {
                if number < 0 { return "minus \\(-number)" }
                return "\\(number)"
            }
            === B/Tests/BTests/OtherTests.swift
            import XCTest
            @testable import B
            final class OtherTests: XCTestCase {
                func testNothing() { XCTAssertTrue(B.isReady) }
            }
            """),
        SmallRepository(
            "A manifest whose dependencies are computed limits nothing",
            """
            === Package.swift
            import PackageDescription
            let shared: [Target.Dependency] = ["Core"]
            let package = Package(
                name: "App",
                targets: [
                    .target(name: "Core"), .target(name: "App", dependencies: shared),
                    .testTarget(name: "AppTests", dependencies: shared + ["App"]),
                ])
            === Sources/Core/Clock.swift
            func tick(_ count: Int) -> Int {
                if count > 3 { return 0 }
                return count + 1
            }
            === Tests/AppTests/ClockTests.swift
            import Testing
            @Test func ticks() { #expect(tick(1) == 2) }
            """),
        SmallRepository(
            "Without a manifest the folders decide what is a test",
            """
            === App/Model/Cart.swift
            struct Cart {
                var items: [Int] = []
                mutating func add(_ item: Int) {
                    guard item > 0 else { return }
                    items.append(item)
                }
                mutating func ↓remove(_ item: Int) {
                    items.removeAll { $0 == item }
                }
            }
            === AppTests/CartTests.swift
            import XCTest
            @testable import App
            class CartTests: XCTestCase {
                func testAdds() {
                    var cart = Cart()
                    cart.add(3)
                    XCTAssertEqual(cart.items, [3])
                }
            }
            """),
    ]
}
