// Owns: what happens to a continuation inside the closure that is given it.
import Analysis
import Outline
import SwiftLexer

/// How often a continuation was resumed, a bit for each possibility.
enum Count {
    static let none: PathState = 1
    static let once: PathState = 2
    static let several: PathState = 4
    /// Somebody else has it.
    static let elsewhere: PathState = 8

    static func resumed(_ state: PathState) -> PathState {
        var result = state & elsewhere
        if state & none != 0 { result |= once }
        if state & (once | several) != 0 { result |= several }
        return result
    }

    /// What a resumption makes of it that happens only where none did before.
    static func settled(_ state: PathState) -> PathState { state & none == 0 ? state : state & ~none | once }
}

/// The places where a continuation is resumed or given away, as events for a walk along the paths.
struct ContinuationUses {
    enum Event: Int { case resume, resumeOnce, delegate }

    private(set) var tokenEvents: [(token: Int, event: PathEvent)] = []
    private(set) var nodeEvents: [NodeID: [PathEvent]] = [:]
    /// Closures in which the continuation, or a function that resumes it, is mentioned.
    private(set) var closures: Set<NodeID> = []
    /// Conditions that ask whether it was resumed before.
    private(set) var flags: [NodeID: Bool] = [:]
    private(set) var isDelegated = false
    /// Whether it is given away in a closure that runs in place and returns what it did.
    private(set) var isDelegatedInPlace = false
    /// Whether the place it is kept in is resumed somewhere in the file.
    private(set) var isResumedElsewhere = false
    /// Whether all happens in the closure itself or one callback, so that nothing depends on who calls when.
    var isPlain: Bool { resumingClosures <= 1 && !hasRepeated }
    private let writes: Writes
    /// Where it is mentioned, in order.
    private var places: [Int] = []
    private var takenUnderLock: NameSet = []
    private var itemsOfBlocks: [NodeID: [NodeID]] = [:]
    private var knownFlags: [NodeID: Bool] = [:]
    private var resumingClosures = 0
    private var hasRepeated = false

    init(_ name: Int, in closure: NodeID, _ file: FileContext) {
        let range = file.outline.tokens(closure)
        writes = file.writes(in: range)
        takenUnderLock = NameSet(range.filter { Self.isTakenUnderLock($0, file) }.map { file.string($0) })
        var resumers: [NodeID: Int] = [:]
        var places: [Int] = []
        for token in range where token != name || file.token(token, is: "$0") {
            guard file.isSame(token..<token + 1, name..<name + 1), file.tokens.kinds[token - 1] != .period, !Self.isLabel(token, file)
            else { continue }
            if file.token(token, is: "$0"), file.innermostClosure(of: token, in: closure) != closure { continue }
            if Self.isCaptured(token, in: closure, file) { continue }
            places.append(token)
        }
        // Local functions and named closures that resume it run where they are called.
        for token in places {
            guard let body = Self.namedBody(around: token, in: closure, file) else { continue }
            resumers[body.node] = body.name
        }
        self.places = places
        for token in places { addUse(token, in: closure, file) }
        for (body, functionName) in resumers { addCalls(of: functionName, body, in: closure, file) }
        tokenEvents.sort { $0.token < $1.token }
        countClosures(in: closure, Set(resumers.keys), file)
    }

    private static func isLabel(_ token: Int, _ file: FileContext) -> Bool {
        file.tokens.kinds[token + 1] == .colon && (file.tokens.kinds[token - 1] == .leftParen || file.tokens.kinds[token - 1] == .comma)
    }

