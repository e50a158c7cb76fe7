// Owns: whether control can come through some statements without meeting something on its way.
package import Outline
import SwiftLexer

/// The ways in which control comes through some statements without having met what was asked for.
package struct Passage: Sendable {
    /// Control can reach the end of the statements.
    package var falls = false
    /// The `continue`s by which control can begin the next round of the loop.
    package var continues: [NodeID] = []
    /// Control can leave the statements by `return`, `throw`, a jump further out or a propagating `try`.
    package var leaves = false
    /// Control can leave the innermost loop or `switch` by an unlabelled `break`.
    fileprivate var breaks = false

    fileprivate init(falls: Bool = false, continues: [NodeID] = [], leaves: Bool = false, breaks: Bool = false) {
        self.falls = falls
        self.continues = continues
        self.leaves = leaves
        self.breaks = breaks
    }

    fileprivate mutating func add(_ other: Passage) {
        falls = falls || other.falls
        breaks = breaks || other.breaks
        addJumps(other)
    }

    fileprivate mutating func addJumps(_ other: Passage) {
        continues += other.continues
        leaves = leaves || other.leaves
    }
}

extension FileContext {
    /// Follows control through the items of a block, as long as it has not met something.
    ///
    /// Inner loops count as met when anything in them is: whether they run at all is not asked.
    ///
    /// - Parameters:
    ///   - loop: the loop whose rounds `continue` begins; nil where there is none.
    ///   - meets: whether what was asked for is certain to happen in some tokens of one simple statement or condition.
    package func passage(through block: NodeID, of loop: NodeID?, meets: @escaping (Range<Int>) -> Bool) -> Passage {
        var follower = Follower(file: self, loop: loop, meets: meets)
        var result = follower.follow(Array(outline.children(block)))
        // A `continue` of a loop further out leaves this one.
        let outer = result.continues.filter { target(ofJump: $0) != loop }
        if !outer.isEmpty { result.leaves = true }
        result.continues.removeAll(where: outer.contains)
        return result
    }
}

private struct Follower {
    let file: FileContext
    let loop: NodeID?
    let meets: (Range<Int>) -> Bool

    mutating func follow(_ items: [NodeID]) -> Passage {
        var result = Passage()
        for item in items {
            let passage = follow(item)
            result.addJumps(passage)
            result.breaks = result.breaks || passage.breaks
            guard passage.falls else { return result }
        }
        result.falls = true
        return result
    }

    private mutating func follow(_ item: NodeID) -> Passage {
        let outline = file.outline
        switch outline.kind(item) {
        case .ifStatement: return followIf(item)
        case .guardStatement: return followGuard(item)
        case .switchStatement: return followSwitch(item)
        case .doStatement: return followDo(item)
        case .whileStatement, .repeatStatement, .forStatement: return followLoop(item)
        case .returnStatement, .throwStatement: return meets(outline.tokens(item)) ? Passage() : Passage(leaves: true)
        case .breakStatement, .continueStatement: return followJump(item)
        case .conditionalCompilation: return followConditional(item)
        case .closureSignature, .functionDecl, .deferStatement: return Passage(falls: true)
        case let kind where kind.isTypeLike: return Passage(falls: true)
        default: return followSimple(item)
        }
    }

    private func followSimple(_ item: NodeID) -> Passage {
        if meets(file.outline.tokens(item)) { return Passage() }
        let never = file.nodes(.call, in: item).contains { file.isNeverReturning($0) && file.statement($0) == item }
        return never ? Passage() : Passage(falls: true, leaves: mayThrow(item))
    }

    /// Whether an error can leave the statement outwards.
    private func mayThrow(_ node: NodeID) -> Bool {
        var result = false
        file.forEachNode(in: node) { inner in
            if file.outline.kind(inner) == .tryExpression, file.isPropagating(inner) { result = true }
        }
        return result
    }

    private mutating func followIf(_ item: NodeID) -> Passage {
        let outline = file.outline
        guard let conditions = outline.firstChild(item, .conditions) else { return Passage(falls: true) }
        if meets(firstCondition(conditions)) { return Passage() }
        var result = outline.firstChild(item, .codeBlock).map { follow(Array(outline.children($0))) } ?? Passage(falls: true)
        guard let branch = outline.firstChild(item, .elseBranch) else {
            result.falls = true
            return result
        }
        if let inner = outline.firstChild(branch, .ifStatement) {
            result.add(followIf(inner))
        } else if let block = outline.firstChild(branch, .codeBlock) {
            result.add(follow(Array(outline.children(block))))
        }
        return result
    }

    private mutating func followGuard(_ item: NodeID) -> Passage {
        let outline = file.outline
        if let conditions = outline.firstChild(item, .conditions), meets(firstCondition(conditions)) { return Passage() }
        var result = Passage()
        if let branch = outline.firstChild(item, .elseBranch), let block = outline.firstChild(branch, .codeBlock) {
            result = follow(Array(outline.children(block)))
        }
        // All conditions held: then each of them was evaluated.
        result.falls = !(outline.firstChild(item, .conditions).map { meets(outline.tokens($0)) } ?? false)
        return result
    }

