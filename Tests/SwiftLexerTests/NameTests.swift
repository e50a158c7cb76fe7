// Owns: names, keywords and what stands for a name.
import SourceText
import SwiftLexer
import Testing

@Suite struct `Names` {
    @Test func `Reserved words and contextual keywords have a kind each`() {
        #expect(
            lex("init self Self Any _ _read unsafeMutableAddress") == """
                initializer‹init› selfValue‹self› selfType‹Self› anyType‹Any› wildcard‹_› underscoreRead‹_read› \
                unsafeMutableAddress‹unsafeMutableAddress›
                """)
    }

    @Test(arguments: TokenKind.allCases)
    func `Every keyword is found by its text and a longer word is not`(_ kind: TokenKind) {
        guard kind.isReservedWord || kind.isIdentifierLike && kind != .identifier else { return }
        let names: [TokenKind: String] = [
            .anyType: "Any", .initializer: "init", .selfValue: "self", .selfType: "Self", .underscoreModify: "_modify",
            .underscoreRead: "_read",
        ]
        let text = names[kind] ?? "\(kind)"
        #expect(Tokens(lexing: SourceText(text)).kinds == [kind, .endOfFile])
        #expect(Tokens(lexing: SourceText(text + "x")).kinds == [.identifier, .endOfFile])
        #expect(Tokens(lexing: SourceText("`" + text + "`")).kinds == [.identifier, .endOfFile])
    }

    @Test func `Back-ticks make any word a name, spaces included`() {
        #expect(lex("`class` `a raw name` `1st`") == "identifier‹`class`› identifier‹`a raw name`› identifier‹`1st`›")
    }

    @Test func `A back-ticked operator, white space or nothing is malformed`() {
        #expect(lex("`+` `` ` `") == "identifier‹`+`›! identifier‹``›! identifier‹` `›!")
    }

    @Test func `A back-tick without a partner on its line is no token of Swift`() {
        #expect(lex("`a b\n`") == "unknown‹`›! identifier‹a› identifier‹b› unknown‹`›!")
    }

    @Test func `A dollar sign begins a parameter's number or a name`() {
        #expect(lex("$0 $name $ $12a") == "dollarIdentifier‹$0› identifier‹$name› dollarIdentifier‹$› identifier‹$12a›")
    }

    @Test func `Letters of any script make names, combining marks go on them`() {
        #expect(lex("größe 名前 🦊 e\u{301}") == "identifier‹größe› identifier‹名前› identifier‹🦊› identifier‹e\u{301}›")
    }

    @Test func `A combining mark cannot begin a name`() {
        #expect(lex("\u{301}a") == "identifier‹\u{301}a›!")
    }

    @Test func `An editor's placeholder is a name`() {
        #expect(lex("f(<#T##Int#>)") == "identifier‹f› leftParen‹(› identifier‹<#T##Int#>› rightParen‹)›")
        #expect(lex("a+<#b#>") == "identifier‹a› binaryOperator‹+› identifier‹<#b#>›")
        #expect(lex("<#a\n#>") == "leftAngle‹<› pound‹#› identifier‹a› pound‹#› rightAngle‹>›")
    }

    @Test func `Typographic quotes around text are one malformed name`() {
        #expect(lex("x = “some text”") == "identifier‹x› equal‹=› identifier‹“some text”›!")
        #expect(lex("“a \\(b)”") == "identifier‹“›! identifier‹a› backslash‹\\› leftParen‹(› identifier‹b› rightParen‹)› unknown‹”›!")
    }
}
