// Owns: the expressions of a path, in the order in which they are evaluated.
import Outline
import SwiftLexer

extension PathWalker {
    /// The state behind all that a node holds; nil where it never comes to its end.
    mutating func expression(_ node: NodeID, _ entry: PathState) -> PathState? {
        expression(file.outline.children(node), file.outline.tokens(node), entry)
    }

    /// The state behind some tokens and the nodes that stand in them.
    mutating func expression(_ children: some Sequence<NodeID>, _ range: Range<Int>, _ entry: PathState) -> PathState? {
        var state = entry
        var cursor = range.lowerBound
        let end = range.upperBound
        /// The state of the path on which a ternary's first branch was taken.
        var taken: PathState?
        for child in children {
            let range = file.outline.tokens(child)
            state = passTokens(cursor..<range.lowerBound, state)
            if file.outline.kind(child) == .ternary {
                taken = join(taken, expression(child, state))
            } else {
                guard let next = visit(child, state) else { return taken }
                state = next
            }
            cursor = max(cursor, range.upperBound)
        }
        return join(passTokens(cursor..<end, state), taken)
    }

    mutating func visit(_ node: NodeID, _ state: PathState) -> PathState? {
        guard step() else { return state }
        let result = bareVisit(node, state)
        guard let result, let events = nodeEvents[node] else { return result }
        return apply(events, result)
    }

    private mutating func bareVisit(_ node: NodeID, _ state: PathState) -> PathState? {
        switch file.outline.kind(node) {
        case .closure: return closure(node, follower.run(of: node), state)
        case .ifStatement, .switchStatement, .doStatement: return statement(node, state)
        case .tryExpression:
            let after = expression(node, state)
            if file.isPropagating(node) { leave(.throwing, node, follower.thrown(node, before: state, after: after ?? state)) }
            return after
        case .awaitExpression: return expression(node, state).map { follower.leave(node, $0) }
        case .call:
            guard let after = call(node, state), !file.isNeverReturning(node) else { return nil }
            return follower.leave(node, after)
        case .type, .attribute: return state
        case let kind where kind.isFunctionLike || kind.isTypeLike: return state
        default: return expression(node, state)
        }
    }

    /// The arguments, then one of the closures: a call is given several when it runs one or the other.
    private mutating func call(_ node: NodeID, _ entry: PathState) -> PathState? {
        let closures = file.closures(node)
        guard closures.count > 1 else { return expression(node, entry) }
        let runs = closures.map { ($0, follower.run(of: $0)) }.filter { $0.1 != .ignored }
        guard runs.count > 1 else { return expression(node, entry) }
        let alternatives = Set(runs.map(\.0))
        var state = entry
        for child in file.outline.children(node) where !alternatives.contains(child) {
            if let inner = file.outline.firstChild(child, .closure), alternatives.contains(inner) { continue }
            guard let next = visit(child, state) else { return nil }
            state = next
        }
        return runs.reduce(nil) { join($0, closure($1.0, $1.1, state)) }
    }

    // MARK: Events

    private mutating func passTokens(_ range: Range<Int>, _ entry: PathState) -> PathState {
        guard !range.isEmpty, !tokenEvents.isEmpty else { return entry }
        var state = entry
        var index = tokenEvents.partitioningIndex { $0.token >= range.lowerBound }
        while index < tokenEvents.count, tokenEvents[index].token < range.upperBound {
            state = apply(tokenEvents[index].event, state)
            index += 1
        }
        return state
    }

    mutating func apply(_ events: [PathEvent], _ state: PathState) -> PathState { events.reduce(state) { apply($1, $0) } }

    private mutating func apply(_ event: PathEvent, _ state: PathState) -> PathState {
        switch event {
        case .own(let number): return follower.pass(number, state)
        case .runs(let body): return inner(body, state)
        }
    }
}
