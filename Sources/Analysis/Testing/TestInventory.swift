// Owns: what of a file matters when tests are compared with what they were; small enough to keep for every file of a change.
import Outline
import SourceText
import SwiftLexer

/// The tests of a file with what they expect, and the names that the file declares.
package struct TestInventory: Sendable {
    /// One expectation.
    package struct Expectation: Sendable {
        /// The same for the same claim, however it is written.
        package let key: UInt64
        /// The same for the same claim about what local names stand for, however the value is unwrapped.
        package let spelledOut: UInt64
        /// Its names and literals without the test's own variables, sorted.
        package let content: [UInt64]
        /// Whether a literal stands in it.
        package let namesValues: Bool
        /// What it is about: the operand that is no literal.
        package let subject: UInt64
        /// What that is a part or a trait of: `xs` of `xs.count`, `Set(xs)`, `!xs.isEmpty`, `xs.contains(x)`.
        package let whole: UInt64
        /// The names in it, sorted.
        package let names: [UInt64]
        package let relation: Claim.Relation
        package let strength: Strength
        /// Whether it stands inside `#if`.
        package let isConditional: Bool
        /// Whether it only unwraps a value that is used, or lets nothing be thrown: no loss where a plain `try` or value says the same.
        package let isIncidental: Bool
        /// The values that it allows its subject, where they are numbers.
        package let allowed: Interval?
        /// In bytes.
        package let range: Range<Int>
        package let text: String
    }

    /// How much an expectation says, least first.
    package enum Strength: Int, Sendable, Comparable {
        /// Waits, skips and ways to fail: neither lost nor gained by themselves.
        case none
        /// There is something.
        case present
        /// An order, a part, a difference, one of two, an error of any kind.
        case partial
        /// An error of one type.
        case typed
        /// One exact value, or one exact error.
        case exact

        package static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
    }

    /// A test, or a function that tests share.
    package struct Test: Sendable {
        package let name: String
        /// The words of the name, without the one that makes it a test.
        package let key: String
        package let suite: String
        package let isTest: Bool
        /// Whether it takes arguments, or expects something for each element of a sequence.
        package let isRepeated: Bool
        /// How many calls there are of functions that look for it.
        package let helperCalls: Int
        package let expectations: [Expectation]
        package let limits: [Limit]
        /// The names that its body mentions, each as often as it does, sorted.
        package let words: [UInt64]
        /// The labels that its calls give, each with the name of what is called.
        package let labels: Set<UInt64>
        /// The name, in bytes.
        package let range: Range<Int>
        package let cause: Range<Int>
    }

    package let isTest: Bool
    package let tests: [Test]
    /// Limits outside of all functions.
    package let limits: [Limit]
    /// The functions with their labels, types, properties and cases that the file declares.
    package let declared: Set<UInt64>
    /// The names that code under test mentions anywhere, and the labels of what it declares.
    package let mentioned: Set<UInt64>
    package let gates: [LintGate]
    /// The functions that stand in comments and in `#if false`.
    package let sleeping: Set<UInt64>
    /// The words of what a file of tests declares beside its tests, by name.
    package let fixtures: [UInt64: [UInt64]]
    /// The modules that a file of tests imports.
    package let modules: [String]
    /// The targets of tests that a manifest has.
    package let testTargets: [String]

    package init(_ file: FileContext) {
        let reader = InventoryReader(file: file)
        isTest = file.isTest
        tests = file.isTest ? reader.tests() : []
        limits = file.isTest ? reader.fileLimits() : []
        declared = file.isTest ? [] : reader.declaredNames()
        mentioned = file.isTest ? [] : reader.mentionedNames().union(reader.declaredLabels())
        // What a generator writes is for its author to answer for.
        gates = file.isGenerated ? [] : file.lintGates
        sleeping = file.isTest ? reader.commentedFunctions().union(reader.excludedFunctions()) : []
        fixtures = file.isTest ? reader.fixtures() : [:]
        modules = file.isTest ? reader.modules() : []
        testTargets = TestCode.isManifest(path: file.path) ? Manifest(file).targets.filter(\.isTest).map(\.name) : []
    }
}

