// Owns: reading values out of a YAML document, with the place of each for error messages.
import Yams

/// A value of a YAML document that knows where it stands.
struct PolicyValue {
    let node: Node
    let file: String
    /// Where the value stands, 1-based.
    let line: Int
    let column: Int

    /// - Parameter holder: what holds the value, should the parser not know where it stands itself.
    private init(_ node: Node, file: String, holder: (line: Int, column: Int)) {
        self.node = node
        self.file = file
        line = node.mark?.line ?? holder.line
        column = node.mark?.column ?? holder.column
    }

    /// Reads a document; nil for an empty one.
    static func document(_ text: String, file: String) throws(PolicyError) -> PolicyValue? {
        do {
            guard let node = try compose(yaml: text) else { return nil }
            return PolicyValue(node, file: file, holder: (1, 1))
        } catch let error as YamlError {
            throw PolicyError(error, file: file)
        } catch {
            throw PolicyError(file: file, line: 1, column: 1, message: "this is no YAML: \(error)")
        }
    }

    func error(_ message: String, advice: String? = nil) -> PolicyError {
        PolicyError(file: file, line: line, column: column, message: message, advice: advice)
    }

    private func child(_ node: Node) -> PolicyValue { PolicyValue(node, file: file, holder: (line, column)) }

    // MARK: - Kinds of values

    /// The entries of a mapping whose keys are all known.
    func entries(of what: String, knowing keys: [String]) throws(PolicyError) -> [(key: String, at: PolicyValue, value: PolicyValue)] {
        let entries = try entries(of: what)
        for entry in entries where !keys.contains(entry.key) {
            let nearest = Suggestion.nearest(to: entry.key, in: keys).map { "did you mean `\($0)`? " } ?? ""
            throw entry.at.error("`\(entry.key)` is no key of \(what)", advice: nearest + "known are: " + keys.joined(separator: ", "))
        }
        return entries
    }

    func entries(of what: String) throws(PolicyError) -> [(key: String, at: PolicyValue, value: PolicyValue)] {
        guard case .mapping(let mapping) = node else { throw error("\(what) must be `key: value` pairs, not \(kind)") }
        var result: [(key: String, at: PolicyValue, value: PolicyValue)] = []
        for (key, value) in mapping {
            let place = child(key)
            let name = try place.string("a key of \(what)")
            if result.contains(where: { $0.key == name }) { throw place.error("`\(name)` stands twice in \(what)") }
            result.append((name, place, place.child(value)))
        }
        return result
    }

    /// The items of a sequence; a single value counts as one item.
    func items(_ what: String, allowingOne: Bool = false) throws(PolicyError) -> [PolicyValue] {
        switch node {
        case .sequence(let sequence): return sequence.map(child)
        case .scalar where allowingOne && !isNull: return [self]
        default: throw error("\(what) must be a list (`- …` or `[…]`), not \(kind)")
        }
    }

    func string(_ what: String) throws(PolicyError) -> String {
        if case .scalar(let scalar) = node, !isNull { return scalar.string }
        var advice: String?
        if case .mapping = node { advice = "a text with a colon in it needs quotes" }
        throw error("\(what) must be a text, not \(kind)", advice: advice)
    }

    /// Holds a path to what can be meant: from the top of the repository, and not in what git keeps of it.
    func checkPath(_ path: String, example: String) throws(PolicyError) {
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !components.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), components.first?.lowercased() != ".git" else {
            throw error("`\(path)` is no path in this repository", advice: "write it from the top of the repository: \(example)")
        }
    }

    func truth(_ what: String) throws(PolicyError) -> Bool {
        switch try string(what) {
        case "true": return true
        case "false": return false
        case let text: throw error("`\(text)` is no value of \(what)", advice: "it can be: true, false")
        }
    }

    /// One of the cases of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(_ what: String) throws(PolicyError) -> Choice where Choice.RawValue == String {
        let text = try string(what)
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        throw error("`\(text)` is no value of \(what)", advice: Self.advice(text, names))
    }

    static func advice(_ text: String, _ names: [String]) -> String {
        let nearest = Suggestion.nearest(to: text, in: names).map { "did you mean `\($0)`? " } ?? ""
        return nearest + "it can be: " + names.joined(separator: ", ")
    }

    var isMapping: Bool { if case .mapping = node { true } else { false } }

    /// A text without quotes, which YAML may take for something else.
    var plainText: String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return nil }
        return scalar.string
    }

    private var isNull: Bool { plainText.map(["", "~", "null", "Null", "NULL"].contains) ?? false }

    var kind: String {
        switch node {
        case .scalar(let scalar): isNull ? "nothing" : "`\(scalar.string.prefix(40))`"
        case .mapping: "`key: value` pairs"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

extension PolicyError {
    fileprivate init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            self.init(file: file, line: mark.line, column: mark.column, message: "this is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(
                file: file, line: context.mark.line, column: context.mark.column,
                message: "a key stands twice: \(duplicates.map { "\($0)" }.joined(separator: ", "))")
        default: self.init(file: file, line: 1, column: 1, message: "this is no YAML: \(error)")
        }
    }
}
