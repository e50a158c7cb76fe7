// Owns: operators and punctuation.
import Testing

@Suite struct `Operators` {
    @Test func `White space on both sides or none makes an infix operator`() {
        #expect(lex("a+b") == "identifier‹a› binaryOperator‹+› identifier‹b›")
        #expect(lex("a + b") == "identifier‹a› binaryOperator‹+› identifier‹b›")
    }

    @Test func `White space on one side makes a prefix or a postfix operator`() {
        #expect(lex("a +b") == "identifier‹a› prefixOperator‹+› identifier‹b›")
        #expect(lex("a+ b") == "identifier‹a› postfixOperator‹+› identifier‹b›")
        #expect(lex("f(-1)") == "identifier‹f› leftParen‹(› prefixOperator‹-› integerLiteral‹1› rightParen‹)›")
        #expect(lex("(a++)") == "leftParen‹(› identifier‹a› postfixOperator‹++› rightParen‹)›")
    }

    @Test func `A comment counts as white space`() {
        #expect(lex("a/* */+b") == "identifier‹a› prefixOperator‹+› identifier‹b›")
        #expect(lex("a+/* */b") == "identifier‹a› postfixOperator‹+› identifier‹b›")
        #expect(lex("a +// c\nb") == "identifier‹a› binaryOperator‹+› identifier‹b›")
    }

    @Test func `A postfix mark touches what stands before it`() {
        #expect(lex("a!.b?") == "identifier‹a› exclamationMark‹!› period‹.› identifier‹b› postfixQuestionMark‹?›")
        #expect(lex("!a ? b : c") == "prefixOperator‹!› identifier‹a› infixQuestionMark‹?› identifier‹b› colon‹:› identifier‹c›")
        #expect(lex("a!!") == "identifier‹a› exclamationMark‹!› exclamationMark‹!›")
        #expect(lex("a ?? b") == "identifier‹a› binaryOperator‹??› identifier‹b›")
        #expect(lex("a??.b") == "identifier‹a› postfixQuestionMark‹?› postfixQuestionMark‹?› period‹.› identifier‹b›")
        #expect(lex("a != b") == "identifier‹a› binaryOperator‹!=› identifier‹b›")
    }

    @Test func `Reserved operators have kinds of their own`() {
        #expect(lex("a = b") == "identifier‹a› equal‹=› identifier‹b›")
        #expect(lex("() -> T") == "leftParen‹(› rightParen‹)› arrow‹->› identifier‹T›")
        #expect(lex("f(&x)") == "identifier‹f› leftParen‹(› prefixAmpersand‹&› identifier‹x› rightParen‹)›")
        #expect(lex("a & b") == "identifier‹a› binaryOperator‹&› identifier‹b›")
        #expect(lex("A::b") == "identifier‹A› colonColon‹::› identifier‹b›")
    }

    @Test func `A lone angle bracket is one whatever surrounds it, a longer operator is not split`() {
        #expect(lex("A<B>") == "identifier‹A› leftAngle‹<› identifier‹B› rightAngle‹>›")
        #expect(lex("a < b") == "identifier‹a› leftAngle‹<› identifier‹b›")
        #expect(lex("A<B<C>>?") == "identifier‹A› leftAngle‹<› identifier‹B› leftAngle‹<› identifier‹C› postfixOperator‹>>?›")
    }

    @Test func `A period goes on an operator only if one began it`() {
        #expect(lex("a+.b") == "identifier‹a› postfixOperator‹+› period‹.› identifier‹b›")
        #expect(lex("a .+. b") == "identifier‹a› binaryOperator‹.+.› identifier‹b›")
        #expect(lex("^.b") == "prefixOperator‹^› period‹.› identifier‹b›")
    }

    @Test func `Symbols of Unicode make operators`() {
        #expect(lex("a ≠ b ⊕c") == "identifier‹a› binaryOperator‹≠› identifier‹b› prefixOperator‹⊕› identifier‹c›")
    }

    @Test func `The end of a comment that nobody began is no token of Swift`() {
        #expect(lex("a */ b") == "identifier‹a› unknown‹*/›! identifier‹b›")
    }

    @Test func `White space that does not break still separates`() {
        #expect(lex("a\u{A0}+\u{A0}b") == "identifier‹a› binaryOperator‹+› identifier‹b›")
    }
}
