// Owns: tests of which floating values are finite, and which numbers their owners keep in range.
import Analysis
import Outline
import Testing

@Suite struct `Values in range by what they are made of` {
    /// Asks about the first argument of the call of `go` at the mark.
    private func ask(_ code: String, _ question: (FileContext, Range<Int>, Point) -> Bool) throws -> Bool {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        let call = try #require(snippet.file.nodes(.call).first { snippet.file.outline.anchor($0) == token })
        let argument = try #require(snippet.file.arguments(call).first)
        return question(snippet.file, argument.value, snippet.file.point(call))
    }

    @Test(arguments: [
        "func f(_ xs: [Int]) { ↓go(Double(xs.count) * 0.5) }",
        "func f(_ bar: Bar) { if bar.count == 0 { return }\n ↓go(Double(bar.index) / Double(bar.count)) }",
        "func f(_ x: Double, _ n: Int) { let p = min(max(x, 0), 100)\n ↓go(p * Double(n) / 100.0) }",
        "func f(_ time: Time) { guard time > .zero else { return }\n let ns = time.nanoseconds()\n ↓go(1e9 / Double(ns)) }",
        "func f(_ n: Int) { let size = H.Digest.byteCount\n ↓go(ceil(Double(n) / Double(size))) }",
        "func f(_ a: Int, _ on: Bool) { var x: Double\n if on { x = Double(a) * 2 } else { x = 1.5 }\n x.round()\n ↓go(x) }",
        "private func f(_ p: Int) { ↓go(pow(10.0, Double(p))) }\nfunc g() { f(3)\n f(9) }",
        "private func f(_ x: Double) { ↓go(x * 2) }\nfunc g(_ n: Int) { f(Double(n)) }",
        "func f(_ v: Double) { guard v >= 0, v < 100 else { return }\n let p = v / 100.0\n ↓go(p * 3) }",
        "func f(_ run: Run) { guard run.spent < run.most else { return }\n ↓go(100 * (run.spent / run.most)) }",
        "func f(_ y: Double, _ x: Double) { let turn = atan2(y, x)\n ↓go(turn * 180 / .pi) }",
        "func f(_ x: Int, _ y: Int) { let dx = Double(x)\n let dy = Double(y)\n ↓go((dx * dx + dy * dy).squareRoot()) }",
        "struct S { private let xs: [Int]\n init(n: Int) { xs = Array(repeating: 0, count: n) }\n func f(_ n: Int) { ↓go(Double(n) / Double(xs.count)) } }",
        "func f(_ d: Date, _ e: Date) { ↓go(d.timeIntervalSince(e)) }",
    ])
    func `A value is finite`(_ code: String) throws {
        #expect(try ask(code) { $0.isFinite($1, at: $2) })
    }

    @Test(arguments: [
        "func f(_ x: Double) { ↓go(x * 2) }",
        "func f(_ bar: Bar) { ↓go(Double(bar.index) / Double(bar.count)) }",
        "func f(_ player: Player) { ↓go(player.position * 1000) }",
        "func f(_ p: Int) { ↓go(pow(10.0, Double(p))) }",
        "func f(_ a: Double) { var x = 0.0\n x = a\n ↓go(x) }",
        "func f(_ a: Int) { var x = 0.0\n x += 1\n x *= x\n ↓go(x) }",
        "private func f(_ x: Double) { ↓go(x * 2) }\nfunc g(_ y: Double) { f(y) }",
        "func f(_ x: Double) { ↓go(min(x, 3) * y) }",
    ])
    func `A value may be anything`(_ code: String) throws {
        #expect(try !ask(code) { $0.isFinite($1, at: $2) })
    }

    @Test(arguments: [
        "struct S { let v: Double\n init(_ x: Double) { v = min(max(x, 0), 1) }\n func f() { ↓go(v * 255) } }",
        "struct S { let v: Double\n init(_ x: Double) { v = min(max(x, 0), 1) }\n func f() { let half = v / 2\n ↓go(half * 255) } }",
        "struct S { let v: Double\n init(_ x: Double) { v = x.isNaN ? 0 : min(max(x, 0), 1) }\n func f() { ↓go(v * 255) } }",
        "struct S { let code: Int\n init(_ code: Int) { precondition((0...999).contains(code))\n self.code = code }\n func f() { ↓go(self.code / 100) } }",
        "struct S { var level: Double { didSet { level = min(max(level, 0), 1) } }\n func f() { ↓go(level) } }",
        "struct S { var wait = 1.0\n mutating func f() { if wait > most { wait = most }\n later() }\n func later() { ↓go(wait) } }",
        "struct ID { var raw: Int32\n init(_ n: Int32) { precondition(n >= 0)\n raw = n } }\nfunc f(_ id: ID) { ↓go(id.raw) }",
        "func f(_ kind: Kind) { ↓go(kind.rawValue) }",
    ])
    func `An owner keeps a number in range`(_ code: String) throws {
        #expect(try ask(code) { file, value, _ in file.isLimitedByOwner(value) })
    }

    @Test(arguments: [
        "struct S { let v: Double\n init(_ x: Double) { v = x }\n func f() { ↓go(v * 255) } }",
        "struct S { let v: Double\n init(_ x: Double) { v = min(max(x, 0), 1) }\n func f(_ y: Double) { ↓go(v * y) } }",
        "struct S { var level: Double\n func f() { ↓go(level) } }",
        "struct S { let v: Int\n init(_ v: Int) { self.v = min(v, 9) }\n func f() { ↓go(xs.map { $0 * v }) } }",
        "func f(_ x: Double) { ↓go(x) }",
    ])
    func `Nobody keeps a number in range`(_ code: String) throws {
        #expect(try !ask(code) { file, value, _ in file.isLimitedByOwner(value) })
    }

    @Test(arguments: [
        ("func f(_ x: Double) { let whole = x.rounded(.down)\n ↓go((x - whole) * 1e9) }", true),
        ("func f(_ x: Double) { var n = 0.0\n let rest = modf(x, &n)\n ↓go((rest * 1e3).rounded()) }", true),
        ("func f(_ n: Int, _ m: Int) { ↓go(Double(n % m) / Double(m)) }", true),
        ("func f(_ x: Double) { let whole = y.rounded(.down)\n ↓go((x - whole) * 1e9) }", false),
        ("func f(_ n: Int, _ m: Int) { ↓go(Double(n % m) / Double(n)) }", false),
    ])
    func `What is left of a number without its whole part is a fraction`(_ code: String, _ isFraction: Bool) throws {
        #expect(try ask(code) { file, value, _ in file.isFraction(value) } == isFraction)
    }
}
