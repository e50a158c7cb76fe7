// Owns: tests of what records of Agent Trace say.
import Git
import Testing

@testable import Provenance

@Suite struct `Records of Agent Trace` {
    private func files(_ lines: String...) -> [TracedFile] {
        AgentTrace.files(Array(lines.joined(separator: "\n").utf8)) { !$0.bytes.starts(with: ".".utf8) }
    }

    private func record(_ conversations: String, tool: String = #""tool":{"name":"cursor","version":"2.4.0"},"#) -> String {
        #"{"version":"1.0","id":"x","timestamp":"2026-01-23T14:30:00.500Z",\#(tool)"files":[{"path":"A.swift","conversations":[\#(conversations)]}],"metadata":{"confidence":0.95}}"#
    }

    @Test func `A record names a file, its lines and the tool`() {
        let record = record(
            #"{"url":"file:///x","contributor":{"type":"ai","model_id":"anthropic/claude"},"ranges":[{"start_line":2,"end_line":4},{"start_line":9,"end_line":9,"content_hash":"murmur3:9f2e8a1b"}]}"#
        )
        #expect(
            files(record) == [
                TracedFile(
                    path: "A.swift", time: 1_769_178_600_500_000_000,
                    lines: [
                        .init(range: 2...4, author: .machine(tool: "Cursor"), hash: nil),
                        .init(range: 9...9, author: .machine(tool: "Cursor"), hash: "murmur3:9f2e8a1b"),
                    ])
            ])
    }

    @Test(arguments: [
        (#""contributor":{"type":"ai"},"#, "", LineAuthor.machine(tool: "Cursor")), (#""contributor":{"type":"human"},"#, "", .unknown),
        (#""contributor":{"type":"mixed"},"#, "", .unknown), ("", "", .unknown), (#""contributor":"ai","#, "", .unknown),
        (#""contributor":{"type":"ai"},"#, #","contributor":{"type":"human"}"#, .unknown),
        (#""contributor":{"type":"human"},"#, #","contributor":{"type":"ai"}"#, .machine(tool: "Cursor")),
    ]) func `Only ai is a machine, and a range knows better than its conversation`(conversation: String, range: String, author: LineAuthor)
    {
        #expect(
            files(record(#"{\#(conversation)"ranges":[{"end_line":2,"start_line":1\#(range)}]}"#)).first?.lines.map(\.author) == [author])
    }

    @Test(arguments: [
        ("", "anthropic/claude-opus"), (#""tool":{"name":"unknown"},"#, "anthropic/claude-opus"),
        (#""tool":{"name":"claude-code"},"#, "Claude"),
        (#""tool":"x","#, "anthropic/claude-opus"), (#""tool":{"name":" a\u0000\u001b[31m  b "},"#, "a [31m b"),
    ]) func `Where the tool has no name the model has`(tool: String, name: String) {
        let conversation = #"{"contributor":{"type":"ai","model_id":"anthropic/claude-opus"},"ranges":[{"start_line":1,"end_line":2}]}"#
        #expect(files(record(conversation, tool: tool)).first?.lines.map(\.author) == [.machine(tool: name)])
    }

    @Test(arguments: [
        #"{"start_line":0,"end_line":2}"#, #"{"start_line":3,"end_line":2}"#, "{}", "[]", "7",
        #"{"start_line":-4,"end_line":99999999999999999999}"#,
    ]) func `A range that is none is left out`(range: String) {
        #expect(files(record(#"{"contributor":{"type":"ai"},"ranges":[\#(range),{"start_line":1,"end_line":1}]}"#)).first?.lines.count == 1)
    }

    @Test func `Lines that are no records are passed over, and paths that are no files are not wanted`() {
        let good = record(#"{"ranges":[]}"#)
        let shell = good.replacing("A.swift", with: ".shell-history")
        #expect(files("", "{", good, "[]", "{}", "\u{0}", good + "x", shell, #"{"files":{"path":1}}"#, good).count == 2)
        #expect(files(good.replacing("\"files\":[", with: "\"files\":[1,\"x\",{\"path\":4},{},")).count == 1)
        #expect(files(String(repeating: "[", count: 100_000), String(repeating: "{\"files\":", count: 1000)).isEmpty)
        #expect(files(good.replacing(#""conversations":["#, with: #""conversations":[[],4,{"ranges":{}},"#)).first?.lines.isEmpty == true)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-23T14:30:00.000Z", 1_769_178_600_000_000_000),
            ("2026-01-23t15:30:00+01:00", 1_769_178_600_000_000_000),
            ("2026-01-23T14:30:00.1234567891-00:30", 1_769_180_400_123_456_789), ("2024-02-29T23:59:60Z", 1_709_251_200_000_000_000),
            ("2026-01-23", nil), ("2026-13-23T14:30:00Z", nil), ("2026-01-23T14:30:00", nil), ("2026-01-23T14:30:00.Z", nil),
            ("2026-01-23T14:30:00+1:00", nil), ("99999-01-23T14:30:00Z", nil), ("２026-01-23T14:30:00Z", nil), ("2026-01-23 14:30:00Z", nil),
            ("", nil),
            ("2026-01-23T14:30:00+01x00", nil),
        ] as [(String, Int64?)]) func `Moments are read as RFC 3339 writes them`(text: String, time: Int64?)
    {
        #expect(files(record(#"{"ranges":[]}"#).replacing("2026-01-23T14:30:00.500Z", with: text)).first?.time == time)
    }

    @Test func `Any bytes are read to their end`() {
        var random = Numbers(seed: 11)
        let whole = Array(record(#"{"contributor":{"type":"ai"},"ranges":[{"start_line":1,"end_line":2,"content_hash":"sha256:0"}]}"#).utf8)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<1 + random.below(6) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: whole[random.below(whole.count)...].prefix(random.below(20)), at: place)
                }
            }
            let found = AgentTrace.files(bytes) { _ in true }
            #expect(found.allSatisfy { $0.lines.allSatisfy { $0.range.lowerBound >= 1 } })
        }
    }
}
