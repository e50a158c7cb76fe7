// Owns: the rule `duplicate-key-trap`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `Dictionary(uniqueKeysWithValues:)` over keys that may come twice.
package enum DuplicateKeyTrap: FileRule {
    package static let summary = RuleSummary(id: "duplicate-key-trap", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var known: Standing?
        for label in file.names(of: "uniqueKeysWithValues") {
            guard file.tokens.kinds[label + 1] == .colon, let call = file.innermostNode(at: label, where: { $0 == .call }),
                let argument = file.argument("uniqueKeysWithValues", of: call), argument.label == label
            else { continue }
            let value = argument.value
            guard !isContract(call, file) else { continue }
            let keys = keys(of: value, depth: 0, file)
            guard keys != .unique else { continue }
            let standing = known ?? file.standing
            known = standing
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)),
                confidence: keys == .unknown || file.isExplained(label) || standing.knowsItself && !isFromOutside(value, file)
                    ? .low : .medium,
                "when \(file.excerpt(value)) brings a key twice the process ends", help: help)
        }
    }

    /// Where the code knows its own tables, callers' lists, data, and keys that were different before they were made alike still collide.
    private static func isFromOutside(_ value: Range<Int>, _ file: FileContext) -> Bool {
        if file.isFromCallers(value) || file.readsOutsideData(value) { return true }
        guard let closure = file.lastClosure(in: value), let key = keyExpression(of: closure, file), let last = key.last else {
            return false
        }
        return key.contains { file.token($0, isIn: ["lowercased", "uppercased", "trimmingCharacters", "prefix", "lastPathComponent"]) }
            && file.tokens.kinds[last] != .stringQuote
    }

    private enum Keys { case unique, data, unknown }

    /// A dictionary literal, or an initialiser that is itself about unique keys, passes the contract on.
    private static func isContract(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call), let parameters = file.outline.firstChild(function, .parameters) else {
            return false
        }
        return file.outline.tokens(parameters).contains {
            file.token($0, is: "dictionaryLiteral") || file.string($0).lowercased().contains("uniquekeys")
        }
    }

    /// Whether the keys are unique by how they are made.
    private static func keys(of value: Range<Int>, depth: Int, _ file: FileContext) -> Keys {
        guard depth < 4, let last = value.last else { return .unknown }
        if let inner = file.inBrackets(value) { return keys(of: inner, depth: depth, file) }
        if file.literalCount(value) != nil { return .unique }
        if value.count == 1, let declared = file.declaration(of: last) {
            if file.shape(of: declared) == .dictionary { return .unique }
            guard let initial = file.initialValue(declared), !initial.contains(last) else {
                return declared.kind == .closureParameter ? .unknown : .data
            }
            return keys(of: initial, depth: depth + 1, file)
        }
        if file.shape(of: value) == .dictionary { return .unique }
        if let (arguments, name) = file.callArguments(value) {
            if name == "zip" { return elements(file.splitAtCommas(arguments).first ?? arguments, depth: depth + 1, file) }
            if transforms.contains(name) { return mapped(receiver(value, file), file.lastClosure(in: value), arguments, depth, file) }
            if passing.contains(name) { return keys(of: receiver(value, file), depth: depth + 1, file) }
            // Some function of the project's own: it may know.
            return .unknown
        }
        if let closure = file.lastClosure(in: value) {
            let name = callName(before: closure, file)
            let source = value.lowerBound..<max(value.lowerBound, file.receiverEnd(before: closure))
            if transforms.contains(name) { return mapped(source, closure, value.upperBound..<value.upperBound, depth, file) }
            if passing.contains(name) { return keys(of: source, depth: depth + 1, file) }
        }
        return .data
    }

    private static let transforms: NameSet = ["map", "compactMap", "lazy"]
    private static let passing: NameSet = [
        "filter", "sorted", "reversed", "prefix", "suffix", "dropFirst", "dropLast", "enumerated", "shuffled",
    ]

    private static func receiver(_ value: Range<Int>, _ file: FileContext) -> Range<Int> {
        guard let last = value.last, let opener = file.outline.match(last), opener - 2 > value.lowerBound else {
            return value.lowerBound..<value.lowerBound
        }
        return value.lowerBound..<opener - 2
    }

    private static func callName(before closure: NodeID, _ file: FileContext) -> String {
        let brace = file.outline.tokens(closure).lowerBound
        guard file.tokens.kinds[brace - 1] == .rightParen, let opener = file.outline.match(brace - 1) else { return file.string(brace - 1) }
        return file.string(opener - 1)
    }

    /// Whether the elements of a sequence are all different.
    private static func elements(_ value: Range<Int>, depth: Int, _ file: FileContext) -> Keys {
        guard depth < 5, let last = value.last else { return .unknown }
        if let inner = file.inBrackets(value) { return elements(inner, depth: depth, file) }
        if file.topLevelRange(value) { return .unique }
        if ["allCases", "indices", "keys"].contains(file.string(last)) { return .unique }
        if file.literalCount(value) != nil { return .unique }
        switch file.shape(of: value) {
        case .set, .dictionary, .range: return .unique
        default: break
        }
        if let (arguments, name) = file.callArguments(value) {
            if name == "Set" || name == "OrderedSet" || name == "stride" || name == "uniqued" { return .unique }
            if passing.contains(name) || name == "Array" {
                let source = receiver(value, file)
                return elements(source.isEmpty ? arguments : source, depth: depth + 1, file)
            }
            return .data
        }
        if let closure = file.lastClosure(in: value), passing.contains(callName(before: closure, file)) {
            return elements(value.lowerBound..<file.receiverEnd(before: closure), depth: depth + 1, file)
        }
        if value.count == 1 || value.count == 3 && file.token(last, is: "lazy"), let declared = file.declaration(of: value.lowerBound) {
            if declared.kind == .closureParameter { return .unknown }
            if let initial = file.initialValue(declared), !initial.contains(last) { return elements(initial, depth: depth + 1, file) }
        }
        return .data
    }

    /// `source.map { (key, value) }`: unique where the key is the element itself of a unique sequence, or the position.
    private static func mapped(_ source: Range<Int>, _ closure: NodeID?, _ arguments: Range<Int>, _ depth: Int, _ file: FileContext) -> Keys
    {
        // The parts of a primary key are different by the schema.
        if file.mentionsText(["primaryKey"], in: source) { return .unknown }
        guard let closure, !source.isEmpty else { return source.isEmpty ? .unknown : keys(of: source, depth: depth + 1, file) }
        guard let key = keyExpression(of: closure, file), let last = key.last else { return .unknown }
        let parameters = parameterNames(of: closure, file)
        let root = file.string(key.lowerBound)
        let isFirst = root == "$0" || root == parameters.first
        let isEnumerated = source.contains { file.token($0, is: "enumerated") }
        if isEnumerated {
            let isOffset =
                key.count == 1 && isFirst && (parameters.count > 1 || usesSecond(closure, file)) || file.token(last, is: "offset")
                || file.token(key.lowerBound, is: "offset")
            if isOffset { return .unique }
            // `$0.element`, `$1`, or the second name: the element itself.
            let isElement =
                isFirst && key.count == 3 && file.token(last, is: "element")
                || key.count == 1 && (root == "$1" || parameters.count > 1 && root == parameters[1])
            return isElement ? elements(source, depth: depth + 1, file) : elementKeys(key, last, source, depth, file)
        }
        if key.count == 1, isFirst {
            // The element itself, or the first half of a pair.
            if parameters.count > 1 || usesSecond(closure, file) {
                return keys(of: source, depth: depth + 1, file) == .unique ? .unique : .data
            }
            return elements(source, depth: depth + 1, file)
        }
        return elementKeys(key, last, source, depth, file)
    }

    private static func elementKeys(_ key: Range<Int>, _ last: Int, _ source: Range<Int>, _ depth: Int, _ file: FileContext) -> Keys {
        // `$0.key` of a dictionary, `$0.rawValue` of all cases.
        if file.token(last, is: "key") || file.token(last, is: "rawValue") || file.token(last, is: "0") {
            return elements(source, depth: depth + 1, file) == .unique || keys(of: source, depth: depth + 1, file) == .unique
                ? .unique : .data
        }
        // One object has one identifier; a list may still hold the object twice.
        if file.token(last, is: "objectID") || file.token(last, is: "persistentModelID") { return .unknown }
        if file.token(key.lowerBound, is: "ObjectIdentifier") || file.token(key.lowerBound, is: "UUID") { return .unique }
        return .data
    }

    /// The first element of the pair that a closure returns.
    private static func keyExpression(of closure: NodeID, _ file: FileContext) -> Range<Int>? {
        guard
            let tuple = file.nodes(.tuple, in: closure).last(where: { tuple in
                let first = file.outline.tokens(tuple).lowerBound - 1
                return file.tokens.kinds[first] == .return || file.tokens.kinds[first] == .in || file.tokens.kinds[first] == .leftBrace
                    || file.tokens.flags[first + 1].contains(.startsLine)
            })
        else { return nil }
        guard let argument = file.outline.firstChild(tuple, .argument) else { return nil }
        return file.argument(argument).value
    }

    private static func parameterNames(of closure: NodeID, _ file: FileContext) -> [String] {
        guard let signature = file.outline.firstChild(closure, .closureSignature),
            let list = file.outline.firstChild(signature, .parameters)
        else { return [] }
        return file.outline.children(list).map { file.name($0) }
    }

    private static func usesSecond(_ closure: NodeID, _ file: FileContext) -> Bool {
        file.outline.tokens(closure).contains { file.token($0, is: "$1") }
    }

    private static let help = "use `Dictionary(_:uniquingKeysWith:)` and say which value wins, or report the duplicate as an error"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a dictionary made of keys that may come twice",
            rationale: """
                The fixture's ids are all different. Production data has the user who registered twice, the header sent twice, the row that an \
                import doubled, and `uniqueKeysWithValues` ends the process instead of reporting it.
                """,
            help: help,
            suppressWhen: "the source cannot hold a key twice, for example a column with a unique index, and the reason says so",
            references: ["CWE-248", "CWE-694"],
            bad: [
                "let byID = ↓Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0) })",
                """
                func index(_ rows: [Row]) -> [String: Row] {
                    ↓Dictionary(uniqueKeysWithValues: rows.map { row in (row.name, row) })
                }
                """,
                "let headers = ↓Dictionary(uniqueKeysWithValues: zip(names, values))",
                "let table: [String: Int] = .↓init(uniqueKeysWithValues: pairs)",
                """
                let query = ↓Dictionary(uniqueKeysWithValues: text.split(separator: "&").map { part in
                    let sides = part.split(separator: "=")
                    return (sides.first ?? "", sides.last ?? "")
                })
                """,
                "let places = ↓Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })",
                "let places = ↓Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))",
                "let query = ↓[String: String](uniqueKeysWithValues: pairs)",
                "public func index(_ users: [User]) -> [Int: User] { ↓Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0) }) }",
                Example(
                    """
                    /// A table's schema.
                    public struct Schema {
                        /// Its columns.
                        public let columns: [String]
                        /// What each column holds.
                        public func row() -> [String: Int] { ↓Dictionary(uniqueKeysWithValues: columns.map { ($0, value(at: $0)) }) }
                    }
                    """),
                Example("let titles = ↓Dictionary(uniqueKeysWithValues: notes.map { ($0.objectID, $0.title) })", confidence: .low),
            ],
            good: [
                "let byID = Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })",
                "let byPlace = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.offset, $0.element) })",
                "let byPlace = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0, $1) })",
                "let titles = Dictionary(uniqueKeysWithValues: Side.allCases.map { ($0, $0.title) })",
                "let titles = Dictionary(uniqueKeysWithValues: Side.allCases.map { side in (side.rawValue, side) })",
                "let ranks = Dictionary(uniqueKeysWithValues: zip(Set(names), 1...))",
                "let copy = Dictionary(uniqueKeysWithValues: table.keys.map { ($0, 1) })",
                "let squares = Dictionary(uniqueKeysWithValues: (1...9).map { ($0, $0 * $0) })",
                "let fixed = Dictionary(uniqueKeysWithValues: [(\"a\", 1), (\"b\", 2)])",
                "let groups = Dictionary(grouping: users, by: \\.id)",
                "let none = Dictionary(uniqueKeysWithValues: zip(values.indices, values))",
                "func f(_ table: [String: Int]) -> [String: Int] { Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0.value + 1) }) }",
                "func f(_ table: [String: Int]) -> [String: Int] { Dictionary(uniqueKeysWithValues: table.map { key, value in (key, value + 1) }) }",
                "func f(_ table: [String: Int]) -> [String: Int] { Dictionary(uniqueKeysWithValues: table.filter { $0.value > 1 }) }",
                "func f(_ ids: Set<Int>) -> [Int: Bool] { Dictionary(uniqueKeysWithValues: ids.map { ($0, true) }) }",
                "let text = \"Dictionary(uniqueKeysWithValues: pairs)\" // Dictionary(uniqueKeysWithValues: pairs)",
                "let ranks = Dictionary(uniqueKeysWithValues: Set(names).enumerated().map { ($0.element, $0.offset) })",
                "let ranks = Dictionary(uniqueKeysWithValues: Side.allCases.enumerated().map { index, side in (side, index) })",
            ])
    }
}
