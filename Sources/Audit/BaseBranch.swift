// Owns: which branch work is compared with.
import Git

/// The branch that work is compared with.
struct BaseBranch {
    let name: String
    let id: ObjectID
    /// The branch's name without the remote's before it.
    let branch: String

    /// Finds the base: the one that somebody named, else the policy's, else the upstream's default branch, else `main` or `master`.
    init(named given: String?, policy: String?, head: HeadState, in repository: Repository) throws(AuditError) {
        let git = try? GitCommand(repository.environment)
        let remote = Self.remote(of: head, git) ?? "origin"
        if let wanted = given ?? policy {
            guard let found = try Self.first(of: [wanted, "\(remote)/\(wanted)"], remote, in: repository) else {
                let whose = given == nil ? "the base branch of .onus.yml, \(wanted)," : "the base \(wanted)"
                throw AuditError(
                    .wrongUse, "\(whose) is not in this repository",
                    advice: "fetch it: git fetch \(remote) \(wanted):refs/remotes/\(remote)/\(wanted)")
            }
            self = found
            return
        }
        if let branch = Self.defaultBranch(of: remote, git), let found = try Self.first(of: [branch], remote, in: repository) {
            self = found
            return
        }
        let names = ["main", "master"]
        // On the base branch itself the remote's is the one that has something to compare with.
        let isOnBase = if case .branch(let name, _) = head { names.contains { name == GitPath("refs/heads/\($0)") } } else { false }
        let remotes = names.map { "\(remote)/\($0)" }
        guard let found = try Self.first(of: isOnBase ? remotes + names : names + remotes, remote, in: repository) else {
            throw AuditError(
                .wrongUse, "there is no base branch to compare with: neither \(remote)'s default branch nor main or master is here",
                advice: "name one: onus audit --base BRANCH; or audit every line: onus audit --all")
        }
        self = found
    }

    /// The branch that a change is to go to, as a CI service names it.
    init(into target: String, commits: [String], in repository: Repository) throws(AuditError) {
        let remote = "origin"
        guard let found = try Self.first(of: commits + ["refs/remotes/\(remote)/\(target)", target], remote, in: repository) else {
            throw AuditError(
                .wrongUse, "the branch \(target), which this change goes to, is not in this clone",
                advice: "fetch it with its history: git fetch \(remote) \(target):refs/remotes/\(remote)/\(target); in a shallow clone add "
                    + "--unshallow (GitHub: actions/checkout with fetch-depth: 0; GitLab: GIT_DEPTH: 0)")
        }
        (name, id, branch) = (target, found.id, target)
    }

    private init(name: String, id: ObjectID, remote: String) {
        self.name = name
        self.id = id
        branch = name.hasPrefix(remote + "/") ? String(name.dropFirst(remote.count + 1)) : name
    }

    private static func first(of names: [String], _ remote: String, in repository: Repository) throws(AuditError) -> BaseBranch? {
        for name in names {
            guard let id = try auditing({ () throws(GitError) in try repository.resolve(name) }) else { continue }
            return BaseBranch(name: name, id: id, remote: remote)
        }
        return nil
    }

    /// The remote that the current branch follows.
    private static func remote(of head: HeadState, _ git: GitCommand?) -> String? {
        guard case .branch(let name, _) = head, let git, name.bytes.starts(with: "refs/heads/".utf8) else { return nil }
        let branch = String(decoding: name.bytes.dropFirst("refs/heads/".utf8.count), as: UTF8.self)
        guard let value = try? git.setting("branch.\(branch).remote") else { return nil }
        let remote = String(decoding: value, as: UTF8.self)
        return remote.isEmpty || remote == "." ? nil : remote
    }

    /// `origin/main`, as `git clone` recorded it.
    private static func defaultBranch(of remote: String, _ git: GitCommand?) -> String? {
        guard let answer = try? git?.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/\(remote)/HEAD"]), answer.status == 0 else {
            return nil
        }
        return String(decoding: answer.line, as: UTF8.self)
    }
}
