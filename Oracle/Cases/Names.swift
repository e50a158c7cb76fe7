// Back-ticked and raw identifiers, keywords as names, module selectors.
struct `class` {
    var `init`: Int { 1 }
    var `self`: Self { self }
    func `a name with spaces`(_ `in`: Int, `for` x: Int) -> Int { `in` + x }
    static let `default` = `class`()
    enum `enum` { case `let`, `var`(Int), `1.5 times`, some, any, each }
}

@Suite struct `A suite of things` {
    @Test func `it works, at 100 %`() throws { #expect(`class`().`a name with spaces`(1, for: 2) == 3) }
}

func keywordsAsNames() {
    let get = 1, set = 2, async = 3, await = 4, actor = 5, some = 6, any = 7, each = 8, of = 9, open = 10, unsafe = 11
    let willSet = get + set, didSet = async, left = 1, right = 2, prefix = "", operation = { (x: Int) in x }
    _ = actor + some + any + each + of + open + unsafe + await
    _ = willSet + didSet + left + right + operation(prefix.count)
    let macro = 1, package = 2, yield = 3, then = 4, discard = 5, consume = 6, copy = 7, borrow = 8, repeatCount = 9
    _ = macro + package + yield + then + discard + consume + copy + borrow + repeatCount
    async(1)
    yield(1)
    then(2)
    discard(3)
    macro(4)
    actor.run()
    open.close()
    some[0] = 1
    then = 3
    open = package
    final(1)
    foo.init(x: 1).self.default.class.protocol.Type
    foo.if.else[1].while!.for?.in
    let x = Foo.init, y = Foo.self, z = type(of: x).init(1)
}

extension Outer.`Type`.Inner where Self: `protocol` {}

func selectors() {
    let a = Swift::print("x")
    Swift::print(Swift::Int.max, b.Module::member, c.Module::method(1))
    let d: Swift::Int = 1, e: Array<Swift::String>, f: Outer.Module::Inner
    #Module::stringify(a + d)
    @Module::Wrapper var g = 1
}

func dollars() { _ = list.map { $0 + $1 }.filter { $0 == $name }; _ = $projected.value }
