// Owns: git's own answers as bytes, and ours in the same form.
@testable import Git
import SystemPackage
import Testing
import TestSupport

/// What git itself says; always about real objects, and independent of how the readers ask.
struct GitAnswers {
    let environment: GitEnvironment

    init(_ environment: GitEnvironment) {
        self.environment = environment.setting(["GIT_GRAFT_FILE": "/nonexistent/grafts", "GIT_OPTIONAL_LOCKS": "0"])
    }

    func run(_ arguments: [String]) throws -> TestCommand.Answer {
        try TestCommand.run("git", ["--no-replace-objects", "--no-pager"] + arguments, environment: environment)
    }

    func output(_ arguments: String...) throws -> [UInt8] {
        let answer = try run(arguments)
        guard answer.status == 0 else { throw TestFailure("git \(arguments): \(answer.errorText)") }
        return answer.output
    }

    static let plainDiff = [
        "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-color", "--no-relative", "--ignore-submodules=none",
        "-O/dev/null",
    ]

    /// `git diff --cached`: the porcelain, which knows an unborn branch by itself.
    func staged() throws -> [[UInt8]] {
        let answer = try run(["diff", "--cached"] + Self.plainDiff)
        guard answer.status == 0 else { throw TestFailure("git diff --cached: \(answer.errorText)") }
        return Self.records(answer.output)
    }

    func between(_ old: String, _ new: String) throws -> [[UInt8]] {
        let answer = try run(["diff"] + Self.plainDiff + [old, new, "--"])
        guard answer.status == 0 else { throw TestFailure("git diff \(old) \(new): \(answer.errorText)") }
        return Self.records(answer.output)
    }

    func indexed() throws -> [[UInt8]] {
        let top = try run(["rev-parse", "--show-toplevel"])
        let prefix = top.status == 0 ? [":/"] : []
        let answer = try run(["ls-files", "--stage", "-z", "--full-name"] + prefix)
        guard answer.status == 0 else { throw TestFailure("git ls-files: \(answer.errorText)") }
        return answer.output.split(separator: 0).map(Array.init).sorted(by: Self.precedes)
    }

    func files(_ tree: String) throws -> [[UInt8]] {
        try output("ls-tree", "-r", "-z", "--full-tree", tree).split(separator: 0).map(Array.init).sorted(by: Self.precedes)
    }

    func ids(_ arguments: String...) throws -> [ObjectID] { try ids(list: arguments) }

    func ids(list arguments: [String]) throws -> [ObjectID] {
        let answer = try run(arguments)
        guard answer.status == 0 || answer.errors.isEmpty else { throw TestFailure("git \(arguments): \(answer.errorText)") }
        return answer.text.split(separator: "\n").compactMap { ObjectID($0) }
    }

    /// The ids of revisions that are all there, by one call.
    func table(_ revisions: [String]) throws -> [String: ObjectID] {
        let ids = try ids(list: ["rev-parse"] + revisions)
        guard ids.count == revisions.count else { throw TestFailure("git rev-parse \(revisions)") }
        return Dictionary(uniqueKeysWithValues: zip(revisions, ids))
    }

    /// `header NUL path` pairs, joined and sorted.
    private static func records(_ output: [UInt8]) -> [[UInt8]] {
        let parts = output.split(separator: 0).map(Array.init)
        return stride(from: 0, to: parts.count - 1, by: 2).map { parts[$0] + [0] + parts[$0 + 1] }.sorted(by: precedes)
    }

    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }
}

extension ChangeSet {
    /// In git's raw form.
    var records: [[UInt8]] {
        changes.map { change in
            let width = change.newID?.hex.count ?? change.oldID?.hex.count ?? 40
            let none = String(repeating: "0", count: width)
            func mode(_ mode: Git.FileMode?) -> String {
                let digits = String(mode?.rawValue ?? 0, radix: 8)
                return String(repeating: "0", count: 6 - digits.count) + digits
            }
            func kind(_ mode: Git.FileMode?) -> Git.FileMode? { mode?.isFile == true ? .regular : mode }
            let letter =
                switch change.status {
                case .added: "A"
                case .deleted: "D"
                default: kind(change.oldMode) == kind(change.newMode) ? "M" : "T"
                }
            let ids = "\(change.oldID?.description ?? none) \(change.newID?.description ?? none)"
            return Array(":\(mode(change.oldMode)) \(mode(change.newMode)) \(ids) \(letter)".utf8) + [0] + change.path.bytes
        }.sorted(by: GitAnswers.precedes)
    }
}

extension [TreeFile] {
    /// In the form of `git ls-files --stage`.
    var stageRecords: [[UInt8]] { map { $0.record("\($0.id) 0") }.sorted(by: GitAnswers.precedes) }

    /// In the form of `git ls-tree`.
    var treeRecords: [[UInt8]] { map { $0.record("\($0.mode == .gitlink ? "commit" : "blob") \($0.id)") }.sorted(by: GitAnswers.precedes) }
}

extension TreeFile {
    fileprivate func record(_ middle: String) -> [UInt8] {
        Array("\(String(mode.rawValue, radix: 8)) \(middle)\t".utf8) + path.bytes
    }
}

/// The three ways in which the program may ask; libgit2's is absent where it cannot open the repository.
struct Readers {
    let all: [(name: String, reader: any GitReader)]
    let repository: Repository

    init(_ environment: GitEnvironment) throws {
        repository = try Repository(environment)
        var all: [(String, any GitReader)] = [("repository", repository), ("git", try CommandLineReader(environment))]
        if !repository.detours.contains(where: { $0.topic == .repository }) { all.append(("libgit2", try LibGit2Reader(environment))) }
        self.all = all
    }

    /// Expects of every reader the same answer; only libgit2 alone may refuse, never answer otherwise.
    func expect<Answer: Equatable>(
        _ expected: Answer, _ what: String, at location: SourceLocation = #_sourceLocation,
        _ question: (any GitReader) throws(GitError) -> Answer
    ) {
        for (name, reader) in all {
            do {
                let answer = try question(reader)
                #expect(answer == expected, "\(what), read by \(name)", sourceLocation: location)
            } catch  where name == "libgit2" && [.unsupported, .unreadableIndex].contains(error.kind) {
            } catch {
                Issue.record("\(what), read by \(name): \(error)", sourceLocation: location)
            }
        }
    }
}
