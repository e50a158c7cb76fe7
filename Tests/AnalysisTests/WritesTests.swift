// Owns: tests of where a variable is written.
import Analysis
import Outline
import Testing

@Suite struct `Writes to a variable` {
    @Test(arguments: [
        "func f() { var ↓x = 0\n { x = 1 } }", "func f() { var ↓x = 0\n { x += 1 } }", "func f() { var ↓x = 0\n { x &-= 1 } }",
        "func f() { var ↓x = 0\n { x <<= 1 } }", "func f() { var ↓x = 0\n { take(&x) } }", "func f() { var ↓x = p\n { x.y = 1 } }",
        "func f() { var ↓x = p\n { x[0].y! += 1 } }", "func f() { var ↓x = 0\n { (x, y) = (y, x) } }",
        "func f() { var ↓x = 0\n { (y, x) = (y, x) } }", "func f() { var ↓x = 0\n { self.x = 1 } }",
    ])
    func `Assignments and inout arguments count`(_ code: String) throws {
        let snippet = try Snippet(code)
        let closure = try #require(snippet.file.nodes(.closure).first)
        #expect(try snippet.file.writes(snippet.token(), in: snippet.file.outline.tokens(closure)))
    }

    @Test(arguments: [
        "func f() { var ↓x = 0\n { use(x) } }", "func f() { var ↓x = 0\n { x == 1 } }", "func f() { var ↓x = 0\n { x <= 1 } }",
        "func f() { var ↓x = 0\n { x != 1 } }", "func f() { var ↓x = 0\n { y.x = 1 } }", "func f() { var ↓x = 0\n { make(x: 1) } }",
        "func f() { var ↓x = 0\n { y = x } }", "func f() { var ↓x = 0\n { (a, b) = (x, 1) } }",
    ])
    func `Reading, comparing and other variables do not`(_ code: String) throws {
        let snippet = try Snippet(code)
        let closure = try #require(snippet.file.nodes(.closure).first)
        #expect(try !snippet.file.writes(snippet.token(), in: snippet.file.outline.tokens(closure)))
    }

    @Test func `A method called on a variable may write it`() throws {
        let snippet = try Snippet("func f() { var ↓x = [1]\n { x.removeLast() } }")
        let closure = try #require(snippet.file.nodes(.closure).first)
        #expect(try snippet.file.mayWrite(snippet.token(), in: snippet.file.outline.tokens(closure)))
    }

    @Test(arguments: [
        ("func f() { var ↓x = [1]\n { if x.isEmpty { stop() } } }", false),
        ("func f() { var ↓x = [1]\n { while x.count < 2, x.ready { step() } } }", false),
        ("func f() { var ↓x = [1]\n { x.removeAll { $0 == 1 } } }", true),
        ("func f() { var ↓x = [1]\n { use(x.firstIndex(of: 1)) } }", false),
        ("func f() { var ↓x = [1]\n { x.dropFirst(2).show() } }", false),
    ])
    func `The block of a statement is no closure, and a search is no change`(_ code: String, _ mayWrite: Bool) throws {
        let snippet = try Snippet(code)
        let closure = try #require(snippet.file.nodes(.closure).first)
        #expect(try snippet.file.mayWrite(snippet.token(), in: snippet.file.outline.tokens(closure)) == mayWrite)
    }
}
