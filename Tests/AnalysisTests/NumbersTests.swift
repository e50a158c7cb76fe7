// Owns: tests of what is known of numbers and of the types of expressions.
import Analysis
import Outline
import Testing

@Suite struct `Numbers where they are used` {
    private func ask<Answer>(_ code: String, _ question: (FileContext, Range<Int>, Point) -> Answer) throws -> Answer {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        return question(snippet.file, token..<snippet.file.endOfPrimary(token), snippet.file.point(ofToken: token))
    }

    @Test(arguments: [
        "func f() { guard n > 0 else { return }\n go(↓n) }",
        "func f() { if n == 0 { return }\n go(↓n) }",
        "func f() { if n < 1 { return }\n go(↓n) }",
        "let y = n != 0 ? go(↓n) : 0",
        "func f() { n = max(1, m)\n go(↓n) }",
        "func f() { precondition(n >= 1)\n go(↓n) }",
        "func f() { guard (1...9).contains(n) else { return }\n go(↓n) }",
    ])
    func `Zero is ruled out`(_ code: String) throws {
        #expect(try ask(code) { $0.isKnownNonZero($1, at: $2) })
    }

    @Test(arguments: [
        "func f() { if n == 0 { go(↓n) } }",
        "func f() { guard n >= 0 else { return }\n go(↓n) }",
        "func f() { guard xs[n] > 0 else { return }\n go(↓n) }",
        "func f() { n = max(1, m)\n n = 0\n go(↓n) }",
        "func f() { guard n > 0 || ok else { return }\n go(↓n) }",
    ])
    func `Zero may come`(_ code: String) throws {
        #expect(try !ask(code) { $0.isKnownNonZero($1, at: $2) })
    }

    @Test(arguments: [
        ("func f(_ x: Int) { go(↓x) }", Shape.int),
        ("func f(_ x: inout UInt8) { go(↓x) }", .integer(bits: 8, isSigned: false)),
        ("func f() { let x = 1.5\n go(↓x) }", .floating),
        ("func f() { let x = Double(n)\n go(↓x) }", .floating),
        ("func f() { let x = n * 2.0\n go(↓x) }", .floating),
        ("func f() { let x = xs.count + 1\n go(↓x) }", .int),
        ("struct S { let x: [Int: String]\n func f() { go(↓x) } }", .dictionary),
        ("struct S { func f() { go(↓x) }\n let x = [1, 2] }", .array),
        ("struct S { var x: Data { load() }\n func f() { go(self.↓x) } }", .bytes),
        ("func f(_ d: Data) { go(↓d[0]) }", .integer(bits: 8, isSigned: false)),
        ("func f() { for x in 0..<3 { go(↓x) } }", .int),
        ("func f(_ d: [UInt16]) { for x in d { go(↓x) } }", .integer(bits: 16, isSigned: false)),
        ("func make() -> Set<Int> { [] }\nfunc f() { let x = make()\n go(↓x) }", .set),
        ("func f() { let parts = line.split(separator: s)\n go(↓parts) }", .array),
        ("func f(_ p: UnsafeMutablePointer<Int>!) { go(↓p) }", .pointer),
        ("func f(_ x: Int?) { if let x { go(↓x) } }", .int),
        ("func f(_ x: String) { if let x = Int(x) { go(↓x) } }", .int),
        ("func f() { guard let x = query[UInt8.self, at: \"n\"] else { return }\n go(↓x) }", .integer(bits: 8, isSigned: false)),
        ("func f() { if let x = parameters.get(\"id\", as: Int.self) { go(↓x) } }", .int),
    ])
    func `The tokens show a type`(_ code: String, _ shape: Shape) throws {
        #expect(try ask(code) { file, range, _ in file.shape(of: range) } == shape)
    }

    @Test(arguments: [
        "func f() { let x = Int(text) ?? 0\n go(↓x) }",
        "func f() { guard let x = Int(fields[0]) else { return }\n go(↓x) }",
        "func f() { let x = Int(text, radix: 16)!\n go(↓x) }",
        "func f() { let x = json[k] as? Int ?? 1\n go(↓x) }",
        "func f() { let x = buffer.readInteger(as: UInt32.self)!\n go(↓x) }",
        "func f() { let x = request.query[Int.self, at: \"page\"] ?? 1\n go(↓x) }",
        "func f() { guard let x = parameters.get(\"id\", as: Int.self) else { return }\n go(↓x) }",
    ])
    func `A number may come from outside`(_ code: String) throws {
        #expect(try ask(code) { file, range, _ in file.isFromInput(range) })
    }

    @Test(arguments: [
        "func f(_ n: UInt8) { let x = Int(n)\n go(↓x) }", "func f() { let x = 3\n go(↓x) }", "func f() { let x = xs.count\n go(↓x) }",
    ])
    func `Counts, literals and wider forms do not`(_ code: String) throws {
        #expect(try !ask(code) { file, range, _ in file.isFromInput(range) })
    }
}