    /// Only the first of several conditions is sure to be evaluated.
    private func firstCondition(_ conditions: NodeID) -> Range<Int> {
        for child in file.outline.children(conditions) { return file.outline.tokens(child) }
        return file.outline.tokens(conditions)
    }

    private mutating func followSwitch(_ item: NodeID) -> Passage {
        let outline = file.outline
        var result = Passage()
        var isFirst = true
        for child in outline.children(item) where outline.kind(child) == .switchCase || outline.kind(child) == .conditionalCompilation {
            if isFirst, meets(outline.anchor(item)..<outline.tokens(child).lowerBound) { return Passage() }
            isFirst = false
            var passage = follow(Array(outline.children(child).filter { outline.kind($0) != .caseItem && outline.kind($0) != .attribute }))
            passage.falls = passage.falls || passage.breaks
            passage.breaks = false
            result.add(passage)
        }
        if isFirst { result.falls = true }
        return result
    }

    private mutating func followDo(_ item: NodeID) -> Passage {
        let outline = file.outline
        guard let block = outline.firstChild(item, .codeBlock) else { return Passage(falls: true) }
        var result = follow(Array(outline.children(block)))
        let clauses = outline.children(item).filter { outline.kind($0) == .catchClause }
        guard !clauses.isEmpty else { return result }
        // An error goes to the clauses, unless what was asked for is met before anything can throw.
        if file.catchesEverything(item) { result.leaves = leavesWithoutError(block) }
        guard throwsBeforeMeeting(block) else { return result }
        for clause in clauses {
            if let body = outline.firstChild(clause, .codeBlock) { result.add(follow(Array(outline.children(body)))) }
        }
        return result
    }

    private func leavesWithoutError(_ block: NodeID) -> Bool {
        var inner = Follower(file: file, loop: loop, meets: meets)
        let items = Array(file.outline.children(block))
        return inner.follow(items).leaves && file.contains(.returnStatement, in: block)
    }

    private func throwsBeforeMeeting(_ block: NodeID) -> Bool {
        for item in file.outline.children(block) {
            if mayThrow(item) || file.contains(.throwStatement, in: item) {
                return !meets(file.outline.tokens(item)) || file.outline.kind(item) != .expressionStatement
            }
            if meets(file.outline.tokens(item)), !file.outline.kind(item).isBranching { return false }
        }
        return false
    }

    private mutating func followLoop(_ item: NodeID) -> Passage {
        let outline = file.outline
        if meets(outline.tokens(item)) { return Passage() }
        guard let block = outline.firstChild(item, .codeBlock) else { return Passage(falls: true) }
        var inner = Follower(file: file, loop: loop, meets: meets)
        var result = inner.follow(Array(outline.children(block)))
        // Its own `break`s and `continue`s stay inside it.
        result.continues.removeAll { file.target(ofJump: $0) == item }
        result.breaks = false
        result.falls = true
        return result
    }

    private func followJump(_ item: NodeID) -> Passage {
        let target = file.target(ofJump: item)
        if file.outline.kind(item) == .continueStatement { return Passage(continues: [item]) }
        guard file.outline.tokens(item).count == 1 else { return Passage(leaves: true) }
        return target == loop && loop != nil ? Passage(leaves: true) : Passage(breaks: true)
    }

    /// What a branch of `#if` does may not be built: control comes through if it does in any of them.
    private mutating func followConditional(_ item: NodeID) -> Passage {
        var result = Passage()
        for clause in file.outline.children(item) where file.outline.kind(clause) == .conditionalClause {
            result.add(follow(Array(file.outline.children(clause).filter { file.outline.kind($0) != .condition })))
        }
        return result
    }
}

extension NodeKind {
    fileprivate var isBranching: Bool {
        switch self {
        case .ifStatement, .guardStatement, .switchStatement, .doStatement, .whileStatement, .repeatStatement, .forStatement,
            .conditionalCompilation:
            return true
        default: return false
        }
    }
}

extension FileContext {
    /// The loop or `switch` that a `break` or `continue` is about; nil where the label or the loop is missing.
    package func target(ofJump jump: NodeID) -> NodeID? {
        let isBreak = outline.kind(jump) == .breakStatement
        let name = outline.anchor(jump) + 1
        guard outline.tokens(jump).contains(name) else {
            let target = outline.ancestor(jump) { $0.isLoop || $0.isFunctionLike || isBreak && $0 == .switchStatement }
            return target.flatMap { outline.kind($0).isFunctionLike ? nil : $0 }
        }
        var current = jump
        while let parent = outline.parent(current), !outline.kind(parent).isFunctionLike {
            if let label = label(parent), isSame(label..<label + 1, name..<name + 1) { return parent }
            current = parent
        }
        return nil
    }
}
