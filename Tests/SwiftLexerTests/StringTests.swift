// Owns: string literals of every kind.
import SourceText
import SwiftLexer
import Testing

@Suite struct `Strings` {
    @Test func `A string is its quotes and the segment between them, an empty one too`() {
        #expect(lex(#"x = "a b""#) == #"identifier‹x› equal‹=› stringQuote‹"› stringSegment‹a b› stringQuote‹"›"#)
        #expect(lex(#""""#) == #"stringQuote‹"› stringSegment‹› stringQuote‹"›"#)
        #expect(lex("'a\"b'") == "singleQuote‹'› stringSegment‹a\"b› singleQuote‹'›")
    }

    @Test func `An escaped quote or backslash ends nothing`() {
        #expect(lex(#""a\"b\\""#) == #"stringQuote‹"› stringSegment‹a\"b\\› stringQuote‹"›"#)
    }

    @Test func `An escaped line feed ends a segment`() {
        #expect(lex(#""a\nb\u{A}c""#) == #"stringQuote‹"› stringSegment‹a\n› stringSegment‹b\u{A}› stringSegment‹c› stringQuote‹"›"#)
    }

    @Test(arguments: [#"\q"#, #"\u12"#, #"\u{}"#, #"\u{110000}"#, #"\u{D800}"#, "\u{1}", "\t", "\0"])
    func `An escape or a character that Swift does not know makes the segment malformed`(_ content: String) {
        #expect(lex("\"" + content + "\"").contains("›! stringQuote‹\"›"))
    }

    @Test func `Interpolation is code between a backslash with its parenthesis and the parenthesis that closes it`() {
        #expect(
            lex(#""a\(f(b))c""#) == """
                stringQuote‹"› stringSegment‹a› backslash‹\\› leftParen‹(› identifier‹f› leftParen‹(› identifier‹b› rightParen‹)› \
                rightParen‹)› stringSegment‹c› stringQuote‹"›
                """)
    }

    @Test func `Strings nest in interpolations`() {
        #expect(
            lex(#""\(d["\(k)"])""#) == """
                stringQuote‹"› stringSegment‹› backslash‹\\› leftParen‹(› identifier‹d› leftSquare‹[› stringQuote‹"› stringSegment‹› \
                backslash‹\\› leftParen‹(› identifier‹k› rightParen‹)› stringSegment‹› stringQuote‹"› rightSquare‹]› rightParen‹)› \
                stringSegment‹› stringQuote‹"›
                """)
    }

    @Test func `A parenthesis behind a try with a mark is counted`() {
        #expect(lex(#""\(try? (a))b""#).hasSuffix(#"rightParen‹)› rightParen‹)› stringSegment‹b› stringQuote‹"›"#))
    }

    @Test func `The line's end cuts a string off, also inside its interpolation`() {
        #expect(lex("\"ab\nc") == "stringQuote‹\"› stringSegment‹ab› identifier‹c›!")
        #expect(lex("\"\nc") == "stringQuote‹\"› identifier‹c›!")
        #expect(
            lex("\"a\\(b\nc") == "stringQuote‹\"› stringSegment‹a› backslash‹\\› leftParen‹(› identifier‹b› stringSegment‹›! identifier‹c›!"
        )
    }

    @Test func `Raw strings need their delimiters to end, to escape and to interpolate`() {
        #expect(
            lex(##"#"a"b\n"#"##)
                == ##"rawStringPoundDelimiter‹#› stringQuote‹"› stringSegment‹a"b\n› stringQuote‹"› rawStringPoundDelimiter‹#›"##)
        #expect(
            lex(##"#"\#(a)\(b)"#"##) == ##"""
                rawStringPoundDelimiter‹#› stringQuote‹"› stringSegment‹› backslash‹\› rawStringPoundDelimiter‹#› leftParen‹(› \##
                identifier‹a› rightParen‹)› stringSegment‹\(b)› stringQuote‹"› rawStringPoundDelimiter‹#›
                """##)
    }

    @Test func `Three quotes in a raw string of one line are its quote and two of its characters`() {
        #expect(
            lex(##"#"""#"##) == ##"rawStringPoundDelimiter‹#› stringQuote‹"› stringSegment‹"› stringQuote‹"› rawStringPoundDelimiter‹#›"##)
        #expect(
            lex(##"#"""a"#"##)
                == ##"rawStringPoundDelimiter‹#› stringQuote‹"› stringSegment‹""a› stringQuote‹"› rawStringPoundDelimiter‹#›"##)
    }

    @Test func `A string of several lines has a segment for each line`() {
        #expect(
            dump("x = \"\"\"\n  a\n  \\(b)\n  \"\"\"") == ##"""
                1:1     ..>. identifier ‹x›
                1:3     .<>. equal ‹=›
                1:5     .<>. multilineStringQuote ‹"""›
                2:1     |<.. stringSegment ‹  a\n›
                3:1     |... stringSegment ‹  ›
                3:3     .... backslash ‹\›
                3:4     .... leftParen ‹(›
                3:5     .... identifier ‹b›
                3:6     .... rightParen ‹)›
                3:7     .... stringSegment ‹\n›
                4:1     |... stringSegment ‹  ›
                4:3     ..>. multilineStringQuote ‹"""›
                4:6     .<>. endOfFile ‹›
                """##)
    }

    @Test func `A backslash at the end of a line in a string of several lines is white space`() {
        #expect(
            dump("\"\"\"\na \\  \nb\n\"\"\"") == ##"""
                1:1     ..>. multilineStringQuote ‹"""›
                2:1     |<>. stringSegment ‹a ›
                3:1     |<.. stringSegment ‹b\n›
                4:1     |... stringSegment ‹›
                4:1     ..>. multilineStringQuote ‹"""›
                4:4     .<>. endOfFile ‹›
                """##)
    }

    @Test func `The end of the file cuts any string off`() {
        #expect(dump("\"\"\"\na").hasSuffix("2:1     |<>. stringSegment ‹a›\n2:2     .<>! endOfFile ‹›"))
        #expect(dump("\"").hasSuffix(".<>! endOfFile ‹›"))
        #expect(dump("\"\\(a").hasSuffix(".<>! endOfFile ‹›"))
    }

    @Test func `An interpolation that never closes costs its own string, not the rest of the file`() {
        let file = #"""
            let a = """
                \(name(x)
                text
                """
            func f() { g("b") }
            let c = """
                \(d)
                """
            """#
        let tokens = lex(file)
        #expect(tokens.contains("rightParen‹)› identifier‹text› stringSegment‹›! multilineStringQuote‹\"\"\"› func‹func›"))
        #expect(tokens.contains("stringQuote‹\"› stringSegment‹b› stringQuote‹\"›"))
        #expect(tokens.hasSuffix("identifier‹d› rightParen‹)› stringSegment‹\\n› stringSegment‹    › multilineStringQuote‹\"\"\"›"))
    }
}
