// Owns: reading JSON as values, without Foundation.

/// Why a text is no JSON, or not the JSON that was expected.
package struct JSONError: Error, Hashable {
    package let message: String

    package init(_ message: String) { self.message = message }
}

extension JSONValue {
    /// Reads a text; numbers with fractions are not expected anywhere.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try reader.document()
    }
}

private struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// What is nested deeper is damage.
    private static let depthLimit = 200

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error("something stands behind the JSON text") }
        return value
    }

    private func error(_ message: String) -> JSONError {
        let line = bytes[..<min(position, bytes.count)].count { $0 == 0x0A } + 1
        return JSONError("line \(line): \(position >= bytes.count ? "the JSON text is cut off" : message)")
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        guard position < bytes.count else { throw error("") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try nested { reader throws(JSONError) in try reader.fields() })
        case UInt8(ascii: "["): return .array(try nested { reader throws(JSONError) in try reader.items() })
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func nested<Value>(_ body: (inout JSONReader) throws(JSONError) -> Value) throws(JSONError) -> Value {
        depth += 1
        guard depth < Self.depthLimit else { throw error("the JSON text is nested too deeply") }
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func fields() throws(JSONError) -> [(String, JSONValue)] {
        var fields: [(String, JSONValue)] = []
        while try hasNext(UInt8(ascii: "}"), isFirst: fields.isEmpty) {
            skipSpace()
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("a `:` is missing") }
            fields.append((key, try value()))
        }
        return fields
    }

    private mutating func items() throws(JSONError) -> [JSONValue] {
        var items: [JSONValue] = []
        while try hasNext(UInt8(ascii: "]"), isFirst: items.isEmpty) { items.append(try value()) }
        return items
    }

    /// Passes over a closing bracket, or over the comma before the next item.
    private mutating func hasNext(_ end: UInt8, isFirst: Bool) throws(JSONError) -> Bool {
        skipSpace()
        if take(end) { return false }
        guard isFirst || take(UInt8(ascii: ",")) else { throw error("a comma is missing") }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func word() throws(JSONError) -> JSONValue {
        for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        let start = position
        while position < bytes.count, bytes[position] == UInt8(ascii: "-") || isDigit(bytes[position]) { position += 1 }
        guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else { throw error("this is no value of JSON") }
        return .number(number)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: - Strings

    private mutating func string() throws(JSONError) -> String {
        guard take(UInt8(ascii: "\"")) else { throw error("a string is missing") }
        var text: [UInt8] = []
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") { position += 1 }
            text += bytes[start..<position]
            if take(UInt8(ascii: "\"")) {
                guard let string = String(validating: text, as: UTF8.self) else { throw error("a string is not UTF-8") }
                return string
            }
            position += 1
            try escape(&text)
        }
        throw error("")
    }

    private mutating func escape(_ text: inout [UInt8]) throws(JSONError) {
        guard position < bytes.count else { throw error("") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            guard var unit = codeUnit() else { throw error("this is no code of a character") }
            let start = position
            if unit & 0xFC00 == 0xD800, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = codeUnit(), low & 0xFC00 == 0xDC00 {
                unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            } else {
                position = start
            }
            text += Array(String(UnicodeScalar(unit) ?? "\u{FFFD}").utf8)
        default: throw error("this is no escape of JSON")
        }
    }

    private mutating func codeUnit() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        guard let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16) else { return nil }
        position += 4
        return unit
    }
}

// MARK: - Looking into values

extension JSONValue {
    subscript(key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.0 == key }?.1
    }

    var isNull: Bool { if case .null = self { true } else { false } }

    func field(_ key: String) throws(JSONError) -> JSONValue {
        guard let value = self[key] else { throw JSONError("`\(key)` is missing") }
        return value
    }

    func string(_ key: String) throws(JSONError) -> String {
        guard case .string(let text) = try field(key) else { throw JSONError("`\(key)` is no text") }
        return text
    }

    /// Nil for null, and where there is no such field.
    func optionalString(_ key: String) throws(JSONError) -> String? {
        guard let value = self[key], !value.isNull else { return nil }
        return try string(key)
    }

    func number(_ key: String) throws(JSONError) -> Int {
        guard case .number(let number) = try field(key) else { throw JSONError("`\(key)` is no number") }
        return number
    }

    func truth(_ key: String) throws(JSONError) -> Bool {
        guard case .bool(let truth) = try field(key) else { throw JSONError("`\(key)` is neither true nor false") }
        return truth
    }

    func items(_ key: String) throws(JSONError) -> [JSONValue] {
        guard case .array(let items) = try field(key) else { throw JSONError("`\(key)` is no list") }
        return items
    }

    func strings(_ key: String) throws(JSONError) -> [String] {
        try items(key).map { item throws(JSONError) in
            guard case .string(let text) = item else { throw JSONError("`\(key)` is no list of texts") }
            return text
        }
    }

    func numbers(_ key: String) throws(JSONError) -> [Int] {
        try items(key).map { item throws(JSONError) in
            guard case .number(let number) = item else { throw JSONError("`\(key)` is no list of numbers") }
            return number
        }
    }

    func choice<Choice: RawRepresentable>(_ key: String) throws(JSONError) -> Choice where Choice.RawValue == String {
        let text = try string(key)
        guard let choice = Choice(rawValue: text) else { throw JSONError("`\(text)` is no value of `\(key)`") }
        return choice
    }
}
