// Owns: when two findings are the same finding.
import Analysis
import Outline
import SourceText
import SwiftLexer

/// What makes two findings of two contents the same: the rule and the code, wherever it stands.
struct FindingKey: Hashable {
    let rule: String
    /// Tokens without white space and comments.
    let text: [UInt8]
}

/// A finding of one content with all that is needed to find it in another.
struct IdentifiedFinding {
    let finding: Finding
    /// Why it is suppressed, if it is.
    let reason: String?
    let key: FindingKey
    /// The hash of the whole statement around it.
    let statement: UInt64
    /// The line of the reported place.
    let line: Int
    /// Which of those with the same key it is, from 0.
    let ordinal: Int

    var isSuppressed: Bool { reason != nil }
}

extension FileContext {
    /// The findings of a file, suppressed ones too, in the order of their places.
    func identified(_ found: FileFindings, traits: [String: NewnessTraits]) -> [IdentifiedFinding] {
        var all: [(finding: Finding, reason: String?)] = found.findings.map { ($0, nil) }
        all += found.suppressed.map { ($0.finding, $0.reason) }
        all.sort { ($0.finding.range.lowerBound, $0.finding.rule) < ($1.finding.range.lowerBound, $1.finding.rule) }
        var seen: [FindingKey: Int] = [:]
        // A table of a thousand rows is one statement: it is hashed once, not for each of its findings.
        var hashes: [NodeID: UInt64] = [:]
        return all.map { finding, reason in
            let text = (traits[finding.rule] ?? []).contains(.wholeCause) ? tokenText(finding.cause) : normalisedText(of: finding)
            let key = FindingKey(rule: finding.rule, text: text)
            defer { seen[key, default: 0] += 1 }
            return IdentifiedFinding(
                finding: finding, reason: reason, key: key, statement: statementHash(finding, &hashes),
                line: source.lines.line(at: finding.range.lowerBound), ordinal: seen[key, default: 0])
        }
    }

    /// The tokens in some bytes, without white space and comments.
    private func tokenText(_ bytes: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        var token = tokens.starts.partitioningIndex { Int($0) >= bytes.lowerBound }
        while token < tokens.count, Int(tokens.starts[token]) < bytes.upperBound {
            text += source.bytes[tokens.range(token)]
            text.append(0)
            token += 1
        }
        return text
    }

    private func statementHash(_ finding: Finding, _ hashes: inout [NodeID: UInt64]) -> UInt64 {
        let statement = statement(containing: finding.range.lowerBound)
        if let hash = hashes[statement] { return hash }
        let hash = outline.tokens(statement).reduce(NameHash.start) { NameHash.continued($0, source.bytes[tokens.range($1)]) }
        hashes[statement] = hash
        return hash
    }

    /// What names a finding through edits elsewhere, re-indentation and moves within its file.
    func fingerprint(of finding: IdentifiedFinding) -> String {
        let text = normalisedText(of: finding.finding)
        return Digest.sha256(Array("\(finding.key.rule)\n\(path)\n\(finding.ordinal)\n".utf8) + text)
    }
}
