// Owns: reading JSON from front to back without building it: coverage reports of 100 MB happen.

/// Walks through a JSON text; the caller takes what it wants and passes over the rest.
package struct JSONScanner {
    private let bytes: [UInt8]
    package private(set) var position: Int
    /// How many objects and arrays are open.
    private var depth = 0

    /// What is nested deeper is damage.
    private static let depthLimit = 200

    /// - Parameter start: the offset of the first byte; by default, the one behind a byte order mark.
    package init(_ bytes: [UInt8], from start: Int? = nil) {
        self.bytes = bytes
        position = start ?? (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    }

    /// An error at the next byte.
    package func error(_ message: String) -> JSONError { JSONError(message, at: position) }

    // MARK: - Structure

    /// Reads an object; the body has to read or skip the value of each key.
    package mutating func object(_ what: String, _ body: (inout JSONScanner, [UInt8]) throws(JSONError) -> Void) throws(JSONError) {
        try open(UInt8(ascii: "{"), "\(what) is no object")
        try enter()
        defer { depth -= 1 }
        if close(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string("a key of \(what)")
            try open(UInt8(ascii: ":"), "a `:` is missing behind a key of \(what)")
            try body(&self, key)
        } while try hasMore(UInt8(ascii: "}"), what)
    }

    /// Reads an array; the body has to read or skip each element.
    package mutating func array(_ what: String, _ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
        try open(UInt8(ascii: "["), "\(what) is no array")
        try enter()
        defer { depth -= 1 }
        if close(UInt8(ascii: "]")) { return }
        repeat { try body(&self) } while try hasMore(UInt8(ascii: "]"), what)
    }

    private mutating func enter() throws(JSONError) {
        guard depth < Self.depthLimit else { throw error("the JSON text is nested too deeply") }
        depth += 1
    }

    /// The next byte that is no white space; nil at the end.
    package mutating func peek() -> UInt8? {
        skipSpace()
        return position < bytes.count ? bytes[position] : nil
    }

    /// Nothing but white space may follow.
    package mutating func end() throws(JSONError) {
        skipSpace()
        guard position == bytes.count else { throw error("something stands behind the end of the JSON text") }
    }

    /// - Parameter message: put together where it is needed only; brackets come by the million.
    private mutating func open(_ byte: UInt8, _ message: @autoclosure () -> String) throws(JSONError) {
        skipSpace()
        guard position < bytes.count else { throw cutOff }
        guard bytes[position] == byte else { throw error(message()) }
        position += 1
    }

    private mutating func close(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func hasMore(_ closer: UInt8, _ what: String) throws(JSONError) -> Bool {
        if close(closer) { return false }
        try open(UInt8(ascii: ","), "a `,` or `\(Character(UnicodeScalar(closer)))` is missing in \(what)")
        return true
    }

    private var cutOff: JSONError { JSONError("the JSON text is cut off", at: bytes.count) }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position].isSpaceOfJSON { position += 1 }
    }

    // MARK: - Values

    /// The bytes that a string stands for; whether they are UTF-8 is the caller's question.
    package mutating func string(_ what: String) throws(JSONError) -> [UInt8] {
        try open(UInt8(ascii: "\""), "\(what) is no string")
        var result: [UInt8] = []
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") { position += 1 }
            result += bytes[start..<position]
            guard position < bytes.count else { break }
            position += 1
            if bytes[position - 1] == UInt8(ascii: "\"") { return result }
            try escape(&result)
        }
        throw cutOff
    }

    /// A string that has to be UTF-8.
    package mutating func text(_ what: String) throws(JSONError) -> String {
        let bytes = try string(what)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error("\(what) is not UTF-8") }
        return text
    }

    private mutating func escape(_ result: inout [UInt8]) throws(JSONError) {
        guard position < bytes.count else { throw cutOff }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "u"):
            var unit = try codeUnit()
            if unit & 0xFC00 == 0xD800, let low = lowSurrogate() {
                position += 6
                unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            }
            result += Array(String(UnicodeScalar(unit) ?? "\u{FFFD}").utf8)
        default: throw JSONError("this is no escape of JSON", at: position - 2)
        }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw cutOff }
        guard let unit = hexadecimal(at: position) else { throw error("this is no code of a character") }
        position += 4
        return unit
    }

    /// The second half of a pair, if one stands here.
    private func lowSurrogate() -> UInt32? {
        guard bytes[position...].starts(with: "\\u".utf8), let unit = hexadecimal(at: position + 2) else { return nil }
        return unit & 0xFC00 == 0xDC00 ? unit : nil
    }

    private func hexadecimal(at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        return UInt32(String(decoding: bytes[start..<start + 4], as: UTF8.self), radix: 16)
    }

    /// A number without a fraction; one too large to count in is the largest there is.
    package mutating func integer(_ what: String) throws(JSONError) -> Int {
        skipSpace()
        let start = position
        let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var value = 0
        var digits = 0
        while position < bytes.count, bytes[position].isDigitOfJSON {
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            value = overflows || overflowsToo ? .max : sum
            digits += 1
            position += 1
        }
        guard digits > 0 else { throw position == bytes.count ? cutOff : JSONError("\(what) is no number", at: start) }
        return isNegative ? -value : value
    }

    package mutating func boolean(_ what: String) throws(JSONError) -> Bool {
        skipSpace()
        if skip("true") { return true }
        if skip("false") { return false }
        throw error("\(what) is neither true nor false")
    }

    package mutating func null(_ what: String) throws(JSONError) {
        skipSpace()
        guard skip("null") else { throw error("\(what) is no value of JSON") }
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let matches = unsafe bytes[position...].starts(with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        if matches { position += word.utf8CodeUnitCount }
        return matches
    }

    /// Passes over any value; brackets inside are only counted, so it costs one look at each byte.
    package mutating func skipValue() throws(JSONError) {
        skipSpace()
        guard position < bytes.count else { throw cutOff }
        var open: [UInt8] = []
        repeat {
            skipSpace()
            guard position < bytes.count else { throw cutOff }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(byte == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                guard depth + open.count < Self.depthLimit else { throw error("the JSON text is nested too deeply") }
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == byte else { throw error("a bracket closes what none opened") }
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard !open.isEmpty else { throw error("a value is missing") }
                position += 1
            default: try skipWord()
            }
        } while !open.isEmpty
    }

    private mutating func skipString() throws(JSONError) {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        throw cutOff
    }

    /// A number, `true`, `false` or `null`.
    private mutating func skipWord() throws(JSONError) {
        let start = position
        while position < bytes.count, bytes[position].isWordOfJSON { position += 1 }
        guard position > start else { throw error("this is no value of JSON") }
    }
}

extension UInt8 {
    fileprivate var isSpaceOfJSON: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
    fileprivate var isDigitOfJSON: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    fileprivate var isWordOfJSON: Bool {
        isDigitOfJSON || (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") || self == UInt8(ascii: "-")
            || self == UInt8(ascii: "+") || self == UInt8(ascii: ".")
    }
}
