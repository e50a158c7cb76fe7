// Owns: how control leaves a loop, a block or a function.
package import Outline
import SwiftLexer

/// A way out of a loop.
package struct LoopExit: Sendable {
    package enum Kind: Sendable { case jump, throwing, neverReturning }
    package let kind: Kind
    package let node: NodeID
}

extension FileContext {
    /// Functions that never return.
    private static let neverReturning: [StaticString] = [
        "fatalError", "preconditionFailure", "exit", "_exit", "quick_exit", "abort", "dispatchMain", "unreachable", "execv", "execve",
        "execvp",
        "pthread_exit",
    ]

    /// What may stand before the name of such a function.
    private static let modules: [StaticString] = ["Swift", "Foundation", "Darwin", "Glibc", "Musl", "Android", "Self", "self"]

    /// The ways out of a loop: jumps that leave it, errors that propagate out of it, calls that end the process.
    ///
    /// A `return` in a closure or a `break` of an inner loop or `switch` is none, and neither is an error caught inside the loop.
    package func exits(ofLoop loop: NodeID) -> [LoopExit] {
        var result: [LoopExit] = []
        forEachNode(in: loop) { node in
            switch outline.kind(node) {
            case .returnStatement: result.append(LoopExit(kind: .jump, node: node))
            case .breakStatement, .continueStatement:
                if leaves(node, loop) { result.append(LoopExit(kind: .jump, node: node)) }
            case .throwStatement:
                if !isCaught(node, within: loop) { result.append(LoopExit(kind: .throwing, node: node)) }
            case .tryExpression:
                if isPropagating(node), !isCaught(node, within: loop) { result.append(LoopExit(kind: .throwing, node: node)) }
            case .forStatement:
                if isThrowingLoop(node), !isCaught(node, within: loop) { result.append(LoopExit(kind: .throwing, node: node)) }
            case .call:
                if isNeverReturning(node) { result.append(LoopExit(kind: .neverReturning, node: node)) }
            default: break
            }
        }
        return result
    }

    /// Visits the descendants of a node that run with it: closures, local functions and types are passed over.
    package func forEachNode(in node: NodeID, _ visit: (NodeID) -> Void) {
        var index = outline.descendants(node).lowerBound
        let end = outline.descendants(node).upperBound
        while index < end {
            let current = NodeID(index)
            let kind = outline.kind(current)
            if kind.isFunctionLike || kind.isTypeLike {
                index = outline.descendants(current).upperBound
            } else {
                visit(current)
                index += 1
            }
        }
    }

    /// Whether a `try` is a plain one, whose error goes on outwards.
    package func isPropagating(_ tryExpression: NodeID) -> Bool {
        let mark = tokens.kinds[outline.anchor(tryExpression) + 1]
        return mark != .exclamationMark && mark != .postfixQuestionMark
    }

    /// Whether a node is `for try await …`, which throws what its sequence throws.
    package func isThrowingLoop(_ node: NodeID) -> Bool {
        outline.kind(node) == .forStatement && tokens.kinds[outline.anchor(node) + 1] == .try
    }

    /// The tokens of a loop before its body.
    package func header(ofLoop loop: NodeID) -> Range<Int> {
        let body = outline.firstChild(loop, .codeBlock).map { outline.tokens($0).lowerBound } ?? outline.tokens(loop).upperBound
        return outline.anchor(loop)..<max(body, outline.anchor(loop))
    }

    /// Whether an error that a node throws is caught by a `do` that stands around it and inside another node.
    package func isCaught(_ node: NodeID, within outer: NodeID) -> Bool {
        var current = node
        while let parent = outline.parent(current), parent != outer {
            if outline.kind(parent) == .doStatement, outline.kind(current) == .codeBlock, catchesEverything(parent) { return true }
            if outline.kind(parent).isFunctionLike { return false }
            current = parent
        }
        return false
    }

    /// Whether a `do` has a `catch` for whatever is thrown.
    package func catchesEverything(_ doStatement: NodeID) -> Bool {
        for child in outline.children(doStatement) where outline.kind(child) == .catchClause {
            if isCatchAll(child) { return true }
        }
        return false
    }

