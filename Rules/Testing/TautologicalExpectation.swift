// Owns: the rule `tautological-expectation`.
package import Analysis
import Outline
import SwiftLexer

/// Flags an expectation that holds whatever the code under test does.
package enum TautologicalExpectation: FileRule {
    package static let summary = RuleSummary(id: "tautological-expectation", family: .testing, severity: .high, readsTests: true)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        guard file.isTest else { return }
        let functions = file.nodes(.functionDecl).filter { file.outline.firstChild($0, .codeBlock) != nil }
        for function in functions {
            for expectation in file.expectations(in: function) where file.enclosingDeclaration(expectation) == function {
                let claim = file.claim(expectation)
                guard let reason = reason(claim, in: function, file) else { continue }
                let start =
                    file.outline.kind(expectation) == .call
                    ? file.callee(expectation).lowerBound : file.outline.tokens(expectation).lowerBound
                let isMeant =
                    comparesWithItself(claim, file) && !isLiteral(claim.operands[0], file)
                    && mayBeMeant(claim, expectation, in: function, file)
                findings.report(
                    file.range(ofToken: start), cause: file.range(start..<file.outline.tokens(expectation).upperBound),
                    confidence: isMeant ? .low : .high, "\(reason), so this expectation holds whatever the code does", help: help)
            }
        }
    }

    /// Why a claim always holds; nil where it need not.
    private static func reason(_ claim: Claim, in function: NodeID, _ file: FileContext) -> String? {
        let known = claim.operands.map { isKnown($0, before: claim.node, in: function, file) }
        switch claim.relation {
        case .isTrue, .isFalse, .isNil, .isNotNil:
            guard let operand = claim.operands.first, known.first == true, holds(claim.relation, operand, claim.node, in: function, file)
            else {
                return nil
            }
            return file.isConstant(operand)
                ? "\(file.excerpt(operand)) is a literal" : "\(file.excerpt(operand)) is what the test itself just assigned"
        case .equal, .identical, .near:
            guard claim.operands.count > 1 else { return nil }
            let (left, right) = (claim.operands[0], claim.operands[1])
            if file.isSame(left, right), isStable(left, file) { return "\(file.excerpt(left)) is compared with itself" }
            return knownReason(left, right, known, file)
        case .ordered(let text):
            guard claim.operands.count > 1 else { return nil }
            let (left, right) = (claim.operands[0], claim.operands[1])
            if text.hasSuffix("="), file.isSame(left, right), isStable(left, file) {
                return "\(file.excerpt(left)) is compared with itself"
            }
            return knownReason(left, right, known, file)
        case .notEqual: return claim.operands.count > 1 ? knownReason(claim.operands[0], claim.operands[1], known, file) : nil
        default: return nil
        }
    }

    private static func knownReason(_ left: Range<Int>, _ right: Range<Int>, _ known: [Bool], _ file: FileContext) -> String? {
        guard known.allSatisfy({ $0 }) else { return nil }
        let literals = [left, right].filter { isLiteral($0, file) }
        if literals.count == 2 { return "\(file.excerpt(left)) and \(file.excerpt(right)) are both literals" }
        let name = isLiteral(left, file) ? right : left
        return "\(file.excerpt(name)) is what the test itself just assigned"
    }

    // MARK: - What is known by reading

    private static func isKnown(_ operand: Range<Int>, before node: NodeID, in function: NodeID, _ file: FileContext) -> Bool {
        isLiteral(operand, file) || assignedValue(operand, before: node, in: function, file) != nil
            || sizeOf(operand, before: node, in: function, file) != nil
    }

    /// The literal whose size is asked for: `list.count` behind `let list = [1, 2]`.
    private static func sizeOf(_ operand: Range<Int>, before node: NodeID, in function: NodeID, _ file: FileContext) -> Range<Int>? {
        let first = operand.lowerBound
        guard operand.count == 3, file.tokens.kinds[first + 1] == .period, file.token(first + 2, isIn: ["count", "isEmpty"]),
            let value = assignedValue(first..<first + 1, before: node, in: function, file)
        else { return nil }
        return [.leftSquare, .stringQuote].contains(file.tokens.kinds[value.lowerBound]) ? value : nil
    }

    /// Literals, and sums of them.
    private static func isLiteral(_ operand: Range<Int>, _ file: FileContext) -> Bool {
        let operand = inBool(operand, file)
        guard !operand.isEmpty else { return false }
        if file.isConstant(operand) { return true }
        return operand.contains { file.tokens.kinds[$0] == .integerLiteral }
            && operand.allSatisfy { [.integerLiteral, .binaryOperator, .leftParen, .rightParen].contains(file.tokens.kinds[$0]) }
    }

    /// `true` of `Bool(true)`, which keeps the macro from warning.
    private static func inBool(_ operand: Range<Int>, _ file: FileContext) -> Range<Int> {
        guard operand.count == 4, file.token(operand.lowerBound, is: "Bool"), file.tokens.kinds[operand.lowerBound + 1] == .leftParen else {
            return operand
        }
        return operand.lowerBound + 2..<operand.upperBound - 1
    }

    /// The literal that a local variable has at a place, where nothing but the test's own assignment can have given it one.
    private static func assignedValue(_ operand: Range<Int>, before node: NodeID, in function: NodeID, _ file: FileContext) -> Range<Int>? {
        guard operand.count == 1, file.tokens.kinds[operand.lowerBound].isIdentifierLike else { return nil }
        let name = operand.lowerBound
        guard let declared = file.declaration(of: name), declared.kind == .local, hasPlainType(declared, file),
            file.enclosingFunction(declared.node) == file.enclosingFunction(node), file.enclosingFunction(node) == function
        else { return nil }
        if file.isConstant(declared) {
            guard let value = file.initialValue(declared) else { return nil }
            if isLiteral(value, file) { return value }
            // Another name for it; a name never stands for what is declared behind it.
            guard value.count == 1, let origin = file.declaration(of: value.lowerBound), origin.token < declared.token,
                file.isConstant(origin)
            else { return nil }
            return assignedValue(value, before: node, in: function, file)
        }
        // What a loop assigns behind the place is there on its next round.
        let loop = file.outline.ancestor(node) { $0.isLoop || $0 == .functionDecl }
        if let loop, loop != function, !file.isAncestor(loop, orSelf: declared.node) { return nil }
        return lastAssigned(declared, name, file)
    }

    /// Of a `var` that is only ever assigned to, between which and the place no branch stands.
    private static func lastAssigned(_ declared: DeclaredName, _ name: Int, _ file: FileContext) -> Range<Int>? {
        var value = file.initialValue(declared)
        let home = file.outline.parent(file.statement(declared.node))
        for mention in file.mentions(of: declared.token, behind: declared.node) where mention < name {
            let statement = file.statement(at: mention)
            let tokens = file.outline.tokens(statement)
            let isAssignment = tokens.lowerBound == mention && tokens.count > 2 && file.tokens.kinds[mention + 1] == .equal
            if isAssignment {
                guard file.outline.parent(statement) == home else { return nil }
                value = mention + 2..<tokens.upperBound
            } else if file.tokens.kinds[mention + 1] == .equal
                || !file.expectations(in: statement, limit: 1).contains(where: { file.outline.tokens($0).contains(mention) })
            {
                return nil
            }
        }
        return value.flatMap { isLiteral($0, file) ? $0 : nil }
    }

    /// A literal of a type that the code under test defines says something of that type.
    private static func hasPlainType(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        guard let type = file.writtenType(declared) else { return true }
        return type.allSatisfy { !file.tokens.kinds[$0].isIdentifierLike || file.token($0, isIn: plainTypes) }
    }

    private static let plainTypes: NameSet = [
        "Int", "String", "Bool", "Double", "Float", "UInt", "Character", "Int64", "UInt8", "Optional", "Array",
    ]

    private static func holds(_ relation: Claim.Relation, _ operand: Range<Int>, _ node: NodeID, in function: NodeID, _ file: FileContext)
        -> Bool
    {
        if let value = sizeOf(operand, before: node, in: function, file) {
            return file.token(operand.upperBound - 1, is: "isEmpty") && (relation == .isTrue) == (value.count == 2)
        }
        let literal = inBool(operand, file)
        guard let value = isLiteral(operand, file) ? literal : assignedValue(operand, before: node, in: function, file) else {
            return false
        }
        let first = value.count == 1 ? file.tokens.kinds[value.lowerBound] : .unknown
        switch relation {
        // What always fails is a way to fail.
        case .isTrue: return first == .true
        case .isFalse: return first == .false
        case .isNil: return first == .nil
        default: return first != .nil
        }
    }

    /// Whether evaluating something twice cannot be the point: names and members, without calls, subscripts or operators.
    private static func isStable(_ operand: Range<Int>, _ file: FileContext) -> Bool {
        operand.allSatisfy { token in
            switch file.tokens.kinds[token] {
            case .period, .selfValue, .postfixQuestionMark, .exclamationMark, .integerLiteral: true
            case let kind: kind.isIdentifierLike && kind != .await
            }
        }
            && operand.contains { file.tokens.kinds[$0].isIdentifierLike }
    }

    private static func comparesWithItself(_ claim: Claim, _ file: FileContext) -> Bool {
        claim.operands.count > 1 && file.isSame(claim.operands[0], claim.operands[1])
    }

    /// Whether a comparison of something with itself may be what is tested: an order, a shared instance, something that must not change.
    private static func mayBeMeant(_ claim: Claim, _ expectation: NodeID, in function: NodeID, _ file: FileContext) -> Bool {
        if case .ordered = claim.relation { return true }
        let isTest = file.attribute("Test", of: function) != nil || file.hasPrefix("test", file.outline.anchor(function))
        guard isTest, !testsEquality(function, file), file.enclosingFunction(expectation) == function else { return true }
        let isShared = file.string(claim.operands[0].lowerBound).first?.isUppercase ?? false
        let isExplained = file.arguments(expectation).contains { argument in
            argument.label == nil
                && argument.value.first.map { [.stringQuote, .multilineStringQuote].contains(file.tokens.kinds[$0]) } ?? false
        }
        return isShared || isExplained
    }

    /// Whether a test is about `==` itself, so that a value has to equal itself.
    private static func testsEquality(_ function: NodeID, _ file: FileContext) -> Bool {
        let words = NameWords.of(file.name(function))
        return words.contains {
            [
                "equal", "equals", "equatable", "equality", "reflexive", "reflexivity", "hashable", "hash", "identity", "comparable",
                "compare", "comparison", "equivalence", "nan",
            ].contains($0)
        }
    }

    private static let help = "expect what the code under test returns, and compare it with a value written down by hand"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "an expectation that cannot fail",
            rationale: """
                The expectation compares a value with itself or with what the test wrote down a line before. It is green on every run, so the \
                test looks like proof, and the code that it names may do anything in production.
                """,
            help: help,
            suppressWhen: "the value has to equal itself because the test is about equality",
            references: ["https://testsmells.org/pages/testsmells.html", "CWE-570"],
            bad: bad, good: good)
    }

    private static let path = "Tests/AppTests/CartTests.swift"

    private static var bad: [Example] {
        [
            Example("@Test func runs() {\n    run()\n    ↓#expect(true)\n}", path: path),
            Example("class CartTests: XCTestCase { func testRuns() { run()\n ↓XCTAssertTrue(true, \"ran\") } }", path: path),
            Example("@Test func same() {\n    let user = User(name: \"a\")\n    ↓#expect(user.name == user.name)\n}", path: path),
            Example("class CartTests: XCTestCase { func testSum() { let sum = add(1, 2)\n ↓XCTAssertEqual(sum, sum) } }", path: path),
            Example("@Test func total() {\n    let total = 5\n    ↓#expect(total == 5)\n}", path: path),
            Example("@Test func count() {\n    var count = 0\n    count = 3\n    ↓#expect(count == 3)\n}", path: path),
            Example("@Test func sums() { ↓#expect(1 + 1 == 2)\n ↓#expect(!false)\n ↓#expect(\"a\" != \"b\") }", path: path),
            Example("class CartTests: XCTestCase { func testNil() { let error: String? = nil\n ↓XCTAssertNil(error) } }", path: path),
            Example("@Test func runs() {\n    run()\n    ↓#expect(Bool(true), \"ran\")\n}", path: path),
            Example(
                "class CartTests: XCTestCase {\n    func testNames() {\n        let name = \"a\"\n        let copy = name\n        ↓XCTAssertEqual(copy, name, \"copied\")\n        let list = [1, 2]\n        ↓XCTAssertEqual(list.count, 2)\n    }\n}",
                path: path),
            Example("class CartTests: XCTestCase { func testOne() { ↓XCTAssertEqual(1, 1, \"one\") } }", path: path),
            Example("@Test func isEquatable() { let a = Key(1)\n ↓#expect(a == a) }", path: path, confidence: .low),
        ]
    }

    private static var good: [Example] {
        [
            Example("@Test func adds() { #expect(add(1, 2) == 3) }", path: path),
            Example("@Test func isDeterministic() { #expect(digest(\"a\") == digest(\"a\")) }", path: path),
            Example(
                "@Test func counts() {\n    var count = 0\n    source.onEvent { count += 1 }\n    source.run()\n    #expect(count == 0)\n}",
                path: path),
            Example("@Test func encodes() {\n    var bytes = [1]\n    encode(into: &bytes)\n    #expect(bytes == [1])\n}", path: path),
            Example(
                "class CartTests: XCTestCase { func testSorts() { let expected = [1, 2]\n XCTAssertEqual(sort([2, 1]), expected) } }",
                path: path),
            Example(
                "@Test func fails() throws {\n    guard ready else { #expect(Bool(false), \"late\"); return }\n    #expect(run() == 1)\n}",
                path: path),
            Example("@Test func fills() { var list = [1]\n list.append(next())\n #expect(list.count == 2) }", path: path),
            Example("@Test func literal() { let name: Name = \"abc\"\n #expect(name == \"abc\") }", path: path),
            Example("@Test func isNotEqual() { let x = Value.nan\n #expect(x != x) }", path: path),
            Example("class CartTests: XCTestCase { func testThrows() { do { try run()\n XCTAssertTrue(false) } catch {} } }", path: path),
            Example("@Test func orders() { #expect(Version(1, 0) < Version(2, 0)) }", path: path),
            Example("@Test func fills() { var name = \"\"\n if isReady { name = \"a\" }\n #expect(name == \"a\") }", path: path),
            "func check() { assert(true) }",
        ]
    }
}
