// Owns: calls that send an HTTP request, and what becomes of the response.
package import Outline
import SwiftLexer

/// A call that sends a request, and the status of its response.
package struct HTTPRequest: Sendable {
    package enum Response: Sendable {
        /// `_`, or nobody looks at the result at all.
        case ignored
        /// Bound to this name.
        case named(Int)
        /// Handed on as a whole, or inspected in the chain of calls.
        case passedOn
    }

    package let call: NodeID
    package let response: Response
    /// The closure that gets the response, if one does.
    package let closure: NodeID?
    /// Whether the receiver or the arguments leave no doubt that this is HTTP.
    package let isCertain: Bool
}

extension FileContext {
    /// The requests of a file, in order of their calls.
    package func httpRequests() -> [HTTPRequest] {
        var result: [HTTPRequest] = []
        for name in ["data", "download", "upload", "bytes"] as [StaticString] {
            result += calls(named: name).compactMap(asynchronousRequest)
        }
        for name in ["dataTask", "downloadTask", "uploadTask"] as [StaticString] {
            result += calls(named: name).compactMap(requestWithClosure)
        }
        result += calls(named: "dataTaskPublisher").map(publishedRequest)
        for name in ["execute", "get", "post", "put", "patch", "delete", "send"] as [StaticString] {
            result += calls(named: name).compactMap(clientRequest)
        }
        result += calls(named: "request").compactMap(alamofireRequest)
        return result.sorted { $0.call < $1.call }
    }

    // MARK: URLSession

    /// `session.data(for: request)`
    private func asynchronousRequest(_ call: NodeID) -> HTTPRequest? {
        let arguments = arguments(call)
        guard let first = arguments.first, let label = first.label, token(label, is: "for") || token(label, is: "from") else { return nil }
        guard !isFile(first.value), closures(call).isEmpty, isAwaited(call) || isAwaitedLater(call) else { return nil }
        let isCertain = isSession(receiver(call))
        guard isCertain || !receiver(call).isEmpty else { return nil }
        switch fate(ofCall: call) {
        case .bound(let pattern), .assigned(let pattern):
            let names = names(inPattern: pattern)
            if names.count == 2 {
                return HTTPRequest(call: call, response: names[1].map { .named($0) } ?? .ignored, closure: nil, isCertain: isCertain)
            }
            // `let result = …`: a pair whose second half nobody takes, or the value of a wrapper of the project's own.
            guard isCertain, let name = names.first ?? nil else { return nil }
            return HTTPRequest(
                call: call, response: takesOnlyData(of: name, behind: call) ? .ignored : .passedOn, closure: nil, isCertain: true)
        case .accessed(let period):
            guard isCertain, token(period + 1, is: "0") else { return nil }
            return HTTPRequest(call: call, response: .ignored, closure: nil, isCertain: true)
        case .dropped, .discarded:
            // With `try?` before it, the whole failure is dropped: that is another rule's.
            return isCertain && !isTriedSilently(call) ? HTTPRequest(call: call, response: .ignored, closure: nil, isCertain: true) : nil
        default: return nil
        }
    }

    private func takesOnlyData(of name: Int, behind call: NodeID) -> Bool {
        let mentions = mentions(of: name, behind: statement(call))
        return !mentions.isEmpty && mentions.allSatisfy { token($0 + 1, is: ".") && token($0 + 2, is: "0") }
    }

    /// `session.dataTask(with: url) { data, response, error in … }`
    private func requestWithClosure(_ call: NodeID) -> HTTPRequest? {
        guard let closure = closures(call).last, let request = arguments(call).first, !isFile(request.value) else { return nil }
        let names = parameterNames(ofClosure: closure)
        guard names.count == 3 else { return nil }
        return HTTPRequest(call: call, response: names[1].map { .named($0) } ?? .ignored, closure: closure, isCertain: true)
    }

