// Owns: the rule `unchecked-index`.
package import Analysis
import Outline
import SwiftLexer

/// Flags an index that nothing keeps inside the collection.
package enum UncheckedIndex: FileRule {
    package static let summary = RuleSummary(id: "unchecked-index", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for node in file.nodes(.subscriptCall) {
            let arguments = file.arguments(node)
            guard arguments.count == 1, arguments[0].label == nil, !arguments[0].value.isEmpty else { continue }
            let opener = file.outline.tokens(node).lowerBound
            let access = Access(node: node, base: file.outline.operand(node)..<opener, index: arguments[0].value)
            guard !access.base.isEmpty, isCollection(access, file), var confidence = confidence(access, file) else { continue }
            if confidence > .low, file.isStorageCode(node) || file.isUnderscored(access.base) || file.statesContract(node) {
                confidence = .low
            }
            findings.report(
                file.range(opener..<opener + 1), cause: file.range(access.base.lowerBound..<file.outline.tokens(node).upperBound),
                confidence: confidence,
                "when \(file.excerpt(access.base)) has no element at \(file.excerpt(access.index)) the process ends", help: help)
        }
    }

    /// One `base[index]`.
    private struct Access {
        let node: NodeID
        let base: Range<Int>
        let index: Range<Int>
    }

    // MARK: - What is indexed

    /// Whether the base may be a collection with positions: no dictionary, pointer or tuple, and the result is no optional.
    private static func isCollection(_ access: Access, _ file: FileContext) -> Bool {
        if file.tokens.kinds[access.base.lowerBound] == .period { return false }
        let last = access.base.upperBound - 1
        // Views of text have no integer positions, and a number always has a word.
        if access.base.count > 1, ["utf8", "utf16", "unicodeScalars", "words", "magnitude"].contains(file.string(last)) { return false }
        guard !isLiteralItself(access, file), !isOptionalResult(access, file), !isType(last, file) else { return false }
        switch file.shape(of: access.base) {
        case .dictionary, .set, .pointer, .range, .floating, .integer: return false
        case .string: return !isPosition(access.index, file)
        case .other: return false
        case .array, .bytes: return true
        case nil: return !keyed.contains { file.string(last).lowercased().hasSuffix($0) }
        }
    }

    private static func isPosition(_ index: Range<Int>, _ file: FileContext) -> Bool {
        index.count == 1 || file.offsetIndex(index) != nil || file.integer(index) != nil
    }

    /// `[a, b, c][1]`
    private static func isLiteralItself(_ access: Access, _ file: FileContext) -> Bool {
        guard let count = file.literalCount(access.base) else { return false }
        return file.integer(access.index).map { $0 < count } ?? true
    }

    private static func isType(_ token: Int, _ file: FileContext) -> Bool {
        guard let first = file.string(token).first, file.tokens.kinds[token] == .identifier else { return false }
        return first.isUppercase
    }

    /// Endings of names that people give dictionaries and pointers.
    private static let keyed = [
        "dict", "dictionary", "map", "byid", "bykey", "byname", "table", "lookup", "headers", "params", "options", "pointer", "ptr",
        "cache",
        "registry", "matrix", "vector", "memory", "baseaddress", "environment", "userinfo",
    ]

    /// Whether the result is unwrapped or given a default: a dictionary, or a subscript that checks.
    private static func isOptionalResult(_ access: Access, _ file: FileContext) -> Bool {
        let end = file.outline.tokens(access.node).upperBound
        switch file.tokens.kinds[end] {
        case .postfixQuestionMark, .exclamationMark: return true
        case .binaryOperator:
            if file.token(end, is: "??") { return true }
            if file.token(end, is: "!=") || file.token(end, is: "==") { return file.tokens.kinds[end + 1] == .nil }
            return false
        case .equal: return file.tokens.kinds[end + 1] == .nil
        default: break
        }
        guard let parent = file.outline.parent(access.node), file.outline.kind(parent) == .optionalBinding else { return false }
        return file.outline.tokens(parent).upperBound == end
    }

    // MARK: - What is known of the index

    private static func confidence(_ access: Access, _ file: FileContext) -> Confidence? {
        if let value = file.integer(access.index) { return literal(access, value, file) }
        if let op = file.rangeOperator(in: access.index) { return slice(access, op, file) }
        if let needed = file.elementsNeeded(for: access.index, in: access.base) { return literal(access, needed - 1, file) }
        if let index = file.offsetIndex(access.index) { return offset(access, index, file) }
        return nil
    }

    /// `xs[0]`, `parts[1]`
    private static func literal(_ access: Access, _ value: Int, _ file: FileContext) -> Confidence? {
        guard value >= 0 else { return file.shape(of: access.base)?.isIndexed ?? false ? .high : nil }
        if value == 0, isProgramArguments(access.base, file) { return nil }
        let size = file.size(of: access.base, at: file.point(access.node))
        if size.covers(index: value) { return nil }
        let own = file.size(ofValue: access.base, at: file.point(access.node))
        if own.covers(index: value) { return nil }
        let evidence = file.hasCoveredTwin(access.base, index: access.index, at: access.node) ? .low : evidence(access, file)
        if size.isUnknown {
            switch file.callersKnow(access.base, needed: value + 1) {
            case .all: return nil
            case .some: return .low
            case .nobody: break
            }
        }
        // The code knows of some elements, and takes one that is not among them.
        if size.isUnknown || evidence == .low { return evidence }
        // What stood before the loop says nothing of the elements that the loop itself adds.
        return size.minimum == 0 && file.isFilledInLoop(access.base, around: access.node) ? .low : .high
    }

    /// How sure we are that the base is a collection whose size comes from outside.
    private static func evidence(_ access: Access, _ file: FileContext) -> Confidence {
        guard let name = access.base.last, !isMatrixRow(access, file), file.tokens.kinds[name] != .postfixQuestionMark,
            file.tokens.kinds[access.base.lowerBound] != .dollarIdentifier
        else {
            return .low
        }
        let shape = file.shape(of: access.base)
        let isIndexed = shape?.isIndexed ?? false
        switch file.origin(ofCollection: access.base) {
        case .input: return .high
        case .parameter: return isIndexed ? .high : .low
        case .emptyProperty: return .medium
        // Bytes come from outside, whoever holds them.
        case .property:
            if shape == .bytes { return .medium }
            // A type that asks elsewhere whether there are any reckons with none.
            guard isIndexed, !isFixedRun(access, file) else { return .low }
            return file.storedSize(of: access.base, at: file.point(access.node)) == .asksElsewhere ? .medium : .low
        case .local where shape == .bytes: return .medium
        case .local: return isIndexed && !isFixedRun(access, file) ? .medium : .low
        case .unknown:
            // The result of a call may have any shape; `$0`, a case's value and a loop's variable too.
            if let declared = file.declaration(of: name) { return declared.kind == .global ? .medium : .low }
            return file.tokens.kinds[name] == .rightParen || isFixedRun(access, file) ? .low : .medium
        }
    }

    /// `p[0], p[1], … p[3]`: the elements of something that has so many by its nature, a row or a list of results.
    private static func isFixedRun(_ access: Access, _ file: FileContext) -> Bool {
        guard let name = access.base.last else { return false }
        var indices: [Int] = []
        let scope = file.declaration(of: name) != nil ? file.enclosingDeclaration(access.node) ?? .file : .file
        for token in file.occurrences(of: name, in: file.outline.tokens(scope)) {
            guard file.tokens.kinds[token + 1] == .leftSquare, file.tokens.kinds[token + 3] == .rightSquare,
                let index = file.integer(token + 2..<token + 3), !indices.contains(index)
            else { continue }
            indices.append(index)
            if indices.count > 2 { return true }
        }
        return false
    }

    /// `m[0][1]`: tables of a fixed shape.
    private static func isMatrixRow(_ access: Access, _ file: FileContext) -> Bool {
        guard let last = access.base.last else { return false }
        if file.tokens.kinds[last] == .rightSquare { return true }
        return file.tokens.kinds[file.outline.tokens(access.node).upperBound] == .leftSquare
    }

    /// `data[0..<4]`, `args[2...]`
    private static func slice(_ access: Access, _ op: Int, _ file: FileContext) -> Confidence? {
        guard file.shape(of: access.base)?.isIndexed ?? false else { return nil }
        let low = access.index.lowerBound..<op
        let high = op + 1..<access.index.upperBound
        let needed: Int
        if isTail(low, high, access, file) { return .medium }
        if high.isEmpty {
            guard let first = file.integer(low) else { return nil }
            needed = first
        } else {
            guard let last = file.integer(high) else { return openSlice(access, low, high, file) }
            needed = file.token(op, is: "...") ? last + 1 : last
        }
        guard needed > 0, !isProgramArguments(access.base, file) || needed > 1 else { return nil }
        let evidence = evidence(access, file)
        let size = file.size(of: access.base, at: file.point(access.node))
        if size.covers(index: needed - 1) || file.size(ofValue: access.base, at: file.point(access.node)).covers(index: needed - 1) {
            return nil
        }
        return min(evidence, size.isUnknown ? .medium : .high)
    }

    /// `xs[start..<xs.count]` of `let start = xs.count - n`: nothing says that there are so many.
    private static func isTail(_ low: Range<Int>, _ high: Range<Int>, _ access: Access, _ file: FileContext) -> Bool {
        guard high.isEmpty || file.isCount(high, of: access.base) else { return false }
        let point = file.point(access.node)
        var start = file.inBrackets(low) ?? low
        if low.count == 1, let declared = file.declaration(of: low.lowerBound), declared.kind == .local, file.isConstant(declared),
            let value = file.initialValue(declared), !file.isRangeTested(low, at: point)
        {
            start = value
        }
        let (operands, operators) = file.arithmeticParts(start)
        guard operands.count == 2, file.token(operators[0], is: "-"), file.isCount(operands[0], of: access.base), operands[1].count == 1,
            file.declaration(of: operands[1].lowerBound)?.kind == .parameter, !file.isRangeTested(operands[1], at: point)
        else { return false }
        return file.size(of: access.base, at: point).isUnknown
    }

    /// `bytes[start..<start + length]` with a length that was read from the bytes.
    private static func openSlice(_ access: Access, _ low: Range<Int>, _ high: Range<Int>, _ file: FileContext) -> Confidence? {
        let point = file.point(access.node)
        guard file.shape(of: access.base) == .bytes, file.isReadLength(high) else { return nil }
        let size = file.size(of: access.base, at: point)
        guard size.isUnknown || !size.isTested else { return nil }
        let isTested = high.contains { file.tokens.kinds[$0].isIdentifierLike && file.isRangeTested($0..<$0 + 1, at: point) }
        return isTested ? nil : .medium
    }

    private static func isProgramArguments(_ base: Range<Int>, _ file: FileContext) -> Bool {
        guard let last = base.last, base.count > 2, file.token(last, is: "arguments") else { return false }
        return file.token(base.lowerBound, is: "CommandLine") || file.token(base.lowerBound, is: "ProcessInfo")
    }

    /// `xs[i]`, `xs[i + 1]`
    private static func offset(_ access: Access, _ index: OffsetIndex, _ file: FileContext) -> Confidence? {
        switch file.evidence(index, in: access.base, at: file.point(access.node)) {
        case .inside: return nil
        case .outside:
            // A size that was tested for a multiple keeps the last step whole.
            let size = file.size(of: access.base, at: file.point(access.node))
            if isStride(index, file), size.isMultiple { return nil }
            if isStride(index, file), size.isTested { return .low }
            return file.shape(of: access.base)?.isIndexed ?? false ? .high : .medium
        case .unknown: break
        }
        let name = index.name..<index.name + 1
        let isIndexed = file.shape(of: access.base)?.isIndexed ?? false
        if isIndexed || file.shape(of: name) == .int, file.isFromInput(name) { return .medium }
        if isOpenCursor(index, access, file) || isPlaceInEmpty(index, access, file) { return .medium }
        guard let declared = file.declaration(of: index.name), declared.kind != .loop || index.offset != 0 else { return nil }
        let size = file.size(of: access.base, at: file.point(access.node))
        // Finding an element says that there is one, not that there is another behind it.
        if isIndexed, index.offset > 0, isFound(declared, file), size.minimum <= 1, !size.isTested { return .medium }
        guard isIndexed, size.isUnknown else { return nil }
        if declared.kind == .parameter { return file.shape(of: name)?.isInteger ?? false ? .low : nil }
        guard index.offset != 0 else { return nil }
        return declared.kind == .optionalBinding ? .medium : .low
    }

    /// `bytes[position + 1]` of a reader whose cursor is a property: nothing here or in a member that was asked says how many are left.
    private static func isOpenCursor(_ index: OffsetIndex, _ access: Access, _ file: FileContext) -> Bool {
        guard index.offset > 0, let declared = file.declaration(of: index.name), declared.kind == .property, !file.isConstant(declared),
            file.shape(of: access.base) == .bytes, let collection = access.base.last,
            file.declaration(of: collection)?.kind == .property
        else { return false }
        return file.size(of: access.base, at: file.point(access.node)).isUnknown
    }

    /// `tracks[current]` of `var tracks: [Track] = []` and `var current = 0`, and nothing is asked first: there may be none at that place.
    private static func isPlaceInEmpty(_ index: OffsetIndex, _ access: Access, _ file: FileContext) -> Bool {
        guard index.offset == 0, let declared = file.declaration(of: index.name), declared.kind == .property, !file.isConstant(declared),
            file.initialValue(declared).flatMap({ file.integer($0) }) != nil, file.origin(ofCollection: access.base) == .emptyProperty
        else { return false }
        let before = file.outline.tokens(file.enclosingDeclaration(access.node) ?? .file).lowerBound..<access.base.lowerBound
        return file.shape(of: access.base)?.isIndexed ?? false && file.size(of: access.base, at: file.point(access.node)).isUnknown
            && !before.contains { [.if, .guard, .while, .switch].contains(file.tokens.kinds[$0]) }
    }

    private static func isStride(_ index: OffsetIndex, _ file: FileContext) -> Bool {
        guard let declared = file.declaration(of: index.name), let sequence = file.sequence(ofLoop: declared) else { return false }
        return file.token(sequence.lowerBound, is: "stride")
    }

    /// `let i = xs.firstIndex(of: x)!`
    private static func isFound(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        file.initialValue(declared).map { $0.contains { file.token($0, is: "firstIndex") || file.token($0, is: "lastIndex") } } ?? false
    }

    private static let help = "test the count first, or use `first`, `last`, `dropFirst()` or a bounds check that handles a missing element"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an index that nothing keeps inside the collection",
            rationale: """
                The fixture has three columns, the response has one item, the command line has its argument. Production brings the short line, \
                the empty response and the missing argument, and an index out of bounds ends the process, in optimised builds too.
                """,
            help: help,
            suppressWhen: "the collection's size is fixed by a format that was checked somewhere else, and the reason says where",
            references: ["CWE-129", "CWE-125"],
            bad: [
                "func last(_ xs: [Int], _ n: Int) -> ArraySlice<Int> { xs↓[(xs.count - n)...] }",
                Example(
                    "func f(_ name: [String]) { guard sortedNames.count == 2 else { return }\n use(sortedNames[0], name↓[0]) }",
                    confidence: .low),
                """
                func parse(_ line: String) -> (String, String) {
                    let parts = line.split(separator: "=")
                    return (String(parts↓[0]), String(parts↓[1]))
                }
                """,
                "func newest(_ items: [Item]) -> Item { items↓[items.count - 1] }",
                "let path = CommandLine.arguments↓[1]",
                "func steps(_ v: [Int]) -> [Int] { var all: [Int] = []\n for i in v.indices { all.append(v↓[i + 1] - v[i]) }\n return all }",
                """
                func parse(_ args: [String]) -> Options {
                    var options = Options()
                    var i = 0
                    while i < args.count {
                        if args[i] == "--output" {
                            options.output = args↓[i + 1]
                        }
                        i += 1
                    }
                    return options
                }
                """,
                """
                func parse(_ args: [String]) {
                    var i = 1
                    while i < args.count { let name = args[i]; i += 1; set(name, args↓[i]) }
                }
                """,
                "func pairs(_ xs: [Int]) -> [(Int, Int)] { xs.indices.map { (xs[$0], xs↓[$0 + 1]) } }",
                "func share(_ xs: [Int], _ p: Int) -> Int { let s = xs.sorted()\n return s↓[s.count * p / 100] }",
                """
                func point(_ text: String) -> Point? {
                    let fields = text.components(separatedBy: ",")
                    guard fields.count >= 2 else { return nil }
                    return Point(fields[0], fields[1], fields↓[2])
                }
                """,
                "func median(_ values: [Double]) -> Double { let sorted = values.sorted()\n return sorted↓[sorted.count / 2] }",
                "let domain = address.split(separator: \"@\")↓[1]",
                "struct List { var all: [Int] = []\n var place = 0\n var current: Int { all↓[place] } }",
                "func magic(_ data: Data) -> UInt8 { data↓[0] }",
                "func header(_ bytes: [UInt8]) -> ArraySlice<UInt8> { bytes↓[0..<4] }",
                """
                func next(of item: Item, in items: [Item]) -> Item? {
                    guard let index = items.firstIndex(of: item) else { return nil }
                    return items↓[index + 1]
                }
                """,
                """
                func pairs(_ names: [String]) {
                    for (i, name) in names.enumerated() {
                        join(name, names↓[i + 1])
                    }
                }
                """,
                "func choose(_ items: [String]) { guard let text = readLine(), let choice = Int(text) else { return }\n print(items↓[choice]) }",
                Example("func item(_ items: [Item], at position: Int) -> Item { items↓[position] }", confidence: .low),
                "func flags(_ data: Data) -> UInt8 { data↓[data.startIndex + 5] }",
                "func middle(_ xs: [Int]) -> Int { let sorted = xs.sorted()\n let half = sorted.count / 2\n return sorted↓[half] }",
                """
                func name(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
                    guard bytes.count > 4 else { return [] }
                    let end = 5 + Int(bytes[4])
                    return bytes↓[5..<end]
                }
                """,
                """
                struct Log {
                    var lines: [String]
                    var newest: String { lines↓[lines.count - 1] }
                    func oldest() -> String? { lines.isEmpty ? nil : lines[0] }
                }
                """,
            ],
            good: [
                "func first(_ chain: [Cert]?) throws { guard let chain, !chain.isEmpty else { return }\n let data = try chain.map { try decode($0) }\n let all = data.map { Cert($0) }\n use(all[0]) }",
                "func first(_ parts: [String]) -> String? { guard !parts.isEmpty else { return nil }\n return parts[0] }",
                "func key(_ line: String) -> String? { let p = line.split(separator: \"=\")\n guard p.count == 2 else { return nil }\n return p[0] + p[1] }",
                "func key(_ line: String) -> String { line.components(separatedBy: \"=\")[0] }",
                "func key(_ line: String) { let p = line.split(separator: \"=\", omittingEmptySubsequences: false)\n use(p[0]) }",
                "for i in items.indices { use(items[i]) }",
                "for i in 0..<items.count { use(items[i]) }",
                "func f(_ xs: [Int]) { for i in 0..<xs.count - 1 { use(xs[i], xs[i + 1]) } }",
                "func f(_ xs: [Int]) { for i in 1..<xs.count { use(xs[i], xs[i - 1]) } }",
                "func f(_ xs: [Int]) { for i in xs.indices.dropLast() { use(xs[i], xs[i + 1]) } }",
                "func f(_ xs: [Int]) { for i in xs.indices where i + 1 < xs.count { use(xs[i + 1]) } }",
                "let ok = !xs.isEmpty && xs[0] == 1",
                "let head = xs.isEmpty ? nil : xs[0]",
                "func f(_ a: [String]) { switch a.count { case 0: break\n default: use(a[0]) } }",
                "func f(_ a: [String]) { switch a.count { case 2: use(a[1])\n default: break } }",
                "let ages: [String: Int] = load()\nlet age = ages[\"a\"]",
                "let names: [Int: String] = load()\nlet one = names[1]",
                "let colors = [\"red\", \"green\"]\nlet first = colors[0], second = colors[1]",
                "let weekday = [\"Mon\", \"Tue\"][1]",
                "func f(_ xs: [Int]) { while let last = xs.last, xs[xs.count - 1] == last { step() } }",
                "func f(_ x: Int) { var xs: [Int] = []\n xs.append(x)\n use(xs[0]) }",
                "func cell(_ indexPath: IndexPath) -> Item { items[indexPath.row] }",
                "if let i = items.firstIndex(of: x) { use(items[i]) }",
                "func f(_ xs: [Int]) { precondition(xs.count > 2)\n use(xs[2]) }",
                "func f(_ xs: [Int], _ i: Int) { guard xs.indices.contains(i) else { return }\n use(xs[i]) }",
                "func f(_ xs: [Int]) { let n = xs.count\n guard n > 1 else { return }\n use(xs[n - 1]) }",
                "func f(_ args: [String]) { var i = 0\n while i < args.count { guard i + 1 < args.count else { break }\n use(args[i + 1])\n i += 2 } }",
                "let x = table[safe: 0]",
                "if let value = lookup[0] { use(value) }",
                "let value = slots[3] ?? none",
                "let buffer = [UInt8](repeating: 0, count: 16)\nlet first = buffer[0]",
                "let name = CommandLine.arguments[0]",
                "let rest = CommandLine.arguments[1...]",
                "let types = [Int]()\nlet text = \"xs[0]\" // xs[0]",
                "func f(_ p: UnsafePointer<Int>) -> Int { p[0] }",
                "func f(_ xs: [Int]) -> Int { xs.count % 2 == 0 ? 0 : xs[xs.count / 2] }",
                "func f(_ xs: [Int]) -> Int { AppPrecondition(xs.count == 1, \"one\")\n return xs[0] }",
                "struct R { let d: [UInt8]\n func need(_ n: Int) throws { guard n <= d.count else { throw E.short } }\n func kind() throws -> UInt8 { try need(1)\n return d[0] } }",
                "struct U { private var states = [State()]\n func now() -> State { states[states.count - 1] }\n mutating func undo() { if states.count > 1 { states.removeLast() } } }",
                "func f(_ state: State, _ xs: [Int]) -> Int { switch state { case .ready where !xs.isEmpty: return xs[0]\n default: return 0 } }",
                "extension Array { func one() -> Element? { if count == 1 { return self[0] }\n return nil } }",
            ])
    }
}
