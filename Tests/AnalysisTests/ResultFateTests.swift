// Owns: tests of what becomes of a value, and of whether a name is read.
import Analysis
import Outline
import Testing

@Suite struct `What becomes of a value` {
    /// The fate of the marked call in one word, with the tokens that matter.
    private func fate(_ code: String) throws -> String {
        let snippet = try Snippet(code)
        switch try snippet.file.fate(ofCall: snippet.node(.call)) {
        case .dropped: return "dropped"
        case .discarded: return "discarded"
        case .bound(let pattern): return "bound " + snippet.file.string(pattern)
        case .assigned(let target): return "assigned " + snippet.file.string(target)
        case .returned: return "returned"
        case .defaulted(let other): return "defaulted " + snippet.file.string(other)
        case .accessed: return "accessed"
        case .used: return "used"
        }
    }

    @Test(arguments: [
        ("func f() { a.↓b(c)\n d() }", "dropped"), ("func f() { try await a.↓b(c)\n d() }", "dropped"), ("_ = try? ↓b(c)", "discarded"),
        ("let _ = ↓b(c)", "discarded"), ("let x = try ↓b(c)", "bound x"), ("let (x, y): (A, B) = try await ↓b(c)", "bound (x, y)"),
        ("if let x = try? ↓b(c) {}", "bound x"), ("guard let x = ↓b(c) else {}", "bound x"), ("x.y = try ↓b(c)", "assigned x.y"),
        ("(x, y) = try await ↓b(c)", "assigned (x, y)"), ("func f() { return try ↓b(c) }", "returned"),
        ("func f() -> Int { ↓b(c) }", "returned"),
        ("let x = (try? ↓b(c)) ?? []", "defaulted []"), ("use(↓b(c) ?? d.e(1) + 2)", "defaulted d.e(1)"), ("let x = ↓b(c).d", "accessed"),
        ("let x = try await (↓b(c)).d", "accessed"), ("use(↓b(c))", "used"), ("if ↓b(c) {}", "used"), ("let x = [↓b(c)]", "used"),
        ("let x = ↓b(c) + 1", "used"), ("let x = 1 + ↓b(c)", "used"), ("f { ↓b(c)\n d() }", "dropped"),
    ])
    func `Each fate is told from the others`(_ code: String, _ expected: String) throws {
        #expect(try fate(code) == expected)
    }

    @Test(arguments: [
        ("func f() -> Int { ↓g() }", true), ("func f() { ↓g() }", false), ("Task { ↓g() }", false), ("let t = Task { ↓g() }", true),
        ("xs.map { ↓g() }", true), ("let x = if a { ↓g() } else { h() }", true), ("if a { ↓g() } else { h() }", false),
        ("var x: Int { switch y { case 1: ↓g()\n default: h() } }", true), ("button.onTapGesture { ↓g() }", false),
    ])
    func `An item's value may be that of what stands around it`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.isValue(snippet.file.statement(snippet.node(.call))) == expected)
    }
}

@Suite struct `Mentions of a name` {
    @Test(arguments: [
        ("f { data, ↓error in use(error) }", 1), ("f { data, ↓error in if let error { use(1) } }", 1),
        ("f { data, ↓error in use(data) }", 0),
        ("f { data, ↓error in do { try g() } catch { use(error) } }", 0),
        ("f { data, ↓error in do { try g() } catch let e { use(error) } }", 1),
        ("f { data, ↓error in g { error in use(error) } }", 0), ("f { data, ↓error in g { use(error) } }", 1),
        ("f { data, ↓error in use(error: data) }", 0), ("f { data, ↓error in use(data.error) }", 0),
        ("f { data, ↓error in use(\"\\(error)\") }", 1),
        ("f { data, ↓error in if case .failure(let error) = data { use(1) } }", 0),
        ("f { data, ↓error in switch data { case .failure(let error): use(error)\n default: stop() } }", 0),
        ("f { data, ↓error in guard let error = error else { return } }", 1),
        ("f { data, ↓error in func g(error: Int) { use(error) } }", 0),
    ])
    func `Only what means that variable counts`(_ code: String, _ expected: Int) throws {
        let snippet = try Snippet(code)
        let closure = try #require(snippet.file.nodes(.closure).first)
        #expect(try snippet.file.mentions(of: snippet.token(), in: snippet.file.body(ofClosure: closure)).count == expected)
    }

    @Test func `A pattern's names stand in order, with nothing for a wildcard`() throws {
        let snippet = try Snippet("let ↓(data, _) = try await load()")
        let binding = try #require(snippet.file.nodes(.binding).first)
        let first = snippet.file.outline.tokens(binding).lowerBound
        let names = snippet.file.names(inPattern: first..<first + 5).map { $0.map { snippet.file.string($0) } }
        #expect(names == ["data", nil])
    }
}
