// Owns: the tokens of one file as a structure of arrays, and its comments.

/// What surrounds a token.
public struct TokenFlags: OptionSet, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Asked by the million, so other modules must be able to compile it into their loops.
    @inlinable public func contains(_ member: TokenFlags) -> Bool { rawValue & member.rawValue == member.rawValue }

    /// A line ends between the token before and this one.
    @inlinable public static var startsLine: TokenFlags { TokenFlags(rawValue: 1) }
    /// White space or a comment stands right before the token.
    @inlinable public static var spaceBefore: TokenFlags { TokenFlags(rawValue: 2) }
    /// White space, a comment or the end of the file stands right after the token.
    @inlinable public static var spaceAfter: TokenFlags { TokenFlags(rawValue: 4) }
    /// The literal or comment before it never ended, or the bytes are no token of Swift.
    @inlinable public static var malformed: TokenFlags { TokenFlags(rawValue: 8) }
}

/// The tokens of one file, in order; the last is always ``TokenKind/endOfFile``.
///
/// Trivia (white space, comments, bytes that are none of Swift's) is what lies between the end of a token and the start of the
/// next: joined, the ranges give the file back byte for byte. Indices are token indices; offsets are bytes.
public struct Tokens: Sendable {
    public internal(set) var kinds: [TokenKind] = []
    public internal(set) var starts: [UInt32] = []
    public internal(set) var ends: [UInt32] = []
    public internal(set) var flags: [TokenFlags] = []
    /// Comments in order of their offsets.
    public internal(set) var comments: [Comment] = []

    public init() {}

    @inlinable public var count: Int { kinds.count }

    /// The byte range of a token, without the trivia around it.
    @inlinable public func range(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(ends[index]) }
}

/// A comment of the file.
public struct Comment: Sendable, Hashable {
    public enum Kind: UInt8, Sendable { case line, block, documentationLine, documentationBlock }

    public let kind: Kind
    public let start: UInt32
    public let end: UInt32
    /// The index of the first token that stands after it.
    public let nextToken: UInt32
    /// False for a block comment that the end of the file cut off.
    public let isTerminated: Bool

    public var range: Range<Int> { Int(start)..<Int(end) }
}
