// Owns: JSON read as values.
import JSON
import Testing

@Suite struct `Reading JSON` {
    @Test(arguments: [
        "", "{", "[1,", "{\"a\" 1}", "[1 2]", "\"a", "\"\\q\"", "\"\\u12\"", "tru", "1.5", "[1]]", "{1: 2}", "[,1]",
        String(repeating: "[", count: 300),
    ]) func `What is none is an error`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `What was written is read`() throws {
        let hostile = "</script> && ]]> \u{202E}\u{0} ` | \r\n"
        let value = JSONValue.object([
            ("a \"\\\n\u{1}\u{2028}😀", .array([.null, .bool(true), .bool(false), .number(-7), .string(hostile)])),
            ("empty", .object([])), ("none", .array([])),
        ])
        #expect(try JSONValue(parsing: Array(value.text.utf8)).text == value.text)
        #expect(try JSONValue(parsing: Array("\"\\ud83d\\ude00\\u00e9\\/\\b\\f\"".utf8)).text == "\"😀é/\\u0008\\u000c\"")
        #expect(try JSONValue(parsing: Array("\"\\ud83dx\"".utf8)).text == "\"\u{FFFD}x\"")
    }
}
