// Owns: which policy is in force for a state.
import Analysis
import Git
import Policy
import Rules
import SystemPackage

/// Finds the policy of a state.
struct PolicyReader: Sendable {
    let source: PolicySource
    let workingDirectory: FilePath

    static let fileName: GitPath = ".onus.yml"
    private static let sizeLimit = 1 << 20

    /// The policy that governs a comparison, for the branches that it goes to; with what people have to know of it.
    func policy(of comparison: Comparison, in repository: Repository) throws(AuditError) -> (policy: Policy, notes: [String]) {
        var notes: [String] = []
        let policy: Policy
        if case .base = source, let base = comparison.policyBase {
            policy = try self.policy(of: base, in: repository)
            if let file = comparison.firstEdited(of: policy.files + [Self.fileName.description]) {
                notes.append("this change edits \(file): it was judged by the policy of what it goes to, and cannot loosen its own gate")
            }
        } else {
            policy = try self.policy(of: comparison.state, in: repository)
            if let file = comparison.firstEdited(of: policy.files + [Self.fileName.description]) {
                notes.append(
                    "this change edits \(file), and was judged by what it makes of it: look at that part of the change yourself")
            }
        }
        let entering = policy.entering(comparison.branches)
        if entering.failOn != policy.failOn, let branch = comparison.branches.first(where: policy.protects) {
            notes.append("\(branch) is a protected branch: findings of \(entering.failOn.rawValue) severity block")
        }
        return (entering, notes)
    }

    /// The base branch that the policy of a commit names; nil where the commit has no say in what it is judged by.
    func baseBranch(of commit: ObjectID?, in repository: Repository) throws(AuditError) -> String? {
        guard let commit else { return nil }
        if case .base = source { return nil }
        return try policy(of: .tree(commit), in: repository).baseBranch
    }

    /// The policy that a state of a repository holds.
    private func policy(of state: AuditedState, in repository: Repository) throws(AuditError) -> Policy {
        switch source {
        case .file, .given: return try given()
        case .audited, .base: break
        }
        func bytes(_ path: GitPath) throws(GitError) -> [UInt8]? {
            guard let content = try state.content(of: path, in: repository) else { return nil }
            return try ContentReader(repository: repository, limit: Self.sizeLimit).bytes(content)
        }
        guard let first = try auditing({ () throws(GitError) in try bytes(Self.fileName) }) else { return .standard }
        return try parse(first, Self.fileName.description) { path in
            do throws(GitError) {
                return try bytes(GitPath(path)).map(PolicyFile.bytes) ?? .missing
            } catch {
                return .unreadable(error.description)
            }
        }
    }

    /// The policy that governs files of the system below a folder.
    func policy(at folder: FilePath) throws(AuditError) -> Policy {
        switch source {
        case .file, .given: return try given()
        case .audited, .base: break
        }
        let path = folder.appending(Self.fileName)
        guard DirectoryWalk.realPath(path) != nil else { return .standard }
        return try parse(read(path), Self.fileName.description) { files(below: folder, $0) }
    }

    /// A policy that does not belong to a state; what it extends lies beside it.
    private func given() throws(AuditError) -> Policy {
        switch source {
        case .audited, .base: return .standard
        case .given(let policy): return policy
        case .file(let path):
            let place = workingDirectory.pushing(path)
            return try parse(read(place), path.string) { files(below: place.removingLastComponent(), $0) }
        }
    }

    private func files(below folder: FilePath, _ path: String) -> PolicyFile {
        let place = folder.appending(path)
        guard DirectoryWalk.realPath(place) != nil else { return .missing }
        do throws(GitError) {
            return .bytes(try FileBytes.read(place, limit: Self.sizeLimit))
        } catch {
            return .unreadable(error.message)
        }
    }

    private func read(_ path: FilePath) throws(AuditError) -> [UInt8] {
        do throws(GitError) {
            return try FileBytes.read(path, limit: Self.sizeLimit)
        } catch {
            throw AuditError(.wrongUse, error.message)
        }
    }

    private func parse(_ bytes: [UInt8], _ name: String, _ load: (String) -> PolicyFile) throws(AuditError) -> Policy {
        do throws(PolicyError) {
            let known = Catalogue.rules.map { AnyRule($0) }.map { ($0.summary.id, $0.options) }
            return try Policy(yaml: bytes, file: name, knownRules: Dictionary(known, uniquingKeysWith: { first, _ in first }), load: load)
        } catch {
            throw AuditError(.wrongUse, error.description, advice: error.advice)
        }
    }
}
