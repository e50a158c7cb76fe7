// Owns: global functions, operators and properties of every kind.

/// A type of the module.
public struct Animal: Hashable, Sendable {
    public var name: String
    public var age: Int

    public struct Food: Sendable {
        let grams: Int

        func portions(of size: Int) -> Int { size > 0 ? grams / size : 0 }
    }
}

struct Escaped: Error {}

func average(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }

func greet(_ name: String, times: Int, loudly: Bool = false) throws -> String {
    guard times >= 0 else { throw Escaped() }
    return String(repeating: loudly ? name.uppercased() : name, count: times)
}

func feed(_ animal: Animal, with food: Animal.Food?) -> Int { food?.grams ?? animal.age }

func rename(_ animal: inout Animal, to name: String) { animal.name = name }

func increment(_ number: inout Int) { number += 1 }

func total(_ numbers: Int...) -> Int { numbers.reduce(0, +) }

func names(of animals: Animal...) -> [String] { animals.map(\.name) }

func index(_ pairs: [(String, Int)]) -> [String: Int] { Dictionary(pairs) { first, _ in first } }

func first<Element: Hashable>(of elements: [Element], where condition: (Element) throws -> Bool) rethrows -> Element? {
    try elements.first(where: condition)
}

func describe(_ thing: some CustomStringConvertible, and other: any CustomStringConvertible) -> String { "\(thing)\(other)" }

func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value? { nil }

func merge<Left: Sequence, Right: Collection>(_ left: Left, _ right: Right) -> [Int] where Left.Element == Int, Right.Element == Int {
    Array(left) + Array(right)
}

func all<each Thing>(_ things: repeat each Thing) -> Int { 0 }

func onlyIf(_ condition: @autoclosure () -> Bool, _ body: @escaping @Sendable (Int) async throws -> Void) -> Bool { condition() }

func onlyIf(_ animal: Animal) -> Bool { animal.age > 0 }

func onlyIf(_ food: Animal.Food) -> Bool { food.grams > 0 }

func make() -> some Sequence<Int> { [1, 2] }

func makeClosure() -> (Int) -> Int { { $0 } }

func stop() -> Never { fatalError("stopped") }

func load(_ name: String) async throws -> Animal {
    try await Task.sleep(for: .zero)
    return Animal(name: name, age: 0)
}

func exact(_ text: String) throws(Escaped) -> Int {
    guard let number = Int(text) else { throw Escaped() }
    return number
}

@discardableResult func logged(_ level: Int?) -> Int { level ?? 0 }

@MainActor func show(_ animal: Animal) -> Bool { animal.age > 1 }

@available(macOS 26, *) func modern(_ range: Range<Int>) -> Int { range.count }

@available(*, deprecated, message: "use another") func old(_ value: Int) -> Int { value }

private func hidden(_ value: Int) -> Int { value > 1 ? value : 0 }

func throughHidden(_ value: Int) -> Int { hidden(value) }

func bytes(in pointer: UnsafeRawBufferPointer) -> Int { pointer.count }

func sum(_ span: Span<UInt8>) -> Int { span.count }

func raw(_ span: RawSpan) -> Int { span.byteCount }

func keyed(_ path: KeyPath<Animal, String>) -> Int { path.hashValue }

func `repeat`(_ `in`: Int, for `class`: String) -> String { String(repeating: `class`, count: `in`) }

var population: Int { Int.random(in: 0...3) > 1 ? 1 : 0 }

infix operator <+> : AdditionPrecedence
prefix operator ~~
postfix operator %%

func <+> (left: Animal, right: Animal) -> [Animal] { [left, right] }
prefix func ~~ (animal: Animal) -> Animal { animal }
postfix func %% (value: Double) -> Double { value / 100 }

extension Animal {
    public static func == (left: Animal, right: Animal) -> Bool { left.name == right.name && left.age == right.age }
    static func += (left: inout Animal, right: Int) { left.age += right }
    static func < <Number: BinaryInteger>(left: Animal, right: Number) -> Bool { left.age < right }
}

#if os(Linux)
    func onlyHere(_ value: Int) -> Int { value }
#elseif DEBUG
    func onlyThere(_ value: Int) -> Int { value }
#else
    func elsewhere(_ value: Int) -> Int { value }
#endif
