// Owns: the statements of a path: blocks with their `defer`s, branches, `switch`, `do`, jumps.
import Outline
import SwiftLexer

extension PathWalker {
    /// The state behind the last statement of a block; nil where no path comes there.
    mutating func block(_ container: NodeID, _ entry: PathState) -> PathState? {
        var state: PathState? = entry
        var deferred: [(statement: NodeID, firstExit: Int)] = []
        let floor = mergeFloor
        for item in file.outline.children(container) {
            guard let current = state else { break }
            switch file.outline.kind(item) {
            case .deferStatement:
                deferred.append((item, exits.count))
                mergeFloor = exits.count
            case .caseItem, .attribute, .closureSignature: break
            case .condition where file.outline.kind(container) == .conditionalClause: break
            default: state = statement(item, current)
            }
        }
        for (statement, firstExit) in deferred.reversed() {
            guard let body = file.outline.firstChild(statement, .codeBlock) else { continue }
            var known: [PathState: PathState] = [:]
            state = state.map { runDeferred(body, $0, &known) }
            for index in firstExit..<exits.count { exits[index].state = runDeferred(body, exits[index].state, &known) }
        }
        mergeFloor = floor
        return state
    }

    private mutating func runDeferred(_ body: NodeID, _ state: PathState, _ known: inout [PathState: PathState]) -> PathState {
        if let result = known[state] { return result }
        let result = inner(body, state)
        known[state] = result
        return result
    }

    mutating func statement(_ node: NodeID, _ state: PathState) -> PathState? {
        guard step() else { return state }
        let result = bareStatement(node, state)
        guard let result, let events = nodeEvents[node] else { return result }
        return apply(events, result)
    }

    private mutating func bareStatement(_ node: NodeID, _ state: PathState) -> PathState? {
        switch file.outline.kind(node) {
        case .ifStatement: return labelled(node) { $0.ifStatement(node, state) }
        case .guardStatement: return guardStatement(node, state)
        case .whileStatement, .repeatStatement, .forStatement: return loop(node, state)
        case .switchStatement: return switchStatement(node, state)
        case .doStatement: return labelled(node) { $0.doStatement(node, state) }
        case .codeBlock: return block(node, state)
        case .conditionalCompilation: return conditionalCompilation(node, state)
        case .returnStatement, .throwStatement:
            guard var after = expression(node, state) else { return nil }
            if let events = nodeEvents[node] { after = apply(events, after) }
            leave(file.outline.kind(node) == .returnStatement ? .returning : .throwing, node, after)
            return nil
        case .breakStatement, .continueStatement:
            jump(node, state)
            return nil
        case .fallthroughStatement:
            leave(.fallingThrough, node, state)
            return nil
        case let kind where kind.isFunctionLike || kind.isTypeLike: return state
        default: return expression(node, state)
        }
    }

    // MARK: Branches

    /// `if … else if … else`, a chain of any length without recursion.
    private mutating func ifStatement(_ first: NodeID, _ entry: PathState) -> PathState? {
        var result: PathState?
        var node = first
        var state = entry
        while true {
            guard step(), let conditions = file.outline.firstChild(node, .conditions), let after = expression(conditions, state) else {
                return result
            }
            if let body = file.outline.firstChild(node, .codeBlock) {
                result = join(result, block(body, follower.branch(conditions, holds: true, after)))
            }
            state = follower.branch(conditions, holds: false, after)
            guard let branch = file.outline.firstChild(node, .elseBranch) else { return join(result, state) }
            if let next = file.outline.firstChild(branch, .ifStatement) {
                node = next
                continue
            }
            guard let body = file.outline.firstChild(branch, .codeBlock) else { return join(result, state) }
            return join(result, block(body, state))
        }
    }

    private mutating func guardStatement(_ node: NodeID, _ entry: PathState) -> PathState? {
        guard let conditions = file.outline.firstChild(node, .conditions), let state = expression(conditions, entry) else { return nil }
        if let branch = file.outline.firstChild(node, .elseBranch), let body = file.outline.firstChild(branch, .codeBlock) {
            // The compiler sees to it that no path comes to the end of it.
            _ = block(body, follower.branch(conditions, holds: false, state))
        }
        return follower.branch(conditions, holds: true, state)
    }

    private mutating func switchStatement(_ node: NodeID, _ entry: PathState) -> PathState? {
        var cases: [NodeID] = []
        var header: [NodeID] = []
        for child in file.outline.children(node) {
            switch file.outline.kind(child) {
            case .switchCase: cases.append(child)
            case .conditionalCompilation:
                cases += file.nodes(.switchCase, in: child).filter { file.outline.ancestor($0) { $0 == .switchStatement } == node }
            default: header.append(child)
            }
        }
        let end = cases.first.map { file.outline.tokens($0).lowerBound } ?? file.outline.tokens(node).upperBound
        guard let subject = expression(header, file.outline.anchor(node)..<end, entry) else { return nil }
        guard !cases.isEmpty else { return subject }
        targets.append(node)
        let floor = mergeFloor
        let first = exits.count
        mergeFloor = first
        var result: PathState?
        var carried: PathState?
        for switchCase in cases {
            var state: PathState? = subject
            for item in file.outline.children(switchCase) where file.outline.kind(item) == .caseItem {
                state = state.flatMap { expression(item, $0) }
            }
            state = join(state, carried)
            result = join(result, state.flatMap { block(switchCase, $0) })
            carried = takeExits(from: first) { $0.kind == .fallingThrough }
        }
        result = join(result, takeExits(from: first) { $0.kind == .breaking && $0.target == node })
        targets.removeLast()
        mergeFloor = floor
        return result
    }

