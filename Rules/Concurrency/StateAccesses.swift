// Owns: where a body tests, writes and relies on an object's variables, as events for a walk along the paths.
import Analysis
import Outline
import SwiftLexer

/// Where a body tests, writes and relies on an object's variables.
struct StateAccesses {
    struct Test {
        /// The token of the variable.
        let name: Int
        /// Where the test decides what runs: the branches, and what follows an early exit.
        let regions: [Range<Int>]
        /// Whether it decides if a loop goes on.
        var isOfLoop = false
    }

    enum Access {
        case test(Int)
        case write(Int)
        case use(Int)
    }

    private(set) var tests: [Test] = []
    private(set) var accesses: [Access] = []
    private(set) var tokenEvents: [(token: Int, event: PathEvent)] = []
    private(set) var nodeEvents: [NodeID: [PathEvent]] = [:]

    /// How many tests of one body are followed.
    private static let limit = 31

    init(_ names: NameSet, in body: NodeID, _ file: FileContext) {
        let shadowed = Shadows(in: body, file)
        for token in file.outline.tokens(body) where file.tokens.kinds[token].isIdentifierLike && file.token(token, isIn: names) {
            guard shadowed.isMember(token, file), Self.runs(token, with: body, file) else { continue }
            if file.isWrittenHere(token) {
                add(.write(token), behind: file.statement(at: token))
            } else if let regions = Self.testRegions(token, file) {
                guard tests.count < Self.limit else { continue }
                tests.append(Test(name: token, regions: regions, isOfLoop: Self.isOfLoop(token, file)))
                add(.test(tests.count - 1), at: token)
            } else if Self.isReliedOn(token, file) {
                add(.use(token), at: token)
            }
        }
    }

    private mutating func add(_ access: Access, at token: Int) {
        tokenEvents.append((token, .own(accesses.count)))
        accesses.append(access)
    }

    private mutating func add(_ access: Access, behind statement: NodeID) {
        nodeEvents[statement, default: []].append(.own(accesses.count))
        accesses.append(access)
    }

    /// Whether a token runs with the body rather than in a closure of somebody else's.
    private static func runs(_ token: Int, with body: NodeID, _ file: FileContext) -> Bool {
        var current = file.innermostNode(at: token)
        while current != body {
            if file.outline.kind(current) == .closure, StalenessFollower.run(of: current, file) == .ignored { return false }
            if file.outline.kind(current) == .functionDecl || file.outline.kind(current).isTypeLike { return false }
            guard let parent = file.outline.parent(current) else { return false }
            current = parent
        }
        return true
    }

    // MARK: Tests

    /// What a test of the variable decides; nil where the token stands in no test.
    private static func testRegions(_ token: Int, _ file: FileContext) -> [Range<Int>]? {
        var current = file.innermostNode(at: token)
        // The bare subject of a `switch` has no node of its own.
        if file.outline.kind(current) == .switchStatement { return regions(of: current, file) }
        while let parent = file.outline.parent(current) {
            switch file.outline.kind(parent) {
            case .conditions: return file.outline.parent(parent).map { regions(of: $0, file) }
            case .switchStatement where file.outline.kind(current) != .switchCase: return regions(of: parent, file)
            case .closure, .codeBlock, .switchCase: return nil
            default: break
            }
            if file.outline.kind(parent) == .switchStatement || parent == .file { return nil }
            current = parent
        }
        return nil
    }

    private static func isOfLoop(_ token: Int, _ file: FileContext) -> Bool {
        guard let conditions = file.innermostNode(at: token, where: { $0 == .conditions || $0.isItemContainer }),
            file.outline.kind(conditions) == .conditions
        else { return false }
        return file.outline.parent(conditions).map { file.outline.kind($0).isLoop } ?? false
    }

    private static func regions(of statement: NodeID, _ file: FileContext) -> [Range<Int>] {
        let own = file.outline.tokens(statement)
        switch file.outline.kind(statement) {
        case .guardStatement: return [own, rest(behind: statement, file)]
        case .ifStatement:
            var result = [own]
            let blocks = [
                file.outline.firstChild(statement, .codeBlock),
                file.outline.firstChild(statement, .elseBranch).flatMap { file.outline.firstChild($0, .codeBlock) },
            ]
            if blocks.contains(where: { $0.map(file.alwaysExits) ?? false }) { result.append(rest(behind: statement, file)) }
            return result
        default: return [own]
        }
    }

    /// What stands behind a statement in its block.
    private static func rest(behind statement: NodeID, _ file: FileContext) -> Range<Int> {
        let end = file.outline.tokens(statement).upperBound
        let block = file.outline.ancestor(statement) { $0.isItemContainer } ?? .file
        return end..<max(end, file.outline.tokens(block).upperBound)
    }

    /// `x!`, `x[0]`, `x[key]!`: the process ends when the test no longer holds.
    private static func isReliedOn(_ token: Int, _ file: FileContext) -> Bool {
        let next = token + 1
        if file.tokens.kinds[next] == .exclamationMark { return true }
        guard file.tokens.kinds[next] == .leftSquare, let end = file.outline.match(next) else { return false }
        return file.tokens.kinds[end + 1] == .exclamationMark || end == next + 2 && file.tokens.kinds[next + 1] == .integerLiteral
    }
}

/// The names that a body declares itself, so that they are no members where the declaration reaches.
struct Shadows {
    private let scopes: [String: [Range<Int>]]
    private let names: NameSet

