// Owns: what makes a test fail: expectations, and calls of functions that contain one or whose name promises it.
package import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// The macros, calls and statements in a node that can make a test fail, in order: `#expect`, `XCTAssert…`, `confirmation`, `throw`.
    ///
    /// A call of something that this file does not declare counts where its name promises to look: `assertSnapshot`, `verifyRoundTrip`.
    package func expectations(in node: NodeID, limit: Int = .max) -> [NodeID] {
        let range = outline.descendants(node)
        let first = allExpectations.partitioningIndex { $0.index >= range.lowerBound }
        return Array(allExpectations[first...].prefix { $0.index < range.upperBound }.prefix(limit))
    }

    /// All of them in the file.
    func findExpectations() -> [NodeID] { outline.kinds.indices.map { NodeID($0) }.filter { isExpectation($0) } }

    private func isExpectation(_ node: NodeID) -> Bool {
        switch outline.kind(node) {
        case .macroExpansion: return isExpectationMacro(node)
        case .call: return isExpectationCall(node)
        default: return false
        }
    }

    /// `#expect`, `#require`, and macros of others whose name says so.
    package func isExpectationMacro(_ node: NodeID) -> Bool {
        let name = outline.anchor(node)
        return token(name, isIn: Self.expectationMacros) || hasVerb(name, in: Self.assertingWords)
    }

    /// Whether a call can make a test fail, judged by its name alone.
    package func isExpectationCall(_ call: NodeID) -> Bool {
        let name = outline.anchor(call)
        guard tokens.kinds[name].isIdentifierLike else { return false }
        if hasPrefix("XCT", name) {
            return Self.libraryPrefixes.contains { hasPrefix($0, name) } && !token(name, is: "XCTestExpectation")
        }
        if token(name, isIn: Self.waits) { return true }
        // What does not appear in time fails nothing if nobody asks.
        if token(name, is: "waitForExistence") { return !isStatement(call) && !isDiscarded(call) }
        if token(name, is: "wait") { return argument("for", of: call) != nil }
        if token(name, is: "record") { return !receiver(call).isEmpty && token(receiver(call).lowerBound, is: "Issue") }
        // Asking for the token of an expectation looks at nothing.
        if token(name, is: "expectation") { return false }
        // A list of tests for a platform that cannot find them.
        if token(name, is: "testCase") { return false }
        let asserts = hasWord(name, in: Self.assertingWords)
        // Making a value looks at nothing, but for functions that are spelled like types.
        if isInitializerCall(call) { return asserts && isStatement(call) }
        // `.failRequest(error)` is a value, not somebody who fails.
        if isImplicitMember(call) { return false }
        if asserts { return true }
        // Words that code under test uses, too, count where the function is the test's own, or a member of something for tests; whoever
        // looks takes what it returns, or returns nothing.
        if isCalledOnNothing(call) {
            return (hasVerb(name, in: Self.lookingVerbs) || hasWord(name, in: Self.lookingWords)) && !isDiscarded(call)
        }
        return isForTests(receiver(call)) && isStatement(call)
    }

    /// `.member` of a type that nobody writes.
    private func isImplicitMember(_ call: NodeID) -> Bool {
        let first = callee(call).lowerBound
        return tokens.kinds[first] == .period && first + 1 == outline.anchor(call)
    }

    /// Whether a receiver is something that tests look with: `validator`, `testCases`, `ReduceTests`, `ProviderCompatTest(…)`.
    private func isForTests(_ receiver: Range<Int>) -> Bool {
        guard let last = receiver.last else { return false }
        let name = tokens.kinds[last] == .rightParen ? outline.match(last).map { $0 - 1 } ?? last : last
        guard tokens.kinds[name].isIdentifierLike, !token(name, is: "XCTContext") else { return false }
        return hasNumberedWord(name, in: Self.testingWords)
    }

    private static let testingWords: NameSet = [
        "test", "tests", "tester", "validator", "checker", "verifier", "harness", "scenario", "testcase", "testcases", "asserter",
    ]

    static let expectationMacros: NameSet = ["expect", "require"]
    private static let libraryPrefixes: [StaticString] = [
        "XCTAssert", "XCTFail", "XCTUnwrap", "XCTExpect", "XCTRequire", "XCTTry", "XCTAsync",
    ]
    private static let waits: NameSet = [
        "waitForExpectations", "fulfillment", "confirmation", "withKnownIssue", "recordFailure", "fatalError", "preconditionFailure",
        "precondition",
    ]
    static let assertingWords: NameSet = [
        "assert", "asserts", "asserting", "assertion", "expect", "expects", "expecting", "verify", "verifies", "verifying", "should",
        "fail",
    ]
    /// As the first word of a function that is called on nothing.
    private static let lookingVerbs: NameSet = [
        "check", "checks", "ensure", "validate", "require", "confirm", "compare", "diff", "diagnose", "wait", "eventually", "must", "test",
        "tests",
    ]
    private static let lookingWords: NameSet = ["check", "checking", "verified", "validate", "compare", "test", "tests"]

    /// `_ = check(x)`
    private func isDiscarded(_ call: NodeID) -> Bool {
        let range = outline.tokens(statement(call))
        return range.count > 2 && tokens.kinds[range.lowerBound] == .wildcard && tokens.kinds[range.lowerBound + 1] == .equal
    }

    /// Whether a free function or one of `self` is called.
    package func isCalledOnNothing(_ call: NodeID) -> Bool {
        let receiver = receiver(call)
        guard let first = receiver.first else { return true }
        guard receiver.count == 1 else { return false }
        switch tokens.kinds[first] {
        case .selfValue, .selfType, .super: return true
        default: return false
        }
    }

    /// Whether nothing takes the value of a call: helpers that look return nothing.
    func isStatement(_ call: NodeID) -> Bool {
        let statement = statement(call)
        guard outline.kind(statement) == .expressionStatement, outline.tokens(statement).upperBound == outline.tokens(call).upperBound
        else {
            return false
        }
        var first = outline.tokens(statement).lowerBound
        while tokens.kinds[first] == .try || tokens.kinds[first] == .await || tokens.kinds[first] == .unsafe { first += 1 }
        return first == callee(call).lowerBound
    }
}
