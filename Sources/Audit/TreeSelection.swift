// Owns: which files of a tree an audit of it is about.
import Analysis
import Git
import Policy
import SystemPackage

/// The files of a tree that are audited here, and those that other shards audit.
struct TreeSelection {
    let files: [AuditedFile]
    let others: [AuditedFile]
    /// Nil where there are no shards.
    let part: ReportPart?

    init(_ walk: DirectoryWalk, _ policy: Policy, _ options: AuditOptions, _ environment: GitEnvironment) {
        let selected = walk.files.filter { !policy.excludes($0.name.bytes) }
        let all = selected.map { AuditedFile(path: $0.name, content: .file($0.path), olds: []) }
        guard let shard = options.shard else {
            files = all
            others = []
            part = nil
            return
        }
        // A file that is gone by now weighs nothing; the audit will say that it cannot be read.
        let sizes = selected.map { DirectoryWalk.size(of: $0.path) ?? 0 }
        let members = Set(shard.members(sizes: sizes))
        files = all.indices.filter(members.contains).map { all[$0] }
        others = all.indices.filter { !members.contains($0) }.map { all[$0] }
        let head = try? Repository(environment).head().commit
        part = shard.part(of: zip(selected.map(\.name), sizes).map { ($0, $1) }, at: head, policy, options)
    }
}
