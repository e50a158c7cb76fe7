// Owns: literals that span several tokens.
import SwiftLexer

extension OutlineBuilder {
    /// A string with its delimiters, segments and interpolations.
    mutating func parseStringLiteral() {
        let node = begin(.stringLiteral)
        let opening = position
        if kind == .rawStringPoundDelimiter { position += 1 }
        let quote = kind
        if quote == .stringQuote || quote == .multilineStringQuote || quote == .singleQuote { position += 1 }
        loop: while true {
            switch kind {
            case .stringSegment: position += 1
            case .backslash: parseInterpolation()
            case quote:
                position += 1
                break loop
            default: break loop
            }
        }
        if kinds[opening] == .rawStringPoundDelimiter, kind == .rawStringPoundDelimiter { position += 1 }
        let closing = position - 1
        if closing > opening, !isLookingAhead {
            outline.matches[opening] = UInt32(truncatingIfNeeded: closing)
            outline.matches[closing] = UInt32(truncatingIfNeeded: opening)
        }
        end(node)
    }

    /// `\(arguments)`, `\#(arguments)`
    private mutating func parseInterpolation() {
        let node = begin(.interpolation)
        position += 1
        if kind == .rawStringPoundDelimiter { position += 1 }
        if kind == .leftParen { parseRegion { $0.parseArguments() } }
        end(node)
    }

    mutating func parseRegexLiteral() {
        let node = begin(.regexLiteral)
        while kind == .regexPoundDelimiter || kind == .regexSlash || kind == .regexLiteralPattern {
            let wasPattern = kind == .regexLiteralPattern
            position += 1
            if wasPattern {
                if kind == .regexSlash { position += 1 }
                if kind == .regexPoundDelimiter { position += 1 }
                break
            }
        }
        end(node)
    }

    mutating func parseTuple() {
        let node = begin(.tuple)
        parseRegion { $0.parseArguments() }
        end(node)
    }

    /// `[a, b]`, `[k: v]`, `[:]`
    mutating func parseCollectionLiteral() {
        let node = begin(.collectionLiteral)
        parseRegion { builder in
            while builder.kind != .endOfFile {
                let before = builder.position
                if builder.kind == .poundIf {
                    builder.parseBranches { $0.parseElements() }
                } else {
                    builder.parseElement()
                }
                if builder.position == before { builder.position += 1 }
            }
        }
        end(node)
    }

    private mutating func parseElements() {
        while kind != .endOfFile, kind != .poundElse, kind != .poundElseif, kind != .poundEndif {
            let before = position
            parseElement()
            if position == before { position += 1 }
        }
    }

    private mutating func parseElement() {
        if consume(.colon) { return }
        parseExpression(.basic)
        if kind == .of { position += 1 }
        if consume(.colon) { parseExpression(.basic) }
        _ = consume(.comma)
        split = 0
    }
}
