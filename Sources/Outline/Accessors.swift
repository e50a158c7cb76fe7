// Owns: `{ get set }` and its kin, and telling them from an implicit getter.
import SwiftLexer

extension OutlineBuilder {
    /// `{ get … set … }`, or the statements of an implicit getter.
    mutating func parseAccessorBlock() {
        let node = begin(.accessorBlock)
        if isAtAccessor(position + 1) {
            parseRegion { $0.parseAccessors() }
        } else {
            parseCodeBlock()
        }
        end(node)
    }

    private mutating func parseAccessors() {
        while kind != .endOfFile, kind != .poundElse, kind != .poundElseif, kind != .poundEndif {
            let before = position
            if kind == .poundIf {
                parseBranches { $0.parseAccessors() }
            } else if isAtAccessor(position) {
                parseAccessor()
            }
            if position == before { position += 1 }
        }
    }

    private mutating func parseAccessor() {
        let node = begin(.accessor)
        parseAccessorPrefix()
        setAnchor(node, position)
        position += 1
        if kind == .leftParen { parseAccessorParameter() }
        parseEffects()
        parseCodeBlock()
        end(node)
    }

    /// `(newValue)`
    private mutating func parseAccessorParameter() {
        let node = begin(.parameters)
        parseRegion { builder in
            let parameter = builder.begin(.parameter)
            builder.advance()
            builder.end(parameter)
        }
        end(node)
    }

    private mutating func parseAccessorPrefix() {
        while true {
            if kind == .atSign {
                parseAttribute()
            } else if isModifier(kind), !isAccessorWord(position) {
                let node = begin(.modifier)
                position += 1
                if kind == .leftParen { skipRegion() }
                end(node)
            } else if kind == .identifier, !isAccessorWord(position), isAccessorWord(position + 1) {
                // `__consuming get`
                let node = begin(.modifier)
                position += 1
                end(node)
            } else {
                return
            }
        }
    }

    /// Whether an accessor, with its attributes and modifiers, begins at a token.
    func isAtAccessor(_ token: Int) -> Bool {
        var next = token
        while kind(at: next) == .poundIf {
            repeat { next += 1 } while next < limit && !startsLine(next)
        }
        for _ in 0..<Self.maximumModifiers {
            if kind(at: next) == .atSign {
                next += 2
                if kind(at: next) == .leftParen, !hasSpaceBefore(next) { next = behindRegion(next) }
            } else if isModifier(kind(at: next)) || (kind(at: next) == .identifier && isAccessorWord(next + 1)),
                isNextAccessorPart(next + 1)
            {
                next += 1
                if kind(at: next) == .leftParen { next = behindRegion(next) }
            } else {
                break
            }
        }
        return isAccessorWord(next) && isFollowedLikeAccessor(next)
    }

    private func isNextAccessorPart(_ token: Int) -> Bool {
        isAccessorWord(token) || isModifier(kind(at: token)) || kind(at: token) == .leftParen
    }

    private func isAccessorWord(_ token: Int) -> Bool {
        switch kind(at: token) {
        case .get, .set, .willSet, .didSet, .underscoreRead, .underscoreModify, .unsafeAddress, .unsafeMutableAddress, .borrow,
            .initializer:
            return true
        case .read, .modify, .mutate:
            // Accessors of the future and functions of today: only beside another accessor.
            return kind(at: token - 1) == .rightBrace || isBesideAccessor(behindRegion(token + 1))
        case .identifier:
            return text(token, is: "addressWithOwner") || text(token, is: "addressWithNativeOwner")
                || text(token, is: "mutableAddressWithOwner")
                || text(token, is: "mutableAddressWithNativeOwner")
        default: return false
        }
    }

    private func isBesideAccessor(_ token: Int) -> Bool {
        switch kind(at: token) {
        case .get, .set, .read, .modify, .mutate: return true
        default: return false
        }
    }

    /// `get` is also a name: an accessor is followed by a body, effects, a parameter and a body, another accessor or nothing.
    private func isFollowedLikeAccessor(_ token: Int) -> Bool {
        let next = token + 1
        switch kind(at: next) {
        case .leftBrace, .async, .throws, .rethrows, .reasync: return true
        case .endOfFile, .rightBrace, .semicolon, .atSign, .poundIf, .poundElse, .poundElseif, .poundEndif:
            return kind(at: token) != .initializer
        case .leftParen:
            return kind(at: behindRegion(next)) == .leftBrace && !startsLine(next)
        default: return isAccessorWord(next) || isModifier(kind(at: next))
        }
    }

    /// Whether a `{` behind an initial value holds `willSet` or `didSet` rather than being a trailing closure.
    func isAtObservers() -> Bool {
        switch peek(1) {
        case .didSet, .willSet: return true
        case .initializer: return kind(at: position + 2) == .leftBrace || kind(at: position + 2) == .leftParen
        case .atSign:
            guard isAtAccessor(position + 1) else { return false }
            return true
        default: return false
        }
    }
}
