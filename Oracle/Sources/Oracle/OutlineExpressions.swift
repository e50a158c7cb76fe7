// Owns: our expressions, as facts.
import Outline
import SwiftLexer

extension OutlineFacts {
    mutating func visitExpression(_ node: NodeID, _ kind: NodeKind) {
        switch kind {
        case .tryExpression: list.add(.try, start(node), mark(node), end(node))
        case .awaitExpression: add(.await, node)
        case .unsafeExpression: add(.unsafe, node)
        case .castExpression: list.add(.cast, start(node), mark(node), end(node))
        case .ternary: add(.ternary, node)
        case .forceUnwrap: list.add(.forceUnwrap, start(node), operand(node))
        case .optionalChain: list.add(.optionalChain, lastByte(node), operand(node))
        case .call: list.add(.call, operand(node), start(node), end(node), anchor(node))
        case .subscriptCall: list.add(.subscriptCall, operand(node), start(node), end(node), anchor(node))
        case .argument: visitArgument(node)
        case .macroExpansion: addNamed(.macroExpansion, node)
        case .closure: list.add(.closure, start(node), end(node), isTrailing(node) ? 1 : 0)
        case .closureSignature: add(.closureSignature, node)
        case .captureList: add(.captureList, node)
        case .tuple: add(.tuple, node)
        case .collectionLiteral: add(.collection, node)
        case .stringLiteral: add(.string, node)
        case .interpolation: add(.interpolation, node)
        case .regexLiteral: add(.regex, node)
        case .keyPath: add(.keyPath, node)
        default: break
        }
    }

    private func operand(_ node: NodeID) -> Int { start(outline.operand(node)) }

    /// The `?` or `!` behind a keyword.
    private func mark(_ node: NodeID) -> Int {
        let next = outline.anchor(node) + 1
        switch tokens.kinds[next] {
        case .exclamationMark, .postfixQuestionMark: return start(next)
        default: return -1
        }
    }

    private mutating func visitArgument(_ node: NodeID) {
        switch parentKind(node) {
        case .captureList: addNamed(.capture, node)
        case .attribute: break
        default:
            let first = Int(outline.firsts[node.index])
            let isBracket = tokens.kinds[first] == .leftSquare || tokens.kinds[first] == .leftParen
            let isLabelled = !isBracket && first + 1 < tokens.count && tokens.kinds[first + 1] == .colon
            list.add(.argument, start(node), end(node), isLabelled ? start(first) : -1)
        }
    }

    private func isTrailing(_ node: NodeID) -> Bool {
        let first = Int(outline.firsts[node.index])
        switch parentKind(node) {
        case .call, .subscriptCall, .macroExpansion: return true
        case .argument:
            // `} label: { … }`
            return first > 2 && tokens.kinds[first - 1] == .colon && tokens.kinds[first - 3] == .rightBrace
        default: return false
        }
    }
}
