// Owns: what a region of a lock reads, tests and writes, and whether a later region acts upon it.
import Analysis
import Outline
import SwiftLexer

/// What a region of a lock reads, tests and writes.
struct GuardedState {
    /// The tokens of the variables that are written, the last name of each: `free` in `self.free -= 1` and in `$0.free -= 1`.
    let writes: [Int]
    private let mentions: [Int]
    private let tested: [Range<Int>]

    init(_ region: LockRegion, _ file: FileContext) {
        self.init(region.tokens, parameters: region.closure.map { file.parameterNames($0) } ?? [], file)
    }

    init(_ range: Range<Int>, parameters: [Int], _ file: FileContext) {
        var writes: [Int] = []
        var mentions: [Int] = []
        let locals = Self.locals(in: range, file)
        var token = range.lowerBound
        while token < range.upperBound {
            defer { token += 1 }
            guard let name = Self.stateName(at: token, range, parameters, locals, file) else { continue }
            // The root that stands for the state, or the member of it that is named.
            if Self.isWritten(name, file) { writes.append(name) } else { mentions.append(name) }
            token = name
        }
        self.writes = writes
        self.mentions = mentions
        tested = Self.tests(in: range, file)
    }

    private static func locals(in range: Range<Int>, _ file: FileContext) -> NameSet {
        var names: [String] = []
        for token in range where file.tokens.kinds[token].isIdentifierLike && token > 0 {
            let before = file.tokens.kinds[token - 1]
            if before == .let || before == .var { names.append(file.string(token)) }
        }
        return NameSet(names)
    }

    /// The token that names a piece of guarded state: a member of `self` or of what the scope passes in.
    private static func stateName(at token: Int, _ range: Range<Int>, _ parameters: [Int], _ locals: NameSet, _ file: FileContext) -> Int? {
        let kinds = file.tokens.kinds
        if kinds[token] == .selfValue { return kinds[token + 1] == .period && kinds[token + 2].isIdentifierLike ? token + 2 : nil }
        let isState = file.token(token, is: "$0") || parameters.contains { $0 != token && file.isSame($0..<$0 + 1, token..<token + 1) }
        if isState, kinds[token - 1] != .period {
            return kinds[token + 1] == .period && kinds[token + 2].isIdentifierLike && kinds[token + 3] != .leftParen ? token + 2 : token
        }
        guard kinds[token].isIdentifierLike, kinds[token - 1] != .period, file.isVariable(token), kinds[token + 1] != .leftParen else {
            return nil
        }
        guard !file.token(token, isIn: locals), !parameters.contains(token) else { return nil }
        return token
    }

    private static func isWritten(_ name: Int, _ file: FileContext) -> Bool {
        // `$0.free` is a member to the tokens; its root is what is asked.
        var root = name
        while root > 1, file.tokens.kinds[root - 1] == .period, file.tokens.kinds[root - 2] != .selfValue { root -= 2 }
        return file.isWrittenHere(root)
    }

    private static func tests(in range: Range<Int>, _ file: FileContext) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var index = file.outline.firsts.partitioningIndex { Int($0) >= range.lowerBound }
        while index < file.outline.count, Int(file.outline.firsts[index]) < range.upperBound {
            let node = NodeID(index)
            switch file.outline.kind(node) {
            case .conditions: result.append(file.outline.tokens(node))
            case .switchStatement:
                let end =
                    file.outline.firstChild(node, .switchCase).map { file.outline.tokens($0).lowerBound }
                    ?? file.outline.tokens(node).upperBound
                result.append(file.outline.anchor(node)..<end)
            case .ternary:
                let statement = file.outline.tokens(file.statement(node)).lowerBound
                result.append(max(range.lowerBound, statement)..<file.outline.tokens(node).lowerBound)
            default: break
            }
            index += 1
        }
        for token in range where file.token(token, is: "??") {
            result.append(max(range.lowerBound, file.outline.tokens(file.statement(at: token)).lowerBound)..<token)
        }
        return result
    }

    // MARK: Asking

    func reads(_ name: Int, _ file: FileContext) -> Bool { mentions.contains { file.isSame($0..<$0 + 1, name..<name + 1) } }

    func changes(_ name: Int, _ file: FileContext) -> Bool { writes.contains { file.isSame($0..<$0 + 1, name..<name + 1) } }

    /// Whether the region tests and writes the same variable, so that a second thread finds it taken.
    func reserves(_ file: FileContext) -> Bool { writes.contains { tests($0, file) } }

    /// Whether a variable is tested inside the region before it is written.
    func tests(_ name: Int, _ file: FileContext) -> Bool {
        mentions.contains { mention in
            file.isSame(mention..<mention + 1, name..<name + 1) && tested.contains { $0.contains(mention) }
        }
    }

    /// Whether a variable is read by a key: `cache[key]`.
    func looksUp(_ name: Int, _ file: FileContext) -> Bool {
        mentions.contains { file.isSame($0..<$0 + 1, name..<name + 1) && file.tokens.kinds[$0 + 1] == .leftSquare }
    }
}

/// Whether what a first region read decides what a second one writes.
struct Decision {
    let exists: Bool

