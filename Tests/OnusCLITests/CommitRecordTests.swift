// Owns: commits that went around the hook, and the push that says so.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Commits without an audit` {
    private let note = "made without an audit, so this is their first"

    private func repository() throws -> TestRepository {
        let repository = try TestRepository.hooked()
        try repository.commit(["Base.swift": "let base = 1\n"])
        try repository.git("init", "--quiet", "--bare", "../remote.git")
        try repository.git("remote", "add", "origin", "../remote.git")
        try repository.git("push", "--quiet", "--no-verify", "origin", "main")
        return repository
    }

    private func listed(_ repository: TestRepository) throws -> [String] {
        let text = try repository.sh("cat .git/onus/unaudited 2>/dev/null || true")
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `A commit by --no-verify is named once by the push that brings it`() throws {
        let repository = try repository()
        let audited = try commit(repository, "One.swift")
        let skipped = try repository.commit(["Two.swift": "let two = 2\n"])
        #expect(try listed(repository).last == skipped.description)
        #expect(try !listed(repository).contains(audited))
        let push = try repository.tryGit(["push", "origin", "main"])
        #expect(push.status == 0, "\(push.errorText)")
        #expect(push.text.contains("\(note): \(skipped.description.prefix(10))"))
        #expect(try !listed(repository).contains(skipped.description))
    }

    @Test func `A blocked push leaves the list as it is`() throws {
        let repository = try repository()
        let skipped = try repository.commit(["Two.swift": Code.risky])
        #expect(try repository.tryGit(["push", "origin", "main"]).status != 0)
        #expect(try listed(repository).last == skipped.description)
    }

    @Test func `A clean cherry-pick runs no pre-commit hook, and is listed`() throws {
        let repository = try repository()
        try repository.git("switch", "--quiet", "--create", "side")
        let picked = try commit(repository, "Side.swift")
        try repository.git("switch", "--quiet", "main")
        _ = try commit(repository, "Main.swift")
        try repository.git("cherry-pick", picked)
        let tip = try repository.id("HEAD").description
        #expect(try listed(repository).last == tip)
        #expect(try !listed(repository).contains(picked))
    }

    @Test func `An amended commit is what its parts are`() throws {
        let repository = try repository()
        _ = try commit(repository, "One.swift")
        try repository.write("One.swift", "let one = 11\n")
        try repository.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        #expect(try !listed(repository).contains(repository.id("HEAD").description))
        try repository.commit(["Two.swift": "let two = 2\n"])
        try repository.write("Two.swift", "let two = 22\n")
        try repository.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        #expect(try listed(repository).contains(repository.id("HEAD").description))
    }

    @Test func `A rebase that changes nothing keeps what is known`() throws {
        let repository = try repository()
        try repository.git("switch", "--quiet", "--create", "side")
        _ = try commit(repository, "Side.swift")
        try repository.git("switch", "--quiet", "main")
        _ = try commit(repository, "Main.swift")
        try repository.git("switch", "--quiet", "side")
        try repository.git("rebase", "--quiet", "main")
        #expect(try !listed(repository).contains(repository.id("HEAD").description))
    }

    @Test func `A read-only Git directory stops neither commits nor hooks`() throws {
        let repository = try repository()
        try repository.sh("rm -rf .git/onus && touch .git/onus")
        _ = try commit(repository, "One.swift")
        #expect(try repository.tryGit(["push", "origin", "main"]).status == 0)
    }

    private func commit(_ repository: TestRepository, _ file: String) throws -> String {
        try repository.write(file, "let x = \"\(file)\"\n")
        try repository.git("add", file)
        let answer = try repository.commitHooked()
        guard answer.status == 0 else { throw TestFailure(answer.errorText) }
        return try repository.id("HEAD").description
    }
}
