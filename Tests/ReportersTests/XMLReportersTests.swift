// Owns: the reports in XML: Checkstyle and JUnit.
import Analysis
import Foundation
import Reporters
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The elements of a document, read by another reader of XML than our writer.
private final class Elements: NSObject, XMLParserDelegate {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    private(set) var all: [Element] = []
    private var open: [Int] = []

    static func parse(_ text: String) throws -> [Element] {
        let elements = Elements()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = elements
        try #require(parser.parse(), "\(String(describing: parser.parserError)): \(text)")
        return elements.all
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
    ) {
        open.append(all.count)
        all.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { open.removeLast() }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let last = open.last { all[last].text += text }
    }
}

@Suite struct `Checkstyle report` {
    private func elements(_ report: AuditReport) throws -> [Elements.Element] { try Elements.parse(CheckstyleReporter.report(report)) }

    @Test func `Findings stand below their file, with columns in UTF-16`() throws {
        let elements = try elements(
            Sample.report([
                Sample.entry("f(\"世😀\", try! b())\n", at: 13), Sample.entry(path: "B.swift", isBlocking: false),
                Sample.entry(severity: .low, path: "B.swift", isBlocking: false),
            ]))
        #expect(elements.map(\.name) == ["checkstyle", "file", "error", "file", "error", "error"])
        #expect(elements[1].attributes == ["name": "Sources/A.swift"])
        let expected = [
            "line": "1", "column": "10", "severity": "error", "message": "any error ends the process; instead: use `try`",
            "source": "onus.force-try",
        ]
        #expect(elements[2].attributes == expected)
        #expect(elements[4].attributes["severity"] == "warning" && elements[5].attributes["severity"] == "info")
    }

    @Test func `What could not be audited is an error`() throws {
        let elements = try elements(Sample.report([], failures: [.init(path: "B.swift", message: "late")]))
        #expect(elements[2].attributes["source"] == "onus.not-audited" && elements[2].attributes["severity"] == "error")
    }

    @Test func `Hostile text stays text, and what XML cannot hold is shown`() throws {
        let message = try #require(try elements(Sample.hostileReport).last { $0.name == "error" && $0.attributes["line"] == "1" })
        #expect(message.attributes["source"] == "onus.force-try")
        let shown = try #require(try elements(Sample.hostileReport).first { $0.attributes["message"]?.hasPrefix("a \"quoted\"") == true })
        #expect(shown.attributes["message"]?.contains("]]> %0A ::error::x") == true)
        #expect(shown.attributes["message"]?.contains("</script>\r\nnext\\u{1}\\u{202e}\\u{fffe}") == true)
    }
}

@Suite struct `JUnit report` {
    private func elements(_ report: AuditReport) throws -> [Elements.Element] { try Elements.parse(JUnitReporter.report(report)) }

    @Test func `What blocks has failed, the rest was skipped, and what was not audited is an error`() throws {
        let report = Sample.report(
            [Sample.entry(), Sample.entry(severity: .low, isBlocking: false)],
            suppressed: [.init(Sample.entry(path: "B.swift", isBlocking: false), reason: "checked")],
            failures: [.init(path: "C.swift", message: "late")])
        let elements = try elements(report)
        #expect(elements.filter { $0.name == "testcase" }.count == 4)
        let failure = try #require(elements.first { $0.name == "failure" })
        #expect(failure.attributes == ["message": "high: any error ends the process", "type": "force-try"])
        #expect(failure.text.contains("Sources/A.swift:1:9\nlet a = try! b()\n"))
        let skipped = elements.filter { $0.name == "skipped" }.compactMap { $0.attributes["message"] }
        #expect(skipped == ["low: any error ends the process (does not block)", "suppressed: checked"])
        #expect(elements.first { $0.name == "error" }?.attributes["message"] == "late")
        let counts = elements[0].attributes
        #expect([counts["tests"], counts["failures"], counts["errors"], counts["skipped"]] == ["4", "1", "1", "2"])
        #expect(elements.filter { $0.name == "testsuite" }.map { $0.attributes["name"] } == ["C.swift", "Sources/A.swift", "B.swift"])
        #expect(elements.last { $0.attributes["line"] != nil }?.attributes["file"] == "B.swift")
    }

    @Test func `Where nothing was found one test has passed`() throws {
        let elements = try elements(Sample.report([]))
        #expect(elements.map(\.name) == ["testsuites", "testsuite", "testcase"])
        #expect(elements[0].attributes["tests"] == "1" && elements[0].attributes["failures"] == "0")
    }

    @Test func `Hostile text stays text`() throws {
        let elements = try elements(Sample.hostileReport)
        #expect(elements.filter { $0.name == "testcase" }.count == 5)
        #expect(elements.contains { $0.text.contains("let a = \"</script><!--]]>`````\"; try! b()") })
    }
}
