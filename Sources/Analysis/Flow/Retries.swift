// Owns: telling loops that try the same thing again from loops that go on to the next thing.
package import Outline
import SwiftLexer

/// A loop that tries something again when it failed.
package struct RetryLoop: Sendable {
    package let loop: NodeID
    /// The code that is tried: the body of a `do`, or the statement with `try?`.
    package let attempt: NodeID
    /// The block that runs when an attempt failed, before the next one; nil where failing just falls through.
    package let failure: NodeID?
    /// Whether the loop ends when an attempt succeeds; otherwise it polls, serves or reconnects.
    package let endsOnSuccess: Bool
}

extension FileContext {
    /// The attempts of a loop whose failure leads to the next round.
    package func retries(in loop: NodeID) -> [RetryLoop] {
        guard let body = body(ofLoop: loop) else { return [] }
        return nodes(.doStatement, in: body).compactMap { retry($0, in: loop) }
            + nodes(.tryExpression, in: body).compactMap { optionalRetry($0, in: loop) }
            + [conditionRetry(of: loop)].compactMap { $0 }
    }

    /// `while (try? connect()) == nil { }`
    private func conditionRetry(of loop: NodeID) -> RetryLoop? {
        guard let conditions = outline.firstChild(loop, .conditions), let attempt = nodes(.tryExpression, in: conditions).first,
            tokens.kinds[outline.anchor(attempt) + 1] == .postfixQuestionMark
        else { return nil }
        let end = outline.tokens(attempt).upperBound
        guard tokens.kinds[end] == .rightParen, token(end + 1, is: "=="), tokens.kinds[end + 2] == .nil else { return nil }
        return RetryLoop(loop: loop, attempt: conditions, failure: nil, endsOnSuccess: true)
    }

    private func retry(_ statement: NodeID, in loop: NodeID) -> RetryLoop? {
        guard enclosingLoop(statement) == loop, let attempt = outline.firstChild(statement, .codeBlock),
            contains(.tryExpression, in: attempt)
        else {
            return nil
        }
        // One expected case that is waited for, while the others go on outwards, is no retry.
        for clause in outline.children(statement) where outline.kind(clause) == .catchClause && takesAnyError(clause) {
            guard let block = outline.firstChild(clause, .codeBlock) else { continue }
            let passage = passage(through: block, of: loop) { _ in false }
            guard passage.falls || !passage.continues.isEmpty, !awaitsEvent(block), !setsFlag(outline.tokens(block), loop) else {
                continue
            }
            return RetryLoop(
                loop: loop, attempt: attempt, failure: block, endsOnSuccess: endsLoop(attempt, loop) || endsBehind(statement, loop))
        }
        return nil
    }

    /// A `catch` for whatever comes, or for whatever a `where` lets through.
    private func takesAnyError(_ clause: NodeID) -> Bool {
        guard let item = outline.firstChild(clause, .caseItem) else { return true }
        return isCatchAll(clause) || outline.firstChild(item, .condition) != nil
    }

    /// Whether a block waits for something to happen, rather than for time to pass.
    private func awaitsEvent(_ block: NodeID) -> Bool {
        nodes(.awaitExpression, in: block).contains { node in
            nodes(.call, in: node).contains { call in
                let name = outline.anchor(call)
                return outline.parent(call) == node && hasWord(name, in: ["suspend", "wait", "next", "ready", "signal"])
                    && !hasWord(name, in: ["sleep"])
            } || nodes(.closure, in: node).isEmpty && contains(.forStatement, in: node)
        } || nodes(.forStatement, in: block).contains(where: awaitsElements)
    }

    /// `if let x = try? … { return x }`, `guard let x = try? … else { continue }`
    private func optionalRetry(_ expression: NodeID, in loop: NodeID) -> RetryLoop? {
        guard tokens.kinds[outline.anchor(expression) + 1] == .postfixQuestionMark, enclosingLoop(expression) == loop,
            let conditions = outline.ancestor(expression, where: { $0 == .conditions || $0.isItemContainer }),
            outline.kind(conditions) == .conditions,
            let statement = outline.parent(conditions)
        else { return assignedRetry(expression, in: loop) }
        switch outline.kind(statement) {
        case .ifStatement:
            guard let block = outline.firstChild(statement, .codeBlock), endsLoop(block, loop) else { return nil }
            return RetryLoop(loop: loop, attempt: conditions, failure: nil, endsOnSuccess: true)
        case .guardStatement:
            guard let branch = outline.firstChild(statement, .elseBranch), let block = outline.firstChild(branch, .codeBlock),
                !passage(through: block, of: loop, meets: { _ in false }).continues.isEmpty, endsBehind(statement, loop)
            else { return nil }
            return RetryLoop(loop: loop, attempt: conditions, failure: block, endsOnSuccess: true)
        default: return nil
        }
    }

