// Owns: what an audit needs to know besides its scope.
package import Policy
package import SystemPackage

/// Where the policy of an audit comes from.
package enum PolicySource: Sendable {
    /// The `.onus.yml` at the top of the state under audit: of the index, of the commit, of the work tree.
    ///
    /// So the verdict belongs to the content alone, and every scope and every clone comes to the same one. A change that edits the
    /// file is judged by what it makes of it, and the report says so.
    case audited
    /// The `.onus.yml` of what the change goes to, so that a change cannot loosen its own gate; the audited one where it goes nowhere.
    case base
    /// A file that somebody named.
    case file(FilePath)
    case given(Policy)
}

/// Which findings of a whole tree are forgiven; no other scope knows a baseline, so it never forgives what is new.
package enum BaselineSource: Sendable, Hashable {
    case none
    /// The `.onus-baseline` at the top of the tree, if there is one.
    case found
    /// A file that somebody named.
    case file(FilePath)
}

/// What an audit needs to know besides its scope.
package struct AuditOptions: Sendable {
    package var policy: PolicySource = .audited
    /// Ids of rules; where there are any, no other rule runs.
    package var only: [String] = []
    /// Ids of rules that do not run.
    package var skip: [String] = []
    /// Overrides the policy's.
    package var failOn: FailOn?
    /// The day in UTC, `YYYY-MM-DD`, on which suppressions are judged.
    package var today: String
    /// Files and folders as somebody named them, relative to the working directory; they limit any scope.
    package var paths: [String] = []
    package var baseline: BaselineSource = .found
    /// Of a whole tree only this part of its files.
    package var shard: Shard?
    /// How many files are analysed at the same time.
    package var jobs: Int = 1
    /// How long the audit may take; what is not done by then is a failure.
    package var timeLimit: Duration?
    /// Whether a report shows the code around findings and which of its lines are new; no hook asks.
    package var wantsSurroundings = false
    /// Whether a report shows who or what wrote the lines of findings; no hook asks.
    package var wantsOrigins = false
    /// Coverage reports as somebody named them; without any, the one that `swift test` left behind is looked for.
    package var coverage: [String] = []
    /// The same, read.
    var reports: [CoverageFile] = []
    /// Those that the policy names, from the top of the tree; they count where nobody named others.
    var policyCoverage: [String] = []
    /// Whether the reports that the policy names will be written.
    package var writesPolicyReports = false
    package var progress: (@Sendable (AuditProgress) -> Void)?

    package init(today: String) {
        self.today = today
    }
}

extension AuditOptions {
    /// The options once it is known which policy is in force.
    func under(_ policy: Policy) -> AuditOptions {
        var options = self
        options.policyCoverage = policy.coverage
        let hasPolicyReports = writesPolicyReports && !policy.reports.isEmpty
        options.wantsSurroundings = wantsSurroundings || hasPolicyReports
        options.wantsOrigins = wantsOrigins || hasPolicyReports
        return options
    }
}

/// How far an audit is.
package struct AuditProgress: Sendable, Hashable {
    package let done: Int
    package let total: Int

    package init(done: Int, total: Int) {
        self.done = done
        self.total = total
    }
}
