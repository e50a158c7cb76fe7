// Owns: comments, white space, directives, and bytes that are none of Swift's.
import SourceText
import SwiftLexer
import Testing

@Suite struct `Between tokens` {
    @Test func `Comments are kept with the token that follows them`() {
        #expect(
            dump("/// doc\n//// doc\n// line\nlet /* in */ x /** doc */\n/**/") == """
                1:1          comment (documentationLine) ‹/// doc›
                2:1          comment (documentationLine) ‹//// doc›
                3:1          comment (line) ‹// line›
                4:1     |<>. let ‹let›
                4:5          comment (block) ‹/* in */›
                4:14    .<>. identifier ‹x›
                4:16         comment (documentationBlock) ‹/** doc */›
                5:1          comment (block) ‹/**/›
                5:5     |<>. endOfFile ‹›
                """)
    }

    @Test func `Block comments nest, and a line's end inside one counts`() {
        #expect(
            dump("a/* /* \n */ */b") == """
                1:1     ..>. identifier ‹a›
                1:2          comment (block) ‹/* /* \\n */ */›
                2:7     |<>. identifier ‹b›
                2:8     .<>. endOfFile ‹›
                """)
    }

    @Test func `A comment without an end marks the end of the file`() {
        #expect(dump("a /* b /* */").hasSuffix("comment (block), not terminated ‹/* b /* */›\n1:13    .<>! endOfFile ‹›"))
    }

    @Test func `Lines end at line feeds and at carriage returns`() {
        #expect(
            dump("a\r\nb\rc") == """
                1:1     ..>. identifier ‹a›
                2:1     |<>. identifier ‹b›
                2:3     |<>. identifier ‹c›
                2:4     .<>. endOfFile ‹›
                """)
    }

    @Test func `A shebang is a token at the start of the file only`() {
        #expect(lex("#!/usr/bin/swift\nx") == "shebang‹#!/usr/bin/swift› identifier‹x›")
        #expect(lex("\n#!x") == "pound‹#› exclamationMark‹!› identifier‹x›")
    }

    @Test func `A byte order mark is white space`() {
        #expect(dump("\u{FEFF}a").hasPrefix("1:4     .<>. identifier ‹a›"))
    }

    @Test func `Bytes that are none of Swift's mark the token behind them`() {
        #expect(lex("a \u{7F}b") == "identifier‹a› identifier‹b›!")
        let source = SourceText([0x61, 0xFF, 0xC3, 0x28, 0x00, 0x62])
        #expect(checked(source).summary(of: source) == "identifier‹a› leftParen‹(›! identifier‹b›!")
    }

    @Test func `Directives are one token, a macro is its sign and a name`() {
        #expect(
            lex("#if A\n#elseif B\n#else\n#endif")
                == "poundIf‹#if› identifier‹A› poundElseif‹#elseif› identifier‹B› poundElse‹#else› poundEndif‹#endif›")
        #expect(
            lex("#available #unavailable #sourceLocation")
                == "poundAvailable‹#available› poundUnavailable‹#unavailable› poundSourceLocation‹#sourceLocation›")
        #expect(lex("#expect #iffy ##") == "pound‹#› identifier‹expect› pound‹#› identifier‹iffy› pound‹#› pound‹#›")
    }

    @Test func `A merge conflict is skipped as a whole and marks what follows`() {
        #expect(lex("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> branch\nd") == "identifier‹a› identifier‹d›!")
        // Here the line behind the marker goes too, as in SwiftParser.
        #expect(lex("a\n>>>> ORIGINAL\nb\n<<<<\nc\nd") == "identifier‹a› identifier‹d›!")
    }

    @Test func `A conflict marker without its end or not at the start of a line is an operator`() {
        #expect(lex("<<<<<<< HEAD\nb") == "binaryOperator‹<<<<<<<› identifier‹HEAD› identifier‹b›")
        #expect(lex(" <<<<<<< HEAD\n>>>>>>> b").hasPrefix("binaryOperator‹<<<<<<<›"))
    }
}
