// Owns: a git command that is missing, dies, hangs or talks nonsense never means "nothing changed".
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("A faulty git")
struct FaultyGitTests {
    /// How a git goes wrong; a script in front of the real one.
    enum Fault: String, CaseIterable, Sendable {
        case killedMidAnswer = "begin \"$@\"; kill -9 $$"
        case killedAtOnce = "kill -9 $$"
        case garbage = "echo 'Hello from a wrapper'"
        case garbageBefore = "echo 'Hello from a wrapper'; exec \"$real\" \"$@\""
        case endsEarly = "begin \"$@\""
        case fails = "echo 'fatal: no space left on device' >&2; exit 128"
        case usage = "echo 'usage: git' >&2; exit 129"
        case hangs = "exec sleep 100"
    }

    static let questions = [
        "staged", "indexed", "changes", "files", "blob", "kind", "commit", "peel", "walk", "merge base", "head", "resolve", "remote",
    ]

    private func ask(_ question: String, _ reader: CommandLineReader, _ ids: [String: ObjectID]) throws {
        let (main, left, right, blob) = (ids["main"]!, ids["first"]!, ids["second"]!, ids["main:Sources/A.swift"]!)
        switch question {
        case "staged": _ = try reader.stagedChanges()
        case "indexed": _ = try reader.indexedFiles()
        case "changes": _ = try reader.changes(from: main, to: left)
        case "files": _ = try reader.files(in: main)
        case "blob": _ = try reader.blob(blob)
        case "kind": _ = try reader.kind(of: main)
        case "commit": _ = try reader.commit(main)
        case "peel": _ = try reader.peel(main)
        case "walk": _ = try reader.commits(reachableFrom: [left], excluding: [right]).all()
        case "merge base": _ = try reader.mergeBase(left, right)
        case "head": _ = try reader.head()
        case "resolve": _ = try reader.resolve("main")
        default: _ = try reader.remoteTrackingIDs(remote: "origin")
        }
    }

    @Test("every answer of a faulty git is an error that says what to do", arguments: Fault.allCases)
    func faults(_ fault: Fault) throws {
        let repository = try Layout.plain.make()
        try repository.write("Sources/New.swift", "let new = 1\n")
        try repository.git("add", ".")
        let ids = try GitAnswers(repository.environment).table(["main", "first", "second", "main:Sources/A.swift"])
        let switchFile = repository.folder.path.appending("faulty")
        let environment = try Self.wrap(repository, "[ -e '\(switchFile.string)' ] && { \(fault.rawValue); exit; }; exec \"$real\" \"$@\"")
        let patience: Duration = fault == .hangs ? .seconds(1) : .seconds(60)
        for question in Self.questions {
            guard fault != .hangs || ["staged", "blob", "walk"].contains(question) else { continue }
            let reader = try CommandLineReader(environment, patience: patience)
            try PausedHook.write("", to: switchFile)
            let error = #expect(throws: GitError.self, "\(question)") { try ask(question, reader, ids) }
            if fault != .fails, fault != .usage { #expect(error?.advice != nil, "\(question): \(error?.message ?? "")") }
            _ = try TestCommand.run("rm", [switchFile.string], environment: repository.environment)
        }
        try PausedHook.write("", to: switchFile)
        #expect(throws: GitError.self) { try CommandLineReader(environment, patience: patience) }
    }

    /// An environment whose git is a script; `$real` is the real one, `begin` only begins to answer.
    private static func wrap(_ repository: TestRepository, _ script: String) throws -> GitEnvironment {
        let folder = repository.folder.path.appending("bin")
        try TestCommand.makeFolder(folder)
        let real = try #require(GitCommand.find("git", in: repository.environment))
        let head = """
            #!/bin/sh
            real='\(real.string)'
            begin() {
                case "$*" in
                *cat-file*) read -r id; echo "$id" | "$real" "$@" | head -c 30;;
                *) "$real" "$@" | head -c 30;;
                esac
            }
            """
        try PausedHook.write("\(head)\n\(script)\n", to: folder.appending("git"))
        try TestCommand.makeExecutable(folder.appending("git"))
        let path = repository.environment.string("PATH") ?? ""
        return repository.environment.setting(["PATH": "\(folder.string):\(path)"])
    }

    @Test("without git on PATH libgit2 reads what it can, and the rest says that git is missing")
    func notOnPath() throws {
        let plain = try Layout.plain.make()
        try plain.write("A.swift", "let a = 1\n")
        try plain.git("add", "A.swift")
        plain.environment = plain.environment.setting(["PATH": "/nonexistent"])
        #expect(try plain.open().stagedChanges().changes.map(\.path) == ["A.swift"])
        let sha256 = try Layout.sha256.make()
        sha256.environment = sha256.environment.setting(["PATH": "/nonexistent"])
        let error = #expect(throws: GitError.self) { try sha256.open() }
        #expect(error?.kind == .gitNotFound)
        #expect(error?.message.contains("unsupported") == true)
        #expect(error?.advice != nil)
    }

    @Test("a git that is killed leaves the objects of the next question readable")
    func afterDeath() throws {
        let repository = try Layout.plain.make()
        let ids = try GitAnswers(repository.environment).table(["main", "main:Sources/A.swift"])
        let once = repository.folder.path.appending("once")
        let script =
            "case \"$*\" in *cat-file*) [ -e '\(once.string)' ] || { : > '\(once.string)'; kill -9 $$; };; esac; exec \"$real\" \"$@\""
        let reader = try CommandLineReader(Self.wrap(repository, script))
        let blob = try #require(ids["main:Sources/A.swift"])
        #expect(throws: GitError.self) { try reader.blob(blob) }
        #expect(try reader.blob(blob) == Array("let a = 2\n".utf8))
    }
}
