// Owns: tests of what is known of an index.
import Analysis
import Outline
import Testing

@Suite struct `Indices into a collection` {
    private func evidence(_ code: String) throws -> FileContext.IndexEvidence {
        let snippet = try Snippet(code)
        let node = try snippet.node(.subscriptCall)
        let file = snippet.file
        let base = file.outline.operand(node)..<file.outline.tokens(node).lowerBound
        let index = try #require(file.offsetIndex(file.arguments(node)[0].value))
        return file.evidence(index, in: base, at: file.point(node))
    }

    @Test(arguments: [
        "for i in xs.indices { xs↓[i] }",
        "for i in 0..<xs.count { xs↓[i] }",
        "for i in 0..<xs.count - 1 { xs↓[i + 1] }",
        "for i in 0...xs.count - 2 { xs↓[i + 1] }",
        "for i in 2..<n { xs↓[i - 2] }",
        "for i in xs.indices.dropLast(2) { xs↓[i + 2] }",
        "for (i, x) in xs.enumerated() { xs↓[i] }",
        "for i in xs.indices where i > 0 { xs↓[i - 1] }",
        "for i in stride(from: 0, to: xs.count - 1, by: 2) { xs↓[i + 1] }",
        "func f() { while i < xs.count { xs↓[i] } }",
        "func f() { while i + 1 < xs.count { xs↓[i + 1] } }",
        "func f() { guard i < xs.count - 1 else { return }\n xs↓[i + 1] }",
        "func f() { guard xs.indices.contains(i) else { return }\n xs↓[i] }",
        "func f() { let n = xs.count\n for i in 0..<n { xs↓[i] } }",
        "func f() { if i == xs.count - 1 { return }\n xs↓[i + 1] }",
        "let y = xs.indices.dropLast().map { xs↓[$0 + 1] }",
        "let y = (1..<xs.count).map { i in xs↓[i - 1] }",
        "let y = xs.indices.map { $0 + 1 < xs.count ? xs↓[$0 + 1] : 0 }",
        "let y = xs.indices.allSatisfy { $0 == 0 || xs↓[$0 - 1] <= 3 }",
    ])
    func `A test or the loop keeps it inside`(_ code: String) throws {
        #expect(try evidence(code) == .inside)
    }

    @Test(arguments: [
        "for i in xs.indices { xs↓[i + 1] }",
        "for i in 0..<xs.count { xs↓[i + 1] }",
        "for i in 0...xs.count { xs↓[i] }",
        "for i in 0..<n { xs↓[i - 1] }",
        "for (i, x) in xs.enumerated() { xs↓[i + 1] }",
        "func f() { while i < xs.count { xs↓[i + 1] } }",
        "func f() { while i < xs.count { i += 1\n xs↓[i] } }",
        "func f() { let n = xs.count\n while i < n { xs↓[i + 1] } }",
        "func f() { guard xs.indices.contains(i) else { return }\n xs↓[i + 1] }",
        "let y = xs.indices.map { xs↓[$0 + 1] }",
        "let y = (0..<xs.count).map { i in xs↓[i - 1] }",
    ])
    func `The offset takes it out`(_ code: String) throws {
        #expect(try evidence(code) == .outside)
    }

    @Test(arguments: [
        "func f(_ i: Int) { xs↓[i] }",
        "func f() { if xs[i] == 0 { xs↓[i + 1] } }",
        "func f() { while j < xs.count { xs↓[i] } }",
        "let y = keys.map { xs↓[$0 + 1] }",
    ])
    func `Nothing is said`(_ code: String) throws {
        #expect(try evidence(code) == .unknown)
    }
}
