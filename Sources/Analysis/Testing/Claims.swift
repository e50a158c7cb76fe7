// Owns: what an expectation says, the same for `#expect(a == b)` and `XCTAssertEqual(a, b)`.
package import Outline
import SourceText
import SwiftLexer

/// What an expectation says of which operands.
package struct Claim: Sendable {
    package enum Relation: Sendable, Hashable {
        case equal, notEqual, identical
        /// One is less than, or at most, the other: the operator.
        case ordered(String)
        /// Equal but for a tolerance.
        case near
        case isTrue, isFalse, isNil, isNotNil
        /// An error is thrown: any, or one that is named or looked at.
        case throwsAny, throwsSpecific, throwsNothing
        /// The test fails when it gets here.
        case fails
        /// Something else that is waited for, confirmed, or looked at by a helper.
        case other
    }

    package let node: NodeID
    package let relation: Relation
    /// The operands without `try` and `await`.
    package let operands: [Range<Int>]
    /// The tolerance of ``Relation/near``.
    package let tolerance: Range<Int>?

    init(_ node: NodeID, _ relation: Relation, _ operands: [Range<Int>], tolerance: Range<Int>? = nil) {
        self.node = node
        self.relation = relation
        self.operands = operands
        self.tolerance = tolerance
    }
}

extension FileContext {
    /// What an expectation says.
    package func claim(_ expectation: NodeID) -> Claim {
        let name = outline.anchor(expectation)
        let arguments = arguments(expectation)
        if outline.kind(expectation) == .macroExpansion, token(name, isIn: Self.expectationMacros) {
            return macroClaim(expectation, arguments, isRequired: token(name, is: "require"))
        }
        return callClaim(expectation, arguments, String(string(name)))
    }

    private func macroClaim(_ node: NodeID, _ arguments: [Argument], isRequired: Bool) -> Claim {
        guard let first = arguments.first else { return Claim(node, .other, []) }
        if let label = first.label {
            guard token(label, is: "throws") else { return Claim(node, .other, []) }
            let isNever = first.value.first.map { token($0, is: "Never") } ?? false
            let code = arguments.dropFirst().first { outline.kind($0.node) == .closure }.map { body(ofClosure: $0.node) }
            let subject = code ?? first.value
            if isNever { return Claim(node, .throwsNothing, [bare(subject)]) }
            return Claim(node, isAnyError(first.value) ? .throwsAny : .throwsSpecific, [bare(subject), first.value])
        }
        if outline.kind(first.node) == .closure {
            // `#expect { … } throws: { error in … }`
            return Claim(node, .throwsSpecific, [bare(body(ofClosure: first.node))])
        }
        let claim = booleanClaim(node, first.value)
        guard isRequired, claim.relation == .isTrue, !isNegatedOrOperated(first.value) else { return claim }
        return Claim(node, .isNotNil, claim.operands)
    }

    /// `(any Error).self`, `Error.self`
    private func isAnyError(_ value: Range<Int>) -> Bool {
        let names = value.filter { tokens.kinds[$0].isIdentifierLike && !token($0, is: "any") }
        return names.count == 1 && token(names[0], is: "Error")
    }

    private func isNegatedOrOperated(_ value: Range<Int>) -> Bool {
        value.contains { tokens.kinds[$0] == .prefixOperator } || !operators(in: value).isEmpty
    }

