// Owns: `--format text`, the report for people at a terminal.
package import Analysis
import SourceText

/// Findings by file with the line and a caret, and the verdict with the ways on.
package struct TextReporter: Sendable {
    private let style: Style
    private let isQuiet: Bool

    /// - Parameters:
    ///   - usesColour: whether the text goes to a terminal that wants colour.
    ///   - isQuiet: whether only what blocks is shown, and nothing at all where nothing does.
    package init(usesColour: Bool, isQuiet: Bool = false) {
        style = Style(isOn: usesColour)
        self.isQuiet = isQuiet
    }

    package func report(_ report: AuditReport) -> String {
        var text = ""
        let entries = isQuiet ? report.entries.filter(\.isBlocking) : report.entries
        var path: String?
        for entry in entries {
            if entry.path != path {
                text += style.bold(Self.printable(entry.path)) + "\n"
                path = entry.path
            }
            text += describe(entry)
        }
        text += failures(report)
        if isQuiet, report.verdict == .passed { return text }
        if !isQuiet { text += elsewhere(report) }
        text += report.notes.map { style.dim("note: ") + Self.printable($0) + "\n" }.joined()
        if !text.isEmpty { text += "\n" }
        return text + verdict(report)
    }

    /// One line each, but of many with the same reason only the first: a time limit that passes leaves every file that was not reached.
    private func failures(_ report: AuditReport) -> String {
        var text = ""
        var counts: [String: Int] = [:]
        for failure in report.failures {
            counts[failure.message, default: 0] += 1
            guard counts[failure.message, default: 0] <= Self.sameFailures else { continue }
            let place = failure.path.map { Self.printable($0) + ": " } ?? ""
            text += style.red("error: ") + place + Self.printable(failure.message) + "\n"
        }
        for (message, count) in counts.sorted(by: { $0.key < $1.key }) where count > Self.sameFailures {
            text += style.red("error: ") + "\(count - Self.sameFailures) more files: \(Self.printable(message))\n"
        }
        return text
    }

    private static let sameFailures = 10

    /// One line each: what the change causes is worth knowing, but not what it is judged by.
    private func elsewhere(_ report: AuditReport) -> String {
        guard !report.elsewhere.isEmpty else { return "" }
        let lines = report.elsewhere.map { entry in
            let place = "\(Self.printable(entry.path)):\(entry.start.line):\(entry.start.column)"
            return "  \(place)  \(style.severity(entry.finding.severity, entry.finding.severity.rawValue))  \(entry.finding.rule): "
                + Self.printable(entry.finding.message) + "\n"
        }
        return style.bold("caused on lines that this change did not touch (does not block)") + "\n" + lines.joined()
    }

    private func describe(_ entry: AuditReport.Entry) -> String {
        let finding = entry.finding
        let number = String(entry.start.line)
        let margin = String(repeating: " ", count: number.count)
        let severity = style.severity(finding.severity, finding.severity.rawValue)
        let doubt = finding.confidence == .low ? ", low confidence" : ""
        let weight = style.dim(entry.isBlocking ? "" : "  (does not block\(doubt))")
        let writer = style.dim(entry.writer.map { "  written by \(Self.printable($0))" } ?? "")
        let cut = entry.line.leftOut > 0 ? "…" : ""
        let code = Self.printable(entry.line.text) + (entry.line.isCutShort ? "…" : "")
        let lines = [
            "\(number):\(entry.start.column)  \(severity)  \(style.bold(finding.rule))\(weight)\(writer)",
            "\(margin) |",
            "\(number) | \(cut)\(code)",
            "\(margin) | \(cut.isEmpty ? "" : " ")\(caret(entry))",
            "\(margin)   in production: \(Self.printable(finding.message))",
            "\(margin)   instead: \(Self.printable(finding.help))",
        ]
        return lines.map { "  \($0)\n" }.joined()
    }

    /// Spaces as wide as what stands before the place, and as many carets as the place is long on its first line.
    private func caret(_ entry: AuditReport.Entry) -> String {
        let line = Array(entry.line.text.utf8)
        let start = min(entry.start.column - 1 - entry.line.leftOut, line.count)
        let end = entry.end.line == entry.start.line ? min(entry.end.column - 1 - entry.line.leftOut, line.count) : line.count
        let before = String(decoding: line[..<start], as: UTF8.self)
        let marked = String(decoding: line[start..<max(start, end)], as: UTF8.self)
        let padding = before.map { $0 == "\t" ? "\t" : String(repeating: " ", count: TerminalWidth.of($0)) }.joined()
        let width = marked.reduce(0) { $0 + TerminalWidth.of($1) }
        return padding + style.severity(entry.finding.severity, String(repeating: "^", count: max(1, width)))
    }

    private func verdict(_ report: AuditReport) -> String {
        let counts = Severity.allCases.reversed().map { "\(report.count($0)) \($0.rawValue)" }.joined(separator: ", ")
        let excused = Counts.excused(report)
        let scale = Counts.scale(report)
        switch report.verdict {
        case .passed:
            return style.green("onus: passed") + " — \(scale): \(counts)\(excused)\n"
        case .blocked:
            return style.red("onus: blocked") + " — \(scale): \(counts)\(excused)\n" + """
                  fix it, or let the code say why it is right:  // onus:allow RULE — reason
                  why a rule matters:  onus rules show RULE
                  who answers for the code may pass this hook with git's --no-verify; the push and CI will look again

                """
        case .incomplete:
            return style.red("onus: not audited") + " — \(scale): \(counts)\(excused); what could not be read counts as blocked\n"
        }
    }

    /// Text that cannot move the terminal's cursor: control characters are shown as escapes.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
    }
}

/// Colours by ANSI escape sequences, or none.
private struct Style: Sendable {
    let isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { text.isEmpty ? "" : wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "1;31") }
    func green(_ text: String) -> String { wrap(text, "1;32") }

    func severity(_ severity: Severity, _ text: String) -> String {
        switch severity {
        case .high: return wrap(text, "1;31")
        case .medium: return wrap(text, "33")
        case .low: return wrap(text, "36")
        }
    }

    private func wrap(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

/// How many columns a character takes on a terminal, roughly: East Asian wide characters and emoji take two.
enum TerminalWidth {
    static func of(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
