// Signatures: effects, ownership, isolation, packs, opaque results, operators.
func typed() throws(MyError) -> Int { throw MyError.a }
func typedAsync(_ f: () async throws(any Error) -> Void) async throws(E<Int>) where E: Error {}
func rethrowing<T>(_ body: () throws -> T) rethrows -> T { try body() }
func ownership(_ a: borrowing A, _ b: consuming B, c: inout C, d: __owned D, _ e: sending E, f: isolated (any Actor)? = #isolation) -> sending F { fatalError() }
func packs<each T: P, each U>(_ items: repeat each T, others: (repeat each U)) -> (repeat Pair<each T, each U>) where repeat each T: Q {
    repeat (each items).run(each others)
    for item in repeat each items { print(item) }
    return (repeat Pair(each items, each others))
}
func opaque() -> some Collection<Int> & Sendable { [] }
func existential(_ p: any P & Q, _ q: (any P)?, _ r: any ~Copyable) -> any P.Type { p }
func values<let n: Int, T: ~Copyable>(_ array: borrowing InlineArray<n, T>) -> [n of T] { array }
func attributed(@Builder _ content: @escaping @Sendable @MainActor (Int, _ name: String) async throws -> Void, _ autoclosure: @autoclosure () -> Bool = true) {}
func variadic(_ items: Int..., then last: String = "a" + "b", closure: (inout Int) -> Void = { $0 += 1 }) {}
func curried() -> (Int) -> (String) throws -> (any P)? { { _ in { _ in nil } } }
nonisolated(nonsending) func caller() async {}
func takes(_ f: nonisolated(nonsending) () async -> Void, _ g: @concurrent () async -> Void, _ h: @isolated(any) () -> Void) {}
@concurrent func runs() async {}
@specialized(where T == Int) @inlinable public func specialised<T>(_ x: T) -> T { x }
@_specialize(where T == Int, U == String) func old<T, U>(_ t: T, _ u: U) {}
@available(macOS 13, iOS 16, *) @available(*, deprecated, renamed: "new(a:b:)", message: "no") public func dated() {}
@objc(doThing:with:) func objc(_ a: Int, with b: Int) {}
@backDeployed(before: macOS 12, iOS 15) public func back() {}
@_silgen_name("foo") func silgen(_: UnsafeRawPointer, _ n: Int) -> Int
@abi(func oldName(_ x: Int) -> String) func newName(_ x: Int) -> String { "" }
@_lifetime(borrow a, copy b) func lifetimes(_ a: borrowing Span<Int>, _ b: Span<Int>) -> Span<Int> { a }

prefix operator +++
postfix operator ---
infix operator <=> : ComparisonPrecedence
infix operator **: Power, Designated
precedencegroup Power { higherThan: MultiplicationPrecedence associativity: right assignment: false }
prefix func +++ (x: Int) -> Int { x }
postfix func --- (x: inout Int) -> Int { x }
func <=> <T: Comparable>(a: T, b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
extension Int {
    static func == (l: Self, r: Self) -> Bool { false }
    static func ==<T>(l: T, r: T) -> Bool { false }
    static func < <T>(l: T, r: T) -> Bool { false }
    static prefix func ! (x: Self) -> Bool { !true }
    static func / (l: Self, r: Self) -> Self { l / r }
    static func & (l: Self, r: Self) -> Self { l & r }
    static prefix func -(x: Self) -> Self { 0 - x }
    static func ..< (l: Self, r: Self) -> Range<Self> { l ..< r }
    static func ?? (l: Self?, r: Self) -> Self { r }
}

class Base {
    init?(failable x: Int) { return nil }
    init!(unwrapped x: Int) {}
    required convenience init<T>(generic x: T) async throws(E) where T: P { self.init(unwrapped: 1) }
    deinit {}
    isolated deinit { await close() }
    subscript(_ i: Int, default d: @autoclosure () -> Int = 0) -> Int { i + d() }
    subscript<T>(key: KeyPath<Base, T>) -> T where T: P { get { self[keyPath: key] } set(new) { _ = new } }
    static subscript(dynamicMember name: String) -> Int { get async throws { 1 } }
    class func overridable() {}
    final override class var shared: Base! { nil }
    private(set) public var a: Int
    unowned(unsafe) let b: Base, c = 1
    weak var d: Base? = nil
    lazy var e: [Int] = { [1, 2] }()
    nonisolated(unsafe) static var f = 0
    open internal(set) var g: String { willSet { print(newValue) } didSet(old) { print(old) } }
    var h: Int = 0 { didSet { print(h) } }
    @Wrapper(a: 1, b: { 2 }) var i: Int = 3, j = 4
    var k: Int { _read { yield x } _modify { yield &x } }
    var l: Int { @inline(__always) get { 1 } nonmutating set { _ = newValue } }
    var m: Int { mutating get async throws(E) { 1 } }
    var n: some P { borrow { x } }
    let (o, p): (Int, Int) = (1, 2), q = 3
    var r: Int { unsafeAddress { p } nonmutating unsafeMutableAddress { p } }
    var s: Int { @storageRestrictions(initializes: _s, accesses: _t) init(v) { _s = v } get { _s } }
    distributed actor D { distributed func f() async throws {} }
    async let t = 1
    func async() {}
    func get() -> Int { 1 }
    var set: Int { 2 }
    static let `static`: Self = .init(unwrapped: 1)!
    typealias T<U: P> = [U] where U: Q
    indirect enum I: Int { case a(Int, label: String = ""), b = 1; case c, d }
}
