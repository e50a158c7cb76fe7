// Owns: the rule `division-by-zero`.
package import Analysis
import Outline
import SwiftLexer

/// Flags an integer division by something that may be zero.
package enum DivisionByZero: FileRule {
    package static let summary = RuleSummary(id: "division-by-zero", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for op in file.binaryOperators(["/", "%", "/=", "%="]) {
            let divisor = file.operand(after: op)
            let node = file.innermostNode(at: op)
            guard !divisor.isEmpty, !file.isInType(op), !isDivision(node, file) else { continue }
            guard var confidence = confidence(divisor, dividend: file.operand(before: op), at: op, in: node, file) else { continue }
            if confidence > .low, file.isStorageCode(node) || file.isUnderscored(divisor) || file.statesContract(node) { confidence = .low }
            findings.report(
                file.range(ofToken: op), cause: file.range(file.operand(before: op).lowerBound..<divisor.upperBound),
                confidence: confidence,
                "when \(file.excerpt(divisor)) is zero the process ends", help: help)
        }
    }

    /// The operator of a type of the project's own passes its contract on.
    private static func isDivision(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(node), file.outline.kind(function) == .functionDecl else { return false }
        return ["/", "%", "/=", "%="].contains(file.name(function))
    }

    private static func confidence(_ divisor: Range<Int>, dividend: Range<Int>, at op: Int, in node: NodeID, _ file: FileContext)
        -> Confidence?
    {
        guard !file.isNonZeroValue(divisor), let origin = origin(divisor, file) else { return nil }
        let term = term(around: op, file)
        let shape = file.shape(of: divisor)
        let other = file.shape(of: dividend)
        // Floating point gives infinity, which is the business of whoever converts it.
        if shape == .floating || other == .floating || file.shape(of: term) == .floating { return nil }
        if let shape, !shape.isInteger { return nil }
        if let other, !other.isInteger { return nil }
        if isGuarded(divisor, origin, at: op, file) { return nil }
        switch origin {
        case .count: return countConfidence(divisor, at: op, file)
        case .variable:
            guard shape?.isInteger ?? false else { return nil }
            return variableConfidence(divisor, file)
        case .given: return shape?.isInteger ?? false ? .medium : nil
        case .property:
            return shape?.isInteger ?? false ? .low : nil
        case .difference: return shape?.isInteger ?? false ? .medium : .low
        }
    }

    /// A parameter with a default, or one that private callers give a constant, is decided by the program; any other comes from outside.
    private static func variableConfidence(_ divisor: Range<Int>, _ file: FileContext) -> Confidence? {
        var plain = divisor
        if let (arguments, name) = file.callArguments(divisor), FileContext.integerTypes.contains(name) { plain = arguments }
        guard plain.count == 1, let declared = file.declaration(of: plain.lowerBound), declared.kind == .parameter else { return .high }
        if let arguments = file.argumentsOfCallers(for: declared) {
            if arguments.allSatisfy({ file.isNonZeroValue($0) || file.isKnownNonZero($0, at: file.point(ofToken: $0.lowerBound)) }) {
                return nil
            }
            if arguments.allSatisfy({ $0.count > 2 && file.tokens.kinds[$0.upperBound - 1].isIdentifierLike }) { return .low }
        }
        let type = file.outline.tokens(declared.node)
        guard let equal = type.first(where: { file.tokens.kinds[$0] == .equal }) else { return .high }
        return file.isNonZeroValue(equal + 1..<type.upperBound) ? .low : .high
    }

    private static func countConfidence(_ divisor: Range<Int>, at op: Int, _ file: FileContext) -> Confidence {
        let value = file.inBrackets(divisor) ?? divisor
        guard let collection = counted(value, file) else { return .medium }
        switch file.origin(ofCollection: collection) {
        case .input, .parameter, .local: return .high
        case .emptyProperty, .property: return file.isFilledSomewhere(collection) ? .low : .medium
        case .unknown: return .medium
        }
    }

    /// Where a divisor comes from.
    private enum Origin {
        case count, variable, property, difference
        /// A member of a value that came from outside, or an element that somebody put there.
        case given
    }

    private static func origin(_ divisor: Range<Int>, _ file: FileContext) -> Origin? {
        if let inner = file.inBrackets(divisor) {
            let (operands, operators) = file.arithmeticParts(inner)
            if operands.count > 1 { return isComputed(operands, operators, file) ? .difference : nil }
            return origin(inner, file)
        }
        if let member = file.memberDeclaration(divisor), isGivenMember(divisor, member, file) { return .given }
        guard let last = divisor.last else { return nil }
        if divisor.count > 2, file.token(last, is: "count") { return isFixedSize(divisor, file) ? nil : .count }
        if let (arguments, name) = file.callArguments(divisor), FileContext.integerTypes.contains(name) { return origin(arguments, file) }
        guard let first = divisor.first, file.tokens.kinds[last].isIdentifierLike,
            divisor.count == 1 || divisor.count == 3 && file.tokens.kinds[first] == .selfValue, let declared = file.declaration(of: last)
        else { return nil }
        switch declared.kind {
        case .parameter: return .variable
        case .local, .global, .optionalBinding:
            guard let value = file.initialValue(declared), !value.contains(last) else { return nil }
            if file.isFromInput(value) || isZeroByDefault(value, file) { return .variable }
            if isCutOff(value, file) { return .given }
            if let count = value.last, value.count > 2, file.token(count, is: "count"), file.arithmeticParts(value).operands.count == 1 {
                return isFixedSize(value, file) ? nil : .count
            }
            let (operands, operators) = file.arithmeticParts(value)
            if operands.count > 1 { return isComputed(operands, operators, file) ? .difference : nil }
            return isTakenElement(value, file) ? .given : nil
        case .property where isOpenConstant(declared, file): return .given
        case .property: return file.outline.firstChild(declared.node, .accessorBlock) == nil && !file.isConstant(declared) ? .property : nil
        default: return nil
        }
    }

    /// `xs.max() ?? 0`: the code itself says when it is zero.
    private static func isZeroByDefault(_ value: Range<Int>, _ file: FileContext) -> Bool {
        file.split(value, at: "??").map { file.integer($0.1) == 0 } ?? false
    }

    /// `Int(seconds)` of a floating value, which is zero for anything below one.
    private static func isCutOff(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let (arguments, name) = file.callArguments(value), FileContext.integerTypes.contains(name) else { return false }
        return file.shape(of: arguments) == .floating && !file.isConstant(arguments)
    }

    /// A difference, or a sum of amounts that may all be zero: `end - start`, `wins + losses`.
    private static func isComputed(_ operands: [Range<Int>], _ operators: [Int], _ file: FileContext) -> Bool {
        if operators.contains(where: { file.token($0, is: "-") }) {
            return operators.allSatisfy { file.token($0, is: "-") || file.token($0, is: "+") } && operands.count == 2
                && file.integer(operands[1]) == nil
        }
        return operators.allSatisfy { file.token($0, is: "+") }
            && operands.allSatisfy {
                file.tokens.kinds[$0.lowerBound].isIdentifierLike && file.tokens.kinds[$0.upperBound - 1].isIdentifierLike
            }
    }

    /// `query.perPage` that was decoded, or a member of a parameter or of an element: whoever filled it may have left a zero.
    private static func isGivenMember(_ value: Range<Int>, _ member: DeclaredName, _ file: FileContext) -> Bool {
        guard file.outline.firstChild(member.node, .accessorBlock) == nil, file.initialValue(member) == nil || file.isDecoded(value),
            let declared = file.declaration(of: value.lowerBound)
        else { return false }
        return file.isDecoded(value) || declared.kind == .parameter
    }

    /// `stack.removeLast()`, `weights.reduce(0, +)`: what somebody pushed, or a sum that may be nothing.
    private static func isTakenElement(_ value: Range<Int>, _ file: FileContext) -> Bool {
        var value = value
        while let last = value.last, file.tokens.kinds[last] == .exclamationMark { value = value.lowerBound..<last }
        if let last = value.last, file.tokens.kinds[last] == .rightBrace, let opener = file.outline.match(last), opener > value.lowerBound {
            // `reduce(0) { … }`
            value = value.lowerBound..<opener
        }
        guard let (arguments, name) = file.callArguments(value) else { return false }
        if name == "reduce" { return file.splitAtCommas(arguments).first.flatMap { file.integer($0) } == 0 }
        return ["removeLast", "removeFirst", "popLast", "popFirst"].contains(name)
    }

    /// A constant of a type that an initialiser here takes from outside, and that nothing in the file compares.
    private static func isOpenConstant(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        guard file.isConstant(declared), file.initialValue(declared) == nil, file.outline.firstChild(declared.node, .accessorBlock) == nil
        else {
            return false
        }
        var isAssigned = false
        for token in file.occurrences(of: declared.token, in: 0..<file.tokens.count) where token != declared.token {
            switch file.tokens.kinds[token + 1] {
            case .leftAngle, .rightAngle: return false
            case .binaryOperator:
                if ["==", "!=", "<", ">", "<=", ">=", "~="].contains(file.string(token + 1)) { return false }
            case .equal:
                let value = token + 2..<max(token + 2, file.outline.tokens(file.statement(file.innermostNode(at: token))).upperBound)
                guard isReadValue(value, file) else { return false }
                isAssigned = true
            default: break
            }
        }
        return isAssigned
    }

    /// `Int(try reader.readUInt32())`, `Int(header[4])`, `Int(text) ?? 0`: a value that stood in the input.
    private static func isReadValue(_ value: Range<Int>, _ file: FileContext) -> Bool {
        if file.isNonZeroValue(value) || file.isClamped(value) { return false }
        if file.isFromInput(value) || file.isReadLength(value) { return true }
        if value.count == 1, file.tokens.kinds[value.lowerBound].isIdentifierLike {
            // `self.lanes = lanes`, whatever was given.
            let isParameter = file.declaration(of: value.lowerBound)?.kind == .parameter
            return isParameter && !file.isKnownNonZero(value, at: file.point(ofToken: value.lowerBound))
        }
        guard let (arguments, name) = file.callArguments(value), FileContext.integerTypes.contains(name), let last = arguments.last else {
            return false
        }
        return file.tokens.kinds[last] == .rightParen && !file.isNonZeroValue(arguments) && !file.isClamped(arguments)
    }

    /// `names.count` of a literal that is right there.
    private static func isFixedSize(_ count: Range<Int>, _ file: FileContext) -> Bool {
        let collection = count.lowerBound..<count.upperBound - 2
        if let last = collection.last, file.token(last, is: "allCases") { return true }
        return file.size(ofValue: collection, at: file.point(ofToken: count.lowerBound)).minimum > 0
    }

    private static func isGuarded(_ divisor: Range<Int>, _ origin: Origin, at op: Int, _ file: FileContext) -> Bool {
        if let inner = file.inBrackets(divisor) { return isGuarded(inner, origin, at: op, file) }
        let point = file.point(ofToken: op)
        if let (arguments, name) = file.callArguments(divisor), FileContext.integerTypes.contains(name) {
            return isGuarded(arguments, origin, at: op, file)
        }
        if file.isKnownNonZero(divisor, at: point) { return true }
        let (operands, _) = file.arithmeticParts(divisor)
        if operands.count == 2 {
            // `a != b` or `a < b` before `x / (b - a)`.
            return file.isRangeTested(operands[0], at: point) || file.isRangeTested(operands[1], at: point)
        }
        if let collection = counted(divisor, file) {
            let size = file.size(of: collection, at: point)
            if size.minimum > 0 || size.isTested { return true }
        } else if let name = divisor.last, let declared = file.declaration(of: name), let value = file.initialValue(declared) {
            if let collection = counted(value, file) {
                let size = file.size(of: collection, at: point)
                if size.minimum > 0 || size.isTested { return true }
            }
            return file.isNonZeroValue(value)
        }
        return false
    }

    private static func counted(_ divisor: Range<Int>, _ file: FileContext) -> Range<Int>? {
        guard divisor.count > 2, let last = divisor.last, file.token(last, is: "count") else { return nil }
        return divisor.lowerBound..<last - 1
    }

    /// The whole arithmetic expression around an operator.
    private static func term(around op: Int, _ file: FileContext) -> Range<Int> {
        file.arithmetic(before: op).lowerBound..<file.arithmetic(after: op).upperBound
    }

    private static let help = "test for zero first and decide what the result is then, or divide by `max(1, …)` where one is right"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an integer division whose divisor may be zero",
            rationale: """
                Tests divide by the size of a list that they filled. In production the list is empty on the first day, the page size comes \
                from a query, the total is zero before the download begins, and an integer division by zero ends the process.
                """,
            help: help,
            suppressWhen: "zero is ruled out where the value is made, and the reason says how",
            references: ["CWE-369"],
            bad: [
                "func average(_ values: [Int]) -> Int { values.reduce(0, +) ↓/ values.count }",
                "func pages(total: Int, perPage: Int) -> Int { (total + perPage - 1) ↓/ perPage }",
                "struct Series { let samples: [Int]; var mean: Int { samples.reduce(0, +) ↓/ samples.count } }",
                """
                final class Votes {
                    private var byName: [String: Int] = [:]
                    func add(_ name: String) { byName[name, default: 0] += 1 }
                    var average: Int { byName.values.reduce(0, +) ↓/ byName.count }
                }
                """,
                """
                func shard(_ key: String) -> Shard {
                    shards[abs(key.hashValue) ↓% shards.count]
                }
                """,
                """
                func step(from start: Int, to end: Int, over total: Int) -> Int {
                    total ↓/ (end - start)
                }
                """,
                """
                func columns(_ text: String) -> Int {
                    let width = Int(text) ?? 0
                    return 80 ↓/ width
                }
                """,
                """
                func next() -> Server {
                    let n = servers.count
                    index = (index + 1) ↓% n
                    return servers[index]
                }
                """,
                """
                func wrong(_ n: Int) -> Int {
                    if n == 0 {
                        return 100 ↓/ n
                    }
                    return 0
                }
                """,
                "func split(_ size: UInt32, _ parts: UInt32) -> UInt32 { var rest = size\n rest ↓%= parts\n return rest }",
                """
                struct Query: Decodable { var size: Int }
                func pages(_ query: Query) -> Int { 100 ↓/ query.size }
                """,
                "func share(wins: Int, losses: Int) -> Int { wins * 100 ↓/ (wins + losses) }",
                "func run(_ stack: inout [Int]) { let right = stack.removeLast()\n stack.append(10 ↓/ right) }",
                "func pages(_ request: Request, _ total: Int) -> Int { let size = request.query[Int.self, at: \"size\"] ?? 20\n return total ↓/ size }",
            ],
            good: [
                "func average(_ v: [Int]) -> Int { guard !v.isEmpty else { return 0 }\n return v.reduce(0, +) / v.count }",
                "func average(_ v: [Int]) -> Int { v.isEmpty ? 0 : v.reduce(0, +) / v.count }",
                "func average(_ v: [Double]) -> Double { v.reduce(0, +) / Double(v.count) }",
                "func half(_ n: Int) -> Int { n / 2 }",
                "func pages(_ total: Int, _ size: Int) -> Int { total / max(1, size) }",
                "func pages(_ total: Int, _ size: Int) -> Int { precondition(size > 0)\n return total / size }",
                "func f(_ n: Int) -> Int { if n == 0 { return 0 }\n return 10 / n }",
                "func f(_ n: Int) -> Int { n != 0 ? 10 / n : 0 }",
                "func f(_ n: Int) -> Int { guard n > 0, 10 / n > 1 else { return 0 }\n return 1 }",
                "func f(_ x: Double, _ y: Double) -> Double { x / y }",
                "func f(_ a: Int, _ b: Int) -> Int { guard a < b else { return 0 }\n return 100 / (b - a) }",
                "let colors = [\"red\", \"blue\"]\nlet color = colors[index % colors.count]",
                "let next = Side.allCases[(i + 1) % Side.allCases.count]",
                "let url = base / path",
                "for x in xs { total += weight / xs.count }",
                "let rest = byte % 16",
                "let text = \"a / b.count\" // a / b.count",
                "func f(_ xs: [Int]) { let n = max(xs.count, 1)\n use(10 / n) }",
                "let ratio = CGFloat(done) / CGFloat(items.count)",
                "func f(_ n: Int) -> Int { switch n { case 0: return 0\n default: return 10 / n } }",
                "private func pad(_ n: Int, to size: Int) -> Int { n % size }\nlet x = pad(12, to: 8)",
                "struct Ring { private var slots: [Int]\n init(_ n: Int) { precondition(n > 0)\n slots = Array(repeating: 0, count: n) }\n func next(_ i: Int) -> Int { (i + 1) % slots.count } }",
            ])
    }
}
