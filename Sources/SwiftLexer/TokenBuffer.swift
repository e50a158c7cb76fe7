// Owns: tokens while they are written down: the one place of the lexer that holds memory by hand.

/// The arrays of ``Tokens`` while they grow.
///
/// An `Array` asks at every store whether somebody else holds it; four such stores a token are a third of the lexer's time. Here one
/// comparison a token keeps all of them within their bounds.
@safe struct TokenBuffer: ~Copyable {
    private var kinds: UnsafeMutableBufferPointer<TokenKind>
    private var flags: UnsafeMutableBufferPointer<TokenFlags>
    private var starts: UnsafeMutableBufferPointer<UInt32>
    private var ends: UnsafeMutableBufferPointer<UInt32>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        let capacity = max(capacity, 16)
        unsafe kinds = .allocate(capacity: capacity)
        unsafe flags = .allocate(capacity: capacity)
        unsafe starts = .allocate(capacity: capacity)
        unsafe ends = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit {
        unsafe kinds.deallocate()
        unsafe flags.deallocate()
        unsafe starts.deallocate()
        unsafe ends.deallocate()
    }

    @inline(__always)
    mutating func append(_ kind: TokenKind, start: Int, end: Int, flags own: TokenFlags) {
        if count == capacity { grow() }
        unsafe kinds.baseAddress.unsafelyUnwrapped[count] = kind
        unsafe flags.baseAddress.unsafelyUnwrapped[count] = own
        unsafe starts.baseAddress.unsafelyUnwrapped[count] = UInt32(truncatingIfNeeded: start)
        unsafe ends.baseAddress.unsafelyUnwrapped[count] = UInt32(truncatingIfNeeded: end)
        count += 1
    }

    /// Forgets the last tokens.
    mutating func removeAll(from index: Int) { count = min(count, index) }

    /// The kind of the token before the last.
    var secondLastKind: TokenKind? { count > 1 ? unsafe kinds[count - 2] : nil }

    @inline(never)
    private mutating func grow() {
        capacity *= 2
        unsafe Self.move(&kinds, to: capacity)
        unsafe Self.move(&flags, to: capacity)
        unsafe Self.move(&starts, to: capacity)
        unsafe Self.move(&ends, to: capacity)
    }

    private static func move<Element>(_ buffer: inout UnsafeMutableBufferPointer<Element>, to capacity: Int) {
        let larger = UnsafeMutableBufferPointer<Element>.allocate(capacity: capacity)
        _ = unsafe larger.moveInitialize(fromContentsOf: buffer)
        unsafe buffer.deallocate()
        unsafe buffer = larger
    }

    /// The tokens so far. Space after a token is space before the next, so only that is written down with each.
    func finish(comments: [Comment]) -> Tokens {
        var tokens = Tokens()
        tokens.kinds = unsafe Array(kinds[..<count])
        tokens.flags = unsafe Array(flags[..<count])
        tokens.starts = unsafe Array(starts[..<count])
        tokens.ends = unsafe Array(ends[..<count])
        tokens.comments = comments
        tokens.markSpaceAfter()
        return tokens
    }
}

extension Tokens {
    /// A token has space after it if the next one has space before it.
    fileprivate mutating func markSpaceAfter() {
        var span = flags.mutableSpan
        guard let last = span.indices.last else { return }
        for index in 0..<last {
            let following = (span[index + 1].rawValue & TokenFlags.spaceBefore.rawValue) << 1
            span[index] = TokenFlags(rawValue: span[index].rawValue | following)
        }
        span[last].insert(.spaceAfter)
    }
}
