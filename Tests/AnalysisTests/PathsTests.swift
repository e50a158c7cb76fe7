// Owns: tests of following states along the paths of a body.
import Analysis
import Outline
import Testing

/// Counts the calls of `tick()` along each path: bit 0 for none, bit 1 for one, bit 2 for more.
private struct TickFollower: PathFollower {
    let file: FileContext
    var run: ClosureRun = .once

    mutating func pass(_ event: Int, _ state: PathState) -> PathState { state }

    mutating func leave(_ node: NodeID, _ state: PathState) -> PathState {
        guard file.outline.kind(node) == .call, file.string(file.outline.anchor(node)) == "tick" else { return state }
        return (state & 1) << 1 | (state & 6 == 0 ? 0 : 4)
    }

    mutating func run(of closure: NodeID) -> ClosureRun { run }
}

/// Sets bit 1 behind a `try`, and lets it throw before or behind that.
private struct EagerFollower: PathFollower {
    mutating func pass(_ event: Int, _ state: PathState) -> PathState { state }
    mutating func leave(_ node: NodeID, _ state: PathState) -> PathState { 2 }
    mutating func thrown(_ node: NodeID, before: PathState, after: PathState) -> PathState { before | after }
}

@Suite struct `Paths through a body` {
    private func outcome(_ code: String, run: ClosureRun = .once) throws -> PathOutcome {
        let snippet = try Snippet("↓func f() throws { " + code + " }")
        var walker = PathWalker(snippet.file, TickFollower(file: snippet.file, run: run))
        return walker.follow(try snippet.node(.functionDecl), from: 1)
    }

    /// The numbers of ticks that a path to the end or out of the body may have made.
    private func ticks(_ code: String, run: ClosureRun = .once) throws -> PathState {
        let outcome = try outcome(code, run: run)
        #expect(outcome.isComplete)
        return outcome.exits.reduce(outcome.end ?? 0) { $0 | $1.state }
    }

    @Test(
        arguments: [
            ("tick()", 2),
            ("", 1),
            ("tick(); tick()", 4),
            ("if a { tick() }", 3),
            ("if a { tick() } else { tick() }", 2),
            ("if a { tick() } else if b { tick() }", 3),
            ("if a { tick() } else if b { tick() } else { tick() }", 2),
            ("guard a else { return }\n tick()", 3),
            ("guard a else { tick()\n return }\n tick()", 2),
            ("guard a else { fatalError() }\n tick()", 2),
            ("if a { tick()\n return }\n tick()", 2),
            ("if a { tick() }\n tick()", 6),
            ("a ? tick() : tick()", 2),
            ("a ? tick() : b()", 3),
            ("#if A\n tick()\n#else\n tick()\n#endif\n", 2),
            ("#if A\n tick()\n#endif\n", 3),
            ("let x = if a { tick() } else { b() }", 3),
        ] as [(String, PathState)])
    func `Branches are followed each for itself`(_ code: String, _ expected: PathState) throws {
        #expect(try ticks(code) == expected)
    }

    @Test(
        arguments: [
            ("switch a { case 1: tick()\n default: tick() }", 2),
            ("switch a { case 1: tick()\n default: break }", 3),
            ("switch a { case 1: fallthrough\n default: tick() }", 2),
            ("switch a { case 1: tick()\n fallthrough\n case 2: tick()\n default: tick() }", 6),
            ("switch a { case 1: return\n default: tick() }", 3),
            ("switch a { case 1:\n if b { break }\n tick()\n default: tick() }", 3),
        ] as [(String, PathState)])
    func `The cases of a switch, and falling through them`(_ code: String, _ expected: PathState) throws {
        #expect(try ticks(code) == expected)
    }

    @Test(
        arguments: [
            ("for x in xs { tick() }", 7),
            ("for x in xs { tick()\n break }", 3),
            ("for x in xs { tick()\n return }\n tick()", 2),
            ("repeat { tick() } while a", 6),
            ("while true { tick()\n if a { break } }", 6),
            ("while a { if b { continue }\n tick()\n return }", 3),
            ("outer: for x in xs { for y in ys { tick()\n break outer } }", 3),
            ("while true { work() }\n tick()", 0),
            ("skip: if a { if b { break skip }\n tick() }", 3),
        ] as [(String, PathState)])
    func `A loop is gone through until nothing new comes of it`(_ code: String, _ expected: PathState) throws {
        #expect(try ticks(code) == expected)
    }

    @Test(
        arguments: [
            ("try g()\n tick()", 3),
            ("do { try g()\n tick() } catch { }", 3),
            ("do { try g()\n tick() } catch { tick() }", 2),
            ("do { tick()\n try g() } catch { tick() }", 6),
            ("do { try g() } catch is A { tick() }", 3),
            ("do { throw A() } catch { tick() }", 2),
            ("try? g()\n tick()", 2),
            ("tick(try g())", 3),
            ("throw A()", 1),
            ("try g { tick() }", 2),
        ] as [(String, PathState)])
    func `An error goes on from where it is thrown`(_ code: String, _ expected: PathState) throws {
        #expect(try ticks(code) == expected)
    }

    @Test(
        arguments: [
            ("defer { tick() }\n if a { return }\n work()", 2),
            ("if a { return }\n defer { tick() }\n work()", 3),
            ("do { defer { tick() }\n try g() }\n tick()", 6),
            ("for x in xs { defer { tick() }\n if a { break } }", 7),
            ("defer { if a { tick() } }\n work()", 3),
        ] as [(String, PathState)])
    func `What is deferred runs on every way out that comes after it`(_ code: String, _ expected: PathState) throws {
        #expect(try ticks(code) == expected)
    }

    @Test(
        arguments: [
            (ClosureRun.ignored, 1), (.once, 3), (.perElement, 7), (.repeatedly, 6), (.untilDone, 2),
        ] as [(ClosureRun, PathState)])
    func `A closure runs as often as the follower says, and its return leaves only it`(_ run: ClosureRun, _ expected: PathState) throws {
        #expect(try ticks("g { if a { return }\n tick() }", run: run) == expected)
    }

    @Test func `A follower says what is done before an error`() throws {
        let snippet = try Snippet("↓func f() throws { do { try g { tick() } } catch { } }")
        var walker = PathWalker(snippet.file, EagerFollower())
        let outcome = walker.follow(try snippet.node(.functionDecl), from: 1)
        #expect(outcome.end == 3)
    }

    @Test func `Of two closures of one call one runs`() throws {
        #expect(try ticks("g(a: { tick() }, b: { tick() })") == 2)
        #expect(try ticks("g { tick() }\n h { tick() }") == 4)
    }

    @Test func `Ways out are told with their statement`() throws {
        let outcome = try outcome("if a { return }\n try g()\n tick()")
        #expect(outcome.exits.map(\.kind) == [.returning, .throwing])
        #expect(outcome.end == 2)
    }

    @Test func `Deep nests of loops end`() throws {
        let code = String(repeating: "while a { if b { tick() } ", count: 40) + String(repeating: "}", count: 40)
        #expect(try outcome(code).end != nil)
    }
}
