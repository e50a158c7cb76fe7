// Owns: text that means in Markdown what it says.

/// Ways to put any text into Markdown as GitHub, GitLab and Bitbucket read it.
enum MarkdownText {
    /// One line of prose. What stands between back-ticks stays code; everything else is no markup, names nobody and links nowhere.
    static func prose(_ text: String) -> String {
        Escape.codeParts(text).map { $0.isCode && !$0.text.isEmpty ? "`\($0.text)`" : plain($0.text) }.joined()
    }

    private static func plain(_ text: String) -> String {
        Escape.replacing(in: text) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\\", "`", "*", "_", "[", "]", "~", "|", "$": "\\\(scalar)"
            // A mention would send a message to whoever is called so.
            case "@", "#": "\(scalar)&#8203;"
            default: nil
            }
        }
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