    private func callClaim(_ node: NodeID, _ arguments: [Argument], _ name: String) -> Claim {
        let values = arguments.filter { $0.label == nil }.map { bare($0.value) }
        func claim(_ relation: Claim.Relation, _ count: Int) -> Claim {
            values.count < count ? Claim(node, .other, values) : Claim(node, relation, Array(values.prefix(count)))
        }
        switch name {
        case "XCTAssert", "XCTAssertTrue": return values.isEmpty ? Claim(node, .other, []) : booleanClaim(node, values[0])
        case "XCTAssertFalse": return values.isEmpty ? Claim(node, .other, []) : negated(booleanClaim(node, values[0]))
        case "XCTAssertEqual":
            if let accuracy = argument("accuracy", of: node), values.count > 1 {
                return Claim(node, .near, Array(values.prefix(2)), tolerance: accuracy.value)
            }
            return values.count < 2 ? Claim(node, .other, values) : equality(node, values[0], values[1])
        case "XCTAssertNotEqual": return claim(.notEqual, 2)
        case "XCTAssertIdentical": return claim(.identical, 2)
        case "XCTAssertNil": return claim(.isNil, 1)
        case "XCTAssertNotNil", "XCTUnwrap": return claim(.isNotNil, 1)
        case "XCTAssertGreaterThan": return claim(.ordered(">"), 2)
        case "XCTAssertGreaterThanOrEqual": return claim(.ordered(">="), 2)
        case "XCTAssertLessThan": return claim(.ordered("<"), 2)
        case "XCTAssertLessThanOrEqual": return claim(.ordered("<="), 2)
        case "XCTAssertThrowsError":
            let looks = arguments.contains { outline.kind($0.node) == .closure || lastClosure(in: $0.value) != nil && $0.label != nil }
            return claim(looks ? .throwsSpecific : .throwsAny, 1)
        case "XCTAssertNoThrow": return claim(.throwsNothing, 1)
        case "XCTFail", "record", "recordFailure", "fail", "fatalError", "preconditionFailure": return Claim(node, .fails, values)
        default: return Claim(node, .other, arguments.filter { !isPlace($0) }.map { bare($0.value) })
        }
    }

    /// What a helper is only told to say where it was called, or what it looks for.
    private func isPlace(_ argument: Argument) -> Bool {
        argument.label.map { token($0, isIn: ["file", "line", "column", "sourceLocation", "fileID", "filePath", "message"]) } ?? false
    }

    /// What an operand stands for: behind the name of a local constant, and behind what only unwraps it.
    func spelledOut(_ operand: Range<Int>, depth: Int = 0) -> Range<Int> {
        var operand = bare(operand)
        while operand.count > 1, let last = operand.last, tokens.kinds[last] == .exclamationMark { operand = operand.dropLast() }
        guard depth < 4, let first = operand.first else { return operand }
        if operand.count == 1, tokens.kinds[first].isIdentifierLike, let declared = declaration(of: first), declared.kind == .local,
            isConstant(declared), let value = initialValue(declared), !value.isEmpty
        {
            return spelledOut(value, depth: depth + 1)
        }
        // `try #require(x)`, `try XCTUnwrap(x)`
        let name = tokens.kinds[first] == .pound ? first + 1 : first
        guard operand.contains(name + 1), token(name, isIn: ["require", "XCTUnwrap"]), outline.match(name + 1) == operand.upperBound - 1
        else { return operand }
        let end = (name + 2..<operand.upperBound - 1).first { token in
            tokens.kinds[token] == .comma && outline.parent(innermostNode(at: token)).map { outline.tokens($0).contains(name) } ?? true
        }
        return spelledOut(name + 2..<(end ?? operand.upperBound - 1), depth: depth + 1)
    }

    /// What an operand is a part or a trait of: `xs` of `xs.count`, `Set(xs)`, `!xs.isEmpty`, `xs.contains(x) || y`.
    func whole(of operand: Range<Int>) -> Range<Int> {
        var operand = spelledOut(operand)
        while let rest = inBrackets(operand) ?? withoutPart(operand), !rest.isEmpty, rest.count < operand.count {
            operand = spelledOut(bare(rest))
        }
        return operand
    }

    /// One step of ``whole(of:)``.
    private func withoutPart(_ operand: Range<Int>) -> Range<Int>? {
        guard let first = operand.first, let last = operand.last else { return nil }
        if tokens.kinds[first] == .prefixOperator { return operand.dropFirst() }
        if let either = operators(in: operand).first { return token(either, is: "||") ? operand.lowerBound..<either : nil }
        guard tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener > operand.lowerBound else {
            return isPart(last, of: operand) ? operand.dropLast(2) : nil
        }
        let name = opener - 1
        if name == first, token(name, isIn: ["Set", "Array"]) { return opener + 1..<last }
        return isPart(name, of: operand) ? operand.lowerBound..<name - 1 : nil
    }

    private func isPart(_ name: Int, of operand: Range<Int>) -> Bool {
        name > operand.lowerBound + 1 && tokens.kinds[name - 1] == .period && token(name, isIn: Self.parts)
    }

