// Owns: what the statements of a block do about a failure.
package import Outline
import SwiftLexer

/// What a block does about a failure, each kind of act once.
package struct FailureActs: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Tells a log, a console or a debugger.
    package static let logs = FailureActs(rawValue: 1 << 0)
    /// Removes or closes what is no longer needed.
    package static let cleansUp = FailureActs(rawValue: 1 << 1)
    /// Lets time pass.
    package static let waits = FailureActs(rawValue: 1 << 2)
    /// Names the error, or calls nothing at all.
    package static let mentions = FailureActs(rawValue: 1 << 3)
    /// Acts in debug builds only.
    package static let actsInDebug = FailureActs(rawValue: 1 << 4)
    /// Sets a flag such as `isLoading` back.
    package static let resetsProgress = FailureActs(rawValue: 1 << 5)
    /// `return` without a value.
    package static let returnsNothing = FailureActs(rawValue: 1 << 6)
    /// `return nil`, `return []` and the like.
    package static let returnsDefault = FailureActs(rawValue: 1 << 7)
    /// `continue`
    package static let skips = FailureActs(rawValue: 1 << 8)
    /// `break`
    package static let stops = FailureActs(rawValue: 1 << 9)
    /// Assigns a value that says nothing: `items = []`.
    package static let writesDefault = FailureActs(rawValue: 1 << 10)
    /// Hands a value that says nothing to a callback: `completion(nil)`.
    package static let deliversDefault = FailureActs(rawValue: 1 << 11)
    package static let returnsValue = FailureActs(rawValue: 1 << 12)
    package static let `throws` = FailureActs(rawValue: 1 << 13)
    package static let endsProcess = FailureActs(rawValue: 1 << 14)
    /// Assigns anything else, so that the failure can be seen later.
    package static let writes = FailureActs(rawValue: 1 << 15)
    /// Calls anything else, which may handle the failure.
    package static let calls = FailureActs(rawValue: 1 << 16)
    /// Tells a log on a level that is for whoever debugs.
    package static let logsQuietly = FailureActs(rawValue: 1 << 17)
    /// Stops debug builds, because it cannot happen.
    package static let asserts = FailureActs(rawValue: 1 << 18)

    /// Acts after which the failure is somebody else's to see.
    package static let handling: FailureActs = [.returnsValue, .throws, .endsProcess, .writes, .calls]
    /// Acts that end a block and with it the way of control inside a closure, but say nothing outside of it.
    fileprivate static let ofFunction: FailureActs = [.returnsNothing, .returnsDefault, .returnsValue, .throws, .skips, .stops]

    /// Whether there is an act after which somebody can see the failure.
    package var handles: Bool { !isDisjoint(with: .handling) }
}

extension FileContext {
    /// What the items of a block do.
    ///
    /// Stops reading where the failure is handled, since nothing that follows changes that.
    package func failureActs(of block: NodeID) -> FailureActs {
        var acts: FailureActs = []
        for item in outline.children(block) where !acts.handles { acts.formUnion(failureActs(ofItem: item)) }
        return acts
    }

    package func failureActs(ofItem item: NodeID) -> FailureActs {
        switch outline.kind(item) {
        case .expressionStatement: return acts(ofExpression: item)
        case .variableDecl: return .mentions
        case .returnStatement: return acts(ofReturn: item)
        case .throwStatement: return .throws
        case .continueStatement: return .skips
        case .breakStatement: return leavesSwitch(item) ? [] : .stops
        case .conditionalCompilation: return acts(ofConditional: item)
        case .macroExpansion: return .calls
        case .yieldStatement, .thenStatement: return .returnsValue
        case .ifStatement, .guardStatement, .switchStatement, .whileStatement, .repeatStatement, .forStatement, .doStatement, .catchClause,
            .elseBranch, .switchCase, .codeBlock, .deferStatement:
            return failureActs(of: item)
        default: return []
        }
    }

    /// Whether a `break` ends a `switch` of its own block rather than a loop.
    private func leavesSwitch(_ jump: NodeID) -> Bool {
        outline.tokens(jump).count == 1
            && outline.ancestor(jump) { $0.isLoop || $0 == .switchStatement }.map { outline.kind($0) } == .switchStatement
    }

    private func acts(ofReturn statement: NodeID) -> FailureActs {
        let value = outline.anchor(statement) + 1..<outline.tokens(statement).upperBound
        if value.isEmpty { return .returnsNothing }
        if isDefaultValue(value) { return .returnsDefault }
        // `return print(error)` and `return completion(nil)` return nothing.
        guard let call = lastCall(of: statement), outline.operand(call) == value.lowerBound else { return .returnsValue }
        let acts = acts(ofCall: call)
        return acts.isSubset(of: [.logs, .logsQuietly, .deliversDefault]) ? acts.union(.returnsNothing) : .returnsValue
    }

