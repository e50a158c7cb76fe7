// Owns: what reports show of the code around a finding.
import Analysis
import SourceText
import Testing

@Suite struct `The code around a finding` {
    private func surroundings(_ code: String, _ place: String, cause: String? = nil, added: [Range<Int>]) throws -> Surroundings {
        func bytes(_ text: String) throws -> Range<Int> {
            let range = try #require(code.firstRange(of: text))
            let start = code.utf8.distance(from: code.startIndex, to: range.lowerBound)
            return start..<start + text.utf8.count
        }
        let source = SourceText(code)
        let finding = Finding(
            rule: "r", family: .crashSafety, severity: .high, confidence: .high, range: try bytes(place),
            cause: try cause.map(bytes), message: "m", help: "h")
        return Surroundings(of: finding, in: source, added: added, hashes: LineHashes(of: source))
    }

    private let code = "one\ntwo\nfunc f() {\n    guard();\n\n    call()\n}\nlast\n"

    @Test func `A place on a new line is shown where it is`() throws {
        let shown = try surroundings(code, "call", added: [6..<7])
        #expect(shown.place == Region(start: Position(line: 6, column: 5), end: Position(line: 6, column: 9)))
        #expect(shown.addedPlace == shown.place)
    }

    @Test func `A place on an old line is shown on the first new line of its cause, without its blanks`() throws {
        let cause = "func f() {\n    guard();\n\n    call()\n}"
        let shown = try surroundings(code, "func f()", cause: cause, added: [5..<7])
        #expect(shown.place.start == Position(line: 3, column: 1))
        #expect(shown.addedPlace == Region(start: Position(line: 6, column: 5), end: Position(line: 6, column: 11)))
        #expect(shown.lineHash == LineHashes(of: SourceText(code))[6])
    }

    @Test func `Of a place over several lines only what is new is shown`() throws {
        let shown = try surroundings(code, "guard();\n\n    call()", added: [4..<5])
        #expect(shown.addedPlace == Region(start: Position(line: 4, column: 5), end: Position(line: 4, column: 13)))
    }

    @Test func `Where lines were only taken away the place itself is shown`() throws {
        let shown = try surroundings(code, "call", cause: "call()", added: [])
        #expect(shown.addedPlace == shown.place)
    }

    @Test func `Three lines on each side are shown, the new ones marked`() throws {
        let shown = try surroundings(code, "call", added: [5..<7])
        #expect(shown.lines.map(\.number) == [3, 4, 5, 6, 7, 8])
        #expect(shown.lines.filter(\.isAdded).map(\.number) == [5, 6])
        #expect(shown.lines.map(\.excerpt.text).last == "last")
        #expect(try surroundings(code, "one", added: []).lines.map(\.number) == [1, 2, 3, 4])
    }

    @Test func `Of a place of a thousand lines the beginning is shown`() throws {
        let long = "a {\n" + String(repeating: "b\n", count: 1000) + "}\n"
        #expect(try surroundings(long, String(long.dropLast()), added: []).lines.count == 12)
    }
}
