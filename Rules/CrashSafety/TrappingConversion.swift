// Owns: the rule `trapping-conversion`.
package import Analysis
import Outline
import SwiftLexer

/// Flags an integer initialiser that traps when the value does not fit.
package enum TrappingConversion: FileRule {
    package static let summary = RuleSummary(id: "trapping-conversion", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: targets) {
            let name = file.outline.anchor(call)
            let arguments = file.arguments(call)
            guard file.outline.operand(call) == name || isModuleQualified(call, file), arguments.count == 1, arguments[0].label == nil,
                let target = file.shape(ofType: name..<name + 1), !isOptionalResult(call, file),
                let reason = reason(arguments[0].value, to: target, at: call, file)
            else { continue }
            let isInner =
                reason.confidence > .low
                && (file.isStorageCode(call) || file.isUnderscored(arguments[0].value) || file.statesContract(call)
                    || file.isLimitedByOwner(arguments[0].value) || isHandedOn(call, file))
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: isInner ? .low : reason.confidence,
                "\(reason.text) \(file.excerpt(arguments[0].value)) does not fit \(file.excerpt(name..<name + 1)), and the process ends",
                help: help)
        }
    }

    private static let targets: [StaticString] = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "CInt", "CChar",
    ]

    private static func isModuleQualified(_ call: NodeID, _ file: FileContext) -> Bool {
        file.callee(call).count == 3 && file.token(file.outline.operand(call), is: "Swift")
    }

    /// Whether the result is unwrapped, so that the argument is text and the initialiser a failable one.
    private static func isOptionalResult(_ call: NodeID, _ file: FileContext) -> Bool {
        let end = file.outline.tokens(call).upperBound
        switch file.tokens.kinds[end] {
        case .exclamationMark, .postfixQuestionMark: return true
        case .binaryOperator: if file.token(end, is: "??") { return true }
        default: break
        }
        var node = file.outline.parent(call)
        while let current = node, !file.outline.kind(current).isItemContainer {
            if file.outline.kind(current) == .optionalBinding { return file.outline.tokens(current).upperBound == end }
            if file.outline.kind(current) == .argument { return false }
            node = file.outline.parent(current)
        }
        return false
    }

    /// `func read(_ n: CInt) { read(Int(n)) }`: a function that stands before another of its name has that one's contract.
    private static func isHandedOn(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let outer = file.outline.ancestor(call, where: { $0 == .call || $0.isItemContainer }), file.outline.kind(outer) == .call,
            file.receiver(outer).isEmpty, let function = file.enclosingDeclaration(call), file.outline.kind(function) == .functionDecl
        else { return false }
        return file.name(function) == file.string(file.outline.anchor(outer))
    }

    private struct Reason {
        let text: String
        let confidence: Confidence
    }

    private static func reason(_ value: Range<Int>, to target: Shape, at call: NodeID, _ file: FileContext) -> Reason? {
        guard !file.isConstant(value), !isLimit(value, file), !isChosen(value, file), !isEnclosedInOptionalMap(call, value, file),
            case .integer(let bits, let isSigned) = target
        else {
            return nil
        }
        let point = file.point(call)
        guard !isKept(value, at: point, file) else { return nil }
        switch file.shape(of: value) {
        case .floating: return floating(value, at: point, file)
        case .integer(let ownBits, let ownSigned):
            let needed = ownSigned == isSigned ? ownBits : ownSigned ? 128 : ownBits + 1
            guard needed > bits, isStoredMember(value, file) || !isCount(value, file), !isSmall(value, bits, file) else { return nil }
            if ownSigned, !isSigned, ownBits <= bits {
                // Only a negative value traps.
                guard !isNeverNegative(value, file) else { return nil }
                let isSure =
                    isWrittenParameter(value, file) && !file.isMeasure(value) && !file.isMeasured(by: call) || file.isFromInput(value)
                return Reason(text: "when it is negative", confidence: isSure ? .medium : .low)
            }
            if !ownSigned, isSigned, ownBits == bits {
                return Reason(text: "when it is too large", confidence: file.isFromInput(value) && !isCast(value, file) ? .medium : .low)
            }
            let isSure =
                !isWidened(value, file)
                && (bits < 32 || bits < 64 && !file.isMeasure(value) && !isOwnState(value, file) && !file.isCounter(value))
            return Reason(text: "when it is out of range", confidence: isSure ? .medium : .low)
        default: return nil
        }
    }

    /// `switch level { case .low: code = LEVEL_LOW … }`: a local that holds one of several constants.
    private static func isChosen(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard value.count == 1, let declared = file.declaration(of: value.lowerBound), file.initialValue(declared) == nil,
            let values = file.valuesGiven(declared)
        else { return false }
        return values.allSatisfy { given in
            file.isConstant(given)
                || given.count < 4 && file.string(given.lowerBound).first?.isUppercase ?? false
                    && file.tokens.kinds[given.upperBound - 1].isIdentifierLike
        }
    }

    /// `Int.max`, `UInt8.min`
    private static func isLimit(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let last = value.last, value.count == 3, FileContext.integerTypes.contains(file.string(value.lowerBound)) else {
            return false
        }
        return file.token(last, is: "max") || file.token(last, is: "min")
    }

    private static func floating(_ value: Range<Int>, at point: Point, _ file: FileContext) -> Reason? {
        guard !file.isFinite(value, at: point) else { return nil }
        let isOwn = isLogarithm(value, file) || dividesByMember(value, file) || isScaledState(value, file)
        if isOwn { return Reason(text: "when it is NaN, infinite or huge", confidence: .low) }
        let divides = divisors(value, file).contains { !file.isNonZeroValue($0) && !file.isKnownNonZero($0, at: point) }
        return Reason(
            text: divides ? "when the divisor is zero or the value is huge" : "when it is NaN, infinite or huge",
            confidence: divides ? .high : .medium)
    }

    /// `log10(Double(n))`: infinite only for nothing at all.
    private static func isLogarithm(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let (arguments, name) = file.callArguments(value), ["log", "log2", "log10"].contains(name) else { return false }
        return file.callArguments(arguments)?.name == "Double"
    }

    /// `Double(n) / Double(unit.factor)`, here or where the variable begins: divided by what another value keeps.
    private static func dividesByMember(_ value: Range<Int>, _ file: FileContext) -> Bool {
        if value.count == 1, let declared = file.declaration(of: value.lowerBound), declared.kind == .local,
            let values = file.initialValue(declared).map({ [$0] }) ?? file.valuesGiven(declared)
        {
            return values.allSatisfy { $0.count > 1 && !$0.contains(value.lowerBound) && dividesByMember($0, file) }
        }
        if let (arguments, name) = file.callArguments(value), name == "max" || name == "min" {
            return file.splitAtCommas(arguments).allSatisfy { dividesByMember($0, file) }
        }
        let found = divisors(value, file).filter { !file.isNonZeroValue($0) }
        return !found.isEmpty
            && found.allSatisfy { divisor in
                let plain =
                    file.callArguments(divisor).map { FileContext.floatingTypes.contains($0.name) ? $0.arguments : divisor } ?? divisor
                guard plain.count > 2, let last = plain.last, file.tokens.kinds[last].isIdentifierLike,
                    file.tokens.kinds[last - 1] == .period
                else { return false }
                return plain != divisor && !file.token(last, is: "count") || file.hasWord(last, in: units)
            }
    }

    /// What members are called that a value is converted with, rather than measured by.
    private static let units: NameSet = [
        "factor", "scale", "value", "unit", "frequency", "resolution", "timescale", "denominator", "denom", "multiplier", "divisor",
        "precision",
    ]

    /// `ticks * Double(info.total)`: a product of what the type keeps and of integers, none of it given by the caller.
    private static func isScaledState(_ value: Range<Int>, _ file: FileContext) -> Bool {
        let (operands, operators) = file.arithmeticParts(value)
        return operands.count > 1 && operators.allSatisfy { file.token($0, is: "*") }
            && operands.allSatisfy { operand in
                if let (inner, name) = file.callArguments(operand), FileContext.floatingTypes.contains(name) {
                    return inner.count > 2 && file.tokens.kinds[inner.upperBound - 1].isIdentifierLike && !file.isDecoded(inner)
                        && file.declaration(of: inner.lowerBound)?.kind != .parameter
                }
                return operand.last.flatMap { file.declaration(of: $0) }?.kind == .property
            }
    }

    /// What an expression is divided by, through calls and brackets.
    private static func divisors(_ value: Range<Int>, _ file: FileContext) -> [Range<Int>] {
        value.compactMap { token in
            file.tokens.kinds[token] == .binaryOperator && file.token(token, is: "/") ? file.operand(after: token) : nil
        }
    }

    /// Whether something on the way, or the value itself, keeps it in range.
    private static func isKept(_ value: Range<Int>, at point: Point, _ file: FileContext) -> Bool {
        if file.isClamped(value) { return true }
        if let (arguments, name) = file.callArguments(value), wrappers.contains(name) {
            if file.splitAtCommas(arguments).contains(where: file.isClamped) { return true }
            if name == "max", file.splitAtCommas(arguments).contains(where: file.isClamped) { return true }
        }
        if file.isAverage(value) || file.isFraction(value) { return true }
        if file.isEveryElementTested(value, at: point) { return true }
        for (operand, plain) in variables(in: value, file) {
            if file.isRangeTested(operand, at: point) { return true }
            if plain, let name = operand.last, let declared = file.declaration(of: name), let initial = file.initialValue(declared),
                !initial.contains(name)
            {
                if file.isClamped(initial) || isClampedInside(initial, file) { return true }
                // `let rest = room - needed` of two that were compared.
                let (operands, operators) = file.arithmeticParts(initial)
                if operands.count == 2, file.token(operators[0], is: "-"), operands.allSatisfy({ file.isRangeTested($0, at: point) }) {
                    return true
                }
            }
        }
        return false
    }

    private static func isClampedInside(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let (arguments, name) = file.callArguments(value), wrappers.contains(name) else { return false }
        return file.splitAtCommas(arguments).contains(where: file.isClamped)
    }

    private static let wrappers: NameSet = ["max", "abs", "round", "floor", "ceil", "Int", "Double", "rounded", "trunc"]

    /// The variables and members of an expression; `true` for a plain variable.
    private static func variables(in value: Range<Int>, _ file: FileContext) -> [(Range<Int>, Bool)] {
        var result: [(Range<Int>, Bool)] = []
        var token = value.lowerBound
        while token < value.upperBound {
            let kind = file.tokens.kinds[token]
            guard kind.isIdentifierLike || kind == .selfValue || kind == .dollarIdentifier else {
                token += 1
                continue
            }
            let end = min(file.endOfAccess(token), value.upperBound)
            result.append((token..<end, end == token + 1))
            // `x.rounded()` is about `x`.
            if end < value.upperBound, file.tokens.kinds[end] == .leftParen, end - 2 > token {
                result.append((token..<end - 2, end - 2 == token + 1))
            }
            token = end
        }
        return result
    }

    private static func isCount(_ value: Range<Int>, _ file: FileContext) -> Bool {
        if let inner = file.inBrackets(value) { return isCount(inner, file) }
        let (operands, operators) = file.arithmeticParts(value)
        guard operands.count == 1 else {
            return operands.allSatisfy { isCount($0, file) || file.integer($0) != nil } && !operators.contains { file.token($0, is: "*") }
        }
        guard let last = value.last else { return false }
        if value.count > 1, sizes.contains(file.string(last)) || file.string(last).hasSuffix("Count") { return true }
        if file.tokens.kinds[value.lowerBound] == .identifier, file.token(value.lowerBound, is: "MemoryLayout") { return true }
        guard value.count == 1, let declared = file.declaration(of: last) else { return false }
        if declared.kind == .loop { return true }
        return file.initialValue(declared).map { !$0.contains(last) && $0.count > 1 && isCount($0, file) } ?? false
    }

    private static let sizes: NameSet = [
        "count", "readableBytes", "size", "stride", "length", "offset", "bitWidth", "index", "hashValue", "startIndex",
        "endIndex",
    ]

    /// A difference of two letters or digits, a remainder: values of a few bits.
    private static func isSmall(_ value: Range<Int>, _ bits: Int, _ file: FileContext) -> Bool {
        if value.contains(where: { file.token($0, is: ">>") }) { return true }
        guard value.count == 1, let declared = file.declaration(of: value.lowerBound), declared.kind == .local, file.isConstant(declared),
            let initial = file.initialValue(declared)
        else { return false }
        return file.isConstant(initial)
            || initial.contains { file.token($0, is: ">>") || file.token($0, is: "&") || file.token($0, is: "%") }
    }

    private static func isNeverNegative(_ value: Range<Int>, _ file: FileContext, depth: Int = 0) -> Bool {
        if let (_, name) = file.callArguments(value), name == "abs" || name == "max" { return true }
        if isCount(value, file) || file.isCounter(value) { return true }
        // A private helper, or one behind another, that gets what was counted.
        guard depth < 3, value.count == 1, let declared = file.declaration(of: value.lowerBound), declared.kind == .parameter else {
            return false
        }
        return file.argumentsOfCallers(for: declared)?.allSatisfy { isNeverNegative($0, file, depth: depth + 1) } ?? false
    }

    /// `table["size"] as? UInt64`: it was such a number before it came here.
    private static func isCast(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard value.count == 1, let declared = file.declaration(of: value.lowerBound), let initial = file.initialValue(declared) else {
            return false
        }
        return file.topLevel(initial) { file.tokens.kinds[$0] == .as } != nil
    }

    /// `(Int(a) + Int(b)) / 2`: made wider for the sum only.
    private static func isWidened(_ value: Range<Int>, _ file: FileContext) -> Bool {
        if let inner = file.inBrackets(value) { return isWidened(inner, file) }
        let (operands, operators) = file.arithmeticParts(value)
        guard operands.count > 1 else {
            return file.integer(value) != nil || file.callArguments(value).map { FileContext.integerTypes.contains($0.name) } ?? false
        }
        return operands.allSatisfy { isWidened($0, file) } && operators.allSatisfy { !file.token($0, is: "*") }
    }

    /// A property of the type, which the type itself gives its values.
    private static func isOwnState(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let last = value.last, file.tokens.kinds[last].isIdentifierLike else { return false }
        return file.declaration(of: last)?.kind == .property || value.count > 1 && file.declaration(of: value.lowerBound)?.kind == .property
    }

    private static func isWrittenParameter(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let declared = file.declaration(of: value.lowerBound) else { return false }
        if value.count > 1 { return declared.kind == .parameter && isStoredMember(value, file) }
        return declared.kind == .parameter
    }

    /// A stored member of a value whose type the file declares: whoever filled it decides.
    private static func isStoredMember(_ value: Range<Int>, _ file: FileContext) -> Bool {
        file.memberDeclaration(value).map { file.outline.firstChild($0.node, .accessorBlock) == nil } ?? false
    }

    /// `compactMap { Int($0) }`: text to numbers.
    private static func isEnclosedInOptionalMap(_ call: NodeID, _ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let closure = file.outline.ancestor(call, where: { $0 == .closure }), let outer = file.call(takingClosure: closure) else {
            return false
        }
        let name = file.outline.anchor(outer)
        return file.token(name, is: "compactMap") || file.token(name, is: "flatMap")
    }

    private static let help = "use `exactly:` and handle nil, `clamping:` where the nearest value is right, or test the range first"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a conversion to an integer that does not fit",
            rationale: """
                The values in tests are small and finite. In production a sensor sends NaN, a ratio is taken over nothing, a file is larger \
                than four gigabytes, an identifier is larger than the old type: the initialiser traps and the process ends.
                """,
            help: help,
            suppressWhen: "the value's range follows from where it comes from, and the reason says so",
            references: ["CWE-681", "CWE-190"],
            bad: [
                "func level(_ value: Double) -> Int { ↓Int(value * 100) }",
                "func pack(_ length: Int) -> UInt8 { ↓UInt8(length) }",
                "func check(_ status: Int) throws { guard status == 200 else { throw Failure.status(↓UInt8(status)) } }",
                "func percent(_ done: Double, _ total: Double) -> Int { ↓Int(done / total * 100) }",
                """
                struct Header {
                    var id: Int
                    var bytes: [UInt8] { [UInt8(id >> 24 & 0xff), ↓UInt8(id)] }
                }
                """,
                "func wait(_ seconds: TimeInterval) { usleep(↓UInt32(seconds * 1_000_000)) }",
                "func narrow(_ stamp: Int64) -> Int32 { ↓Int32(stamp) }",
                "func checksum(_ values: [Int]) -> UInt8 { let sum = values.reduce(0, +)\n return ↓UInt8(sum) }",
                "func checksum(_ bytes: [UInt8]) -> UInt8 { let sum = bytes.reduce(0) { $0 + Int($1) }\n return ↓UInt8(sum) }",
                Example(
                    "struct Level { let value: Double\n init(_ x: Double) { value = min(max(x, 0), 1) }\n var byte: UInt8 { let share = value / 2\n return ↓UInt8(share * 255) } }",
                    confidence: .low),
                Example("struct Kind { let rawValue: Int }\nfunc code(_ kind: Kind) -> UInt8 { ↓UInt8(kind.rawValue) }", confidence: .low),
                Example("func ioctl(_ a: Int32) -> Int32 { ioctl(↓UInt(a)) }", confidence: .low),
                Example(
                    "private func split(_ x: Double) -> Int { ↓Int(x) }\nfunc add(_ x: Double) { guard x.isFinite else { return }\n split(x)\n split(total) }",
                    confidence: .low),
                """
                struct Track { let length: Double }
                func percent(_ position: Double, _ track: Track) -> Int { ↓Int(position / track.length * 100) }
                """,
                "struct Track { let length: Double }\nfunc total(_ tracks: [Track]) -> Int { tracks.reduce(0) { $0 + ↓Int($1.length) } }",
                "func bits(_ delta: Int) -> UInt { ↓UInt(delta) }",
                """
                func read(_ text: String) -> UInt16 {
                    guard let port = Int(text) else { return 80 }
                    return ↓UInt16(port)
                }
                """,
                """
                func bar(_ ratio: Double) -> String {
                    let filled = ratio * 20
                    return String(repeating: "#", count: ↓Int(filled.rounded()))
                }
                """,
                """
                struct Reading { var raw: Int }
                func narrow(_ reading: Reading) -> Int16 { ↓Int16(reading.raw) }
                """,
            ],
            good: [
                "let size = UInt8(12)",
                "func pack(_ n: Int) -> UInt8 { UInt8(clamping: n) }",
                "func pack(_ n: Int) -> UInt8? { UInt8(exactly: n) }",
                "func low(_ n: Int) -> UInt8 { UInt8(truncatingIfNeeded: n) }",
                "func low(_ n: Int) -> UInt8 { UInt8(n & 0xff) }",
                "func parse(_ text: String) -> Int { Int(text) ?? 0 }",
                "if let n = Int(text) { use(n) }",
                "let numbers = line.split(separator: \",\").compactMap { Int($0) }",
                "func f(_ xs: [Int]) -> Int32 { Int32(xs.count) }",
                "func f(_ b: UInt8) -> UInt32 { UInt32(b) << 8 }",
                "func f(_ b: [UInt8]) -> Int { Int(b[0]) }",
                "func f(_ x: Double) -> Int? { guard x.isFinite, x < 1e9 else { return nil }\n return Int(x) }",
                "func f(_ x: Double) -> Int { Int(min(max(x, 0), 100)) }",
                "func f(_ n: Int) -> UInt8 { UInt8(min(max(n, 0), 255)) }",
                "func f(_ n: Int) -> UInt8 { UInt8(n % 10) }",
                "func f(_ n: Int) -> UInt16? { guard (0...65535).contains(n) else { return nil }\n return UInt16(n) }",
                "let stamp = Int(Date().timeIntervalSince1970)",
                "func half(_ xs: [Int]) -> Int { Int(Double(xs.count) * 0.5) }",
                "func f(_ n: Int32) -> Int { Int(n) }",
                "func f(_ parts: [UInt8]) -> Int { let sum = parts.reduce(0, +)\n return Int(sum) }",
                "for i in 0..<8 { use(UInt8(i)) }",
                "let size = UInt64(data.count)",
                "let text = \"UInt8(n)\" // UInt8(n)",
                "func f(_ n: Int) -> UInt16 { precondition(n >= 0 && n < 65536)\n return UInt16(n) }",
                "func pixel(_ list: [Int]) -> UInt8? { guard list.allSatisfy({ (0...255).contains($0) }) else { return nil }\n return UInt8(list[0]) }",
                "func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) + Int(b)) / 2) }",
                "func bar(_ step: Step, _ width: Int) -> Int { step.count == 0 ? 0 : Int(Double(width) * (Double(step.index) / Double(step.count))) }",
                "func rate(_ time: Time) { guard time > .zero else { return }\n let ns = time.nanoseconds()\n use(Int(1e9 / Double(ns))) }",
                "func share(_ x: Double, _ all: Int) -> Int { let p = min(max(x, 0), 100)\n return Int((p * Double(all) / 100).rounded(.up)) }",
                "func split(_ x: Double) -> Int { let whole = x.rounded(.down)\n let rest = (x - whole) * 1e9\n return Int(rest) }",
                "func blocks(_ n: Int) -> Int { let size = H.Digest.byteCount\n return Int(ceil(Double(n) / Double(size))) }",
                "func code(_ v: Version) -> UInt16 { let raw: CInt\n switch v { case .old: raw = VERSION_1\n default: raw = VERSION_2 }\n return UInt16(raw) }",
                "func mean(_ bytes: [UInt8]) -> UInt8 { let sum = bytes.reduce(0) { $0 + Int($1) }\n return UInt8(sum / bytes.count) }",
                "func phase(_ x: Double) -> Int { Int(x.truncatingRemainder(dividingBy: 1) * 60) }",
                "func send(_ n: Int) throws { try validate(n)\n write(UInt16(n)) }",
            ])
    }
}
