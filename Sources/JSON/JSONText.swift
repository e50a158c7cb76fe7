// Owns: writing JSON, in a fixed order of fields, without Foundation.

extension JSONValue {
    /// The value as text: two spaces an indentation step; values without children on one line.
    package var text: String {
        var result = ""
        write(to: &result, indentation: "")
        return result
    }

    private func write(to result: inout String, indentation: String) {
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .number(let value): result += String(value)
        case .string(let value): Self.writeString(value, to: &result)
        case .array(let values):
            Self.writeItems(values.map { (nil, $0) }, brackets: ("[", "]"), to: &result, indentation: indentation)
        case .object(let fields):
            Self.writeItems(fields.map { ($0.0, $0.1) }, brackets: ("{", "}"), to: &result, indentation: indentation)
        }
    }

    private static func writeItems(
        _ items: [(String?, JSONValue)], brackets: (String, String), to result: inout String, indentation: String
    ) {
        guard !items.isEmpty else { return result += brackets.0 + brackets.1 }
        let inner = indentation + "  "
        result += brackets.0
        for (index, (key, value)) in items.enumerated() {
            result += index == 0 ? "\n" : ",\n"
            result += inner
            if let key {
                writeString(key, to: &result)
                result += ": "
            }
            value.write(to: &result, indentation: inner)
        }
        result += "\n" + indentation + brackets.1
    }

    private static func writeString(_ text: String, to result: inout String) {
        result += "\""
        defer { result += "\"" }
        guard !text.utf8.allSatisfy(isPlain) else { return result += text }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let control where control.value < 0x20 || control.value == 0x7F || control.value == 0x2028 || control.value == 0x2029:
                let digits = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a byte stands for itself; U+2028 and U+2029, which do not, begin with the one that is left out.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != 0xE2 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
