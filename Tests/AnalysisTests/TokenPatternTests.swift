// Owns: tests of token patterns.
import Analysis
import SourceText
import Testing

@Suite struct `Token patterns` {
    /// The texts that a pattern matches in some code.
    private func matches(_ pattern: String, _ code: String) throws -> [String] {
        let file = FileContext(path: "Sources/App/A.swift", source: SourceText(code))
        return try TokenPattern(pattern).matches(in: file).map { file.string($0.tokens) }
    }

    @Test func `Tokens match whatever the white space and comments between them`() throws {
        #expect(try matches("a.b(c)", "x; a . b /* why */ (\n c)\n") == ["a . b /* why */ (\n c)"])
    }

    @Test func `A metavariable matches one operand with what hangs on it`() throws {
        #expect(try matches("$X.count == 0", "if self.items[0].list.count == 0, n == 0 {}") == ["self.items[0].list.count == 0"])
        #expect(try matches("log($X)", "log(a.b(c)[1]!.d); log(a, b); log(a + b)") == ["log(a.b(c)[1]!.d)"])
    }

    @Test func `A sequence matches any balanced run, also none`() throws {
        #expect(try matches("f($...ARGS)", "f(); f(a, (b, c)); g(f(x { $0 }))") == ["f()", "f(a, (b, c))", "f(x { $0 })"])
    }

    @Test func `A metavariable that stands twice matches the same text twice`() throws {
        #expect(try matches("$X == $X", "a == b; a.b == a . b; f(c == c)") == ["a.b == a . b", "c == c"])
    }

    @Test func `Anonymous metavariables need not agree`() throws {
        #expect(try matches("$_ == $_", "a == b") == ["a == b"])
    }

    @Test func `Strings and comments hold no matches`() throws {
        #expect(try matches("a.b()", "\"a.b()\" // a.b()\n/* a.b() */").isEmpty)
    }

    @Test(arguments: [("f(", "bracket"), ("$X", "at least one token"), ("", "at least one token"), ("f(]", "bracket")])
    func `A pattern that cannot match says why`(_ pattern: String, _ reason: String) {
        #expect {
            try TokenPattern(pattern)
        } throws: { error in
            (error as? PatternError)?.message.contains(reason) == true
        }
    }

    @Test func `Many sequences do not make matching explode`() throws {
        let code = "f(" + String(repeating: "a, ", count: 3000) + "b)"
        #expect(try matches("f($...A x $...B y $...C z $...D)", code).isEmpty)
    }
}

@Suite struct `Rules made of patterns` {
    private func findings(_ rule: PatternRule, _ code: String) -> [Finding] {
        AnyRule(rule).findings(in: FileContext(path: "Sources/App/A.swift", source: SourceText(code)), project: nil)
    }

    private func rule(_ pattern: String, inside: [String] = [], notInside: [String] = [], requirements: [PatternRule.Requirement] = [])
        throws -> PatternRule
    {
        PatternRule(
            summary: RuleSummary(id: "own-rule", family: .errorHandling, severity: .medium), message: "do not wait for $X here",
            help: "wait elsewhere",
            pattern: try TokenPattern(pattern), inside: try inside.map { try TokenPattern($0) },
            notInside: try notInside.map { try TokenPattern($0) },
            requirements: requirements)
    }

    @Test func `The message names what a metavariable stands for`() throws {
        #expect(try findings(rule("wait($X)"), "wait(door.bell)").map(\.message) == ["do not wait for `door.bell` here"])
    }

    @Test func `A match counts only inside and not inside what the rule says`() throws {
        let rule = try rule("wait($X)", inside: ["func $F($...P) $...S { $...B }"], notInside: ["defer { $...B }"])
        #expect(
            findings(rule, "wait(a)\nfunc f(x: Int) async -> Int { wait(b)\n defer { wait(c) } }").map(\.message) == [
                "do not wait for `b` here"
            ])
    }

    @Test func `A requirement looks at what a metavariable stands for`() throws {
        let equal = try rule("wait($X, $Y)", requirements: [.init(variable: "Y", condition: .equals("forever"))])
        #expect(findings(equal, "wait(a, forever); wait(b, once)").count == 1)
        let other = try rule("wait($X, $Y)", requirements: [.init(variable: "Y", condition: .equalsVariable("X"), isNegated: true)])
        #expect(findings(other, "wait(a, a); wait(b, c)").map(\.message) == ["do not wait for `b` here"])
    }
}
