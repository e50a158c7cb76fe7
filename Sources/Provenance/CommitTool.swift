// Owns: which tool a commit says that it was written with.
package import Git

/// What commits say of the tools that wrote them; by exact addresses and trailers, because people work at those companies, too.
///
/// Such words can be forged, and often there are none: they may make an audit stricter, never milder, and "unknown" is not "a person".
package enum CommitTool {
    /// The tool that a commit names; nil where it names none.
    package static func name(of commit: Commit) -> String? {
        for person in [commit.author, commit.committer] {
            if let tool = tool(address: String(decoding: person.email, as: UTF8.self)) { return tool }
            if String(decoding: person.name, as: UTF8.self).hasSuffix(" (aider)") { return "Aider" }
        }
        for line in commit.messageText.split(whereSeparator: \.isNewline) {
            if let tool = tool(line: line) { return tool }
        }
        return nil
    }

    private static let addresses: [String: String] = [
        "noreply@anthropic.com": "Claude", "cursoragent@cursor.com": "Cursor", "copilot@github.com": "Copilot",
        "noreply@openai.com": "Codex", "codex@openai.com": "Codex", "noreply@aider.chat": "Aider", "amp@ampcode.com": "Amp",
    ]

    /// Accounts of a forge: the number stays when the name changes.
    private static let accounts: [String: String] = [
        "175728472": "Copilot", "198982749": "Copilot", "223556219": "Copilot", "62310815": "Copilot Autofix", "215057067": "Codex",
        "158243242": "Devin",
    ]

    private static func tool(address: String) -> String? {
        let address = address.lowercased()
        if let tool = addresses[address] { return tool }
        guard address.hasSuffix("@users.noreply.github.com"), let plus = address.firstIndex(of: "+") else { return nil }
        return accounts[String(address[..<plus])]
    }

    private static func tool(line: Substring) -> String? {
        if line.contains("Generated with [Claude Code](") { return "Claude" }
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
        guard !value.isEmpty else { return nil }
        switch line[..<colon].lowercased() {
        case "co-authored-by":
            guard let open = value.lastIndex(of: "<"), let close = value.lastIndex(of: ">"), open < close else { return nil }
            return tool(address: String(value[value.index(after: open)..<close]))
        case "assisted-by", "generated-by", "made-with": return named(value)
        case "ai-assisted": return value.lowercased() == "true" ? ToolName.unnamed : nil
        case "claude-session": return "Claude"
        case "agent-logs-url": return "Copilot"
        case "amp-thread-id": return "Amp"
        case "replit-commit-author": return value == "Agent" ? "Replit Agent" : nil
        default: return nil
        }
    }

    /// `AGENT:MODEL [TOOLS]`, or a name alone.
    private static func named(_ value: Substring) -> String? {
        let name = value.prefix { $0 != ":" && $0 != "[" && $0 != "<" && $0 != "(" }
        return ToolName.of(name)
    }
}
