// Owns: nesting deeper than any compiler accepts, which must cost neither the stack nor more than linear time.
import Outline
import Testing

@Suite struct `Deep nesting` {
    static let openers = [
        "(", "[", "{", "{ x in ", "a(", "a[", "[1: ", "\"\\(", "if a { ", "if a { } else { ", "do { } catch { ", "switch a { case b: ",
        "func f() { ",
        "struct S { ", "#if A\n", "var a: [", "var a: A<", "let a = A<", "func f(a: (", "a ? ", "a ? b : ", "try ", "!", "-", "\\A[", "@a(",
        "#m { ",
        "x as (", "case .a(", "for a in { ", "{ [a = { ", "var a: Int { get { ", "() -> ", "if a { } else ", "x.", "@a ", "final ", "a: ",
    ]

    @Test(arguments: openers) func `Ten thousand levels end`(opener: String) {
        check(String(repeating: opener, count: 10_000) + "\nfunc last() {}")
    }

    @Test(arguments: ["(", "{ ", "#if A\n", "if a { } else "]) func `A hundred thousand levels end`(opener: String) {
        check(String(repeating: opener, count: 100_000))
    }

    private func check(_ text: String) {
        let outlined = Outlined(text)
        #expect(outlined.outline.kinds.first == .file)
        #expect(outlined.outline.subtreeEnds.first.map { Int($0) } == outlined.outline.count)
    }

    @Test func `What is too deep is told`() {
        #expect(Outlined(String(repeating: "(", count: 1000)).outline.tooDeepAt != nil)
        #expect(Outlined(String(repeating: "(", count: 50) + String(repeating: ")", count: 50)).outline.tooDeepAt == nil)
    }
}
