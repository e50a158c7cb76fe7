// Owns: JSON as text.
import JSON
import Testing

@Suite struct `JSON text` {
    @Test func `Control characters, quotes and line separators are escaped`() {
        #expect(JSONValue.string("a\"\\\n\t\u{1}\u{2028}é").text == "\"a\\\"\\\\\\n\\t\\u0001\\u2028é\"")
    }

    @Test func `Fields keep their order and empty containers stay on one line`() {
        #expect(JSONValue.object([("b", .number(1)), ("a", .array([]))]).text == "{\n  \"b\": 1,\n  \"a\": []\n}")
    }
}
