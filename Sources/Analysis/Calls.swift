// Owns: calls as rules ask about them: who is called, with what.
package import Outline
import SourceText
import SwiftLexer

/// One argument of a call; a trailing closure is one, too.
package struct Argument: Sendable {
    package let node: NodeID
    /// The token of the label, if there is one.
    package let label: Int?
    /// The tokens of the value.
    package let value: Range<Int>
}

extension FileContext {
    /// The calls of something with this last name (`b` in `a.b(…)`), in order.
    package func calls(named name: StaticString) -> [NodeID] {
        index.calls(hash: NameHash.of(name), names.table).filter { token(outline.anchor($0), is: name) }
    }

    /// The tokens of what is called: `a.b` in `a.b(c)`.
    package func callee(_ call: NodeID) -> Range<Int> {
        let operand = outline.operand(call)
        return operand..<max(operand, outline.tokens(call).lowerBound)
    }

    /// The tokens from the beginning of the callee to the end of the call.
    package func wholeCall(_ call: NodeID) -> Range<Int> { outline.operand(call)..<outline.tokens(call).upperBound }

    /// The tokens before the `.` of the called member: `a` in `a.b(c)`; empty where a free function is called.
    package func receiver(_ call: NodeID) -> Range<Int> {
        let callee = callee(call)
        let name = outline.anchor(call)
        guard callee.contains(name), name - 1 > callee.lowerBound, tokens.kinds[name - 1] == .period else {
            return callee.lowerBound..<callee.lowerBound
        }
        return callee.lowerBound..<name - 1
    }

    /// The arguments in order, trailing closures at the end.
    package func arguments(_ call: NodeID) -> [Argument] {
        var result: [Argument] = []
        for child in outline.children(call) {
            switch outline.kind(child) {
            case .argument: result.append(argument(child))
            case .closure: result.append(Argument(node: child, label: nil, value: outline.tokens(child)))
            default: break
            }
        }
        return result
    }

    package func argument(_ node: NodeID) -> Argument {
        let range = outline.tokens(node)
        if range.count > 1, tokens.kinds[range.lowerBound + 1] == .colon {
            return Argument(node: node, label: range.lowerBound, value: range.lowerBound + 2..<range.upperBound)
        }
        return Argument(node: node, label: nil, value: range)
    }

    package func argument(_ label: StaticString, of call: NodeID) -> Argument? {
        arguments(call).first { argument in argument.label.map { token($0, is: label) } ?? false }
    }

    /// Whether a call makes a value: its name is a type's, or `init`.
    package func isInitializerCall(_ call: NodeID) -> Bool {
        let name = outline.anchor(call)
        guard let first = source.bytes[tokens.range(name)].first else { return false }
        return tokens.kinds[name] == .initializer || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    /// The closures that a call is given, as arguments or behind it.
    package func closures(_ call: NodeID) -> [NodeID] {
        arguments(call).compactMap { argument in
            if outline.kind(argument.node) == .closure { return argument.node }
            guard let closure = outline.firstChild(argument.node, .closure),
                outline.tokens(closure) == argument.value
            else { return nil }
            return closure
        }
    }

    /// The call that a closure is an argument of, if it is one.
    package func call(takingClosure closure: NodeID) -> NodeID? {
        guard let parent = outline.parent(closure) else { return nil }
        switch outline.kind(parent) {
        case .call: return parent
        case .argument: return outline.parent(parent).flatMap { outline.kind($0) == .call ? $0 : nil }
        default: return nil
        }
    }

    /// Whether some tokens are literals, or calls and collections of nothing but literals, so that their value is known by reading.
    package func isConstant(_ tokenRange: Range<Int>) -> Bool {
        guard !tokenRange.isEmpty else { return false }
        return tokenRange.allSatisfy { token in
            switch tokens.kinds[token] {
            case .integerLiteral, .floatLiteral, .stringQuote, .multilineStringQuote, .stringSegment, .rawStringPoundDelimiter, .regexSlash,
                .regexLiteralPattern, .regexPoundDelimiter, .true, .false, .nil, .comma, .leftSquare, .rightSquare, .prefixOperator:
                return true
            default: return false
            }
        }
    }

    /// Whether a call has arguments and all of them are constants or members by their bare name (`.caseInsensitive`).
    package func hasOnlyConstantArguments(_ call: NodeID) -> Bool {
        let arguments = arguments(call)
        return !arguments.isEmpty
            && arguments.allSatisfy { argument in
                isConstant(argument.value) || isBareMember(argument.value)
                    || isArrayLiteral(argument.value)
                        && splitAtCommas(argument.value.lowerBound + 1..<argument.value.upperBound - 1).allSatisfy {
                            isConstant($0) || isBareMember($0)
                        }
            }
    }
}

extension FileContext {
    /// `.caseInsensitive`
    private func isBareMember(_ range: Range<Int>) -> Bool { range.count == 2 && tokens.kinds[range.lowerBound] == .period }

    private func isArrayLiteral(_ range: Range<Int>) -> Bool {
        range.count > 2 && tokens.kinds[range.lowerBound] == .leftSquare && outline.match(range.lowerBound) == range.upperBound - 1
    }

    /// The calls of something with one of some last names, in order.
    package func calls(named names: [StaticString]) -> [NodeID] { names.flatMap { calls(named: $0) }.sorted() }
}

extension FileContext {
    /// The closure that an expression ends with: `xs.map { … }`, `xs.map({ … })`.
    package func lastClosure(in value: Range<Int>) -> NodeID? {
        guard let last = value.last else { return nil }
        let brace = tokens.kinds[last] == .rightParen ? last - 1 : last
        guard tokens.kinds[brace] == .rightBrace, let opener = outline.match(brace), value.contains(opener) else { return nil }
        let node = innermostNode(at: opener)
        return outline.kind(node) == .closure ? node : nil
    }

    /// The end of what a method is called on: of `xs.map { … }`, the token behind `xs`.
    package func receiverEnd(before closure: NodeID) -> Int {
        let brace = outline.tokens(closure).lowerBound
        guard tokens.kinds[brace - 1] == .rightParen, let opener = outline.match(brace - 1) else {
            return tokens.kinds[brace - 1] == .leftParen ? brace - 3 : brace - 2
        }
        return opener - 2
    }
}
