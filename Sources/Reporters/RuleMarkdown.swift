// Owns: the committed pages about rules, one Markdown file each, and their index.
package import Analysis

extension RulePages {
    /// A whole page in Markdown.
    package static func markdown(_ rule: AnyRule) -> String {
        let documentation = rule.documentation
        var text = "# \(rule.summary.id)\n\n\(capitalised(documentation.title)).\n\n"
        text += "Family `\(rule.summary.family.rawValue)`, severity `\(rule.summary.severity.rawValue)`.\n\n"
        text += "## Why it breaks in production though tests pass\n\n\(documentation.rationale)\n\n"
        text += "## What to write instead\n\n\(capitalised(documentation.help)).\n\n"
        text +=
            "## Reported\n\nEach `↓` marks a place.\n\n"
            + documentation.bad.map { change($0, $0.code, note: note($0)) }.joined(separator: "\n")
        text += "\n## Not reported\n\n" + documentation.good.map { change($0, $0.displayedCode, note: options($0)) }.joined(separator: "\n")
        text += options(rule)
        text += "\n## When to suppress\n\nWhen \(documentation.suppressWhen):\n\n"
        text += "```swift\n// onus:allow \(rule.summary.id) — the reason, in a few words\n```\n"
        if !documentation.references.isEmpty {
            text += "\n## References\n\n" + documentation.references.map { "- \(reference($0))\n" }.joined()
        }
        return text
    }

    /// The table of contents of a folder of such pages.
    package static func markdownIndex(_ rules: [AnyRule]) -> String {
        var text = "# Rules\n\nMade from the rules by `onus rules docs`; do not edit by hand.\n"
        for (family, members) in byFamily(rules) {
            text += "\n## \(family.rawValue)\n\n| rule | severity | flags |\n|---|---|---|\n"
            for rule in members {
                let title = rule.documentation.title.replacing("|", with: "\\|")
                text += "| [`\(rule.summary.id)`](\(rule.summary.id).md) | \(rule.summary.severity.rawValue) | \(title) |\n"
            }
        }
        return text
    }

    private static func note(_ example: Example) -> String? {
        guard example.confidence == .low else { return options(example) }
        return "With low confidence, so it never blocks\(example.options.isEmpty ? "" : ", and with `\(example.options)`"):"
    }

    private static func options(_ example: Example) -> String? { example.options.isEmpty ? nil : "With `\(example.options)`:" }

    /// What can be set of a rule, and how.
    private static func options(_ rule: AnyRule) -> String {
        let options = rule.options
        guard !options.isEmpty else { return "" }
        // The examples show values that make sense.
        let examples = rule.documentation.bad + rule.documentation.good
        let shown = options.reduce(OptionValues.standard) { values, option in
            examples.first { $0.options.names.contains(option.name) }.map { values.under($0.options) } ?? values
        }
        var text = "\n## Options\n\nIn `.onus.yml`, for all paths or below some:\n\n```yaml\nrules:\n"
        text += "  \(rule.summary.id): { severity: \(rule.summary.severity.rawValue), \(shown) }\n```\n\n"
        text += "| option | value | what it decides |\n|---|---|---|\n"
        for option in options { text += "| `\(option.name)` | \(value(option)) | \(option.text) |\n" }
        return text
    }

    /// An example, behind what stood there before where it is about a change.
    private static func change(_ example: Example, _ code: String, note: String?) -> String {
        var parts: [(String, String)] = example.before.map { [("Before:", $0)] } ?? []
        for (path, text) in example.otherFilesBefore.sorted(by: { $0.key < $1.key }) {
            let now = example.otherFiles[path]
            parts.append(("Before, `\(path)`:", text))
            if let now { parts.append(("After, `\(path)`:", now)) } else { parts.append(("After, `\(path)` is gone.", "")) }
        }
        guard !parts.isEmpty || example.before != nil else { return fenced(code, note: note) }
        for (path, text) in example.otherFiles.sorted(by: { $0.key < $1.key }) where example.otherFilesBefore[path] == nil {
            parts.append(("After, `\(path)`:", text))
        }
        let before = parts.map { title, text in text.isEmpty ? title + "\n" : fenced(text, note: title) }.joined(separator: "\n")
        return (note.map { $0 + "\n\n" } ?? "") + before + "\n" + fenced(code, note: "After:")
    }

    private static func fenced(_ code: String, note: String?) -> String {
        (note.map { $0 + "\n\n" } ?? "") + "```swift\n\(code)\n```\n"
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// Weaknesses by number have a page of their own.
    private static func reference(_ reference: String) -> String {
        guard reference.hasPrefix("CWE-"), let number = Int(reference.dropFirst(4)) else { return reference }
        return "[\(reference)](https://cwe.mitre.org/data/definitions/\(number).html)"
    }
}
