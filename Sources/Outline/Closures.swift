// Owns: closures and the signature before `in`.
import SwiftLexer

extension OutlineBuilder {
    mutating func parseClosure() {
        let node = begin(.closure)
        parseRegion { builder in
            if builder.isAtClosureSignature() { builder.parseClosureSignature() }
            builder.parseStatements(.statements)
        }
        end(node)
    }

    /// Whether attributes, captures, parameters, effects or a result stand before an `in`.
    private mutating func isAtClosureSignature() -> Bool {
        switch kind {
        case .leftParen, .leftSquare, .atSign, .in, .async, .throws, .arrow: break
        case .wildcard: break
        default:
            guard isAtName else { return false }
            switch peek() {
            case .comma, .in, .colon, .arrow, .async, .throws, .rethrows: break
            default: return false
            }
        }
        return lookAhead { $0.scanClosureSignature() }
    }

    private mutating func scanClosureSignature() -> Bool {
        while kind == .atSign {
            position = min(position + 2, limit)
            if kind == .leftParen, !hasSpaceBefore(position) { skipRegion() }
        }
        if kind == .leftSquare { skipRegion() }
        if kind == .leftParen {
            skipRegion()
        } else if isAtName || kind == .wildcard, kind != .async || peek() == .in || peek() == .comma {
            position += 1
            while true {
                if consume(.colon), !scanType() { return false }
                guard consume(.comma) else { break }
                guard isAtName || kind == .wildcard else { return false }
                position += 1
            }
        }
        while isAtEffect {
            position += 1
            if kind == .leftParen { skipRegion() }
        }
        if consume(.arrow) { return scanType() && kind == .in }
        return kind == .in
    }

    private mutating func parseClosureSignature() {
        let node = begin(.closureSignature)
        while kind == .atSign { parseAttribute() }
        if kind == .leftSquare {
            let list = begin(.captureList)
            parseRegion { $0.parseCaptures() }
            end(list)
        }
        if kind == .leftParen {
            parseParameters(ofClosure: true)
        } else if kind != .in, kind != .arrow, !isAtEffect || peek() == .in || peek() == .comma {
            parseNakedParameters()
        }
        parseEffects()
        parseReturnType()
        _ = consume(.in)
        end(node)
    }

    /// `[weak self, x = y]`; each capture is an argument, anchored at the name it gives the closure.
    private mutating func parseCaptures() {
        while kind != .endOfFile {
            let before = position
            let node = begin(.argument)
            if kind == .weak || kind == .unowned, peek() != .comma, peek() != .equal, peek() != .endOfFile {
                position += 1
                if kind == .leftParen { skipRegion() }
            }
            setAnchor(node, position)
            if peek() == .equal { position += 2 }
            parseExpression(.basic)
            end(node)
            if !consume(.comma), position == before { position += 1 }
        }
    }

    /// `a, _, b in`
    private mutating func parseNakedParameters() {
        let node = begin(.parameters)
        while isAtName || kind == .wildcard {
            let parameter = begin(.parameter)
            position += 1
            if consume(.colon) { parseType() }
            end(parameter)
            guard consume(.comma) else { break }
        }
        end(node)
    }
}
