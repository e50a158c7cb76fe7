// Owns: what becomes of the value of an expression.
package import Outline
import SwiftLexer

/// What becomes of the value of an expression.
package enum ResultFate: Sendable, Equatable {
    /// It is a whole statement: nobody looks at the value.
    case dropped
    /// `_ = value`
    case discarded
    /// `let pattern = value`, also in `if` and `guard`: the tokens of the pattern.
    case bound(Range<Int>)
    /// `target = value`: the tokens of the target.
    case assigned(Range<Int>)
    /// `return value`, or the only expression of a function or closure.
    case returned
    /// `value ?? other`: the tokens of what is taken instead.
    case defaulted(Range<Int>)
    /// `value.member`, `value[…]`, `value!`: the first token behind the value.
    case accessed(Int)
    /// An argument, operand, element, condition.
    case used
}

extension FileContext {
    /// What becomes of the value of a call, with the `try`, `await` and parentheses around it.
    package func fate(ofCall call: NodeID) -> ResultFate { fate(of: wholeCall(call), around: call) }

    /// What becomes of the value of a `try` expression, with the parentheses around it.
    package func fate(ofTry tryExpression: NodeID) -> ResultFate { fate(of: outline.tokens(tryExpression), around: tryExpression) }

    /// Follows a value outwards through words and parentheses that do not change it.
    private func fate(of expression: Range<Int>, around node: NodeID) -> ResultFate {
        var range = expression
        var current = node
        while let parent = outline.parent(current) {
            let outer = outline.tokens(parent)
            switch outline.kind(parent) {
            case .tryExpression, .awaitExpression, .unsafeExpression:
                guard outer.upperBound == range.upperBound else { return suffix(range) }
                let words = outer.lowerBound..<range.lowerBound
                // `try a = b`: the words stand before the target of an assignment.
                guard words.allSatisfy({ isEffectWord($0) }) else { return infix(range, in: outer) ?? .used }
                range = outer
            case .argument:
                guard outer == range, let holder = outline.parent(parent), outline.kind(holder) == .tuple,
                    outline.tokens(holder).count == range.count + 2
                else { return range.upperBound < outer.upperBound ? suffix(range) : .used }
                range = outline.tokens(holder)
                current = holder
                if let after = access(behind: range) { return .accessed(after) }
                continue
            default: return fate(of: range, in: parent, item: current)
            }
            current = parent
        }
        return .used
    }

    private func isEffectWord(_ token: Int) -> Bool {
        switch tokens.kinds[token] {
        case .try, .await, .unsafe, .postfixQuestionMark, .exclamationMark: return true
        default: return false
        }
    }

    private func fate(of range: Range<Int>, in holder: NodeID, item: NodeID) -> ResultFate {
        let outer = outline.tokens(holder)
        switch outline.kind(holder) {
        case .expressionStatement:
            if range.upperBound < outer.upperBound { return suffix(range) }
            if range.lowerBound > outer.lowerBound { return infix(range, in: outer) ?? .used }
            return isImplicitlyReturned(holder) ? .returned : .dropped
        case .binding, .optionalBinding:
            if range.upperBound < outer.upperBound { return suffix(range) }
            guard tokens.kinds[range.lowerBound - 1] == .equal else { return .used }
            return bound(
                outline.kind(holder) == .binding ? outer.lowerBound..<range.lowerBound - 1 : outer.lowerBound + 1..<range.lowerBound - 1)
        case .returnStatement:
            return range.upperBound == outer.upperBound && range.lowerBound == outer.lowerBound + 1 ? .returned : suffix(range)
        default: return suffix(range)
        }
    }

    private func bound(_ pattern: Range<Int>) -> ResultFate {
        var end = pattern.upperBound
        var token = pattern.lowerBound
        while token < pattern.upperBound {
            if let closer = outline.match(token), closer > token { token = closer }
            if tokens.kinds[token] == .colon {
                end = token
                break
            }
            token += 1
        }
        return end == pattern.lowerBound + 1 && tokens.kinds[pattern.lowerBound] == .wildcard
            ? .discarded : .bound(pattern.lowerBound..<end)
    }

