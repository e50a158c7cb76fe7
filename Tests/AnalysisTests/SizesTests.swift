// Owns: tests of what is known of a collection's size.
import Analysis
import Outline
import Testing

@Suite struct `Sizes of collections` {
    /// How many elements `xs` has at least at the mark, and whether somebody compared its size with something that is no literal.
    private func size(_ code: String) throws -> SizeKnowledge {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        return snippet.file.size(of: token..<token + 1, at: snippet.file.point(ofToken: token))
    }

    @Test(arguments: [
        ("func f() { guard !xs.isEmpty else { return }\n ↓xs.go() }", 1),
        ("func f() { if xs.isEmpty { return }\n ↓xs.go() }", 1),
        ("func f() { if xs.isEmpty || done { return }\n ↓xs.go() }", 1),
        ("func f() { if !(xs.isEmpty || done) { ↓xs.go() } }", 1),
        ("func f() { guard xs.count > 2 else { return }\n ↓xs.go() }", 3),
        ("func f() { guard 2 <= xs.count, ok else { return }\n ↓xs.go() }", 2),
        ("func f() { guard self.xs.count == 4 else { return }\n ↓xs.go() }", 4),
        ("func f() { if xs.count < 2 { return }\n ↓xs.go() }", 2),
        ("func f() { precondition(xs.count >= 3)\n ↓xs.go() }", 3),
        ("func f() { switch xs.count { case 2: ↓xs.go()\n default: break } }", 2),
        ("func f() { let n = xs.count\n guard n > 1 else { return }\n ↓xs.go() }", 2),
        ("func f() { if let x = xs.first { ↓xs.go() } }", 1),
        ("func f() { for x in xs { ↓xs.go() } }", 1),
        ("func f() { xs.append(1)\n xs.append(2)\n ↓xs.go() }", 2),
        ("func f() { let xs = [1, 2, f(3, 4)]\n ↓xs.go() }", 3),
        ("func f() { let xs = [Int](0...n)\n ↓xs.go() }", 1),
        ("func f() { let xs = Array(0...n)\n ↓xs.go() }", 1),
        ("func f() { let xs = text.components(separatedBy: x)\n ↓xs.go() }", 1),
        ("func f() { guard xs.count >= 2 else { return }\n xs.removeFirst()\n ↓xs.go() }", 1),
        ("let y = xs.isEmpty ? nil : ↓xs.go()", 1),
        ("let y = xs.count > 1 && ↓xs.go()", 2),
        ("func f() { if xs.isEmpty { xs.append(1) }\n ↓xs.go() }", 1),
        ("func f() { guard xs.count > 1 else { return }\n xs = xs.map { $0 + 1 }\n ↓xs.go() }", 2),
        ("func f() { guard !zs.isEmpty else { return }\n let ys = try zs.map { try g($0) }\n let xs = ys.sorted()\n ↓xs.go() }", 1),
        ("func f(_ n: Int) { guard n > 0 else { return }\n let xs = (0..<n).map { g($0) }\n ↓xs.go() }", 1),
        ("func f() { if let a = xs.first, a == \"[\", let b = xs.last, b == \"]\" { ↓xs.go() } }", 2),
        ("func f() { if let a = xs.first, a == q, let b = xs.last, b == q { ↓xs.go() } }", 1),
        ("func f() { guard let xs = reader.read(count: 4) else { return }\n ↓xs.go() }", 4),
    ])
    func `What was tested, added or made is known`(_ code: String, _ minimum: Int) throws {
        #expect(try size(code).minimum == minimum)
    }

    @Test(arguments: [
        "func f() { if xs.isEmpty { ↓xs.go() } }",
        "func f() { if !xs.isEmpty { stop() }\n ↓xs.go() }",
        "func f() { guard xs.count >= 0 else { return }\n ↓xs.go() }",
        "func f() { guard !ys.isEmpty else { return }\n ↓xs.go() }",
        "func f() { guard !ys.xs.isEmpty else { return }\n ↓xs.go() }",
        "func f() { guard !xs.isEmpty || done else { return }\n ↓xs.go() }",
        "func f() { xs.append(1)\n xs.removeAll()\n ↓xs.go() }",
        "func f() { ys.forEach { xs.append($0) }\n ↓xs.go() }",
        "func f() { if ok { xs.append(1) }\n ↓xs.go() }",
        "func f() { guard !xs.isEmpty else { return }\n xs = load()\n ↓xs.go() }",
        "func g() { guard !xs.isEmpty else { return } }\nfunc f() { ↓xs.go() }",
        "let y = xs.isEmpty ? ↓xs.go() : nil",
        "let y = xs.isEmpty && ↓xs.go()",
        "func f() { switch x { case 1: xs.removeLast()\n case 2: ↓xs.go()\n default: break } }",
        "func f(_ n: Int) { let xs = (0..<n).map { g($0) }\n ↓xs.go() }",
        "func f() { let xs = reader.readData(ofLength: 4)\n ↓xs.go() }",
    ])
    func `Other tests, failed tests and other branches say nothing`(_ code: String) throws {
        let size = try size(code)
        #expect(size.minimum == 0)
        #expect(!size.isTested)
    }

    @Test(arguments: [
        "func f() { guard xs.count > needed else { return }\n ↓xs.go() }",
        "func f() { guard xs.contains(1) else { return }\n ↓xs.go() }",
        "func f() { var xs = [Int](repeating: 0, count: n)\n ↓xs.go() }",
        "func f() { var xs = [Int](repeating: 0, count: ys.count)\n ↓xs.go() }",
        "func f() { var xs = Array(repeating: 0, count: ys.count)\n ↓xs.go() }",
    ])
    func `A comparison with something unknown is a test`(_ code: String) throws {
        #expect(try size(code).isTested)
    }
}
