// Owns: the rule `overflow-arithmetic`.
package import Analysis
import Outline
import SwiftLexer

/// Flags arithmetic on a number from outside, and narrow counters that only grow.
package enum OverflowArithmetic: FileRule {
    package static let summary = RuleSummary(id: "overflow-arithmetic", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        checkSums(file, &findings)
        for op in file.binaryOperators(["+", "-", "*", "+=", "-=", "*="]) {
            let left = file.operand(before: op)
            let right = file.operand(after: op)
            guard !left.isEmpty, !right.isEmpty,
                let found = input(left, right, op, file) ?? counter(left, right, op, file) ?? accumulator(left, right, op, file)
                    ?? checksum(left, right, op, file)
            else { continue }
            let node = file.innermostNode(at: op)
            let confidence = file.isStorageCode(node) || file.statesContract(node) ? .low : found.confidence
            findings.report(
                file.range(ofToken: op), cause: file.range(left.lowerBound..<right.upperBound), confidence: confidence,
                "\(found.text) \(file.excerpt(left)) \(file.string(op)) \(file.excerpt(right)) overflows and the process ends", help: help)
        }
    }

    /// `bytes.reduce(0, +)`: a sum of the elements' own narrow type.
    private static func checkSums(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: "reduce") {
            let arguments = file.arguments(call)
            guard arguments.count == 2, let op = arguments[1].value.first, arguments[1].value.count == 1,
                file.token(op, isIn: ["+", "*"]), isNarrowSum(arguments[0].value, of: file.receiver(call), file)
            else { continue }
            let confidence: Confidence = file.isStorageCode(call) || file.statesContract(call) ? .low : .medium
            findings.report(
                file.range(ofToken: op), cause: file.range(file.wholeCall(call)), confidence: confidence,
                "after a few elements \(file.excerpt(file.wholeCall(call))) overflows and the process ends", help: help)
        }
    }

    /// Whether a sum has a type in which a few numbers have no room: that of its start, or of the elements where a literal begins it.
    private static func isNarrowSum(_ start: Range<Int>, of elements: Range<Int>, _ file: FileContext) -> Bool {
        guard file.integer(start) == nil else { return file.shape(of: elements) == .bytes }
        guard case .integer(let bits, _)? = file.shape(of: start) else { return false }
        return bits < 32
    }

    private struct Found {
        let text: String
        let confidence: Confidence
    }

    // MARK: - Numbers from outside

    private static func input(_ left: Range<Int>, _ right: Range<Int>, _ op: Int, _ file: FileContext) -> Found? {
        for operand in [left, right] where isUnboundedInput(operand, file) {
            let point = file.point(ofToken: op)
            let other = operand == left ? right : left
            guard file.shape(of: other) != .floating, file.shape(of: other) != .string, !file.isRangeTested(operand, at: point) else {
                continue
            }
            return Found(text: "when the input is a huge number", confidence: .medium)
        }
        return nil
    }

    /// Whether an operand was parsed or read, and is not a small type made wider.
    private static func isUnboundedInput(_ operand: Range<Int>, _ file: FileContext) -> Bool {
        guard let shape = file.shape(of: operand), shape.isInteger else { return false }
        guard file.isFromInput(operand) else { return false }
        return operand.last.flatMap { file.declaration(of: $0) }.flatMap { file.initialValue($0) }.map { !file.isClamped($0) } ?? true
    }

    // MARK: - Narrow counters

    /// `sequence += 1` of a stored `UInt8`.
    private static func counter(_ left: Range<Int>, _ right: Range<Int>, _ op: Int, _ file: FileContext) -> Found? {
        guard file.token(op, is: "+="), file.integer(right) != nil, let name = left.last,
            left.count == 1 || file.tokens.kinds[name - 1] == .period,
            case .integer(let bits, _)? = storedShape(name, left, file), bits < 64, !isTestedInFunction(name, op, file)
        else { return nil }
        return Found(
            text: "after \(bits < 16 ? "a few hundred" : bits < 32 ? "some ten thousand" : "a few thousand million") rounds",
            confidence: bits < 32 ? .high : .low)
    }

    /// What a stored variable holds: one of the type's own or the file's, or a member of some value whose name all types here mean alike.
    private static func storedShape(_ name: Int, _ left: Range<Int>, _ file: FileContext) -> Shape? {
        if let declared = file.declaration(of: name) {
            return declared.kind == .property || declared.kind == .global ? file.shape(of: declared) : nil
        }
        guard file.tokens.kinds[name - 1] == .period else { return nil }
        let members = file.types().flatMap(\.instanceProperties).filter { file.isSame($0.name..<$0.name + 1, name..<name + 1) }
        let shapes = members.map { member in member.type.flatMap { file.shape(ofType: $0) } ?? member.value.flatMap { file.shape(of: $0) } }
        guard let first = shapes.first, shapes.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    /// Whether the function compares, wraps or resets the counter anywhere.
    private static func isTestedInFunction(_ name: Int, _ op: Int, _ file: FileContext) -> Bool {
        let node = file.innermostNode(at: op)
        guard let function = file.enclosingDeclaration(node) else { return false }
        // A state machine that asserts where it stands does not count for ever.
        if file.nodes(.call, in: function, limit: 64).contains(where: { file.string(file.outline.anchor($0)).hasPrefix("precondition") }) {
            return true
        }
        return file.occurrences(of: name, in: file.outline.tokens(function)).contains { token in
            guard token != name else { return false }
            let next = token + 1
            switch file.tokens.kinds[next] {
            case .leftAngle, .rightAngle: return true
            case .equal: return file.tokens.kinds[next + 1] == .integerLiteral || file.tokens.kinds[next + 1] == .period
            case .binaryOperator: return ["==", "!=", "<", "<=", ">", ">=", "%", "%=", "&", "&="].contains(file.string(next))
            default: return false
            }
        }
    }

    // MARK: - Digits

    /// `value = value * 10 + digit` in a loop: as many digits as the input has.
    private static func accumulator(_ left: Range<Int>, _ right: Range<Int>, _ op: Int, _ file: FileContext) -> Found? {
        guard file.token(op, is: "*"), let name = left.last, left.count == 1, let base = file.integer(right),
            [8, 10, 16, 36, 128, 256].contains(base),
            left.lowerBound > 1
        else { return nil }
        var start = left.lowerBound - 1
        while start > 0, file.tokens.kinds[start] == .leftParen { start -= 1 }
        guard file.tokens.kinds[start] == .equal, file.isSame(start - 1..<start, name..<name + 1),
            file.tokens.kinds[right.upperBound] != .semicolon,
            file.isArithmetic(right.upperBound) || file.tokens.kinds[right.upperBound] == .rightParen
        else { return nil }
        let node = file.innermostNode(at: op)
        guard let declared = file.declaration(of: name), file.shape(of: declared)?.isInteger ?? false,
            let loop = file.outline.ancestor(node, where: { $0.isLoop || $0.isFunctionLike }),
            file.outline.kind(loop).isLoop || file.outline.kind(loop) == .closure,
            !file.occurrences(of: name, in: file.outline.tokens(loop)).contains(where: { isLimited($0, file) })
        else { return nil }
        return Found(text: "when the input has many digits", confidence: .medium)
    }

    /// `sum += byte` in a loop, of a narrow type: as many as the input has.
    private static func checksum(_ left: Range<Int>, _ right: Range<Int>, _ op: Int, _ file: FileContext) -> Found? {
        guard file.token(op, is: "+="), left.count == 1, isElement(right, file), let declared = file.declaration(of: left.lowerBound),
            declared.kind == .local, case .integer(let bits, _)? = file.shape(of: declared), bits < 32,
            let loop = file.outline.ancestor(file.innermostNode(at: op), where: { $0.isLoop || $0.isFunctionLike }),
            file.outline.kind(loop).isLoop, file.outline.tokens(loop).lowerBound > declared.token,
            !isTestedInFunction(left.lowerBound, op, file)
        else { return nil }
        return Found(text: "after a few rounds", confidence: .medium)
    }

    /// The element of a loop, or one at an index.
    private static func isElement(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let last = value.last else { return false }
        if file.tokens.kinds[last] == .rightSquare { return true }
        guard let (arguments, name) = file.callArguments(value), FileContext.integerTypes.contains(name) else {
            return value.count == 1 && file.declaration(of: last)?.kind == .loop
        }
        return isElement(arguments, file)
    }

    private static func isLimited(_ token: Int, _ file: FileContext) -> Bool {
        switch file.tokens.kinds[token + 1] {
        case .leftAngle, .rightAngle: return true
        case .binaryOperator:
            return file.token(token + 1, is: "<=") || file.token(token + 1, is: ">=") || file.token(token + 1, is: "<")
                || file.token(token + 1, is: ">")
        default: return false
        }
    }

    private static let help =
        "test the range first, use `addingReportingOverflow` and its kin and handle the overflow, or `&+` where wrapping is right"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "integer arithmetic that input can make overflow",
            rationale: """
                Tests use small numbers and a few messages. In production somebody sends `9223372036854775807`, or the 257th message comes, and \
                Swift's checked arithmetic ends the process: a denial of service by one number.
                """,
            help: help,
            suppressWhen: "the range of both operands is limited where they are made, and the reason says how",
            references: ["CWE-190", "CWE-400"],
            bad: [
                """
                func next(_ text: String) -> Int? {
                    guard let page = Int(text) else { return nil }
                    return page ↓+ 1
                }
                """,
                """
                final class Link {
                    private var sequence: UInt8 = 0
                    func send(_ message: Message) {
                        sequence ↓+= 1
                        write(sequence, message)
                    }
                }
                """,
                """
                func number(_ digits: [UInt8]) -> Int {
                    var value = 0
                    for digit in digits {
                        value = value ↓* 10 + Int(digit)
                    }
                    return value
                }
                """,
                """
                let size = Int(fields["size"] ?? "") ?? 0
                let total = size ↓* 1024
                """,
                """
                func total(_ prices: [String]) -> Int {
                    var sum = 0
                    for price in prices {
                        if let value = Int(price) { sum ↓+= value }
                    }
                    return sum
                }
                """,
                """
                func area(_ w: String, _ h: String) -> Int {
                    let width = Int(w)!, height = Int(h)!
                    return width ↓* height
                }
                """,
                """
                actor Sender {
                    var id: UInt16 = 0
                    func next() -> UInt16 { id ↓+= 1; return id }
                }
                """,
                """
                func checksum(_ bytes: [UInt8]) -> UInt8 {
                    var sum: UInt8 = 0
                    for byte in bytes {
                        sum ↓+= byte
                    }
                    return sum
                }
                """,
                "func next(_ text: String) -> Int? { Int(text).map { $0 ↓+ 1 } }",
                "struct State { var generation: UInt16 = 0 }\nfunc restart() { state.withLock { state in state.generation ↓+= 1 } }",
                "func f(_ bytes: [UInt8]) -> UInt8 { bytes.reduce(0, ↓+) }",
                "func f(_ cells: [Cell]) -> UInt16 { cells.map(\\.width).reduce(UInt16(0), ↓+) }",
                "func years(_ request: Request) -> Int { let n = request.query[Int.self, at: \"years\"] ?? 1\n return 2030 ↓- n }",
                "func page(_ request: Request) throws -> Int { guard let n = request.parameters.get(\"page\", as: Int.self) else { throw Missing() }\n return n ↓* 20 }",
                "struct Child { var restarts: UInt8 = 0 }\nactor Parent { var children: [Int: Child] = [:]\n func restart(_ id: Int) { children[id]?.restarts ↓+= 1 } }",
            ],
            good: [
                "func next(_ i: Int) -> Int { i + 1 }",
                "func f(_ t: String) -> Int? { guard let n = Int(t), n < 1000 else { return nil }\n return n + 1 }",
                "func f(_ t: String) -> Int? { guard let n = Int(t), (1...9).contains(n) else { return nil }\n return n * 2 }",
                "func f(_ t: String) -> Int { let n = Int(t) ?? 0\n return n &+ 1 }",
                "func f(_ xs: [Int]) -> Int { xs.count + 1 }",
                "func f(_ t: String) -> Double { let n = Double(t) ?? 0\n return n * 2 }",
                "func f(_ t: String) -> Int { let n = min(Int(t) ?? 0, 100)\n return n * 2 }",
                "struct S { var n: UInt8 = 0\n mutating func f() { n &+= 1 } }",
                "struct S { var n: UInt8 = 0\n mutating func f() { if n == .max { n = 0 } else { n += 1 } } }",
                "struct S { var n = 0\n mutating func f() { n += 1 } }",
                "func f() { var n: UInt8 = 0\n for _ in 0..<10 { n += 1 } }",
                "func f(_ t: String) -> String { t + \"1\" }",
                "func f(_ t: String) -> Int? { guard let n = Int(t) else { return nil }\n return n << 2 }",
                "func f(_ t: String) -> Int? { guard let n = Int(t) else { return nil }\n let (r, o) = n.addingReportingOverflow(1)\n return o ? nil : r }",
                "let x = 3 + 4 * 5",
                "let text = \"n + 1\" // n + 1",
                "func f(_ xs: [UInt8]) -> UInt8 { var s: UInt8 = 0\n for x in xs { s &+= x }\n return s }",
                "func f(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 + Int($1) } }",
                "func f(_ bytes: [UInt8]) -> UInt8 { bytes.reduce(0, &+) }",
                "func f(_ prices: [Double]) -> Double { prices.reduce(0, +) }",
                "struct State { var ticks = 0 }\nfunc tick() { state.withLock { state in state.ticks += 1 } }",
            ])
    }
}
