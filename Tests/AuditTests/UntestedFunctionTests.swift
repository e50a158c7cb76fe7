// Owns: rules that judge a change by the whole tree around it.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import Testing
import TestSupport

@Suite struct `Rules that read the tree` {
    private let function =
        "public func average(_ values: [Int]) -> Int {\n    if values.isEmpty { return 0 }\n    return values.reduce(0, +)\n}\n"
    private let test = "import Testing\n@Test func averages() { #expect(average([1]) == 1) }\n"
    private let otherTest = "import Testing\n@Test func other() { #expect(median([1]) == 1) }\n"

    private func untested(_ repository: TestRepository, _ scope: AuditScope) throws -> [String] {
        try repository.audit(scope) {
            $0.skip = []
            $0.only = ["untested-function"]
        }.places
    }

    @Test func `A function without a test is new where no test of the same state reaches it`() throws {
        let repository = try TestRepository()
        try repository.commit(["Tests/ATests/OtherTests.swift": otherTest])
        try repository.write("Sources/A.swift", function)
        try repository.git("add", "Sources")
        try repository.write("Tests/ATests/ATests.swift", test)
        let place = "untested-function Sources/A.swift:1"
        // The test lies beside the index: it is no part of the commit.
        #expect(try untested(repository, .staged) == [place])
        #expect(try untested(repository, .worktree) == [])
        try repository.git("commit", "--quiet", "--message", "function")
        #expect(try untested(repository, .commit("HEAD")) == [place])
        try repository.commit(["Tests/ATests/ATests.swift": test])
        #expect(try untested(repository, .range("HEAD~2..HEAD")) == [])
        #expect(try untested(repository, .all) == [])
    }

    @Test func `A test is judged with the helpers of other files, in a change as in a whole folder`() throws {
        let repository = try TestRepository()
        let helpers = "import Testing\nfunc check(_ a: Int) { #expect(median([a]) == a) }\nfunc fill(_ a: Int) { _ = median([a]) }\n"
        try repository.commit(["Tests/ATests/Helpers.swift": helpers])
        try repository.write(
            "Tests/ATests/ATests.swift",
            "import Testing\n@Test func checks() { check(1) }\n@Test func fills() { fill(1) }\n@Test func runs() { _ = median([1]) }\n")
        try repository.git("add", ".")
        for scope in [AuditScope.staged, .all] {
            let places = try repository.audit(scope) {
                $0.skip = []
                $0.only = ["hollow-test"]
            }.places
            #expect(places == ["hollow-test Tests/ATests/ATests.swift:3", "hollow-test Tests/ATests/ATests.swift:4"])
        }
    }

    @Test func `An old untested function is new when its code changes, not when its comments, indentation or place do`() throws {
        let repository = try TestRepository()
        try repository.commit(["Sources/A.swift": function + "let a = 1\n", "Tests/ATests/OtherTests.swift": otherTest])
        func places(_ text: String) throws -> [String] {
            try repository.write("Sources/A.swift", text)
            try repository.git("add", ".")
            return try untested(repository, .staged)
        }
        #expect(try places("let a = 1\n" + function) == [])
        #expect(try places(function.replacing("{\n", with: "{\n    // why\n") + "let a = 1\n") == [])
        #expect(try places(function.replacing("    ", with: "\t") + "let a = 1\n") == [])
        #expect(try places(function.replacing("return 0", with: "return 1") + "let a = 1\n") == ["untested-function Sources/A.swift:1"])
        try repository.write("Sources/A.swift", "let a = 1\n")
        try repository.write("Sources/B.swift", "let b = 1\n" + function)
        try repository.git("add", ".")
        #expect(try untested(repository, .staged) == [])
    }

    private static let index = GitPath(".git/onus/references")
    private static let recent = GitPath(".git/onus/summaries")

