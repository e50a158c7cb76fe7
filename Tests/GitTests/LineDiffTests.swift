// Owns: which lines count as added, held to `git diff`.
@testable import Git
import Testing
import TestSupport

@Suite("Line differences")
struct LineDiffTests {
    /// A seeded source of numbers: a failure can be run again.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test("the same hunks as git diff -U0 on random edits", arguments: 0..<4)
    func sameAsGit(_ seed: UInt64) throws {
        var random = Random(state: seed)
        let pairs = (0..<60).map { _ in Self.pair(&random) }
        let repository = try TestRepository("--bare")
        var stream: [UInt8] = []
        for (branch, side) in [("old", \(old: [UInt8], new: [UInt8]).old), ("new", \.new)] {
            stream += Array("commit refs/heads/\(branch)\ncommitter C <c@example.org> 0 +0000\ndata 0\n".utf8)
            for (index, pair) in pairs.enumerated() {
                let content = pair[keyPath: side]
                stream += Array("M 100644 inline \(index).swift\ndata \(content.count)\n".utf8) + content + [UInt8(ascii: "\n")]
            }
        }
        let answer = try TestCommand.run("git", ["fast-import", "--quiet"], bytes: stream, environment: repository.environment)
        #expect(answer.status == 0, "\(answer.errorText)")
        let arguments = ["diff", "-U0", "--text", "--no-renames", "--no-color", "--no-ext-diff", "--diff-algorithm=myers", "old", "new"]
        let expected = Self.hunks(try TestCommand.run("git", arguments, environment: repository.environment).output)
        for (index, pair) in pairs.enumerated() {
            let diff = try LineDiff(old: pair.old, new: pair.new)
            #expect(diff.hunks.map { [$0.old, $0.new] } == expected["\(index).swift"] ?? [], "seed \(seed), pair \(index)")
            #expect(Self.apply(diff, to: pair.old, from: pair.new) == pair.new, "seed \(seed), pair \(index)")
        }
    }

    /// An old content of few different lines, and a new one made of it by edits.
    private static func pair(_ random: inout Random) -> (old: [UInt8], new: [UInt8]) {
        let words = [
            "", "}", "    }", "    let a = 1", "\tlet b\r", "func f() {", "\u{0}\u{FF}", "\u{E9}",
            "// \(String(repeating: "x", count: 300))",
        ]
        let lines = (0..<Int.random(in: 0...60, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
        var edited = lines
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let place = Int.random(in: 0...edited.count, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0: edited.insert(contentsOf: (0..<3).map { _ in words.randomElement(using: &random) ?? "" }, at: place)
            case 1: edited.removeSubrange(place..<min(edited.count, place + 4))
            case 2 where place < edited.count: edited[place] += "x"
            case _ where place < edited.count: edited.append(edited.remove(at: place))
            default: break
            }
        }
        func bytes(_ lines: [String]) -> [UInt8] {
            let end = Bool.random(using: &random) && !lines.isEmpty ? "\n" : ""
            return Array((lines.joined(separator: "\n") + end).utf8)
        }
        return (bytes(lines), bytes(edited))
    }

    /// Reads the headers `@@ -1,2 +3,4 @@` of every file.
    private static func hunks(_ output: [UInt8]) -> [String: [[Range<Int>]]] {
        var found: [String: [[Range<Int>]]] = [:]
        var name = ""
        for line in output.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "diff --git a/".utf8) {
                name = String(decoding: line.dropFirst("diff --git a/".count).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            } else if line.starts(with: "@@ -".utf8) {
                let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
                found[name, default: []].append([range(fields[1]), range(fields[2])])
            }
        }
        return found
    }

    private static func range(_ text: Substring) -> Range<Int> {
        let numbers = text.dropFirst().split(separator: ",").compactMap { Int($0) }
        let count = numbers.count > 1 ? numbers[1] : 1
        let start = count == 0 ? numbers[0] + 1 : numbers[0]
        return start..<start + count
    }

