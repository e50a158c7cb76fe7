// Owns: opening a repository through the git command, and where its parts are.
import SystemPackage

/// Reads a repository through the git command, for what libgit2 cannot read.
package final class CommandLineReader: GitReader {
    let environment: GitEnvironment
    let git: GitCommand
    let objects: ObjectPipe
    package let layout: RepositoryLayout

    /// Opens the repository that the environment means.
    package init(_ environment: GitEnvironment, patience: Duration = .seconds(300)) throws(GitError) {
        self.environment = environment
        git = try GitCommand(environment, patience: patience)
        objects = ObjectPipe(git)
        layout = try Self.layout(git, environment)
    }

    private static func layout(_ git: GitCommand, _ environment: GitEnvironment) throws(GitError) -> RepositoryLayout {
        let gitDirectory = try path(git, "--absolute-git-dir", environment)
        return RepositoryLayout(
            gitDirectory: gitDirectory, commonDirectory: try path(git, "--git-common-dir", environment),
            workTree: try workTree(git, environment), environment)
    }

    /// One question a call: a path may hold the line feeds that would part several answers.
    private static func path(_ git: GitCommand, _ question: String, _ environment: GitEnvironment) throws(GitError) -> FilePath {
        var answer = try git.output(["rev-parse", question])
        guard answer.popLast() == UInt8(ascii: "\n"), !answer.isEmpty else {
            throw GitError(.unknownAnswer, "git rev-parse \(question) did not answer with a path")
        }
        let path = environment.workingDirectory.pushing(FilePath(bytes: answer))
        guard Posix.isFolder(path) else {
            throw GitError(.unknownAnswer, "git rev-parse \(question) answered with \(path), which is no folder")
        }
        return path
    }

    private static func workTree(_ git: GitCommand, _ environment: GitEnvironment) throws(GitError) -> FilePath? {
        do throws(GitError) {
            return try path(git, "--show-toplevel", environment)
        } catch  where error.kind == .noWorkTree {
            return nil
        }
    }
}