    /// Whether a `catch` takes every error: it has no pattern, only binds a name, or casts to what every error is.
    package func isCatchAll(_ clause: NodeID) -> Bool {
        guard let item = outline.firstChild(clause, .caseItem) else { return true }
        let range = outline.tokens(item)
        if range.count == 1, tokens.kinds[range.lowerBound] == .wildcard { return true }
        // `let error as NSError`, `let error as any Error`
        if range.count > 3, tokens.kinds[range.lowerBound] == .let, tokens.kinds[range.lowerBound + 2] == .as,
            tokens.kinds[range.lowerBound + 3].isIdentifierLike
        {
            let last = range.upperBound - 1
            let type = tokens.kinds[last - 1] == .as || tokens.kinds[last - 1] == .any || tokens.kinds[last - 1] == .period
            return type && (token(last, is: "NSError") || token(last, is: "Error"))
                && (tokens.kinds[last - 1] != .period || token(last - 2, is: "Swift"))
        }
        let isBinding = range.count == 2 && (tokens.kinds[range.lowerBound] == .let || tokens.kinds[range.lowerBound] == .var)
        return isBinding && tokens.kinds[range.lowerBound + 1].isIdentifierLike
    }

    /// Whether a call ends the process or the thread: one of the system's functions, or one of this file's own that returns `Never`.
    package func isNeverReturning(_ call: NodeID) -> Bool {
        let name = outline.anchor(call)
        guard Self.neverReturning.contains(where: { token(name, is: $0) }) else { return isOwnNeverReturning(call) }
        let receiver = receiver(call)
        return receiver.isEmpty || receiver.count == 1 && Self.modules.contains { token(receiver.lowerBound, is: $0) }
    }

    private func isOwnNeverReturning(_ call: NodeID) -> Bool {
        guard mentions("Never"), receiver(call).count <= 1 else { return false }
        let functions = functions(named: outline.anchor(call))
        return !functions.isEmpty
            && functions.allSatisfy { function in
                outline.firstChild(function, .returnType).map { token(outline.tokens($0).upperBound - 1, is: "Never") } ?? false
            }
    }

    /// Whether a `break` or `continue` inside a loop ends that loop.
    private func leaves(_ jump: NodeID, _ loop: NodeID) -> Bool {
        let isBreak = outline.kind(jump) == .breakStatement
        let target = outline.anchor(jump) + 1
        if outline.tokens(jump).contains(target) {
            var current = jump
            while let parent = outline.parent(current) {
                if let label = label(parent), isSame(label..<label + 1, target..<target + 1) {
                    if parent == loop { return isBreak }
                    // A statement inside the loop keeps us in it; one around the loop takes us out of it.
                    return !outline.descendants(loop).contains(parent.index)
                }
                if outline.kind(parent).isFunctionLike { return false }
                current = parent
            }
            return false
        }
        guard isBreak else { return false }
        return outline.ancestor(jump) { $0.isLoop || $0 == .switchStatement } == loop
    }

    /// Whether control never goes past the end of a block: its last statement leaves it on every path.
    package func alwaysExits(_ block: NodeID) -> Bool {
        guard let last = lastChild(block) else { return false }
        return statementExits(last)
    }

    /// The last direct child, found from the end, however many there are.
    private func lastChild(_ node: NodeID) -> NodeID? {
        guard let last = outline.descendants(node).last else { return nil }
        var child = NodeID(last)
        while let parent = outline.parent(child), parent != node { child = parent }
        return child
    }

    private func statementExits(_ statement: NodeID) -> Bool {
        switch outline.kind(statement) {
        case .returnStatement, .throwStatement, .breakStatement, .continueStatement: return true
        case .expressionStatement:
            return contains(.call, in: statement)
                && nodes(.call, in: statement).contains { outline.parent($0) == statement && isNeverReturning($0) }
        case .ifStatement:
            guard let block = outline.firstChild(statement, .codeBlock), let branch = outline.firstChild(statement, .elseBranch) else {
                return false
            }
            guard alwaysExits(block) else { return false }
            if let inner = outline.firstChild(branch, .ifStatement) { return statementExits(inner) }
            return outline.firstChild(branch, .codeBlock).map(alwaysExits) ?? false
        case .doStatement:
            let blocks = outline.children(statement).filter { outline.kind($0) == .codeBlock || outline.kind($0) == .catchClause }
            return blocks.allSatisfy { block in
                outline.kind(block) == .codeBlock ? alwaysExits(block) : outline.firstChild(block, .codeBlock).map(alwaysExits) ?? false
            }
        case .switchStatement:
            let cases = outline.children(statement).filter { outline.kind($0) == .switchCase }
            return !cases.isEmpty
                && cases.allSatisfy { switchCase in
                    guard let last = lastChild(switchCase), outline.kind(last) != .breakStatement else { return false }
                    return outline.kind(last) == .fallthroughStatement || statementExits(last)
                }
        default: return false
        }
    }
}
