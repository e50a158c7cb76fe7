// Owns: the entry points of an audit.
package import Analysis
package import Git

/// Audits what a scope names, under a policy.
package struct Auditor: Sendable {
    let environment: GitEnvironment
    let options: AuditOptions

    package init(environment: GitEnvironment, options: AuditOptions) {
        self.environment = environment
        self.options = options
    }

    package func audit(_ scope: AuditScope) throws(AuditError) -> AuditReport {
        throw AuditError(.incomplete, "the scope \(scope) cannot be audited yet")
    }

    /// Audits what the lines that git gives a pre-push hook add to a remote; one report for all of them.
    package func auditPush(lines: [UInt8], remoteName: String, remoteURL: String) throws(AuditError) -> AuditReport {
        throw AuditError(.incomplete, "a push to \(remoteName.isEmpty ? remoteURL : remoteName) of \(lines.count) bytes cannot be audited yet")
    }
}