    init(in body: NodeID, _ file: FileContext) {
        var scopes: [String: [Range<Int>]] = [:]
        let function = file.outline.kind(body) == .closure ? file.enclosingDeclaration(body) ?? body : body
        for kind in [NodeKind.parameter, .binding, .optionalBinding] {
            for node in file.nodes(kind, in: function) {
                scopes[file.string(file.outline.anchor(node)), default: []].append(Self.scope(of: node, kind, file))
            }
        }
        self.scopes = scopes
        names = NameSet(Array(scopes.keys))
    }

    /// Where a declaration's name is known.
    private static func scope(of node: NodeID, _ kind: NodeKind, _ file: FileContext) -> Range<Int> {
        let start = file.outline.tokens(node).upperBound
        let owner = file.outline.ancestor(node) { owner in
            if kind == .parameter { return owner.isFunctionLike }
            return owner.isItemContainer || kind == .optionalBinding && (owner == .ifStatement || owner == .whileStatement)
        }
        return start..<max(start, file.outline.tokens(owner ?? .file).upperBound)
    }

    /// Whether a name stands for a member of `self`.
    func isMember(_ token: Int, _ file: FileContext) -> Bool {
        if file.tokens.kinds[token - 1] == .period { return file.tokens.kinds[token - 2] == .selfValue }
        if file.tokens.kinds[token - 1] == .postfixQuestionMark { return false }
        guard file.isVariable(token) else { return false }
        guard file.token(token, isIn: names),
            scopes[file.string(token)]?.contains(where: { $0.contains(token) }) ?? false
                || isBeingDeclared(token, file)
        else { return true }
        return false
    }

    /// A name where it is bound; the short form `guard let user` reads the member that it makes a copy of.
    private func isBeingDeclared(_ token: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[token - 1] == .let || file.tokens.kinds[token - 1] == .var else { return false }
        let isShort = file.tokens.kinds[token + 1] != .equal && file.tokens.kinds[token + 1] != .colon
        return !(isShort && file.outline.kind(file.innermostNode(at: token)) == .optionalBinding)
    }
}

/// Follows for each test whether it still holds, and whether an `await` came since.
struct StalenessFollower: PathFollower {
    private let accesses: StateAccesses
    private let file: FileContext
    /// For each test the first place that acts upon it though it is stale.
    private(set) var stale: [Int: Int] = [:]

    /// Set once a tested variable is written before the `await`: a second call finds it changed.
    private static let reserved: PathState = 1 << 63
    private static let fresh: PathState = 0x1555_5555_5555_5555

    init(_ accesses: StateAccesses, _ file: FileContext) {
        self.accesses = accesses
        self.file = file
    }

    mutating func pass(_ event: Int, _ state: PathState) -> PathState {
        switch accesses.accesses[event] {
        case .test(let index): return test(index, state)
        case .write(let place): return write(place, state)
        case .use(let place):
            note(place, state)
            return state
        }
    }

    private func test(_ index: Int, _ state: PathState) -> PathState {
        let cleared = forget(accesses.tests[index].name, state)
        return state & Self.reserved == 0 ? cleared | bit(index) : cleared
    }

    private mutating func write(_ place: Int, _ state: PathState) -> PathState {
        note(place, state)
        var result = state
        let isReserving = storesTask(place) || accesses.tests.indices.contains { result & bit($0) != 0 && isSame($0, place) }
        if isReserving { result = result & ~Self.fresh | Self.reserved }
        return forget(place, result)
    }

    /// `self.task = task`: the work in flight is there for the next call to see.
    private func storesTask(_ place: Int) -> Bool {
        let value = place + 2
        guard file.tokens.kinds[place + 1] == .equal else { return false }
        if file.token(value, is: "Task") { return true }
        guard file.tokens.kinds[value].isIdentifierLike, let declared = file.declaration(of: value), declared.kind == .local else {
            return false
        }
        return file.initialValue(declared).map { file.token($0.lowerBound, is: "Task") } ?? false
    }

    private mutating func note(_ place: Int, _ state: PathState) {
        for index in accesses.tests.indices where state & (bit(index) << 1) != 0 && isSame(index, place) {
            guard accesses.tests[index].regions.contains(where: { $0.contains(place) }) else { continue }
            // `isRunning = false` in `while isRunning` ends the loop, whatever it was.
            if accesses.tests[index].isOfLoop, file.tokens.kinds[place + 1] == .equal,
                file.tokens.kinds[place + 2] == .true || file.tokens.kinds[place + 2] == .false
            {
                continue
            }
            stale[index] = min(stale[index] ?? place, place)
        }
    }

    private func bit(_ index: Int) -> PathState { 1 << PathState(index * 2) }

    private func isSame(_ index: Int, _ place: Int) -> Bool {
        let name = accesses.tests[index].name
        return file.isSame(name..<name + 1, place..<place + 1)
    }

    /// The state without all tests of a variable.
    private func forget(_ name: Int, _ state: PathState) -> PathState {
        accesses.tests.indices.reduce(state) { isSame($1, name) ? $0 & ~(bit($1) * 3) : $0 }
    }

    mutating func leave(_ node: NodeID, _ state: PathState) -> PathState {
        guard file.outline.kind(node) != .call else { return state }
        let fresh = state & Self.fresh
        return state & ~fresh | fresh << 1
    }

    mutating func run(of closure: NodeID) -> ClosureRun { Self.run(of: closure, file) }

    static func run(of closure: NodeID, _ file: FileContext) -> ClosureRun {
        switch file.use(ofClosure: closure) {
        case .applied, .inPlace, .queueSync: return .once
        case .asyncScope(let call): return file.token(file.outline.anchor(call), is: "run") ? .ignored : .once
        default: return .ignored
        }
    }
}