    /// `while !done { done = (try? send()) != nil }`, `while page == nil { page = try? load() }`
    private func assignedRetry(_ expression: NodeID, in loop: NodeID) -> RetryLoop? {
        guard tokens.kinds[outline.anchor(expression) + 1] == .postfixQuestionMark, enclosingLoop(expression) == loop,
            let conditions = outline.firstChild(loop, .conditions)
        else { return nil }
        let statement = statement(expression)
        let range = outline.tokens(statement)
        guard outline.kind(statement) == .expressionStatement, let equal = assignment(in: range), tokens.kinds[equal] == .equal else {
            return nil
        }
        let name = equal - 1
        let end = outline.tokens(expression).upperBound
        let isFlag = tokens.kinds[equal + 1] == .leftParen && token(end + 1, is: "!=") && end + 3 == range.upperBound
        let goesOn = outline.tokens(conditions).contains { place in
            guard isSame(place..<place + 1, name..<name + 1) else { return false }
            if isFlag { return token(place - 1, is: "!") }
            return end == range.upperBound && token(place + 1, is: "==") && tokens.kinds[place + 2] == .nil
        }
        return goesOn ? RetryLoop(loop: loop, attempt: statement, failure: nil, endsOnSuccess: true) : nil
    }

    /// Whether a block leaves the loop by itself: by a jump, or by setting what the condition reads.
    private func endsLoop(_ block: NodeID, _ loop: NodeID) -> Bool {
        let leaves =
            nodes(.returnStatement, in: block).contains { enclosingLoop($0) == loop }
            || nodes(.breakStatement, in: block).contains { target(ofJump: $0) == loop }
        return leaves || setsCondition(outline.tokens(block), loop)
    }

    private func endsBehind(_ statement: NodeID, _ loop: NodeID) -> Bool {
        guard let block = outline.parent(statement), outline.parent(block) == loop else { return false }
        return outline.children(block).contains { item in
            guard item > statement else { return false }
            switch outline.kind(item) {
            case .returnStatement: return true
            case .breakStatement: return target(ofJump: item) == loop
            default: return false
            }
        }
    }

    /// Whether some tokens set a flag of the loop's condition: `isRunning = false`.
    private func setsFlag(_ range: Range<Int>, _ loop: NodeID) -> Bool {
        guard outline.kind(loop) != .forStatement, let conditions = outline.firstChild(loop, .conditions) else { return false }
        let names = outline.tokens(conditions).filter { tokens.kinds[$0].isIdentifierLike && isVariable($0) }
        return range.contains { token in
            guard tokens.kinds[token] == .equal, tokens.kinds[token + 1] == .true || tokens.kinds[token + 1] == .false else { return false }
            return names.contains { isSame($0..<$0 + 1, token - 1..<token) }
        }
    }

    /// Whether some tokens assign to a flag or result that the loop's condition asks for.
    private func setsCondition(_ range: Range<Int>, _ loop: NodeID) -> Bool {
        guard outline.kind(loop) != .forStatement, let conditions = outline.firstChild(loop, .conditions) else { return false }
        let names = outline.tokens(conditions).filter { tokens.kinds[$0].isIdentifierLike && isVariable($0) }
        return names.contains { writes($0, in: range) }
    }
}

extension FileContext {
    /// The words by which people name a limit on how often or how long something is tried.
    package static let limitWords: NameSet = [
        "attempt", "attempts", "retry", "retries", "tries", "count", "deadline", "elapsed", "max", "limit", "remaining", "timeout",
        "budget", "failures",
        "errors", "consecutive",
    ]

    /// Whether something limits how often or how long a loop tries: its own header, or a comparison whose branch leaves it.
    package func isLimited(_ loop: NodeID) -> Bool {
        if outline.kind(loop) == .forStatement, !countsForEver(loop) { return !awaitsElements(loop) }
        if let conditions = outline.firstChild(loop, .conditions) {
            if comparesLimit(outline.tokens(conditions), in: loop) { return true }
            // `while let job = jobs.next()`: each round is about something else.
            if nodes(.optionalBinding, in: conditions).contains(where: { contains(.call, in: $0) }) { return true }
        }
        guard let body = body(ofLoop: loop) else { return false }
        for kind in [NodeKind.ifStatement, .guardStatement] {
            for statement in nodes(kind, in: body) {
                guard let conditions = outline.firstChild(statement, .conditions), comparesLimit(outline.tokens(conditions), in: loop)
                else { continue }
                if leavesByBranch(statement, loop) { return true }
            }
        }
        // `catch let error where attempt < limit { continue } catch { throw error }`
        return nodes(.catchClause, in: body).contains { clause in
            outline.firstChild(clause, .caseItem).map { comparesLimit(outline.tokens($0), in: loop) } ?? false
        }
    }

