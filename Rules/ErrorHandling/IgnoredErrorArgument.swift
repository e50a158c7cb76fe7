// Owns: the rule `ignored-error-argument`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a completion closure that takes the data and never looks at the error beside it.
package enum IgnoredErrorArgument: FileRule {
    package static let summary = RuleSummary(id: "ignored-error-argument", family: .errorHandling, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for closure in file.nodes(.closure) {
            guard let signature = file.outline.firstChild(closure, .closureSignature),
                let parameters = file.outline.firstChild(signature, .parameters)
            else { continue }
            let all = file.outline.children(parameters).filter { file.outline.kind($0) == .parameter }
            guard all.count > 1, let ignored = ignoredError(among: all, of: closure, file) else { continue }
            let place = file.outline.anchor(ignored.parameter)
            findings.report(
                file.range(ofToken: place), cause: file.range(signature), confidence: ignored.confidence,
                "\(ignored.callee.map { "the error that `\($0)` hands over" } ?? "the error") is never looked at: when the work fails, this goes on with missing data and nobody learns why",
                help: help)
        }
    }

    private struct Ignored {
        let parameter: NodeID
        let callee: String?
        let confidence: Confidence
    }

    private static func ignoredError(among parameters: [NodeID], of closure: NodeID, _ file: FileContext) -> Ignored? {
        let body = file.body(ofClosure: closure)
        let call = file.call(takingClosure: closure)
        let callee = call.map { file.string(file.outline.anchor($0)) }
        for parameter in parameters {
            let name = file.outline.anchor(parameter)
            guard let confidence = confidence(that: parameter, isErrorOf: call, closure, isLast: parameter == parameters.last, file) else {
                continue
            }
            if file.tokens.kinds[name] != .wildcard, !file.mentions(of: name, in: body).isEmpty { continue }
            let others = parameters.filter { $0 != parameter }.map { file.outline.anchor($0) }
            let used = others.filter { file.tokens.kinds[$0] != .wildcard && !file.mentions(of: $0, in: body).isEmpty }
            // A response that is asked for its status, and nothing else: without one there is no success either.
            guard !used.isEmpty, used.count > 1 || !onlyAsksForStatus(used[0], body, file) else { continue }
            return Ignored(parameter: parameter, callee: callee, confidence: confidence)
        }
        return nil
    }

    private static func onlyAsksForStatus(_ response: Int, _ body: Range<Int>, _ file: FileContext) -> Bool {
        let mentions = file.mentions(of: response, in: body)
        return !mentions.isEmpty
            && mentions.allSatisfy { mention in
                file.outline.tokens(file.statement(at: mention)).contains { file.token($0, is: "statusCode") }
            }
    }

    /// Whether the function that is called stands in the file, and gives its closure an error in that place.
    private static func isDeclaredError(_ parameter: NodeID, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let list = file.outline.parent(parameter) else { return false }
        let given = file.outline.children(list).filter { file.outline.kind($0) == .parameter }
        guard let place = given.firstIndex(of: parameter) else { return false }
        return file.functions(named: file.outline.anchor(call)).contains { function in
            guard let parameters = file.outline.firstChild(function, .parameters) else { return false }
            return file.nodes(.type, in: parameters).contains { type in
                let range = file.outline.tokens(type)
                guard let open = range.first(where: { file.tokens.kinds[$0] == .leftParen }), let close = file.outline.match(open),
                    range.contains(where: { $0 > close && file.tokens.kinds[$0] == .arrow })
                else { return false }
                let types = file.elements(open + 1..<close)
                return types.count == given.count && types[place].contains { file.token($0, is: "Error") || file.token($0, is: "NSError") }
            }
        }
    }

    /// How sure we are that a parameter is the error of a completion; nil where nothing says so.
    private static func confidence(that parameter: NodeID, isErrorOf call: NodeID?, _ closure: NodeID, isLast: Bool, _ file: FileContext)
        -> Confidence?
    {
        let name = file.outline.anchor(parameter)
        if let type = file.outline.firstChild(parameter, .type), isErrorType(type, file) { return .high }
        if file.tokens.kinds[name] != .wildcard { return isErrorName(file.string(name)) ? .high : nil }
        guard isLast, let call else { return nil }
        let callee = file.string(file.outline.anchor(call))
        if delivering.contains(callee) || isDeclaredError(parameter, call, file) { return .high }
        if isNamedElsewhere(parameter, call, closure, file) { return .medium }
        guard !iterating.contains(callee), hasOptionalSibling(parameter, closure, file) else { return nil }
        let label = file.arguments(call).first { $0.node == closure || $0.node == file.outline.parent(closure) }?.label
        if let label, file.string(label).lowercased().contains("completion") { return .medium }
        let lower = callee.lowercased()
        return verbs.contains { lower.hasPrefix($0) } ? .medium : nil
    }

    /// Whether another closure that the file gives to the same function calls the parameter in this place an error.
    private static func isNamedElsewhere(_ parameter: NodeID, _ call: NodeID, _ closure: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(call)
        let own = file.parameterNames(ofClosure: closure)
        let place = file.outline.parent(parameter).map { list in
            file.outline.children(list).filter { file.outline.kind($0) == .parameter }.prefix { $0 != parameter }.count
        }
        guard let place else { return false }
        return file.nodes(.closure).contains { other in
            guard other != closure, let taker = file.call(takingClosure: other) else { return false }
            let anchor = file.outline.anchor(taker)
            guard file.isSame(anchor..<anchor + 1, name..<name + 1) else { return false }
            let names = file.parameterNames(ofClosure: other)
            guard names.count == own.count, place < names.count, let error = names[place] else { return false }
            return isErrorName(file.string(error))
        }
    }

    private static func isErrorName(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower == "error" || lower == "err" || lower == "failure" || name.hasSuffix("Error") || name.hasSuffix("Failure")
    }

    private static func isErrorType(_ type: NodeID, _ file: FileContext) -> Bool {
        guard file.outline.tokens(type).count <= 6 else { return false }
        return file.outline.tokens(type).contains { token in
            let text = file.string(token)
            return text == "Error" || text == "NSError" || text.hasSuffix("Error")
        }
    }

    /// Whether another parameter is unwrapped in the body, as the value of a call is that may also have failed.
    private static func hasOptionalSibling(_ parameter: NodeID, _ closure: NodeID, _ file: FileContext) -> Bool {
        let body = file.body(ofClosure: closure)
        return file.parameterNames(ofClosure: closure).contains { name in
            guard let name, name != file.outline.anchor(parameter) else { return false }
            return file.mentions(of: name, in: body).contains { mention in
                switch file.tokens.kinds[mention + 1] {
                case .postfixQuestionMark, .exclamationMark: return true
                default: break
                }
                switch file.tokens.kinds[mention - 1] {
                case .let, .var: return true
                case .equal:
                    return file.tokens.kinds[mention - 3] == .let && file.outline.kind(file.innermostNode(at: mention)) == .optionalBinding
                default: return file.token(mention + 1, is: "??") || file.token(mention + 1, is: "!=")
                }
            }
        }
    }

    /// Functions that hand their error to the last parameter of the closure.
    private static let delivering: NameSet = [
        "dataTask", "downloadTask", "uploadTask", "requestAuthorization", "evaluatePolicy", "getDocument", "getDocuments",
        "addSnapshotListener",
        "sendAsynchronousRequest", "loadObject", "loadItem", "loadDataRepresentation", "loadFileRepresentation", "loadPersistentStores",
        "reverseGeocodeLocation", "geocodeAddressString", "HKSampleQuery", "HKStatisticsQuery", "evaluateJavaScript", "takeSnapshot",
        "fetchUserRecordID", "performQuery",
    ]

    /// Functions of collections and views, whose second parameter is no error.
    private static let iterating: NameSet = [
        "map", "flatMap", "compactMap", "forEach", "reduce", "sorted", "sort", "filter", "first", "contains", "min", "max", "merge",
        "merging",
        "mapValues", "enumerateObjects", "enumerated", "onChange", "observe", "scan", "sink", "withUnsafe", "getOrCreate", "ForEach",
    ]

    private static let verbs = [
        "fetch", "load", "request", "save", "upload", "download", "get", "send", "execute", "query", "perform", "sign", "create", "update",
        "delete",
        "register", "authenticate", "evaluate", "geocode", "submit", "post", "search", "start", "purchase", "verify", "decode", "resolve",
        "connect",
    ]

    private static let help =
        "look at the error first (`if let error { … }`), report it or pass it on, and use the data only when there is none"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a completion that never looks at its error",
            rationale: """
                The error is the only thing that says why the data is missing. A closure that names it `_`, or binds it and never reads it, \
                works as long as the request does, which in tests is always. In production it leaves an empty screen, a spinner that never \
                ends, or a caller who waits for an answer, and no trace of the cause.
                """,
            help: help,
            suppressWhen: "the missing data says all there is to say, and the reason names who else reports the failure",
            references: ["CWE-252", "CWE-391"],
            bad: [
                """
                session.dataTask(with: url) { data, response, ↓_ in
                    guard let data else { return }
                    show(data)
                }.resume()
                """,
                "store.fetch(id) { record, ↓error in if let record { show(record) } }",
                "center.requestAuthorization(options: [.alert]) { granted, ↓_ in update(granted) }",
                """
                task = URLSession.shared.dataTask(with: request) { data, _, ↓error in
                    guard let data = data else { return }
                    do { items = try decode(data) } catch { log(error) }
                }
                """,
                "geocoder.geocodeAddressString(text) { places, ↓_ in show(places?.first) }",
                "api.load { (items: [Item]?, ↓error: Error?) in self.items = items ?? [] }",
                Example("database.query(text, completion: { rows, ↓_ in guard let rows else { return }; use(rows) })", confidence: .medium),
                Example("client.fetchUser(id) { user, ↓_ in if let user = user { show(user) } }", confidence: .medium),
                "web.evaluateJavaScript(code) { [weak self] value, ↓error in self?.done(value) }",
                "func confirm(_ body: (Bool, (any Error)?) -> Void) {}\nfunc ask() { confirm { allowed, ↓_ in show(allowed) } }",
                "func f() { service.lookup(place) { height, ↓failure in show(height) } }",
                "func f() { client.fetch(1) { data, error in if let error { log(error) }\n use(data) }\n client.fetch(2) { data, ↓_ in use(data) } }",
            ],
            good: [
                "session.dataTask(with: url) { data, response, error in if let error { report(error) } else { show(data) } }",
                "session.dataTask(with: url) { data, response, error in guard error == nil, let data else { return fail() }; show(data) }",
                "store.fetch(id) { record, error in completion(record, error) }",
                "store.fetch(id) { result in switch result { case .success(let record): show(record)\n case .failure(let error): report(error) } }",
                "store.remove(id) { _, _ in reload() }",
                "store.remove(id) { _ in reload() }",
                "center.requestAuthorization(options: [.alert]) { _, error in if let error { report(error) } }",
                "let total = pairs.reduce(0) { sum, _ in sum + 1 }",
                "let names = table.map { name, _ in name }",
                "view.onChange(of: text) { old, _ in if let old { save(old) } }",
                "pairs.sorted { first, _ in first.isReady }",
                "store.fetch(id) { record, error in handle(record: record, failure: error) }",
                "store.fetch(id) { record, error in log(\"\\(String(describing: error))\"); show(record) }",
                "observer = model.observe(\\.name) { model, _ in show(model.name) }",
                "socket.receive { data, isComplete in if let data { read(data) }; if isComplete { close() } }",
                "let completion: (Data?, (any Error)?) -> Void = { _, _ in }",
                "session.dataTask(with: url) { _, response, _ in isUp = (response as? HTTPURLResponse)?.statusCode == 200 }.resume()",
                "func f() { client.fetch(1) { data, response in use(data, response) }\n client.fetch(2) { data, _ in use(data) } }",
            ])
    }
}
