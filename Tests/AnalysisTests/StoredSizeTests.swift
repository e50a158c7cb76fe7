// Owns: tests of what a type, its helpers and its callers say of the collections that it stores.
import Analysis
import Outline
import SwiftLexer
import Testing

@Suite struct `Collections that a type stores` {
    /// What is known of `xs` at the mark.
    private func size(_ code: String) throws -> SizeKnowledge {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        return snippet.file.size(of: token..<token + 1, at: snippet.file.point(ofToken: token))
    }

    @Test(arguments: [
        "struct S { private var xs = [1]\n func f() { ↓xs.go() } }",
        "struct S { private var xs = [1]\n func f() { ↓xs.go() }\n mutating func drop() { if xs.count > 1 { xs.removeLast() } } }",
        "struct S { let xs: [Int]\n init?(_ xs: [Int]) { guard !xs.isEmpty else { return nil }\n self.xs = xs }\n func f() { ↓xs.go() } }",
        "struct S { private var xs: [Int]\n init(_ n: Int) { xs = Array(repeating: 0, count: n) }\n func f() { ↓xs.go() } }",
    ])
    func `A private collection that is filled and never emptied has an element`(_ code: String) throws {
        let size = try size(code)
        #expect(size.minimum > 0)
    }

    @Test(arguments: [
        "struct S { var xs = [1]\n func f() { ↓xs.go() } }",
        "struct S { private var xs = [1]\n func f() { ↓xs.go() }\n mutating func drop() { xs.removeLast() } }",
        "struct S { private var xs = [1]\n func f() { ↓xs.go() }\n mutating func drop() { xs.removeAll() } }",
        "struct S { private var xs = [1]\n func f() { ↓xs.go() }\n mutating func load() { fill(&xs) } }",
        "struct S { private var xs: [Int]\n init(_ xs: [Int]) { self.xs = xs }\n func f() { ↓xs.go() } }",
    ])
    func `Others that may write it, or members that empty it, take that away`(_ code: String) throws {
        let size = try size(code)
        #expect(size.minimum == 0)
        #expect(!size.isTested)
    }

    @Test(arguments: [
        "struct S { var xs: [Int]\n func need() throws { guard xs.count > 4 else { throw E.short } }\n func f() throws { try need()\n ↓xs.go() } }",
        "struct S { var xs: [Int]\n var isDone: Bool { xs.isEmpty }\n func f() { guard !isDone else { return }\n ↓xs.go() } }",
        "struct S { var xs: [Int]\n mutating func fill() { xs.append(1) }\n mutating func f() { fill()\n ↓xs.go() } }",
        "func f(_ xs: [Int]) { func has(_ n: Int) -> Bool { xs.count > n }\n guard has(2) else { return }\n ↓xs.go() }",
        "func f() throws { try validate(xs)\n ↓xs.go() }",
        "struct S { var xs: [Int]\n var left: Int { xs.count - at }\n func f() { guard left > 1 else { return }\n ↓xs.go() } }",
        "struct S { var xs: [Int]\n var left: Int { xs.count - at }\n func need() throws { guard left > 1 else { throw E.short } }\n func f() throws { try need()\n ↓xs.go() } }",
        "func f() { gate.lock(whenValue: true)\n ↓xs.go()\n gate.unlock(withValue: !xs.isEmpty) }",
    ])
    func `A helper that looks at the size and was asked before is a test`(_ code: String) throws {
        #expect(try size(code).isTested)
    }

    @Test(arguments: [
        "struct S { var xs: [Int]\n func need() throws { guard xs.count > 4 else { throw E.short } }\n func f() { ↓xs.go() } }",
        "struct S { var xs: [Int]\n func show() { print(xs.count) }\n func f() { show()\n ↓xs.go() } }",
        "struct S { var xs: [Int]\n func need() throws { guard xs.count > 4 else { throw E.short } }\n func f() throws { ↓xs.go()\n try need() } }",
    ])
    func `A helper that was not asked, or tells nobody, is none`(_ code: String) throws {
        #expect(try !size(code).isTested)
    }

