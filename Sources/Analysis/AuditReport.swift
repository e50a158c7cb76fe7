// Owns: the result of an audit as reporters take it.
package import SourceText

/// The result of an audit: everything that a report may show, with nothing left to look up.
package struct AuditReport: Sendable {
    package struct Scope: Sendable, Hashable {
        /// `staged`, `worktree`, `range`, `commit`, `branch`, `all`, `stdin`, `push`.
        package let kind: String
        /// Object ids in hexadecimal digits.
        package let base: String?
        package let head: String?
        /// The name of the branch that was compared with, where the audit chose it.
        package let baseName: String?

        package init(kind: String, base: String? = nil, head: String? = nil, baseName: String? = nil) {
            self.kind = kind
            self.base = base
            self.head = head
            self.baseName = baseName
        }
    }

    package enum Verdict: String, Sendable { case passed, blocked, incomplete }

    /// What a finding is recognised by where it moved, or where the code around it changed.
    package struct Mark: Sendable, Hashable {
        /// The hash of the reported code without white space and comments.
        package let text: UInt64
        /// The hash of the statement around it.
        package let statement: UInt64

        package init(text: UInt64, statement: UInt64) {
            self.text = text
            self.statement = statement
        }
    }

    package enum Origin: String, Sendable { case generated, human, unknown }

    /// A finding with its place in the words of people.
    package struct Entry: Sendable {
        package let finding: Finding
        /// Relative to the repository.
        package let path: String
        package let start: Position
        /// Exclusive.
        package let end: Position
        /// The first line.
        package let line: LineExcerpt
        package let fingerprint: String
        package var isBlocking: Bool
        package let origin: Origin
        package let originTool: String?
        /// The path as it is, which need not be text.
        package let pathBytes: [UInt8]
        /// Where a report was asked for that shows it.
        package let surroundings: Surroundings?
        package let mark: Mark?

        package init(
            finding: Finding, path: String, pathBytes: [UInt8]? = nil, start: Position, end: Position, line: LineExcerpt,
            fingerprint: String, isBlocking: Bool, origin: Origin = .unknown, originTool: String? = nil, surroundings: Surroundings? = nil,
            mark: Mark? = nil
        ) {
            self.mark = mark
            self.finding = finding
            self.path = path
            self.pathBytes = pathBytes ?? Array(path.utf8)
            self.surroundings = surroundings
            self.start = start
            self.end = end
            self.line = line
            self.fingerprint = fingerprint
            self.isBlocking = isBlocking
            self.origin = origin
            self.originTool = originTool
        }
    }

    /// A new finding that the code says is right as it is.
    package struct Suppressed: Sendable {
        package let entry: Entry
        package let reason: String

        package init(_ entry: Entry, reason: String) {
            self.entry = entry
            self.reason = reason
        }
    }

    /// Something that could not be audited; it blocks.
    package struct Failure: Sendable, Hashable {
        /// The file, where it is about one.
        package let path: String?
        package let message: String

        package init(path: String?, message: String) {
            self.path = path
            self.message = message
        }
    }

    package let scope: Scope
    package let rulesDigest: String
    package let files: Int
    package let addedLines: Int
    /// Sorted by path, line, column, rule.
    package private(set) var entries: [Entry]
    package let suppressed: [Suppressed]
    package let failures: [Failure]
    /// Findings on unchanged lines that the change causes; they never block. Sorted like ``entries``.
    package let elsewhere: [Entry]
    /// Findings that a baseline forgives; none of them blocks, though it would without. Sorted like ``entries``.
    package private(set) var forgiven: [Entry]
    /// What a reader of the report has to know besides, each a sentence without a full stop.
    package private(set) var notes: [String]
    /// The rules that ran.
    package let rules: [AnyRule]
    /// The folder that paths are relative to.
    package let root: String?
    /// The reports that the policy asks for, `form=path`; paths count from ``root``.
    package var policyReports: [String] = []
    /// Nil where the report is of all that was asked for.
    package var part: ReportPart?

    package init(
        scope: Scope, rulesDigest: String, files: Int, addedLines: Int, entries: [Entry], suppressed: [Suppressed], failures: [Failure],
        elsewhere: [Entry] = [], forgiven: [Entry] = [], notes: [String] = [], rules: [AnyRule] = [], root: String? = nil
    ) {
        self.forgiven = forgiven
        self.rules = rules
        self.root = root
        self.scope = scope
        self.rulesDigest = rulesDigest
        self.files = files
        self.addedLines = addedLines
        self.entries = entries
        self.suppressed = suppressed
        self.failures = failures
        self.elsewhere = elsewhere
        self.notes = notes
    }

    package var verdict: Verdict {
        if !failures.isEmpty { return .incomplete }
        return entries.contains(where: \.isBlocking) ? .blocked : .passed
    }

    package func count(_ severity: Severity) -> Int { entries.count { $0.finding.severity == severity } }

    /// The indices of the entries, what weighs most first: what blocks, then by severity, by confidence, by place.
    package var orderByWeight: [Int] {
        func weight(_ index: Int) -> (Int, Severity, Confidence, Int) {
            let entry = entries[index]
            return (entry.isBlocking ? 1 : 0, entry.finding.severity, entry.finding.confidence, -index)
        }
        return entries.indices.sorted { weight($0) > weight($1) }
    }

    package var entriesByWeight: [Entry] { orderByWeight.map { entries[$0] } }
}

extension AuditReport {
    /// The report with some entries, by their positions, taken out of what counts, and a note that says so.
    package func forgiving(_ positions: Set<Int>, note: String?) -> AuditReport {
        var report = self
        report.forgiven = positions.sorted().map { entries[$0] }
        report.entries = entries.indices.filter { !positions.contains($0) }.map { entries[$0] }
        report.notes += [note].compactMap(\.self)
        return report
    }

    /// The report with another word on which of its entries block.
    package func blocking(_ blocks: (Finding) -> Bool) -> AuditReport {
        var report = self
        for index in entries.indices { report.entries[index].isBlocking = blocks(entries[index].finding) }
        return report
    }
}

/// What Onus calls itself.
package enum Tool {
    package static let name = "onus"
    package static let version = "0.1.0"
}
