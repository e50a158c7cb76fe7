// Owns: tests of lists of names that a team writes.
import Analysis
import SourceText
import Testing

@Suite struct `A list of names` {
    private func matches(_ names: [String], _ name: String) -> Bool {
        let file = FileContext(path: "A.swift", source: SourceText(name + "()"))
        return file.token(0, isIn: NameList(names))
    }

    @Test(arguments: [
        ("save", "save", true), ("save", "saves", false), ("save*", "saves", true), ("save*", "save", true), ("*Save", "willSave", true),
        ("*Save", "willSaves", false), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXc", false), ("**a", "ba", true), ("größe", "größe", true),
        ("gr*", "größe", true), ("Save", "save", false),
    ]) func `A star stands for any characters, also for none`(pattern: String, name: String, isMatch: Bool) {
        #expect(matches([pattern], name) == isMatch)
        #expect(matches(["other", pattern], name) == isMatch)
    }

    @Test func `An empty list matches nothing`() { #expect(!matches([], "save")) }

    @Test(arguments: [
        ("save", true), ("_save9", true), ("save*", true), ("größe", true), ("*x", true), ("", false), ("*", false), ("**", false),
        ("9a", false),
        ("*9", false), ("a.b", false), ("a b", false), ("f(_:)", false), ("a-b", false), ("a@", false), ("a[", false), ("`a`", false),
    ]) func `A name is what is called, without what it belongs to`(text: String, isName: Bool) {
        #expect(NameList.isName(text) == isName)
    }
}
