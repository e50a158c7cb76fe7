// Owns: tests of on what code runs, what becomes of closures, and what they capture.
import Analysis
import Outline
import Testing

@Suite struct `On what code runs` {
    @Test(arguments: [
        ("func f() { ↓g() }", ExecutionContext.synchronous),
        ("func f() async { ↓g() }", .asynchronous),
        ("func f() { Task { ↓g() } }", .asynchronous),
        ("func f() { Task.detached { ↓g() } }", .asynchronous),
        ("func f() async { queue.async { ↓g() } }", .elsewhere),
        ("func f() async { DispatchQueue.main.async { ↓g() } }", .elsewhere),
        ("func f() async { xs.forEach { _ in ↓g() } }", .asynchronous),
        ("func f() async { queue.sync { ↓g() } }", .asynchronous),
        ("func f() async { load { ↓g() } }", .elsewhere),
        ("func f() { load { await h()\n ↓g() } }", .asynchronous),
        ("actor A { func f() { ↓g() } }", .actor),
        ("actor A { nonisolated func f() { ↓g() } }", .synchronous),
        ("actor A { init() { ↓g() } }", .synchronous),
        ("actor A { }\nextension A { var x: Int { ↓g() } }", .actor),
        ("@MainActor class A { func f() { ↓g() } }", .mainActor),
        ("@MainActor func f() { ↓g() }", .mainActor),
        ("class A { @MainActor var x: Int { get { ↓g() } } }", .mainActor),
        ("class A: UIViewController { func f() { ↓g() } }", .mainActor),
        ("struct T { static func main() async { ↓g() } }", .main),
        ("struct T: AsyncParsableCommand { func run() async { ↓g() } }", .main),
        ("func f() async { func inner() { ↓g() }\n inner() }", .asynchronous),
        ("var x: Int { get async { ↓g() } }", .asynchronous),
        ("func f() { let c = { (a: Int) async in ↓g() } }", .asynchronous),
    ])
    func `Functions, closures and types say it`(_ code: String, _ expected: ExecutionContext) throws {
        let snippet = try Snippet(code)
        let call = try #require(
            snippet.file.nodes(.call).first { snippet.file.range(ofToken: snippet.file.outline.anchor($0)).lowerBound == snippet.offset })
        #expect(snippet.file.executionContext(call) == expected)
    }
}

@Suite struct `Captures of self` {
    @Test(arguments: [
        ("f ↓{ self.x }", SelfCapture.strong), ("f ↓{ [weak self] in self?.x }", .weak), ("f ↓{ [unowned self] in self.x }", .unowned),
        ("f ↓{ [self] in x }", .strong), ("f ↓{ x }", .none), ("f ↓{ g { [weak self] in self?.x } }", .strong),
        ("f ↓{ [x = self.x] in x }", .none), ("f ↓{ a.self }", .none), ("f ↓{ [client] in client.close() }", .none),
    ])
    func `The list says it, else any mention`(_ code: String, _ expected: SelfCapture) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.selfCapture(snippet.node(.closure)) == expected)
    }

    @Test func `In a task a bare member is self, unless something shadows it`() throws {
        let bare = try Snippet("func f() { Task ↓{ await stop() } }")
        #expect(try bare.file.selfCapture(bare.node(.closure), implicitMembers: ["stop"]) == .strong)
        let shadowed = try Snippet("func f() { let client = client\n Task ↓{ await client.stop() } }")
        #expect(try shadowed.file.selfCapture(shadowed.node(.closure), implicitMembers: ["client"]) == .none)
    }
}

@Suite struct `Stored variables of a type` {
    @Test func `Computed ones, lets, statics and wrappers are told apart, extensions included`() throws {
        let snippet = try Snippet(
            """
            ↓final class A {
                var a = 0, b = 1
                let c = 2
                static var d = 3
                lazy var e = 4
                weak var f: A?
                private(set) var g: Int { didSet { } }
                @Atomic var h = 0
                var i: Int { 1 }
                var j: Int { get { 1 } set { } }
                #if DEBUG
                var k = 0
                #endif
                func m() { var local = 0; local += 1 }
            }
            extension A { static let n = NSLock() }
            """)
        let type = try #require(snippet.file.types().first)
        let names = type.properties.map { snippet.file.string($0.name) }
        #expect(names == ["a", "b", "c", "d", "e", "f", "g", "h", "k", "n"])
        #expect(type.properties.filter(\.isLet).map { snippet.file.string($0.name) } == ["c", "n"])
        #expect(type.properties.filter(\.isStatic).map { snippet.file.string($0.name) } == ["d", "n"])
        #expect(type.properties.filter { snippet.file.isSynchroniser($0) }.map { snippet.file.string($0.name) } == ["h", "n"])
        #expect(type.properties.filter(\.isWeak).map { snippet.file.string($0.name) } == ["f"])
        #expect(type.functions.count == 3)
    }

    @Test func `Two types of one name stay two`() throws {
        let snippet = try Snippet("↓enum A { struct State { var a = 0 } }\nenum B { struct State { var b = 0 } }")
        #expect(snippet.file.types().filter { $0.name == "State" }.map { $0.properties.count } == [1, 1])
    }
}

@Suite struct `Locks` {
    @Test(arguments: [
        ("func f() { lock.lock()\n ↓g()\n lock.unlock() }", true), ("func f() { lock.lock()\n lock.unlock()\n ↓g() }", false),
        ("func f() { lock.lock()\n defer { lock.unlock() }\n ↓g() }", true), ("func f() { if a { lock.lock() }\n ↓g() }", true),
        ("func f() { lock.lock()\n other.unlock()\n ↓g() }", true), ("func f() { self.lock.lock()\n lock.unlock()\n ↓g() }", false),
        ("func f() { lock.lock()\n if a { lock.unlock()\n ↓g() } }", false), ("func f() { pthread_mutex_lock(&m)\n ↓g() }", true),
    ])
    func `A call is under a lock that a path takes and does not give up`(_ code: String, _ expected: Bool) throws {
        let snippet = try Snippet(code)
        let flow = try #require(snippet.file.lockFlows().first)
        let call = try #require(
            snippet.file.nodes(.call).first { snippet.file.range(ofToken: snippet.file.outline.anchor($0)).lowerBound == snippet.offset })
        #expect((flow.held[call] ?? 0 != 0) == expected)
    }

    @Test func `Scopes are closures under a lock or alone on a queue`() throws {
        let snippet = try Snippet(
            "↓func f() { lock.withLock { a() }\n queue.sync { b() }\n queue.async(flags: .barrier) { c() }\n DispatchQueue.main.async { d() } }"
        )
        #expect(snippet.file.lockScopes().map(\.kind) == [.lock, .queue, .barrier])
    }
}
