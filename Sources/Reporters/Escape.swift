// Owns: text that cannot break out of the form it is put into.

/// Ways to put any text into a form with a syntax of its own.
enum Escape {
    /// Text that moves no cursor and turns no line around: control characters and marks of writing direction are shown as escapes.
    ///
    /// - Parameter kept: control characters that may stay; a tab by default.
    static func visible(_ text: String, keeping kept: Set<Unicode.Scalar> = ["\t"]) -> String {
        guard text.unicodeScalars.contains(where: { isUnseen($0) && !kept.contains($0) }) else { return text }
        return replacing(in: text) { isUnseen($0) && !kept.contains($0) ? "\\u{\(String($0.value, radix: 16))}" : nil }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// Text with some scalars replaced. By scalars and not by characters, for a line end of two is one character, and so is a sign with
    /// an accent behind it: readers of most forms see only the sign.
    static func replacing(in text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let replacement = replacement(scalar) { result += replacement } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// One line of at most some characters; what is cut off is replaced by an ellipsis.
    static func line(_ text: String, limit: Int = .max) -> String {
        clipped(visible(replacing(in: text) { $0 == "\n" ? " " : $0 == "\r" ? "" : nil }), limit: limit)
    }

    /// The parts between back-ticks are code: every second one, where the ticks pair up.
    static func codeParts(_ text: String) -> [(text: String, isCode: Bool)] {
        let parts = line(text).unicodeScalars.split(separator: "`", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count % 2 == 1 else { return [(line(text), false)] }
        return parts.enumerated().map { ($0.element, $0.offset % 2 == 1) }
    }

    static func clipped(_ text: String, limit: Int) -> String {
        guard text.utf16.count > limit else { return text }
        var result = ""
        var count = 1
        for character in text {
            count += character.utf16.count
            guard count <= limit else { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Text of XML and HTML, in an element or a quoted attribute. What XML cannot hold at all is shown as an escape.
    static func xml(_ text: String) -> String {
        replacing(in: visible(text, keeping: ["\t", "\n", "\r"])) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            // A parser would make spaces of them in an attribute.
            case "\t", "\n", "\r": "&#\(scalar.value);"
            default: nil
            }
        }
    }

    /// A path as part of a URI: bytes that are no plain letters are percent-encoded, whatever their encoding.
    static func uri(_ path: [UInt8]) -> String {
        var result = ""
        for byte in path {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
