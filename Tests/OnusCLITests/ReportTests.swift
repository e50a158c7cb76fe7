// Owns: the forms of reports, where they go, colour and quiet.
import Foundation
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Reports` {
    let repository: TestRepository

    init() throws {
        repository = try TestRepository()
        try repository.commit(["Old.swift": "let old = 1\n"])
        try repository.write("Load.swift", Code.risky)
        try repository.git("add", ".")
    }

    /// The fields of the contract, read by another reader of JSON than our writer.
    private struct Report: Decodable {
        struct Tool: Decodable { let name, version, rules: String }
        struct Scope: Decodable { let kind: String, base: String?, head: String? }
        struct Summary: Decodable { let files, addedLines, high, medium, low, suppressed: Int, verdict: String }
        struct Finding: Decodable {
            struct Origin: Decodable { let kind: String, tool: String? }
            let rule, family, severity, confidence, path, message, help, fingerprint: String
            let line, column, endLine, endColumn: Int
            let blocking: Bool
            let origin: Origin
        }
        struct Failure: Decodable { let path: String?, message: String }
        let version: Int
        let tool: Tool
        let scope: Scope
        let summary: Summary
        let findings: [Finding]
        let errors: [Failure]
    }

    private func json(_ text: String) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(text.utf8))
    }

    @Test func `JSON holds what the contract says`() throws {
        let answer = try repository.onus("audit", "--staged", "--format", "json")
        #expect(answer.status == 1 && answer.errors.isEmpty)
        let report = try json(answer.text)
        #expect(report.version == 1 && report.tool.name == "onus" && report.tool.rules.count == 64)
        #expect(report.scope.kind == "staged" && report.summary.verdict == "blocked")
        #expect(report.summary.files == 1 && report.summary.addedLines == 2 && report.summary.high == 1)
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1)
        #expect(finding.rule == "force-try" && finding.path == "Load.swift" && finding.blocking)
        #expect((finding.line, finding.column, finding.endLine, finding.endColumn) == (2, 14, 2, 18))
    }

    @Test func `Equal input gives equal output`() throws {
        let first = try repository.onus("audit", "--staged", "--format", "json")
        #expect(try repository.onus("audit", "--staged", "--format", "json").output == first.output)
        #expect(try repository.onus("audit", "--staged", "--format", "json", "--jobs", "1").output == first.output)
    }

    @Test func `An audit that cannot be done is an object with an error`() throws {
        try repository.sh("echo rubbish > .git/index")
        let answer = try repository.onus("audit", "--staged", "--format", "json")
        #expect(answer.status == 3)
        let report = try json(answer.text)
        #expect(report.summary.verdict == "incomplete")
        #expect(report.errors.count == 1 && answer.errorText.contains("index"))
    }

    @Test func `Reports go to files, too, whole, through links and into pipes`() throws {
        try repository.sh("ln -s ../target.json link.json && echo old > ../target.json")
        let answer = try repository.onus(
            "audit", "--staged", "--report", "json=../a.json", "--report", "text=../a=b.txt", "--report", "json=link.json")
        #expect(answer.status == 1 && answer.text.contains("onus: blocked"))
        let written = try repository.sh("cat ../a.json")
        #expect(try json(written).findings.count == 1)
        #expect(try repository.sh("cat ../a=b.txt") == answer.text)
        #expect(try repository.sh("readlink link.json; cat ../target.json") == "../target.json\n" + written)
        #expect(try repository.onus("audit", "--staged", "--quiet", "--report", "json=/dev/null").status == 1)
        let broken = try repository.onus("audit", "--staged", "--report", "json=missing/a.json")
        #expect(broken.status == 3 && broken.errorText.contains("missing/a.json"))
        #expect(try repository.sh("ls .. | grep onus- || true") == "")
    }

    @Test func `Every form is written in one run, and says the same each time`() throws {
        let forms = ["text", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "xcode", "html"]
        let reports = forms.map { "--report \($0)=../FOLDER/\($0)" }.joined(separator: " ")
        let program = try Onus.program.string
        for folder in ["first", "second"] {
            let line = reports.replacingOccurrences(of: "FOLDER", with: folder)
            try repository.sh("mkdir ../\(folder) && ! \(program) audit --staged --quiet \(line)")
        }
        #expect(try repository.sh("diff -r ../first ../second") == "")
        for form in forms { #expect(try repository.sh("cat ../first/\(form)").contains("force-try"), "\(form)") }
        #expect(try repository.sh("cat ../first/html").contains("Load.swift") && repository.sh("cat ../first/sarif").contains("region"))
        let help = try repository.onus("audit", "--help").text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(help.contains("text, json, sarif, github, gitlab, junit, checkstyle, markdown, xcode, html"))
    }

    @Test func `On GitHub the summary of the job gets what annotations have no room for`() throws {
        let program = try Onus.program.string
        try repository.sh("printf 'before\\n' > ../summary")
        try repository.sh("! GITHUB_STEP_SUMMARY=../summary \(program) audit --staged --format github > ../log")
        #expect(try repository.sh("cat ../log").hasPrefix("::error file=Load.swift,line=2,endLine=2,col=14,endColumn=17,"))
        let summary = try repository.sh("cat ../summary")
        #expect(summary.hasPrefix("before\n<!-- onus report -->\n## onus: blocked") && summary.contains("**force-try**"))
        try repository.sh("head -c 1048000 /dev/zero > ../full && cp ../full ../copy")
        try repository.sh("! GITHUB_STEP_SUMMARY=../full \(program) audit --staged --format github > ../log && cmp ../full ../copy")
        try repository.sh("! GITHUB_STEP_SUMMARY=../unasked \(program) audit --staged && test ! -e ../unasked")
    }

    @Test func `Quiet says nothing when nothing blocks`() throws {
        #expect(try repository.onus("audit", "--staged", "--quiet").text.contains("force-try"))
        let passed = try repository.onus("audit", "--staged", "--quiet", "--fail-on", "never")
        #expect(passed.status == 0 && passed.output.isEmpty)
    }

    @Test func `Rules are chosen, and unknown ones are refused`() throws {
        #expect(try repository.onus("audit", "--staged", "--skip", "force-try").status == 0)
        #expect(try repository.onus("audit", "--staged", "--only", "force-cast").status == 0)
        #expect(try repository.onus("audit", "--staged", "--only", "force-cast", "--only", "force-try").status == 1)
        #expect(try repository.onus("audit", "--staged", "--only", "force-tyr").status == 2)
    }

    @Test func `Colour is for terminals`() throws {
        #expect(try !repository.onus("audit", "--staged").output.contains(0x1B))
        #if os(Linux)
            let program = try Onus.program.string
            func onTerminal(_ setting: String) throws -> String {
                try repository.sh("\(setting) script -qec '\(program) audit --staged' /dev/null || true")
            }
            #expect(try onTerminal("TERM=xterm").contains("\u{1B}[1;31m"))
            #expect(try !onTerminal("TERM=xterm NO_COLOR=1").contains("\u{1B}"))
            #expect(try !onTerminal("TERM=dumb").contains("\u{1B}"))
        #endif
    }
}
