// Owns: the values of a type that break what was only tried with ordinary ones.

/// The values of a type that break what was only tried with ordinary ones: nothing, one, many, the ends, what is no number.
struct EdgeCases {
    /// Swift expressions; the first is the ordinary one.
    let values: [String]
    /// Whether they need Foundation.
    var needsFoundation = false

    /// - Parameter type: as a test writes it; the caller has seen to it that names mean the standard library's types.
    init?(of type: String) {
        guard let values = Self.values(type.filter { $0 != " " }) else { return nil }
        self.values = values
        needsFoundation = Self.foundation.contains(type)
    }

    static let foundation: Set<String> = ["Data", "Date"]

    private static let signed: Set<String> = ["Int", "Int8", "Int16", "Int32", "Int64"]
    private static let unsigned: Set<String> = ["UInt", "UInt8", "UInt16", "UInt32", "UInt64"]

    private static func values(_ type: String) -> [String]? {
        if signed.contains(type) { return ["1", "0", "-1", ".max", ".min"] }
        if unsigned.contains(type) { return ["1", "0", ".max"] }
        switch type {
        case "Bool": return ["true", "false"]
        case "Double", "Float":
            return ["1", "0", "-0.0", "-1", ".nan", ".infinity", "-.infinity", ".greatestFiniteMagnitude", ".leastNonzeroMagnitude"]
        case "String", "Substring":
            return [
                "\"a\"", "\"\"", "\" \"", "\"\\u{E9}\"", "\"e\\u{301}\"", "\"\\u{1F469}\\u{200D}\\u{1F467}\"", "\"\\0\"", "\"a\\r\\nb\"",
                repeated("\"x\"", type),
            ]
        case "Character": return ["\"a\"", "\" \"", "\"\\u{E9}\"", "\"\\u{1F469}\\u{200D}\\u{1F467}\"", "\"\\r\\n\""]
        case "Duration": return [".seconds(1)", ".zero", ".seconds(-1)", ".nanoseconds(1)"]
        case "Data": return ["Data([1])", "Data()", "Data([0xFF, 0xFE])", "Data(repeating: 0, count: 10_000)"]
        case "Date": return ["Date(timeIntervalSince1970: 0)", ".distantPast", ".distantFuture"]
        default: return compound(type)
        }
    }

    private static func repeated(_ text: String, _ type: String) -> String {
        type == "Substring" ? "Substring(String(repeating: \(text), count: 1_000))" : "String(repeating: \(text), count: 1_000)"
    }

    private static func compound(_ type: String) -> [String]? {
        if type.hasSuffix("?"), let base = values(String(type.dropLast())) { return [base[0], "nil"] + base.dropFirst() }
        if let arguments = arguments(of: type, "Range"), signed.contains(arguments) || unsigned.contains(arguments) {
            // Nobody waits for a loop over all numbers: the largest at the bounds are enough.
            return ["0..<1", "0..<0", "1..<10", "(.max - 1) ..< .max"]
        }
        if let arguments = arguments(of: type, "ClosedRange"), signed.contains(arguments) || unsigned.contains(arguments) {
            return ["0...1", "0...0", "1...10", "(.max - 1) ... .max"]
        }
        if let element = arguments(of: type, "Set"), let values = values(element) {
            return ["[\(values[0])]", "[]", list(values.prefix(5))]
        }
        guard type.hasPrefix("["), type.hasSuffix("]"), isOneBracket(type) else { return nil }
        let inside = String(type.dropFirst().dropLast())
        if let colon = topLevel(":", in: inside) {
            guard let keys = values(String(inside[..<colon])), let values = values(String(inside[inside.index(after: colon)...])) else {
                return nil
            }
            return [
                "[\(keys[0]): \(values[0])]", "[:]", "[" + zip(keys.prefix(3), values).map { "\($0): \($1)" }.joined(separator: ", ") + "]",
            ]
        }
        if let pair = pair(inside) {
            // What builds a dictionary of such a list traps on a key that stands twice.
            return ["[(\(pair.0), \(pair.1))]", "[]", "[(\(pair.0), \(pair.1)), (\(pair.0), \(pair.1))]"]
        }
        guard let values = values(inside) else { return nil }
        if inside == "UInt8" { return ["[0x61]", "[]", "[0xFF, 0xFE]", "Array(repeating: 0, count: 10_000)"] }
        return [
            "[\(values[0])]", "[]", "[\(values[0]), \(values[0])]", list(values.prefix(5)), "Array(repeating: \(values[0]), count: 1_000)",
        ]
    }

    private static func list(_ values: some Sequence<String>) -> String { "[" + values.joined(separator: ", ") + "]" }

    private static func arguments(of type: String, _ name: String) -> String? {
        type.hasPrefix(name + "<") && type.hasSuffix(">") ? String(type.dropFirst(name.count + 1).dropLast()) : nil
    }

    /// An ordinary value of each half of `(A, B)`, labels left out.
    private static func pair(_ type: String) -> (String, String)? {
        guard type.hasPrefix("("), type.hasSuffix(")") else { return nil }
        let inside = String(type.dropFirst().dropLast())
        guard let comma = topLevel(",", in: inside) else { return nil }
        let halves = [String(inside[..<comma]), String(inside[inside.index(after: comma)...])].map { half in
            topLevel(":", in: half).map { String(half[half.index(after: $0)...]) } ?? half
        }
        guard let first = values(halves[0])?.first, let second = values(halves[1])?.first else { return nil }
        return (first, second)
    }

    private static func topLevel(_ wanted: Character, in text: String) -> String.Index? {
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(", "[", "<": depth += 1
            case ")", "]": depth -= 1
            case ">" where depth > 0: depth -= 1
            default: if depth == 0, text[index] == wanted { return index }
            }
        }
        return nil
    }

    private static func isOneBracket(_ type: String) -> Bool {
        var depth = 0
        for index in type.indices.dropLast() {
            if type[index] == "[" { depth += 1 }
            if type[index] == "]" { depth -= 1 }
            if depth == 0 { return false }
        }
        return true
    }
}
