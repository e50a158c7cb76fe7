// Owns: members of types of every kind.

class Keeper {
    var animals: [Animal] = []
    private let secret: Int

    init(secret: Int) { self.secret = secret }

    convenience init?(named name: String, _ secret: Int?) {
        guard let secret, !name.isEmpty else { return nil }
        self.init(secret: secret)
    }

    class func standard() -> Keeper { Keeper(secret: 1) }

    func admit(_ animal: Animal) throws -> Self {
        guard secret > 0 else { throw Escaped() }
        animals.append(animal)
        return self
    }

    var oldest: Animal? {
        get throws {
            guard secret > 0 else { throw Escaped() }
            return animals.max { $0.age < $1.age }
        }
    }

    subscript(position: Int) -> Animal? { animals.indices.contains(position) ? animals[position] : nil }

    subscript(named name: String, default animal: @autoclosure () -> Animal) -> Animal {
        get { animals.first { $0.name == name } ?? animal() }
        set { animals.append(newValue) }
    }

    private func forget() { animals = [] }

    deinit { forget() }
}

struct Box<Content> {
    var content: Content

    init(_ content: Content) { self.content = content }

    mutating func replace(with other: Content) -> Content {
        defer { content = other }
        return content
    }

    func mapped<Result>(_ change: (Content) throws -> Result) rethrows -> Box<Result> { Box<Result>(try change(content)) }

    struct Label {
        let text: String

        func matches(_ content: Content) -> Bool { text == "\(content)" }
    }

    enum State { case empty, full(Content) }

    func state(_ isFull: Bool) -> State { isFull ? .full(content) : .empty }
}

extension Box where Content == String {
    var isBlank: Bool { content.allSatisfy(\.isWhitespace) }
}

extension Box: Equatable where Content: Equatable {
    func holds(_ other: Content) -> Bool { content == other }
}

actor Store {
    private var items: [String: Int] = [:]

    init(_ items: [String: Int]) { self.items = items }

    func add(_ keeper: Keeper, under key: String) throws -> Keeper {
        guard items[key] == nil else { throw Escaped() }
        return keeper
    }

    func load(_ key: String) async -> Int? { items[key] }

    nonisolated func kind(_ value: Int) -> String { value > 0 ? "a" : "b" }

    var count: Int { items.isEmpty ? 0 : items.count }
}

@MainActor final class Screen {
    var lines: [String] = []

    init() {}

    func draw(_ line: String) async throws { lines.append(line) }

    nonisolated static func width(of line: String) -> Int { line.isEmpty ? 0 : line.count }
}

struct Token: ~Copyable {
    let number: Int

    init(_ number: Int) { self.number = number }

    consuming func spend() -> Int { number }
    borrowing func peek(_ other: borrowing Token) -> Bool { number > other.number }
    static func fresh() -> Token { Token(1) }
}

struct Window: ~Escapable {
    let count: Int

    @_lifetime(immortal) init(count: Int) { self.count = count }

    func wide(_ limit: Int) -> Bool { count > limit }
}

protocol Shape {
    associatedtype Unit
    func area() -> Double
}

extension Shape {
    func isLarge(than limit: Double) -> Bool { area() > limit }
    static func unit(_ other: Self) -> Double { other.area() }
}

struct Square: Shape {
    typealias Unit = Int
    func area() -> Double { 1 }
}

protocol Lonely { var number: Int { get } }

extension Lonely {
    func doubled() -> Int { number > 0 ? number * 2 : 0 }
    func same(as other: Self) -> Bool { number == other.number }
}

func largest<S: Shape>(_ shapes: [S], _ body: (S) -> Void) -> S? where S: Sendable { shapes.first }

extension RandomAccessCollection {
    func secondIndex(where condition: (Element) -> Bool) -> Index? { dropFirst().firstIndex(where: condition) }
}

extension Array where Element == UInt8 {
    func checksum(seed: Element) -> Int { reduce(Int(seed)) { $0 &+ Int($1) } }
    init?(hex text: Substring) {
        guard let value = UInt8(text, radix: 16) else { return nil }
        self = [value]
    }
}

extension Dictionary {
    func count(of key: Key, or value: Value) -> Int { self[key] == nil ? 0 : 1 }
}

extension Optional {
    func orThrow(_ error: any Error) throws -> Wrapped {
        guard let self else { throw error }
        return self
    }
}

private struct Secret {
    func open() -> Int { 1 }
}

func unlock() -> Int { Secret().open() }

enum Choice: String, CaseIterable {
    case one, two

    init?(loosely text: String) {
        guard let choice = Choice(rawValue: text.lowercased()) else { return nil }
        self = choice
    }

    var next: Choice { self == .one ? .two : .one }

    enum `default` {
        static func value(_ choice: Choice) -> Int { choice == .one ? 1 : 2 }
    }
}
