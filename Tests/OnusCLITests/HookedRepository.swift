// Owns: repositories with our hooks in them, for tests of commits and pushes.
import Git
import SystemPackage
import Testing
import TestSupport

@testable import OnusCLI

/// Code that is blocked, at its second line, and its mended form.
enum Code {
    static let risky = "import Shop\nlet prices = try! load()\n"
    static let mended = "import Shop\nlet prices = try load()\n"
}

extension HookName {
    /// What `ls` says of a folder with the hooks that are installed unless others are named.
    static let installedNames = installed.map { $0.rawValue + "\n" }.sorted().joined()
}

extension TestRepository {
    /// An empty repository with the hooks installed.
    static func hooked(named name: String = "repository") throws -> TestRepository {
        let repository = try TestRepository(in: TemporaryFolder(), named: name)
        try TestCommand.makeFolder(repository.path)
        try repository.git("init", "--quiet", "--initial-branch=main")
        try repository.installHooks()
        return repository
    }

    func installHooks() throws {
        let answer = try onus("install")
        guard answer.status == 0 else { throw TestFailure("onus install: \(answer.errorText)") }
    }

    /// Commits through the hooks, whatever comes of it.
    func commitHooked(_ arguments: String...) throws -> TestCommand.Answer {
        try tryGit(["commit", "--message", "a change"] + arguments)
    }

    /// The digests of every file of the work tree and of the index.
    func fingerprint() throws -> String {
        try workTreeFingerprint() + sh("cksum \"$(git rev-parse --git-path index)\"")
    }

    func workTreeFingerprint() throws -> String {
        try sh("find . -name .git -prune -o -type f -exec cksum {} + | sort")
    }
}
