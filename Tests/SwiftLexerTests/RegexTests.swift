// Owns: regex literals against operators.
import Testing

@Suite struct `Regex literals` {
    @Test(arguments: ["x = ", "f(", "[", "return ", "a, ", "{ ", "try ", "a ?? ", "#if ", "!", "try? ", "; "])
    func `A slash where an operand must stand begins a regex`(_ before: String) {
        #expect(lex(before + "/a b/").hasSuffix("regexSlash‹/› regexLiteralPattern‹a b› regexSlash‹/›"))
    }

    @Test func `A slash between operands is an operator`() {
        #expect(lex("a / b / c") == "identifier‹a› binaryOperator‹/› identifier‹b› binaryOperator‹/› identifier‹c›")
        #expect(lex("a/b/c") == "identifier‹a› binaryOperator‹/› identifier‹b› binaryOperator‹/› identifier‹c›")
        #expect(
            lex("(a) / b/ c") == "leftParen‹(› identifier‹a› rightParen‹)› binaryOperator‹/› identifier‹b› postfixOperator‹/› identifier‹c›"
        )
    }

    @Test func `A slash at the start of a file or a line begins a regex if it ends on the line`() {
        #expect(lex("/a/") == "regexSlash‹/› regexLiteralPattern‹a› regexSlash‹/›")
        #expect(lex("/a\nb/") == "prefixOperator‹/› identifier‹a› identifier‹b› postfixOperator‹/›")
    }

    @Test func `White space at either end of the pattern means the operator`() {
        #expect(lex("(/ a/)") == "leftParen‹(› binaryOperator‹/› identifier‹a› postfixOperator‹/› rightParen‹)›")
        #expect(lex("x /a /b") == "identifier‹x› prefixOperator‹/› identifier‹a› prefixOperator‹/› identifier‹b›")
    }

    @Test func `An unbalanced parenthesis means the operator`() {
        #expect(
            lex("f(a, /) / b") == """
                identifier‹f› leftParen‹(› identifier‹a› comma‹,› binaryOperator‹/› rightParen‹)› binaryOperator‹/› identifier‹b›
                """)
    }

    @Test func `Slashes in escapes and parentheses in classes do not count`() {
        #expect(lex(#"x = /a\/[)]/"#) == #"identifier‹x› equal‹=› regexSlash‹/› regexLiteralPattern‹a\/[)]› regexSlash‹/›"#)
    }

    @Test func `A prefix operator before a regex is a token of its own`() {
        #expect(lex("x = ^/a/") == "identifier‹x› equal‹=› prefixOperator‹^› regexSlash‹/› regexLiteralPattern‹a› regexSlash‹/›")
    }

    @Test func `Names of operators are none`() {
        #expect(lex("operator /^/") == "operator‹operator› binaryOperator‹/^/›")
        #expect(lex("func /(a: A/)").hasPrefix("func‹func› prefixOperator‹/› leftParen‹(›"))
    }

    @Test func `Extended delimiters need no guessing`() {
        #expect(
            lex("a #/ b/c /#")
                == "identifier‹a› regexPoundDelimiter‹#› regexSlash‹/› regexLiteralPattern‹ b/c › regexSlash‹/› regexPoundDelimiter‹#›")
        #expect(lex("##/a/#/##") == "regexPoundDelimiter‹##› regexSlash‹/› regexLiteralPattern‹a/#› regexSlash‹/› regexPoundDelimiter‹##›")
        #expect(lex("#//#") == "regexPoundDelimiter‹#› regexSlash‹/› regexLiteralPattern‹› regexSlash‹/› regexPoundDelimiter‹#›")
    }

    @Test func `Extended delimiters with nothing behind them on the line span lines`() {
        #expect(
            lex("#/\n a # b\n/#")
                == "regexPoundDelimiter‹#› regexSlash‹/› regexLiteralPattern‹\\n a # b\\n› regexSlash‹/› regexPoundDelimiter‹#›")
    }

    @Test func `An extended literal without an end stops at the line`() {
        #expect(lex("#/a\nb") == "regexPoundDelimiter‹#› regexSlash‹/› regexLiteralPattern‹a›! identifier‹b›")
        #expect(lex("#/\na") == "regexPoundDelimiter‹#› regexSlash‹/› regexLiteralPattern‹›! identifier‹a›")
        #expect(
            lex("##/a/#\nb")
                == "regexPoundDelimiter‹##› regexSlash‹/› regexLiteralPattern‹a›! regexSlash‹/› regexPoundDelimiter‹#› identifier‹b›")
    }
}
