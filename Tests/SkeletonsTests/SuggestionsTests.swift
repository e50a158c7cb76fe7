// Owns: what is suggested for functions of each kind. That all of it compiles, `Tests/suggest-compiles` proves.
import Analysis
import Skeletons
import Testing

@Suite struct `Suggested tests` {
    @Test func `Edge cases of a type run through a table, and the test fails until it is filled in`() {
        let file = suggest("func half(_ number: Int) -> Int { number > 0 ? number / 2 : 0 }")
        #expect(
            file.has(
                "@Test(\"half(_:)\", arguments: [1, 0, -1, .max, .min] as [Int])", "func half_suggested(number: Int) {",
                "let result = half(number)",
                "Issue.record(\"say what half(_:) gives for number \\(String(reflecting: number)), and take this line away: \\(String(describing: result))\")"
            ))
        #expect(file.text.hasPrefix("// Suggested by"))
        #expect(file.has("import Testing", "@testable import App"))
    }

    @Test func `Several tables become rows: each edge case beside ordinary values of the others`() {
        let file = suggest("func f(_ a: Bool, _ b: [UInt8]) -> Int { a ? b.count : 0 }")
        #expect(file.has("(true, [0x61]),", "(false, [0x61]),", "(true, []),", "(true, [0xFF, 0xFE]),"))
        #expect(file.has("] as [(Bool, [UInt8])])"))
    }

    @Test(arguments: [
        ("[String: Int]", "[:]"), ("[(String, Int)]", "[(\"a\", 1), (\"a\", 1)]"), ("Double", ".nan"), ("String?", "nil"),
        ("Set<Int>", "[]"), ("Range<Int>", "0..<0"), ("Duration", ".seconds(-1)"), ("[Int]", "[1, 1]"), ("Character", "\\u{200D}"),
        ("UInt8", "[1, 0, .max]"),
    ])
    func `Each type has its own ends`(_ type: String, _ value: String) {
        #expect(suggest("func f(_ x: \(type)) -> Int { 1 }").text.contains(value))
    }

    @Test func `A type of the module by the name of a standard one has no table`() {
        let file = suggest("struct Duration { }\nfunc f(_ x: Duration) -> Int { 1 }")
        #expect(file.has("let result = try f(placeholder(\"x: Duration\"))"))
    }

    @Test func `Where leaving default arguments out could mean another function, all are passed`() {
        let file = suggest(
            "func f(_ a: Int, last: Int = 0) -> Int { a }\nfunc f(_ a: Int, first: Bool = false) -> Int { a }\nfunc g(_ a: Int, b: Int = 1) -> Int { a }"
        )
        #expect(file.has("let result = f(a, last: last)"))
        #expect(file.has("let result = f(a, first: first)"))
        #expect(file.has("let result = g(a)"))
    }

    @Test(arguments: [
        ("ReversedCollection", "ReversedCollection<[Int]>"), ("Repeated", "Repeated<Int>"), ("Zip2Sequence", "Zip2Sequence<[Int], [Int]>"),
    ])
    func `A generic type of the standard library is extended for arguments that are chosen`(_ type: String, _ spelled: String) {
        let file = suggest("extension \(type) { func twice() -> Int { underestimatedCount * 2 } }")
        #expect(file.text.contains("let subject: \(spelled) = try placeholder("))
    }

    @Test func `A method is called on a placeholder, a mutating one on a variable`() {
        let file = suggest("struct S { struct T { func a() -> Int { 1 }\n mutating func b() { }\n static func c() -> Int { 1 } } }")
        #expect(file.has("let subject: S.T = try placeholder(\"the S.T to call it on\")", "let result = subject.a()"))
        #expect(file.has("var subject: S.T = try placeholder(\"the S.T to call it on\")", "subject.b()"))
        #expect(file.has("let result = S.T.c()"))
        #expect(file.text.contains("@Suite(\"S.T\") struct S_TSuggestions {"))
    }

    @Test func `Generic parameters become types that satisfy what is asked`() {
        let file = suggest(
            """
            protocol P {}
            struct Q: P {}
            struct Box<T> { func f<S: Sequence>(_ s: S, _ t: T) -> Int where S.Element == UInt8 { 1 } }
            func g(_ p: some P) -> Int { 1 }
            func h<E: Error>(_ e: E) -> Int { 1 }
            """)
        #expect(file.has("let subject: Box<Int> = try placeholder(\"the Box<Int> to call it on\")", "let result = subject.f(s, t)"))
        #expect(file.has("let p: Q = try placeholder(\"p: some P\")", "let result = g(p)"))
        #expect(file.has("let e: NotFilledIn = try placeholder(\"e: E\")"))
    }

    @Test(arguments: [
        ("struct J<B: Sequence> where B.Element: Sequence { func f() -> Int { 1 } }", "J<[[Int]]>"),
        ("struct J<B: Sequence, E> where B.Element == E? { func f() -> Int { 1 } }", "J<[Int?], Int>"),
        (
            "struct J<A: Collection, B: Collection> where A.Iterator.Element == B.Element, B.Element == UInt8 { func f() -> Int { 1 } }",
            "J<[UInt8], [UInt8]>"
        ),
        ("struct J<A: Sequence<B>, B: Error> { func f() -> Int { 1 } }", "J<[NotFilledIn], NotFilledIn>"),
        ("struct J<A: LazyCollectionProtocol> { func f() -> Int { 1 } }", "J<LazySequence<[Int]>>"),
        (
            "struct J<A: Sequence> { struct K { func f() -> Int { 1 } } }\nextension J.K where A.Element == String { func g() -> Int { 1 } }",
            "J<[String]>.K"
        ),
    ])
    func `Elements of generic parameters satisfy what is asked of them`(_ code: String, _ type: String) {
        #expect(suggest(code).text.contains("let subject: \(type) = try placeholder("))
    }

    @Test func `A type of the module by the name of an associated type is itself`() {
        let file = suggest(
            "struct N { struct Element {}\n init<S: Sequence>(_ s: S) where S.Element == Element { }\n init<T: Sequence>(t: T) where Element == T.Element { } }"
        )
        #expect(file.has("let t: [N.Element] = try placeholder(\"t: T\")", "let result = N(t: t)"))
        #expect(file.has("let s: [N.Element] = try placeholder(\"s: S\")", "let result = N(s)"))
    }

    @Test func `What nobody can grant is said instead of guessed`() {
        let file = suggest("func f<T: Collection>(_ t: T) -> Int where T.Index: Strideable { 1 }")
        #expect(file.text.contains("// No test of f(_:): no type is known here for its generic parameters"))
    }

    @Test func `A generic type in the signature asks of its arguments what it asks where it is declared`() {
        let file = suggest("struct Chain<A: Sequence, B: Sequence> {}\nfunc chain<A, B>(_ a: A, _ b: B) -> Chain<A, B> { Chain() }")
        #expect(
            file.has("func chain_suggested(a: [Int], b: [Int]) {", "let result = chain(a, b)"))
    }

    @Test func `Another function that the call could mean as well makes the types be written`() {
        let own = suggest("struct T { func f(_ a: [String: Any]? = nil) -> Int { 1 }\n func f(_ c: C) -> Int { 1 } }\nstruct C {}")
        #expect(own.has("let c: C = try placeholder(\"c: C\")", "let result = subject.f(c)"))
        let inherited = suggest(
            "class A { func f(_ a: C, b: Int = 1) -> Int { 1 } }\nclass B: A { func f(_ c: D) -> Int { 1 } }\nstruct C {}\nstruct D {}")
        #expect(inherited.has("let c: D = try placeholder(\"c: D\")", "let result = subject.f(c)"))
    }

    @Test func `A case of an enumeration that is made alike makes the types be written`() {
        let file = suggest("enum E { case hash(UInt32), other(Int)\n static func hash(_ bytes: C) -> UInt32 { 1 } }\nstruct C {}")
        #expect(file.has("let bytes: C = try placeholder(\"bytes: C\")", "let result = E.hash(bytes)"))
    }

    @Test func `Functions that differ in their result only are told apart by its type`() {
        let file = suggest("struct S { func f(to a: Int) throws -> Bool { true }\n func f(to a: Int) throws -> [Int] { [] } }")
        #expect(file.has("let result: Bool = try subject.f(to: a)"))
        #expect(file.has("let _: [Int] = try subject.f(to: a)"))
    }

    @Test func `A function that is passed in may stand in brackets of its own`() {
        let file = suggest("func f(_ body: (() throws -> Int)) rethrows -> Int { try body() }")
        #expect(file.text.contains("let body: (() throws -> Int) = { throw NotFilledIn(what: \"an error\") }"))
    }

    @Test func `Where no function of a type can be called, there is no suite that could pass`() {
        let file = suggest("struct S { private func f(_ a: Int) -> Int { a } }")
        #expect(file.text.contains("\n// No test of f(_:): it is private"))
        #expect(!file.text.contains("@Suite"))
    }

    @Test func `What goes wrong elsewhere is tried with ordinary values`() {
        let file = suggest("func f(_ a: Int, _ body: () throws -> Int) async rethrows -> Int { a }")
        #expect(file.has("let a: Int = 1", "let body: () throws -> Int = { throw NotFilledIn(what: \"an error\") }"))
        #expect(file.has("let task = Task {", "let a: Int = 1"))
    }

    @Test func `An attribute before a parameter is no label`() {
        let file = suggest("func f(@Builder content: () -> Int, @Other.Builder to more: () -> Int, @Builder(1) _ last: Int) -> Int { 1 }")
        #expect(file.text.contains("let result = f(content: content, to: more, last)"))
        #expect(file.text.contains("@Test(\"f(content:to:_:)\""))
    }

    @Test func `A long table has a line for each value`() {
        #expect(suggest("func f(_ text: String) -> Int { 1 }").has("@Test(\"f(_:)\", arguments: [", "\"a\",", "\"\","))
    }

    @Test func `What leads to private code is named once, however often it is declared`() {
        let file = suggest(
            "struct S { func a(_ x: Int) -> Int { c() }\n func a(_ x: Bool) -> Int { c() }\n private func c() -> Int { 1 } }")
        #expect(file.text.contains("test it through `S.a(_:)`."))
    }

    @Test func `What an actor owns is called on the actor`() {
        let file = suggest("actor A { func f(_ s: String) throws -> Int { 1 }\n nonisolated func g() -> Int { 1 } }")
        #expect(file.has("func check(_ subject: isolated A) throws {", "let result = try subject.f(s)"))
        #expect(file.has("try await check(placeholder(\"the A to call it on\"))"))
        #expect(file.has("let subject: A = try placeholder(\"the A to call it on\")", "let result = subject.g()"))
    }

    @Test func `A throwing function fails, an asynchronous one is cancelled, a closure that may throw throws`() {
        let file = suggest("func f(_ body: (Int, Int) throws -> Void) async throws { }")
        #expect(file.has("@Test(\"f(_:) fails\")", "func f_suggestedFails() async throws {", "do {"))
        #expect(file.has("@Test(\"f(_:), cancelled\")", "func f_suggestedIsCancelled() async throws {", "let task = Task {"))
        #expect(file.has("let body: (Int, Int) throws -> Void = { _, _ in throw NotFilledIn(what: \"an error\") }"))
    }

    @Test func `Operators, subscripts, initialisers and properties are written as such`() {
        let file = suggest(
            """
            struct V { init?(_ n: Int) { nil }
                static func + (l: V, r: V) -> V { l }
                static prefix func - (v: V) -> V { v }
                static func += (l: inout V, r: Int) { }
                subscript(i: Int) -> Int { i }
                var size: Int { get throws { 1 } } }
            """)
        for call in [
            "let result = V(n)", "let result = l + r", "let result = -v", "l += r", "let result = subject[i]",
            "let result = try subject.size",
        ] {
            #expect(file.has(call), "\(call)")
        }
    }

    @Test func `What no test can call is explained, with the way to it`() {
        let file = suggest(
            """
            private func a() -> Int { 1 }
            func b() -> Int { a() }
            func c<each T>(_ t: repeat each T) { }
            func d() -> Never { }
            @available(*, deprecated) func e() { }
            private struct S { func f() { a() } }
            """)
        #expect(file.has("// No test of a(): it is private, so no test can call it: test it through `b()`."))
        #expect(file.has("// No test of d(): it never returns: test it in a process of its own."))
        #expect(file.has("// No test of e(): it is marked `deprecated`."))
        #expect(file.text.contains("// No test of c(_:): "))
        #expect(file.text.contains("// No test of f(): `S` is private"))
        #expect((file.arranged, file.explained) == (1, 5))
    }

    @Test func `A type that only the result tells is the caller's to choose`() {
        let file = suggest(
            """
            func read<Value: Decodable>(_ key: String) -> Value { fatalError() }
            func same<T: Equatable>(_ value: T) -> T { value }
            """)
        #expect(file.text.contains("// No test of read(_:): its caller says what `Value` is by what it wants of the result"))
        #expect((file.arranged, file.explained) == (1, 1))
    }

    @Test func `Conditions of compilation go around the test`() {
        let file = suggest("#if A\nfunc a() { }\n#elseif B\nfunc b() { }\n#else\nfunc c() { }\n#endif")
        #expect(file.has("#if A", "@Test(\"a()\")"))
        #expect(file.has("#if !(A) && (B)", "@Test(\"b()\")"))
        #expect(file.has("#if !(A) && !(B)", "@Test(\"c()\")"))
    }

    @Test func `Overloads and inout parameters have their types written`() {
        let file = suggest("struct S { }\nfunc f(_ s: S) -> Int { 1 }\nfunc f(_ i: Bool) -> Int { 1 }\nfunc g(_ s: inout S) { }")
        #expect(file.has("let s: S = try placeholder(\"s: S\")", "let result = f(s)"))
        #expect(file.has("var s: S = try placeholder(\"s: inout S\")", "g(&s)"))
    }

    @Test func `What cannot be copied is not shown`() {
        let file = suggest("struct T: ~Copyable { static func make() -> T { T() }\n consuming func use() -> Int { 1 } }")
        #expect(file.has("_ = T.make()"))
        #expect(file.has("let result = subject.use()"))
    }

    @Test func `A program begins on the main actor`() {
        #expect(suggest("@main struct App { static func main() { } }").has("@Test(\"main()\")", "@MainActor", "func main_suggested() {"))
    }

    @Test func `Names that mean something else are given up`() {
        let file = suggest("func path(_ path: String, _ result: Int, for `class`: Int) -> Int { 1 }")
        #expect(file.has("let result = path(pathValue, resultValue, for: classValue)"))
    }

    @Test func `XCTest runs through its table in a loop`() {
        let file = suggest("func half(_ n: Int) throws -> Int { n / 2 }\nfunc two(_ a: Bool, b: Bool) -> Int { 1 }", .xctest)
        #expect(file.has("import XCTest", "@testable import App"))
        #expect(file.has("final class AppFunctionSuggestions: XCTestCase {"))
        #expect(file.has("func testHalf_suggested() throws {", "for n in [1, 0, -1, .max, .min] as [Int] {", "let result = try half(n)"))
        #expect(file.has("for (a, b) in [", "(true, true),"))
        #expect(!file.text.contains("Issue"))
    }

    @Test func `Strictly safe modules have unsafe calls marked`() {
        var settings = ModuleSettings()
        settings.isStrictlySafe = true
        let code = "func f(_ p: UnsafeRawPointer) -> Int { 1 }"
        #expect(suggest(code, settings: settings).has("_ = try unsafe f(unsafe placeholder(\"p: UnsafeRawPointer\"))"))
        #expect(suggest(code).has("let result = try f(placeholder(\"p: UnsafeRawPointer\"))"))
    }
}
