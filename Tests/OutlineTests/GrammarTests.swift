// Owns: corners of the grammar where a light outline could go wrong. `Oracle/` compares whole files.
import Outline
import Testing

@Suite struct `Corners of the grammar` {
    @Test func `A mark glued to generic arguments belongs to the type`() {
        let outlined = Outlined("var a: A<B<C>>!\nlet b = D<E>?.none")
        #expect(outlined.nodes(.implicitlyUnwrappedType).count == 1)
        #expect(outlined.nodes(.optionalChain).count == 1)
        #expect(outlined.nodes(.forceUnwrap).isEmpty)
    }

    @Test func `Negation, inequality and types are no unwraps`() {
        let outlined = Outlined("func f(a: Int!) { if !b, c != d, e !== f { g! } }")
        #expect(outlined.texts(.forceUnwrap) == ["!"])
        #expect(outlined.nodes(.implicitlyUnwrappedType).count == 1)
    }

    // SwiftParser reads these as calls of functions named `get`; the compiler does not.
    @Test func `Accessors stand within conditional compilation`() {
        let outlined = Outlined(
            """
            var a: Int {
                #if DEBUG
                get { 1 }
                #else
                get { 2 }
                #endif
                set {}
            }
            """)
        #expect(outlined.names(.accessor) == ["get", "get", "set"])
        #expect(outlined.nodes(.call).isEmpty)
    }

    @Test func `Names of accessors are names of functions too`() {
        let outlined = Outlined("var a: Int { read { $0.b } }\nvar c: Int { borrow { d } }\nvar e: Int { set(1) }")
        #expect(outlined.names(.accessor) == ["borrow"])
        #expect(outlined.names(.call) == ["read", "set"])
    }

    @Test func `Back-ticked names are names`() {
        let outlined = Outlined("func `a b`(`in`: Int) { `class`.`try`(`init`) }")
        #expect(outlined.names(.functionDecl) == ["`a b`"])
        #expect(outlined.names(.call) == ["`try`"])
        #expect(outlined.nodes(.tryExpression).isEmpty)
    }

    @Test func `A module selector is no part of the name`() {
        let outlined = Outlined("let a = Swift::print(b.Module::c(1), #M::d(2))")
        #expect(outlined.names(.call) == ["print", "c"])
        #expect(outlined.names(.macroExpansion) == ["d"])
    }

    @Test func `Arrays of values are types`() {
        let outlined = Outlined("let a: [3 of Int] = [3 of Int](repeating: 0)")
        #expect(outlined.nodes(.collectionLiteral).isEmpty)
        #expect(outlined.nodes(.call).count == 1)
    }

    @Test func `Contextual keywords are names where no operand follows`() {
        let outlined = Outlined("await(1)\nlet b = await c\nunsafe = unsafe d\nlet e = try any.run(some: each)")
        #expect(outlined.texts(.awaitExpression) == ["await(1)", "await c"])
        #expect(outlined.texts(.unsafeExpression) == ["unsafe d"])
    }

    @Test func `A brace behind a condition is the body`() {
        let outlined = Outlined("if a == B { c }\nif e.f({ $0 }) { g }\nfor h in i where j { k }")
        #expect(outlined.nodes(.ifStatement).count == 2)
        #expect(outlined.texts(.closure) == ["{ $0 }"])
    }

    @Test func `try covers what follows on its side of an assignment`() {
        let outlined = Outlined("a = try? b + c\nd(try! e, f)")
        #expect(outlined.texts(.tryExpression) == ["try? b + c", "try! e"])
    }

    @Test func `Trailing closures follow trailing closures`() {
        let outlined = Outlined("a { 1 } b: { 2 } c: { 3 }\n    .d { 4 }")
        #expect(outlined.texts(.call) == ["{ 1 } b: { 2 } c: { 3 }", "{ 4 }"])
        #expect(outlined.texts(.argument) == ["b: { 2 }", "c: { 3 }"])
    }
}
