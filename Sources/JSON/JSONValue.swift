// Owns: JSON as values, without Foundation.

/// A JSON value whose object fields keep their order.
package indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}

extension JSONValue {
    /// Reads a text; numbers with fractions are not expected anywhere.
    ///
    /// - Throws: where it is no JSON; the message names the line.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        do throws(JSONError) {
            self = try Self.value(&scanner)
            try scanner.end()
        } catch {
            let line = bytes[..<min(error.offset ?? 0, bytes.count)].count { $0 == 0x0A } + 1
            throw JSONError("line \(line): \(error.message)", at: error.offset)
        }
    }

    private static func value(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
        switch scanner.peek() {
        case UInt8(ascii: "{"):
            var fields: [(String, JSONValue)] = []
            try scanner.object("an object") { (scanner, key) throws(JSONError) in
                guard let key = String(validating: key, as: UTF8.self) else { throw scanner.error("a key is not UTF-8") }
                fields.append((key, try value(&scanner)))
            }
            return .object(fields)
        case UInt8(ascii: "["):
            var items: [JSONValue] = []
            try scanner.array("an array") { (scanner) throws(JSONError) in items.append(try value(&scanner)) }
            return .array(items)
        case UInt8(ascii: "\""): return .string(try scanner.text("a string"))
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try scanner.boolean("a word"))
        case UInt8(ascii: "n"):
            try scanner.null("a word")
            return .null
        default: return .number(try scanner.integer("a value"))
        }
    }
}

// MARK: - Looking into values

extension JSONValue {
    package subscript(key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.0 == key }?.1
    }

    package var isNull: Bool { if case .null = self { true } else { false } }

    package func field(_ key: String) throws(JSONError) -> JSONValue {
        guard let value = self[key] else { throw JSONError("`\(key)` is missing") }
        return value
    }

    package func string(_ key: String) throws(JSONError) -> String {
        guard case .string(let text) = try field(key) else { throw JSONError("`\(key)` is no text") }
        return text
    }

    /// Nil for null, and where there is no such field.
    package func optionalString(_ key: String) throws(JSONError) -> String? {
        guard let value = self[key], !value.isNull else { return nil }
        return try string(key)
    }

    package func number(_ key: String) throws(JSONError) -> Int {
        guard case .number(let number) = try field(key) else { throw JSONError("`\(key)` is no number") }
        return number
    }

    package func truth(_ key: String) throws(JSONError) -> Bool {
        guard case .bool(let truth) = try field(key) else { throw JSONError("`\(key)` is neither true nor false") }
        return truth
    }

    package func items(_ key: String) throws(JSONError) -> [JSONValue] {
        guard case .array(let items) = try field(key) else { throw JSONError("`\(key)` is no list") }
        return items
    }

    package func strings(_ key: String) throws(JSONError) -> [String] {
        try items(key).map { item throws(JSONError) in
            guard case .string(let text) = item else { throw JSONError("`\(key)` is no list of texts") }
            return text
        }
    }

    package func numbers(_ key: String) throws(JSONError) -> [Int] {
        try items(key).map { item throws(JSONError) in
            guard case .number(let number) = item else { throw JSONError("`\(key)` is no list of numbers") }
            return number
        }
    }

    package func choice<Choice: RawRepresentable>(_ key: String) throws(JSONError) -> Choice where Choice.RawValue == String {
        let text = try string(key)
        guard let choice = Choice(rawValue: text) else { throw JSONError("`\(text)` is no value of `\(key)`") }
        return choice
    }
}
