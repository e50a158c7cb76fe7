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
    static let editNote = "this change edits .onus.yml, and was judged by what it makes of it: look at that part of the change yourself"
    private static let sizeLimit = 1 << 20

    /// The policy that governs a state of a repository.
    func policy(of state: AuditedState, in repository: Repository) throws(AuditError) -> Policy {
        guard case .audited = source else { return try given() }
        let bytes = try auditing { () throws(GitError) -> [UInt8]? in
            guard let content = try state.content(of: Self.fileName, in: repository) else { return nil }
            return try ContentReader(repository: repository, limit: Self.sizeLimit).bytes(content)
        }
        guard let bytes else { return .standard }
        return try parse(bytes, Self.fileName.description)
    }

    /// The policy that governs files of the system below a folder.
    func policy(at folder: FilePath) throws(AuditError) -> Policy {
        guard case .audited = source else { return try given() }
        let path = folder.appending(Self.fileName)
        guard DirectoryWalk.realPath(path) != nil else { return .standard }
        return try parse(read(path), Self.fileName.description)
    }

    private func given() throws(AuditError) -> Policy {
        switch source {
        case .audited: .standard
        case .given(let policy): policy
        case .file(let path): try parse(read(workingDirectory.pushing(path)), path.string)
        }
    }

    private func read(_ path: FilePath) throws(AuditError) -> [UInt8] {
        do throws(GitError) {
            return try FileBytes.read(path, limit: Self.sizeLimit)
        } catch {
            throw AuditError(.wrongUse, error.message)
        }
    }

    private func parse(_ bytes: [UInt8], _ name: String) throws(AuditError) -> Policy {
        do throws(PolicyError) {
            return try Policy(yaml: bytes, file: name, knownRules: Set(Catalogue.rules.map { $0.summary.id }))
        } catch {
            throw AuditError(.wrongUse, error.description, advice: error.advice)
        }
    }
}
