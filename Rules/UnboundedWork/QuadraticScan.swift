// Owns: the rule `quadratic-scan`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a search through a whole collection for each element of another.
package enum QuadraticScan: FileRule {
    package static let summary = RuleSummary(id: "quadratic-scan", family: .unboundedWork, severity: .low)
    package static let options = SmallCollections.options

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let options = findings.options
        for name in ["contains", "first", "firstIndex", "lastIndex", "filter", "insert", "remove", "removeAll", "index"] as [StaticString] {
            for call in file.calls(named: name) {
                guard let loop = repetition(of: call, options, file), scans(call, file), isLarge(file.receiver(call), in: loop, file),
                    !file.contains(options[SmallCollections.names], in: file.receiver(call))
                else { continue }
                let token = file.outline.anchor(call)
                findings.report(
                    file.range(ofToken: token), cause: file.range(file.wholeCall(call)),
                    confidence: file.standing.isForDevelopers ? .low : .medium,
                    "\(file.excerpt(file.receiver(call))) is gone through once for each round of the loop: ten times the data take a hundred times as long",
                    help: help)
            }
        }
    }

    /// The loop or iterating closure that repeats a call over data.
    private static func repetition(of call: NodeID, _ options: OptionValues, _ file: FileContext) -> NodeID? {
        if let loop = file.enclosingLoop(call) ?? loop(filteredBy: call, file) {
            guard let sequence = file.sequence(ofFor: loop) else { return growsWithRounds(file.receiver(call), loop, file) ? loop : nil }
            return file.isSmallSequence(sequence, options) ? nil : loop
        }
        guard let closure = file.outline.ancestor(call, where: { $0.isFunctionLike || $0.isTypeLike }),
            file.outline.kind(closure) == .closure,
            let iteration = file.call(takingClosure: closure), iterating.contains(file.string(file.outline.anchor(iteration))),
            !file.isSmallSequence(file.receiver(iteration), options)
        else { return nil }
        return closure
    }

    /// `for x in xs where !seen.contains(x)`
    private static func loop(filteredBy call: NodeID, _ file: FileContext) -> NodeID? {
        guard let loop = file.outline.ancestor(call, where: { $0 == .forStatement || $0.isItemContainer }),
            file.outline.kind(loop) == .forStatement, let sequence = file.sequence(ofFor: loop)
        else { return nil }
        return sequence.upperBound <= file.outline.operand(call) ? loop : nil
    }

    /// Whether a `while` appends to what it searches, so that there are as many elements as there were rounds.
    private static func growsWithRounds(_ receiver: Range<Int>, _ loop: NodeID, _ file: FileContext) -> Bool {
        guard let name = receiver.last, let body = file.body(ofLoop: loop) else { return false }
        return file.occurrences(of: name, in: file.outline.tokens(body)).contains { place in
            file.token(place + 1, is: ".") && file.token(place + 2, is: "append") && file.tokens.kinds[place + 3] == .leftParen
                && file.tokens.kinds[place + 5] != .colon
        }
    }

    private static let iterating: NameSet = ["forEach", "map", "compactMap", "flatMap", "filter", "reduce", "allSatisfy"]

    /// Whether a call looks at every element: it takes a closure, or the collection is known to be an array.
    private static func scans(_ call: NodeID, _ file: FileContext) -> Bool {
        let receiver = file.receiver(call)
        guard !receiver.isEmpty else { return false }
        switch file.string(file.outline.anchor(call)) {
        case "insert", "remove":
            guard let place = file.argument("at", of: call) else { return false }
            return place.value.count == 1 && file.token(place.value.lowerBound, is: "0") && isArray(receiver, call, file)
        case "contains", "firstIndex", "lastIndex", "index":
            if !file.closures(call).isEmpty { return isCollection(receiver, call, file) }
            guard let first = file.arguments(call).first else { return false }
            // `xs.index(i, offsetBy: n)` counts, it does not look.
            let isSearch = first.label.map { file.token($0, is: "of") } ?? !file.token(file.outline.anchor(call), is: "index")
            return isSearch && isArray(receiver, call, file)
        // Callbacks of futures are called `map`, too.
        case "removeAll":
            return !file.closures(call).isEmpty && file.enclosingLoop(call) != nil && isCollection(receiver, call, file)
        default: return !file.closures(call).isEmpty && isCollection(receiver, call, file)
        }
    }

    private static func isArray(_ receiver: Range<Int>, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let declaration = declaration(of: receiver, call, file) else { return false }
        return arrayEvidence(declaration, file)
    }

    /// Arrays, and what nobody says anything about; no strings and no sets.
    private static func isCollection(_ receiver: Range<Int>, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let declaration = declaration(of: receiver, call, file) else { return false }
        return arrayEvidence(declaration, file)
    }

    /// The declaration of a receiver that is one name, local or a property of the type around.
    private static func declaration(of receiver: Range<Int>, _ call: NodeID, _ file: FileContext) -> NodeID? {
        guard let name = receiver.last, receiver.count == 1 || receiver.count == 3 && file.tokens.kinds[receiver.lowerBound] == .selfValue
        else {
            return nil
        }
        if receiver.count == 1, let function = file.enclosingDeclaration(call),
            let local = file.localDeclaration(of: name, before: call, in: function)
        {
            return local
        }
        guard let type = file.enclosingType(call) else { return nil }
        return file.nodes(.binding, in: type).first { binding in
            let anchor = file.outline.anchor(binding)
            return file.isSame(anchor..<anchor + 1, name..<name + 1) && file.enclosingFunction(binding) == nil
        }
    }

    /// `: [T]`, `: Array<T>`, `= [T]()`, `= []`, `= xs.map { … }`, `= Array(…)`
    private static func arrayEvidence(_ declaration: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(declaration)
        let anchor = file.outline.anchor(declaration)
        guard let mark = range.first(where: { $0 > anchor && (file.tokens.kinds[$0] == .colon || file.tokens.kinds[$0] == .equal) }),
            mark + 1 < range.upperBound
        else { return false }
        let first = mark + 1
        if file.tokens.kinds[first] == .leftSquare, let close = file.outline.match(first) {
            // `[K: V]` and literals of a few elements are none.
            let inside = first + 1..<close
            if inside.contains(where: { file.tokens.kinds[$0] == .colon }) { return false }
            if isVocabulary(inside, file) || isVocabulary(anchor, file) { return false }
            let isLiteral = file.tokens.kinds[mark] == .equal && close + 1 == range.upperBound && !inside.isEmpty
            return !isLiteral
        }
        if file.token(first, is: "Array") { return true }
        // `var merged = local`: a copy of another one.
        if file.tokens.kinds[mark] == .equal, first + 1 == range.upperBound, file.tokens.kinds[first].isIdentifierLike,
            let origin = file.declaration(of: first, excluding: declaration)
        {
            return file.shape(of: origin) == .array
        }
        return file.tokens.kinds[mark] == .equal && isMadeByCall(first..<range.upperBound, file)
    }

    /// `xs.map { … }`, `xs.filter(f).sorted()`, but not the `Set(…)` around it.
    private static func isMadeByCall(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let last = value.last, file.tokens.kinds[last] == .rightParen || file.tokens.kinds[last] == .rightBrace,
            var opener = file.outline.match(last), opener > value.lowerBound
        else { return false }
        // `map(by: key) { … }`
        if file.tokens.kinds[opener - 1] == .rightParen, let first = file.outline.match(opener - 1) { opener = first }
        return opener - 1 > value.lowerBound
            && ["map", "sorted", "compactMap", "flatMap", "filter"].contains(file.string(opener - 1))
    }

    /// Whether there are not many values of an element's type: characters, kinds, what a program is put together from.
    private static func isVocabulary(_ type: Range<Int>, _ file: FileContext) -> Bool {
        // `Interceptor<any Request>`: the name before the brackets.
        let end = type.first { file.tokens.kinds[$0] == .leftAngle } ?? type.upperBound
        guard let name = (type.lowerBound..<end).last, file.tokens.kinds[name].isIdentifierLike else { return false }
        if file.token(name, isIn: ["Character", "Scalar", "UInt8"]) { return true }
        // `HTTPField.Name`, `Notification.Name`
        if file.token(name, is: "Name"), file.tokens.kinds[name - 1] == .period { return true }
        return isVocabulary(name, file)
    }

    private static func isVocabulary(_ name: Int, _ file: FileContext) -> Bool {
        guard let word = NameWords.of(file.string(name)).last else { return false }
        return vocabulary.contains(word) || word.hasSuffix("s") && vocabulary.contains(String(word.dropLast()))
    }

    private static let vocabulary: NameSet = [
        "kind", "option", "level", "category", "status", "role", "flag", "mode", "phase", "permission", "interceptor", "middleware",
        "plugin", "extension",
        "feature",
    ]

    /// Whether the collection has nothing to do with the element at hand and was not made in the round.
    private static func isLarge(_ receiver: Range<Int>, in loop: NodeID, _ file: FileContext) -> Bool {
        guard let name = receiver.last else { return false }
        let inner = file.nodes(.binding, in: loop) + file.nodes(.optionalBinding, in: loop) + file.nodes(.parameter, in: loop)
        if inner.contains(where: { file.isSame(file.outline.anchor($0)..<file.outline.anchor($0) + 1, name..<name + 1) }) { return false }
        guard let pattern = file.outline.firstChild(loop, .pattern) else { return true }
        return !file.outline.tokens(pattern).contains { file.isSame($0..<$0 + 1, receiver.lowerBound..<receiver.lowerBound + 1) }
    }

    private static let help =
        "make a `Set` or a `Dictionary` of it before the loop and look there; collect at the end and reverse once instead of inserting at 0"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a scan inside a loop",
            rationale: """
                Ten elements against ten are a hundred steps, and the test is done at once. A customer's fifty thousand against fifty thousand \
                are two and a half thousand million, and the request never ends.
                """,
            help: help,
            suppressWhen: "one of the two collections is small by construction",
            references: ["CWE-407"],
            bad: [
                """
                func unique(_ items: [String]) -> [String] {
                    var seen: [String] = []
                    for item in items {
                        if !seen.↓contains(item) { seen.append(item) }
                    }
                    return seen
                }
                """,
                "func join(_ orders: [Order], _ users: [User]) { for order in orders { show(users.↓first { $0.id == order.user }) } }",
                "func reverse(_ xs: [Int]) -> [Int] { var out = [Int]()\n for x in xs { out.↓insert(x, at: 0) }\n return out }",
                "func count(_ a: [Int], _ b: [Int]) -> [Int] { a.map { x in b.↓filter { $0 == x }.count } }",
                Example(
                    "func f(_ xs: [Int]) { for x in [1, 2, 3] { use(xs.↓contains(x)) } }", options: SmallCollections.few.set(2)),
                "func place(_ xs: [Int], _ order: [Int]) { for x in xs { put(order.↓firstIndex(of: x)) } }",
                "func unique(_ names: [String]) -> [String] { var result: [String] = []\n for name in names where !result.↓contains(name) { result.append(name) }\n return result }",
                "func prune(_ paths: [String]) { var entries: [Entry] = load()\n for path in paths { entries.↓removeAll { $0.path == path } } }",
                "func merge(_ old: [Note], _ new: [Note]) { var all = old\n for note in new { if let place = all.↓firstIndex(where: { $0.id == note.id }) { all[place] = note } } }",
                "func walk() { var seen: [Node] = []\n while let node = work.popLast() { if seen.↓contains(node) { continue }\n seen.append(node) } }",
            ],
            good: [
                "func unique(_ items: [String]) { var seen: NameSet = []\n for item in items where !seen.contains(item) { seen.insert(item) } }",
                "func find(_ xs: [Int]) -> Bool { xs.contains(3) }",
                Example(
                    "func mark(_ items: [Item], _ admins: [User]) { for item in items { mark(item, admins.first { $0.id == item.owner }) } }",
                    options: SmallCollections.names.set("admins")),
                "func f(_ lines: [String]) { for line in lines where line.contains(\"a\") { use(line) } }",
                "func f(_ nodes: [Node]) { for node in nodes { use(node.children.first { $0.isLeaf }) } }",
                "func f(_ xs: [Int]) { let small = [1, 2, 3]\n for x in xs where small.contains(x) { use(x) } }",
                "func f(_ xs: [Int]) { for x in xs { let near = neighbours(x)\n use(near.filter { $0 > x }) } }",
                "func f(_ xs: [Int], _ table: [Int: Int]) { for x in xs { use(table[x]) } }",
                "func f(_ xs: [Int]) { for x in [1, 2] { use(xs.contains(x)) } }",
                "func f(_ xs: [String]) { var text = \"\"\n for x in xs { text.append(x) } }",
                "func f(_ marks: [Unicode.Scalar], _ text: String) { for c in text.unicodeScalars where marks.contains(c) { use(c) } }",
                "func f() { var xs = [1]\n for x in ys { xs.append(x)\n use(xs.index(xs.startIndex, offsetBy: x)) } }",
                "func f(_ kinds: [EventKind], _ xs: [Event]) { for x in xs where kinds.contains(x.kind) { use(x) } }",
                "func f(_ chain: [Interceptor<any Call>], _ keys: [Key]) { for key in keys { use(chain.filter { $0.applies(to: key) }) } }",
                "func f(_ old: [Item], _ new: [Item]) { let ids = Set(old.map(\\.id))\n for x in new where ids.contains(x.id) { use(x) } }",
                "func f(_ vowels: [Character], _ words: [String]) { for word in words where vowels.contains(word.initial) { use(word) } }",
            ])
    }
}
