// Owns: tests of the ways out of loops and blocks.
import Analysis
import Outline
import Testing

@Suite struct `Ways out of a loop` {
    @Test(arguments: [
        "↓while true { if done { break } }",
        "func f() { ↓while true { return } }",
        "outer: for x in xs { ↓while true { continue outer } }",
        "outer: ↓while true { for x in xs { break outer } }",
        "↓while true { switch x { case 1: return default: work() } }",
        "func f() throws { ↓while true { try step() } }",
        "func f() throws { ↓while true { do { try step() } catch is Stop { work() } } }",
        "↓while true { do { work() } catch { throw error } }",
        "↓while true { exit(0) }",
        "↓repeat { fatalError(\"gone\") } while true",
        "me: ↓while true { inner: while true { break me } }",
        "↓while true { usage() }\nfunc usage() -> Never { exit(2) }",
        "struct Tool { func run() { ↓while true { self.stop(1) } }; func stop(_ code: Int32) -> Swift.Never { exit(code) } }",
    ])
    func `A jump, an error or the end of the process leaves it`(_ code: String) throws {
        let snippet = try Snippet(code)
        let loop = try snippet.node(code.contains("↓repeat") ? .repeatStatement : .whileStatement)
        #expect(!snippet.file.exits(ofLoop: loop).isEmpty)
    }

    @Test(arguments: [
        "↓while true { switch x { case 1: break default: work() } }",
        "↓while true { for x in xs { break } }",
        "↓while true { xs.forEach { x in return } }",
        "↓while true { do { try step() } catch { log(error) } }",
        "↓while true { try? step() }",
        "inner: ↓while true { continue inner }",
        "↓while true { func stop() { return } }",
        "↓while true { let t = Task { throw Stop() } }",
        "↓while true { door.exit(through: room, to: garden).close() }",
        "↓while true { skip: if a { break skip } }",
        "↓while true { usage() }\nfunc usage() -> Never { exit(2) }\nfunc usage(_ short: Bool) { }",
        "↓while true { usage() }\nfunc usage() -> Result<Int, Never> { .success(1) }",
        "↓while true { stop.usage.now() }\nfunc now() -> Never { exit(2) }",
    ])
    func `What stays inside is no way out`(_ code: String) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.exits(ofLoop: snippet.node(.whileStatement)).isEmpty)
    }

    @Test(arguments: [
        ("↓{ return }", true),
        ("↓{ if a { throw b } else { return } }", true),
        ("↓{ if a { return } }", false),
        ("↓{ switch a { case 1: return\n default: throw b } }", true),
        ("↓{ switch a { case 1: break\n default: return } }", false),
        ("↓{ do { return } catch { fatalError() } }", true),
        ("↓{ if a { return } else if b { return } else { continue } }", true),
        ("↓{ work() }", false),
        ("↓{ }", false),
    ])
    func `A block always exits when each of its paths does`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet("func f() " + code)
        #expect(try snippet.file.alwaysExits(snippet.node(.codeBlock)) == expected)
    }
}
