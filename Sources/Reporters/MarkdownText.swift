// Owns: text that means in Markdown what it says.

/// Ways to put any text into Markdown as GitHub, GitLab and Bitbucket read it.
enum MarkdownText {
    /// One line of prose. What stands between back-ticks stays code; everything else is no markup, names nobody and links nowhere.
    static func prose(_ text: String) -> String {
        let parts = Escape.line(text).split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return parts.map(plain).joined(separator: "\\`") }
        return parts.enumerated().map { $0.offset % 2 == 1 && !$0.element.isEmpty ? "`\($0.element)`" : plain($0.element) }.joined()
    }

    private static func plain(_ text: Substring) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "*", "_", "[", "]", "~", "|", "$": result += "\\\(scalar)"
            // A mention would send a message to whoever is called so.
            case "@", "#": result += "\(scalar)&#8203;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A piece of code inside a line.
    static func code(_ text: String) -> String {
        let line = Escape.line(text)
        let fence = String(repeating: "`", count: longestRun(in: line) + 1)
        let padding = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        return fence + padding + line + padding + fence
    }

    /// Lines of code in a fence that none of them can close.
    static func fenced(_ lines: [String], language: String, indentation: String) -> String {
        let lines = lines.map { Escape.visible($0) }
        let fence = String(repeating: "`", count: max(3, (lines.map(longestRun).max() ?? 0) + 1))
        return ([fence + language] + lines + [fence]).map { indentation + $0 + "\n" }.joined()
    }

    private static func longestRun(in text: String) -> Int {
        var (longest, current) = (0, 0)
        for byte in text.utf8 {
            current = byte == UInt8(ascii: "`") ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }
}
