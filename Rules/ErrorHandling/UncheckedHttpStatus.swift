// Owns: the rule `unchecked-http-status`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags an HTTP response whose status nobody looks at before its body is used.
package enum UncheckedHttpStatus: FileRule {
    package static let summary = RuleSummary(id: "unchecked-http-status", family: .errorHandling, severity: .medium)
    package static let options = [checkedBy.option]

    private static let checkedBy = NamesOption(
        "checked-by", "functions, sessions and clients of your own that fail where the status is no success: whoever uses one has looked")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let requests = file.httpRequests()
        guard !requests.isEmpty else { return }
        let own = findings.options[checkedBy]
        let inspections = (0..<file.tokens.count).filter { inspects($0, file) || file.token($0, isIn: own) }
        for request in requests {
            guard let confidence = confidence(request, inspections, file) else { continue }
            findings.report(
                file.range(ofToken: file.outline.anchor(request.call)), cause: file.range(file.statement(request.call)),
                confidence: confidence,
                "nobody looks at the status of \(file.excerpt(file.callee(request.call))): the server's error page of a 404 or 500 is taken for the data",
                help: help)
        }
    }

    /// How sure we are that nobody reads the status; nil where somebody does.
    private static func confidence(_ request: HTTPRequest, _ inspections: [Int], _ file: FileContext) -> Confidence? {
        let function = file.outline.tokens(file.enclosingDeclaration(request.call) ?? file.statement(request.call))
        let first = inspections.partitioningIndex { $0 >= function.lowerBound }
        if first < inspections.count, inspections[first] < function.upperBound { return nil }
        // Nobody takes the body for anything: a knock at the door.
        if let closure = request.closure, !usesBody(closure, file) { return nil }
        let confidence: Confidence = request.isCertain ? .high : .medium
        switch request.response {
        case .passedOn: return nil
        case .ignored: return confidence
        case .named(let name):
            let mentions =
                request.closure.map { file.mentions(of: name, in: file.body(ofClosure: $0)) }
                ?? file.mentions(of: name, behind: file.statement(request.call))
            if mentions.isEmpty { return confidence }
            return mentions.allSatisfy { saysNothingOfStatus($0, file) } ? min(confidence, .medium) : nil
        }
    }

    /// Whether a completion looks at the data or file that it gets.
    private static func usesBody(_ closure: NodeID, _ file: FileContext) -> Bool {
        guard let name = file.parameterNames(ofClosure: closure).first ?? nil else { return false }
        return !file.mentions(of: name, in: file.body(ofClosure: closure)).isEmpty
    }

    /// Whether a token asks whether a response is a success.
    private static func inspects(_ token: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[token].isIdentifierLike else { return false }
        let bytes = file.source.bytes[file.range(ofToken: token)]
        switch bytes.first {
        case UInt8(ascii: "s"):
            return file.token(token, is: "statusCode") || file.token(token, is: "status") && file.tokens.kinds[token - 1] == .period
        case UInt8(ascii: "v"), UInt8(ascii: "e"), UInt8(ascii: "c"), UInt8(ascii: "i"), UInt8(ascii: "a"), UInt8(ascii: "t"):
            let name = file.string(token)
            if name == "isSuccess" || name == "isOK" || name.hasPrefix("ensureSuccess") { return true }
            return file.tokens.kinds[token + 1] == .leftParen && checking.contains { name.hasPrefix($0) }
        default: return false
        }
    }

    private static let checking = [
        "validate", "ensureSuccess", "checkStatus", "checkResponse", "assertSuccess", "throwIfFailed", "throwOnError", "verifyResponse",
        "verifyStatus",
    ]

    /// `response.url`, `response is HTTPURLResponse`, `response as? HTTPURLResponse` that is never asked for its status.
    private static func saysNothingOfStatus(_ mention: Int, _ file: FileContext) -> Bool {
        let next = mention + 1
        switch file.tokens.kinds[next] {
        case .is: return true
        case .as: return castSaysNothing(mention, file)
        case .period: return file.token(next + 1, isIn: silentMembers)
        case .postfixQuestionMark: return file.tokens.kinds[next + 1] == .period && file.token(next + 2, isIn: silentMembers)
        default: return false
        }
    }

    /// `let http = response as? HTTPURLResponse` whose result is never asked, `(response as? HTTPURLResponse)?.url`
    private static func castSaysNothing(_ mention: Int, _ file: FileContext) -> Bool {
        let node = file.innermostNode(at: mention)
        guard let cast = file.nodes(.castExpression, in: file.statement(node)).first(where: { file.outline.anchor($0) == mention + 1 })
        else { return false }
        let end = file.outline.tokens(cast).upperBound
        if file.tokens.kinds[end] == .rightParen {
            let member =
                file.tokens.kinds[end + 1] == .postfixQuestionMark || file.tokens.kinds[end + 1] == .exclamationMark ? end + 3 : end + 2
            guard member < file.tokens.count, file.tokens.kinds[member - 1] == .period else { return false }
            return file.token(member, isIn: silentMembers)
        }
        guard file.tokens.kinds[mention - 1] == .equal else { return file.token(end, is: "!=") || file.token(end, is: "==") }
        let name = mention - 2
        guard file.tokens.kinds[name].isIdentifierLike else { return file.tokens.kinds[name] == .wildcard }
        return file.mentions(of: name, behind: file.statement(node)).allSatisfy {
            $0 == mention || file.token($0 + 1, is: ".") && file.token($0 + 2, isIn: silentMembers)
        }
    }

    private static let silentMembers: NameSet = [
        "url", "suggestedFilename", "mimeType", "expectedContentLength", "textEncodingName", "body", "content", "headers",
        "allHeaderFields",
    ]

    private static let help =
        "test the status before the body is used: `guard let http = response as? HTTPURLResponse, (200..<300).contains(http.statusCode) else { throw … }`"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an error page taken for the data",
            rationale: """
                A request does not fail because the server says 404, 401 or 500: the call returns with the body of the error. The test's server \
                always says 200. In production the error page is decoded, cached or saved as if it were the answer, an upload that was refused \
                counts as done, and an expired login looks like bad data.
                """,
            help: help,
            suppressWhen: "the answer is of use whatever the status, and the reason says why",
            references: ["CWE-252", "CWE-754"],
            bad: [
                """
                func items() async throws -> [Item] {
                    let (data, _) = try await URLSession.shared.↓data(from: url)
                    return try decoder.decode([Item].self, from: data)
                }
                """,
                """
                func load() {
                    URLSession.shared.↓dataTask(with: url) { data, _, error in
                        guard let data, error == nil else { return fail(error) }
                        show(data)
                    }.resume()
                }
                """,
                "func load() async throws -> Data { let (data, response) = try await session.↓data(for: request); return data }",
                "func load() async throws -> Data { try await URLSession.shared.↓data(from: url).0 }",
                "func send() async throws { _ = try await session.↓upload(for: request, from: body) }",
                "func save() async throws { let (file, _) = try await urlSession.↓download(from: address); try keep(file) }",
                Example(
                    """
                    func load() async throws -> Data {
                        let (data, response) = try await session.↓data(for: request)
                        guard response is HTTPURLResponse else { throw Failure.odd }
                        return data
                    }
                    """, confidence: .medium),
                "func load() -> AnyPublisher<Item, any Error> { session.↓dataTaskPublisher(for: url).map(\\.data).decode(type: Item.self, decoder: decoder).eraseToAnyPublisher() }",
                """
                import AsyncHTTPClient
                func load() async throws -> ByteBuffer {
                    let response = try await httpClient.↓execute(request, timeout: .seconds(5))
                    return try await response.body.collect(upTo: 1024)
                }
                """,
                "func load() async throws { let result = try await URLSession.shared.↓data(from: url); use(result.0) }",
                "import Alamofire\nfunc load() { AF.↓request(address).responseDecodable(of: Item.self) { show($0.value) } }",
            ],
            good: [
                """
                func load() async throws -> Data {
                    let (data, response) = try await session.data(for: request)
                    guard let http = response as? HTTPURLResponse, (200..<300).contains(http.statusCode) else { throw Failure.status }
                    return data
                }
                """,
                "func load() async throws -> Data { let (data, response) = try await session.data(for: request); try check(response); return data }",
                "func load() async throws -> (Data, URLResponse) { try await session.data(for: request) }",
                Example(
                    "func load() async throws -> Data { let (data, _) = try await strictSession.data(for: request); return data }",
                    options: checkedBy.set("strictSession", "rejectFailures")),
                "func load() async throws -> (Data, URLResponse) { let (data, response) = try await session.data(for: request); return (data, response) }",
                "func load() { session.dataTask(with: url) { data, response, error in self.finish(data, response, error) }.resume() }",
                "func load() { session.dataTask(with: url) { data, response, _ in if (response as? HTTPURLResponse)?.statusCode == 200 { show(data) } }.resume() }",
                "func load() async throws -> Data { let data = try await api.data(for: key); return data }",
                "func load() async throws -> Data { let data = try await session.data(for: request); return data }",
                "func load() { session.dataTask(with: url).resume() }",
                "func load() async throws -> Reply { let (data, response) = try await session.data(for: request); guard let http = response as? HTTPURLResponse else { throw Failure() }; return Reply(http, data) }",
                "func load() async throws -> Reply { let (data, r) = try await session.data(for: request); guard let http = (r as? HTTPURLResponse)?.converted else { throw Failure() }; return Reply(http, data) }",
                "func load() async throws -> Data { let (data, _) = try await URLSession.shared.data(from: fileURL); return data }",
                "import AsyncHTTPClient\nfunc load() async throws { let response = try await httpClient.execute(request); guard response.status == .ok else { throw Failure() }; use(response.body) }",
                "import Alamofire\nfunc load() { AF.request(address).validate().responseDecodable(of: Item.self) { show($0.value) } }",
                "func load() -> AnyPublisher<Data, any Error> { session.dataTaskPublisher(for: url).tryMap { try check($0.response); return $0.data }.eraseToAnyPublisher() }",
                "func load() { let (data, _) = cache.data(for: key); use(data) }\nlet cache = Cache()",
                "func run() async throws { try await executor.execute(job) }",
                Example(
                    "func load() async throws { let (data, _) = try await URLSession.shared.data(from: url); use(data) }",
                    path: "Tests/AppTests/LoadTests.swift"),
                "func warm() { session.dataTask(with: url) { _, _, error in note(error) }.resume() }",
            ])
    }
}
