// Owns: reading XML from front to back: elements, attributes and text; no namespaces, no entities but the five of XML itself.

/// Walks through an XML text, element by element, and sees to it that what opens also closes.
struct XMLScanner {
    enum Event {
        case begin(String, attributes: Attributes)
        case end(String)
        case text([UInt8])
    }

    /// The few attributes of an element: looking through them is quicker than any table.
    struct Attributes {
        fileprivate var all: [(name: String, value: [UInt8])] = []

        subscript(name: String) -> [UInt8]? { all.last { $0.name == name }?.value }
    }

    let bytes: [UInt8]
    let file: String
    private(set) var position: Int
    private var open: [String] = []
    /// The end of an element without content, still to be told.
    private var pendingEnd: String?

    private static let depthLimit = 200

    init(_ bytes: [UInt8], from start: Int, file: String) {
        self.bytes = bytes
        self.file = file
        position = start
    }

    func error(_ message: String, at offset: Int? = nil) -> CoverageError {
        CoverageError(message, in: bytes, at: offset ?? position, file: file)
    }

    /// What comes next; nil at the end of a text whose elements are all closed.
    mutating func next() throws(CoverageError) -> Event? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return .text(try text()) }
            if begins("<!--") {
                try skip(behind: "-->")
            } else if begins("<?") {
                try skip(behind: "?>")
            } else if begins("<![CDATA[") {
                let start = position + 9
                try skip(behind: "]]>")
                return .text(Array(bytes[start..<position - 3]))
            } else if begins("<!") {
                try skipDocumentType()
            } else if begins("</") {
                return try endTag()
            } else {
                return try beginTag()
            }
        }
        if let name = open.last { throw error("the file is cut off: `\(name)` is never closed", at: bytes.count) }
        return nil
    }

    private func begins(_ text: StaticString) -> Bool {
        unsafe bytes[position...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func skip(behind text: String) throws(CoverageError) {
        guard let found = bytes[position...].firstRange(of: Array(text.utf8)) else {
            throw error("the file is cut off: no `\(text)` follows")
        }
        position = found.upperBound
    }

    /// `<!DOCTYPE …>`, with declarations in square brackets perhaps.
    private mutating func skipDocumentType() throws(CoverageError) {
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth <= 0:
                position += 1
                return
            default: break
            }
            position += 1
        }
        throw error("the file is cut off: this declaration never ends", at: start)
    }

    private mutating func text() throws(CoverageError) -> [UInt8] {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return try decoded(start..<position)
    }

    // MARK: - Tags

    private mutating func beginTag() throws(CoverageError) -> Event {
        let start = position
        position += 1
        let name = try self.name("an element")
        var attributes = Attributes()
        while true {
            skipSpace()
            guard position < bytes.count else { throw error("the file is cut off inside `<\(name)`", at: start) }
            if begins("/>") {
                position += 2
                pendingEnd = name
                return .begin(name, attributes: attributes)
            }
            if bytes[position] == UInt8(ascii: ">") {
                position += 1
                open.append(name)
                guard open.count < Self.depthLimit else { throw error("the elements are nested too deeply", at: start) }
                return .begin(name, attributes: attributes)
            }
            let attribute = try self.name("an attribute")
            attributes.all.append((attribute, try value(of: attribute)))
        }
    }

    private mutating func endTag() throws(CoverageError) -> Event {
        let start = position
        position += 2
        let name = try self.name("an element")
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else { throw error("`</\(name)` has no `>`", at: start) }
        position += 1
        guard let last = open.popLast(), last == name else { throw error("`</\(name)>` closes an element that is not open", at: start) }
        return .end(name)
    }

    private mutating func name(_ what: String) throws(CoverageError) -> String {
        let start = position
        while position < bytes.count, bytes[position].isNameOfXML { position += 1 }
        guard position > start else { throw error("the name of \(what) is missing") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func value(of attribute: String) throws(CoverageError) -> [UInt8] {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { throw error("`\(attribute)` has no value") }
        position += 1
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") else {
            throw error("the value of `\(attribute)` has no quotes")
        }
        let start = position + 1
        guard let end = bytes[start...].firstIndex(of: bytes[position]) else {
            throw error("the file is cut off: the value of `\(attribute)` never ends")
        }
        position = end + 1
        return try decoded(start..<end)
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position].isSpace { position += 1 }
    }

    /// Some bytes with the references in them replaced.
    private func decoded(_ range: Range<Int>) throws(CoverageError) -> [UInt8] {
        guard bytes[range].contains(UInt8(ascii: "&")) else { return Array(bytes[range]) }
        var result: [UInt8] = []
        var position = range.lowerBound
        while position < range.upperBound {
            guard bytes[position] == UInt8(ascii: "&") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            guard let end = bytes[position..<range.upperBound].firstIndex(of: UInt8(ascii: ";")),
                let scalar = Self.scalar(String(decoding: bytes[position + 1..<end], as: UTF8.self))
            else { throw error("this `&` begins no reference that we know", at: position) }
            result += Array(String(scalar).utf8)
            position = end + 1
        }
        return result
    }

    private static func scalar(_ reference: String) -> UnicodeScalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let isHexadecimal = reference.dropFirst().hasPrefix("x")
            return UInt32(reference.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10).flatMap { UnicodeScalar($0) }
        }
    }
}

extension UInt8 {
    fileprivate var isNameOfXML: Bool {
        isDigit || (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") || self >= 0x80 || self == UInt8(ascii: "-")
            || self == UInt8(ascii: "_") || self == UInt8(ascii: ".") || self == UInt8(ascii: ":")
    }
}