struct InventoryReader {
    let file: FileContext

    func tests() -> [TestInventory.Test] {
        let tests = Dictionary(file.testFunctions.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
        return file.nodes(.functionDecl).compactMap { node in
            guard !isExcluded(node), let body = file.outline.firstChild(node, .codeBlock),
                file.enclosingDeclaration(node) == nil || tests[node] != nil
            else {
                return nil
            }
            let expectations = file.expectations(in: body).filter { !isInsideAnother($0, body) }.map { file.claim($0) }
            guard tests[node] != nil || !expectations.isEmpty else { return nil }
            return test(node, body, expectations, isTest: tests[node] != nil)
        }
    }

    private func test(_ node: NodeID, _ body: NodeID, _ claims: [Claim], isTest: Bool) -> TestInventory.Test {
        let name = file.name(node)
        var key = NameWords.of(name)
        if key.count > 1, key[0] == "test" { key.removeFirst() }
        return TestInventory.Test(
            name: name, key: key.joined(separator: " "), suite: file.enclosingType(node).map { file.name($0) } ?? "", isTest: isTest,
            isRepeated: isRepeated(node, body, claims),
            helperCalls: claims.count { $0.relation == .other && file.outline.kind($0.node) == .call } + ownHelperCalls(body),
            expectations: expectations(claims), limits: file.limits(in: node), words: words(file.outline.tokens(body)),
            labels: labels(in: body),
            range: file.range(ofToken: file.outline.anchor(node)), cause: file.range(node))
    }

    /// The code that an error is expected of, and what is said of the error, belong to one expectation.
    private func isInsideAnother(_ node: NodeID, _ body: NodeID) -> Bool {
        var current = node
        while let parent = file.outline.parent(current), parent != body {
            if [.call, .macroExpansion].contains(file.outline.kind(parent)) {
                let isExpectation = file.outline.kind(parent) == .call ? file.isExpectationCall(parent) : file.isExpectationMacro(parent)
                if isExpectation, [.throwsAny, .throwsSpecific].contains(file.claim(parent).relation) { return true }
            }
            current = parent
        }
        return false
    }

    private func isRepeated(_ node: NodeID, _ body: NodeID, _ claims: [Claim]) -> Bool {
        if let parameters = file.outline.firstChild(node, .parameters), file.outline.firstChild(parameters, .parameter) != nil {
            return true
        }
        return claims.contains { claim in
            guard
                let loop = file.outline.ancestor(
                    claim.node, where: { $0 == .forStatement || $0 == .whileStatement || $0 == .functionDecl || $0 == .closure })
            else { return false }
            if file.outline.kind(loop) != .closure { return file.outline.kind(loop) != .functionDecl }
            return file.call(takingClosure: loop).map { file.token(file.outline.anchor($0), is: "forEach") } ?? false
        }
    }

    private func ownHelperCalls(_ body: NodeID) -> Int {
        file.nodes(.call, in: body).count { call in
            !file.isExpectationCall(call) && !file.isInitializerCall(call)
                && file.functions(named: file.outline.anchor(call)).contains {
                    file.mayCall(DeclaredElsewhere(file: file, node: $0), in: call) && !file.expectations(in: $0, limit: 1).isEmpty
                }
        }
    }

    // MARK: - Expectations

    /// A value that is only unwrapped to be looked at is not looked at twice.
    private func expectations(_ claims: [Claim]) -> [TestInventory.Expectation] {
        let read = claims.map { expectation($0) }
        let subjects = Set(read.filter { $0.strength > .present }.map(\.subject))
        return zip(claims, read).map { claim, expectation in
            guard expectation.strength == .present, subjects.contains(expectation.subject) else { return expectation }
            return self.expectation(claim, strength: TestInventory.Strength.none)
        }
    }

    private func expectation(_ claim: Claim, strength known: TestInventory.Strength? = nil) -> TestInventory.Expectation {
        let subject = claim.operands.first { !file.isConstant($0) } ?? claim.operands.first
        let range = file.outline.kind(claim.node) == .call ? file.wholeCall(claim.node) : file.outline.tokens(claim.node)
        let content = claim.operands.flatMap { $0 }.filter { isContent($0) }
        return TestInventory.Expectation(
            key: key(claim, range) { $0 }, spelledOut: key(claim, range) { file.spelledOut($0) },
            content: Set(content.map(hash(token:))).sorted(), namesValues: content.contains { isLiteral($0) },
            subject: subject.map { hash(file.spelledOut($0)) } ?? 0, whole: subject.map { hash(file.whole(of: $0)) } ?? 0,
            names: Set(claim.operands.flatMap { spelledOutNames($0) }).sorted(), relation: claim.relation,
            strength: known ?? strength(claim), isConditional: isConditional(claim.node), isIncidental: isIncidental(claim),
            allowed: allowed(claim), range: file.range(range), text: file.excerpt(range))
    }

    private func key(_ claim: Claim, _ range: Range<Int>, _ operand: (Range<Int>) -> Range<Int>) -> UInt64 {
        let texts = claim.operands.map { hash(operand($0)) }
        let isCommutative = [.equal, .notEqual, .near, .identical].contains(claim.relation)
        var key = NameHash.of(String(describing: claim.relation).utf8)
        for text in isCommutative ? texts.sorted() : texts { key = (key ^ text) &* 0x0000_0100_0000_01b3 }
        return claim.operands.isEmpty ? key ^ hash(range) : key
    }

    /// Whether a token names something; behind a `.`, words of the language do.
    func isName(_ token: Int) -> Bool {
        let kind = file.tokens.kinds[token]
        return kind == .identifier || token > 0 && kind.isIdentifierLike && file.tokens.kinds[token - 1] == .period
    }

    func hash(token: Int) -> UInt64 { NameHash.of(file.source.bytes[file.range(ofToken: token)]) }

    private func isLiteral(_ token: Int) -> Bool {
        [.integerLiteral, .floatLiteral, .stringSegment, .true, .false].contains(file.tokens.kinds[token])
    }

    /// Whether a token is a literal, or a name of something that the test has not made itself.
    private func isContent(_ token: Int) -> Bool {
        if isLiteral(token) { return true }
        guard isName(token) else { return false }
        if file.tokens.kinds[token - 1] == .period { return true }
        return file.declaration(of: token).map { $0.kind == .property || $0.kind == .global } ?? true
    }

    private func strength(_ claim: Claim) -> TestInventory.Strength {
        switch claim.relation {
        case .equal, .identical, .near, .isNil: .exact
        case .throwsSpecific: namesTypeOnly(claim) ? .typed : .exact
        case .isTrue, .isFalse: claim.operands.first.map(booleanStrength(claim.relation)) ?? .none
        case .ordered, .notEqual, .throwsAny: .partial
        case .isNotNil, .throwsNothing: .present
        case .fails: .none
        case .other:
            claim.operands.isEmpty || isWait(claim.node) || isOwnWithoutExpectations(claim.node) || isScope(claim.node)
                ? .none : helperStrength(claim.node)
        }
    }

    /// `throws: E.self`, `XCTAssertThrowsError(…) { XCTAssert($0 is E) }`
    private func namesTypeOnly(_ claim: Claim) -> Bool {
        if file.outline.kind(claim.node) == .macroExpansion {
            return claim.operands.count > 1 && claim.operands[1].last.map { file.token($0, is: "self") } ?? false
        }
        guard let closure = file.closures(claim.node).last else { return false }
        let body = file.outline.tokens(closure)
        return body.contains { file.tokens.kinds[$0] == .is }
            && !body.contains { file.token($0, isIn: ["==", "XCTAssertEqual", "case"]) }
    }

    /// How much a helper looks at is for its author to know, unless its name says it: `assertContains` says no more than `contains`.
    private func helperStrength(_ node: NodeID) -> TestInventory.Strength {
        let words = NameWords.of(file.string(file.outline.anchor(node)))
        let partial: Set<String> = ["contains", "contain", "has", "starts", "prefix", "suffix", "some", "any", "greater", "less", "not"]
        return words.contains(where: partial.contains) ? .partial : .exact
    }

    private func isWait(_ node: NodeID) -> Bool {
        let name = file.outline.anchor(node)
        return file.hasVerb(name, in: ["wait", "fulfillment", "confirmation", "with", "precondition"])
            || file.token(name, isIn: ["withKnownIssue", "XCTExpectFailure"])
    }

    /// Whether a function of this file is called that looks at nothing, whatever it is called.
    private func isOwnWithoutExpectations(_ node: NodeID) -> Bool {
        let own = file.outline.kind(node) == .call ? file.functions(named: file.outline.anchor(node)) : []
        return !own.isEmpty && own.allSatisfy { file.expectations(in: $0, limit: 1).isEmpty }
    }

    /// `testServer { client in … }` runs what stands in it; its name promises nothing else.
    private func isScope(_ node: NodeID) -> Bool {
        guard file.outline.kind(node) == .call, !file.closures(node).isEmpty else { return false }
        return !file.hasWord(file.outline.anchor(node), in: FileContext.assertingWords)
    }

    private func isConditional(_ node: NodeID) -> Bool {
        let container = file.outline.ancestor(node) { $0 == .conditionalClause || $0 == .functionDecl }
        return container.map { file.outline.kind($0) == .conditionalClause } ?? false
    }

    private func isIncidental(_ claim: Claim) -> Bool {
        if claim.relation == .throwsNothing { return true }
        guard claim.relation == .isNotNil, file.token(file.outline.anchor(claim.node), isIn: ["require", "XCTUnwrap"]) else { return false }
        var range = file.outline.tokens(file.statement(claim.node))
        if file.tokens.kinds[range.lowerBound] == .wildcard, file.tokens.kinds[range.lowerBound + 1] == .equal {
            range = range.dropFirst(2)
        }
        let whole = file.outline.kind(claim.node) == .call ? file.wholeCall(claim.node) : file.outline.tokens(claim.node)
        return file.bare(range) != whole
    }

    /// `!xs.isEmpty`, `xs.contains(x)`, `a is B` say a part; a property that is true or false is exact.
    private func booleanStrength(_ relation: Claim.Relation) -> (Range<Int>) -> TestInventory.Strength {
        { operand in
            if file.isConstant(operand) { return .none }
            let partial: NameSet = ["contains", "hasPrefix", "hasSuffix", "starts", "range", "firstRange", "allSatisfy"]
            if operand.contains(where: { file.token($0, isIn: partial) || file.tokens.kinds[$0] == .is }) { return .partial }
            if file.operators(in: operand).contains(where: { file.token($0, is: "||") }) { return .partial }
            return relation == .isFalse && operand.last.map { file.token($0, is: "isEmpty") } ?? false ? .partial : .exact
        }
    }

    private func allowed(_ claim: Claim) -> Interval? {
        guard claim.operands.count > 1 else { return nil }
        let (left, right) = (file.amount(claim.operands[0]), file.amount(claim.operands[1]))
        guard (left == nil) != (right == nil), let number = left ?? right else { return nil }
        switch claim.relation {
        case .equal: return Interval(number, number)
        case .ordered(let text):
            let isUpper = text.hasPrefix("<") == (right != nil)
            return isUpper ? Interval(-.infinity, number, isOpen: text.count == 1) : Interval(number, .infinity, isOpen: text.count == 1)
        default: return nil
        }
    }

    // MARK: - Words

    private func hash(_ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for token in range where file.tokens.kinds[token] != .selfValue || file.tokens.kinds[token + 1] != .period {
            if file.tokens.kinds[token] == .period, token > range.lowerBound, file.tokens.kinds[token - 1] == .selfValue { continue }
            for byte in file.source.bytes[file.range(ofToken: token)] { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = hash &* 0x0000_0100_0000_01b3
        }
        return hash
    }

    /// Names and literals, sorted; those of the libraries for tests left out, and long texts, which may as well lie in a file.
    func words(_ range: Range<Int>) -> [UInt64] {
        range.filter { token in
            switch file.tokens.kinds[token] {
            case .stringSegment where isLongText(token): false
            case _ where isName(token): !file.hasPrefix("XCT", token) && !file.token(token, isIn: ["expect", "require", "self", "Self"])
            case .integerLiteral, .floatLiteral, .stringSegment, .true, .false: true
            default: false
            }
        }.map { NameHash.of(file.source.bytes[file.range(ofToken: $0)]) }.sorted()
    }

    private func isLongText(_ token: Int) -> Bool {
        let literal = file.innermostNode(at: token)
        return file.outline.kind(literal) == .stringLiteral
            && file.outline.tokens(literal).contains { file.tokens.kinds[$0] == .multilineStringQuote }
    }

    /// The names in an operand, and in what its local names stand for.
    private func spelledOutNames(_ operand: Range<Int>) -> [UInt64] {
        let locals = operand.filter { isName($0) && file.tokens.kinds[$0 - 1] != .period }
        return names(operand) + locals.flatMap { names(file.spelledOut($0..<$0 + 1)) }
    }

    private func names(_ range: Range<Int>) -> [UInt64] {
        range.filter { isName($0) }.map { NameHash.of(file.source.bytes[file.range(ofToken: $0)]) }
    }

    func fileLimits() -> [Limit] {
        file.limits(in: .file).filter { limit in
            let token = file.tokens.starts.partitioningIndex { Int($0) >= limit.range.lowerBound }
            return file.innermostNode(at: token) { $0 == .functionDecl } == nil
        }
    }

    /// The names behind `func` in comments.
    func commentedFunctions() -> Set<UInt64> {
        var names: Set<UInt64> = []
        for comment in file.tokens.comments {
            let words = file.source.bytes[comment.range].split { !($0 == UInt8(ascii: "_") || $0 >= 0x80 || $0.isLetterOrDigit) }
            for (word, name) in zip(words, words.dropFirst()) where word.elementsEqual("func".utf8) { names.insert(NameHash.of(name)) }
        }
        return names
    }

    func excludedFunctions() -> Set<UInt64> {
        Set(file.nodes(.functionDecl).filter { isExcluded($0) }.map { hash(token: file.outline.anchor($0)) })
    }

    /// Whether something stands in `#if false`.
    private func isExcluded(_ node: NodeID) -> Bool {
        var current = file.outline.ancestor(node) { $0 == .conditionalClause }
        while let clause = current {
            if file.isSwitchedOff(clause) { return true }
            current = file.outline.ancestor(clause) { $0 == .conditionalClause }
        }
        return false
    }

    func mentionedNames() -> Set<UInt64> {
        Set(file.tokens.kinds.indices.filter { isName($0) }.map(hash(token:)))
    }

    /// Members and globals; what is local to a function is nobody's code under test.
    func declaredNames() -> Set<UInt64> {
        var names: Set<UInt64> = []
        let kinds: [NodeKind] = [
            .functionDecl, .binding, .enumCaseElement, .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .typealiasDecl,
            .macroDecl,
        ]
        for kind in kinds {
            for node in file.nodes(kind) where file.enclosingFunction(node) == nil {
                names.insert(NameHash.of(file.source.bytes[file.range(ofToken: file.outline.anchor(node))]))
            }
        }
        return names
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
