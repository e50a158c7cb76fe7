// Owns: small repositories about names, labels and receivers.

extension SmallRepository {
    static let names = [
        SmallRepository(
            "Overloads are told apart by their labels",
            """
            === Sources/App/Loader.swift
            public struct Loader {
                public func load(from path: String) throws -> [UInt8] {
                    guard !path.isEmpty else { throw Failure.empty }
                    return try read(path)
                }
                public func ↓load(named name: String) throws -> [UInt8] {
                    guard !name.isEmpty else { throw Failure.empty }
                    return try read("/" + name)
                }
                public func ↓load() throws -> [UInt8] {
                    guard let first = all.first else { throw Failure.empty }
                    return try read(first)
                }
                func save(_ bytes: [UInt8], to path: String, atomically: Bool = true, retries: Int = 3) {
                    for _ in 0..<retries { write(bytes, path) }
                }
                func each(in folder: String = "", limit: Int = 10, _ body: (String) -> Void, done: () -> Void = {}) {
                    for name in names.prefix(limit) { body(name) }
                }
            }
            === Tests/AppTests/LoaderTests.swift
            import Testing
            @testable import App
            @Test func loads() throws {
                let loader = Loader()
                #expect(try loader.load(from: "a").isEmpty)
                loader.save([], to: "b", retries: 1)
                loader.each(limit: 2) { print($0) } done: { print("done") }
            }
            """),
        SmallRepository(
            "Two types with a method of one name are told apart where the receiver shows",
            """
            === Sources/App/Stores.swift
            final class FileStore {
                static let shared = FileStore()
                func flush() {
                    for file in files { file.close() }
                }
                func clear() { while let file = files.popLast() { file.remove() } }
            }
            final class MemoryStore {
                func ↓flush() {
                    for entry in entries { entry.drop() }
                }
                func ↓clear() { while let entry = entries.popLast() { entry.drop() } }
            }
            struct Holder {
                let store: FileStore
                func stop() { if running { store.clear() } }
            }
            === Tests/AppTests/StoreTests.swift
            import Testing
            @testable import App
            @Test func flushes() {
                let store = FileStore()
                store.flush()
                Holder(store: FileStore.shared).stop()
            }
            """),
        SmallRepository(
            "Where the receiver is not to be seen, both count",
            """
            === Sources/App/Shapes.swift
            struct Circle { func scale(by factor: Double) -> Circle { if factor < 0 { return self }; return Circle() } }
            struct Square { func scale(by factor: Double) -> Square { if factor < 0 { return self }; return Square() } }
            func makeAny() -> Shape { if flag { return Circle() }; return Square() }
            === Tests/AppTests/ShapeTests.swift
            import XCTest
            final class ShapeTests: XCTestCase {
                func testScales() { XCTAssertNotNil(factories["circle"]!().scale(by: 2)) ; _ = makeAny() }
            }
            """),
        SmallRepository(
            "A protocol-typed receiver reaches every witness",
            """
            === Sources/App/Codec.swift
            protocol Codec { func decode(_ text: String) -> Int? }
            struct Decimal: Codec { func decode(_ text: String) -> Int? { if text.isEmpty { return nil }; return Int(text) } }
            struct Hex {}
            extension Hex: Codec { func decode(_ text: String) -> Int? { if text.isEmpty { return nil }; return Int(text, radix: 16) } }
            struct Roman { func ↓decode(_ text: String) -> Int? { if text.isEmpty { return nil }; return 5 } }
            extension Codec {
                func decodeAll(_ texts: [String]) -> [Int] { texts.compactMap { decode($0) } }
                func ↓decodeFirst(_ texts: [String]) -> Int? { texts.isEmpty ? nil : decode(texts[0]) }
            }
            === Tests/AppTests/CodecTests.swift
            import Testing
            @testable import App
            @Test(arguments: [Decimal() as any Codec, Hex()])
            func decodes(_ codec: any Codec) { #expect(codec.decodeAll(["1"]) == [1]) }
            """),
        SmallRepository(
            "Initialisers are reached by calls of their type, by labels",
            """
            === Sources/App/Range.swift
            public struct Span {
                public init(from start: Int, to end: Int) throws { guard start <= end else { throw Failure.order } }
                public init?(_ text: String) { guard text.contains("-") else { return nil } }
                public ↓init(around middle: Int, by radius: Int) throws { guard radius >= 0 else { throw Failure.negative } }
            }
            class Base { init(name: String) { if name.isEmpty { log("empty") } } }
            class Derived: Base {}
            === Tests/AppTests/SpanTests.swift
            import XCTest
            @testable import App
            final class SpanTests: XCTestCase {
                func testMakes() throws {
                    _ = try Span(from: 1, to: 2)
                    XCTAssertEqual(["1-2"].map(Span.init(_:)).count, 1)
                    _ = Derived(name: "x")
                }
            }
            """),
        SmallRepository(
            "Names in comments, strings, display names and of the tests themselves reach nothing",
            """
            === Sources/App/Text.swift
            func ↓wrap(_ text: String) -> String { if text.isEmpty { return "" }; return "(" + text + ")" }
            func ↓strip(_ text: String) -> String { if text.isEmpty { return "" }; return "" }
            func ↓fold(_ text: String) -> String { if text.isEmpty { return "" }; return "x" }
            func ↓trim(_ text: String) -> String { if text.isEmpty { return "" }; return "y" }
            === Tests/AppTests/TextTests.swift
            import Testing
            @testable import App
            // wrap("a") is tested elsewhere
            @Test("strip(_:) works") func fold() { #expect("trim(x)".count == 7) }
            func trim(from helper: Int) -> String { "" }
            """),
        SmallRepository(
            "A helper of the tests reaches something only if a test reaches the helper",
            """
            === Sources/App/Jobs.swift
            struct Job {
                func start() { if ready { run() } }
                func stop() { if ready { halt() } }
                private func run() { for step in steps { step() } }
                private func halt() { for step in steps { step() } }
                func ↓pause() { if ready { idle() } }
                private func ↓idle() { for step in steps { step() } }
            }
            === Tests/AppTests/Helpers.swift
            @testable import App
            func startAll(_ jobs: [Job]) { for job in jobs { job.start() } }
            func pauseAll(_ jobs: [Job]) { for job in jobs { job.pause() } }
            extension Job { func stopped() -> Job { stop(); return self } }
            === Tests/AppTests/JobTests.swift
            import Testing
            @testable import App
            @Suite struct JobTests {
                let job = Job().stopped()
                @Test func starts() { startAll([job]) }
            }
            """),
        SmallRepository(
            "Receivers through properties, factories and casts",
            """
            === Sources/App/Session.swift
            final class Session {
                let cache = Cache()
                var log: Log { Log() }
                static func open() -> Session { if isOpen { return current }; return Session() }
            }
            final class Cache { func drop(_ key: String) { if keys.contains(key) { remove(key) } } }
            final class Pool { func ↓drop(_ key: String) { if keys.contains(key) { remove(key) } } }
            struct Log { func entry(_ i: Int) -> String { if i < 0 { return "" }; return lines[i] } }
            struct Book { func ↓entry(_ i: Int) -> String { if i < 0 { return "" }; return pages[i] } }
            class Node { func visit() { for child in children { child.see() } } }
            class Leaf { func ↓visit() { for child in children { child.see() } } }
            === Tests/AppTests/SessionTests.swift
            import XCTest
            @testable import App
            final class SessionTests: XCTestCase {
                var session: Session!
                override func setUp() { session = Session.open() }
                func testDrops() {
                    session.cache.drop("a")
                    XCTAssertEqual(Session.open().log.entry(0), "")
                    (something as! Node).visit()
                }
            }
            """),
    ]
}