    /// `target = value`
    private func infix(_ range: Range<Int>, in outer: Range<Int>) -> ResultFate? {
        let operatorToken = range.lowerBound - 1
        guard tokens.kinds[operatorToken] == .equal, assignment(in: outer) == operatorToken else { return nil }
        var target = outer.lowerBound..<operatorToken
        while let first = target.first, isEffectWord(first) { target = first + 1..<operatorToken }
        return target.count == 1 && tokens.kinds[target.lowerBound] == .wildcard ? .discarded : .assigned(target)
    }

    private func suffix(_ range: Range<Int>) -> ResultFate {
        if let after = access(behind: range) { return .accessed(after) }
        guard token(range.upperBound, is: "??") else { return .used }
        return .defaulted(range.upperBound + 1..<endOfOperand(range.upperBound + 1))
    }

    private func access(behind range: Range<Int>) -> Int? {
        let next = range.upperBound
        switch tokens.kinds[next] {
        case .period, .postfixQuestionMark, .exclamationMark: return next
        case .leftSquare where !tokens.flags[next].contains(.startsLine): return next
        default: return nil
        }
    }

    /// The token behind one operand: a literal, a name with what is hung onto it, a bracketed expression.
    private func endOfOperand(_ first: Int) -> Int {
        var token = first
        while token < tokens.count - 1 {
            let kind = tokens.kinds[token]
            if let closer = outline.match(token), closer > token {
                token = closer + 1
            } else if kind == .period || kind.isIdentifierLike || kind == .nil || kind == .false || kind == .true || kind == .integerLiteral
                || kind == .floatLiteral || kind == .selfValue || kind == .selfType || kind == .initializer || kind == .prefixOperator
            {
                token += 1
            } else {
                return token
            }
            let next = tokens.kinds[token]
            let hangs = next == .period || (next == .leftParen || next == .leftSquare) && !tokens.flags[token].contains(.spaceBefore)
            if tokens.kinds[token - 1] != .period, tokens.kinds[token - 1] != .prefixOperator, !hangs { return token }
        }
        return token
    }
}

extension FileContext {
    /// Whether the value of an item is the result of what stands around it: a function, a closure, a branch of `let x = if … { … }`.
    package func isValue(_ item: NodeID) -> Bool {
        guard isImplicitlyReturned(item) else { return isBranchValue(item) }
        guard let block = outline.parent(item), outline.kind(block) == .closure else { return true }
        guard let call = call(takingClosure: block) else { return true }
        guard token(outline.anchor(call), isIn: Self.ignoringResults) else { return true }
        // A task in a local variable is there to be awaited.
        if case .bound = fate(ofCall: call) { return true }
        return false
    }

    private func isBranchValue(_ item: NodeID) -> Bool {
        guard isOnlyItem(item) || parentKind(item) == .switchCase,
            let branch = outline.ancestor(
                item, where: { $0 == .ifStatement || $0 == .switchStatement || $0 == .doStatement || $0.isFunctionLike }),
            !outline.kind(branch).isFunctionLike, let holder = outline.parent(branch)
        else { return false }
        switch outline.kind(holder) {
        case .binding, .returnStatement, .expressionStatement, .argument, .tryExpression, .awaitExpression, .collectionLiteral: return true
        default: return isValueBranch(branch)
        }
    }

    /// Whether an `if` or `switch` that is a whole item gives its value to the function around it.
    private func isValueBranch(_ branch: NodeID) -> Bool { outline.kind(branch) != .doStatement && isImplicitlyReturned(branch) }

    /// Functions that do nothing with what their closure returns.
    private static let ignoringResults: NameSet = [
        "Task", "detached", "async", "asyncAfter", "addTask", "forEach", "onAppear", "onDisappear", "task", "onTapGesture", "Button",
        "Thread",
        "addOperation", "BlockOperation", "execute", "submit", "scheduledTimer", "notify", "sink", "onChange", "onTermination",
        "detachNewThread",
        "refreshable", "immediate", "setEventHandler", "addObserver", "addTaskUnlessCancelled", "addBarrierBlock", "onReceive", "onSubmit",
    ]
}
