// Owns: what can be wrong with a rule, in the words of its author.

/// Something that a rule says of itself and that is not so.
package struct RuleProblem: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The documentation says too little; what is missing.
        case documentation(String)
        /// A bad example has no `↓`.
        case unmarked
        /// A marked place is not reported.
        case missed
        /// Nothing is reported in a bad example without markers.
        case silent
        /// A place without a marker is reported; the message.
        case unexpected(String)
        /// A place is reported with less or other confidence than the example promises.
        case confidence(Confidence, expected: Confidence?)
        /// A bad example is reported though it stands inside a comment or string.
        case foundInText(String)
        /// An `onus:allow` comment of some form does not silence a bad example.
        case notSuppressed(String)
    }

    /// Which example it is about.
    package struct Place: Sendable, Hashable {
        /// `bad` or `good`.
        package let list: String
        /// Counted from one.
        package let number: Int
        package let variant: Example.Variant
        /// In the example as the variant has it, counted from one; nil where it is about the whole example.
        package let line: Int?
        package let column: Int?
        /// The text of that line, or the whole example.
        package let text: String
        /// Where the example was read from.
        package let origin: Example.Origin?
    }

    package let rule: String
    package let kind: Kind
    package let place: Place?
}

extension RuleProblem: CustomStringConvertible {
    package var summary: String {
        switch kind {
        case .documentation(let text): return text
        case .unmarked: return "a bad example marks every bad place with ↓"
        case .missed: return "not reported where it is marked"
        case .silent: return "nothing is reported in this bad example"
        case .unexpected(let message): return "reported where nothing is marked: \(message)"
        case .confidence(let found, nil):
            return "reported with \(found.rawValue) confidence, which only an example that asks for it may have"
        case .confidence(let found, let expected?): return "reported with \(found.rawValue) confidence instead of \(expected.rawValue)"
        case .foundInText(let place): return "reported inside \(place)"
        case .notSuppressed(let form): return "still reported under \(form)"
        }
    }

    package var description: String {
        guard let place else { return "\(rule): \(summary)" }
        var position = ""
        if let line = place.line, let column = place.column { position = " at \(line):\(column)" }
        let code = place.text.split(separator: "\n", omittingEmptySubsequences: false).map { "\n    | " + $0 }.joined()
        let origin = place.origin.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
        return "\(origin)\(rule): \(place.list) example \(place.number) (\(place.variant.rawValue))\(position): \(summary)\(code)"
    }
}
