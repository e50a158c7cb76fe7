// Owns: tests of which findings a baseline forgives, and of its file.
import Testing

@testable import Audit

@Suite struct `Forgiven findings` {
    private func mark(_ text: UInt64, in statement: UInt64 = 1, at path: String = "A.swift", rule: String = "force-try") -> Baseline.Mark {
        Baseline.Mark(rule: rule, path: path, text: text, statement: statement)
    }

    @Test func `What stood there is forgiven, as often as it stood there`() {
        let baseline = Baseline([mark(1), mark(1), mark(2)])
        #expect(baseline.count == 3)
        #expect(baseline.match([mark(1), mark(1), mark(2)]).forgiven == [0, 1, 2])
        #expect(baseline.match([mark(1), mark(1), mark(1)]).forgiven == [0, 1])
        #expect(baseline.match([mark(3), mark(1, rule: "force-cast")]).forgiven.isEmpty)
    }

    @Test func `A statement is forgiven wherever it went, the code in it only where it was`() {
        let baseline = Baseline([mark(1, in: 7)])
        #expect(baseline.match([mark(1, in: 7, at: "New.swift")]).forgiven == [0])
        #expect(baseline.match([mark(1, in: 8)]).forgiven == [0])
        #expect(baseline.match([mark(1, in: 8, at: "New.swift")]).forgiven.isEmpty)
    }

    @Test func `What did not move is recognised before what did`() {
        let baseline = Baseline([mark(1, in: 7, at: "A.swift")])
        #expect(baseline.match([mark(1, in: 7, at: "0.swift"), mark(1, in: 7, at: "A.swift")]).forgiven == [1])
    }

    @Test func `Code that is copied is not forgiven while what it was copied from stands`() {
        let baseline = Baseline([mark(1, in: 7)])
        #expect(baseline.match([mark(1, in: 7, at: "0.swift"), mark(1, in: 8)]).forgiven == [1])
    }

    @Test func `What no finding used up is left`() {
        let baseline = Baseline([mark(1), mark(1), mark(2)])
        #expect(baseline.match([mark(1)]).left == [mark(1): 1, mark(2): 1])
    }

    @Test func `Its file gives it back`() throws {
        let baseline = Baseline([mark(1), mark(1), mark(.max, at: "Sources/With space/Ä.swift"), mark(2, at: "a\\b\nc\u{2028}.swift")])
        #expect(try Baseline(text: baseline.text) == baseline)
        #expect(baseline.text.contains("force-try 1 1 2 A.swift\n"))
        #expect(try Baseline(text: baseline.text.replacing("\n", with: "\r\n")) == baseline)
    }

    @Test(arguments: [
        ("", 1), ("version 2\n", 1), ("version 1\nforce-try 1 1 0 A.swift\n", 2), ("version 1\n\nforce-try x 1 1 A.swift\n", 3),
        ("version 1\nforce-try 1 1 1\n", 2), ("force-try 1 1 1 A.swift\n", 1), ("version 1\n<<<<<<< ours\n", 2),
        ("version 1\nforce-try 1 1 1 A\\q\n", 2), ("version 1\nx 1 1 \(Int.max) A\nx 1 1 1 A\n", 3),
    ]) func `A file that is none is an error with its line`(text: String, line: Int) {
        let error = #expect(throws: BaselineError.self) { try Baseline(text: text) }
        #expect(error?.line == line)
    }
}
