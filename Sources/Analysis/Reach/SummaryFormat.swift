// Owns: naming the format of summaries, so that nothing that another version wrote is read.
import SourceText

extension FileSummary {
    /// Names what a summary says of a file: another lexer, outline or way of summing up gives another name, so that nothing that an
    /// older version wrote is ever read as today's.
    package static let formatName: UInt64 = {
        var words: [UInt32] = [7]
        for path in ["Sources/A.swift", "Tests/ATests/ATests.swift", "Package.swift"] {
            FileSummary(FileContext(path: path, source: SourceText(sample))).encode(into: &words)
        }
        return words.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }()

    private static let sample = """
        import Foundation
        @main struct App: Runnable, Sendable {
            static let shared = App()
            @Wrapped var count: Int = Self.make(1) + limit { didSet { changed(count, oldValue) } }
            var total: Double { get throws { try items.reduce(0) { $0 + $1.price } } set { store(newValue) } }
            init?(name: String, _ `class`: [Int: any Runnable]...) throws(Failure) { guard let a = name.first else { return nil }; use(a) }
            deinit { close() }
            subscript(index: Int) -> Element<Int> { items[index]! }
            func run<T: Runnable>(with value: inout T?, then body: @escaping (T) async -> Void) async where T.Body == Never {
                #if DEBUG
                log("run \\(value?.name ?? #"none \\#(count)"#)")
                #else
                for case .some(let item) in items where item > 3 { await body(item as! T) }
                #endif
                switch value { case .none: break; default: repeat { count &+= 1 } while count < /[a-z]+/.matches }
            }
            func draw(@Builder content: () -> Void, @Builder in block: (Int) -> Void) { block(1); content() }
            static func == (left: App, right: App) -> Bool { left.count == right.count }
            func hash(into hasher: inout Hasher) { hasher.combine(count) }
            enum Kind: String { case first = "a", second(Int, label: [String]) ; indirect case third(Kind) }
        }
        extension App.Kind: Equatable { func next() -> Self? { self } }
        #Preview { App() }
        actor Worker { nonisolated func work() {} }
        let table = ["a": free(1), "b": \\App.count] as [String: Any]
        precedencegroup P { higherThan: AdditionPrecedence }
        infix operator <+>: P
        prefix func ! (value: App) -> Bool { !value.isReady }
        @Suite final class AppTests: XCTestCase {
            let app = try! Store<Int>.shared.app(named: "a")?.child as! App
            @Test func works() throws { #expect(throws: Failure.self) { try app.run(with: .init(1)) { } then: { $0.stop() } } }
            func testStop() { let made = Store(path: 1).make(); made.cache[1].stop(force:)(); do { try Self.go() } catch {} }
        }
        let package = Package(targets: [.target(name: "A", dependencies: ["B", .product(name: "C", package: "c")], path: "D"), .testTarget(name: "E")])
        """
}
