// Owns: what can be said of who or what wrote a line.

/// Who or what wrote a line, as far as something says so; what nothing speaks of is neither a person's nor a machine's.
package enum LineAuthor: Sendable, Hashable {
    case machine(tool: String)
    case person
    case unknown
}

/// Names of tools as people know them.
package enum ToolName {
    /// What a tool is called where only its kind is known.
    package static let unnamed = "a tool that it does not name"

    private static let known: [String: String] = [
        "aider": "Aider", "amp": "Amp", "claude": "Claude", "claude-code": "Claude", "codex": "Codex", "copilot": "Copilot",
        "cursor": "Cursor", "devin": "Devin", "gemini": "Gemini", "github-copilot": "Copilot", "windsurf": "Windsurf",
    ]

    /// One line of at most 60 characters; nil for a name that says nothing.
    package static func of(_ text: some StringProtocol) -> String? {
        let visible = text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : Character($0) }
        let words = String(visible).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty, words.lowercased() != "unknown" else { return nil }
        return known[words.lowercased()] ?? String(words.prefix(60))
    }
}
