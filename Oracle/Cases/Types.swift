// Types wherever they stand, and what looks like one.
struct S<T: ~Copyable & P, let n: Int>: ~Copyable, @unchecked Sendable, P & Q, @preconcurrency R where T: ~Escapable, T.Element == [Int]? {}
class C: class, P {}
protocol P<Element>: AnyObject, ~Copyable {
    associatedtype Element: Equatable = Int where Element: P, Element.X == Self
    associatedtype Other: ~Copyable
    var a: Int { get }
    var b: Int { get set }
    var c: Int { mutating get async throws nonmutating set }
    static var d: Self? { get }
    init(x: Int)
    func e<T>(_ t: T) -> T where T: P
    subscript(i: Int) -> Element { get set }
}
let a: [String: [Int]?]? = nil
let b: Array<Dictionary<String, Array<Int>>>? = nil
let c: (Int, label: String) -> ((Int) -> Void)? = { _, _ in nil }
let d: Optional<() -> Void> = nil
var e: Int!, f: [String]!, g: (() -> Void)!
let h: A.B<C>.D.Type, i: P.Protocol, j: (any P).Type, k: any (P & Q)
let l: [3 of Int] = [1, 2, 3], m: [n of [2 of String]], o: InlineArray<4, _> = [1, 2, 3, 4]
let p: @convention(c) (Int) -> Void, q: @Sendable () async -> Int, r: (inout Int, consuming S) -> Void
let s: _ = 1, t: Array<_> = [], u: (repeat each T), v: some P = x
let w: Int?? = nil, x: [Int?]?? = [], y: Int? = a ?? nil
let z = [Int](), aa = [String: Int](), ab = [[Int]?](repeating: nil, count: 1), ac = [() -> Void]()
let ad = Array<Int>(), ae = Foo<Bar, (Int) -> Void>.init(), af = A<B>.C<D>(x), ag = a < b, ah = (a < b, c > d), ai = f(a < b, c > (d))
let aj = Set<Int>.self, ak = (Int, String).self, al = (() -> Void).self, am = ((Int) async throws -> Void).self, an = Int?.self, ao = [Int]?.none
let ap = Optional<Int>.some(1)!, aq = A<B>?.none, ar = x as! A<B>?, at = x as? [Int], au = x is Int, av = x as (any P)?, aw = x as @Sendable () -> Void
let ax = a as? B ?? c as! D, ay = a is B && c is D || e as? F == nil, az = try? x as? Int, ba = (x as AnyObject) as! B
let bb = any P.self, bc = (any P).self, bd = some as Int, be = G<3>(), bf = G<-3, Int>.x, bg = [5 of Int](repeating: 0)
let bh: () -> () = {}, bi: (_ a: Int, _ b: inout String) throws -> Never = { _, _ in fatalError() }
typealias A<T> = Dictionary<String, T>
typealias B = (Int, String)
typealias D = any Equatable & Sendable
typealias E<each T> = (repeat each T) -> Void
extension Array: P where Element: P {}
extension [Int]? { }
extension Dictionary<String, Int>.Index {}
extension S where T == (Int) -> Void, n == 3 {}
