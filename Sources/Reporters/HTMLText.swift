// Owns: text and code as HTML, and the names by which a policy knows the report's own style and script.
import Analysis

enum HTMLText {
    /// One line of prose; what stands between back-ticks is code.
    static func prose(_ text: String) -> String {
        Escape.codeParts(text).map { $0.isCode ? "<code>\(Escape.xml($0.text))</code>" : Escape.xml($0.text) }.joined()
    }

    /// A path or another word of somebody's.
    static func word(_ text: String) -> String { Escape.xml(Escape.line(text)) }

    /// A line of code, where tabs stay tabs.
    static func code(_ text: String) -> String { Escape.xml(Escape.visible(text)).replacing("&#9;", with: "\t") }

    /// The source of a Content Security Policy that allows this text and nothing else.
    static func source(_ text: String) -> String {
        let digits = Array(Digest.sha256(Array(text.utf8)))
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
        return "'sha256-\(base64(bytes))'"
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 { text.append(place <= group.count ? letters[word >> (18 - 6 * place) & 63] : "=") }
        }
        return text
    }
}
