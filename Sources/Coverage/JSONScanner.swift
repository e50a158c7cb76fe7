// Owns: reading JSON from front to back without building it: coverage reports of 100 MB happen.

/// Walks through a JSON text; the caller takes what it wants and passes over the rest.
struct JSONScanner {
    let bytes: [UInt8]
    let file: String
    private(set) var position: Int

    /// What is nested deeper is damage.
    private static let depthLimit = 200

    init(_ bytes: [UInt8], from start: Int, file: String) {
        self.bytes = bytes
        self.file = file
        position = start
    }

    func error(_ message: String, at offset: Int? = nil) -> CoverageError {
        CoverageError(message, in: bytes, at: offset ?? position, file: file)
    }

    // MARK: - Structure

    /// Reads an object; the body has to read or skip the value of each key.
    mutating func object(_ what: String, _ body: (inout JSONScanner, [UInt8]) throws(CoverageError) -> Void) throws(CoverageError) {
        try open(UInt8(ascii: "{"), "\(what) is no object")
        if close(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string("a key of \(what)")
            try open(UInt8(ascii: ":"), "a `:` is missing behind a key of \(what)")
            try body(&self, key)
        } while try hasMore(UInt8(ascii: "}"), what)
    }

    /// Reads an array; the body has to read or skip each element.
    mutating func array(_ what: String, _ body: (inout JSONScanner) throws(CoverageError) -> Void) throws(CoverageError) {
        try open(UInt8(ascii: "["), "\(what) is no array")
        if close(UInt8(ascii: "]")) { return }
        repeat { try body(&self) } while try hasMore(UInt8(ascii: "]"), what)
    }

    /// Nothing but white space may follow.
    mutating func end() throws(CoverageError) {
        skipSpace()
        guard position == bytes.count else { throw error("something stands behind the end of the JSON text") }
    }

    private mutating func open(_ byte: UInt8, _ message: String) throws(CoverageError) {
        skipSpace()
        guard position < bytes.count else { throw cutOff }
        guard bytes[position] == byte else { throw error(message) }
        position += 1
    }

    private mutating func close(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func hasMore(_ closer: UInt8, _ what: String) throws(CoverageError) -> Bool {
        if close(closer) { return false }
        try open(UInt8(ascii: ","), "a `,` or `\(Character(UnicodeScalar(closer)))` is missing in \(what)")
        return true
    }

    private var cutOff: CoverageError { error("the file is cut off", at: bytes.count) }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position].isSpace { position += 1 }
    }

    // MARK: - Values

    mutating func string(_ what: String) throws(CoverageError) -> [UInt8] {
        try open(UInt8(ascii: "\""), "\(what) is no string")
        var result: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return result
            case UInt8(ascii: "\\"): try escape(&result)
            default: result.append(byte)
            }
        }
        throw cutOff
    }

    private mutating func escape(_ result: inout [UInt8]) throws(CoverageError) {
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
        default: throw error("this is no escape of JSON", at: position - 2)
        }
    }

    private mutating func codeUnit() throws(CoverageError) -> UInt32 {
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
    mutating func integer(_ what: String) throws(CoverageError) -> Int {
        skipSpace()
        let start = position
        let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var value = 0
        var digits = 0
        while position < bytes.count, bytes[position].isDigit {
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            value = overflows || overflowsToo ? .max : sum
            digits += 1
            position += 1
        }
        guard digits > 0 else { throw position == bytes.count ? cutOff : error("\(what) is no number", at: start) }
        return isNegative ? -value : value
    }

    mutating func boolean(_ what: String) throws(CoverageError) -> Bool {
        skipSpace()
        if skip("true") { return true }
        if skip("false") { return false }
        throw error("\(what) is neither true nor false")
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let matches = unsafe bytes[position...].starts(with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        if matches { position += word.utf8CodeUnitCount }
        return matches
    }

    /// Passes over any value; brackets inside are only counted, so it costs one look at each byte.
    mutating func skipValue() throws(CoverageError) {
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
                guard open.count < Self.depthLimit else { throw error("the JSON text is nested too deeply") }
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

    private mutating func skipString() throws(CoverageError) {
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
    private mutating func skipWord() throws(CoverageError) {
        let start = position
        while position < bytes.count, bytes[position].isWordOfJSON { position += 1 }
        guard position > start else { throw error("this is no value of JSON") }
    }
}

extension UInt8 {
    fileprivate var isWordOfJSON: Bool {
        isDigit || (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") || self == UInt8(ascii: "-")
            || self == UInt8(ascii: "+") || self == UInt8(ascii: ".")
    }
}
