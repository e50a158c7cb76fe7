// Owns: what coverage reports change in an audit, and which are refused.
import Analysis
import Audit
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Coverage in an audit` {
    private let function = """
        public func average(_ values: [Int]) -> Int {
            if values.isEmpty {
                return 0
            }
            return values.reduce(0, +)
        }

        """
    private let place = "untested-function Sources/A.swift:1"

    /// A repository with a function without tests in its index.
    private func repository() throws -> TestRepository {
        let repository = try TestRepository()
        try repository.commit(["Tests/ATests/OtherTests.swift": "import Testing\n@Test func other() { #expect(median([1]) == 1) }\n"])
        try repository.write("Sources/A.swift", function)
        try repository.git("add", ".")
        return repository
    }

    private func report(_ repository: TestRepository, _ path: String? = nil, lines: [Int: Int]) -> String {
        let counts = lines.sorted { $0.key < $1.key }.map { "DA:\($0.key),\($0.value)\n" }.joined()
        return "SF:\(path ?? repository.path.appending("Sources/A.swift").string)\n\(counts)end_of_record\n"
    }

    private let allRan = [1: 1, 2: 2, 3: 1, 4: 1, 5: 1, 6: 1]
    private let partly = [1: 1, 2: 2, 3: 0, 4: 0, 5: 1, 6: 1]

    private func audit(_ repository: TestRepository, _ scope: AuditScope = .staged, coverage: String...) throws -> AuditReport {
        try repository.audit(scope) {
            $0.skip = []
            $0.only = ["untested-function"]
            $0.coverage = coverage
        }
    }

    /// Lets time pass between two files, or takes it back.
    private func touch(_ repository: TestRepository, _ file: String, _ time: String) throws {
        let answer = try TestCommand.run("touch", ["-d", time, file], environment: repository.environment)
        #expect(answer.status == 0)
    }

    @Test func `A function whose new lines ran is tested, one of which none ran is not`() throws {
        let repository = try repository()
        #expect(try audit(repository).places == [place])
        try repository.write("lcov.info", report(repository, lines: allRan))
        #expect(try audit(repository, coverage: "lcov.info").places == [])
        try repository.write("lcov.info", report(repository, lines: allRan.mapValues { _ in 0 }))
        #expect(try audit(repository, coverage: "lcov.info").places == [place])
    }

    @Test func `A function of which some new lines ran names the others`() throws {
        let repository = try repository()
        try repository.write("lcov.info", report(repository, lines: partly))
        let finding = try #require(try audit(repository, coverage: "lcov.info").entries.first).finding
        #expect(finding.message == "tests ran `average(_:)` without line 3: what happens there is tried out in production")
        #expect(finding.severity == .medium)
    }

    @Test func `A brace behind the last return never runs, and is no line without a test`() throws {
        let repository = try repository()
        let endless =
            "public func wait(_ values: [Int]) -> Int {\n    while true {\n        if done(values) {\n            return 1\n        }\n    }\n}\n"
        try repository.write("Sources/A.swift", endless)
        try repository.git("add", ".")
        let ran = [1: 1, 2: 1, 3: 2, 4: 1, 5: 1, 6: 1]
        try repository.write("lcov.info", report(repository, lines: ran.merging([7: 0]) { $1 }))
        #expect(try audit(repository, coverage: "lcov.info").places == [])
        try repository.write("lcov.info", report(repository, lines: ran.merging([4: 0, 5: 0, 7: 0]) { $1 }))
        let finding = try #require(try audit(repository, coverage: "lcov.info").entries.first).finding
        #expect(finding.message.contains("without line 4:"))
    }

    @Test func `Old lines that did not run are nobody's concern`() throws {
        let repository = try repository()
        try repository.git("commit", "--quiet", "--message", "function")
        try repository.write("Sources/A.swift", function.replacing("reduce(0, +)", with: "reduce(1, +)"))
        try repository.git("add", ".")
        try repository.write("lcov.info", report(repository, lines: partly))
        #expect(try audit(repository, coverage: "lcov.info").places == [])
    }

    @Test func `Several reports add up; a file without a record is judged by names`() throws {
        let repository = try repository()
        try repository.write("Sources/B.swift", function.replacing("average", with: "median"))
        try repository.git("add", ".")
        try repository.write("one.info", report(repository, lines: partly))
        try repository.write("two.info", report(repository, lines: [3: 1, 4: 1]))
        #expect(try audit(repository, coverage: "one.info", "two.info").places == [])
        try repository.write("Sources/B.swift", function.replacing("average", with: "lonely"))
        try repository.git("add", ".")
        #expect(try audit(repository, coverage: "one.info", "two.info").places == ["untested-function Sources/B.swift:1"])
    }

    @Test func `Lines are those of the audited content, wherever they stood when the tests ran`() throws {
        let repository = try repository()
        // The work tree goes on: what was measured has two lines more at its top.
        try repository.write("Sources/A.swift", "let a = 1\nlet b = 2\n" + function)
        let moved = Dictionary(uniqueKeysWithValues: partly.map { ($0.key + 2, $0.value) })
        try repository.write("lcov.info", report(repository, lines: moved))
        let staged = try audit(repository, coverage: "lcov.info")
        #expect(staged.places == [place])
        #expect(staged.entries.first?.finding.message.contains("without line 3") == true)
        let worktree = try audit(repository, .worktree, coverage: "lcov.info")
        #expect(worktree.entries.first?.finding.message.contains("without line 5") == true)
        let all = try audit(repository, .all, coverage: "lcov.info")
        #expect(all.entries.first?.finding.message.contains("without line 5") == true)
    }

    @Test func `Paths of another checkout are found by their ends, those of dependencies are not taken for ours`() throws {
        let repository = try repository()
        let paths = [
            "/ci/build/Sources/A.swift", "Sources/A.swift", "/private\(repository.path)/Sources/A.swift", "./Sources/../Sources/A.swift",
        ]
        for path in paths {
            try repository.write("lcov.info", report(repository, path, lines: allRan))
            #expect(try audit(repository, coverage: "lcov.info").places == [], "\(path)")
        }
        let dependency = report(repository, "\(repository.path)/.build/checkouts/dependency/Sources/A.swift", lines: allRan)
        try repository.write("lcov.info", dependency)
        let alone = try audit(repository, coverage: "lcov.info")
        #expect(alone.places == [place])
        #expect(alone.notes == ["lcov.info speaks of none of the audited files"])
        let elsewhere =
            report(repository, "/ci/.build/checkouts/dependency/Sources/A.swift", lines: allRan)
            + report(repository, "/ci/Sources/A.swift", lines: [1: 0])
        try repository.write("lcov.info", elsewhere)
        #expect(try audit(repository, coverage: "lcov.info").places == [place])
    }

    @Test func `A report that is older than its source is refused, as is one of other content`() throws {
        let repository = try repository()
        try repository.write("lcov.info", report(repository, lines: allRan))
        try touch(repository, "lcov.info", "2020-01-01T00:00:00Z")
        let old = #expect(throws: AuditError.self) { try audit(repository, coverage: "lcov.info") }
        #expect(old?.message == "lcov.info is older than Sources/A.swift, of which it speaks")
        #expect(old?.kind == .wrongUse)
        try repository.write("lcov.info", report(repository, lines: [1: 1, 400: 1]))
        let other = #expect(throws: AuditError.self) { try audit(repository, coverage: "lcov.info") }
        #expect(other?.message == "lcov.info speaks of line 400 of Sources/A.swift, which has 6: it was made from other content")
    }

    @Test func `A report that was copied here after the source had changed is refused by what it counts`() throws {
        let repository = try repository()
        let members = "struct Pair {\n    func one() -> Int {\n        1 + 1\n    }\n\n    func two() -> Int {\n        2\n    }\n}\n"
        for (source, blank) in [
            (function + "\n" + function.replacing("average", with: "other"), 7), (members, 5), ("#if DEBUG\n\(members)#endif\n", 6),
        ] {
            try repository.write("Sources/A.swift", source)
            try repository.git("add", ".")
            try repository.write("lcov.info", report(repository, lines: [blank - 1: 1, blank: 1, blank + 1: 1]))
            let shifted = #expect(throws: AuditError.self) { try audit(repository, coverage: "lcov.info") }
            #expect(
                shifted?.message
                    == "lcov.info counts line \(blank) of Sources/A.swift, where no code stands: it was made from other content")
            try repository.write("lcov.info", report(repository, lines: [blank - 1: 1, blank + 1: 1]))
            #expect(throws: Never.self) { try audit(repository, coverage: "lcov.info") }
        }
    }

    @Test func `Blank lines inside a function, a text or a program are counted`() throws {
        let repository = try repository()
        for source in [
            "func one(_ a: Bool) -> Int {\n    if a {\n        return 2\n    }\n\n    return 1\n}\n",
            "let text = {\n\"\"\"\nfunc a() {\n}\n\nb\n\"\"\"\n}()\n",
            "let a = 1\nif a > 0 {\n    print(a)\n}\n\nprint(a)\n",
        ] {
            try repository.write("Sources/A.swift", source)
            try repository.git("add", ".")
            try repository.write("lcov.info", report(repository, lines: [1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1]))
            #expect(throws: Never.self) { try audit(repository, coverage: "lcov.info") }
        }
    }

    @Test func `A report of another package is refused, one of other files of this one is not`() throws {
        let repository = try repository()
        try repository.write("lcov.info", report(repository, "/ci/Sources/Other/B.swift", lines: allRan))
        let foreign = #expect(throws: AuditError.self) { try audit(repository, coverage: "lcov.info") }
        #expect(foreign?.message == "lcov.info speaks of no file of this work tree: it was made for another package")
        try repository.write("lcov.info", report(repository, "/ci/Tests/ATests/OtherTests.swift", lines: allRan))
        #expect(try audit(repository, coverage: "lcov.info").notes == ["lcov.info speaks of none of the audited files"])
    }

    @Test func `What is no report is wrong use, whatever the change holds`() throws {
        let repository = try repository()
        try repository.git("rm", "--quiet", "--force", "Sources/A.swift")
        try repository.write("lcov.info", "SF:/a\nDA:1,1\n")
        let broken = #expect(throws: AuditError.self) { try audit(repository, coverage: "lcov.info") }
        #expect(broken?.message == "lcov.info:3:1: the file is cut off: its last source has no `end_of_record`")
        let absent = #expect(throws: AuditError.self) { try audit(repository, coverage: "none.json") }
        #expect((absent?.kind, absent?.message) == (.wrongUse, "there is no coverage report none.json"))
    }

    @Test func `What swift test left behind counts where nothing is named, and is left aside when it is old`() throws {
        let repository = try repository()
        let segments = "[[1,45,1,true,true,false],[6,2,0,false,false,false]]"
        let path = repository.path.appending("Sources/A.swift").string
        let json = """
            {"data":[{"files":[{"filename":"\(path)","segments":\(segments)}]}],"type":"llvm.coverage.json.export","version":"3.0.1"}
            """
        let file = ".build/x86_64-unknown-linux-gnu/debug/codecov/App.json"
        try repository.write(GitPath(file), Array(json.utf8))
        let fresh = try audit(repository)
        #expect(fresh.places == [])
        #expect(fresh.notes == ["\(file) says which lines ran: it was left by swift test"])
        try touch(repository, file, "2020-01-01T00:00:00Z")
        let old = try audit(repository)
        #expect(old.places == [place])
        #expect(old.notes == ["\(file) is older than Sources/A.swift, of which it speaks: what tests reach was judged by names there"])
        try repository.write(GitPath(file), Array("{\"data\":".utf8))
        let broken = try audit(repository)
        #expect((broken.places, broken.notes) == ([place], []))
    }
}