    /// `for attempt in 1...`: a range without an upper bound is no limit.
    package func countsForEver(_ loop: NodeID) -> Bool {
        guard outline.kind(loop) == .forStatement, let sequence = sequence(ofFor: loop), let last = sequence.last else { return false }
        if tokens.kinds[last] == .rightParen, let inner = inBrackets(sequence) { return inner.last.map { token($0, is: "...") } ?? false }
        return token(last, is: "...")
    }

    private func leavesByBranch(_ statement: NodeID, _ loop: NodeID) -> Bool {
        var index = outline.descendants(statement).lowerBound
        while index < outline.descendants(statement).upperBound {
            let node = NodeID(index)
            switch outline.kind(node) {
            case .returnStatement, .throwStatement: return true
            case .breakStatement where target(ofJump: node) == loop: return true
            case .call where isNeverReturning(node): return true
            default: index += 1
            }
        }
        // `if attempt < limit { …; continue }` with the way out behind it.
        guard let parent = outline.parent(statement) else { return false }
        return outline.children(parent).contains { item in
            item > statement
                && (outline.kind(item) == .throwStatement || outline.kind(item) == .returnStatement
                    || outline.kind(item) == .breakStatement)
        }
    }

    /// Whether a comparison of sizes or times holds a variable that changes in the loop, or one that says by its name that it is a limit.
    private func comparesLimit(_ range: Range<Int>, in loop: NodeID) -> Bool {
        let compares = range.contains { token in
            switch tokens.kinds[token] {
            case .leftAngle, .rightAngle: return true
            case .binaryOperator: return self.token(token, isIn: [">=", "<=", "=="])
            default: return false
            }
        }
        guard compares else { return false }
        if mentionsName(["Date", "now", "ContinuousClock", "clock"], in: range) { return true }
        let loopTokens = outline.tokens(loop)
        return range.contains { token in
            guard tokens.kinds[token].isIdentifierLike, isVariable(token) else { return false }
            return hasWord(token, in: Self.limitWords) && writesAnywhere(token, loopTokens) || counts(token, in: loopTokens)
                || isRound(token, of: loop)
        }
    }

    /// Whether a name is the variable of a `for` that counts its rounds.
    private func isRound(_ name: Int, of loop: NodeID) -> Bool {
        guard countsForEver(loop), let pattern = outline.firstChild(loop, .pattern) else { return false }
        return firstOccurrence(of: name..<name + 1, in: outline.tokens(pattern)) != nil
    }

    /// Whether a loop's own condition compares what each round counts: `while tries < 4`.
    package func countsRounds(_ loop: NodeID) -> Bool {
        guard outline.kind(loop) != .forStatement, let conditions = outline.firstChild(loop, .conditions) else { return false }
        let range = outline.tokens(loop)
        return outline.tokens(conditions).contains { tokens.kinds[$0].isIdentifierLike && isVariable($0) && counts($0, in: range) }
    }

    /// Whether some tokens count a variable up or down by a literal: `restarts += 1`.
    private func counts(_ name: Int, in range: Range<Int>) -> Bool {
        occurrences(of: name, in: range).contains { place in
            (token(place + 1, is: "+=") || token(place + 1, is: "-=")) && tokens.kinds[place + 2] == .integerLiteral
        }
    }

    private func writesAnywhere(_ name: Int, _ range: Range<Int>) -> Bool {
        // A limit read through a call or property may change elsewhere; a local has to change here.
        guard let function = enclosingFunction(statement(containing: Int(tokens.starts[name]))),
            localDeclaration(of: name, before: NodeID(outline.count), in: function) != nil
        else { return true }
        return mayWrite(name, in: range)
    }

    /// Whether a loop pauses: a sleep, a wait, a timer.
    package func pauses(in node: NodeID) -> Bool {
        nodes(.call, in: node).contains { call in
            let name = outline.anchor(call)
            return token(name, isIn: Self.pausing) || hasWord(name, in: ["sleep", "delay", "backoff", "pause", "wait"])
        }
    }

    private static let pausing: NameSet = ["sleep", "usleep", "nanosleep", "select", "poll", "asyncAfter", "schedule"]

    /// Whether a pause grows: its length is multiplied, shifted or added to in the loop.
    package func pauseGrows(in loop: NodeID) -> Bool {
        outline.tokens(loop).contains { token in
            guard tokens.kinds[token].isIdentifierLike, hasWord(token, in: ["delay", "backoff", "interval", "wait", "pause"]) else {
                return false
            }
            return isVariable(token)
                && (writes(token, in: token..<token + 1) || mentionsName(["pow", "exponential"], in: token..<token + 1))
        } || mentionsName(["pow"], in: outline.tokens(loop)) || mentions(["backoff", "exponential"], in: outline.tokens(loop))
    }
}