    /// `session.dataTaskPublisher(for: url).map(\.data).decode(…)`
    private func publishedRequest(_ call: NodeID) -> HTTPRequest {
        let chain = outline.tokens(call).upperBound..<outline.tokens(statement(call)).upperBound
        let takesData = chain.contains { token($0, is: "data") && tokens.kinds[$0 - 1] == .period }
        let looksFurther = chain.contains { token($0, is: "response") || token($0, is: "tryMap") || token($0, is: "output") }
        return HTTPRequest(call: call, response: takesData && !looksFurther ? .ignored : .passedOn, closure: nil, isCertain: true)
    }

    /// `async let x = session.data(for: request)`
    private func isAwaitedLater(_ call: NodeID) -> Bool {
        let declaration = statement(call)
        return outline.kind(declaration) == .variableDecl && hasModifier(.async, declaration)
    }

    private func isTriedSilently(_ call: NodeID) -> Bool {
        guard let attempt = outline.ancestor(call, where: { $0 == .tryExpression || $0.isItemContainer }) else { return false }
        return outline.kind(attempt) == .tryExpression && !isPropagating(attempt)
    }

    /// Whether a receiver is a `URLSession`, as its name says.
    private func isSession(_ receiver: Range<Int>) -> Bool {
        guard let last = lastName(of: receiver) else { return false }
        if receiver.contains(where: { token($0, is: "URLSession") }) { return true }
        let lower = string(last).lowercased()
        return lower.hasSuffix("session") || lower == "urlsession"
    }

    private func isFile(_ argument: Range<Int>) -> Bool { argument.contains { string($0).lowercased().contains("file") } }

    // MARK: Other clients

    /// `httpClient.execute(request)`, `req.client.get(url)`
    private func clientRequest(_ call: NodeID) -> HTTPRequest? {
        guard closures(call).isEmpty, isClient(call) else { return nil }
        switch fate(ofCall: call) {
        case .bound(let pattern):
            guard let name = names(inPattern: pattern).first ?? nil else { return nil }
            return HTTPRequest(call: call, response: .named(name), closure: nil, isCertain: true)
        case .dropped, .discarded:
            return isTriedSilently(call) ? nil : HTTPRequest(call: call, response: .ignored, closure: nil, isCertain: false)
        case .accessed(let period) where token(period + 1, is: "body") || token(period + 1, is: "content"):
            return HTTPRequest(call: call, response: .ignored, closure: nil, isCertain: true)
        default: return nil
        }
    }

    private func isClient(_ call: NodeID) -> Bool {
        let receiver = receiver(call)
        guard let last = lastName(of: receiver) else { return false }
        let name = string(last).lowercased()
        if token(outline.anchor(call), is: "execute") {
            return name.contains("http") || name == "shared" && receiver.contains { token($0, is: "HTTPClient") }
                || name == "client" && imports("AsyncHTTPClient")
        }
        guard name == "client", imports("Vapor") else { return false }
        // `req.client`, or a parameter or property that says that it is one.
        return receiver.count > 1
            || declaration(of: last).flatMap { writtenType($0) }.map { $0.last.map { token($0, is: "Client") } ?? false } ?? false
    }

    /// `AF.request(url).responseDecodable(of: T.self)` without `validate()`
    private func alamofireRequest(_ call: NodeID) -> HTTPRequest? {
        guard imports("Alamofire"), !receiver(call).isEmpty else { return nil }
        let chain = outline.tokens(call).upperBound..<outline.tokens(statement(call)).upperBound
        let members = chain.filter { tokens.kinds[$0 - 1] == .period }.map { string($0) }
        guard members.contains(where: { $0.hasPrefix("response") || $0.hasPrefix("serializing") }) else { return nil }
        return HTTPRequest(call: call, response: members.contains("validate") ? .passedOn : .ignored, closure: nil, isCertain: true)
    }

    /// Whether the file imports a module.
    package func imports(_ module: StaticString) -> Bool { nodes(.importDecl).contains { token(outline.anchor($0), is: module) } }
}
