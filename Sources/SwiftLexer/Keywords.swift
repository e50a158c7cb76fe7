// Owns: which words are keywords.

/// Every keyword, found by its length, its first byte and its first eight bytes.
struct Keywords {
    private struct Entry {
        var key: UInt64 = 0
        var text: StaticString = ""
        var kind = TokenKind.identifier
    }

    static let longest = 20
    /// For each first byte the lengths that a keyword beginning with it may have, a bit each.
    private var lengths = [UInt32](repeating: 0, count: 128)
    /// An open hash table.
    private var entries = [Entry](repeating: Entry(), count: 512)

    static let all = Keywords()

    private init() {
        for (text, kind) in Self.reserved + Self.contextual { insert(text, kind) }
    }

    private mutating func insert(_ text: StaticString, _ kind: TokenKind) {
        let count = text.utf8CodeUnitCount
        var key: UInt64 = 0
        for index in 0..<min(count, 8) { key |= UInt64(unsafe text.utf8Start[index]) << (8 * UInt64(index)) }
        lengths[Int(unsafe text.utf8Start[0])] |= 1 << UInt32(count)
        var slot = Self.slot(key, count)
        while entries[slot].kind != .identifier { slot = (slot + 1) & 511 }
        entries[slot] = Entry(key: key, text: text, kind: kind)
    }

    private static func slot(_ key: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: ((key ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15) >> 55)
    }

    /// Whether a keyword with this first byte and length exists at all; most names end here.
    @inline(__always)
    func isCandidate(first: UInt8, count: Int) -> Bool {
        first < 0x80 && count <= Self.longest && (lengths[Int(first)] >> UInt32(truncatingIfNeeded: count)) & 1 != 0
    }

    /// The kind of a word that ``isCandidate(first:count:)`` let through.
    ///
    /// - Parameter known: its first eight bytes, with zeros behind its end, if somebody has them already.
    func kind(of bytes: borrowing Span<UInt8>, _ start: Int, _ count: Int, _ known: UInt64?) -> TokenKind {
        var key = known ?? 0
        if known == nil {
            for index in 0..<min(count, 8) { key |= UInt64(bytes[start + index]) << (8 * UInt64(truncatingIfNeeded: index)) }
        }
        var slot = Self.slot(key, count)
        while true {
            let entry = entries[slot]
            if entry.kind == .identifier { return .identifier }
            if entry.key == key, entry.text.utf8CodeUnitCount == count, isSameTail(entry.text, bytes, start) { return entry.kind }
            slot = (slot + 1) & 511
        }
    }

    private func isSameTail(_ text: StaticString, _ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
        var index = 8
        while index < text.utf8CodeUnitCount {
            guard unsafe bytes[start + index] == text.utf8Start[index] else { return false }
            index += 1
        }
        return true
    }

    private static let reserved: [(StaticString, TokenKind)] = [
        ("Any", .anyType), ("as", .as), ("associatedtype", .associatedtype), ("break", .break), ("case", .case), ("catch", .catch),
        ("class", .class), ("continue", .continue), ("default", .default), ("defer", .defer), ("deinit", .deinit), ("do", .do),
        ("else", .else), ("enum", .enum), ("extension", .extension), ("fallthrough", .fallthrough), ("false", .false),
        ("fileprivate", .fileprivate), ("for", .for), ("func", .func), ("guard", .guard), ("if", .if), ("import", .import), ("in", .in),
        ("init", .initializer), ("inout", .inout), ("internal", .internal), ("is", .is), ("let", .let), ("nil", .nil),
        ("operator", .operator), ("precedencegroup", .precedencegroup), ("private", .private), ("protocol", .protocol),
        ("public", .public), ("repeat", .repeat), ("rethrows", .rethrows), ("return", .return), ("self", .selfValue),
        ("Self", .selfType), ("static", .static), ("struct", .struct), ("subscript", .subscript), ("super", .super),
        ("switch", .switch), ("throw", .throw), ("throws", .throws), ("true", .true), ("try", .try), ("typealias", .typealias),
        ("var", .var), ("where", .where), ("while", .while),
    ]

    private static let contextual: [(StaticString, TokenKind)] = [
        ("actor", .actor), ("any", .any), ("async", .async), ("autoclosure", .autoclosure), ("await", .await), ("borrow", .borrow),
        ("borrowing", .borrowing), ("consume", .consume), ("consuming", .consuming), ("convenience", .convenience), ("copy", .copy),
        ("didSet", .didSet), ("discard", .discard), ("distributed", .distributed), ("dynamic", .dynamic), ("each", .each),
        ("escaping", .escaping), ("final", .final), ("get", .get), ("indirect", .indirect), ("infix", .infix), ("isolated", .isolated),
        ("lazy", .lazy), ("macro", .macro), ("modify", .modify), ("mutate", .mutate), ("mutating", .mutating),
        ("nonisolated", .nonisolated), ("nonmutating", .nonmutating), ("of", .of), ("open", .open), ("optional", .optional),
        ("override", .override), ("package", .package), ("postfix", .postfix), ("prefix", .prefix), ("read", .read),
        ("reasync", .reasync), ("required", .required), ("sending", .sending), ("set", .set), ("some", .some), ("then", .then),
        ("_modify", .underscoreModify), ("_read", .underscoreRead), ("unowned", .unowned), ("unsafe", .unsafe),
        ("unsafeAddress", .unsafeAddress), ("unsafeMutableAddress", .unsafeMutableAddress), ("weak", .weak), ("willSet", .willSet),
        ("yield", .yield),
    ]
}
