// Owns: where a range of commits leaves what is already there.
import Analysis
import Git

/// Commits that are reachable from one and not from others, seen as one change.
///
/// A finding counts when it stands at the end of the range and on a line that is in none of the commits at which the range begins. So
/// what one commit of the range brought and a later one mended is nobody's business, and what a merge brought in from outside the
/// range is not new. (What stays harmful in the history itself, such as a secret, needs each commit of the range looked at: that is a
/// second question to the same walk, for rules that will ask it.)
struct CommitRange {
    let tip: ObjectID
    private(set) var commits: [ObjectID] = []
    var count: Int { commits.count }
    /// The commits at which it begins: parents of its commits that are not in it. Empty where it has all of a history, or no commit.
    private(set) var starts: [ObjectID] = []

    init(from tip: ObjectID, excluding excluded: [ObjectID], in repository: Repository, _ deadline: Deadline) throws(AuditError) {
        self.tip = tip
        do throws(AuditError) {
            try walk(excluding: excluded, repository, deadline)
        } catch {
            // The walk wants parents of excluded commits, which a shallow clone lacks; often nobody needs them.
            let shallow = repository.shallowCommits()
            guard !shallow.isEmpty, error.kind == .incomplete, !deadline.hasPassed else { throw error }
            try step(excluding: Set(excluded), shallow, repository, deadline)
        }
    }

    /// Each commit comes before its parents, so a parent that never comes is a start.
    private mutating func walk(excluding excluded: [ObjectID], _ repository: Repository, _ deadline: Deadline) throws(AuditError) {
        let walk = try auditing { () throws(GitError) in try repository.commits(reachableFrom: [tip], excluding: excluded) }
        var expected: [ObjectID: Int] = [:]
        while let id = try auditing({ () throws(GitError) in try walk.next() }) {
            commits.append(id)
            if count % 64 == 0 { try deadline.check() }
            expected[id] = nil
            for parent in try auditing({ () throws(GitError) in try repository.commit(id) }).parents where expected[parent] == nil {
                expected[parent] = count
            }
        }
        starts = expected.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    /// From commit to parent until every path met an excluded commit; nothing behind one is read.
    private mutating func step(
        excluding excluded: Set<ObjectID>, _ shallow: Set<ObjectID>, _ repository: Repository, _ deadline: Deadline
    ) throws(AuditError) {
        (commits, starts) = ([], [])
        var pending = [tip]
        var seen: Set<ObjectID> = [tip]
        while let id = pending.popLast() {
            if excluded.contains(id) {
                starts.append(id)
                continue
            }
            if shallow.contains(id) { throw .shallow }
            commits.append(id)
            if count % 64 == 0 { try deadline.check() }
            for parent in try auditing({ () throws(GitError) in try repository.commit(id) }).parents where seen.insert(parent).inserted {
                pending.append(parent)
            }
        }
        starts.sort()
    }

    /// What the commits add together; nothing where there are none.
    func comparison(_ scope: AuditReport.Scope, in repository: Repository) throws(AuditError) -> Comparison {
        guard count > 0 else { return Comparison(scope: scope, state: .tree(tip), changeSets: []) }
        var comparison = try auditing { () throws(GitError) in try Comparison(tip, against: starts, scope: scope, in: repository) }
        comparison.commits = commits
        return comparison
    }
}
