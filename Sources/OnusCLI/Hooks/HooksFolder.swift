// Owns: where git looks for the hooks of a repository, and who said so.
import Audit
import Git
import SystemPackage

/// The folder of a repository's hooks.
struct HooksFolder {
    let path: FilePath
    /// Where `core.hooksPath` was set and for whom, in words; nil where git's own place is used.
    let origin: String?

    /// A folder that somebody named.
    init(_ path: FilePath) {
        self.path = path
        origin = nil
    }

    /// Git's own answer: libgit2's ignores `core.hooksPath`.
    init(of environment: GitEnvironment) throws(CommandFailure) {
        do throws(GitError) {
            let git = try GitCommand(environment)
            var answer = try git.output(["rev-parse", "--path-format=absolute", "--git-path", "hooks"])
            // Git before 2.31 repeats the option that it does not know, and answers relative to the folder.
            let unknown = Array("--path-format=absolute\n".utf8)
            if answer.starts(with: unknown) { answer.removeFirst(unknown.count) }
            if answer.last == UInt8(ascii: "\n") { answer.removeLast() }
            path = environment.workingDirectory.pushing(FilePath(bytes: answer))
            origin = try Self.origin(git)
        } catch  where error.kind == .notARepository {
            throw CommandFailure(
                .wrongUse, "\(environment.workingDirectory) is in no git repository",
                advice: "run this inside one, or name a folder of hooks; onus install --help")
        } catch {
            throw CommandFailure(AuditError(error))
        }
    }

    private static func origin(_ git: GitCommand) throws(GitError) -> String? {
        guard try git.setting("core.hooksPath") != nil else { return nil }
        let answer = try git.run(["config", "--null", "--show-scope", "--show-origin", "--get", "core.hooksPath"])
        let parts = answer.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        // Git before 2.26 does not know scopes.
        guard answer.status == 0, parts.count == 3 else { return "core.hooksPath" }
        let reach = ["global", "system"].contains(parts[0]) ? "; every repository that this setting reaches runs these hooks" : ""
        return "core.hooksPath, set in \(parts[1])\(reach)"
    }

    /// The folder in words.
    var description: String { "hooks folder: \(path)" + (origin.map { " (\($0))" } ?? "") }
}
