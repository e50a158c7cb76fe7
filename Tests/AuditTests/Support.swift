// Owns: what the tests of audits share.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import TestSupport

/// Swift that is fine, and Swift that is not.
enum Code {
    static let risky = "func load() {\n    let data = try! read()\n    use(data)\n}\n"
    static let mended = "func load() throws {\n    let data = try read()\n    use(data)\n}\n"
    static let other = "func other() {\n    let data = try! open()\n    use(data)\n}\n"
}

extension TestRepository {
    func auditor(_ change: (inout AuditOptions) -> Void = { _ in }) -> Auditor {
        var options = AuditOptions(today: "2026-11-27")
        // Most tests are about one finding; those about tests themselves ask for more.
        options.skip = ["untested-function", "untested-error-path"]
        options.jobs = 2
        change(&options)
        return Auditor(environment: environment, options: options)
    }

    func audit(_ scope: AuditScope, _ change: (inout AuditOptions) -> Void = { _ in }) throws -> AuditReport {
        try auditor(change).audit(scope)
    }

    /// Audits a push to `origin` of what some refs stand at; a ref's old value at the remote may be given.
    func auditPush(_ refs: [(ref: String, remote: ObjectID?)], remote: String = "origin") throws -> AuditReport {
        var lines = ""
        for (ref, remote) in refs {
            let zero = String(repeating: "0", count: 40)
            lines += "\(ref) \(try id(ref)) refs/heads/\(ref) \(remote?.description ?? zero)\n"
        }
        return try auditor().auditPush(lines: Array(lines.utf8), remoteName: remote, remoteURL: "https://example.org/repository")
    }
}

extension AuditReport {
    /// `rule path:line`, in order.
    var places: [String] { entries.map { "\($0.finding.rule) \($0.path):\($0.start.line)" } }

    var elsewherePlaces: [String] { elsewhere.map { "\($0.finding.rule) \($0.path):\($0.start.line)" } }
}
