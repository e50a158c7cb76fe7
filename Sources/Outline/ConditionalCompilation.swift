// Owns: `#if` around statements, members, cases and postfix expressions.
import SwiftLexer

extension OutlineBuilder {
    /// `#if c … #elseif c … #else … #endif`, in which each branch holds what stands around it.
    ///
    /// - Parameter context: what the branches hold; nil for the cases of a `switch`.
    mutating func parseConditionalCompilation(_ context: ItemContext?) {
        parseBranches { builder in
            if let context { builder.parseStatements(context) } else { builder.parseSwitchCases() }
        }
    }

    /// The directives and branches themselves; the body parses what one branch holds and stops at the next directive.
    mutating func parseBranches(_ body: (inout OutlineBuilder) -> Void) {
        depth += 1
        defer { depth -= 1 }
        let node = begin(.conditionalCompilation)
        guard depth <= Self.maximumDepth else {
            if outline.tooDeepAt == nil { outline.tooDeepAt = Int(starts[position]) }
            position = limit
            return end(node)
        }
        let wasInBranch = isInBranch
        isInBranch = true
        repeat {
            let clause = begin(.conditionalClause)
            let hasCondition = kind != .poundElse
            position += 1
            if hasCondition {
                let condition = begin(.condition)
                if !startsLine { parseExpression(.directive) }
                end(condition)
            }
            body(&self)
            // What a branch could not make sense of stays inside it.
            while !isAtDirective, kind != .endOfFile { position += 1 }
            end(clause)
        } while kind == .poundElseif || kind == .poundElse
        isInBranch = wasInBranch
        _ = consume(.poundEndif)
        end(node)
    }

    private var isAtDirective: Bool {
        switch kind {
        case .poundElseif, .poundElse, .poundEndif: return true
        default: return false
        }
    }
}

// MARK: - Attributes

extension OutlineBuilder {
    /// Whether the `#if` at which we stand holds nothing but attributes of the declaration behind its `#endif`.
    mutating func isAtConditionalAttributes() -> Bool { lookAhead { $0.scanConditionalAttributes() } }

    private mutating func scanConditionalAttributes() -> Bool {
        var depth = 0
        var hasAttributes = false
        repeat {
            switch kind {
            case .poundIf:
                depth += 1
                // Deeper nesting than anybody writes; the bound keeps looking ahead cheap.
                guard depth < 8 else { return false }
                skipLine()
            case .poundElseif, .poundElse: skipLine()
            case .poundEndif:
                depth -= 1
                position += 1
            case .atSign:
                hasAttributes = true
                scanTypeAttribute()
            default: return false
            }
        } while depth > 0
        return hasAttributes
    }

    private mutating func skipLine() {
        repeat { position += 1 } while position < limit && !startsLine
    }

    mutating func parseConditionalAttributes() {
        parseBranches { builder in
            while builder.kind == .atSign || builder.kind == .poundIf {
                if builder.kind == .atSign { builder.parseAttribute() } else { builder.parseConditionalAttributes() }
            }
        }
    }
}

// MARK: - Cases

extension OutlineBuilder {
    /// Whether the `#if` at which we stand holds whole cases of the `switch` around it.
    func isAtConditionalSwitchCase() -> Bool {
        var next = position
        for _ in 0..<Self.maximumModifiers {
            switch kind(at: next) {
            case .poundIf, .poundElseif, .poundElse:
                repeat { next += 1 } while next < limit && !startsLine(next)
            case .atSign: next += 2
            case .case, .default: return true
            default: return false
            }
        }
        return false
    }
}
