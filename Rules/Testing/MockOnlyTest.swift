// Owns: the rule `mock-only-test`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a test that only asks a stand-in of its own for what it told it to answer.
package enum MockOnlyTest: SupportedRule {
    package static let summary = RuleSummary(id: "mock-only-test", family: .testing, severity: .low, readsTests: true)

    package static func check(_ file: FileContext, in project: ProjectContext?, _ findings: inout FindingCollector) {
        for test in file.testFunctions {
            guard let type = MockUse(test, file, in: project)?.onlyType else { continue }
            let name = file.outline.anchor(test.node)
            findings.report(
                file.range(ofToken: name), cause: file.range(test.node), confidence: .medium,
                "every expectation of `\(file.string(name))` is about `\(type)`, which the tests themselves define: no code that ships runs here",
                help: help)
        }
    }

    private static let help = "give the stand-in to the code that ships, and expect what that code does with it"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a test of nothing but its own mock",
            rationale: """
                The test sets up a stand-in and then asks the stand-in for what it was given. The code that ships is never called, so the test \
                is green whatever that code does, and it counts as a test of it.
                """,
            help: help,
            suppressWhen: "the stand-in is complicated enough to need tests of its own",
            references: ["https://testsmells.org/pages/testsmells.html"],
            bad: bad, good: good)
    }

    private static let path = "Tests/MailTests/SenderTests.swift"
    private static let mock = """
        final class MockSender: Sending {
            var result = true
            var sent: [String] = []
            func send(_ text: String) -> Bool { sent.append(text); return result }
            func find(_ text: String) throws -> String { guard let found = sent.first(where: { $0 == text }) else { throw Missing() }
            return found }
        }

        """

    private static var bad: [Example] {
        [
            Example(
                mock + "@Test func ↓sends() {\n    let sender = MockSender()\n    sender.result = true\n    #expect(sender.send(\"a\"))\n}",
                path: path),
            Example(
                mock
                    + "class SenderTests: XCTestCase {\n    func ↓testSends() {\n        let sender = MockSender()\n        _ = sender.send(\"a\")\n        XCTAssertEqual(sender.sent, [\"a\"])\n    }\n}",
                path: path),
            Example(
                mock
                    + "@Test func ↓finds() throws {\n    let sender = MockSender()\n    sender.sent = [\"a\"]\n    let found = try sender.find(\"a\")\n    #expect(found == \"a\")\n}",
                path: path),
            Example(
                "@Test func ↓sends() {\n    let sender = MockSender()\n    sender.result = false\n    #expect(!sender.send(\"a\"))\n}",
                path: path,
                otherFiles: ["Tests/MailTests/Doubles/MockSender.swift": mock]),
            Example(
                mock
                    + "class SenderTests: XCTestCase {\n    var sender: MockSender!\n    var mailer: Mailer!\n    override func setUp() { sender = MockSender()\n mailer = Mailer(sender) }\n    func ↓testResult() { sender.result = false\n XCTAssertFalse(sender.result) }\n    func testMails() { mailer.deliver(\"a\")\n XCTAssertEqual(sender.sent, [\"a\"]) }\n}",
                path: path),
            Example(
                "final class MockSender: Sending {\n    var handler: ((String) -> Bool)?\n    func send(_ text: String) -> Bool { handler?(text) ?? true }\n}\nstruct SenderTests {\n    let sender = MockSender()\n    @Test func ↓sends() {\n        sender.handler = { _ in false }\n        #expect(!sender.send(\"a\"))\n    }\n}",
                path: path),
            Example(
                "class SenderTests: XCTestCase {\n    private var sender: MockSender!\n    override func setUp() { sender = MockSender() }\n    func ↓testResult() { sender.result = false\n XCTAssertFalse(sender.send(\"a\")) }\n}",
                path: path, otherFiles: ["Tests/MailTests/Doubles/MockSender.swift": mock]),
            Example(mock + "@Test func ↓isEmpty() { #expect(MockSender().sent.isEmpty) }", path: path),
            Example(
                "class ClockTests: XCTestCase {\n    struct StubClock: Clock { var now = 5; func time() -> Int { now } }\n    func ↓testTime() { var clock = StubClock()\n clock.now = 7\n XCTAssertEqual(clock.time(), 7) }\n}",
                path: path),
        ]
    }

    private static var good: [Example] {
        [
            Example(
                mock
                    + "@Test func mails() {\n    let sender = MockSender()\n    Mailer(sender: sender).deliver(\"a\")\n    #expect(sender.sent == [\"a\"])\n}",
                path: path),
            Example(
                mock
                    + "@Test func mails() {\n    let sender = MockSender()\n    deliver(\"a\", with: sender)\n    #expect(sender.sent.count == 1)\n}",
                path: path),
            Example(
                mock
                    + "@Test func mails() {\n    let sender = MockSender()\n    Registry.shared.sender = sender\n    Registry.shared.flush()\n    #expect(sender.sent.count == 1)\n}",
                path: path),
            Example(
                "final class MockSender: Sending {\n    weak var delegate: (any Listener)?\n    var count = 0\n    func fire() { delegate?.fired() }\n    func send() { count += 1 }\n}\nclass SenderTests: XCTestCase {\n    let sender = MockSender()\n    lazy var mailer = Mailer(sender)\n    func testMails() { sender.fire()\n XCTAssertEqual(sender.count, 1) }\n}",
                path: path),
            Example(mock + "@Test func extends() { let sender = MockSender()\n #expect(sender.sendAll([\"a\"]) == 1) }", path: path),
            Example(
                mock + "@Test func mixes() { let sender = MockSender()\n #expect(sender.sent == [])\n #expect(Mailer(sender).count == 0) }",
                path: path),
            Example(
                "@Test func sends() {\n    let sender = MockSender()\n    #expect(sender.send(\"a\"))\n}", path: path,
                otherFiles: ["Sources/Mail/MockSender.swift": mock]),
            Example(
                "@Test func mails() {\n    let sender = MockSender()\n    Mailer(sender: sender).deliver(\"a\")\n    #expect(sender.sent == [\"a\"])\n}",
                path: path, otherFiles: ["Tests/MailTests/Doubles/MockSender.swift": mock]),
            Example("@Test func server() { let mock = MockServer()\n #expect(mock.pending == 0) }", path: path),
            Example(
                "struct Payload: Codable, Equatable { var id: Int }\n@Test func codes() throws {\n    let payload = Payload(id: 1)\n    #expect(try decode(encode(payload)) == payload)\n}",
                path: path),
            Example(
                "class Item: BaseItem { override var price: Int { 5 } }\n@Test func discounts() { #expect(Item().discounted == 4) }",
                path: path),
            Example(
                "struct Box { func open() -> Int { Lock(code: 1).value } }\n@Test func opens() { let box = Box()\n #expect(box.open() == 1) }",
                path: path),
        ]
    }
}