    private func acts(ofConditional conditional: NodeID) -> FailureActs {
        let clauses = Array(outline.children(conditional))
        if clauses.count == 1, let clause = clauses.first, isDebugOnly(clause) { return .actsInDebug }
        return failureActs(ofClauses: clauses)
    }

    private func failureActs(ofClauses clauses: [NodeID]) -> FailureActs {
        clauses.reduce(into: []) { acts, clause in acts.formUnion(isDebugOnly(clause) ? .actsInDebug : failureActs(of: clause)) }
    }

    private func isDebugOnly(_ clause: NodeID) -> Bool {
        outline.kind(clause) == .conditionalClause && token(outline.anchor(clause) + 1, is: "DEBUG")
            && token(outline.anchor(clause), is: "#if")
    }
}

// MARK: - Expressions

extension FileContext {
    private func acts(ofExpression statement: NodeID) -> FailureActs {
        let range = outline.tokens(statement)
        if let assignment = assignment(in: range) {
            if tokens.kinds[assignment - 1] != .wildcard || assignment != range.lowerBound + 1 {
                return acts(ofAssigning: assignment, in: range)
            }
        }
        if let branch = [NodeKind.ifStatement, .switchStatement, .doStatement].lazy.compactMap({ self.outline.firstChild(statement, $0) })
            .first
        {
            return failureActs(of: branch)
        }
        guard let call = lastCall(of: statement) else { return contains(.macroExpansion, in: statement) ? .calls : .mentions }
        return acts(ofCall: call)
    }

    /// The operator that makes an expression an assignment.
    package func assignment(in range: Range<Int>) -> Int? {
        var token = range.lowerBound
        while token < range.upperBound {
            if let closer = outline.match(token), closer > token {
                token = closer
            } else if isAssignmentOperator(token) {
                return token
            }
            token += 1
        }
        return nil
    }

    private func acts(ofAssigning assignment: Int, in range: Range<Int>) -> FailureActs {
        let value = assignment + 1..<range.upperBound
        guard tokens.kinds[assignment] == .equal, isDefaultValue(value) else { return .writes }
        let target = lastName(of: range.lowerBound..<assignment).map { string($0).lowercased() } ?? ""
        if tokens.kinds[value.lowerBound] == .false, Self.progressWords.contains(where: { target.contains($0) }) { return .resetsProgress }
        return .writesDefault
    }

    /// The call whose value is that of a statement: `c` in `a(b()).c()`.
    package func lastCall(of statement: NodeID) -> NodeID? {
        var last: NodeID?
        var pending = [statement]
        while let node = pending.popLast() {
            for child in outline.children(node) {
                switch outline.kind(child) {
                case .call: last = child
                case .tryExpression, .awaitExpression, .unsafeExpression: pending.append(child)
                default: break
                }
            }
        }
        return last
    }

    private func acts(ofCall call: NodeID) -> FailureActs {
        if isAsserting(call) { return .asserts }
        if isLogging(call) { return isQuietLogging(call) ? .logsQuietly : .logs }
        if isNeverReturning(call) { return .endsProcess }
        if isWaiting(call) { return .waits }
        if isCleaningUp(call) { return .cleansUp }
        if token(outline.anchor(call), isIn: Self.dispatching), let closure = closures(call).last {
            // What the closure returns or throws is nothing to the block around it.
            let acts = failureActs(of: closure)
            return acts.handles && !acts.isSubset(of: .ofFunction.union([.logs, .logsQuietly, .mentions]))
                ? acts : acts.subtracting(.ofFunction)
        }
        return deliversDefault(call) ? .deliversDefault : .calls
    }

    /// `completion(nil)`, `handler([])`, `continuation.resume(returning: nil)`
    private func deliversDefault(_ call: NodeID) -> Bool {
        let arguments = arguments(call)
        guard arguments.count == 1, isDefaultValue(arguments[0].value) else { return false }
        let name = string(outline.anchor(call))
        if name == "resume" { return arguments[0].label.map { token($0, is: "returning") } ?? false }
        let lower = name.lowercased()
        return arguments[0].label == nil && Self.callbackWords.contains { lower.hasSuffix($0) }
    }

    private static let progressWords = [
        "loading", "busy", "progress", "refreshing", "syncing", "saving", "running", "fetching", "working", "processing", "sending",
        "uploading",
        "downloading", "submitting", "pending", "spinner",
    ]
    private static let dispatching: NameSet = [
        "async", "asyncAfter", "sync", "run", "Task", "detached", "perform", "performAndWait", "withLock", "withAnimation", "addOperation",
        "execute",
        "submit", "asyncAndWait",
    ]
    private static let callbackWords = ["completion", "completionhandler", "handler", "callback", "reply", "done", "finish"]
}