    private static func isCaptured(_ token: Int, in closure: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.captureList, in: closure).contains { file.outline.tokens($0).contains(token) }
    }

    // MARK: Uses

    private mutating func addUse(_ token: Int, in closure: NodeID, _ file: FileContext) {
        guard let inner = file.innermostClosure(of: token, in: closure) else { return }
        markClosures(from: inner, to: closure, file)
        let isMember = file.tokens.kinds[token + 1] == .period || file.tokens.kinds[token + 1] == .postfixQuestionMark
        let member = file.tokens.kinds[token + 1] == .period ? token + 2 : token + 3
        guard isMember, file.token(member, is: "resume") else {
            guard !isMember else { return }
            isDelegated = true
            if inner != closure, file.use(ofClosure: inner).runsInPlace { isDelegatedInPlace = true }
            noteKeeping(token, file)
            tokenEvents.append((token, .own(Event.delegate.rawValue)))
            return
        }
        let isSettling = guardedByFlag(token, in: closure, file) || isFailedStart(token, in: inner, file)
        let event: Event = isSettling ? .resumeOnce : .resume
        if file.tokens.kinds[member + 1] == .leftParen, let end = file.outline.match(member + 1), file.isCall(openedAt: member + 1) {
            tokenEvents.append((end, .own(event.rawValue)))
        } else {
            // `completion: continuation.resume(with:)` runs when it is called.
            tokenEvents.append((token, .own(event.rawValue)))
        }
    }

    /// A resumption in a `catch` of the call that was to start the work: the callback that was set before it never comes.
    private func isFailedStart(_ token: Int, in inner: NodeID, _ file: FileContext) -> Bool {
        guard let clause = file.innermostNode(at: token, where: { $0 == .catchClause || $0 == .closure || $0 == .functionDecl }),
            file.outline.kind(clause) == .catchClause
        else { return false }
        let start = file.outline.tokens(clause).lowerBound
        return !places[..<places.partitioningIndex { $0 >= start }].suffix(Self.window).contains { place in
            guard file.innermostNode(at: place, where: { $0 == .closure }) == inner else { return false }
            let block = file.innermostNode(at: place) { $0.isItemContainer }
            let leaves = block.map { $0 != inner && !file.outline.tokens($0).contains(token) && file.alwaysExits($0) } ?? false
            return !leaves
        }
    }

    private mutating func markClosures(from inner: NodeID, to closure: NodeID, _ file: FileContext) {
        var current = inner
        while current != closure {
            guard closures.insert(current).inserted, let outer = file.outline.ancestor(current, where: { $0 == .closure }) else { return }
            current = outer
        }
    }

    /// `self.waiter = continuation`, `waiters.append(continuation)`: whether the file resumes what is kept there.
    private mutating func noteKeeping(_ token: Int, _ file: FileContext) {
        var index = token - 1
        let statement = file.outline.tokens(file.statement(at: token)).lowerBound
        while index >= statement {
            if file.tokens.kinds[index].isIdentifierLike, file.isResumed(throughNameAt: index) {
                isResumedElsewhere = true
                return
            }
            index -= 1
        }
    }

    // MARK: Functions that resume

    private static func namedBody(around token: Int, in closure: NodeID, _ file: FileContext) -> (node: NodeID, name: Int)? {
        guard let node = file.innermostNode(at: token, where: { $0 == .closure || $0 == .functionDecl }), node > closure else { return nil }
        if file.outline.kind(node) == .functionDecl { return (node, file.outline.anchor(node)) }
        guard file.outline.kind(node) == .closure, case .bound(let binding) = file.use(ofClosure: node) else { return nil }
        return (node, file.outline.anchor(binding))
    }

    private mutating func addCalls(of name: Int, _ body: NodeID, in closure: NodeID, _ file: FileContext) {
        for token in file.outline.tokens(closure) where token != name && file.isSame(token..<token + 1, name..<name + 1) {
            guard file.tokens.kinds[token - 1] != .period, !Self.isLabel(token, file), !file.outline.tokens(body).contains(token) else {
                continue
            }
            guard file.tokens.kinds[token - 1] != .func, let inner = file.innermostClosure(of: token, in: closure) else { continue }
            markClosures(from: inner, to: closure, file)
            let opener = token + 1
            if file.tokens.kinds[opener] == .leftParen, let end = file.outline.match(opener) {
                tokenEvents.append((end, .runs(body)))
            } else {
                tokenEvents.append((token, .runs(body)))
            }
        }
        closures.remove(body)
    }

    private mutating func countClosures(in closure: NodeID, _ bodies: Set<NodeID>, _ file: FileContext) {
        for inner in closures {
            if file.outline.ancestor(inner, where: { $0 == .closure }) == closure { resumingClosures += 1 }
            let run = run(of: inner, file)
            if run == .repeatedly { hasRepeated = true }
        }
    }

    // MARK: Flags

    /// How many statements before a resumption are looked at for a flag, in each block around it.
    private static let window = 24

    /// Whether a resumption runs only where a flag says that none did before; the flag's conditions are noted.
    private mutating func guardedByFlag(_ token: Int, in closure: NodeID, _ file: FileContext) -> Bool {
        var isGuarded = false
        var current = file.statement(at: token)
        while current != closure {
            guard let parent = file.outline.parent(current) else { return isGuarded }
            if file.outline.kind(parent) == .ifStatement, let conditions = file.outline.firstChild(parent, .conditions),
                conditions != current,
                isFlag(conditions, closure, file)
            {
                flags[conditions] = file.outline.kind(current) == .codeBlock
                isGuarded = true
            }
            if file.outline.kind(parent).isItemContainer {
                for earlier in earlierItems(before: current, in: parent, file) {
                    let kind = file.outline.kind(earlier)
                    guard kind == .guardStatement || kind == .ifStatement, let conditions = file.outline.firstChild(earlier, .conditions)
                    else { continue }
                    if kind == .ifStatement {
                        guard let body = file.outline.firstChild(earlier, .codeBlock), file.alwaysExits(body) else { continue }
                    }
                    if isFlag(conditions, closure, file) {
                        flags[conditions] = kind == .guardStatement
                        isGuarded = true
                    }
                }
            }
            current = parent
        }
        return isGuarded
    }

    /// The last items of a block before one of them.
    private mutating func earlierItems(before item: NodeID, in block: NodeID, _ file: FileContext) -> ArraySlice<NodeID> {
        let items = itemsOfBlocks[block] ?? Array(file.outline.children(block))
        itemsOfBlocks[block] = items
        let end = items.partitioningIndex { $0 >= item }
        return items[max(0, end - Self.window)..<end]
    }

    /// Whether conditions ask for a flag: a variable from outside the callback that the closure also sets, or an atomic exchange.
    private mutating func isFlag(_ conditions: NodeID, _ closure: NodeID, _ file: FileContext) -> Bool {
        if let known = knownFlags[conditions] { return known }
        let range = file.outline.tokens(conditions)
        let isFlag =
            file.contains(Self.exchanges, in: range) || file.mentionsText(Self.flagWords, in: range)
            || range.contains { token in
                guard file.tokens.kinds[token] == .identifier, file.tokens.kinds[token + 1] != .leftParen, file.isVariable(token) else {
                    return false
                }
                let isWhole = file.tokens.kinds[token + 1] != .period
                return file.places(of: token, in: writes).contains { !range.contains($0) && !(isWhole && isPartOnly($0, file)) }
                    || file.token(token, isIn: takenUnderLock)
            }
        knownFlags[conditions] = isFlag
        return isFlag
    }

    /// Whether only a member of a variable is written: `owner.count += 1` leaves `owner` what it was.
    private func isPartOnly(_ place: Int, _ file: FileContext) -> Bool {
        let next = file.tokens.kinds[place + 1]
        guard next == .period || next == .postfixQuestionMark else { return false }
        return file.tokens.kinds[file.endOfAccess(place)] != .leftParen
    }

    /// `let isFirst = lock.withLock { … }`
    private static func isTakenUnderLock(_ name: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[name].isIdentifierLike, file.tokens.kinds[name - 1] == .let, file.tokens.kinds[name + 1] == .equal else {
            return false
        }
        return file.contains(exchanges, in: name + 2..<min(name + 12, file.tokens.count))
    }

    private static let flagWords: [StaticString] = [
        "resumed", "finished", "completed", "once", "fired", "isDone", "hasReturned", "settled",
    ]
    private static let exchanges: NameSet = [
        "exchange", "compareExchange", "withLock", "withLockUnchecked", "withLockedValue", "testAndSet", "tryFinish", "tryResume",
        "markFinished", "claim",
        "tryClaim", "compareAndExchange", "weakCompareExchange", "loadThenLogicalOr", "bitwiseOrThenLoad", "take", "swap", "tryAcquire",
        "setIfUnset",
    ]

    // MARK: Closures

    /// How often a closure that mentions the continuation runs.
    func run(of closure: NodeID, _ file: FileContext) -> ClosureRun {
        guard closures.contains(closure) else { return .ignored }
        switch file.use(ofClosure: closure) {
        case .inPlace(let call):
            return file.token(file.outline.anchor(call), isIn: Self.enumerations)
                || file.mentionsText(["enumerate"], in: file.outline.anchor(call)..<file.outline.anchor(call) + 1)
                ? .perElement : .once
        case .assigned(let target):
            guard let name = target.last, file.token(name, isIn: Self.repeatedHandlers) else { return .once }
            return Self.isStopped(closure, file) ? .untilDone : .repeatedly
        case .queue(let call), .argument(let call):
            guard Self.isRepeated(call, file) else { return .once }
            return Self.isStopped(closure, file) ? .untilDone : .repeatedly
        default: return .once
        }
    }

    /// Whether a callback takes itself away: `handler = nil`, `cancel()`, `invalidate()`.
    private static func isStopped(_ closure: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(closure)
        if file.contains(["cancel", "invalidate", "removeObserver", "forceCancel", "dispose", "remove", "stop"], in: range) { return true }
        return range.contains { file.tokens.kinds[$0] == .nil && file.tokens.kinds[$0 - 1] == .equal }
    }

    private static func isRepeated(_ call: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(call)
        if file.token(name, is: "scheduledTimer") || file.token(name, is: "Timer") {
            return file.argument("repeats", of: call).map { file.tokens.kinds[$0.value.lowerBound] == .true } ?? false
        }
        if file.token(name, isIn: ["sink", "subscribe", "onReceive"]) {
            return !file.contains(["first", "prefix", "last", "output"], in: file.callee(call))
        }
        return file.token(name, isIn: repeatedCalls)
    }

    private static let enumerations: NameSet = [
        "forEach", "map", "compactMap", "flatMap", "filter", "reduce", "allSatisfy", "contains", "first", "firstIndex", "sorted",
        "concurrentPerform",
        "mapValues", "removeAll",
    ]
    private static let repeatedHandlers: NameSet = [
        "stateUpdateHandler", "pathUpdateHandler", "readabilityHandler", "writeabilityHandler", "newConnectionHandler",
        "viabilityUpdateHandler",
        "betterPathUpdateHandler", "eventHandler",
    ]
    private static let repeatedCalls: NameSet = [
        "addObserver", "observe", "setEventHandler", "addPeriodicTimeObserver", "enumerateObjects", "scheduleRepeating",
        "scheduleRepeatedTask",
    ]
}

