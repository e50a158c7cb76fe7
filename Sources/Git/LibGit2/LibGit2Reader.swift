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
        try Self.refuseUnreadSettings(in: environment)
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
        if let common = unsafe git_repository_commondir(repository.pointer) {
            folders.append(unsafe FilePath(platformString: common).appending("objects"))
        }
        try LooseObjects.read(in: folders, for: objects)
        return objects
    }

    private static func layout(of repository: Handle, _ environment: GitEnvironment) throws(GitError) -> RepositoryLayout {
        guard let gitPath = unsafe git_repository_path(repository.pointer),
            let commonPath = unsafe git_repository_commondir(repository.pointer)
        else { throw GitError(.failed, "libgit2 does not say where the Git directory is") }
        try refuseUnreadSettings(of: repository, in: unsafe FilePath(platformString: gitPath))
        return RepositoryLayout(
            gitDirectory: unsafe FilePath(platformString: gitPath), commonDirectory: unsafe FilePath(platformString: commonPath),
            workTree: try workTree(of: repository, environment), environment)
    }

    /// Git's rule: `GIT_WORK_TREE`; else, where `GIT_DIR` is set, `core.worktree` or the working directory; else what was found.
    private static func workTree(of repository: Handle, _ environment: GitEnvironment) throws(GitError) -> FilePath? {
        if let named = environment.path("GIT_WORK_TREE") { return named.lexicallyNormalized() }
        if unsafe git_repository_is_bare(repository.pointer) == 1 { return nil }
        guard let found = unsafe git_repository_workdir(repository.pointer) else { return nil }
        if environment.path("GIT_DIR") != nil, try !configures(configuration(of: repository), "core.worktree") {
            return environment.workingDirectory
        }
        return unsafe FilePath(platformString: found)
    }

    /// Libgit2 reads no settings from variables (`git -c` hands its own to hooks that way); of those, two say where the work tree is.
    private static func refuseUnreadSettings(in environment: GitEnvironment) throws(GitError) {
        for variable in environment.variables where variable.starts(with: "GIT_CONFIG_".utf8) {
            let text = String(decoding: variable, as: UTF8.self).lowercased()
            if layoutSettings.contains(where: text.contains) {
                throw GitError(.unsupported, "libgit2 does not read settings from variables, and one says where the work tree is")
            }
        }
    }

    /// Nor does it read a work tree's own settings before 1.9.
    private static func refuseUnreadSettings(of repository: Handle, in folder: FilePath) throws(GitError) {
        let file = folder.appending("config.worktree")
        guard FileBytes.exists(file) else { return }
        let own = try unsafe LibGit2.own("read \(file)", release: git_config_free) { out in
            unsafe file.withPlatformString { unsafe git_config_open_ondisk(&out, $0) }
        }
        for name in layoutSettings where try configures(own, name) {
            throw GitError(.unsupported, "libgit2 does not read \(file), which sets \(name)")
        }
    }

    private static let layoutSettings = ["core.worktree", "core.bare"]

    private static func configuration(of repository: Handle) throws(GitError) -> Handle {
        try unsafe LibGit2.own("read the configuration", release: git_config_free) {
            unsafe git_repository_config(&$0, repository.pointer)
        }
    }

    private static func configures(_ configuration: Handle, _ name: String) throws(GitError) -> Bool {
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
