// Owns: opening a repository through libgit2, and where its parts are.
import CLibgit2
import SystemPackage

/// Reads a repository through libgit2.
package final class LibGit2Reader: GitReader {
    let environment: GitEnvironment
    let repository: Handle
    let objects: Handle
    package let layout: RepositoryLayout

    /// Opens the repository that the environment means.
    package init(_ environment: GitEnvironment) throws(GitError) {
        try LibGit2.start()
        self.environment = environment
        repository = try Self.open(environment)
        objects = try Self.openObjects(repository, environment)
        layout = try Self.layout(of: repository, environment)
    }

    private static func open(_ environment: GitEnvironment) throws(GitError) -> Handle {
        if environment.bytes("GIT_COMMON_DIR") != nil {
            throw GitError(.unsupported, "libgit2 does not know GIT_COMMON_DIR")
        }
        let named = environment.path("GIT_DIR")
        let start = named ?? environment.workingDirectory
        var flags = named == nil ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
        if environment.string("GIT_DISCOVERY_ACROSS_FILESYSTEM") != nil { flags |= GIT_REPOSITORY_OPEN_CROSS_FS.rawValue }
        let ceilings = environment.bytes("GIT_CEILING_DIRECTORIES").map { FilePath(bytes: $0).bytes.map(CChar.init(bitPattern:)) + [0] }
        return try unsafe LibGit2.own("open a repository at \(start)", release: git_repository_free) { out in
            unsafe start.withPlatformString { path in
                unsafe git_repository_open_ext(&out, path, flags, ceilings)
            }
        }
    }

    /// The object database, with the folders that the environment adds: inside `pre-receive` the pushed objects are only there.
    private static func openObjects(_ repository: Handle, _ environment: GitEnvironment) throws(GitError) -> Handle {
        let objects = try unsafe LibGit2.own("open the object database", release: git_odb_free) {
            unsafe git_repository_odb(&$0, repository.pointer)
        }
        var folders: [FilePath] = []
        if let folder = environment.path("GIT_OBJECT_DIRECTORY") { folders.append(folder) }
        if let list = environment.bytes("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
            guard !list.contains(UInt8(ascii: "\"")) else {
                throw GitError(.unsupported, "GIT_ALTERNATE_OBJECT_DIRECTORIES holds quoted names")
            }
            folders += list.split(separator: UInt8(ascii: ":")).map { environment.workingDirectory.pushing(FilePath(bytes: $0)) }
        }
        for folder in folders {
            try LibGit2.call("read the objects in \(folder)") {
                unsafe folder.withPlatformString { unsafe git_odb_add_disk_alternate(objects.pointer, $0) }
            }
        }
        return objects
    }

    private static func layout(of repository: Handle, _ environment: GitEnvironment) throws(GitError) -> RepositoryLayout {
        guard let gitPath = unsafe git_repository_path(repository.pointer),
            let commonPath = unsafe git_repository_commondir(repository.pointer)
        else { throw GitError(.failed, "libgit2 does not say where the Git directory is") }
        let gitDirectory = unsafe FilePath(platformString: gitPath)
        let workTree = try workTree(of: repository, environment)
        // Git reads a relative name from the top of the work tree, wherever it was called.
        let named = environment.path("GIT_INDEX_FILE", relativeTo: workTree)
        return RepositoryLayout(
            gitDirectory: gitDirectory, commonDirectory: unsafe FilePath(platformString: commonPath), workTree: workTree,
            indexFile: named ?? gitDirectory.appending("index"), indexIsNamed: named != nil)
    }

    /// Git's rule: `GIT_WORK_TREE`; else, where `GIT_DIR` is set, `core.worktree` or the working directory; else what was found.
    private static func workTree(of repository: Handle, _ environment: GitEnvironment) throws(GitError) -> FilePath? {
        if let named = environment.path("GIT_WORK_TREE") { return named.lexicallyNormalized() }
        if unsafe git_repository_is_bare(repository.pointer) == 1 { return nil }
        guard let found = unsafe git_repository_workdir(repository.pointer) else { return nil }
        if environment.path("GIT_DIR") != nil, try !configures(repository, "core.worktree") { return environment.workingDirectory }
        return unsafe FilePath(platformString: found)
    }

    private static func configures(_ repository: Handle, _ name: String) throws(GitError) -> Bool {
        let configuration = try unsafe LibGit2.own("read the configuration", release: git_config_free) {
            unsafe git_repository_config(&$0, repository.pointer)
        }
        var entry: UnsafeMutablePointer<git_config_entry>?
        let code = unsafe git_config_get_entry(&entry, configuration.pointer, name)
        unsafe git_config_entry_free(entry)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return false
        }
        try LibGit2.call("read \(name)") { code }
        return true
    }
}