    /// A repository of some files, one change staged in it with a tested and an untested function.
    private func staged() throws -> TestRepository {
        let repository = try TestRepository()
        var files = ["Tests/ATests/ATests.swift": test]
        for number in 1...40 { files["Sources/F\(number).swift"] = "func f\(number)() { work() }\n" }
        try repository.commit(files)
        try repository.write("Sources/A.swift", function)
        try repository.write("Sources/B.swift", function.replacing("average", with: "other"))
        try repository.git("add", ".")
        return repository
    }

    @Test func `The cache changes no verdict, broken or not`() throws {
        let repository = try staged()
        let expected = ["untested-function Sources/B.swift:1"]
        #expect(try untested(repository, .staged) == expected)
        let bytes = try FileBytes.read(repository.path.appending(Self.index), limit: 1 << 20)
        #expect(try untested(repository, .staged) == expected)
        var ofAnotherVersion = bytes
        for place in stride(from: 4088, to: bytes.count, by: 4096) { ofAnotherVersion[place] ^= 1 }
        for broken in [ofAnotherVersion, Array("nothing of ours".utf8), []] {
            try repository.write(Self.index, broken)
            try repository.write(Self.recent, broken)
            #expect(try untested(repository, .staged) == expected)
            #expect(try FileBytes.read(repository.path.appending(Self.index), limit: 1 << 20) == bytes)
        }
    }

    @Test func `A byte that is wrong anywhere in the cache changes no verdict`() throws {
        let repository = try staged()
        let expected = ["untested-function Sources/B.swift:1"]
        #expect(try untested(repository, .staged) == expected)
        for cache in [Self.index, Self.recent] {
            _ = try untested(repository, .staged)
            let bytes = try FileBytes.read(repository.path.appending(cache), limit: 1 << 20)
            for step in 0..<24 {
                var damaged = bytes
                damaged[step * (bytes.count - 1) / 23] ^= 0x41
                try repository.write(cache, step % 4 == 3 ? Array(damaged.dropLast(step)) : damaged)
                #expect(try untested(repository, .staged) == expected, "\(cache) at \(step)")
            }
            try repository.write(cache, bytes)
        }
    }

