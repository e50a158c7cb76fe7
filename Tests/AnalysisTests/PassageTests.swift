// Owns: tests of following control through a block until it meets something.
import Analysis
import Outline
import Testing

@Suite struct `Passage through a block` {
    private func passage(_ code: String) throws -> Passage {
        let snippet = try Snippet("func f() throws { ↓while go { \(code) } }")
        let file = snippet.file
        let loop = try snippet.node(.whileStatement)
        let body = try #require(file.body(ofLoop: loop))
        return file.passage(through: body, of: loop) { range in range.contains { file.token($0, is: "mark") } }
    }

    @Test(arguments: [
        "mark()", "work(); mark()", "if a { mark() } else { mark() }", "switch x { case 1: mark()\n default: mark() }", "defer { }; mark()",
        "do { mark() } catch { }", "guard mark() else { return }", "return mark()", "if a { fatalError() }\n mark()",
        "for x in xs { mark(x) }",
        "if a { throw mark() } else { mark() }",
    ])
    func `Nothing comes through where every path meets it`(_ code: String) throws {
        let passage = try passage(code)
        #expect(!passage.falls && passage.continues.isEmpty)
    }

    @Test(arguments: [
        "work()", "if a { mark() }", "switch x { case 1: mark()\n default: break }", "do { try work()\n mark() } catch { log(error) }",
        "if a { mark() } else if b { mark() }", "#if DEBUG\n work()\n #else\n mark()\n #endif", "func inner() { mark() }",
        "for x in xs { work() }",
    ])
    func `Control reaches the end on a path around it`(_ code: String) throws {
        #expect(try passage(code).falls)
    }

    @Test(arguments: [
        "if a { continue }\n mark()", "guard a else { continue }\n mark()", "switch x { case 1: continue\n default: mark() }",
    ])
    func `A continue before it begins the next round`(_ code: String) throws {
        let passage = try passage(code)
        #expect(passage.continues.count == 1 && !passage.falls)
    }

    @Test(arguments: [
        "for x in xs { continue }\n mark()", "inner: for x in xs { continue inner }\n mark()", "for x in xs { break }\n mark()",
    ])
    func `Jumps of an inner loop stay in it`(_ code: String) throws {
        let passage = try passage(code)
        #expect(!passage.falls && passage.continues.isEmpty && !passage.leaves)
    }

    @Test(arguments: ["if a { return }\n mark()", "if a { break }\n mark()", "try work()\n mark()", "guard a else { throw e }\n mark()"])
    func `Jumps and errors before it leave`(_ code: String) throws {
        let passage = try passage(code)
        #expect(passage.leaves && !passage.falls)
    }
}

@Suite struct `Words of names` {
    @Test(arguments: [
        ("maxRetryCount", ["max", "retry", "count"]), ("MAX_RETRIES", ["max", "retries"]), ("urlSession", ["url", "session"]), ("x", ["x"]),
        ("_cache2", ["cache2"]), ("`default`", ["default"]), ("", []),
    ])
    func `A name is split where its words begin`(_ name: String, _ words: [String]) {
        #expect(NameWords.of(name) == words)
    }
}
