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

    @Test func `The cache changes no verdict, broken or not`() throws {
        let repository = try TestRepository()
        var files = ["Tests/ATests/ATests.swift": test]
        for number in 1...40 { files["Sources/F\(number).swift"] = "func f\(number)() { work() }\n" }
        try repository.commit(files)
        try repository.write("Sources/A.swift", function)
        try repository.write("Sources/B.swift", function.replacing("average", with: "other"))
        try repository.git("add", ".")
        let expected = ["untested-function Sources/B.swift:1"]
        let cache = GitPath(".git/onus/summaries")
        #expect(try untested(repository, .staged) == expected)
        let bytes = try FileBytes.read(repository.path.appending(cache), limit: 1 << 20)
        #expect(try untested(repository, .staged) == expected)
        var damaged = bytes
        damaged[bytes.count / 2] ^= 1
        for broken in [damaged, Array(bytes.dropLast(9)), Array("nothing of ours".utf8), []] {
            try repository.write(cache, broken)
            #expect(try untested(repository, .staged) == expected)
            #expect(try FileBytes.read(repository.path.appending(cache), limit: 1 << 20) == bytes)
        }
    }

    @Test func `A change without anything to judge reads no tree`() throws {
        let repository = try TestRepository()
        try repository.commit(["Sources/A.swift": function])
        try repository.write("Sources/B.swift", "let b = 1\n")
        try repository.git("add", ".")
        #expect(try untested(repository, .staged) == [])
        #expect(throws: GitError.self) { try FileBytes.read(repository.path.appending(GitPath(".git/onus/summaries")), limit: 1 << 20) }
    }
}