    @Test(arguments: [
        ("struct S { var xs: [Int]\n var isEmpty: Bool { xs.isEmpty }\n func f() { ↓xs.go() } }", StoredSize.asksElsewhere),
        ("struct S { var xs: [Int]\n var isEmpty: Bool { xs.isEmpty }\n private func f() { ↓xs.go() } }", .askedByCallers),
        ("struct S { var xs: [Int]\n func last() { go(xs.count - 1) }\n func f() { ↓xs.go() } }", .unknown),
    ])
    func `A type that asks elsewhere knows that there may be none`(_ code: String, _ stored: StoredSize) throws {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        #expect(snippet.file.storedSize(of: token..<token + 1, at: snippet.file.point(ofToken: token)) == stored)
    }

    @Test(arguments: [
        (
            "class S { var xs: [Int]\n init(ys: [Int]) { xs = ys }\n init(n: Int) { self.init(ys: Array(repeating: 0, count: n)) }\n func f() { ↓xs.go() } }",
            true
        ),
        ("class S { var xs: [Int]\n init(ys: [Int]) { xs = ys }\n func f() { ↓xs.go() } }", false),
        ("class S { var xs: [Int]\n public init(ys: [Int]) { xs = ys }\n init() { self.init(ys: [1]) }\n func f() { ↓xs.go() } }", false),
    ])
    func `An initialiser in the file may fill a collection`(_ code: String, _ isFilled: Bool) throws {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        #expect(snippet.file.isFilledSomewhere(token..<token + 1) == isFilled)
    }

    @Test func `A remainder says that there is one, a multiple does not`() throws {
        #expect(try size("func f() { guard xs.count % 2 == 1 else { return }\n ↓xs.go() }").minimum == 1)
        let even = try size("func f() { guard xs.count % 2 == 0 else { return }\n ↓xs.go() }")
        #expect(even.minimum == 0)
        #expect(even.isMultiple)
    }

    @Test func `A where clause of a case is a condition`() throws {
        #expect(try size("func f() { switch s { case .on where !xs.isEmpty: ↓xs.go()\n default: break } }").minimum == 1)
    }
}

@Suite struct `Types of values` {
    /// The written type of what begins at the mark and ends before a semicolon.
    private func type(_ code: String) throws -> String? {
        let snippet = try Snippet(code)
        let first = try snippet.token()
        let end = try #require((first..<snippet.file.tokens.count).first { snippet.file.tokens.kinds[$0] == .semicolon })
        return snippet.file.type(of: first..<end).map { snippet.file.string($0) }
    }

    @Test(arguments: [
        ("struct P { var red: UInt8 }\nfunc f(_ p: P) { ↓p.red; }", "UInt8"),
        ("struct P { var red: UInt8 }\nfunc f(_ ps: [P]) { ↓ps[0].red; }", "UInt8"),
        ("struct P { var red: UInt8 }\nfunc f(_ ps: [P]) { for p in ps { ↓p.red; } }", "UInt8"),
        ("struct P { var red: UInt8 }\nfunc f(_ ps: [P]) { ps.forEach { ↓$0.red; } }", "UInt8"),
        ("struct P { var red: UInt8 }\nfunc f(_ ps: [P]) { ps.map { p in ↓p.red; } }", "UInt8"),
        ("struct P { var red: UInt8 }\nfunc f(_ ps: [P]) { guard let p = ps.first else { return }\n ↓p.red; }", "UInt8"),
        ("struct P { var red: UInt8 }\nfunc f() { let p = P()\n ↓p.red; }", "UInt8"),
        ("func f() { var stack: [Int] = []\n let x = ↓stack.removeLast(); }", "Int"),
    ])
    func `Members, elements and constructors are followed`(_ code: String, _ expected: String) throws {
        #expect(try type(code) == expected)
    }

    @Test(arguments: [
        "struct P { var red: UInt8 }\nfunc f(_ p: Q) { ↓p.red; }",
        "struct P { var red: UInt8 }\nfunc f() { ↓make().red; }",
        "func f(_ d: [String: Int]) { ↓d[0]; }",
    ])
    func `What the file does not show is unknown`(_ code: String) throws {
        #expect(try type(code) == nil)
    }
}
