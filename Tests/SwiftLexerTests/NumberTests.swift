// Owns: integer and floating-point literals.
import Testing

@Suite struct `Numbers` {
    @Test(arguments: ["0", "1_000", "0xff", "0xFF_00", "0o17", "0b1010_1"])
    func `Integers of every base are one token`(_ text: String) {
        #expect(lex(text) == "integerLiteral‹\(text)›")
    }

    @Test(arguments: ["1.5", "1e10", "1.5E-3", "1_0.0_1", "0x1.8p3", "0xFp-2", "0x1p+10"])
    func `Floats with a fraction, an exponent or both are one token`(_ text: String) {
        #expect(lex(text) == "floatLiteral‹\(text)›")
    }

    @Test func `A number before a member is an integer`() {
        #expect(lex("1.foo") == "integerLiteral‹1› period‹.› identifier‹foo›")
        #expect(lex("0xff.description") == "integerLiteral‹0xff› period‹.› identifier‹description›")
        #expect(lex("0xff.fpValue") == "integerLiteral‹0xff› period‹.› identifier‹fpValue›")
        #expect(lex("1...2") == "integerLiteral‹1› binaryOperator‹...› integerLiteral‹2›")
    }

    @Test func `Indices of tuples in tuples are integers`() {
        #expect(lex("x.0.1") == "identifier‹x› period‹.› integerLiteral‹0› period‹.› integerLiteral‹1›")
        #expect(lex("1.0.0") == "floatLiteral‹1.0› period‹.› integerLiteral‹0›")
    }

    @Test(arguments: ["0b12", "0o8", "0xg", "1abc", "0x", "1é"])
    func `An integer with characters of another base is malformed as a whole`(_ text: String) {
        #expect(lex(text) == "integerLiteral‹\(text)›!")
    }

    @Test(arguments: ["1e", "1e+", "1ex", "1e_1", "0x1p", "0x1.8px", "1e5x"])
    func `A float without a proper exponent is malformed as a whole`(_ text: String) {
        #expect(lex(text) == "floatLiteral‹\(text)›!")
    }
}
