// Owns: small repositories about what is used without a call by name.

extension SmallRepository {
    static let language = [
        SmallRepository(
            "Computed properties, subscripts, key paths, operators",
            """
            === Sources/App/Grid.swift
            public struct Grid {
                public var width: Int { if cells.isEmpty { return 0 }; return cells[0].count }
                public var ↓height: Int { if cells.isEmpty { return 0 }; return cells.count }
                var depth: Int { if cells.isEmpty { return 0 }; return 1 }
                var area: Int { if cells.isEmpty { return 0 }; return 2 }
                public subscript(row: Int, column: Int) -> Int { precondition(row >= 0); return cells[row * 3 + column] }
                static func + (left: Grid, right: Grid) -> Grid { if left.isEmpty { return right }; return left }
            }
            infix operator <+>
            infix operator <->
            func <+> (left: Grid, right: Grid) -> Int { if left.isEmpty { return 0 }; return 1 }
            func ↓<-> (left: Grid, right: Grid) -> Int { if left.isEmpty { return 0 }; return 1 }
            === Tests/AppTests/GridTests.swift
            import Testing
            @testable import App
            @Test func widths() {
                let grid = Grid()
                #expect(grid.width == 0)
                #expect([grid].map(\\.depth) == [0])
                #expect([grid].map(\\Grid.area) == [0])
                #expect(grid <+> grid == 1)
            }
            """),
        SmallRepository(
            "Functions as values, selectors, trailing closures",
            """
            === Sources/App/Handlers.swift
            final class Handlers: NSObject {
                @objc func tapped(_ sender: Any) { if enabled { act() } }
                @objc func ↓dragged(_ sender: Any) { if enabled { act() } }
                func act() { for step in steps { step() } }
            }
            func double(_ x: Int) -> Int { if x > 100 { return x }; return x * 2 }
            func ↓triple(_ x: Int) -> Int { if x > 100 { return x }; return x * 3 }
            func repeatedly(_ count: Int = 2, _ body: () -> Void) { for _ in 0..<count { body() } }
            func isOdd(_ x: Int) -> Bool { if x < 0 { return isOdd(-x) }; return x % 2 == 1 }
            === Tests/AppTests/HandlerTests.swift
            import XCTest
            @testable import App
            final class HandlerTests: XCTestCase {
                func testValues() {
                    XCTAssertEqual([1].map(double), [2])
                    repeatedly { print("x") }
                    XCTAssert(Handlers().responds(to: #selector(Handlers.tapped(_:))))
                    XCTAssertEqual([1, 2].filter(isOdd(_:)), [1])
                }
            }
            """),
        SmallRepository(
            "What the language calls is reached by use of the type",
            """
            === Sources/App/Values.swift
            struct Key: Hashable, Comparable {
                func hash(into hasher: inout Hasher) { if flag { hasher.combine(1) } }
                static func == (left: Key, right: Key) -> Bool { if left.flag { return true }; return left.id == right.id }
                static func < (left: Key, right: Key) -> Bool { if left.flag { return true }; return left.id < right.id }
            }
            struct Config: Codable {
                init(from decoder: any Decoder) throws { if let x = try? read(decoder) { value = x } }
                func encode(to encoder: any Encoder) throws { if flag { try write(encoder) } }
            }
            struct Never2: Hashable {
                func ↓hash(into hasher: inout Hasher) { if flag { hasher.combine(1) } }
            }
            struct Countdown: Sequence, IteratorProtocol {
                mutating func next() -> Int? { if n == 0 { return nil }; n -= 1; return n }
            }
            struct Adder { func callAsFunction(_ x: Int) -> Int { if x < 0 { return 0 }; return x + 1 } }
            @propertyWrapper struct Clamped { var wrappedValue: Int { get { if v > 9 { return 9 }; return v } set { v = newValue } }
                init(wrappedValue: Int) { if wrappedValue > 9 { v = 9 } else { v = wrappedValue } } }
            @resultBuilder enum ListBuilder { static func buildBlock(_ parts: Int...) -> [Int] { if parts.isEmpty { return [] }; return parts } }
            struct Dial { @Clamped var level = 1 }
            func list(@ListBuilder _ make: () -> [Int]) -> [Int] { if true { return make() }; return [] }
            === Tests/AppTests/ValueTests.swift
            import Testing
            @testable import App
            @Test func values() throws {
                #expect(Set([Key()]).count == 1)
                let config = try JSONDecoder().decode(Config.self, from: data)
                for number in Countdown() { print(number) }
                let add = Adder()
                #expect(add(1) == 2)
                #expect(Dial().level == 1)
                #expect(list { 1; 2 } == [1, 2])
            }
            """),
        SmallRepository(
            "What needs no test is silent",
            """
            === Sources/App/Views.swift
            import SwiftUI
            struct ContentView: View {
                var body: some View { if ready { Text("a") } else { header }; footer(3) }
                private var header: some View { if ready { Text("b") } else { Text("c") } }
                @ViewBuilder func footer(_ n: Int) -> some View { if n > 2 { Text("d") } else { Text("e") } }
                func ↓save() { if ready { store.save() } }
            }
            struct Wide: ViewModifier { func body(content: Content) -> some View { if wide { content } else { content.padding() } } }
            struct ContentView_Previews: PreviewProvider {
                static var previews: some View { if true { ContentView() } }
                static func sample() -> [Int] { var xs: [Int] = []; for i in 0..<3 { xs.append(i) }; return xs }
            }
            @main struct TheApp: App { var body: some Scene { if phone { WindowGroup { ContentView() } } } }
            === Sources/App/Plain.swift
            protocol Loader { func load(from path: String) throws -> Data }
            struct Point: CustomStringConvertible {
                var length: Double { (x * x + y * y).squareRoot() }
                var description: String { if x == y { return "=" }; return "\\(x), \\(y)" }
                func forward(_ x: Int) { target.forward(x) }
                func forwardAll(_ x: Int) throws -> Int { try target.forward(x, again: true) }
                init(x: Double, y: Double) { self.x = x; self.y = y }
                required init?(coder: NSCoder) { guard coder.allowsKeyedCoding else { return nil } }
                @available(*, unavailable) func old() { if x > y { swap() } }
            }
            final class Resource { deinit { if open { close() } } }
            === Sources/App/Model.generated.swift
            func generated(_ x: Int) -> Int { if x > 3 { return 1 }; return 2 }
            === Sources/App/Schema.swift
            // This file was generated by tool 1.2. DO NOT EDIT.
            func schema(_ x: Int) -> Int { if x > 3 { return 1 }; return 2 }
            === Sources/tool/main.swift
            func usage(_ x: Int) -> Int { if x > 3 { return 1 }; return 2 }
            print(usage(3))
            === Tests/AppTests/OtherTests.swift
            import Testing
            @Test func other() { #expect(1 + 1 == two) }
            """),
        SmallRepository(
            "Extensions of foreign types, default arguments, generics",
            """
            === Sources/App/Extensions.swift
            extension Array where Element: Equatable {
                func unique() -> [Element] { var seen: [Element] = []; for x in self where !seen.contains(x) { seen.append(x) }; return seen }
                func ↓doubled() -> [Element] { var all: [Element] = []; for x in self { all += [x, x] }; return all }
                subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
            }
            extension String {
                func slug(separator: String = "-") -> String { if isEmpty { return "" }; return lowercased() + separator }
                var ↓isPalindrome: Bool { if isEmpty { return true }; return self == String(reversed()) }
            }
            struct Box<Value> { func mapped<T>(_ body: (Value) -> T) -> Box<T>? { if let value { return Box<T>(body(value)) }; return nil } }
            enum Tool { static func clamp<T: Comparable>(_ x: T, to range: ClosedRange<T>) -> T { if x < range.lowerBound { return x }; return x } }
            === Tests/AppTests/ExtensionTests.swift
            import XCTest
            @testable import App
            final class ExtensionTests: XCTestCase {
                func testAll() {
                    XCTAssertEqual([1, 1].unique(), [1])
                    XCTAssertNil([1][safe: 3])
                    XCTAssertEqual("A".slug(), "a-")
                    XCTAssertNotNil(Box<Int>(3).mapped { $0 + 1 })
                    XCTAssertEqual(Tool.clamp(3, to: 1...2), 3)
                }
            }
            """),
    ]
}
