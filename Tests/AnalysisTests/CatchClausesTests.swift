// Owns: tests of what a `catch` takes, and of what follows it.
import Analysis
import Outline
import Testing

@Suite struct `Catch clauses` {
    @Test(
        arguments: [
            ("↓catch {}", .everything), ("↓catch let failure {}", .everything), ("↓catch _ {}", .everything),
            ("↓catch let e as NSError {}", .everything), ("↓catch let e as any Error {}", .everything),
            ("↓catch let e as Swift.Error {}", .everything),
            ("↓catch let e as Store.Error {}", .type), ("↓catch let e as NSError where e.code == 3 {}", .oneCase),
            ("↓catch is URLError {}", .type),
            ("↓catch let e as URLError {}", .type), ("↓catch let e as URLError where e.isLate {}", .oneCase),
            ("↓catch StoreError.missing {}", .oneCase),
            ("↓catch let StoreError.failed(code) {}", .oneCase), ("↓catch StoreError.failed(let code) {}", .oneCase),
            ("↓catch A.a, A.b {}", .oneCase),
        ] as [(String, CatchScope)])
    func `A clause takes everything, a type, or one case`(_ clause: String, _ expected: CatchScope) throws {
        let snippet = try Snippet("do { try f() } " + clause)
        #expect(try snippet.file.catchScope(snippet.node(.catchClause)) == expected)
    }

    @Test(arguments: [
        ("do { x = try parser.read() } ↓catch {}", true), ("do { try lexer.skip()\n y = try self.scanner.next() } ↓catch {}", true),
        ("do { x = try decoder.decode(data) } ↓catch {}", false), ("do { x = try await reader.read() } ↓catch {}", false),
        ("do { x = try parser.read()\n try store.save(x) } ↓catch {}", false), ("do { f() } ↓catch {}", false),
    ])
    func `Reading on is what a parser or scanner does in memory`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.onlyReadsOn(before: snippet.node(.catchClause)) == expected)
    }

    @Test(arguments: [
        ("do { _ = try wakeup.read() } ↓catch {}", true), ("do { try signalPipe.writeEnd.write(one) } ↓catch {}", true),
        ("do { try file.write(data) } ↓catch {}", false), ("do { try wakeup.read()\n try file.write(data) } ↓catch {}", false),
    ])
    func `Waking up is not work that can fail`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.onlyWakesUp(before: snippet.node(.catchClause)) == expected)
    }

    @Test(arguments: [
        ("do { try f() } ↓catch { use(error) }", true), ("do { try f() } ↓catch let e { use(\"\\(e)\") }", true),
        ("do { try f() } ↓catch let e { use(error) }", false), ("do { try f() } ↓catch { use(a.error) }", false),
        ("do { try f() } ↓catch A.b(let code) { use(code) }", true), ("do { try f() } ↓catch is A { use(b) }", false),
        ("do { try f() } ↓catch {}", false),
    ])
    func `A clause mentions its error by the name that it has`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.mentionsError(snippet.node(.catchClause)) == expected)
    }

    @Test(
        arguments: [
            ("func f() throws { do { return try a() } ↓catch {}\n throw B() }", .throws),
            ("func f() -> Int? { do { return try a() } ↓catch {}\n return nil }", .returnsDefault),
            ("func f() throws { for n in 1...3 { do { return try a() } ↓catch {} }\n throw B() }", .throws),
            ("func f() throws { if x { do { return try a() } ↓catch {} }\n return try b() }", .returnsValue),
            ("func f() throws { do { try a() } ↓catch {}\n throw B() }", []),
            ("func f() throws { run { do { return try a() } ↓catch {} }\n throw B() }", []),
            ("func f() throws { for n in 1...3 { do { try a(); break } ↓catch {} }\n throw B() }", []),
        ] as [(String, FailureActs)])
    func `What follows counts only where nothing but failure leads to it`(_ code: String, _ expected: FailureActs) throws {
        let snippet = try Snippet(code)
        let statement = try #require(snippet.file.outline.parent(snippet.node(.catchClause)))
        #expect(snippet.file.actsAfterFailure(of: statement) == expected)
    }

    @Test(arguments: [
        ("func f() { var ok = false\n do { try a(); ok = true } ↓catch {}\n return ok }", true),
        ("func f() { var x: Int?\n do { x = try a() } ↓catch {}\n guard let x else { return } }", true),
        ("func f() { do { self.x = try a() } ↓catch {}\n if x == nil { fail() } }", true),
        ("func f() { do { n += try a() } ↓catch {}\n use(n) }", false),
        ("func f() { do { n += try a() } ↓catch {}\n if n == 0 { fail() } }", true),
        ("func f() { var x: Int?\n do { x = try a() } ↓catch {}\n return x ?? other }", true),
        ("func f() { var x: Int?\n do { x = try a() } ↓catch {}\n return x }", false),
        ("func f() { do { x = try a() } ↓catch {}\n use(x) }", false),
        ("func f() { do { try a() } ↓catch {}\n if ok { go() } }", false),
    ])
    func `A variable that only success sets tells how it went`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        let statement = try #require(snippet.file.outline.parent(snippet.node(.catchClause)))
        #expect(snippet.file.isOutcomeTested(of: statement) == expected)
    }

    @Test func `The attempt is the first try whose error gets here`() throws {
        let snippet = try Snippet("do { let x = try? a()\n do { try b() } catch {}\n run { try c() }\n try d(x) } ↓catch {}")
        let attempt = try #require(snippet.file.attempt(before: snippet.node(.catchClause)))
        #expect(snippet.file.string(attempt) == "d(x)")
    }

    @Test(arguments: [
        ("do { try handle.close() } ↓catch {}", true), ("do { try fm.removeItem(at: a); try fm.removeItem(at: b) } ↓catch {}", true),
        ("do { try handle.write(a); try handle.close() } ↓catch {}", false), ("do { work() } ↓catch {}", false),
    ])
    func `Cleaning up is told from work`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.onlyCleansUp(before: snippet.node(.catchClause)) == expected)
    }
}
