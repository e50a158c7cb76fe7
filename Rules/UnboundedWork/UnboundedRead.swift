// Owns: the rule `unbounded-read`.
package import Analysis
import Outline
import SwiftLexer

/// Flags reading a whole file or body into memory where requests or data decide how often and how much.
package enum UnboundedRead: FileRule {
    package static let summary = RuleSummary(id: "unbounded-read", family: .unboundedWork, severity: .low)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in wholeReads(file) {
            guard isRepeated(call, file), !checksSize(around: call, file) else { continue }
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: .medium,
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

    /// Whether the call runs once for each element or request.
    private static func isRepeated(_ call: NodeID, _ file: FileContext) -> Bool {
        if let loop = file.enclosingLoop(call) { return file.sequence(ofFor: loop).map { !file.isSmallSequence($0) } ?? true }
        guard let function = file.outline.ancestor(call, where: { $0.isFunctionLike }) else { return false }
        return takesRequest(function, file)
            || (file.enclosingDeclaration(call).map { takesRequest($0, file) } ?? false)
    }

    /// `func handle(_ request: Request)`, `app.get("x") { req in … }`
    private static func takesRequest(_ function: NodeID, _ file: FileContext) -> Bool {
        let holder = file.outline.kind(function) == .closure ? file.outline.firstChild(function, .closureSignature) ?? function : function
        guard let parameters = file.outline.firstChild(holder, .parameters) else { return false }
        return file.outline.children(parameters).contains { parameter in
            file.token(file.outline.anchor(parameter), isOneOf: ["request", "req"])
                || file.mentionsName(["Request", "HTTPRequest", "HTTPServerRequest"], in: file.outline.tokens(parameter))
        }
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
            ],
            good: [
                "func settings() throws -> Data { try Data(contentsOf: settingsFile) }",
                "func post(_ request: Request) async throws { let body = try await request.body.collect(upTo: 1 << 20)\n use(body) }",
                "func index(_ files: [URL]) throws { for file in files { guard try size(of: file) < limit else { continue }\n add(try Data(contentsOf: file)) } }",
                "func load() throws { for file in [a, b] { add(try Data(contentsOf: file)) } }",
                "func show(_ request: Request) -> String { String(request.count) }",
                "func index(_ lines: [String]) { for line in lines { add(Data(line.utf8)) } }",
            ])
    }
}
