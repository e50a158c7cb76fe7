// `#if` around everything it may stand around, macros, attributes.
#if os(macOS) || (canImport(Darwin) && !targetEnvironment(simulator))
import Darwin
#elseif compiler(>=6.0) && swift(<7) && hasFeature(X) && hasAttribute(y) && canImport(M, _version: 1.2)
import Glibc
#else
#error("no")
#endif

#warning("careful")
#sourceLocation(file: "a.swift", line: 1)
#sourceLocation()

struct S {
    #if DEBUG
    var a = 1
    func f() {}
    #else
    var a: Int { 2 }
    #endif

    #if DEBUG
    @available(*, deprecated)
    #endif
    func g() {}

    @A
    #if os(Linux)
    @B(x: 1)
    #else
    @C
    #endif
    public var h: Int

    #macro(1)
    #members { 1 }
    @attached(member, names: named(init), arbitrary) @freestanding(expression)
    macro m(_ x: Int, y: String = "") -> Int = #externalMacro(module: "M", type: "T")
    public macro n<T>(_ value: T) -> (T, String)
    @A @B() @C<Int>(1) @D.E(x: { 1 }) @F(\.a) private var i = 1
    #if false
    #if true
    var nested = 1
    #endif
    #endif
}

enum E {
    case a
    #if DEBUG
    case b, c(Int)
    #endif
}

#stringify(1)
#macro { x in x }
@A #macro(2)
public #declare("x")

@main @MainActor struct App: P {
    @ViewBuilder var body: some View {
        VStack(alignment: .leading) {
            if let x { Text("a") } else { Text("b") }
            ForEach(0..<3) { i in Text("\(i)").padding() }
            #if os(iOS)
            Text("ios")
            #endif
            switch y { case .a: Text("a"); default: EmptyView() }
        }
        .onAppear { [weak self] in self?.load() }
        #if os(macOS)
        .frame(width: 1)
        #endif
        .task { await load() } catch: { _ in }
    }
}
@A(1) extension S {}
@resultBuilder enum Builder { static func buildBlock<each T>(_ parts: repeat each T) -> (repeat each T) { (repeat each parts) } }
@dynamicMemberLookup @propertyWrapper final class W<T> { var wrappedValue: T { get { fatalError() } } }
func unfinished(@A x: Int, @B(1) _ y: @C Int) { @D let z = 1; @E func w() {}; @F(1) var v: Int { 1 }; @Sendable func q() {} }
let closure = { @A @B(1) (x: Int) in x }
func conditionals() {
    #if A
    return 1
    #else
    if b { c() }
    #endif
    foo()
    #if X
        .bar()
    #endif
}
