// Owns: tests of who wrote what is reported, as far as commits say, and of what a policy makes of it.
import SystemPackage
import Testing
import TestSupport

@Suite struct `Who wrote it` {
    let repository: TestRepository
    private static let trailer = "work\n\nCo-Authored-By: Claude <noreply@anthropic.com>"

    init() throws {
        repository = try TestRepository()
        try repository.commit(["Old.swift": "let old = 1\n"])
        try repository.git("checkout", "--quiet", "-b", "work")
    }

    private func origins(_ arguments: String...) throws -> [String] {
        let answer = try TestCommand.run(
            Onus.program.string, ["audit", "--format", "json", "--only", "force-try"] + arguments, environment: repository.environment)
        return answer.text.split(separator: "\n").filter { $0.contains("\"kind\": \"") }.dropFirst()
            .map { $0.split(separator: "\"")[3] }.map(String.init)
    }

    @Test func `A line is a tool's when the commit that added it says so`() throws {
        try repository.commit(["A.swift": Code.risky], message: Self.trailer)
        try repository.commit(["B.swift": Code.risky], message: "by hand")
        #expect(try origins() == ["generated", "unknown"])
        #expect(try origins("--commit", "HEAD~1") == ["generated"])
        #expect(try origins("--commit", "HEAD") == ["unknown"])
        try repository.commit(["A.swift": Code.risky + "let more = try! load()\n"], message: "by hand")
        #expect(try origins("--range", "main..HEAD") == ["generated", "unknown", "unknown"])
        #expect(try origins("--all") == ["unknown", "unknown", "unknown"])
    }

    @Test func `What a person wrote is not a tool's because a tool moved it`() throws {
        try repository.commit(["A.swift": Code.risky], message: "by hand")
        try repository.git("mv", "A.swift", "B.swift")
        try repository.git("commit", "--quiet", "--no-verify", "--message", Self.trailer)
        #expect(try origins() == ["unknown"])
    }

    @Test func `A policy may be stricter with it`() throws {
        try repository.commit([".onus.yml": "rules: { force-try: low }\ngenerated: { fail-on: low }\n"])
        try repository.commit(["A.swift": Code.risky], message: "by hand")
        #expect(try repository.onus("audit", "--commit", "HEAD", "--only", "force-try").status == 0)
        try repository.commit(["B.swift": Code.risky], message: Self.trailer)
        #expect(try repository.onus("audit", "--commit", "HEAD", "--only", "force-try").status == 1)
        #expect(try repository.onus("audit", "--commit", "HEAD", "--only", "force-try", "--fail-on", "high").status == 0)
    }

    @Test func `Reports name the tool`() throws {
        try repository.commit(["A.swift": Code.risky], message: Self.trailer)
        #expect(try repository.onus("audit", "--format", "json").text.contains("\"tool\": \"Claude\""))
        for format in ["text", "markdown", "html"] {
            #expect(try repository.onus("audit", "--format", format).text.contains("written by Claude"), "\(format)")
        }
        #expect(try repository.onus("audit", "--format", "sarif").text.contains("\"originTool\": \"Claude\""))
    }
}
