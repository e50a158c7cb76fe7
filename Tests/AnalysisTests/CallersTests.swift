// Owns: tests of what the callers of a helper in the same file know of what they give it.
import Analysis
import Outline
import Testing

@Suite struct `Callers of a helper` {
    private func ask<Answer>(_ code: String, _ question: (FileContext, Int) throws -> Answer) throws -> Answer {
        let snippet = try Snippet(code)
        return try question(snippet.file, snippet.token())
    }

    @Test(arguments: [
        ("private func f(_ xs: [Int]) { ↓xs.go() }\nfunc a(_ ys: [Int]) { if !ys.isEmpty { f(ys) } }", CallersKnowledge.all),
        ("private func f(xs: [Int]) { ↓xs.go() }\nfunc a(_ ys: [Int]) { f(xs: [1]) }", .all),
        ("private func f(_ xs: [Int]) { var xs = xs\n ↓xs.go() }\nfunc a(_ ys: [Int]) { if !ys.isEmpty { f(ys) } }", .all),
        ("private func f(_ xs: [Int]) { ↓xs.go() }\nfunc a(_ ys: [Int]) { if !ys.isEmpty { f(ys) } else { f(other) } }", .some),
        ("private func f(_ xs: [Int]) { ↓xs.go() }\nfunc a(_ ys: [Int]) { f(ys) }", .nobody),
        ("func f(_ xs: [Int]) { ↓xs.go() }\nfunc a(_ ys: [Int]) { if !ys.isEmpty { f(ys) } }", .nobody),
        ("private func f(_ xs: [Int]) { ↓xs.go() }", .nobody),
        ("private struct S { init(xs: [Int]) { ↓xs.go() } }\nfunc a() { S(xs: [1, 2]) }", .all),
        ("struct S { private init(xs: [Int]) { ↓xs.go() }\n init(n: Int) { self.init(xs: [n]) } }", .all),
    ])
    func `A helper's collection is as sure as its callers are`(_ code: String, _ knowledge: CallersKnowledge) throws {
        #expect(try ask(code) { $0.callersKnow($1..<$1 + 1, needed: 1) } == knowledge)
    }

    @Test(arguments: [
        ("private func f(_ x: Double) { go(↓x) }\nfunc a(_ y: Double) { guard y.isFinite else { return }\n f(y) }", true),
        ("private func f(_ x: Double) { go(↓x) }\nfunc a(_ y: Double) { f(min(y, 1)) }", true),
        ("private func f(_ x: Double) { go(↓x) }\nfunc a(_ y: Double) { f(y) }", false),
        ("func f(_ x: Double) { go(↓x) }\nfunc a(_ y: Double) { f(min(y, 1)) }", false),
    ])
    func `A number that callers tested has a contract`(_ code: String, _ isTested: Bool) throws {
        let answer = try ask(code) { file, token in file.isTestedByCallers(try #require(file.declaration(of: token))) }
        #expect(answer == isTested)
    }

    @Test(arguments: [
        ("struct S { var xs: [Int]\n func push() { xs.append(1) }\n func pop() { ↓xs.removeLast() }\n func a() { push()\n pop() } }", true),
        (
            "struct S { var xs: [Int]\n func push() { xs.append(1) }\n func open() { push() }\n func pop() { ↓xs.removeLast() }\n func a() { open()\n pop() } }",
            true
        ),
        (
            "struct S { var xs: [Int]\n func push() { xs.append(1) }\n func pop() { ↓xs.removeLast() }\n func a() { pop()\n push() } }",
            false
        ),
        ("struct S { var xs: [Int]\n func push() { xs.append(1) }\n func pop() { ↓xs.removeLast() } }", false),
    ])
    func `A stack whose callers push before they pop`(_ code: String, _ isFilled: Bool) throws {
        #expect(try ask(code) { $0.isFilledByCallers($1..<$1 + 1, around: $0.innermostNode(at: $1)) } == isFilled)
    }

    @Test func `Calls in the file are a sample where others may call, too`() throws {
        let code = "struct S { init(xs: [Int]) { self.xs = ↓xs }\n init(n: Int) { self.init(xs: [n, n]) } }"
        #expect(try ask(code) { file, token in file.argumentsInFile(for: try #require(file.declaration(of: token))).count } == 1)
    }
}
