// Owns: the tokens of one file as a structure of arrays, and its comments.

/// What surrounds a token.
package struct TokenFlags: OptionSet, Sendable {
    package let rawValue: UInt8
    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Asked by the million, so other modules must be able to compile it into their loops.
    @inlinable package func contains(_ member: TokenFlags) -> Bool { rawValue & member.rawValue == member.rawValue }

    /// A line ends between the token before and this one.
    @inlinable package static var startsLine: TokenFlags { TokenFlags(rawValue: 1) }
    /// White space or a comment stands right before the token.
    @inlinable package static var spaceBefore: TokenFlags { TokenFlags(rawValue: 2) }
    /// White space, a comment or the end of the file stands right after the token.
    @inlinable package static var spaceAfter: TokenFlags { TokenFlags(rawValue: 4) }
    /// The literal or comment before it never ended, or the bytes are no token of Swift.
    @inlinable package static var malformed: TokenFlags { TokenFlags(rawValue: 8) }
}

/// The tokens of one file, in order; the last is always ``TokenKind/endOfFile``.
///
/// Trivia (white space, comments, bytes that are none of Swift's) is what lies between the end of a token and the start of the
/// next: joined, the ranges give the file back byte for byte. Indices are token indices; offsets are bytes.
package struct Tokens: Sendable {
    package internal(set) var kinds: [TokenKind] = []
    package internal(set) var starts: [UInt32] = []
    package internal(set) var ends: [UInt32] = []
    package internal(set) var flags: [TokenFlags] = []
    /// Comments in order of their offsets.
    package internal(set) var comments: [Comment] = []

    package init() {}

    @inlinable package var count: Int { kinds.count }

    /// The byte range of a token, without the trivia around it.
    package func range(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(ends[index]) }
}

/// A comment of the file.
package struct Comment: Sendable, Hashable {
    package enum Kind: UInt8, Sendable { case line, block, documentationLine, documentationBlock }

    package let kind: Kind
    package let start: UInt32
    package let end: UInt32
    /// The index of the first token that stands after it.
    package let nextToken: UInt32
    /// False for a block comment that the end of the file cut off.
    package let isTerminated: Bool

    package var range: Range<Int> { Int(start)..<Int(end) }
}