    /// - Parameter conditions: the conditions of the function, in order.
    init(_ first: LockRegion, _ second: LockRegion, _ conditions: [NodeID], _ file: FileContext) {
        exists =
            Self.isInConditions(first.call, file) || Self.leavesEarly(first, file)
            || Self.isUsed(Self.results(of: first, file), between: first, and: second, conditions, file)
    }

    /// `if lock.withLock({ … }) { … }`
    private static func isInConditions(_ call: NodeID, _ file: FileContext) -> Bool {
        file.outline.ancestor(call) { $0 == .conditions || $0.isItemContainer }.map(file.outline.kind) == .conditions
    }

    /// A region that leaves the function from inside: `if let x = cache[key] { lock.unlock(); return x }`.
    private static func leavesEarly(_ region: LockRegion, _ file: FileContext) -> Bool {
        guard region.closure == nil else { return false }
        return region.tokens.contains {
            file.tokens.kinds[$0] == .return && file.innermostNode(at: $0) { $0.isFunctionLike } == file.enclosingFunction(region.call)
        }
    }

    /// The names that carry what the region read out of it.
    static func results(of region: LockRegion, _ file: FileContext) -> [Int] {
        let binding = file.outline.ancestor(region.call) { $0 == .binding || $0 == .optionalBinding || $0.isItemContainer }
        if let binding, file.outline.kind(binding) == .binding || file.outline.kind(binding) == .optionalBinding {
            return file.outline.tokens(binding).prefix { file.tokens.kinds[$0] != .equal && file.tokens.kinds[$0] != .colon }.filter {
                file.tokens.kinds[$0].isIdentifierLike
            }
        }
        guard region.closure == nil else { return assigned(before: region, file) }
        return region.tokens.filter { token in
            guard file.tokens.kinds[token].isIdentifierLike, token > 0 else { return false }
            let before = file.tokens.kinds[token - 1]
            return before == .let || before == .var || file.tokens.kinds[token + 1] == .equal && before != .period
        }
    }

    private static func assigned(before region: LockRegion, _ file: FileContext) -> [Int] {
        let statement = file.outline.tokens(file.statement(region.call)).lowerBound
        return file.tokens.kinds[statement].isIdentifierLike && file.tokens.kinds[statement + 1] == .equal ? [statement] : []
    }

    /// Whether a name decides (stands in a condition) or is written by the second region.
    private static func isUsed(
        _ names: [Int], between first: LockRegion, and second: LockRegion, _ conditions: [NodeID], _ file: FileContext
    ) -> Bool {
        guard !names.isEmpty else { return false }
        let from = conditions.partitioningIndex { file.outline.tokens($0).lowerBound >= first.tokens.lowerBound }
        let deciding = conditions[from...].prefix { file.outline.tokens($0).lowerBound < second.tokens.upperBound }.map {
            subject($0, file)
        }
        return names.contains { name in
            let isSame: (Int) -> Bool = { $0 != name && file.isSame($0..<$0 + 1, name..<name + 1) && file.tokens.kinds[$0 - 1] != .period }
            return (deciding + [second.tokens]).contains { $0.contains(where: isSame) }
        }
    }

    /// The tokens of conditions, or of what a `switch` looks at.
    private static func subject(_ node: NodeID, _ file: FileContext) -> Range<Int> {
        guard file.outline.kind(node) == .switchStatement else { return file.outline.tokens(node) }
        let start = file.outline.anchor(node)
        return start..<(file.outline.firstChild(node, .switchCase).map { file.outline.tokens($0).lowerBound } ?? start + 4)
    }
}

/// Methods and computed properties that answer a question under a lock.
struct LockedReads {
    private struct Answer {
        let function: NodeID
        let name: Int
        let region: LockRegion
        let isMethod: Bool
    }
    private let answers: [Answer]
    private let names: NameSet
    var isEmpty: Bool { answers.isEmpty }

    init(_ calls: [LockCall], _ scopes: [LockScope], _ file: FileContext) {
        var answers: [Answer] = []
        for function in Set((calls.filter(\.isAcquiring).map(\.call) + scopes.map(\.call)).compactMap { file.enclosingDeclaration($0) })
            .sorted()
        {
            let regions = file.lockRegions(in: function, calls, scopes)
            guard regions.count == 1, let region = regions.first, GuardedState(region, file).writes.isEmpty else { continue }
            if file.outline.kind(function) == .functionDecl {
                answers.append(Answer(function: function, name: file.outline.anchor(function), region: region, isMethod: true))
            } else if let binding = file.outline.ancestor(function, where: { $0 == .binding || $0.isTypeLike }),
                file.outline.kind(binding) == .binding
            {
                answers.append(Answer(function: function, name: file.outline.anchor(binding), region: region, isMethod: false))
            }
        }
        self.answers = answers
        names = NameSet(answers.map { file.string($0.name) })
    }

    /// What is read under a lock by a call or property at a token.
    func read(at token: Int, lock: String, in function: NodeID, _ file: FileContext) -> GuardedState? {
        guard file.token(token, isIn: names), file.isVariable(token) else { return nil }
        let isCall = file.tokens.kinds[token + 1] == .leftParen
        for answer in answers where answer.isMethod == isCall && answer.region.lock == lock && answer.function != function {
            if file.isSame(answer.name..<answer.name + 1, token..<token + 1) { return GuardedState(answer.region, file) }
        }
        return nil
    }
}