    @Test func `Audits that run at the same time give the same verdict`() async throws {
        let repository = try staged()
        let auditor = repository.auditor {
            $0.skip = []
            $0.only = ["untested-function"]
        }
        let verdicts = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { try auditor.audit(.staged).places } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts == Array(repeating: ["untested-function Sources/B.swift:1"], count: 8))
        #expect(try untested(repository, .staged) == verdicts[0])
    }

    @Test func `What is old is asked of the tree as it is now, whatever the cache knows`() throws {
        let repository = try staged()
        try repository.git("commit", "--quiet", "--message", "two functions")
        func type(_ name: String, _ number: Int) -> String {
            "struct \(name) { func load(_ x: Int) -> Int { if x > 0 { return \(number) }; return 0 } }\n"
        }
        func store(_ name: String) -> String { "struct Store { let cache = \(name)() }\n" }
        try repository.commit([
            "Sources/Store.swift": store("Slow"), "Sources/Slow.swift": type("Slow", 1), "Sources/Fast.swift": type("Fast", 1),
            "Tests/ATests/StoreTests.swift":
                "import Testing\n@Test func loads() { let store = Store()\n #expect(store.cache.load(1) == 1) }\n",
        ])
        // The type of a property changes, and with it whose method the test calls.
        func change(_ name: String) throws -> [String] {
            try repository.write("Sources/Store.swift", store(name))
            try repository.write("Sources/Fast.swift", type("Fast", 2))
            try repository.git("add", ".")
            return try untested(repository, .staged)
        }
        for _ in 0..<2 {
            #expect(try change("Slow") == ["untested-function Sources/Fast.swift:1"])
            #expect(try change("Fast") == [])
        }
    }

    @Test func `What changed since the cache was made is laid over it`() throws {
        let repository = try staged()
        func verdicts() throws -> [[String]] { try [.staged, .commit("HEAD"), .worktree].map { try untested(repository, $0) } }
        func expectSame(_ step: String) throws {
            let cached = try verdicts()
            try? repository.write(Self.index, [])
            try? repository.write(Self.recent, [])
            #expect(try verdicts() == cached, "\(step)")
        }
        _ = try untested(repository, .staged)
        try repository.git("commit", "--quiet", "--message", "two functions")
        #expect(try untested(repository, .commit("HEAD")) == ["untested-function Sources/B.swift:1"])
        // A test of the other function, in a file of its own.
        try repository.commit(["Tests/ATests/BTests.swift": test.replacing("average", with: "other")])
        #expect(try untested(repository, .range("HEAD~1..HEAD")) == [])
        try repository.write("Sources/B.swift", function.replacing("average", with: "other").replacing("return 0", with: "return 1"))
        #expect(try untested(repository, .worktree) == [])
        try repository.git("mv", "Tests/ATests/BTests.swift", "Tests/ATests/CTests.swift")
        try repository.git("add", ".")
        #expect(try untested(repository, .staged) == [])
        try repository.git("rm", "--quiet", "-f", "Tests/ATests/CTests.swift")
        #expect(try untested(repository, .staged) == ["untested-function Sources/B.swift:1"])
        try expectSame("removed")
        try repository.write("Sources/C.swift", "func outer() { for x in 0..<3 { _ = other([x]) } }\n")
        try repository.write("Tests/ATests/DTests.swift", "import Testing\n@Test func outers() { outer() }\n")
        try repository.git("add", ".")
        #expect(try untested(repository, .staged) == [])
        try expectSame("reached through another")
    }

    @Test func `A package without any tests has one finding of its own, at its first changed file`() throws {
        let repository = try TestRepository()
        try repository.commit(["Package.swift": "let package = Package(name: \"A\", targets: [.target(name: \"A\")])\n"])
        try repository.write("Sources/A/B.swift", function.replacing("average", with: "other"))
        try repository.write("Sources/A/A.swift", function + function.replacing("average", with: "second"))
        try repository.git("add", ".")
        let report = try repository.audit(.staged) {
            $0.skip = []
            $0.only = ["untested-function"]
        }
        #expect(
            report.entries.map { "\($0.path):\($0.start.line) \($0.finding.confidence)" } == [
                "Sources/A/A.swift:1 high", "Sources/A/A.swift:5 low", "Sources/A/B.swift:1 low",
            ])
    }

    @Test func `A finding names the test file that is nearest by target and name`() throws {
        let repository = try TestRepository()
        try repository.commit([
            "Tests/ATests/LoaderTests.swift": otherTest, "Tests/ATests/SaverTests.swift": otherTest,
            "Tests/BTests/LoaderTests.swift": otherTest,
            "Package.swift": """
            let package = Package(name: "A", targets: [
                .target(name: "A"), .target(name: "B"), .testTarget(name: "ATests", dependencies: ["A"]),
                .testTarget(name: "BTests", dependencies: ["B"]),
            ])
            """,
        ])
        try repository.write("Sources/B/Loader.swift", function)
        try repository.write("Sources/A/Saver.swift", function.replacing("average", with: "other"))
        try repository.git("add", ".")
        let report = try repository.audit(.staged) {
            $0.skip = []
            $0.only = ["untested-function"]
        }
        #expect(
            report.entries.map { $0.finding.message.suffix(30) }
                == ["Tests/ATests/SaverTests.swift", "Tests/BTests/LoaderTests.swift"].map { "e: \($0)".suffix(30) })
    }

    @Test func `A change without anything to judge reads no tree`() throws {
        let repository = try TestRepository()
        try repository.commit(["Sources/A.swift": function])
        try repository.write("Sources/B.swift", "let b = 1\n")
        try repository.git("add", ".")
        #expect(try untested(repository, .staged) == [])
        #expect(throws: GitError.self) { try FileBytes.read(repository.path.appending(Self.index), limit: 1 << 20) }
    }
}
