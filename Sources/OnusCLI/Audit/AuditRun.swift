// Owns: one audit from the question to the delivered reports; the same for commands and hooks.
import Analysis
import Audit
import Git

struct AuditRun {
    let environment: GitEnvironment
    var options: AuditOptions
    let output: ReportOutput

    /// Asks, delivers the report, and throws what the verdict means to the caller.
    ///
    /// - Parameter scope: the scope's name in reports, where there is nothing but an error to report.
    func run(_ scope: String, _ audit: (Auditor) throws(AuditError) -> AuditReport) throws {
        let progress = ProgressLine(isQuiet: output.isQuiet)
        var options = options
        options.progress = progress.handler
        // Whoever joins the reports of shards may want any form of them.
        options.wantsSurroundings = output.showsSurroundings || options.shard != nil
        let report: AuditReport
        do throws(AuditError) {
            report = try audit(Auditor(environment: environment, options: options))
            progress.end()
        } catch {
            progress.end()
            return try output.deliver(error, scope: scope)
        }
        try output.deliver(report)
    }
}