    private mutating func doStatement(_ node: NodeID, _ entry: PathState) -> PathState? {
        let floor = mergeFloor
        let first = exits.count
        mergeFloor = first
        defer { mergeFloor = floor }
        guard let body = file.outline.firstChild(node, .codeBlock) else { return entry }
        var result = block(body, entry)
        let clauses = file.outline.children(node).filter { file.outline.kind($0) == .catchClause }
        guard !clauses.isEmpty else { return result }
        let isEveryErrorCaught = clauses.contains(where: file.isCatchAll)
        var thrown: PathState?
        if isEveryErrorCaught {
            thrown = takeExits(from: first) { $0.kind == .throwing }
        } else {
            for exit in exits[first...] where exit.kind == .throwing { thrown = join(thrown, exit.state) }
        }
        guard let thrown else { return result }
        for clause in clauses {
            guard let block = file.outline.firstChild(clause, .codeBlock) else { continue }
            result = join(result, self.block(block, thrown))
        }
        return result
    }

    /// Each branch is a program of its own; without `#else` there is one in which none of them stands.
    private mutating func conditionalCompilation(_ node: NodeID, _ state: PathState) -> PathState? {
        var result: PathState?
        var hasElse = false
        for clause in file.outline.children(node) where file.outline.kind(clause) == .conditionalClause {
            if file.tokens.kinds[file.outline.tokens(clause).lowerBound] == .poundElse { hasElse = true }
            result = join(result, block(clause, state))
        }
        return hasElse ? result : join(result, state)
    }

    // MARK: Jumps

    private mutating func labelled(_ node: NodeID, _ body: (inout PathWalker) -> PathState?) -> PathState? {
        guard file.label(node) != nil else { return body(&self) }
        targets.append(node)
        let floor = mergeFloor
        let first = exits.count
        mergeFloor = first
        let result = body(&self)
        targets.removeLast()
        mergeFloor = floor
        return join(result, takeExits(from: first) { $0.kind == .breaking && $0.target == node })
    }

    private mutating func jump(_ node: NodeID, _ state: PathState) {
        let isBreak = file.outline.kind(node) == .breakStatement
        let name = file.outline.anchor(node) + 1
        let hasLabel = file.outline.tokens(node).contains(name)
        let target = targets.last { target in
            if hasLabel { return file.label(target).map { file.isSame($0..<$0 + 1, name..<name + 1) } ?? false }
            let kind = file.outline.kind(target)
            return kind.isLoop || isBreak && kind == .switchStatement
        }
        leave(isBreak ? .breaking : .continuing, node, state, target: target)
    }

    /// Goes through a loop until another round brings no new state.
    private mutating func loop(_ node: NodeID, _ entry: PathState) -> PathState? {
        let kind = file.outline.kind(node)
        let conditions = file.outline.firstChild(node, .conditions)
        guard let body = file.outline.firstChild(node, .codeBlock), let start = kind == .forStatement ? header(node, entry) : entry else {
            return nil
        }
        let isEndless = file.isEndless(node)
        targets.append(node)
        let floor = mergeFloor
        mergeFloor = exits.count
        defer {
            targets.removeLast()
            mergeFloor = floor
        }
        let first = exits.count
        var state = start
        while true {
            exits.removeSubrange(first...)
            guard step() else { return state }
            var before: PathState? = state
            if kind == .whileStatement, let conditions { before = expression(conditions, state) }
            var round = before.flatMap { before in
                block(body, conditions.map { follower.branch($0, holds: true, before) } ?? before)
            }
            round = join(round, takeExits(from: first) { $0.kind == .continuing && $0.target == node })
            if kind == .repeatStatement, let conditions { round = round.flatMap { expression(conditions, $0) } }
            if kind == .forStatement, file.awaitsElements(node) { round = round.map { follower.leave(node, $0) } }
            let next = state | (round ?? 0)
            guard next == state else {
                state = next
                continue
            }
            let left = takeExits(from: first) { $0.kind == .breaking && $0.target == node }
            guard !isEndless else { return left }
            let end = kind == .repeatStatement ? round : before
            return join(left, end.map { end in conditions.map { follower.branch($0, holds: false, end) } ?? end })
        }
    }

    /// The sequence of a `for`, and the wait for its first element.
    private mutating func header(_ node: NodeID, _ entry: PathState) -> PathState? {
        let parts = file.outline.children(node).filter { file.outline.kind($0) != .codeBlock }
        let end =
            file.outline.firstChild(node, .codeBlock).map { file.outline.tokens($0).lowerBound } ?? file.outline.tokens(node).upperBound
        let state = expression(parts, file.outline.anchor(node)..<end, entry)
        guard let state, file.awaitsElements(node) else { return state }
        if file.tokens.kinds[file.outline.anchor(node) + 1] == .try { leave(.throwing, node, state) }
        return follower.leave(node, state)
    }
}
