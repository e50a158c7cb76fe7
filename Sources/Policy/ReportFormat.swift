// Owns: the names of the forms of reports.

/// A form of report.
package enum ReportFormat: String, CaseIterable, Sendable {
    case text, json, sarif, github, gitlab, junit, checkstyle, markdown, xcode, html
}
