// Owns: the rule `unbounded-read`.
package import Analysis
import Outline
import SwiftLexer

/// Flags reading a whole file or body into memory where requests or data decide how often and how much.
package enum UnboundedRead: FileRule {
    package static let summary = RuleSummary(id: "unbounded-read", family: .unboundedWork, severity: .low)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in wholeReads(file) {
            guard let confidence = repetition(of: call, file), !checksSize(around: call, file) else { continue }
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: confidence,
                "all of \(file.excerpt(subject(call, file))) goes into memory, however large it is: a few large ones at once end the process",
                help: help)
        }
    }

    /// Calls that read everything there is.
    private static func wholeReads(_ file: FileContext) -> [NodeID] {
        var result: [NodeID] = []
        for name in ["Data", "String", "NSData"] as [StaticString] {
            result += file.calls(named: name).filter {
                file.argument("contentsOf", of: $0) != nil || file.argument("contentsOfFile", of: $0) != nil
            }
        }
        for name in ["readToEnd", "readDataToEndOfFile"] as [StaticString] { result += file.calls(named: name) }
        result += file.calls(named: "contents").filter { file.argument("atPath", of: $0) != nil }
        result += file.calls(named: "collect").filter { call in
            file.argument("upTo", of: call).map { file.mentionsName(["max"], in: $0.value) } ?? false
        }
        return result.sorted()
    }

    private static func subject(_ call: NodeID, _ file: FileContext) -> Range<Int> {
        if let argument = file.arguments(call).first, !argument.value.isEmpty { return argument.value }
        return file.receiver(call)
    }

    /// How sure we are that outsiders decide how often the call runs; nil where it runs once.
    private static func repetition(of call: NodeID, _ file: FileContext) -> Confidence? {
        guard let function = file.outline.ancestor(call, where: { $0.isFunctionLike }) else { return nil }
        if takesRequest(function, file) || (file.enclosingDeclaration(call).map { takesRequest($0, file) } ?? false) { return .medium }
        guard let loop = file.enclosingLoop(call) else { return nil }
        guard let sequence = file.sequence(ofFor: loop) else { return file.isEndless(loop) ? .medium : .low }
        if file.isSmallSequence(sequence) { return nil }
        // One after the other they need the memory of the largest; kept, that of all.
        return isKept(call, in: loop, file) ? .medium : .low
    }

    /// `all.append(try Data(contentsOf: file))`, `all += …`: what was read goes as it is into something that outlives the round.
    private static func isKept(_ call: NodeID, in loop: NodeID, _ file: FileContext) -> Bool {
        let statement = file.statement(call)
        let range = file.outline.tokens(statement)
        if let assignment = file.assignment(in: range), !isDecoded(call, file) {
            return file.token(assignment, is: "+=") || file.tokens.kinds[assignment - 1] == .rightSquare
        }
        return file.nodes(.call, in: statement).contains { outer in
            file.hasVerb(file.outline.anchor(outer), in: ["append", "add", "insert", "index"])
                && file.arguments(outer).contains { holds(call, $0.value, file) }
        }
    }

    /// Whether an argument is the call itself, `try` before it or not.
    private static func holds(_ call: NodeID, _ argument: Range<Int>, _ file: FileContext) -> Bool {
        let whole = file.wholeCall(call)
        return argument.upperBound == whole.upperBound && argument.lowerBound <= whole.lowerBound
            && whole.lowerBound - argument.lowerBound <= 2
    }

    private static func isDecoded(_ call: NodeID, _ file: FileContext) -> Bool {
        file.outline.ancestor(call) { $0 == .argument || $0.isItemContainer }.map { file.outline.kind($0) == .argument } ?? false
    }

    /// `func handle(_ request: Request)`, `app.get("x") { req in … }`
    private static func takesRequest(_ function: NodeID, _ file: FileContext) -> Bool {
        let holder = file.outline.kind(function) == .closure ? file.outline.firstChild(function, .closureSignature) ?? function : function
        guard let parameters = file.outline.firstChild(holder, .parameters) else { return false }
        return file.outline.children(parameters).contains { parameter in
            file.token(file.outline.anchor(parameter), isIn: ["request", "req"])
                || file.outline.tokens(parameter).contains { isRequestType($0, file) }
        }
    }

    /// `Request`, but not the `HTTPRequest.Method` of one that the function itself makes.
    private static func isRequestType(_ token: Int, _ file: FileContext) -> Bool {
        file.tokens.kinds[token].isIdentifierLike && ["Request", "HTTPRequest", "HTTPServerRequest"].contains(file.string(token))
            && file.tokens.kinds[token + 1] != .period
    }

    private static func checksSize(around call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call) else { return false }
        return file.mentionsName(
            ["fileSize", "fileSizeKey", "attributesOfItem", "maxSize", "maxBytes", "prefix", "st_size"], in: file.outline.tokens(function))
            || file.mentions(["limit", "size"], in: file.outline.tokens(function))
    }

    private static let help = "check the size first and refuse what is too large, or read and handle it in pieces"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "reading all of something that has no limit",
            rationale: """
                The file of the test has three lines. Somebody uploads one of four gigabytes, or forty requests read a hundred megabytes each \
                at the same time, and the system ends the process with all its other requests.
                """,
            help: help,
            suppressWhen: "what is read has a known, small size",
            references: ["CWE-770", "CWE-789"],
            bad: [
                "func index(_ files: [URL]) throws { for file in files { add(try ↓Data(contentsOf: file)) } }",
                "func show(_ request: Request) throws -> Response { Response(body: try ↓String(contentsOfFile: path)) }",
                "func handle(_ req: Request) throws { let all = try handle.↓readToEnd()\n use(all) }",
                "func post(_ request: Request) async throws { let body = try await request.body.↓collect(upTo: .max)\n use(body) }",
                Example(
                    "func configure(_ files: [URL]) throws { for file in files { merge(try decode(↓Data(contentsOf: file))) } }",
                    confidence: .low),
                "func serve() { while true { let client = accept()\n client.write(FileManager.default.↓contents(atPath: path)) } }",
            ],
            good: [
                "func settings() throws -> Data { try Data(contentsOf: settingsFile) }",
                "func post(_ request: Request) async throws { let body = try await request.body.collect(upTo: 1 << 20)\n use(body) }",
                "func index(_ files: [URL]) throws { for file in files { guard try size(of: file) < limit else { continue }\n add(try Data(contentsOf: file)) } }",
                "func load() throws { for file in [a, b] { add(try Data(contentsOf: file)) } }",
                "func send(_ method: HTTPRequest.Method) async throws { use(try await client.execute(method).body.collect(upTo: .max)) }",
                "func show(_ request: Request) -> String { String(request.count) }",
                "func index(_ lines: [String]) { for line in lines { add(Data(line.utf8)) } }",
            ])
    }
}
