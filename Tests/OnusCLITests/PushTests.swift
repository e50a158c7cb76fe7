// Owns: real pushes to a real bare repository, stopped or not by the real hook.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Pushes` {
    /// A repository with hooks and one good commit, and an empty bare one as its remote.
    private func repository() throws -> TestRepository {
        let repository = try TestRepository.hooked()
        try TestCommand.makeFolder(repository.folder.path.appending("remote.git"))
        try repository.git("init", "--quiet", "--bare", "../remote.git")
        try repository.git("remote", "add", "origin", "../remote.git")
        try repository.commit(["Old.swift": "let old = 1\n"])
        return repository
    }

    private func remoteRefs(_ repository: TestRepository) throws -> String {
        try repository.git("--git-dir=../remote.git", "for-each-ref", "--format=%(refname)")
    }

    @Test func `What was committed past the hook is stopped at the push`() throws {
        let repository = try repository()
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", ".")
        #expect(try repository.commitHooked("--no-verify").status == 0)
        let stopped = try repository.tryGit(["push", "origin", "main"])
        #expect(stopped.status != 0)
        let said = stopped.errorText + stopped.text
        #expect(said.contains("2 | let prices = try! load()"), "\(said)")
        #expect(try remoteRefs(repository) == "")
    }

    @Test func `Good commits pass, and an old mistake that the remote has does not stop them`() throws {
        let repository = try repository()
        try repository.commit(["Load.swift": Code.risky])
        try repository.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", "main")
        try repository.commit(["Load.swift": Code.risky + "let count = 1\n"])
        let answer = try repository.tryGit(["push"])
        #expect(answer.status == 0, "\(answer.errorText)")
    }

    @Test func `Every ref of a push is read`() throws {
        let repository = try repository()
        try repository.git("push", "--quiet", "origin", "main")
        try repository.git("checkout", "--quiet", "-b", "good")
        try repository.commit(["Good.swift": Code.mended])
        try repository.git("checkout", "--quiet", "-b", "bad", "main")
        try repository.commit(["Bad.swift": Code.risky])
        try repository.git("checkout", "--quiet", "-b", "other", "main")
        let stopped = try repository.tryGit(["push", "origin", "good", "bad", "other"])
        #expect(stopped.status != 0 && (stopped.errorText + stopped.text).contains("Bad.swift"))
        #expect(try remoteRefs(repository) == "refs/heads/main\n")
        #expect(try repository.tryGit(["push", "origin", "good", "other"]).status == 0)
    }

    @Test func `A tag carries what it points to`() throws {
        let repository = try repository()
        try repository.git("push", "--quiet", "origin", "main")
        try repository.commit(["Bad.swift": Code.risky])
        try repository.git("tag", "--annotate", "--message", "v1", "v1")
        #expect(try repository.tryGit(["push", "origin", "v1"]).status != 0)
        #expect(try remoteRefs(repository) == "refs/heads/main\n")
    }

    @Test func `A push without a line from git says that nothing was audited`() throws {
        let repository = try repository()
        let answer = try repository.onus("hook", "pre-push", "origin", "../remote.git")
        #expect(answer.status == 0)
        #expect(answer.errorText == "onus: standard input names no ref, so nothing was audited\n")
    }

    @Test func `Deleting, pushing nothing, and pushing to an address`() throws {
        let repository = try repository()
        try repository.git("push", "--quiet", "origin", "main", "main:other")
        #expect(try repository.tryGit(["push", "origin", "--delete", "other"]).status == 0)
        #expect(try repository.tryGit(["push", "origin", "main"]).status == 0)
        try repository.commit(["Bad.swift": Code.risky])
        #expect(try repository.tryGit(["push", "../remote.git", "HEAD:refs/heads/new"]).status != 0)
        #expect(try remoteRefs(repository) == "refs/heads/main\n")
    }
}
