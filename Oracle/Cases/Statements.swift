// Statements: labels, conditions, patterns, `#if`, expressions with branches.
import struct Foundation.Date
@testable import Module
@_exported public import class A.B.C
internal import Other; import Third

outer: for case let (a, b)? in list where a > b { continue outer }
for try await x in stream {}
for await unsafe y in z {}
for var i: Int in 0..<10 where i % 2 == 0 { i += 1; break }
for (i, (j, _)) in zip(a, b).enumerated() {}
for _ in 0..<3 { }
for case .some(let x) in y {}
for x in y.map({ $0 }) where z.contains { $0 == x } {}
for x in [1, 2].filter { $0 > 1 } {}
loop: while let x = next(), x > 1, case .a(let b, c: 3) = x, #available(iOS 16, *), !done { break loop }
while true {}
repeat { i += 1 } while i < 10 && !done
repeat {} while x.contains { $0 }
do { try a() } catch let error as MyError where error.code == 1 { } catch MyError.a, MyError.b(let x) { print(x) } catch is Foo { } catch { print(error) }
do throws(E) { try b() } catch { throw error }
do {}
defer { close() }
guard let self, let x = x as? Int, var y, let z: Int = w, case let .b(c) = d else { return }
guard #unavailable(macOS 13), a == b else { fatalError() }
if let x, let y = x.y?.z, x != y { } else if case .a = b { } else if #available(macOS 13.1, *) { } else { }
if x == { 1 }() {}
if (list.contains { $0 > 1 }) {}
if list.contains(where: { $0 > 1 }) , a { }
if case let x? = y, case (1..., _) = z, case is Int = w {}
let value = if a { 1 } else if b { 2 } else { 3 }
let other = switch x { case 1: "a" case 2, 3: "b" default: "c" }
let third: Int = if x { try f() } else { throw E.a }
let fourth = try await if a { b } else { c }
func returns() -> Int { return if a { 1 } else { 2 } }
func last() -> Int { switch x { case .a: 1; case .b: 2 } }
switch x {
case 1, 2: fallthrough
case let (a, b) where a > b: break
case (let a, .some(let b)): print(a, b)
case .a(let x, label: let y), .b(let x, let y): print(x, y)
case 1..<2, ...3, 4...: break
case is Int: break
case let y as String: print(y)
case "a" where b, "c": break
case [1, 2]: break
case .some(.other(_, let z))?: print(z)
case ~pattern, -1, +x: break
case var (q): q = 1
#if DEBUG
case .debug: break
#elseif os(Linux) && swift(>=5.9)
case .linux:
    print("x")
#endif
@unknown default: break
}
switch (a, b) { case (_, _): break }
switch f({ $0 }) { default: () }
switch x { }
label: switch y { case 1: break label; default: break }
label2: if x { break label2 }
label3: do { break label3 } catch {}
func jumps() {
    return
    let a = 1
    return a
    throw x ?? y
    return try await a + b
    return;
    return -1
    return .some(1)
    return
}
func yields() { yield &x; yield (1); yield x.y; discard self }
func guards() { guard a else { return }; if a { return }; while a { return }; let x = 1; print(x); }
_ = consume x; _ = copy y; let q = borrow z; _ = unsafe p.pointee; _ = unsafe try! f(); let (a, b) = unsafe (c, d)
