// Owns: the rule `disabled-test`.
package import Analysis
import Outline
import SourceText
import SwiftLexer

/// Flags tests that are there and do not run.
package enum DisabledTest: FileRule {
    package static let summary = RuleSummary(
        id: "disabled-test", family: .testing, severity: .medium, readsTests: true, readsComments: true)
    package static let options = [issuesExcuse.option]

    static let issuesExcuse = FlagOption(
        "issues-excuse", standard: true, "whether an issue that is named beside it is reason enough: then a disabled test never blocks")

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        guard file.isTest else { return }
        checkTraits(file, &findings)
        checkSkips(file, &findings)
        checkSpecs(file, &findings)
        checkNames(file, &findings)
        checkConditions(file, &findings)
        checkComments(file, &findings)
    }

    private static func report(
        _ range: Range<Int>, cause: Range<Int>? = nil, hasIssue: Bool, _ what: String, _ findings: inout FindingCollector
    ) {
        findings.report(
            range, cause: cause, confidence: hasIssue && findings.options[issuesExcuse] ? .low : .high,
            "\(what): what it would have caught goes to production, and the run stays green", help: help)
    }

    // MARK: - `.disabled`, `.enabled(if: false)`

    private static func checkTraits(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: ["disabled", "enabled"]) {
            guard let attribute = file.outline.ancestor(call, where: { $0 == .attribute || $0.isItemContainer }),
                file.outline.kind(attribute) == .attribute, file.token(file.outline.anchor(attribute), isIn: ["Test", "Suite"]),
                isUnconditional(call, file)
            else { continue }
            let isSuite = file.token(file.outline.anchor(attribute), is: "Suite")
            report(
                file.range(file.outline.anchor(call) - 1..<file.outline.anchor(call) + 1), cause: file.range(file.wholeCall(call)),
                hasIssue: namesIssue(file.outline.tokens(attribute), file),
                isSuite ? "the tests of this suite never run" : "this test never runs",
                &findings)
        }
    }

    private static func isUnconditional(_ call: NodeID, _ file: FileContext) -> Bool {
        let condition = file.argument("if", of: call)?.value
        if file.token(file.outline.anchor(call), is: "disabled") {
            return condition.map { isLiteral($0, .true, file) } ?? !file.arguments(call).contains { file.outline.kind($0.node) == .closure }
        }
        return condition.map { isLiteral($0, .false, file) } ?? false
    }

    private static func isLiteral(_ value: Range<Int>, _ kind: TokenKind, _ file: FileContext) -> Bool {
        value.count == 1 && file.tokens.kinds[value.lowerBound] == kind
    }

    // MARK: - `XCTSkip`, `withKnownIssue`

    private static func checkSkips(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: ["XCTSkip", "XCTSkipIf", "XCTSkipUnless"]) where skipsAlways(call, file) {
            report(
                file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.statement(call)),
                hasIssue: namesIssue(file.outline.tokens(call), file), "this test skips itself on every run", &findings)
        }
        for call in file.calls(named: ["withKnownIssue", "XCTExpectFailure"]) where !isConditional(call, file) {
            let arguments = file.arguments(call).filter { file.outline.kind($0.node) != .closure }
            report(
                file.range(ofToken: file.outline.anchor(call)), cause: file.range(file.wholeCall(call)),
                hasIssue: arguments.contains { namesIssue($0.value, file) }, "failures in here no longer fail the test", &findings)
        }
    }

    /// `xit`, `xdescribe`, `pending`
    private static func checkSpecs(_ file: FileContext, _ findings: inout FindingCollector) {
        for spec in file.skippedSpecs {
            report(
                file.range(ofToken: file.outline.anchor(spec.call)), cause: file.range(file.wholeCall(spec.call)),
                hasIssue: namesIssue(spec.title, file), "what stands in here never runs", &findings)
        }
    }

    private static func skipsAlways(_ call: NodeID, _ file: FileContext) -> Bool {
        let first = file.arguments(call).first?.value
        if file.outline.ancestor(call, where: { $0 == .conditionalClause || $0 == .functionDecl }).map({
            file.outline.kind($0) == .conditionalClause
        }) ?? true {
            return false
        }
        if file.token(file.outline.anchor(call), is: "XCTSkipIf") { return first.map { isLiteral($0, .true, file) } ?? false }
        if file.token(file.outline.anchor(call), is: "XCTSkipUnless") { return first.map { isLiteral($0, .false, file) } ?? false }
        let statement = file.statement(call)
        guard file.outline.kind(statement) == .throwStatement, let block = file.outline.parent(statement),
            file.outline.kind(block) == .codeBlock,
            let owner = file.outline.parent(block), file.outline.kind(owner) == .functionDecl
        else { return false }
        // What an earlier statement decides may have left the test already.
        for item in file.outline.children(block) where item < statement {
            if file.outline.kind(item) == .guardStatement || file.contains(.returnStatement, in: item) { return false }
        }
        return true
    }

    /// `when:` and `matching:` limit a known issue; so does what stands around it.
    private static func isConditional(_ call: NodeID, _ file: FileContext) -> Bool {
        if hasLabel("when", call, file) || hasLabel("matching", call, file) || hasLabel("enabled", call, file) { return true }
        return file.outline.ancestor(call) { $0 == .ifStatement || $0 == .functionDecl || $0 == .conditionalClause }
            .map { file.outline.kind($0) != .functionDecl } ?? true
    }

    /// Whether an argument or a trailing closure of a call has a label.
    private static func hasLabel(_ label: StaticString, _ call: NodeID, _ file: FileContext) -> Bool {
        file.argument(label, of: call) != nil
            || file.arguments(call).contains { argument in
                let start = argument.value.lowerBound
                return file.outline.kind(argument.node) == .closure && start > 1 && file.tokens.kinds[start - 1] == .colon
                    && file.token(start - 2, is: label)
            }
    }

    // MARK: - Names

    /// `xtestLogin`, `_testLogin`, `disabled_testLogin`: a name by which XCTest does not find it.
    private static func checkNames(_ file: FileContext, _ findings: inout FindingCollector) {
        for function in file.nodes(.functionDecl) {
            let name = file.outline.anchor(function)
            guard file.token(name, holds: "est"), hidesTest(file.string(name)), file.attribute("Test", of: function) == nil,
                file.isTestMethod(function),
                file.outline.firstChild(function, .codeBlock) != nil, file.occurrences(of: name, in: 0..<file.tokens.count).count == 1
            else { continue }
            report(
                file.range(ofToken: name), hasIssue: false, "`\(file.string(name))` is named so that no run finds it", &findings)
        }
    }

    private static func hidesTest(_ name: String) -> Bool {
        let prefixes = [
            "x", "_", "__", "disabled", "disabled_", "DISABLED_", "disable_", "skip", "skip_", "x_", "no", "no_", "ignore_", "ignored_",
            "off_", "todo_", "SKIP_", "skipped_",
        ]
        return prefixes.contains { prefix in
            guard name.hasPrefix(prefix) else { return false }
            let rest = name.dropFirst(prefix.count)
            return (rest.hasPrefix("test") || rest.hasPrefix("Test")) && rest.count > 4
        }
    }

    // MARK: - `#if false`

    private static func checkConditions(_ file: FileContext, _ findings: inout FindingCollector) {
        for clause in file.nodes(.conditionalClause) where file.isSwitchedOff(clause) {
            let directive = file.outline.anchor(clause)
            let tests = file.nodes(.functionDecl, in: clause).filter {
                file.attribute("Test", of: $0) != nil || file.hasPrefix("test", file.outline.anchor($0))
            }
            guard !tests.isEmpty else { continue }
            let which = tests.count == 1 ? "the test inside never runs" : "the \(tests.count) tests inside never run"
            report(file.range(directive..<directive + 2), hasIssue: false, which, &findings)
        }
    }

    // MARK: - Comments

    private static func checkComments(_ file: FileContext, _ findings: inout FindingCollector) {
        var isBehindAttribute = false
        for (index, comment) in file.tokens.comments.enumerated() where comment.kind == .line || comment.kind == .block {
            if index > 0, comment.kind == .block || file.tokens.comments[index - 1].kind != .line { isBehindAttribute = false }
            var start = comment.range.lowerBound
            for line in file.source.bytes[comment.range].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                defer { start += line.count + 1 }
                guard let code = CommentedTest.code(in: line) else { continue }
                if let offset = CommentedTest.name(in: code, isBehindAttribute: isBehindAttribute) {
                    let place = start + (code.startIndex - line.startIndex) + offset.lowerBound
                    report(place..<place + offset.count, cause: comment.range, hasIssue: false, "this test is commented out", &findings)
                }
                isBehindAttribute = code.starts(with: "@Test".utf8)
                if isBehindAttribute, CommentedTest.isAttribute(code), isAttributeOfNext(comment, index, file) {
                    let place = start + (code.startIndex - line.startIndex)
                    report(
                        place..<place + 5, cause: comment.range, hasIssue: false, "without its attribute this test never runs", &findings)
                }
            }
        }
    }

    /// Whether a comment holds the attribute of the function right behind it, which has none.
    private static func isAttributeOfNext(_ comment: Comment, _ index: Int, _ file: FileContext) -> Bool {
        let next = Int(comment.nextToken)
        guard next < file.tokens.count, comment.kind == .line else { return false }
        if index + 1 < file.tokens.comments.count, file.tokens.comments[index + 1].nextToken == comment.nextToken { return false }
        guard let function = file.innermostNode(at: next, where: { $0 == .functionDecl || $0.isItemContainer }),
            file.outline.kind(function) == .functionDecl
        else { return false }
        return file.outline.tokens(function).lowerBound == next && file.attribute("Test", of: function) == nil
    }

    /// An issue's number or address, which says that somebody keeps track.
    private static func namesIssue(_ range: Range<Int>, _ file: FileContext) -> Bool {
        if range.contains(where: { file.tokens.kinds[$0].isIdentifierLike && file.token($0, is: "bug") }) { return true }
        return range.contains { token in
            guard file.tokens.kinds[token] == .stringSegment else { return false }
            let text = file.string(token)
            return text.contains("://")
                || text.split { !($0.isLetter || $0.isNumber || $0 == "#" || $0 == "-") }.contains(where: isIssueNumber)
        }
    }

    /// `#12`, `ABC-12`
    private static func isIssueNumber(_ word: Substring) -> Bool {
        if word.first == "#" { return word.count > 1 && word.dropFirst().allSatisfy(\.isNumber) }
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].count > 1 && parts[0].allSatisfy { $0.isUppercase || $0.isNumber } && !parts[1].isEmpty
            && parts[1].allSatisfy(\.isNumber)
    }

    private static let help = "mend the test or the code; if it has to wait, link the issue in the reason"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a test that is there and never runs",
            rationale: """
                A disabled test looks like cover in every list of tests, and checks nothing. What it caught once is caught no more, and since \
                nothing is red, nobody comes back to it: the bug that it was written for ships again.
                """,
            help: help,
            suppressWhen: "the test waits for something outside of this repository, and the reason names it",
            references: ["https://testsmells.org/pages/testsmells.html"],
            bad: bad, good: good)
    }
}