/// Counts the resumptions along each path.
struct ContinuationFollower: PathFollower {
    private let uses: ContinuationUses
    private let file: FileContext

    init(_ uses: ContinuationUses, _ file: FileContext) {
        self.uses = uses
        self.file = file
    }

    mutating func pass(_ event: Int, _ state: PathState) -> PathState {
        switch ContinuationUses.Event(rawValue: event) {
        case .resume: return Count.resumed(state)
        case .resumeOnce: return Count.settled(state)
        case .delegate: return Count.elsewhere
        case nil: return state
        }
    }

    mutating func run(of closure: NodeID) -> ClosureRun { uses.run(of: closure, file) }

    /// `do { try start { continuation.resume() } } catch { … }`: what could not be started never calls back.
    mutating func thrown(_ node: NodeID, before: PathState, after: PathState) -> PathState {
        let hasCallback = file.nodes(.closure, in: node).contains { uses.closures.contains($0) && !file.use(ofClosure: $0).runsInPlace }
        return hasCallback ? before | after : after
    }

    mutating func branch(_ conditions: NodeID, holds: Bool, _ state: PathState) -> PathState {
        guard let unresumed = uses.flags[conditions], unresumed != holds else { return state }
        // The flag was set: somebody resumed it before.
        return Count.settled(state)
    }
}

extension FileContext {
    /// Whether a call opens its arguments at a token, as opposed to a function named with its labels.
    func isCall(openedAt opener: Int) -> Bool {
        // `resume(with:)` names a function: labels and nothing else.
        guard let closer = outline.match(opener) else { return false }
        return closer == opener + 1 || tokens.kinds[closer - 1] != .colon
    }

    /// Whether the file calls `resume` on something of this name, or on what is taken out of it.
    func isResumed(throughNameAt name: Int) -> Bool {
        calls(named: "resume").contains { call in
            let receiver = receiver(call)
            if receiver.contains(where: { isSame($0..<$0 + 1, name..<name + 1) }) { return true }
            // `for waiter in waiters { waiter.resume() }`, `let c = waiter; c?.resume()`, `waiters.removeFirst()`.
            guard let function = enclosingDeclaration(call) else { return false }
            return outline.tokens(function).contains { isSame($0..<$0 + 1, name..<name + 1) && $0 != name }
        }
    }
}
