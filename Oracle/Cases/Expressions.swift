// Expressions: unwraps, tries, closures, literals, operators.
let a = x!, b = x!.y!, c = x?.y?.z!, d = x![0]!, e = x!(1), f = !x!, g = !x, h = -x!, i = (x)!, j = [1]!, k = f()!.g!(), l = x! + y!, m = x! as! Int
let n = x != y, o = x! != y, p = x !== y, q = a ? b! : c!, r = a! ? b : c, s = a ? b ? 1 : 2 : 3, t = a ?? b! ?? c, u = x?!.y, v = x!?.z
let w = try x, aa = try? y(), ab = try! z() + w, ac = try await f(), ad = await g(), ae = a + (try b), af = try? await h(), ag = [try x], ah = f(try x, try? y)
let ai = x ?? (try? y), aj = a && (try! b()), ak = (try? x) ?? y, al = try a ? b : c, am = try x as? Int
x = try y; x += try! z; x[try a] = try b; _ = try x
let closure = { }
let closures = [{ 1 }, { x in x }, { (x) in x }, { (x: Int) -> Int in x }, { x, y in x + y }, { _ in }, { [weak self] in self }, { [a, unowned b, c = d.e, unowned(unsafe) f] x in x }]
let more = [{ @Sendable in 1 }, { @MainActor [weak self] (x: Int, _: String) async throws(E) -> Void in }, { () -> Int in 1 }, { () async in }, { async in async }, { (a, b: Int) in }]
foo { }
foo { x in } bar: { y in } baz: { }
foo(1) { } bar: { }
foo { } .bar { } .baz
foo { }.bar { $0 } + foo { 1 }
foo {} [0]
foo() {}()
foo
    .bar { x in x }
    .baz()?
    .quux!
    .last
foo.bar[1] { }
foo[1, a: 2] { } b: { }
if foo(bar: { $0 }) {}
let key = \Foo.bar, key2 = \.bar.baz, key3 = \Foo.[0], key4 = \[Int].count, key5 = \Foo.bar?.baz!, key6 = \.self, key7 = \Foo.method(_:), key10 = \Foo<Bar>.x, key11 = \Foo?.x, key12 = \.?.x
let map = list.map(\.name), sort = list.sorted(by: \.a.b, using: <)
let s1 = "a", s2 = "a\(b)c\(d + "e\(f)g")", s3 = """
    multi \(x) "quotes" \
    line \("""
    nested \(y)
    """)
    """, s4 = #"raw \(no) \#(yes) "quote""#, s5 = ##"\##(f("x", y: #"z"#))"##, s6 = "", s7 = "\u{1F600}\n\"", s8 = "\(a, b: c) \(d)", s9 = #"""
    raw \#(x)
    """#
let n1 = 1_000, n2 = 0xFF, n3 = 0b1010, n4 = 0o17, n5 = 1.5e10, n6 = 0x1p-2, n7 = -1, n8 = +1.0, n9 = 1.description, n10 = tuple.0.1, n11 = 1...2, n12 = 1..<n
let re1 = /a+b/, re2 = #/a\/b/#, re3 = /\d{3}(?<name>x)/, re4 = #/
    multi # comment
    /#, div = a / b / c, div2 = a/b/c, re5 = f(/x/, /y/), re6 = [/x/], re7 = x.match(/[)]/)
let op = list.reduce(0, +), op2 = list.sorted(by: >), op3 = (+)(1, 2), op4 = [(-), (*)], op5 = zip(a, b).map(==), op6 = f(!, &&)
let o1 = a & b, o2 = a&b, o3 = &+a, o4 = f(&x, &y[0]), o5 = a &+ b, o6 = -a...b, o7 = ...a, o8 = a..., o9 = ~a | ~b, o10 = a<<b>>c, o11 = a < b == c > d
let dict = [:], dict2 = [a: b, c: d,], arr = [1, 2,], empty = [], nested = [[1], [2: 3]], tern = a ? [b: c] : [:], dict3 = ["a": x ? y : z]
let m1 = #file, m2 = #selector(foo(_:)), m3 = #keyPath(a.b), m4 = #stringify(a + b), m5 = #macro { 1 } other: { 2 }, m6 = #colorLiteral(red: 1, green: 1, blue: 1, alpha: 1), m7 = #generic<Int>(1), m8 = #function.count
let fn = foo(_:bar:), fn2 = self.foo(a:), fn3 = Foo.init(x:), fn4 = foo(_:)(1), fn5 = x.foo(`in`:), fn6 = a.b(c:)!
let i1 = .init(x: 1), i2 = .a, i3 = f(.a(1).b, .c), i4 = [.a, .b(c: .d)], i5: X = .e!, i6 = cond ? .a : .b, i7 = .a == .b
let su = super.foo(), se = self[0], Sel = Self.x, sup = super[1], st = Self(x: 1), any = x as Any, selfInit = self.init(a: 1)
let parens = ((a)), tuple = (a: 1, b: 2), unit = (), tup0 = (1, 2).0, trailing = (a, b,), call = f(a, b,), sub = x[a, b,]
_ = x; (a, b) = (b, a); a.b.c = d; x += 1; y <<= 2; z ??= w; a = b == c; x?.y = z; x![1] = 2; _ = { 1 }(); a = { $0 }(b)
let conditional = foo
    #if DEBUG
    .debug()
    #elseif os(Linux)
    .linux { x in x }
    #else
    .other
    #endif
    .last()
