// Owns: more small repositories, written after the rule to find what it does not know.

extension SmallRepository {
    static let unseen = [
        SmallRepository(
            "Receivers through unwrapping helpers, base classes, closures and loops",
            """
            === Package.swift
            import PackageDescription
            let package = Package(
                name: "Mail",
                targets: [
                    .target(name: "Mail"),
                    .target(name: "MailTesting", dependencies: ["Mail"]),
                    .testTarget(name: "MailTests", dependencies: ["Mail", "MailTesting"]),
                ])
            === Sources/Mail/Queue.swift
            public final class Queue {
                public init(limit: Int = 10) { self.limit = limit }
                public func push(_ text: String) throws { if texts.count >= limit { throw QueueError.full }; texts.append(text) }
                public func pop() -> String? { if texts.isEmpty { return nil }; return texts.removeFirst() }
                public func peek() -> String? { if texts.isEmpty { return nil }; return texts[0] }
                public func drain(_ each: (String) -> Void) { while let text = pop() { each(text) } }
                public func ↓compact(_ keep: Int) { while texts.count > keep { texts.removeLast() } }
                public var isFull: Bool { if limit == 0 { return true }; return texts.count == limit }
            }
            public final class Stack {
                public func ↓peek() -> String? { if texts.isEmpty { return nil }; return texts[0] }
                public var ↓isFull: Bool { if limit == 0 { return true }; return texts.count == limit }
            }
            === Sources/MailTesting/Fixtures.swift
            import Mail
            public func makeQueue(_ texts: [String]) throws -> Queue {
                let queue = Queue()
                for text in texts { try queue.push(text) }
                return queue
            }
            public func ↓makeFull() throws -> Queue {
                let queue = Queue(limit: 1)
                for text in ["a", "b"] { try queue.push(text) }
                return queue
            }
            === Tests/MailTests/QueueTests.swift
            import XCTest
            import MailTesting
            @testable import Mail
            class QueueCase: XCTestCase {
                var queue: Queue!
                override func setUpWithError() throws { queue = try makeQueue(["a"]) }
            }
            final class QueueTests: QueueCase {
                func testPeeks() throws {
                    let head = try XCTUnwrap(queue)
                    XCTAssertFalse(queue.isFull)
                    XCTAssertEqual(queue.peek(), "a")
                    head.drain { print($0) }
                }
            }
            """),
        SmallRepository(
            "Mocks, protocols with defaults, and injected dependencies",
            """
            === Sources/App/Feed.swift
            protocol Fetching { func fetch(_ id: Int) async throws -> String }
            extension Fetching {
                func fetchAll(_ ids: [Int]) async throws -> [String] { var all: [String] = []; for id in ids { all.append(try await fetch(id)) }; return all }
            }
            struct NetworkFetcher: Fetching {
                func ↓fetchRaw(_ id: Int) async throws -> Data { guard id > 0 else { throw Failure.id }; return Data() }
                func fetch(_ id: Int) async throws -> String { guard id > 0 else { throw Failure.id }; return "x" }
            }
            final class FeedModel {
                private let fetcher: any Fetching
                init(fetcher: any Fetching) { self.fetcher = fetcher }
                func refresh() async { do { items = try await fetcher.fetchAll([1]) } catch { failure = error } }
                func ↓reset() { items = []; for watcher in watchers { watcher.cancel() } }
            }
            === Tests/AppTests/FeedTests.swift
            import Testing
            @testable import App
            struct MockFetcher: Fetching { func fetch(_ id: Int) async throws -> String { "mock" } }
            @MainActor struct FeedTests {
                @Test func refreshes() async {
                    let model = FeedModel(fetcher: MockFetcher())
                    await model.refresh()
                    #expect(model.items == ["mock"])
                }
            }
            """),
        SmallRepository(
            "Observers, lazy values, statics, enums with methods, metatypes",
            """
            === Sources/App/Settings.swift
            final class Settings {
                static let defaults: Settings = .make(volume: 3)
                static func make(volume: Int) -> Settings { let s = Settings(); if volume > 0 { s.volume = volume }; return s }
                static func ↓make(named name: String) -> Settings { let s = Settings(); if name.isEmpty { s.volume = 0 }; return s }
                var volume = 0 { didSet { if volume > 10 { volume = 10 } } }
                var ↓balance = 0 { didSet { if balance > 10 { balance = 10 } } }
                class func register() { for key in keys { store(key) } }
            }
            enum Level: Int, CaseIterable {
                case low, high
                var next: Level? { switch self { case .low: return .high; case .high: return nil } }
                var ↓previous: Level? { switch self { case .high: return .low; case .low: return nil } }
                static func parse(_ text: String) -> Level? { if text == "low" { return .low }; return nil }
                mutating func toggle() { switch self { case .low: self = .high; case .high: self = .low } }
            }
            === Tests/AppTests/SettingsTests.swift
            import XCTest
            @testable import App
            final class SettingsTests: XCTestCase {
                func testSettings() {
                    let settings = Settings.defaults
                    settings.volume = 12
                    let type = Settings.self
                    type.register()
                    XCTAssertEqual(Level.allCases.map(\\.next), [.high, nil])
                    var level = Level.parse("low")!
                    level.toggle()
                }
            }
            """),
        SmallRepository(
            "Trailing closures, variadics and defaults that do not fit",
            """
            === Sources/App/Net.swift
            public func request(_ path: String, retries: Int = 2, done: @escaping (Int) -> Void) { for _ in 0..<retries { done(1) } }
            public func ↓request(_ path: String, body: [UInt8], done: @escaping (Int) -> Void) { for _ in body { done(1) } }
            public func join(_ parts: String..., separator: String = "/") -> String { var all = ""; for part in parts { all += part + separator }; return all }
            public func ↓join(_ parts: [String], by separator: String) -> String { var all = ""; for part in parts { all += part + separator }; return all }
            public func animate(_ duration: Double, animations: () -> Void, completion: (() -> Void)? = nil) { if duration > 0 { animations() } }
            public func ↓animate(_ duration: Double, delay: Double, animations: () -> Void) { if duration > delay { animations() } }
            public struct Pair { public init(_ make: () -> Int) { if make() > 1 { x = 1 } }
                public ↓init(left: Int, _ make: () -> Int) { if make() > left { x = 1 } } }
            === Tests/AppTests/NetTests.swift
            import Testing
            @testable import App
            @Test func nets() {
                request("a") { _ in }
                #expect(join("a", "b", "c") == "a/b/c/")
                animate(1) { } completion: { }
                _ = Pair { 3 }
            }
            """),
        SmallRepository(
            "Two targets with functions of one name",
            """
            === Package.swift
            import PackageDescription
            let package = Package(
                name: "Two",
                products: [.library(name: "Left", targets: ["Left"])],
                targets: [
                    .target(name: "Left", dependencies: []),
                    .target(name: "Right", dependencies: []),
                    .executableTarget(name: "tool", dependencies: ["Left", "Right"]),
                    .testTarget(name: "LeftTests", dependencies: ["Left"]),
                    .testTarget(name: "RightTests", dependencies: ["Right"]),
                ])
            === Sources/Left/Normalise.swift
            func normalise(_ text: String) -> String { if text.isEmpty { return "-" }; return text }
            struct Reader { func read(_ n: Int) -> Int { if n < 0 { return 0 }; return n } }
            === Sources/Right/Normalise.swift
            func ↓normalise(_ text: String) -> String { if text.isEmpty { return "+" }; return text }
            struct Reader { func ↓read(_ n: Int) -> Int { if n < 0 { return 0 }; return n } }
            func used(_ n: Int) -> Int { if n < 0 { return 0 }; return n }
            === Sources/tool/Run.swift
            import Left
            func ↓run(_ args: [String]) { for arg in args { print(normalise(arg)) } }
            === Tests/LeftTests/NormaliseTests.swift
            import Testing
            @testable import Left
            @Test func normalises() { #expect(normalise("") == "-"); #expect(Reader().read(1) == 1) }
            === Tests/RightTests/UsedTests.swift
            import Testing
            @testable import Right
            @Test func uses() { #expect(used(1) == 1) }
            """),
        SmallRepository(
            "Collections, iterators and custom sequences of the project",
            """
            === Sources/App/Ring.swift
            public struct Ring<Element>: Sequence {
                public struct Iterator: IteratorProtocol { public mutating func next() -> Element? { if left == 0 { return nil }; left -= 1; return nil } }
                public func makeIterator() -> Iterator { if isEmpty { return Iterator(0) }; return Iterator(count) }
                public mutating func rotate(by steps: Int) { for _ in 0..<steps { items.append(items.removeFirst()) } }
                public mutating func ↓rotateBack(by steps: Int) { for _ in 0..<steps { items.insert(items.removeLast(), at: 0) } }
                public static func += (ring: inout Ring, item: Element) { if ring.isFull { ring.drop() }; ring.items.append(item) }
                public func ↓prefix(whileEven limit: Int) -> [Element] { var all: [Element] = []; for x in items { all.append(x) }; return all }
            }
            extension Ring: Equatable where Element: Equatable {
                public static func == (left: Ring, right: Ring) -> Bool { if left.count != right.count { return false }; return left.items == right.items }
            }
            extension Ring: ExpressibleByArrayLiteral { public init(arrayLiteral elements: Element...) { for x in elements { items.append(x) } } }
            === Tests/AppTests/RingTests.swift
            import Testing
            @testable import App
            @Test func rotates() {
                var ring: Ring<Int> = [1, 2]
                ring.rotate(by: 1)
                #expect(ring == [2, 1])
                #expect(Array(ring.prefix(1)) == [2])
            }
            """),
    ]
}
