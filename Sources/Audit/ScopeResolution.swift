// Owns: what the scopes that need a repository stand for.
import Analysis
import Git
import Policy

/// Finds out what a scope compares with what.
struct ScopeResolution {
    let repository: Repository
    let policies: PolicyReader
    let deadline: Deadline

    func comparison(_ scope: AuditScope) throws(AuditError) -> Comparison {
        switch scope {
        case .staged: try auditing { () throws(GitError) in try staged() }
        case .worktree: try auditing { () throws(GitError) in try worktree() }
        case .commit(let revision): try commit(repository.require(revision))
        case .range(let text): try range(text)
        case .branch(let base): try branch(base)
        case .change(let target, let commits):
            try branch { _ throws(AuditError) in try BaseBranch(into: target, commits: commits, in: repository) }
        case .all, .standardInput: preconditionFailure("this scope compares nothing")
        }
    }

    private func staged() throws(GitError) -> Comparison {
        let head = try repository.head().commit
        let changes = try repository.stagedChanges()
        var changeSets = [changes]
        let others = try MergeInProgress.heads(in: repository)
        if !others.isEmpty {
            let indexed = try repository.indexedFiles()
            for other in others { changeSets.append(ChangeSet(from: try repository.files(in: other), to: indexed)) }
        }
        return Comparison(
            scope: .init(kind: "staged", base: head?.description), state: .index(head: head, changes), changeSets: changeSets,
            branches: try currentBranch(), policyBase: head.map(AuditedState.tree))
    }

    private func worktree() throws(GitError) -> Comparison {
        let head = try repository.head().commit
        let changes = try repository.worktreeChanges()
        var changeSets = [changes]
        for other in try MergeInProgress.heads(in: repository) {
            let files = Dictionary(try repository.files(in: other).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            changeSets.append(
                ChangeSet(
                    changes.changes.compactMap { change in
                        let old = files[change.path].map { FileChange.Side(path: $0.path, mode: $0.mode, id: $0.id) }
                        return old == nil && change.new == nil ? nil : FileChange(old: old, new: change.new)
                    }))
        }
        return Comparison(
            scope: .init(kind: "worktree", base: head?.description), state: .workTree(head: head, changes), changeSets: changeSets,
            branches: try currentBranch(), policyBase: head.map(AuditedState.tree))
    }

    /// The short name of the branch that `HEAD` is on.
    private func currentBranch() throws(GitError) -> [String] {
        switch try repository.head() {
        case .branch(let name, _), .unborn(let name):
            let name = name.description
            return name.hasPrefix("refs/heads/") ? [String(name.dropFirst("refs/heads/".count))] : []
        case .detached: return []
        }
    }

    private func commit(_ id: ObjectID) throws(AuditError) -> Comparison {
        let parents = try auditing { () throws(GitError) in try repository.commit(id) }.parents
        if repository.shallowCommits().contains(id) { throw .shallow }
        let scope = AuditReport.Scope(kind: "commit", base: parents.first?.description, head: id.description)
        var comparison = try auditing { () throws(GitError) in try Comparison(id, against: parents, scope: scope, in: repository) }
        comparison.policyBase = parents.first.map(AuditedState.tree)
        comparison.commits = [id]
        return comparison
    }

    private func range(_ text: String) throws(AuditError) -> Comparison {
        guard let dots = text.firstRange(of: "..") else {
            throw AuditError(
                .wrongUse, "\(text) is no range", advice: "write A..B or A...B; for a single commit: onus audit --commit \(text)")
        }
        let isSymmetric = text[dots.upperBound...].hasPrefix(".")
        let from = text[..<dots.lowerBound]
        let to = text[dots.upperBound...].dropFirst(isSymmetric ? 1 : 0)
        let start = try repository.require(from.isEmpty ? "HEAD" : String(from))
        let end = try repository.require(to.isEmpty ? "HEAD" : String(to))
        if isSymmetric { try requireCommonAncestor(start, end, named: String(from.isEmpty ? "HEAD" : from)) }
        let range = try CommitRange(from: end, excluding: [start], in: repository, deadline)
        var comparison = try range.comparison(
            .init(kind: "range", base: (range.starts.first ?? start).description, head: end.description), in: repository)
        comparison.policyBase = .tree(start)
        return comparison
    }

    private func branch(_ base: String?) throws(AuditError) -> Comparison {
        try branch { head throws(AuditError) in
            let policy = try policies.baseBranch(of: head.commit, in: repository)
            return try BaseBranch(named: base, policy: policy, head: head, in: repository)
        }
    }

    private func branch(_ base: (HeadState) throws(AuditError) -> BaseBranch) throws(AuditError) -> Comparison {
        let head = try auditing { () throws(GitError) in try repository.head() }
        guard let tip = head.commit else {
            throw AuditError(
                .wrongUse, "this branch has no commit yet", advice: "audit what is about to be committed: onus audit --staged")
        }
        let found = try base(head)
        try requireCommonAncestor(found.id, tip, named: found.name)
        let range = try CommitRange(from: tip, excluding: [found.id], in: repository, deadline)
        let scope = AuditReport.Scope(
            kind: "branch", base: (range.starts.first ?? found.id).description, head: tip.description, baseName: found.name)
        var comparison = try range.comparison(scope, in: repository)
        comparison.branches = [found.branch]
        comparison.policyBase = .tree(found.id)
        if range.count == 0 {
            comparison.notes.append(
                "HEAD adds no commit to \(found.name): name another base with --base, or audit a commit, a range or everything")
        }
        return comparison
    }

    private func requireCommonAncestor(_ first: ObjectID, _ second: ObjectID, named name: String) throws(AuditError) {
        let base: ObjectID?
        do throws(AuditError) {
            base = try auditing { () throws(GitError) in try repository.mergeBase(first, second) }
        } catch {
            throw repository.shallowCommits().isEmpty ? error : .shallow
        }
        guard base == nil else { return }
        guard repository.shallowCommits().isEmpty else { throw .shallow }
        throw AuditError(
            .wrongUse, "\(name) and the commit to audit have no common ancestor",
            advice: "name a base that has one with --base, or audit every line: onus audit --all")
    }
}