    /// Replaces the old lines of each hunk by the new ones.
    private static func apply(_ diff: LineDiff, to old: [UInt8], from new: [UInt8]) -> [UInt8] {
        let (before, after) = (lines(old), lines(new))
        var result: [[UInt8]] = []
        var next = 1
        for hunk in diff.hunks {
            result += before[(next - 1)..<(hunk.old.lowerBound - 1)]
            result += after[(hunk.new.lowerBound - 1)..<(hunk.new.upperBound - 1)]
            next = hunk.old.upperBound
        }
        return (result + before[(next - 1)...]).flatMap(\.self)
    }

    /// Lines with their line feeds.
    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for byte in bytes {
            line.append(byte)
            if byte == UInt8(ascii: "\n") {
                lines.append(line)
                line = []
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func added(_ old: String, _ new: String) throws -> [Range<Int>] {
        try LineDiff.addedLines(old: Array(old.utf8), new: Array(new.utf8))
    }

    @Test("every line of a new file is added, and none of an empty one")
    func fromNothing() throws {
        #expect(try added("", "a\nb\n") == [1..<3])
        #expect(try added("", "a\nb") == [1..<3])
        #expect(try added("", "\n") == [1..<2])
        #expect(try added("", "").isEmpty)
        #expect(try added("a\n", "").isEmpty)
    }

    @Test("a changed line ending is a changed line")
    func lineEndings() throws {
        #expect(try added("a\nb\n", "a\r\nb\n") == [1..<2])
        #expect(try added("a\nb", "a\nb\n") == [2..<3])
        #expect(try added("a\nb\n", "a\nb") == [2..<3])
        #expect(try added("a\r\nb\r\n", "a\r\nx\r\nb\r\n") == [2..<3])
        #expect(try added("a\rb", "a\rc") == [1..<2])
    }

    @Test("a line that only moved to the right is not added anew")
    func reindentation() throws {
        let old = Array("if a {\nb()\nc()\n}\n".utf8)
        let new = Array("if a {\r\n    b()\r\n    d()\r\n}\r\n".utf8)
        #expect(try LineDiff.addedLines(old: old, new: new) == [1..<5])
        #expect(try LineDiff.reindentedLines(old: old, new: new) == [1..<3, 4..<5])
    }

    @Test("a deletion is anchored at the line that follows it")
    func deletions() throws {
        let diff = try LineDiff(old: Array("a\nb\nc\n".utf8), new: Array("a\nc\n".utf8))
        #expect(diff.deletionAnchors == [2])
        #expect(diff.addedLines.isEmpty)
        #expect(try LineDiff(old: Array("a\nb\n".utf8), new: Array("a\n".utf8)).deletionAnchors == [2])
        #expect(try LineDiff(old: Array("a\nb\n".utf8), new: []).deletionAnchors == [1])
    }

    @Test("bytes that are no text are compared line by line all the same")
    func binary() throws {
        let old = [UInt8](repeating: 0, count: 100) + [10, 1, 10]
        #expect(try LineDiff.addedLines(old: old, new: old + [0xFF, 10, 0]) == [3..<5])
    }

    @Test("lines beyond 65,535 keep their numbers")
    func manyLines() throws {
        let old = (0..<100_000).flatMap { Array("let v\($0) = \($0)\n".utf8) }
        var new = old
        new += Array("let last = 1\n".utf8)
        #expect(try LineDiff.addedLines(old: old, new: new) == [100_001..<100_002])
        // Every second line is another.
        let changed = (0..<100_000).flatMap { Array("let v\($0) = \($0 % 2 == 0 ? $0 : -$0)\n".utf8) }
        let start = ContinuousClock.now
        let diff = try LineDiff(old: old, new: changed)
        #expect(diff.addedLines.count == 50_000)
        #expect(diff.addedLines.last == 100_000..<100_001)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("contents without a common line need no more than seconds")
    func nothingInCommon() throws {
        let old = (0..<50_000).flatMap { Array("old \($0)\n".utf8) }
        let new = (0..<50_000).flatMap { Array("new \($0)\n".utf8) }
        let start = ContinuousClock.now
        #expect(try LineDiff.addedLines(old: old, new: new) == [1..<50_001])
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("one line of megabytes is one line")
    func longLine() throws {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20)
        #expect(try LineDiff.addedLines(old: line + [10, 65, 10], new: line + [66, 10, 65, 10]) == [1..<2])
    }
}
