// Owns: the hashes of lines, which have to be GitHub's own.
import SourceText
import Testing

@Suite struct `Line hashes` {
    private func hashes(_ text: String) -> [String] {
        let hashes = LineHashes(of: SourceText(text))
        var all: [String] = []
        while let hash = hashes[all.count + 1] { all.append(hash) }
        return all
    }

    /// What GitHub's action computes for the same texts, read off its own tests.
    @Test func `They are the ones that GitHub's upload expects`() {
        #expect(hashes("") == ["c129715d7a2bc9a3:1"])
        #expect(hashes(" a\nb\n  \t\tc\n d") == ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"])
        let greeting = [
            "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
        ]
        #expect(hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n") == greeting)
        #expect(hashes(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n") == greeting)
        #expect(hashes(" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n") == greeting)
    }

    @Test func `Equal lines are numbered`() {
        let lines = hashes(String(repeating: "Lorem ipsum dolor sit amet.\n", count: 10))
        #expect(lines.prefix(3) == ["a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3"])
        #expect(lines.suffix(2) == ["cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1"])
    }

    @Test func `Indentation and lines above change nothing`() {
        let line = String(repeating: "let value = try! load() ", count: 6) + "\n"
        #expect(hashes("import A\n\n\t\t" + line)[2] == hashes(line)[0])
    }

    @Test func `A line that the file does not have has none`() {
        let hashes = LineHashes(of: SourceText("a\n"))
        #expect(hashes[0] == nil && hashes[3] == nil)
    }
}

@Suite struct `UTF-16 columns` {
    @Test func `Characters outside of the first plane count twice, others once`() {
        let source = SourceText("a\né世😀x\n")
        #expect(source.utf16Position(at: 2) == Position(line: 2, column: 1))
        #expect(source.utf16Position(at: 4) == Position(line: 2, column: 2))
        #expect(source.utf16Position(at: 7) == Position(line: 2, column: 3))
        #expect(source.utf16Position(at: 11) == Position(line: 2, column: 5))
        #expect(source.utf16Position(at: 13) == Position(line: 2, column: 7))
    }
}
