// Owns: the rule `reversed-range`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a range whose upper bound may lie below its lower one.
package enum ReversedRange: FileRule {
    package static let summary = RuleSummary(id: "reversed-range", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for op in file.binaryOperators(["...", "..<"]) where !file.isInType(op) {
            let bounds = Bounds(low: file.arithmetic(before: op), high: file.arithmetic(after: op), op: op)
            guard !bounds.low.isEmpty, !bounds.high.isEmpty, var confidence = confidence(bounds, file) else { continue }
            let node = file.innermostNode(at: op)
            if confidence > .low, file.isStorageCode(node) || file.statesContract(node) { confidence = .low }
            findings.report(
                file.range(ofToken: op), cause: file.range(bounds.low.lowerBound..<bounds.high.upperBound), confidence: confidence,
                "when \(file.excerpt(bounds.high)) is below \(file.excerpt(bounds.low)) making the range ends the process", help: help)
        }
    }

    private struct Bounds {
        let low: Range<Int>
        let high: Range<Int>
        let op: Int
    }

    private static func confidence(_ bounds: Bounds, _ file: FileContext) -> Confidence? {
        let point = file.point(ofToken: bounds.op)
        if let low = file.integer(bounds.low) {
            if file.integer(bounds.high) != nil { return nil }
            if let counted = counted(bounds.high, file) { return fromLiteral(low, counted, bounds, at: point, file) }
            if let confidence = fromCount(bounds.high, at: point, file) { return confidence }
            return fromLiteral(low, bounds, at: point, file)
        }
        if file.integer(bounds.high) != nil { return toLiteral(bounds, at: point, file) }
        return variables(bounds, at: point, file) ?? elements(bounds, at: point, file) ?? page(bounds, at: point, file)
    }

    // MARK: - Elements, pages

    /// `parts[0]...parts[1]` of numbers that were cut out of text.
    private static func elements(_ bounds: Bounds, at point: Point, _ file: FileContext) -> Confidence? {
        guard let low = parsedElement(bounds.low, file), let high = parsedElement(bounds.high, file), file.isSame(low, high),
            !file.isRangeTested(bounds.low, at: point), !file.isRangeTested(bounds.high, at: point)
        else { return nil }
        return .medium
    }

    /// The collection of an element at a literal index, if text was cut into it.
    private static func parsedElement(_ bound: Range<Int>, _ file: FileContext) -> Range<Int>? {
        var bound = bound
        if let (arguments, name) = file.callArguments(bound), FileContext.integerTypes.contains(name) { bound = arguments }
        guard let last = bound.last, file.tokens.kinds[last] == .rightSquare, let opener = file.outline.match(last),
            opener > bound.lowerBound,
            file.integer(opener + 1..<last) != nil, file.origin(ofCollection: bound.lowerBound..<opener) == .input
        else { return nil }
        return bound.lowerBound..<opener
    }

    /// `start..<min(start + size, xs.count)` and `max(1, n - 2)...min(last, n + 2)`: the cap may lie below a lower bound that nobody compared.
    private static func page(_ bounds: Bounds, at point: Point, _ file: FileContext) -> Confidence? {
        guard let ceilings = caps(bounds.high, "min", file), !isTested(bounds.low, at: point, file), !isTested(bounds.high, at: point, file)
        else {
            return nil
        }
        if let floors = caps(bounds.low, "max", file) {
            // The literal floor stands above a cap that was given.
            guard let floor = floors.compactMap({ file.integer($0) }).max(), floor > 0 else { return nil }
            return ceilings.contains { isGiven($0, file) && !isTested($0, at: point, file) } ? .medium : nil
        }
        guard bounds.low.count == 1, let declared = file.declaration(of: bounds.low.lowerBound), declared.kind == .local,
            file.isConstant(declared), let value = file.initialValue(declared), isComputedFromGiven(value, at: point, file),
            ceilings.contains(where: { file.firstOccurrence(of: bounds.low, in: $0) == nil })
        else { return nil }
        return .medium
    }

    /// The arguments of the `min` or `max` that a bound is, or that a constant holds.
    private static func caps(_ bound: Range<Int>, _ function: String, _ file: FileContext) -> [Range<Int>]? {
        if let (arguments, name) = file.callArguments(bound), name == function, bound.lowerBound + 2 == arguments.lowerBound {
            return file.splitAtCommas(arguments)
        }
        guard bound.count == 1, let declared = file.declaration(of: bound.lowerBound), declared.kind == .local, file.isConstant(declared),
            let value = file.initialValue(declared), value.count > 3
        else { return nil }
        return caps(value, function, file)
    }

    /// A parameter, or a member of one.
    private static func isGiven(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let first = value.first, value.count == 1 || value.count == 3, let declared = file.declaration(of: first) else {
            return false
        }
        return declared.kind == .parameter && file.shape(of: value)?.isInteger ?? false
    }

    /// `(page - 1) * size` of parameters that nothing limits.
    private static func isComputedFromGiven(_ value: Range<Int>, at point: Point, _ file: FileContext) -> Bool {
        if let inner = file.inBrackets(value) { return isComputedFromGiven(inner, at: point, file) }
        let (operands, operators) = file.arithmeticParts(value)
        guard operands.count > 1, operators.contains(where: { file.token($0, is: "*") }) || operands.count == 2 else { return false }
        return operands.contains { operand in
            if let inner = file.inBrackets(operand) { return isComputedFromGiven(inner, at: point, file) }
            return isGiven(operand, file) && !isTested(operand, at: point, file)
        }
    }

    private static func isTested(_ operand: Range<Int>, at point: Point, _ file: FileContext) -> Bool {
        file.mentions(of: operand, before: point).contains { mention in
            switch mention.fact.kind {
            case .condition, .binding: return true
            case .subject: return file.tokens.kinds[mention.fact.tokens.lowerBound] != .for
            case .statement: return file.atom(of: mention) != nil || file.isValidated(mention)
            }
        }
    }

    // MARK: - A literal and a count

    private struct Counted {
        let collection: Range<Int>
        let distance: Int
    }

    /// `xs.count - 1`, or a constant that holds it.
    private static func counted(_ high: Range<Int>, _ file: FileContext) -> Counted? {
        if let inner = file.inBrackets(high) { return counted(inner, file) }
        let (operands, operators) = file.arithmeticParts(high)
        guard let first = operands.first, let last = first.last else { return nil }
        var distance = 0
        if operands.count == 2 {
            guard file.token(operators[0], is: "-"), let value = file.integer(operands[1]) else { return nil }
            distance = value
        } else if operands.count > 2 {
            return nil
        }
        if first.count > 2, file.token(last, is: "count") || file.token(last, is: "endIndex") {
            return Counted(collection: first.lowerBound..<last - 1, distance: distance)
        }
        guard first.count == 1, let declared = file.declaration(of: last), declared.kind == .local, let value = file.initialValue(declared),
            !value.contains(last), value.count > 2, let inner = counted(value, file)
        else { return nil }
        return Counted(collection: inner.collection, distance: inner.distance + distance)
    }

    /// `0...xs.count - 1`, `1..<xs.count`: so many elements must be there.
    private static func fromLiteral(_ low: Int, _ counted: Counted, _ bounds: Bounds, at point: Point, _ file: FileContext) -> Confidence? {
        var needed = low + counted.distance
        if needed <= 0, isArgumentOfRandom(bounds, file), file.token(bounds.op, is: "..<") { needed = 1 }
        guard needed > 0, counted.collection.count > 1 || file.tokens.kinds[counted.collection.lowerBound] != .selfValue else { return nil }
        if needed == 1, file.token(counted.collection.lowerBound, is: "CommandLine") { return nil }
        let size = file.size(of: counted.collection, at: point)
        if size.covers(index: needed - 1) || file.size(ofValue: counted.collection, at: point).covers(index: needed - 1) { return nil }
        if file.isRangeTested(bounds.high, at: point) { return nil }
        switch file.origin(ofCollection: counted.collection) {
        case .property, .emptyProperty, .unknown: return .medium
        case .input, .parameter, .local: return .high
        }
    }

    /// `0..<xs.count - window` of a window that was given and not compared with the count.
    private static func fromCount(_ high: Range<Int>, at point: Point, _ file: FileContext) -> Confidence? {
        let (operands, operators) = file.arithmeticParts(high)
        guard operands.count > 1, file.token(operators[0], is: "-"), isGiven(operands[1], file), let last = operands[0].last,
            operands[0].count > 2, file.token(last, is: "count"), !file.isRangeTested(operands[1], at: point)
        else { return nil }
        let size = file.size(of: operands[0].lowerBound..<last - 1, at: point)
        return size.isTested ? nil : .medium
    }

    /// `Int.random(in: 0..<xs.count)`: an empty range has no element to choose.
    private static func isArgumentOfRandom(_ bounds: Bounds, _ file: FileContext) -> Bool {
        let first = bounds.low.lowerBound
        return first > 3 && file.tokens.kinds[first - 1] == .colon && file.tokens.kinds[first - 2] == .in
            && file.token(first - 4, is: "random")
    }

    // MARK: - A literal and a variable

    /// `Int(digits)` of text from which only digits were taken: without a sign it is never below zero.
    private static func isParsedFromDigits(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        guard let value = file.initialValue(declared), let (text, name) = file.callArguments(value),
            FileContext.integerTypes.contains(name),
            text.count == 1, let source = file.declaration(of: text.lowerBound), let made = file.initialValue(source)
        else { return false }
        return file.mentionsName(["isNumber", "isWholeNumber", "isASCIIDigit", "isDigit", "numericType", "decimalDigits"], in: made)
            && !made.contains { file.tokens.kinds[$0] == .stringSegment }
    }

    /// `1...n`, `0...n - 1`
    private static func fromLiteral(_ low: Int, _ bounds: Bounds, at point: Point, _ file: FileContext) -> Confidence? {
        if let (length, name) = file.callArguments(bounds.high), FileContext.integerTypes.contains(name), low > 0, file.isReadLength(length)
        {
            return file.isRangeTested(length, at: point) ? nil : .medium
        }
        let (operands, operators) = file.arithmeticParts(bounds.high)
        guard let first = operands.first, first.count == 1 || first.count == 3 && file.tokens.kinds[first.lowerBound] == .selfValue else {
            return nil
        }
        var needed = low
        if operands.count == 2, file.token(operators[0], is: "-"), let distance = file.integer(operands[1]) {
            needed += distance
        } else if operands.count > 1 {
            return nil
        }
        guard let name = first.last, let declared = file.declaration(of: name), !isBounded(declared, file) else { return nil }
        if needed <= 0, isParsedFromDigits(declared, file) { return nil }
        let isInput = file.isFromInput(first)
        guard needed > 0 || isInput, file.shape(of: first).map({ $0.isInteger }) ?? false else { return nil }
        if file.isRangeTested(first, at: point) || file.isKnownNonZero(first, at: point) { return nil }
        switch declared.kind {
        case .parameter: return .medium
        case .local, .global, .optionalBinding: return isInput ? (needed > 0 ? .high : .medium) : .low
        case .property:
            if file.isConstant(declared), file.initialValue(declared) != nil { return nil }
            return file.isComparedElsewhere(declared, than: point) ? .medium : .low
        default: return nil
        }
    }

    /// Whether a declared value is at least one by what it is.
    private static func isBounded(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        guard let value = file.initialValue(declared), file.isConstant(declared) else { return false }
        return file.isNonZeroValue(value) || file.isClamped(value)
    }

    /// `start...2024` of what somebody asked for, or of a difference to it.
    private static func toLiteral(_ bounds: Bounds, at point: Point, _ file: FileContext) -> Confidence? {
        guard let low = variable(bounds.low, file), let declared = file.declaration(of: low), declared.kind == .local,
            file.isConstant(declared), let value = file.initialValue(declared), !file.isRangeTested(low..<low + 1, at: point)
        else { return nil }
        let given = file.arithmeticParts(value).operands.filter { file.integer($0) == nil }
        return given.contains { file.isFromInput($0) && !file.isRangeTested($0, at: point) } ? .medium : nil
    }

    // MARK: - Two variables

    /// `start..<end` of values that came separately from outside.
    private static func variables(_ bounds: Bounds, at point: Point, _ file: FileContext) -> Confidence? {
        guard let low = variable(bounds.low, file), let high = variable(bounds.high, file), file.string(low) != file.string(high) else {
            return nil
        }
        let lowOperand = low..<low + 1
        let highOperand = high..<high + 1
        guard let lowDeclared = file.declaration(of: low), let highDeclared = file.declaration(of: high),
            !dependsOn(highDeclared, low, file),
            !dependsOn(lowDeclared, high, file), !file.isRangeTested(lowOperand, at: point), !file.isRangeTested(highOperand, at: point)
        else { return nil }
        let lowOrigin = origin(lowDeclared, low, file)
        let highOrigin = origin(highDeclared, high, file)
        if lowOrigin == .outside, highOrigin == .outside { return .medium }
        if lowOrigin == .searched, highOrigin == .searched { return isSameSearch(lowDeclared, highDeclared, file) ? nil : .medium }
        return lowOrigin == .outside || highOrigin == .outside ? .low : nil
    }

    private static func variable(_ range: Range<Int>, _ file: FileContext) -> Int? {
        let (operands, operators) = file.arithmeticParts(range)
        // `low..<high + 1`
        if operands.count == 2, file.token(operators[0], is: "+"), file.integer(operands[1]) != nil { return variable(operands[0], file) }
        guard range.count == 1, file.tokens.kinds[range.lowerBound].isIdentifierLike else { return nil }
        return range.lowerBound
    }

    private enum Origin { case outside, searched, other }

    private static func origin(_ declared: DeclaredName, _ name: Int, _ file: FileContext) -> Origin {
        switch declared.kind {
        case .parameter:
            guard let shape = file.shape(of: declared) else { return .other }
            return shape.isInteger || shape == .floating || isDate(declared, file) ? .outside : .other
        case .local, .global, .optionalBinding:
            if file.isFromInput(name..<name + 1) { return .outside }
            guard let value = file.initialValue(declared) else { return .other }
            return value.contains {
                file.token($0, is: "firstIndex") || file.token($0, is: "lastIndex")
                    || file.token($0, is: "range") && file.tokens.kinds[$0 - 1] == .period
            }
                ? .searched : .other
        default: return .other
        }
    }

    /// The first and the last place of one search: the first is never behind the last.
    private static func isSameSearch(_ low: DeclaredName, _ high: DeclaredName, _ file: FileContext) -> Bool {
        guard let first = searched(low, file), let second = searched(high, file) else { return false }
        return file.isSame(first, second)
    }

    /// What is searched for: the tokens in the brackets behind `firstIndex` or `lastIndex`.
    private static func searched(_ declared: DeclaredName, _ file: FileContext) -> Range<Int>? {
        guard let value = file.initialValue(declared),
            let name = value.last(where: { file.token($0, is: "firstIndex") || file.token($0, is: "lastIndex") }),
            let closer = file.outline.match(name + 1), closer > name
        else { return nil }
        return name + 2..<closer
    }

    private static func isDate(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        file.writtenType(declared).map { $0.count == 1 && file.token($0.lowerBound, is: "Date") } ?? false
    }

    /// Whether a value was made from another variable: `let end = start + n`, `text[start...].firstIndex(of: x)`.
    private static func dependsOn(_ declared: DeclaredName, _ name: Int, _ file: FileContext) -> Bool {
        file.initialValue(declared).map { file.firstOccurrence(of: name..<name + 1, in: $0) != nil } ?? false
    }

    private static let help =
        "test that the lower bound is not above the upper one, or use `indices`, `dropFirst()`, `dropLast()` or `stride`, which may be empty"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a range whose bounds may be the wrong way round",
            rationale: """
                With two elements or more everything is right. An empty list makes `0...count - 1` a range from zero to minus one, a page \
                number of zero makes `1...n` one, a request asks from a later day to an earlier one, and making such a range ends the process.
                """,
            help: help,
            suppressWhen: "the order of the bounds follows from how they are made, and the reason says how",
            references: ["CWE-129", "CWE-1025"],
            bad: [
                "func all(_ items: [Item]) { for i in 0↓...items.count - 1 { use(items[i]) } }",
                "func rest(_ items: [Item]) { for i in 1↓..<items.count { use(items[i]) } }",
                "func pages(_ n: Int) { for page in 1↓...n { load(page) } }",
                "func days(from start: Int, to end: Int) -> [Int] { Array(start↓...end) }",
                """
                func bracketed(_ text: String) -> Substring? {
                    guard let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")") else { return nil }
                    return text[open↓..<close]
                }
                """,
                """
                func sort(_ xs: inout [Int]) {
                    let n = xs.count
                    for i in 0↓..<n - 1 { swap(&xs, i) }
                }
                """,
                "func body(_ frame: Data) -> Data { frame[4↓..<frame.count] }",
                """
                guard let count = Int(text) else { exit(1) }
                for i in 1↓...count { print(i) }
                """,
                "func any(_ items: [Item]) -> Item { items[Int.random(in: 0↓..<items.count)] }",
                """
                func parse(_ text: String) -> ClosedRange<Int>? {
                    let parts = text.split(separator: "-").compactMap { Int($0) }
                    guard parts.count == 2 else { return nil }
                    return parts[0]↓...parts[1]
                }
                """,
                """
                func page(_ items: [Item], number: Int, size: Int) -> ArraySlice<Item> {
                    let start = (number - 1) * size
                    let end = min(start + size, items.count)
                    return items[start↓..<end]
                }
                """,
                "func pages(_ now: Int, of last: Int) -> [Int] { Array(max(1, now - 2)↓...min(last, now + 2)) }",
                """
                func years(_ text: String) -> [Int] {
                    let count = Int(text) ?? 1
                    let start = 2024 - count
                    return Array(start↓...2024)
                }
                """,
                "func slots(from first: Int, to last: Int) -> [Int] { Array(first↓..<last + 1) }",
                "func body(_ bytes: [UInt8]) -> ArraySlice<UInt8> { let end = bytes[4]\n return bytes[8↓..<Int(end)] }",
            ],
            good: [
                "func f(_ text: String) -> ClosedRange<Int>? { let digits = text.prefix { $0.isNumber }\n guard let last = Int(digits) else { return nil }\n return 0...last }",
                "for i in 0..<items.count { use(items[i]) }",
                "for i in items.indices { use(items[i]) }",
                "func rest(_ x: [Int]) { guard !x.isEmpty else { return }\n for i in 1..<x.count { use(x[i]) } }",
                "func rest(_ x: [Int]) { guard x.count > 1 else { return }\n for i in 0...x.count - 2 { use(x[i]) } }",
                "for i in 1...10 { use(i) }",
                "func pages(_ n: Int) { guard n > 0 else { return }\n for page in 1...n { load(page) } }",
                "func days(_ a: Int, _ b: Int) -> [Int] { guard a <= b else { return [] }\n return Array(a...b) }",
                "func days(_ a: Int, _ b: Int) -> [Int] { a > b ? [] : Array(a...b) }",
                "func window(_ start: Int, _ n: Int) -> Range<Int> { start..<start + n }",
                "for i in stride(from: 1, to: n, by: 1) { use(i) }",
                "let letters = \"a\"...\"z\"",
                "func tail(_ t: String) -> Substring { let i = t.firstIndex(of: \":\") ?? t.startIndex\n return t[i..<t.endIndex] }",
                "func f(_ n: Int) { for i in 0..<n { use(i) } }",
                "func f(_ values: Int...) {}",
                "switch code { case 200...299: ok()\n default: fail() }",
                "let rest = items.dropFirst(1)\nlet all = items[1...]",
                "func f(_ x: [Int]) { precondition(x.count >= 4)\n use(x[4..<x.count]) }",
                "let text = \"1...n\" // 1...n",
                "func f(_ xs: [Int]) { let n = xs.count\n if n > 1 { for i in 0..<n - 1 { use(i) } } }",
                "func page(_ x: [Int], _ n: Int, _ k: Int) -> ArraySlice<Int> { let a = n * k\n guard a < x.count else { return [] }\n let b = min(a + k, x.count)\n return x[a..<b] }",
                "func years(_ text: String) -> [Int] { let n = Int(text) ?? 1\n guard n > 0 else { return [] }\n let start = 2024 - n\n return Array(start...2024) }",
                "func near(_ t: [Int], _ hit: Int) -> ArraySlice<Int> { t[max(0, hit - 20)..<min(t.count, hit + 20)] }",
                "func f(_ t: String) -> ClosedRange<Int>? { let p = t.split(separator: \"-\").compactMap { Int($0) }\n guard p.count == 2, p[0] <= p[1] else { return nil }\n return p[0]...p[1] }",
            ])
    }
}
