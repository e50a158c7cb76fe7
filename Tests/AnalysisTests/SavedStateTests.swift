// Owns: tests of state that is loaded and saved, and of requests and their responses.
import Analysis
import Outline
import SourceText
import Testing

@Suite struct `Saved state` {
    private func place(_ body: String) throws -> String? {
        let snippet = try Snippet("final class Notes {\n\(body)\n}")
        let isTry = snippet.file.source.bytes[snippet.offset...].starts(with: "try?".utf8)
        let state =
            try isTry
            ? snippet.file.lostState(ofTry: snippet.node(.tryExpression)) : snippet.file.lostState(ofCatch: snippet.node(.catchClause))
        return state.map { snippet.file.string($0.place) }
    }

    @Test(arguments: [
        ("func a() { x = (↓try? Data(contentsOf: url)) ?? Data() }\nfunc b() throws { try x.write(to: url) }", "url"),
        ("func a() { x = (↓try? Data(contentsOf: self.url)) ?? Data() }\nfunc b() throws { try x.write(to: url) }", "self.url"),
        (
            "func a() { if let d = defaults.data(forKey: key), let v = ↓try? decode(d) { x = v } }\nfunc b() { defaults.set(x, forKey: key) }",
            "key"
        ),
        ("func a() { x = (↓try? store.load()) ?? [] }\nfunc b() throws { try store.save(x) }", "store"),
        ("func a() { do { x = try decode(Data(contentsOf: url)) } ↓catch { x = [] } }\nfunc b() throws { try x.write(to: url) }", "url"),
        (
            "func a() { let file = dir.file(1)\n x = (↓try? Data(contentsOf: file)) ?? Data() }\nfunc b() throws { let url = dir.file(1)\n try x.write(to: url) }",
            "file"
        ),
        (
            "func r() throws -> Data { try Data(contentsOf: url) }\nfunc a() { x = (↓try? read()) ?? [] }\nfunc read() throws -> Data { try Data(contentsOf: url) }\nfunc b() throws { try x.write(to: url) }",
            "url"
        ),
    ])
    func `The same place read and written is found`(_ body: String, _ expected: String) throws {
        #expect(try place(body) == expected)
    }

    @Test(arguments: [
        "func a() { x = (↓try? Data(contentsOf: url)) ?? Data() }",
        "func a() { x = (↓try? Data(contentsOf: input)) ?? Data() }\nfunc b() throws { try x.write(to: output) }",
        "func a() { let file = dir.file(1)\n x = (↓try? Data(contentsOf: file)) ?? Data() }\nfunc b() throws { let url = dir.file(2)\n try x.write(to: url) }",
        "func a() { x = (↓try? parser.run(text)) ?? [] }\nfunc b() throws { try x.write(to: url) }",
        "func a() { do { x = try decode(Data(contentsOf: url)) } ↓catch { throw error } }\nfunc b() throws { try x.write(to: url) }",
        "func a() { do { x = try decode(Data(contentsOf: url)) } ↓catch E.missing { x = [] } }\nfunc b() throws { try x.write(to: url) }",
        "func a() { do { x = try decode(Data(contentsOf: url)) } ↓catch { backUp(); x = [] } }\nfunc b() throws { try x.write(to: url) }",
    ])
    func `Other places, and failures that are handled, are not`(_ body: String) throws {
        #expect(try place(body) == nil)
    }
}

@Suite struct `Requests` {
    private func response(_ code: String) throws -> String? {
        let snippet = try Snippet(code)
        guard let request = snippet.file.httpRequests().first else { return nil }
        switch request.response {
        case .ignored: return "ignored"
        case .named(let name): return snippet.file.string(name)
        case .passedOn: return "passed on"
        }
    }

    @Test(
        arguments: [
            ("↓let (data, _) = try await session.data(for: request)", "ignored"),
            ("↓let (data, answer) = try await session.data(for: request)", "answer"),
            ("↓_ = try await URLSession.shared.upload(for: request, from: body)", "ignored"),
            ("↓use(try await session.data(from: url))", nil),
            ("↓let x = try await session.data(from: url).0", "ignored"), ("↓let x = try await session.data(from: url)", "passed on"),
            ("↓let x = try await cache.data(for: key)", nil), ("↓let (a, _) = cache.data(for: key)", nil),
            ("↓session.dataTask(with: url) { data, _, error in use(data) }", "ignored"),
            ("↓session.dataTask(with: url) { data, r, error in use(data) }", "r"),
            ("↓session.dataTaskPublisher(for: url).map(\\.data)", "ignored"),
            ("↓session.dataTaskPublisher(for: url).map { $0.response }", "passed on"),
            ("↓_ = try? await session.data(for: request)", nil), ("↓async let (data, _) = session.data(for: request)", "ignored"),
            ("↓if let (data, _) = try? await session.data(for: request) {}", "ignored"),
            ("↓let r = try await httpClient.execute(request)", "r"), ("↓let (a, _) = try await URLSession.shared.data(from: fileURL)", nil),
        ] as [(String, String?)])
    func `The response of a request is followed`(_ code: String, _ expected: String?) throws {
        #expect(try response(code) == expected)
    }
}
