// Owns: what a `catch` takes, what was tried before it, and what becomes of its failure.
package import Outline
import SwiftLexer

/// Which errors a `catch` takes.
package enum CatchScope: Sendable {
    case everything
    /// Every error of a type: `catch let error as DecodingError`, `catch is URLError`.
    case type
    /// One case, or one that satisfies a condition: `catch StoreError.missing`, `catch let e as E where …`.
    case oneCase
}

extension FileContext {
    package func catchScope(_ clause: NodeID) -> CatchScope {
        if isCatchAll(clause) { return .everything }
        for item in outline.children(clause) where outline.kind(item) == .caseItem {
            let hasCondition = outline.firstChild(item, .condition) != nil
            guard !hasCondition, contains(.castExpression, in: item), !contains(.call, in: item) else { return .oneCase }
            if tokens.kinds[outline.tokens(item).lowerBound] != .let, tokens.kinds[outline.tokens(item).lowerBound] != .is {
                return .oneCase
            }
        }
        return .type
    }

    /// Whether a `catch` takes cancellation by name.
    package func namesCancellation(_ clause: NodeID) -> Bool {
        outline.children(clause).contains { item in
            outline.kind(item) == .caseItem
                && outline.tokens(item).contains {
                    token($0, is: "CancellationError") || token($0, is: "cancelled") || token($0, is: "userCancelled")
                }
        }
    }

    /// The tokens of the first thing that was tried before a `catch`: `context.save()` in `do { try context.save() } catch { }`.
    package func attempt(before clause: NodeID) -> Range<Int>? {
        guard let statement = outline.parent(clause), let block = outline.firstChild(statement, .codeBlock) else { return nil }
        guard let tried = attempts(in: block).first else { return nil }
        return outline.anchor(tried) + 1..<outline.tokens(tried).upperBound
    }

    /// The plain `try`s of a block whose errors leave it.
    package func attempts(in block: NodeID) -> [NodeID] {
        var result: [NodeID] = []
        forEachNode(in: block) { node in
            if outline.kind(node) == .tryExpression, isPropagating(node), !isCaught(node, within: block) { result.append(node) }
        }
        return result
    }

    /// Whether all that was tried before a `catch` is cleaning up.
    package func onlyCleansUp(before clause: NodeID) -> Bool {
        guard let statement = outline.parent(clause), let block = outline.firstChild(statement, .codeBlock) else { return false }
        let calls = attempts(in: block).map { lastCall(of: $0) }
        return !calls.isEmpty && calls.allSatisfy { $0.map(isCleaningUp) ?? false }
    }

    /// Whether all that was tried before a `catch` is waking somebody up, or noting that one was woken.
    package func onlyWakesUp(before clause: NodeID) -> Bool {
        guard let statement = outline.parent(clause), let block = outline.firstChild(statement, .codeBlock) else { return false }
        let calls = attempts(in: block).map { lastCall(of: $0) }
        return !calls.isEmpty && calls.allSatisfy { $0.map(isWakingUp) ?? false }
    }

    /// Whether all that was tried before a `catch` is waiting, so that the error only says that the task was cancelled.
    package func onlyWaits(before clause: NodeID) -> Bool {
        guard let statement = outline.parent(clause), let block = outline.firstChild(statement, .codeBlock) else { return false }
        let calls = attempts(in: block).map { lastCall(of: $0) }
        return !calls.isEmpty && calls.allSatisfy { $0.map(isWaiting) ?? false }
    }

    /// Whether what was tried before a `catch` reaches for something outside of the program: a file, a store, a server.
    package func reachesOutside(before clause: NodeID) -> Bool {
        guard let statement = outline.parent(clause), let block = outline.firstChild(statement, .codeBlock) else { return false }
        return attempts(in: block).contains { attempt in
            contains(.awaitExpression, in: attempt) || nodes(.call, in: attempt).contains(where: isOutward)
        }
    }

