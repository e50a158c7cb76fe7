// Owns: reports for the tests of their forms.
import Analysis
import SourceText

enum Sample {
    static let hostile =
        "a \"quoted\" <b> & 'c' ]]> %0A ::error::x, `code` @team #12 </script><script>alert(1)</script>\r\nnext\u{1}\u{202E}\u{FFFE}"

    /// A finding in some code.
    ///
    /// - Parameter added: the new lines; by default all of them.
    static func entry(
        _ code: String = "let a = try! b()\n", at offset: Int = 8, length: Int = 4, cause: Range<Int>? = nil, rule: String = "force-try",
        family: RuleFamily = .crashSafety, severity: Severity = .high, confidence: Confidence = .high, path: String = "Sources/A.swift",
        pathBytes: [UInt8]? = nil, message: String = "any error ends the process", help: String = "use `try`",
        fingerprint: String = "f", added: [Range<Int>]? = nil, isBlocking: Bool = true
    ) -> AuditReport.Entry {
        let source = SourceText(code)
        let finding = Finding(
            rule: rule, family: family, severity: severity, confidence: confidence, range: offset..<offset + length, cause: cause,
            message: message, help: help)
        return AuditReport.Entry(
            finding: finding, path: pathBytes.map { String(decoding: $0, as: UTF8.self) } ?? path, pathBytes: pathBytes,
            start: source.lines.position(at: offset), end: source.lines.position(at: offset + length),
            line: LineExcerpt(of: source, around: offset), fingerprint: fingerprint, isBlocking: isBlocking,
            surroundings: Surroundings(
                of: finding, in: source, added: added ?? [1..<source.lines.count + 1], hashes: LineHashes(of: source)))
    }

    static func report(
        _ entries: [AuditReport.Entry] = [entry()], suppressed: [AuditReport.Suppressed] = [], failures: [AuditReport.Failure] = [],
        elsewhere: [AuditReport.Entry] = [], notes: [String] = [], rules: [AnyRule] = [], root: String? = nil
    ) -> AuditReport {
        AuditReport(
            scope: .init(kind: "staged", base: "b", head: "h"), rulesDigest: "d", files: 2, addedLines: 12, entries: entries,
            suppressed: suppressed, failures: failures, elsewhere: elsewhere, notes: notes, rules: rules, root: root)
    }

    /// Everything that can go wrong in one report.
    static var hostileReport: AuditReport {
        let entry = entry(
            "let a = \"</script><!--]]>`````\"; try! b()\n", at: 33, path: "Sources/]]>\"<&:,%\n.swift", message: hostile, help: hostile)
        return report(
            [entry, Sample.entry(pathBytes: [0x41, 0xFF, 0xED, 0xA0, 0x80, 0x2F, 0x42])],
            suppressed: [.init(Sample.entry(isBlocking: false), reason: hostile)],
            failures: [.init(path: hostile, message: hostile), .init(path: nil, message: hostile)], elsewhere: [entry], notes: [hostile])
    }
}
