// Owns: what a region of a lock reads, tests and writes, and whether a later region acts upon it.
import Analysis
import Outline
import SwiftLexer

/// What a region of a lock reads, tests and writes.
struct GuardedState {
    /// The tokens of the variables that are written, the last name of each: `free` in `self.free -= 1` and in `$0.free -= 1`.
    let writes: [Int]
    private let mentioned: NameSet
    private let changed: NameSet
    private let tested: NameSet
    private let lookedUp: NameSet
    /// Whether the region tests and writes the same variable, so that a second thread finds it taken.
    let reserves: Bool

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
        let names: ([Int]) -> NameSet = { tokens in NameSet(tokens.map { file.string($0) }) }
        mentioned = names(mentions)
        changed = names(writes)
        lookedUp = names(mentions.filter { file.tokens.kinds[$0 + 1] == .leftSquare })
        let tested = names(Self.tested(mentions, by: Self.tests(in: range, file)))
        self.tested = tested
        reserves = writes.contains { file.token($0, isIn: tested) }
    }

    /// The mentions that stand in a test; both in order.
    private static func tested(_ mentions: [Int], by tests: [Range<Int>]) -> [Int] {
        let tests = tests.sorted { $0.lowerBound < $1.lowerBound }
        var result: [Int] = []
        var next = 0
        var end = 0
        for mention in mentions {
            while next < tests.count, tests[next].lowerBound <= mention {
                end = max(end, tests[next].upperBound)
                next += 1
            }
            if mention < end { result.append(mention) }
        }
        return result
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

    func reads(_ name: Int, _ file: FileContext) -> Bool { file.token(name, isIn: mentioned) }

    func changes(_ name: Int, _ file: FileContext) -> Bool { file.token(name, isIn: changed) }

    /// Whether a variable is tested inside the region before it is written.
    func tests(_ name: Int, _ file: FileContext) -> Bool { file.token(name, isIn: tested) }

    /// Whether a variable is read by a key: `cache[key]`.
    func looksUp(_ name: Int, _ file: FileContext) -> Bool { file.token(name, isIn: lookedUp) }
}

/// Whether what a first region read decides what a second one writes.
struct Decision {
    let exists: Bool
    /// Whether it turns the second caller away with an error, rather than giving him what the first one made.
    let refuses: Bool
    /// Whether what is written was made from what was read: `table[key] = old + 1`, but not `table[key] = hit ?? compute()`.
    let derives: Bool

    /// - Parameter conditions: the conditions of the function, in order.
    init(_ first: LockRegion, _ second: LockRegion, _ conditions: [NodeID], _ file: FileContext) {
        let names = CarriedNames(Self.results(of: first, file), between: first.tokens.upperBound..<second.tokens.lowerBound, file)
        var deciding = Self.conditions(naming: names, between: first, and: second, conditions, file)
        if let own = Self.conditions(around: first.call, file) { deciding.append(own) }
        derives = names.stand(in: second.tokens, file) && !names.areRemade(in: first.tokens.upperBound..<second.tokens.upperBound, file)
        exists = !deciding.isEmpty || Self.leavesEarly(first, file) || names.stand(in: second.tokens, file)
        refuses = deciding.contains { condition in
            guard file.outline.kind(condition) == .conditions, let statement = file.outline.parent(condition) else { return false }
            return [statement, file.outline.firstChild(statement, .elseBranch)].compactMap { $0 }.contains { branch in
                guard let body = file.outline.firstChild(branch, .codeBlock) else { return false }
                return file.outline.children(body).contains { file.outline.kind($0) == .throwStatement }
            }
        }
    }

    /// `if lock.withLock({ … }) { … }`
    private static func conditions(around call: NodeID, _ file: FileContext) -> NodeID? {
        file.outline.ancestor(call) { $0 == .conditions || $0.isItemContainer }.flatMap { file.outline.kind($0) == .conditions ? $0 : nil }
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
        guard region.closure == nil else { return assigned(before: region, file) + assigned(inside: region, file) }
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

    /// `var n = 0; lock.withLock { n = items.count }`
    private static func assigned(inside region: LockRegion, _ file: FileContext) -> [Int] {
        region.tokens.filter { token in
            guard file.tokens.kinds[token] == .identifier, file.tokens.kinds[token + 1] == .equal, file.tokens.kinds[token - 1] != .period,
                let declared = file.declaration(of: token)
            else { return false }
            return declared.kind == .local && declared.token < region.tokens.lowerBound
        }
    }

    /// The conditions of a function, from a first region to the end of a second one, in which a name stands.
    private static func conditions(
        naming names: CarriedNames, between first: LockRegion, and second: LockRegion, _ conditions: [NodeID], _ file: FileContext
    ) -> [NodeID] {
        guard !names.isEmpty else { return [] }
        let from = conditions.partitioningIndex { file.outline.tokens($0).lowerBound >= first.tokens.lowerBound }
        return conditions[from...].prefix { file.outline.tokens($0).lowerBound < second.tokens.upperBound }.filter {
            names.stand(in: subject($0, file), file)
        }
    }

    /// The tokens of conditions, or of what a `switch` looks at.
    private static func subject(_ node: NodeID, _ file: FileContext) -> Range<Int> {
        guard file.outline.kind(node) == .switchStatement else { return file.outline.tokens(node) }
        let start = file.outline.anchor(node)
        return start..<(file.outline.firstChild(node, .switchCase).map { file.outline.tokens($0).lowerBound } ?? start + 4)
    }
}

/// The names that carry what a region read out of it.
private struct CarriedNames {
    private let names: NameSet
    /// Where they are bound, which is no use of them.
    private let places: Set<Int>
    var isEmpty: Bool { places.isEmpty }

    /// - Parameter range: the code behind the region, whose constants carry on what they are made from: `let next = current + 1`.
    init(_ tokens: [Int], between range: Range<Int>, _ file: FileContext) {
        var names = NameSet(tokens.map { file.string($0) })
        var places = tokens
        if !tokens.isEmpty {
            let start = file.outline.firsts.partitioningIndex { Int($0) >= range.lowerBound }
            for index in start..<file.outline.count where Int(file.outline.firsts[index]) < range.upperBound {
                let binding = NodeID(index)
                guard file.outline.kind(binding) == .binding else { continue }
                let own = file.outline.tokens(binding)
                guard let equal = own.first(where: { file.tokens.kinds[$0] == .equal }), own.upperBound <= range.upperBound,
                    (equal..<own.upperBound).contains(where: { file.token($0, isIn: names) && file.tokens.kinds[$0 - 1] != .period })
                else { continue }
                places.append(file.outline.anchor(binding))
                names = NameSet(places.map { file.string($0) })
            }
        }
        self.names = names
        self.places = Set(places)
    }

    /// `let value = hit ?? compute()`, and `let value = compute()` behind an `if let value` that was over.
    func areRemade(in range: Range<Int>, _ file: FileContext) -> Bool {
        range.contains { token in
            guard file.token(token, isIn: names) else { return false }
            return file.token(token + 1, is: "??") || file.tokens.kinds[token - 1] == .let && !places.contains(token)
        }
    }

    func stand(in range: Range<Int>, _ file: FileContext) -> Bool {
        !isEmpty && range.contains { file.token($0, isIn: names) && !places.contains($0) && file.tokens.kinds[$0 - 1] != .period }
    }
}