    /// Whether all that was tried before a `catch` is reading on in what is in memory: by a parser, a scanner, an iterator.
    package func onlyReadsOn(before clause: NodeID) -> Bool {
        guard let statement = outline.parent(clause), let block = outline.firstChild(statement, .codeBlock) else { return false }
        let attempts = attempts(in: block)
        return !attempts.isEmpty
            && attempts.allSatisfy { attempt in
                guard !contains(.awaitExpression, in: attempt), let call = lastCall(of: attempt) else { return false }
                return lastName(of: receiver(call)).map { hasWord($0, in: Self.readingOn) } ?? false
            }
    }

    private static let readingOn: NameSet = ["parser", "scanner", "iterator", "lexer", "cursor", "tokenizer", "reader"]

    private func isOutward(_ call: NodeID) -> Bool {
        let name = string(outline.anchor(call))
        let owner = lastName(of: receiver(call)).map { string($0).lowercased() } ?? ""
        // Reading on in what is in memory already.
        if Self.inwardOwners.contains(where: { owner.contains($0) }) { return false }
        if Self.outwardVerbs.contains(where: { name.hasPrefix($0) }) || Self.outwardOwners.contains(where: { owner.contains($0) }) {
            return true
        }
        return arguments(call).contains { argument in
            argument.label.map { label in Self.outwardLabels.contains { token(label, is: $0) } } ?? false
        }
    }

    private static let inwardOwners = ["parser", "scanner", "decoder", "iterator", "buffer", "container", "lexer", "cursor"]
    private static let outwardVerbs = [
        "load", "read", "fetch", "query", "execute", "open", "request", "download", "list", "attributesOf", "contentsOf", "find", "stat",
        "send",
        "get", "connect",
    ]
    private static let outwardOwners = [
        "store", "storage", "database", "api", "client", "session", "keychain", "file", "defaults", "repository", "service", "context",
        "disk", "remote",
    ]
    private static let outwardLabels: [StaticString] = ["contentsOf", "contentsOfFile", "atPath", "forReadingFrom", "ofItemAtPath"]

    /// Whether a `catch` mentions the error it caught.
    package func mentionsError(_ clause: NodeID) -> Bool {
        guard let block = outline.firstChild(clause, .codeBlock) else { return false }
        let names = boundNames(clause)
        let range = outline.tokens(block)
        if names.isEmpty {
            return outline.firstChild(clause, .caseItem) == nil && range.contains { token($0, is: "error") && isVariable($0) }
        }
        return names.contains { name in range.contains { isSame(name..<name + 1, $0..<$0 + 1) && isVariable($0) } }
    }

    /// The names that a `catch` binds by its pattern.
    package func boundNames(_ clause: NodeID) -> [Int] {
        outline.children(clause).flatMap { item -> [Int] in
            guard outline.kind(item) == .caseItem else { return [] }
            let range = outline.tokens(item)
            guard let binder = range.first(where: { tokens.kinds[$0] == .let || tokens.kinds[$0] == .var }) else { return [] }
            let end = range.first { tokens.kinds[$0] == .as || tokens.kinds[$0] == .where } ?? range.upperBound
            return (binder + 1..<max(binder + 1, end)).filter { token in
                tokens.kinds[token].isIdentifierLike && tokens.kinds[token - 1] != .period && tokens.kinds[token + 1] != .colon
            }
        }
    }

    /// Whether a later `catch` of the same `do` takes every error.
    package func hasCatchAllBehind(_ clause: NodeID) -> NodeID? {
        guard let parent = outline.parent(clause) else { return nil }
        return outline.children(parent).first { $0 > clause && outline.kind($0) == .catchClause && isCatchAll($0) }
    }
}

// MARK: - What follows

extension FileContext {
    /// How many statements behind a `do` are looked at.
    private static let window = 48

    /// What a function does after a `do` that it only leaves downwards when it failed: `do { return try a() } catch { } … here …`.
    ///
    /// Nothing where success goes that way, too.
    package func actsAfterFailure(of doStatement: NodeID) -> FailureActs {
        guard let block = outline.firstChild(doStatement, .codeBlock), leavesFunction(block) else { return [] }
        var acts: FailureActs = []
        for statement in statements(behind: doStatement) where !acts.handles { acts.formUnion(failureActs(ofItem: statement)) }
        return acts
    }

