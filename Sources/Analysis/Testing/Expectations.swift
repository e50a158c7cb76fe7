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
        if token(name, is: "wait") { return argument("for", of: call) != nil }
        if token(name, is: "record") { return !receiver(call).isEmpty && token(receiver(call).lowerBound, is: "Issue") }
        // Asking for the token of an expectation looks at nothing.
        if token(name, is: "expectation") { return false }
        let asserts = hasWord(name, in: Self.assertingWords)
        // Making a value looks at nothing, but for functions that are spelled like types.
        if isInitializerCall(call) { return asserts && isStatement(call) }
        if asserts { return true }
        // Words that code under test uses, too, count where the function is the test's own, or a member of something for tests.
        if isCalledOnNothing(call) { return hasVerb(name, in: Self.lookingVerbs) || hasWord(name, in: Self.lookingWords) }
        return isForTests(receiver(call)) && isStatement(call)
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
        "precondition", "waitForExistence",
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
}

/// Whether code can make a test fail, as far as a file shows it.
package enum Expecting: Sendable, Comparable {
    case never
    /// It calls a function of another file that returns nothing: perhaps a helper that looks.
    case perhaps
    case always
}

extension FileContext {
    /// Whether a test has an expectation: in its body, in a function that it calls, or in what runs before and after it.
    package func expecting(_ test: TestFunction) -> Expecting {
        var visited: Set<NodeID> = [test.node]
        let result = expecting(in: test.body, &visited)
        guard result < .always else { return result }
        for fixture in fixtures(of: test) where expecting(in: fixture, &visited) == .always { return .always }
        return result
    }

    private func expecting(in node: NodeID, _ visited: inout Set<NodeID>) -> Expecting {
        if !expectations(in: node, limit: 1).isEmpty || throwsItself(node) { return .always }
        var result = Expecting.never
        for call in nodes(.call, in: node) {
            let name = outline.anchor(call)
            guard tokens.kinds[name].isIdentifierLike else { continue }
            // The inherited test looks for this one.
            if let first = callee(call).first, tokens.kinds[first] == .super, hasPrefix("test", name) { return .always }
            let declared = functions(named: name)
            if declared.isEmpty {
                if isCalledOnNothing(call), !isInitializerCall(call), isStatement(call), !isVariableCall(name),
                    !token(name, isIn: Self.lookingAway)
                {
                    result = .perhaps
                }
                continue
            }
            for function in declared where visited.insert(function).inserted {
                result = max(result, expecting(in: function, &visited))
                if result == .always { return .always }
            }
        }
        return result
    }

    /// Functions of the system and its libraries that no test looks at anything with.
    private static let lookingAway: NameSet = [
        "print", "debugPrint", "dump", "sleep", "usleep", "NSLog", "srand48", "setUp", "tearDown", "addTeardownBlock",
        "withExtendedLifetime",
        "autoreleasepool", "fclose", "close", "unlink", "setenv", "unsetenv", "exit",
    ]

    /// Whether nothing takes the value of a call: helpers that look return nothing.
    private func isStatement(_ call: NodeID) -> Bool {
        let statement = statement(call)
        guard outline.kind(statement) == .expressionStatement, outline.tokens(statement).upperBound == outline.tokens(call).upperBound
        else {
            return false
        }
        var first = outline.tokens(statement).lowerBound
        while tokens.kinds[first] == .try || tokens.kinds[first] == .await || tokens.kinds[first] == .unsafe { first += 1 }
        return first == callee(call).lowerBound
    }

    /// Whether a local closure or a parameter is called.
    private func isVariableCall(_ name: Int) -> Bool {
        declaration(of: name).map { $0.kind != .property && $0.kind != .global } ?? false
    }

    /// Whether a failure of the test's own making leaves it: `guard … else { throw NotEqual() }`, but not a skip.
    private func throwsItself(_ node: NodeID) -> Bool {
        nodes(.throwStatement, in: node).contains { statement in
            let value = outline.anchor(statement) + 1
            guard !token(value, is: "XCTSkip") else { return false }
            return outline.ancestor(statement) { $0 == .closure || $0 == .functionDecl }.map { outline.kind($0) == .functionDecl } ?? true
        }
    }
}
