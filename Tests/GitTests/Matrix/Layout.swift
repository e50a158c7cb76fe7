// Owns: the ways in which a repository may lie on disk.
@testable import Git
import SystemPackage
import Testing
import TestSupport

/// A kind of repository that Onus must read.
enum Layout: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case plain, unborn, orphan, bare
    case linkedWorktree = "linked worktree"
    case linkedWorktreeOfBare = "linked worktree of .bare and a .git file"
    case dotBare = ".bare and a .git file"
    case submodule
    case separateGitDirectory = "separate Git directory"
    case gitDirectoryVariable = "GIT_DIR"
    case workTreeVariable = "GIT_DIR and GIT_WORK_TREE"
    case workTreeSetting = "core.worktree"
    case workTreeInWorktreeConfiguration = "core.worktree in config.worktree"
    case splitIndex = "split index"
    case sparseIndex = "sparse index"
    case sparseCheckout = "sparse checkout"
    case indexVersion4 = "index version 4"
    case untrackedCache = "untracked cache"
    case fileMonitor = "fsmonitor hook"
    case manyFiles = "feature.manyFiles"
    case indexWithoutChecksum = "index without checksum"
    case sha256 = "SHA-256"
    case partialClone = "extension partialclone"
    case alternates
    case packedRefs = "packed refs and packs"
    case commitGraph = "commit graph and multi-pack index"
    case replaceRefs = "replace refs"
    case grafts
    case symbolicLink = "reached through a symbolic link"
    case oddFolder = "folder with spaces, colon and line feed"
    case ignoreCase = "core.ignoreCase"
    case hostileSettings = "settings that bend diffs"
    case environmentSettings = "settings in variables"

    var testDescription: String { rawValue }

    /// Where libgit2 must say that it cannot, so that git is asked.
    var libgit2Fails: Repository.Topic? {
        switch self {
        case .sha256, .workTreeInWorktreeConfiguration, .environmentSettings: .repository
        case .splitIndex, .sparseIndex, .indexWithoutChecksum: .index
        case .grafts: .history
        default: nil
        }
    }

    var hasWorkTree: Bool { self != .bare }
    var hasCommits: Bool { self != .unborn && self != .orphan }

    func make() throws -> TestRepository {
        let folder = try TemporaryFolder()
        switch self {
        case .unborn: return try Self.initialised(in: folder)
        case .bare: return try Self.filled(in: folder, ["--bare"])
        case .sha256: return try Self.filled(in: folder, ["--object-format=sha256"])
        case .linkedWorktree, .linkedWorktreeOfBare, .dotBare, .submodule, .alternates: return try makeOfAnother(in: folder)
        case .separateGitDirectory:
            return try Self.filled(in: folder, ["--separate-git-dir", folder.path.appending("elsewhere.git").string])
        case .gitDirectoryVariable, .workTreeVariable, .workTreeSetting, .symbolicLink, .environmentSettings:
            return try makeReachedOtherwise(in: folder)
        case .oddFolder: return try Self.filled(in: folder, named: "a folder: with\nodd 'names\"")
        default:
            let repository = try Self.filled(in: folder)
            try change(repository)
            return repository
        }
    }

    static func initialised(in folder: TemporaryFolder, named name: String = "repository", _ options: [String] = []) throws
        -> TestRepository
    {
        let repository = try TestRepository(in: folder, named: name)
        try TestCommand.makeFolder(repository.path)
        try repository.git(["init", "--quiet", "--initial-branch=main"] + options)
        return repository
    }

    static func filled(in folder: TemporaryFolder, named name: String = "repository", _ options: [String] = []) throws -> TestRepository {
        let repository = try initialised(in: folder, named: name, options)
        try SampleHistory.importInto(repository)
        if !options.contains("--bare") { try repository.git("reset", "--quiet", "--hard") }
        return repository
    }

    private func makeOfAnother(in folder: TemporaryFolder) throws -> TestRepository {
        let repository = try TestRepository(in: folder, named: "repository")
        switch self {
        case .linkedWorktree:
            let main = try Self.filled(in: folder, named: "main")
            try main.git("worktree", "add", "--quiet", "-b", "linked", repository.path.string, "main")
        case .linkedWorktreeOfBare:
            _ = try Self.filled(in: folder, named: ".bare", ["--bare"])
            let holder = try TestRepository(in: folder, named: ".")
            try holder.write(".git", "gitdir: ./.bare\n")
            try holder.git("worktree", "add", "--quiet", "-b", "linked", repository.path.string, "main")
        case .dotBare:
            // The Git directory has another name, and a file leads to it.
            try TestCommand.makeFolder(repository.path)
            let inner = try Self.filled(in: folder, named: "repository/.bare", ["--bare"])
            try inner.git("config", "core.bare", "false")
            try repository.write(".git", "gitdir: ./.bare\n")
            try repository.git("reset", "--quiet", "--hard")
        case .submodule:
            let library = try Self.filled(in: folder, named: "library")
            let outer = try Self.initialised(in: folder, named: "outer")
            try outer.git("submodule", "--quiet", "add", library.path.string, "Module")
            let module = try TestRepository(in: folder, named: "outer/Module")
            for name in SampleHistory.branches + ["refs/remotes/other/right", "refs/remotes/origin/main"] where name != "main" {
                let full = name.hasPrefix("refs/") ? name : "refs/heads/\(name)"
                try module.git("fetch", "--quiet", library.path.string, "+\(full):\(full)")
            }
            return module
        default:
            let other = try Self.filled(in: folder, named: "other")
            try other.git("clone", "--quiet", "--mirror", "--shared", other.path.string, repository.path.appending(".git").string)
            try repository.git("config", "core.bare", "false")
            try repository.git("reset", "--quiet", "--hard")
        }
        return repository
    }

    private func makeReachedOtherwise(in folder: TemporaryFolder) throws -> TestRepository {
        let repository = try Self.filled(in: folder)
        switch self {
        case .gitDirectoryVariable:
            repository.environment = repository.environment.setting(["GIT_DIR": ".git"])
        case .workTreeVariable:
            try repository.git("config", "core.bare", "true")
            try TestCommand.makeFolder(folder.path.appending("tree"))
            let moved = try TestRepository(in: folder, named: "tree")
            moved.environment = moved.environment.setting(["GIT_DIR": "../repository/.git", "GIT_WORK_TREE": "."])
            try moved.git("reset", "--quiet", "--hard")
            return moved
        case .workTreeSetting:
            try TestCommand.makeFolder(folder.path.appending("tree"))
            try repository.git("config", "core.worktree", "../../tree")
            let moved = try TestRepository(in: folder, named: "tree")
            moved.environment = moved.environment.setting(["GIT_DIR": repository.path.appending(".git").string])
            try moved.git("reset", "--quiet", "--hard")
            return moved
        case .environmentSettings:
            // As `git -c core.worktree=…` hands it to its hooks.
            try TestCommand.makeFolder(folder.path.appending("tree"))
            let moved = try TestRepository(in: folder, named: "tree")
            moved.environment = moved.environment.setting([
                "GIT_DIR": repository.path.appending(".git").string,
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.worktree", "GIT_CONFIG_VALUE_0": moved.path.string,
            ])
            try moved.git("reset", "--quiet", "--hard")
            return moved
        default:
            let answer = try TestCommand.run("ln", ["-s", "repository", "link"], environment: TestCommand.environment(at: folder.path))
            guard answer.status == 0 else { throw TestFailure(answer.errorText) }
            return try TestRepository(in: folder, named: "link")
        }
        return repository
    }

    /// Makes a plain repository one of this kind.
    private func change(_ repository: TestRepository) throws {
        switch self {
        case .orphan:
            try repository.git("checkout", "--quiet", "--orphan", "fresh")
            try repository.git("rm", "--quiet", "-r", "-f", "--cached", ".")
        case .splitIndex:
            try repository.git("config", "core.splitIndex", "true")
            try repository.git("update-index", "--split-index")
        case .sparseIndex, .sparseCheckout:
            try repository.git("sparse-checkout", "set", "--cone", self == .sparseIndex ? "--sparse-index" : "--no-sparse-index", "Sources")
        case .indexVersion4: try repository.git("update-index", "--index-version", "4")
        case .untrackedCache: try repository.git("update-index", "--force-untracked-cache")
        case .fileMonitor:
            try repository.write(".git/monitor", "#!/bin/sh\nprintf 'token\\0'\nprintf '/\\0'\n")
            try TestCommand.makeExecutable(repository.path.appending(".git/monitor"))
            try repository.git("config", "core.fsmonitor", ".git/monitor")
            try repository.git("update-index", "--fsmonitor")
        case .manyFiles:
            try repository.git("config", "feature.manyFiles", "true")
            try repository.git("read-tree", "HEAD")
            try repository.git("reset", "--quiet", "--hard")
        case .workTreeInWorktreeConfiguration:
            try repository.git("config", "extensions.worktreeConfig", "true")
            try repository.git("config", "--worktree", "core.worktree", repository.path.string)
        case .partialClone:
            try repository.git("config", "core.repositoryFormatVersion", "1")
            try repository.git("config", "extensions.partialClone", "origin")
            try repository.git("config", "remote.origin.url", "file:///nonexistent")
            try repository.git("config", "remote.origin.promisor", "true")
        case .packedRefs:
            try repository.git("pack-refs", "--all", "--prune")
            try repository.git("gc", "--quiet")
        case .commitGraph:
            try repository.git("repack", "-q", "-a", "-d")
            try repository.git("commit-graph", "write", "--reachable")
            try repository.git("multi-pack-index", "write")
        case .replaceRefs:
            try repository.git("replace", "main", "unrelated")
            try repository.git("replace", "main:Sources/A.swift", "main:Sources.swift")
        case .grafts: try repository.write(".git/info/grafts", "\(repository.id("main")) \(repository.id("unrelated"))\n")
        case .ignoreCase: try repository.git("config", "core.ignoreCase", "true")
        case .hostileSettings:
            try repository.write(".git/order", "zzz\nSources/*\n")
            for (name, value) in [
                "diff.orderFile": ".git/order", "diff.renames": "copies", "diff.external": "false", "diff.relative": "true",
                "diff.ignoreSubmodules": "all",
                "diff.noprefix": "true", "core.quotePath": "false", "color.ui": "always", "color.diff": "always", "core.pager": "false",
                "core.abbrev": "4",
                "log.showSignature": "true", "diff.submodule": "log", "diff.wordRegex": ".", "core.autocrlf": "true",
                "status.showUntrackedFiles": "no",
                "submodule.recurse": "true", "core.precomposeUnicode": "true", "diff.suppressBlankEmpty": "true",
                "i18n.logOutputEncoding": "latin1",
            ].sorted(by: { $0.key < $1.key }) { try repository.git("config", name, value) }
        default: break
        }
    }
}

/// An index without a checksum, as `index.skipHash` of git 2.40 and later writes it.
extension Layout {
    /// Completes what this git cannot write itself: older ones know no `index.skipHash`, but read such an index.
    func finishIndex(_ environment: GitEnvironment) throws {
        guard self == .indexWithoutChecksum else { return }
        let index = try CommandLineReader(environment).layout.indexFile
        var content = try PausedHook.read(index)
        content.replaceSubrange((content.count - 20)..., with: [UInt8](repeating: 0, count: 20))
        let descriptor = try FileDescriptor.open(index, .writeOnly, options: [.truncate, .closeOnExec])
        try descriptor.closeAfter { _ = try descriptor.writeAll(content) }
    }

    /// What libgit2 must have refused; `feature.manyFiles` leaves the checksum out where git is new enough.
    func expectedDetour(_ repository: Repository) throws -> Repository.Topic? {
        guard self == .manyFiles else { return libgit2Fails }
        return try PausedHook.read(repository.layout.indexFile).suffix(20).allSatisfy { $0 == 0 } ? .index : nil
    }
}
