// Owns: tests of what rules ask about loops and retries.
import Analysis
import Outline
import Testing

@Suite struct `Loops` {
    @Test func `A closure between a node and a loop leaves the loop`() throws {
        let inside = try Snippet("for x in xs { ↓work(x) }")
        #expect(try inside.file.enclosingLoop(inside.node(.expressionStatement)) != nil)
        let outside = try Snippet("for x in xs { later { ↓work(x) } }")
        #expect(try outside.file.enclosingLoop(outside.node(.expressionStatement)) == nil)
    }

    @Test func `The header of a loop is not inside it`() throws {
        let snippet = try Snippet("while ↓check() { work() }")
        #expect(try snippet.file.enclosingLoop(snippet.node(.call)) == nil)
    }

    @Test(arguments: [("xs", "xs"), ("xs.filter { $0 > 1 } where y", "xs.filter { $0 > 1 }"), ("0..<n", "0..<n")])
    func `A for goes over what stands between in and the body`(_ header: String, _ sequence: String) throws {
        let snippet = try Snippet("↓for x in \(header) { work() }")
        let range = try #require(try snippet.file.sequence(ofFor: snippet.node(.forStatement)))
        #expect(snippet.file.string(range) == sequence)
    }

    @Test(arguments: [("[1, 2]", true), ("0..<4", true), ("Kind.allCases", true), ("0..<1000", false), ("xs", false), ("0..<n", false)])
    func `Short literals are small`(_ sequence: String, _ isSmall: Bool) throws {
        let snippet = try Snippet("↓for x in \(sequence) { work() }")
        let range = try #require(try snippet.file.sequence(ofFor: snippet.node(.forStatement)))
        #expect(snippet.file.isSmallSequence(range) == isSmall)
    }
}

@Suite struct `Retries` {
    @Test(arguments: [
        "↓while true { do { return try go() } catch { log(error) } }",
        "↓while !done { do { try go()\n done = true } catch { continue } }",
        "↓while true { if let x = try? go() { return x } }",
        "↓while true { guard let x = try? go() else { continue }\n return x }",
        "↓while true { do { try go()\n } catch { continue }\n break }", "↓while (try? go()) == nil { }",
        "↓while !done { done = (try? go()) != nil }", "↓while page == nil { page = try? go() }",
    ])
    func `A failure that leads to the next round is a retry, which success ends`(_ code: String) throws {
        let snippet = try Snippet("func f() { \(code) }")
        let retries = try snippet.file.retries(in: snippet.node(.whileStatement))
        #expect(retries.map(\.endsOnSuccess) == [true])
    }

    @Test(arguments: [
        "↓while true { do { try go() } catch { return } }", "↓while true { let x = try? go()\n use(x) }", "↓while true { go() }",
        "↓while line != nil { line = try? go() }", "↓while !done { done = (try? go()) == nil }",
    ])
    func `What gives up or does not look is none`(_ code: String) throws {
        let snippet = try Snippet("func f() { \(code) }")
        #expect(try snippet.file.retries(in: snippet.node(.whileStatement)).isEmpty)
    }

    @Test(arguments: [
        ("var n = 0; ↓while true { n += 1; if n > 3 { break } }", true),
        ("var n = 0; ↓while true { n += size; if n > 3 { break } }", false), ("↓while restarts < 9 { restarts += 1 }", true),
        ("var tries = 0; ↓while true { tries += 1; if tries > 3 { break } }", true),
        ("↓while Date() < deadline { }", true), ("var tries = 0; ↓while tries < 3 { }", false), ("↓while true { }", false),
    ])
    func `A limit is compared and moves`(_ code: String, _ isLimited: Bool) throws {
        let snippet = try Snippet("func f() { \(code) }")
        #expect(try snippet.file.isLimited(snippet.node(.whileStatement)) == isLimited)
    }

    @Test(arguments: [
        ("↓for attempt in 1...4 { try? go() }", true), ("↓for attempt in 1... { try? go() }", false),
        ("↓for attempt in (0...) { if attempt > 3 { break } }", true), ("↓for x in xs { try? go() }", true),
    ])
    func `A range without an upper bound is no limit`(_ code: String, _ isLimited: Bool) throws {
        let snippet = try Snippet("func f() { \(code) }")
        #expect(try snippet.file.isLimited(snippet.node(.forStatement)) == isLimited)
    }

    @Test(arguments: [
        ("var n = 0; ↓while n < 3 { n += 1 }", true), ("var n = 3; ↓while n > 0 { n -= 1 }", true),
        ("var n = 0; ↓while n < 3 { n += size }", false),
        ("var n = 0; ↓while isOn { n += 1 }", false),
    ])
    func `Rounds are counted by what the condition compares`(_ code: String, _ counts: Bool) throws {
        let snippet = try Snippet("func f() { \(code) }")
        #expect(try snippet.file.countsRounds(snippet.node(.whileStatement)) == counts)
    }
}
