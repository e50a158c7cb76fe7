// Owns: one example in one variant, and what its rule says of it.
import SourceText
import SwiftLexer

/// One example in one variant, and what the rule says of it.
struct ExampleSubject {
    var rule: AnyRule
    let example: Example
    let list: String
    let number: Int
    let variant: Example.Variant
    let marked: Example.Marked

    init(_ rule: AnyRule, _ example: Example, list: String, number: Int, variant: Example.Variant) {
        self.rule = rule.setting(example.options)
        self.example = example
        self.list = list
        self.number = number
        self.variant = variant
        marked = Example.Marked(variant.apply(to: example.code))
    }

    /// - Parameter wrap: what was done to the code besides its variant.
    func findings(in code: [UInt8], suppressed: Bool = false, wrap: (String) -> String = { $0 }) -> [Finding] {
        let (file, project) = example.context(of: code)
        var findings = rule.findings(in: file, project: project)
        if rule.readsChanges {
            let change = example.change(to: file) { wrap(variant.apply(to: $0)) }
            findings += rule.findings(in: change).filter { $0.file == 0 }.map(\.finding)
        }
        guard suppressed else { return findings }
        return Engine(rules: [rule], today: "2000-01-01").settle(findings, in: file).findings
    }

    func badProblems() -> [RuleProblem] {
        guard !marked.offsets.isEmpty else {
            guard rule.isCustom else { return [problem(.unmarked)] }
            return findings(in: marked.bytes).isEmpty ? [problem(.silent)] : []
        }
        var problems: [RuleProblem] = []
        var missing = marked.offsets
        for finding in findings(in: marked.bytes) {
            let offset = finding.range.lowerBound
            guard let index = missing.firstIndex(of: offset) else {
                problems.append(problem(.unexpected(finding.message), at: offset))
                continue
            }
            missing.remove(at: index)
            if let expected = example.confidence, finding.confidence != expected {
                problems.append(problem(.confidence(finding.confidence, expected: expected), at: offset))
            } else if example.confidence == nil, finding.confidence == .low {
                problems.append(problem(.confidence(.low, expected: nil), at: offset))
            }
        }
        return missing.map { problem(.missed, at: $0) } + problems
    }

    func goodProblems() -> [RuleProblem] {
        findings(in: marked.bytes).map { problem(.unexpected($0.message), at: $0.range.lowerBound) }
    }

    func problem(_ kind: RuleProblem.Kind, at offset: Int? = nil) -> RuleProblem {
        let source = SourceText(marked.bytes)
        let position = offset.map(source.lines.position(at:))
        let line = position.map { String(source.string(source.lines.range(ofLine: $0.line)).prefix { !$0.isNewline }) }
        let place = RuleProblem.Place(
            list: list, number: number, variant: variant, line: position?.line, column: position?.column, text: line ?? example.code,
            origin: example.origin)
        return RuleProblem(rule: rule.summary.id, kind: kind, place: place)
    }

    /// The code with a line of its own above each line that has a finding, but not where that would be inside a string.
    func code(withLine added: String) -> [UInt8] {
        let file = example.context(of: marked.bytes).file
        let lines = file.source.lines
        var starts: Set<Int> = []
        for finding in findings(in: marked.bytes) {
            let start = lines.range(ofLine: lines.line(at: finding.range.lowerBound)).lowerBound
            let token = max(0, file.tokens.starts.partitioningIndex { Int($0) >= start } - 1)
            if !(file.tokens.range(token).lowerBound < start && start < file.tokens.range(token).upperBound) { starts.insert(start) }
        }
        var code: [UInt8] = []
        for (offset, byte) in marked.bytes.enumerated() {
            if starts.contains(offset) { code += Array((added + "\n").utf8) }
            code.append(byte)
        }
        return code
    }
}
