// Owns: rules that judge a change by what stood there before.
import Analysis
import Audit
import Git
import Testing
import TestSupport

@Suite struct `Removed tests` {
    private let cart =
        "public struct Cart {\n    public var count: Int { items.count }\n    public var total: Int { items.reduce(0, +) }\n}\n"
    private let counts = "import Testing\n@Test func counts() { #expect(Cart([1, 2]).count == 2) }\n"
    private let sums = "@Test func sums() { #expect(Cart([1, 2]).total == 3) }\n"
    private let path = "Tests/AppTests/CartTests.swift"

    private func places(_ repository: TestRepository, _ scope: AuditScope, rule: String = "removed-test") throws -> [String] {
        try repository.audit(scope) { $0.only = [rule] }.places
    }

    private func repository() throws -> TestRepository {
        let repository = try TestRepository()
        try repository.commit(["Sources/App/Cart.swift": cart, "Tests/AppTests/CartTests.swift": counts + sums])
        return repository
    }

    @Test func `A test that is gone is reported at its neighbour and blocks, the same in every scope`() throws {
        let repository = try repository()
        try repository.write(path, counts)
        try repository.git("add", "-A")
        let place = "removed-test Tests/AppTests/CartTests.swift:2"
        let report = try repository.audit(.staged) { $0.only = ["removed-test"] }
        #expect(report.places == [place])
        #expect(report.verdict == .blocked)
        #expect(try places(repository, .worktree) == [place])
        try repository.git("commit", "--quiet", "--message", "less")
        #expect(try places(repository, .commit("HEAD")) == [place])
        #expect(try places(repository, .range("HEAD~1..HEAD")) == [place])
        // Nobody says any more what stood there.
        #expect(try places(repository, .all) == [])
    }

    @Test func `A file of tests that is gone is reported at its first line`() throws {
        let repository = try repository()
        try repository.git("rm", "--quiet", path)
        let report = try repository.audit(.staged) { $0.only = ["removed-test"] }
        #expect(report.places == ["removed-test Tests/AppTests/CartTests.swift:1"])
        #expect(report.entries.first?.finding.message.contains("with this file") == true)
        #expect(report.files == 0)
    }

    @Test func `Tests that moved, with their file or without, are there`() throws {
        let repository = try repository()
        try repository.git("mv", path, "Tests/AppTests/BasketTests.swift")
        #expect(try places(repository, .staged) == [])
        try repository.write("Tests/AppTests/BasketTests.swift", counts)
        try repository.write("Tests/AppTests/SumTests.swift", "import Testing\n@Suite struct Sums {\n    " + sums + "}\n")
        try repository.git("add", "-A")
        #expect(try places(repository, .staged) == [])
    }

    @Test func `A test goes with the code that it tested`() throws {
        let repository = try repository()
        try repository.write(path, counts)
        try repository.write("Sources/App/Cart.swift", "public struct Cart {\n    public var count: Int { items.count }\n}\n")
        try repository.git("add", "-A")
        #expect(try places(repository, .staged) == [])
        // The code that stays under another roof was not deleted.
        try repository.write("Sources/App/Total.swift", "extension Cart {\n    public var total: Int { items.reduce(0, +) }\n}\n")
        try repository.git("add", "-A")
        #expect(try places(repository, .staged) == ["removed-test Tests/AppTests/CartTests.swift:2"])
    }

    @Test func `A reason in the code lets it pass`() throws {
        let repository = try repository()
        try repository.write(path, counts.replacing("@Test", with: "// onus:allow removed-test — sums are covered by the fuzzer\n@Test"))
        try repository.git("add", "-A")
        let report = try repository.audit(.staged) { $0.only = ["removed-test"] }
        #expect(report.places == [])
        #expect(report.suppressed.map(\.reason) == ["sums are covered by the fuzzer"])
    }

    @Test func `A merge answers for what neither side had taken away`() throws {
        let repository = try repository()
        let main = try repository.git("branch", "--show-current").filter { !$0.isNewline }
        try repository.git("checkout", "--quiet", "-b", "side")
        try repository.write(path, counts)
        try repository.git("commit", "--quiet", "--all", "--message", "less")
        try repository.git("checkout", "--quiet", main)
        try repository.commit(["Sources/App/Other.swift": "let other = 1\n"])
        try repository.git("merge", "--quiet", "--no-edit", "side")
        #expect(try places(repository, .commit("HEAD")) == [])
        #expect(try places(repository, .commit("side")) == ["removed-test Tests/AppTests/CartTests.swift:2"])
    }
}

@Suite struct `Weakened gates` {
    private let path = "Tests/AppTests/CartTests.swift"

    private func places(_ before: [String: String], _ after: [String: String]) throws -> [String] {
        let repository = try TestRepository()
        try repository.commit(before)
        for (path, text) in after { try repository.write(path, text) }
        try repository.git("add", "-A")
        return try repository.audit(.staged) { $0.only = ["weakened-gate", "removed-test"] }.places
    }

    @Test func `A weaker expectation is weakened, not removed`() throws {
        let before = "import Testing\n@Test func total() {\n    #expect(cart.total == 3)\n}\n"
        #expect(
            try places([path: before], [path: before.replacing("== 3", with: "> 0")]) == ["weakened-gate Tests/AppTests/CartTests.swift:3"])
        #expect(try places([path: before.replacing("== 3", with: "> 0")], [path: before]) == [])
    }

    @Test func `A linter's comment is new where it was not, in shipping code, too`() throws {
        let code = "let number = value as! Int\n"
        let quiet = "// swiftlint:disable:next force_cast\n" + code
        #expect(try places(["Sources/A.swift": code], ["Sources/A.swift": quiet]) == ["weakened-gate Sources/A.swift:1"])
        #expect(try places(["Sources/A.swift": code], ["Sources/B.swift": quiet]) == ["weakened-gate Sources/B.swift:1"])
        #expect(try places(["Sources/A.swift": quiet], ["Sources/A.swift": "", "Sources/B.swift": "let a = 1\n" + quiet]) == [])
    }
}