    private static let parts: NameSet = [
        "count", "isEmpty", "first", "last", "sorted", "contains", "hasPrefix", "hasSuffix", "starts", "prefix", "suffix", "lowercased",
        "uppercased", "allSatisfy", "rounded",
    ]

    /// What a condition says: `a == b`, `!x`, `x != nil`, `x`.
    private func booleanClaim(_ node: NodeID, _ value: Range<Int>) -> Claim {
        let value = bare(value)
        if let inner = inBrackets(value) { return booleanClaim(node, inner) }
        let operators = operators(in: value)
        if operators.isEmpty, let first = value.first, tokens.kinds[first] == .prefixOperator, token(first, is: "!"), value.count > 1 {
            return negated(booleanClaim(node, value.dropFirst()))
        }
        let comparisons = operators.filter { token($0, isIn: Self.comparisons) }
        let isWhole = !operators.contains { token($0, isIn: Self.connectives) || tokens.kinds[$0] == .is }
        guard comparisons.count == 1, isWhole, let place = comparisons.first else { return Claim(node, .isTrue, [value]) }
        let (left, right) = (bare(value.lowerBound..<place), bare(place + 1..<value.upperBound))
        guard !left.isEmpty, !right.isEmpty else { return Claim(node, .isTrue, [value]) }
        switch string(place) {
        case "==": return equality(node, left, right)
        case "!=": return negated(equality(node, left, right))
        case "===": return Claim(node, .identical, [left, right])
        case "<", ">", "<=", ">=": return Claim(node, .ordered(string(place)), [left, right])
        default: return Claim(node, .isTrue, [value])
        }
    }

    private static let comparisons: NameSet = ["==", "!=", "===", "<", ">", "<=", ">="]
    private static let connectives: NameSet = ["&&", "||", "?", "??"]

    private func equality(_ node: NodeID, _ left: Range<Int>, _ right: Range<Int>) -> Claim {
        for (side, other) in [(left, right), (right, left)] where side.count == 1 {
            switch tokens.kinds[side.lowerBound] {
            case .nil: return Claim(node, .isNil, [other])
            case .true: return booleanClaim(node, other)
            case .false: return negated(booleanClaim(node, other))
            default: break
            }
        }
        return Claim(node, .equal, [left, right])
    }

    private func negated(_ claim: Claim) -> Claim {
        let relation: Claim.Relation =
            switch claim.relation {
            case .equal: .notEqual
            case .notEqual: .equal
            case .isTrue: .isFalse
            case .isFalse: .isTrue
            case .isNil: .isNotNil
            case .isNotNil: .isNil
            case .ordered("<"): .ordered(">=")
            case .ordered(">"): .ordered("<=")
            case .ordered("<="): .ordered(">")
            case .ordered(">="): .ordered("<")
            default: .other
            }
        return Claim(claim.node, relation, claim.operands)
    }

    /// The binary operators outside all brackets, `?:`, `is` and `as` among them.
    package func operators(in range: Range<Int>) -> [Int] {
        var result: [Int] = []
        var token = range.lowerBound
        while token < range.upperBound {
            switch tokens.kinds[token] {
            case .binaryOperator, .infixQuestionMark, .is, .as: result.append(token)
            case .leftAngle, .rightAngle: if !isInType(token), isOutsideTypes(token) { result.append(token) }
            default: if let match = outline.match(token), match > token { token = match }
            }
            token += 1
        }
        return result
    }

    /// A comparison has white space around it; the brackets of generic arguments have not.
    private func isOutsideTypes(_ token: Int) -> Bool {
        tokens.flags[token].contains(.spaceBefore) == tokens.flags[token].contains(.spaceAfter)
            && tokens.flags[token].contains(.spaceBefore)
    }

    /// An operand without what stands before it for the compiler: `try`, `await`, `unsafe`; `try?` stays.
    package func bare(_ value: Range<Int>) -> Range<Int> {
        var first = value.lowerBound
        while first + 1 < value.upperBound {
            let kind = tokens.kinds[first]
            let next = tokens.kinds[first + 1]
            guard
                kind == .try && next != .postfixQuestionMark && next != .exclamationMark || kind == .await && next != .leftParen
                    || kind == .unsafe && next.isIdentifierLike
            else { break }
            first += 1
        }
        return first..<value.upperBound
    }
}
