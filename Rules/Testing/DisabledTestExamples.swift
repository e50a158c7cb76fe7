// Owns: the examples of the rule `disabled-test`, and how a test reads inside a comment.
import Analysis

extension DisabledTest {
    private static let path = "Tests/AppTests/LoginTests.swift"

    static var bad: [Example] {
        [
            Example("@Test(↓.disabled()) func logsIn() { #expect(login()) }", path: path),
            Example(
                "@Suite(.serialized, ↓.disabled(\"flaky\")) struct LoginTests { @Test func logsIn() { #expect(login()) } }", path: path),
            Example("@Test(↓.enabled(if: false)) func logsIn() { #expect(login()) }", path: path),
            Example(
                "class LoginTests: XCTestCase {\n    func testLogsIn() throws {\n        throw ↓XCTSkip(\"flaky on CI\")\n    }\n    func testOut() throws { try ↓XCTSkipIf(true)\n XCTAssertTrue(logout()) }\n}",
                path: path),
            Example("@Test func logsIn() { ↓withKnownIssue { #expect(login()) } }", path: path),
            Example(
                "class LoginTests: XCTestCase {\n    func ↓xtestIn() { XCTAssertTrue(login()) }\n    func ↓_testOut() { XCTAssertTrue(logout()) }\n}",
                path: path),
            Example("↓#if false\n@Test func logsIn() { #expect(login()) }\n#endif", path: path),
            Example(
                "class LoginTests: XCTestCase {\n    // func ↓testLogsIn() {\n    //     XCTAssertTrue(login())\n    // }\n}", path: path,
                excluding: []),
            Example(
                "// ↓@Test\nfunc logsIn() {\n    #expect(login())\n}\n@Test func logsOut() { #expect(logout()) }", path: path, excluding: []
            ),
            Example(
                "class LoginSpec: QuickSpec {\n    override class func spec() {\n        ↓xit(\"logs in\") { expect(login()) == true }\n        ↓xdescribe(\"out\") { it(\"is\") { expect(out()) == true } }\n    }\n}",
                path: path),
            Example("/*\n@Test func ↓logsIn() {\n    #expect(login())\n}\n*/", path: path),
            Example(
                "@Test(↓.disabled(\"https://example.org/issues/12\")) func logsIn() { #expect(login()) }", path: path, confidence: .low),
            Example(
                "@Test(↓.disabled(\"https://example.org/issues/12\")) func logsIn() { #expect(login()) }", path: path, confidence: .high,
                options: issuesExcuse.set(false)),
        ]
    }

    static var good: [Example] {
        [
            Example("@Test(.disabled(if: isLinux)) func logsIn() { #expect(login()) }", path: path),
            Example("@Test(.enabled(if: hasNetwork)) func logsIn() { #expect(login()) }", path: path),
            Example("@Test(.tags(.slow), .timeLimit(.minutes(1))) func logsIn() { #expect(login()) }", path: path),
            Example(
                "class LoginTests: XCTestCase {\n    func testLogsIn() throws {\n        #if os(Linux)\n        throw XCTSkip(\"no Keychain\")\n        #endif\n        XCTAssertTrue(login())\n    }\n}",
                path: path),
            Example(
                "class LoginTests: XCTestCase { func testLogsIn() throws { try XCTSkipIf(isOffline)\n if isOld { throw XCTSkip() }\n XCTAssertTrue(login()) } }",
                path: path),
            Example("@Test func logsIn() { withKnownIssue { #expect(login()) } when: { isLinux } }", path: path),
            Example("#if os(macOS)\n@Test func logsIn() { #expect(login()) }\n#endif\n#if false\nlet old = 1\n#endif", path: path),
            Example(
                "// testLogsIn is below; func testLogsIn() used to sleep.\n/// @Test func example() { … }\n@Test func logsIn() { #expect(login()) }",
                path: path),
            Example(
                "class LoginTests: XCTestCase {\n    func _testIn(_ name: String) { XCTAssertTrue(login(name)) }\n    func testIn() { _testIn(\"a\") }\n}",
                path: path),
            Example("// @Test marks what runs.\nfunc login() {}\n// @Test\n@Test func logsIn() { #expect(true) }\n", path: path),
            Example("class Plan { func make() { xit(\"logs in\") { login() } } }", path: path),
            Example("view.disabled(true)\nbutton.enabled(if: false)", path: path),
            "// func testLogsIn() { }\nlet skip = XCTSkip()",
        ]
    }
}

/// A test inside a comment.
enum CommentedTest {
    /// A comment's line without what makes it a comment.
    static func code(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let code = line.drop { [UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: " "), UInt8(ascii: "\t")].contains($0) }
        return code.isEmpty ? nil : code
    }

    /// Whether a line is an attribute of its own: `@Test`, `@Test("adds", .tags(.slow))`.
    static func isAttribute(_ code: ArraySlice<UInt8>) -> Bool {
        guard code.starts(with: "@Test".utf8) else { return false }
        let rest = code.dropFirst(5)
        guard rest.first == UInt8(ascii: "(") else { return rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") } }
        return closer(of: rest).map { $0 + 1 == rest.endIndex } ?? false
    }

    /// Where the name of a test stands in a line that declares one, from the line's first byte.
    static func name(in code: ArraySlice<UInt8>, isBehindAttribute: Bool) -> Range<Int>? {
        var rest = code
        var isTest = isBehindAttribute
        if rest.starts(with: "@Test".utf8) {
            isTest = true
            rest = rest.dropFirst(5)
            if rest.first == UInt8(ascii: "(") {
                guard let end = closer(of: rest) else { return nil }
                rest = rest[(end + 1)...]
            }
        }
        while true {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let word = rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "(") }
            if word.elementsEqual("func".utf8) { break }
            guard word.first == UInt8(ascii: "@") || modifiers.contains(where: { word.elementsEqual($0.utf8) }) else { return nil }
            rest = rest.dropFirst(word.count)
        }
        rest = rest.dropFirst(4).drop { $0 == UInt8(ascii: " ") }
        let name = rest.prefix { $0 != UInt8(ascii: "(") }
        guard !name.isEmpty, name.endIndex < code.endIndex, isTest || name.starts(with: "test".utf8) else { return nil }
        // A sentence goes on behind the brackets; code opens its body.
        let text = code[name.endIndex...]
        guard text.contains(UInt8(ascii: "{")) || text.last == UInt8(ascii: ")") || text.last == UInt8(ascii: "s") else { return nil }
        guard isTest || text.starts(with: "()".utf8), !name.contains(UInt8(ascii: " ")) || name.first == UInt8(ascii: "`") else {
            return nil
        }
        return name.startIndex - code.startIndex..<name.endIndex - code.startIndex
    }

    private static let modifiers = [
        "public", "internal", "private", "override", "final", "static", "open", "package", "nonisolated", "mutating",
    ]

    private static func closer(of text: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        for (index, byte) in zip(text.indices, text) {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}