    /// Whether something stands behind a `do` that runs whether it worked or not.
    package func goesOn(after doStatement: NodeID) -> Bool {
        guard let block = outline.firstChild(doStatement, .codeBlock), !leavesFunction(block) else { return false }
        let tidying: FailureActs = [.logs, .logsQuietly, .cleansUp, .resetsProgress, .mentions]
        return statements(behind: doStatement).contains { !failureActs(ofItem: $0).isSubset(of: tidying) }
    }

    /// Whether a `throw` stands right behind a `do`, so that nothing goes on as if it had worked.
    package func throwsNext(after doStatement: NodeID) -> Bool {
        statements(behind: doStatement).first.map {
            outline.kind($0) == .throwStatement && outline.parent($0) == outline.parent(doStatement)
        }
            ?? false
    }

    /// Whether the code behind a `do` can tell whether it worked: by a variable that only success sets.
    package func isOutcomeTested(of doStatement: NodeID) -> Bool {
        guard let block = outline.firstChild(doStatement, .codeBlock) else { return false }
        let targets = outcomes(of: block)
        guard !targets.isEmpty else { return false }
        for statement in statements(behind: doStatement) {
            for target in targets where mentionsOutcome(target, in: statement) { return true }
        }
        return false
    }

    private struct Outcome {
        let name: Int
        /// A flag, of which every mention is a test.
        let isFlag: Bool
        /// A number of successes: `pushed += 1`.
        let isCounter: Bool
    }

    private func outcomes(of block: NodeID) -> [Outcome] {
        outline.children(block).compactMap { item in
            guard outline.kind(item) == .expressionStatement, let assignment = assignment(in: outline.tokens(item)) else { return nil }
            let first = outline.tokens(item).lowerBound
            let name = tokens.kinds[first] == .selfValue ? first + 2 : first
            guard name < assignment, tokens.kinds[name].isIdentifierLike else { return nil }
            let isFlag = tokens.kinds[assignment] == .equal && tokens.kinds[assignment + 1] == .true
            return Outcome(
                name: name, isFlag: isFlag, isCounter: token(assignment, is: "+=") && tokens.kinds[assignment + 1] == .integerLiteral)
        }
    }

    private func mentionsOutcome(_ outcome: Outcome, in statement: NodeID) -> Bool {
        let name = outcome.name..<outcome.name + 1
        if outcome.isFlag { return outline.tokens(statement).prefix(400).contains { isSame(name, $0..<$0 + 1) } }
        if outline.kind(statement) == .switchStatement || outline.kind(statement) == .returnStatement {
            // `return value ?? other` and `switch value` look at whether there is one.
            let header = outline.tokens(statement).prefix(24)
            guard header.contains(where: { isSame(name, $0..<$0 + 1) }) else { return false }
            if outcome.isCounter { return true }
            return outline.kind(statement) == .switchStatement
                || header.contains { token($0, is: "??") || token($0, is: "!=") || token($0, is: "==") }
        }
        guard let conditions = outline.firstChild(statement, .conditions) else { return false }
        return outline.tokens(conditions).contains { isSame(name, $0..<$0 + 1) }
    }

    /// Whether every way through a block leaves the function or ends the process.
    private func leavesFunction(_ block: NodeID) -> Bool {
        guard alwaysExits(block) else { return false }
        return !contains(.breakStatement, in: block) && !contains(.continueStatement, in: block)
    }

    /// The statements behind one, outwards to the end of its function, as far as a bounded window goes.
    package func statements(behind statement: NodeID) -> [NodeID] {
        var result: [NodeID] = []
        var current = statement
        while let parent = outline.parent(current), result.count < Self.window {
            let kind = outline.kind(parent)
            if kind.isItemContainer {
                var item = outline.descendants(current).upperBound
                while item < outline.descendants(parent).upperBound, result.count < Self.window {
                    result.append(NodeID(item))
                    item = outline.descendants(NodeID(item)).upperBound
                }
            }
            if kind.isFunctionLike || kind.isTypeLike || kind == .file { break }
            current = parent
        }
        return result
    }
}
