// Owns: tests of what notes of Git AI say, real ones and hostile ones.
import Git
import Provenance
import Testing

@Suite struct `Notes of Git AI` {
    private static let metadata = """
        {"schema_version":"authorship/3.0.0","base_commit_sha":"7734","confidence":0.95,
         "prompts":{"abcd1234abcd1234":{"agent_id":{"tool":"cursor","id":"1","model":"m"},"messages":[{"text":"[{\\"}"}],"total_additions":25}},
         "humans":{"h_31dce776f88375":{"author":"Dev <d@e>"}},
         "sessions":{"s_c9883b05a2487d":{"human_author":null,"agent_id":{"model":"m","tool":"claude"}}}}
        """

    private func authors(_ attestations: String, _ lines: [Int], in path: GitPath = "A.swift", metadata: String = metadata) -> [LineAuthor]?
    {
        AINote(Array("\(attestations)---\n\(metadata)".utf8))?.authors(of: lines, in: path)
    }

    @Test func `Keys tell sessions, prompts and people apart`() {
        let note = "A.swift\n  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-2,5\n  h_31dce776f88375 6-7\nB.swift\n  abcd1234abcd1234 1\n"
        #expect(
            authors(note, [1, 2, 3, 5, 6, 7, 8]) == [
                .machine(tool: "Claude"), .machine(tool: "Claude"), .unknown, .machine(tool: "Claude"), .person, .person, .unknown,
            ])
        #expect(authors(note, [1, 2], in: "B.swift") == [.machine(tool: "Cursor"), .unknown])
        #expect(authors(note, [1], in: "C.swift") == [.unknown])
    }

    @Test func `The last entry for a line counts`() {
        let note =
            "A.swift\n  abcd1234abcd1234 1-9\n  h_31dce776f88375 4,2-3\n  s_c9883b05a2487d::t_1 3\nB.swift\n  abcd123 1\nA.swift\n  h_1 9\n"
        #expect(
            authors(note, [1, 2, 3, 4, 5, 9]) == [
                .machine(tool: "Cursor"), .person, .machine(tool: "Claude"), .person, .machine(tool: "Cursor"), .person,
            ])
    }

    @Test(arguments: ["abcd1234abcd1234", "1234567", "s_c9883b05a2487d", "s_0::t_0", "01234567-89ab-cdef-0123-456789abcdef", "ABCDE"])
    func `A record that is missing takes away the name only`(key: String) {
        #expect(authors("A.swift\n  \(key) 1\n", [1], metadata: "{}") == [.machine(tool: "a tool that it does not name")])
    }

    @Test(arguments: ["human", "x_31dce776f88375", "someone"]) func `What no standard knows is unknown, and hides what it lies over`(
        key: String
    ) {
        #expect(authors("A.swift\n  abcd1234abcd1234 1-3\n  \(key) 2\n", [1, 2]) == [.machine(tool: "Cursor"), .unknown])
    }

    @Test func `Paths in quotes, line endings of Windows and empty lines are read`() {
        let note = "\"my file.swift\"\r\n  abcd1234abcd1234 1\r\n\r\nA.swift  \n  h_1 1\n"
        #expect(authors(note, [1], in: "my file.swift") == [.machine(tool: "Cursor")])
        #expect(authors(note, [1]) == [.person])
    }

    @Test(arguments: ["1-", "-", "1-2-3", "x", "1,x", " 1", "1 2", "0x1", "１"]) func `A file with an entry that cannot be read is unknown`(
        ranges: String
    ) {
        let note = "A.swift\n  abcd1234abcd1234 1\n  h_1 \(ranges)\nB.swift\n  abcd1234abcd1234 1\n"
        #expect(authors(note, [1]) == [.unknown])
        #expect(authors(note, [1], in: "B.swift") == [.machine(tool: "Cursor")])
        #expect(authors("A.swift\n  abcd1234abcd1234\n", [1]) == [.unknown])
    }

    @Test func `Numbers that no file has are no trouble`() {
        let huge = String(repeating: "9", count: 40)
        #expect(
            authors("A.swift\n  abcd1234abcd1234 0,5-3,0-1,7-\(huge),\(huge)\n", [1, 2, 3, 4, 5, 7, .max]) == [
                .machine(tool: "Cursor"), .unknown, .unknown, .unknown, .unknown, .machine(tool: "Cursor"), .machine(tool: "Cursor"),
            ])
    }

    @Test func `A note without entries speaks of nothing`() throws {
        #expect(try #require(AINote(Array("---\n{}".utf8))).speaks == false)
        #expect(try #require(AINote(Array("A.swift\n---\n".utf8))).speaks == false)
        #expect(try #require(AINote(Array("A.swift\n  h_1 1\n---".utf8))).speaks)
    }

    @Test(arguments: ["", "A.swift\n  h_1 1\n", "  h_1 1\n---\n", "some words", "A.swift\n  h_1 1\n ---\n{}", "---x\n{}"])
    func `What is no note is none`(text: String) { #expect(AINote(Array(text.utf8)) == nil) }

    @Test func `A later standard may mean something else`() {
        #expect(authors("A.swift\n  h_1 1\n", [1], metadata: "{\"schema_version\":\"authorship/4.0.0\"}") == nil)
        #expect(authors("A.swift\n  h_1 1\n", [1], metadata: "{\"schema_version\":\"authorship/3.9.1\"}") == [.person])
        #expect(authors("A.swift\n  h_1 1\n", [1], metadata: "{\"schema_version\":3}") == [.person])
    }

    @Test(arguments: [
        "", "{", "null", "[1,2]", "{\"sessions\":[1],\"prompts\":7}", "{\"sessions\":{\"s_1\":[],\"s_2\":{\"agent_id\":4}}}",
        String(repeating: "{\"a\":", count: 5000), String(repeating: "[", count: 100_000),
        "{\"sessions\":{\"s_1\":{\"agent_id\":{\"tool\":\"\\ud800\\u0000\"}}}}",
    ]) func `Damaged metadata names fewer tools, and no more than that`(metadata: String) {
        #expect(authors("A.swift\n  s_1::t_1 1\n  h_1 2\n", [1, 2], metadata: metadata)?.last == .person)
        guard case .machine = authors("A.swift\n  s_1::t_1 1\n", [1], metadata: metadata)?.first else { return #expect(Bool(false)) }
    }

    @Test func `Any bytes are read to their end`() {
        var random = Numbers(seed: 7)
        let pieces = [
            "A.swift\n", "  h_1 1-3\n", "  abcd1234 ", "1-9,", "\n", "---\n", "{\"sessions\":{", "\"s_1\":", "\"", "\\u", "}", "]", "  ",
            "\r\n",
            "\u{0}", "999999999999999999999999", "-",
        ].map { Array($0.utf8) }
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(30) {
                bytes +=
                    random.below(4) == 0 ? (0..<random.below(6)).map { _ in UInt8(random.below(256)) } : pieces[random.below(pieces.count)]
            }
            #expect(AINote(bytes)?.authors(of: [1, 2, 1000], in: "A.swift").count ?? 3 == 3)
        }
    }

    @Test func `A million ranges over each other cost no more than to be read`() throws {
        let ranges = (0..<200_000).map { _ in "1-99999" }.joined(separator: ",")
        let note = try #require(AINote(Array("A.swift\n  h_1 \(ranges)\n  abcd1234abcd1234 \(ranges)\n---\n{}".utf8)))
        #expect(Set(note.authors(of: Array(1...50_000), in: "A.swift")).count == 1)
    }
}

/// Numbers that are the same in every run.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
