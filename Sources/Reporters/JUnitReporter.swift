// Owns: `--format junit`: findings as tests, for hosts that show nothing else.
package import Analysis
import SourceText

/// One suite a file, one test a finding: what blocks has failed, what does not block or is suppressed was skipped, and what could not be
/// audited is an error. Without any of them a single test has passed, because hosts take a report without tests for a broken one.
package enum JUnitReporter {
    private struct Test {
        enum Outcome { case passed, failed(String), skipped(String), erred(String) }
        let path: String
        let name: String
        let line: Int?
        let type: String
        let outcome: Outcome
        var details = ""
    }

    package static func report(_ report: AuditReport) -> String {
        var tests = report.failures.map {
            Test(path: $0.path ?? ".", name: "audit", line: nil, type: "not-audited", outcome: .erred($0.message))
        }
        tests += report.entries.map(test)
        tests += report.suppressed.map { suppressed in
            Test(
                path: suppressed.entry.path, name: name(suppressed.entry), line: suppressed.entry.start.line,
                type: suppressed.entry.finding.rule, outcome: .skipped("suppressed: \(suppressed.reason)"))
        }
        if tests.isEmpty { tests = [Test(path: "onus", name: "audit", line: nil, type: "", outcome: .passed)] }
        let suites = Grouped.inOrder(tests, by: \.path)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"onus\" \(counts(tests)) time=\"0\">\n"
            + suites.map { suite($0.0, $0.1) }.joined() + "</testsuites>\n"
    }

    private static func test(_ entry: AuditReport.Entry) -> Test {
        let finding = entry.finding
        let message = "\(finding.severity.rawValue): \(finding.message)"
        let details = """
            \(entry.path):\(entry.start.line):\(entry.start.column)
            \(entry.line.text)
            in production: \(finding.message)
            instead: \(finding.help)
            """
        return Test(
            path: entry.path, name: name(entry), line: entry.start.line, type: finding.rule,
            outcome: entry.isBlocking ? .failed(message) : .skipped(message + " (does not block)"), details: details)
    }

    private static func name(_ entry: AuditReport.Entry) -> String {
        "\(entry.finding.rule) at \(entry.start.line):\(entry.start.column)"
    }

    private static func counts(_ tests: [Test]) -> String {
        var (failures, errors, skipped) = (0, 0, 0)
        for test in tests {
            switch test.outcome {
            case .passed: break
            case .failed: failures += 1
            case .erred: errors += 1
            case .skipped: skipped += 1
            }
        }
        return "tests=\"\(tests.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }

    private static func suite(_ path: String, _ tests: [Test]) -> String {
        "  <testsuite name=\"\(Escape.xml(path))\" \(counts(tests)) time=\"0\">\n" + tests.map(element).joined() + "  </testsuite>\n"
    }

    private static func element(_ test: Test) -> String {
        let path = Escape.xml(test.path)
        let line = test.line.map { " line=\"\($0)\"" } ?? ""
        let start = "    <testcase name=\"\(Escape.xml(test.name))\" classname=\"\(path)\" file=\"\(path)\"\(line) time=\"0\""
        let type = Escape.xml(test.type)
        switch test.outcome {
        case .passed: return start + "/>\n"
        case .failed(let message):
            return start + ">\n      <failure message=\"\(Escape.xml(message))\" type=\"\(type)\">\(body(test.details))</failure>\n"
                + "    </testcase>\n"
        case .erred(let message):
            return start + ">\n      <error message=\"\(Escape.xml(message))\" type=\"\(type)\"/>\n    </testcase>\n"
        case .skipped(let message):
            return start + ">\n      <skipped message=\"\(Escape.xml(message))\" type=\"\(type)\"/>\n    </testcase>\n"
        }
    }

    /// Text between tags, where lines may stay lines.
    private static func body(_ text: String) -> String { Escape.xml(text).replacing("&#10;", with: "\n").replacing("&#9;", with: "\t") }
}
