// Owns: the entry points of an audit.
package import Analysis
package import Git
package import Policy
import Rules

/// Audits what a scope names, under a policy.
package struct Auditor: Sendable {
    let environment: GitEnvironment
    let options: AuditOptions

    package init(environment: GitEnvironment, options: AuditOptions) {
        self.environment = environment
        self.options = options
    }

    package func audit(_ scope: AuditScope) throws(AuditError) -> AuditReport {
        guard options.coverage.isEmpty else { return try readingReports().audit(scope) }
        let deadline = Deadline(options.timeLimit)
        switch scope {
        case .all: return try FolderAudit(environment: environment, options: options).run()
        case .standardInput(let path, let bytes):
            return try FolderAudit(environment: environment, options: options).run(path: path, bytes: bytes)
        default: break
        }
        let repository = try open()
        let resolution = ScopeResolution(repository: repository, policies: policies, deadline: deadline)
        let comparison = try resolution.comparison(scope)
        return try run([comparison], scope: comparison.scope, notes: comparison.notes, repository, deadline)
    }

    /// The policy in force for the files as they lie in the working directory and the repository around it.
    package func workingPolicy() throws(AuditError) -> Policy { try FolderAudit(environment: environment, options: options).policy() }

    /// The same auditor with the coverage reports read: what is wrong with them is wrong whatever the change holds.
    private func readingReports() throws(AuditError) -> Auditor {
        var options = options
        options.reports = try CoverageFile.named(options.coverage, workingDirectory: environment.workingDirectory)
        options.coverage = []
        return Auditor(environment: environment, options: options)
    }

    /// Audits what is about to be committed and, where it passes, leaves word of it for the hooks that come after.
    package func auditCommit() throws(AuditError) -> AuditReport {
        let deadline = Deadline(options.timeLimit)
        let repository = try open()
        let index = IndexMark(of: repository.layout.indexFile)
        let resolution = ScopeResolution(repository: repository, policies: policies, deadline: deadline)
        let comparison = try resolution.comparison(.staged)
        let report = try run([comparison], scope: comparison.scope, notes: comparison.notes, repository, deadline)
        if report.verdict == .passed, case .index(let head, let changes) = comparison.state {
            CommitRecord(repository).staged(changes, on: head, index: index)
        }
        return report
    }

    /// Audits what the lines that git gives a pre-push hook add to a remote; one report for all of them.
    package func auditPush(lines: [UInt8], remoteName: String, remoteURL: String) throws(AuditError) -> AuditReport {
        let deadline = Deadline(options.timeLimit)
        let refs = try PushedRef.parse(lines)
        let repository = try open()
        let known = try PushedCommits.known(refs, remoteName, repository)
        let pushed = try PushedCommits(refs, known: known, in: repository, deadline)
        let record = CommitRecord(repository)
        let unaudited = try pushed.brings(record.unaudited, in: repository, deadline)
        let report = try run(pushed, notes: Self.notes(unaudited), repository, deadline)
        if report.verdict == .passed { record.settle(unaudited) }
        return report
    }

    /// Audits, on a server, what the lines that git gives a pre-receive hook add to all that the server has.
    package func auditReceived(lines: [UInt8]) throws(AuditError) -> AuditReport {
        let deadline = Deadline(options.timeLimit)
        let refs = try PushedRef.parse(lines, for: .receiver)
        let repository = try open()
        let pushed = try PushedCommits(refs, known: PushedCommits.ownCommits(of: repository), in: repository, deadline)
        return try run(pushed, notes: [], repository, deadline)
    }

    private func run(_ pushed: PushedCommits, notes: [String], _ repository: Repository, _ deadline: Deadline) throws(AuditError)
        -> AuditReport
    {
        let scope = pushed.comparisons.count == 1 ? pushed.comparisons[0].scope : AuditReport.Scope(kind: "push")
        return try run(pushed.comparisons, scope: scope, notes: pushed.notes + notes, repository, deadline)
    }

    private static func notes(_ unaudited: [ObjectID]) -> [String] {
        guard !unaudited.isEmpty else { return [] }
        let shown = unaudited.prefix(5).map { String($0.description.prefix(10)) }.joined(separator: ", ")
        let more = unaudited.count > 5 ? " and \(unaudited.count - 5) more" : ""
        return ["made without an audit, so this is their first: \(shown)\(more)"]
    }

    var policies: PolicyReader { PolicyReader(source: options.policy, workingDirectory: environment.workingDirectory) }

    func open() throws(AuditError) -> Repository {
        try auditing { () throws(GitError) in try Repository(environment) }
    }

    /// The paths that limit the audit, each of which has to stand for something.
    func paths(in comparisons: [Comparison], of repository: Repository) throws(AuditError) -> AuditedPaths {
        let paths = try AuditedPaths(options.paths, workingDirectory: environment.workingDirectory, top: repository.layout.workTree)
        try paths.check(against: comparisons, in: repository)
        return paths
    }

    private func run(
        _ comparisons: [Comparison], scope: AuditReport.Scope, notes: [String], _ repository: Repository, _ deadline: Deadline
    ) throws(AuditError) -> AuditReport {
        let paths = try paths(in: comparisons, of: repository)
        var builder = ReportBuilder(failOn: options.failOn)
        for note in notes { builder.addNote(note) }
        var engine = Engine(rules: Catalogue.rules.map { AnyRule($0) }, today: options.today)
        var seen: Set<AuditedFile> = []
        var policyReports: [String] = []
        for comparison in comparisons {
            let (policy, notes) = try policies.policy(of: comparison, in: repository)
            for note in notes { builder.addNote(note) }
            policyReports += policy.reports.filter { !policyReports.contains($0) }
            let options = options.under(policy)
            let deadline = options.timeLimit == nil ? Deadline(policy.limits.time) : deadline
            let rules = try RuleSelection(policy, options)
            engine = rules.all
            let audit = ComparisonAudit(
                comparison: comparison, repository: repository, policy: policy, rules: rules, options: options, deadline: deadline)
            let files = try audit.files(within: paths, notIn: &seen)
            var measured: [String] = []
            let outcomes = try audit.run(files, notes: &measured)
            for note in measured { builder.addNote(note) }
            let authors = origins(of: files.audited, outcomes, audit, &builder)
            for (file, outcome) in zip(files.audited + files.gone, outcomes) {
                builder.add(outcome, path: file.path.bytes, policy: policy, authors: authors[file.path] ?? .unknown)
            }
        }
        var report = builder.report(scope, engine: engine, root: repository.layout.workTree)
        report.policyReports = policyReports
        return report
    }

    /// Who or what wrote the new lines, where a gate or a report asks. What history lacks is not known: the audit itself goes on.
    private func origins(
        of files: [AuditedFile], _ outcomes: [FileOutcome], _ audit: ComparisonAudit, _ builder: inout ReportBuilder
    ) -> [GitPath: LineAuthors] {
        let isGate = audit.options.failOn == nil && audit.policy.generatedFailOn != nil
        guard isGate || audit.options.wantsOrigins else { return [:] }
        let survey = OriginSurvey(
            comparison: audit.comparison, repository: audit.repository, fileLimit: audit.policy.limits.fileSize, deadline: audit.deadline)
        do throws(AuditError) {
            return try survey.authors(of: files, outcomes)
        } catch {
            if isGate { builder.addNote("who wrote the new lines is not known, so none counts as generated: \(error.message)") }
            return [:]
        }
    }
}
