// Owns: which functions a test run calls as tests.
package import Outline
import SourceText
import SwiftLexer

/// A function that a test run calls.
package struct TestFunction: Sendable {
    package enum Library: Sendable { case xctest, swiftTesting }

    package let node: NodeID
    package let body: NodeID
    package let library: Library
    /// The type around it, or the extension of one.
    package let suite: NodeID?
}

extension FileContext {
    func findTestFunctions() -> [TestFunction] {
        guard isTest else { return [] }
        return nodes(.functionDecl).compactMap { testFunction($0) }
    }

    private func testFunction(_ node: NodeID) -> TestFunction? {
        guard let body = outline.firstChild(node, .codeBlock) else { return nil }
        let suite = enclosingType(node)
        if attribute("Test", of: node) != nil {
            return TestFunction(node: node, body: body, library: .swiftTesting, suite: suite)
        }
        guard isNamedAsTest(outline.anchor(node)), isTestMethod(node), let suite else { return nil }
        return TestFunction(node: node, body: body, library: .xctest, suite: suite)
    }

    /// Whether XCTest would call a method if its name began with `test`: an instance method without parameters or a result, in a test case.
    package func isTestMethod(_ node: NodeID) -> Bool {
        guard let suite = outline.parent(node).flatMap({ outline.kind($0) == .memberBlock ? outline.parent($0) : typeAroundCondition($0) }),
            isTestCase(suite), let parameters = outline.firstChild(node, .parameters), outline.firstChild(parameters, .parameter) == nil
        else { return false }
        return outline.firstChild(node, .returnType) == nil && !hasModifier(.static, node) && !hasModifier(.class, node)
            && !hasModifier(.private, node) && !hasModifier(.fileprivate, node)
    }

    /// The type around a member that stands inside `#if`.
    private func typeAroundCondition(_ container: NodeID) -> NodeID? {
        guard outline.kind(container) == .conditionalClause else { return nil }
        guard let block = outline.ancestor(container, where: { $0 == .memberBlock || $0 == .codeBlock || $0 == .closure }) else {
            return nil
        }
        return outline.kind(block) == .memberBlock ? outline.parent(block) : nil
    }

    /// Whether nothing compiles what stands behind `#if false`.
    package func isSwitchedOff(_ clause: NodeID) -> Bool {
        let directive = outline.anchor(clause)
        return tokens.kinds[directive] == .poundIf && (tokens.kinds[directive + 1] == .false || token(directive + 1, is: "0"))
            && tokens.flags[directive + 2].contains(.startsLine)
    }

    private func isNamedAsTest(_ token: Int) -> Bool { hasPrefix("test", token) }

    /// Whether a type is a test case of XCTest: a class with such a superclass, or an extension of a type whose name says so.
    package func isTestCase(_ type: NodeID) -> Bool {
        switch outline.kind(type) {
        case .classDecl:
            guard let inheritance = outline.firstChild(type, .inheritance) else { return false }
            return outline.tokens(inheritance).contains { tokens.kinds[$0].isIdentifierLike && namesTests($0) }
                || namesTests(outline.anchor(type))
        case .extensionDecl: return outline.firstChild(type, .type).map { outline.tokens($0).contains { namesTests($0) } } ?? false
        default: return false
        }
    }

    private static let testSuffixes: [StaticString] = ["TestCase", "Tests", "Test", "TestBase", "TestsBase", "TestSuite", "TestCaseBase"]

    private func namesTests(_ token: Int) -> Bool {
        Self.testSuffixes.contains { hasSuffix($0, token) }
    }

    /// The functions of a test case that run before and after each test.
    package func fixtures(of test: TestFunction) -> [NodeID] {
        guard let suite = test.suite, let block = outline.firstChild(suite, .memberBlock) else { return [] }
        return outline.children(block).filter { member in
            switch outline.kind(member) {
            case .functionDecl: return hasPrefix("setUp", outline.anchor(member)) || hasPrefix("tearDown", outline.anchor(member))
            case .initializerDecl, .deinitializerDecl: return test.library == .swiftTesting
            default: return false
            }
        }
    }

    /// The words of a test's own name and of its display name.
    package func nameWords(of test: TestFunction) -> [String] {
        var words = NameWords.of(string(outline.anchor(test.node)))
        if let attribute = attribute("Test", of: test.node), let first = outline.firstChild(attribute, .argument) {
            let value = outline.tokens(first)
            if value.allSatisfy({ tokens.kinds[$0] == .stringSegment || tokens.kinds[$0] == .stringQuote }) {
                words += NameWords.of(string(value))
            }
        }
        return words
    }
}
