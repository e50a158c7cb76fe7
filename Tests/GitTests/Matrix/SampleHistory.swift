// Owns: the history that every layout of the matrix holds, written in one stream for `git fast-import`.
import Git
import TestSupport

/// A small history with everything that is hard: odd names and modes, a criss-cross merge, tags of tags, remote branches.
struct SampleHistory {
    /// Names that are no plain words: spaces, a colon, a line feed, a quote, bytes that are not UTF-8, two forms of one letter.
    static let oddNames: [GitPath] = [
        "Sources/Dir with space/C.swift", "colon:D.swift", "line\nfeed.swift", "quo\"te.swift", "tab\t.swift", "-dash.swift", "*.swift",
        GitPath([0x62, 0xE9] + Array(".swift".utf8)), "caf\u{E9}.swift", "cafe\u{301}.swift", "Case.swift", "case.swift",
    ]

    static let branches = ["main", "left", "right", "first", "second", "unrelated"]
    static let tags = ["light", "annotated", "nested", "blob-tag", "tree-tag"]

    private var stream: [UInt8] = []
    private var time = 1_700_000_000

    /// Fills an empty repository; `HEAD` stays where it is.
    static func importInto(_ repository: TestRepository, gitDirectory: String? = nil) throws {
        let isSHA256 = try repository.git("rev-parse", "--show-object-format").hasPrefix("sha256")
        var history = SampleHistory()
        history.build(gitlink: String(repeating: isSHA256 ? "ab" : "ba", count: isSHA256 ? 32 : 20))
        let answer = try TestCommand.run("git", ["fast-import", "--quiet"], bytes: history.stream, environment: repository.environment)
        guard answer.status == 0 else { throw TestFailure("fast-import: \(answer.errorText)") }
    }

    private mutating func build(gitlink: String) {
        commit(1, on: "refs/heads/main", [])
        file("Sources/A.swift", "let a = 1\n")
        file("Sources/B.swift", "let b = 1\nlet c = 2")
        file("Sources.swift", "struct Sources {}\n")
        file("Sources-more/A.swift", "let sorted = \"between\"\n")
        file("tool.sh", "#!/bin/sh\n", mode: "100755")
        file("link.swift", "Sources/A.swift", mode: "120000")
        file("empty.swift", "")
        file("binary.bin", "\u{0}\u{1}\u{2}")
        for name in Self.oddNames { file(name, "let odd = \(name.bytes.count)\n") }
        line("M 160000 \(gitlink) Module.swift")
        commit(2, on: "refs/heads/main", [1])
        file("Sources/A.swift", "let a = 2\n")
        line("D Sources/B.swift")
        file("Sources/B.swift/Inner.swift", "let b = 2\n")
        file("tool.sh", "#!/bin/sh\n")
        commit(3, on: "refs/heads/left", [2])
        file("Sources/Left.swift", "let left = 1\n")
        commit(4, on: "refs/heads/right", [2])
        file("Sources/A.swift", "let a = 3\n")
        // Each merges the other: both of the commits before are merge bases.
        commit(5, on: "refs/heads/first", [3, 4])
        file("Sources/First.swift", "let first = 1\n")
        commit(6, on: "refs/heads/second", [4, 3])
        file("Sources/Second.swift", "let second = 1\n")
        commit(7, on: "refs/heads/unrelated", [])
        file("Other.swift", "let other = 1\n")
        line("reset refs/tags/light\nfrom :4\n")
        tag("annotated", of: ":4", mark: 20)
        tag("nested", of: ":20", mark: 21)
        line("blob\nmark :30\ndata 3\nhi\n")
        tag("blob-tag", of: ":30", mark: 22)
        line("reset refs/remotes/origin/main\nfrom :2\n")
        line("reset refs/remotes/origin/left\nfrom :3\n")
        line("reset refs/remotes/other/right\nfrom :4\n")
        line("done")
    }

    private mutating func line(_ text: String) { stream += Array("\(text)\n".utf8) }

    private mutating func commit(_ mark: Int, on branch: String, _ parents: [Int]) {
        time += 100
        line("commit \(branch)\nmark :\(mark)\nauthor Ann <ann@example.org> \(time) +0000\ncommitter Carl <carl@example.org> \(time) +0000")
        line("data 9\nchange \(mark)\n")
        for (index, parent) in parents.enumerated() { line("\(index == 0 ? "from" : "merge") :\(parent)") }
    }

    private mutating func tag(_ name: String, of object: String, mark: Int) {
        line("tag \(name)\nmark :\(mark)\nfrom \(object)\ntagger Ann <ann@example.org> \(time) +0000\ndata 4\ntag\n")
    }

    private mutating func file(_ path: GitPath, _ text: String, mode: String = "100644") {
        stream += Array("M \(mode) inline \"".utf8)
        for byte in path.bytes {
            let isPlain = byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            let digits = String(byte, radix: 8)
            stream += isPlain ? [byte] : Array("\\\(String(repeating: "0", count: 3 - digits.count))\(digits)".utf8)
        }
        line("\"\ndata \(text.utf8.count)\n\(text)")
    }
}
