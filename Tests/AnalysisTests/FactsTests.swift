// Owns: tests of what is known where a node stands.
import Analysis
import Outline
import Testing

@Suite struct `Facts that dominate a node` {
    @Test(arguments: [
        "func f() { if x != nil { use(x↓!) } }",
        "func f() { guard x != nil else { return }\n use(x↓!) }",
        "func f() { if x == nil { return }\n use(x↓!) }",
        "func f() { if x == nil { stop() } else { use(x↓!) } }",
        "let ok = x != nil && x↓!.isReady",
        "let ok = x == nil || x↓!.isReady",
        "let y = x != nil ? x↓! : 0",
        "func f() { while x != nil { use(x↓!) } }",
        "func f() { x = make()\n use(x↓!) }",
        "func f() { guard let y = x else { return }\n run { use(x↓!) } }",
        "func f() { if table[key] != nil, ready { use(table[key]↓!) } }",
        "func f() { precheck()\n if self.x != nil { use(self.x↓!) } }",
    ])
    func `A test on the way makes a value known to be there`(_ code: String) throws {
        let snippet = try Snippet(code)
        let node = try snippet.node(.forceUnwrap)
        let operand = snippet.file.outline.operand(node)..<snippet.file.outline.tokens(node).lowerBound
        #expect(snippet.file.isKnownNonNil(operand, at: node))
    }

    @Test(arguments: [
        "func f() { if y != nil { use(x↓!) } }",
        "func f() { if x == nil { use(x↓!) } }",
        "func f() { if x != nil { stop() }\n use(x↓!) }",
        "func f() { if x == nil { log() }\n use(x↓!) }",
        "func f() { x = nil\n use(x↓!) }",
        "func f() { let x = find()\n use(x↓!) }",
        "func f() async throws { var x = try await find()\n use(x↓!) }",
        "func f() { if a.x != nil { use(x↓!) } }",
        "func f() { guard x != nil || ready else { return }\n use(y.x↓!) }",
        "func f() { use(x↓!)\n guard x != nil else { return } }",
        "func g() { if x != nil { } }\nfunc f() { use(x↓!) }",
    ])
    func `Other tests, failed tests and later tests say nothing`(_ code: String) throws {
        let snippet = try Snippet(code)
        let node = try snippet.node(.forceUnwrap)
        let operand = snippet.file.outline.operand(node)..<snippet.file.outline.tokens(node).lowerBound
        #expect(!snippet.file.isKnownNonNil(operand, at: node))
    }
}
