// Owns: a rule that a repository wrote itself, as a token pattern.
import Outline
import SourceText
import SwiftLexer

/// A rule out of a configuration: a pattern, where it must and must not stand, and what its metavariables must be.
package struct PatternRule: Sendable {
    /// What a metavariable must be.
    package struct Requirement: Sendable {
        package enum Condition: Sendable {
            /// A regular expression finds something in the text.
            case matches(@Sendable (String) -> Bool)
            case equals(String)
            case equalsVariable(String)
        }

        package let variable: String
        package let condition: Condition
        package let isNegated: Bool

        package init(variable: String, condition: Condition, isNegated: Bool = false) {
            self.variable = variable
            self.condition = condition
            self.isNegated = isNegated
        }
    }

    package let summary: RuleSummary
    package let message: String
    package let help: String
    package let pattern: TokenPattern
    package let inside: [TokenPattern]
    package let notInside: [TokenPattern]
    package let requirements: [Requirement]
    package let bad: [Example]
    package let good: [Example]

    package init(
        summary: RuleSummary, message: String, help: String, pattern: TokenPattern, inside: [TokenPattern] = [],
        notInside: [TokenPattern] = [],
        requirements: [Requirement] = [], bad: [Example] = [], good: [Example] = []
    ) {
        self.summary = summary
        self.message = message
        self.help = help
        self.pattern = pattern
        self.inside = inside
        self.notInside = notInside
        self.requirements = requirements
        self.bad = bad
        self.good = good
    }

    package var documentation: RuleDocumentation {
        RuleDocumentation(
            title: message, rationale: "This repository's own rule, from its configuration.", help: help,
            suppressWhen: "this repository's owners agree", bad: bad, good: good)
    }

    package func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let matches = pattern.matches(in: file).filter { satisfies($0, file) }
        guard !matches.isEmpty else { return }
        let enclosing = inside.map { $0.matches(in: file) }
        let excluded = notInside.flatMap { $0.matches(in: file) }
        for match in matches {
            guard enclosing.allSatisfy({ $0.contains { encloses($0, match) } }), !excluded.contains(where: { encloses($0, match) }) else {
                continue
            }
            findings.report(file.range(match.tokens), confidence: .high, messageText(match, file), help: help)
        }
    }

    private func encloses(_ outer: PatternMatch, _ inner: PatternMatch) -> Bool {
        outer.tokens.lowerBound <= inner.tokens.lowerBound && inner.tokens.upperBound <= outer.tokens.upperBound
            && outer.tokens != inner.tokens
    }

    private func satisfies(_ match: PatternMatch, _ file: FileContext) -> Bool {
        requirements.allSatisfy { requirement in
            guard let range = binding(requirement.variable, match) else { return false }
            let holds =
                switch requirement.condition {
                case .matches(let finds): finds(file.string(range))
                case .equals(let text): file.string(range) == text
                case .equalsVariable(let other): binding(other, match).map { file.isSame($0, range) } ?? false
                }
            return holds != requirement.isNegated
        }
    }

    private func binding(_ variable: String, _ match: PatternMatch) -> Range<Int>? {
        pattern.variables.firstIndex(of: variable).flatMap { match.bindings[$0] }
    }

    /// The message with each `$NAME` replaced by what it stands for.
    private func messageText(_ match: PatternMatch, _ file: FileContext) -> String {
        var text = message
        for (index, name) in pattern.variables.enumerated() {
            guard let range = match.bindings[index] else { continue }
            text = text.replacing("$..." + name, with: file.excerpt(range)).replacing("$" + name, with: file.excerpt(range))
        }
        return text
    }
}
