// Owns: where locks are taken and given up, and what runs while they are held.
package import Outline
import SourceText
import SwiftLexer

/// A call that takes or gives up a lock.
package struct LockCall: Sendable {
    package let call: NodeID
    package let isAcquiring: Bool
    /// The lock, without `self.` and marks, so that two mentions compare equal.
    package let lock: String
}

/// A closure that runs while a lock is held, or alone on a queue.
package struct LockScope: Sendable {
    package enum Kind: Sendable { case lock, queue, barrier }
    package let call: NodeID
    package let closure: NodeID
    package let lock: String
    package let kind: Kind
}

extension FileContext {
    private static let acquiring: [StaticString] = [
        "lock", "lockRead", "lockWrite", "lockForReading", "lockForWriting", "readLock", "writeLock", "rdlock", "wrlock",
        "withLockVoidUnsafe",
    ]
    private static let releasing: [StaticString] = [
        "unlock", "unlockRead", "unlockWrite", "unlockForReading", "unlockForWriting", "readUnlock", "writeUnlock",
    ]
    private static let acquiringFunctions: [StaticString] = [
        "os_unfair_lock_lock", "pthread_mutex_lock", "pthread_rwlock_rdlock", "pthread_rwlock_wrlock", "objc_sync_enter",
        "os_unfair_recursive_lock_lock",
    ]
    private static let releasingFunctions: [StaticString] = [
        "os_unfair_lock_unlock", "pthread_mutex_unlock", "pthread_rwlock_unlock", "objc_sync_exit", "os_unfair_recursive_lock_unlock",
    ]

    /// The calls that take or give up a lock by hand, in order.
    package func lockCalls() -> [LockCall] { allLockCalls }

    func findLockCalls() -> [LockCall] {
        var result: [LockCall] = []
        for (names, isAcquiring) in [(Self.acquiring, true), (Self.releasing, false)] {
            for call in calls(named: names) where arguments(call).isEmpty && !isAwaited(call) {
                result.append(LockCall(call: call, isAcquiring: isAcquiring, lock: lockName(receiver(call))))
            }
        }
        for (names, isAcquiring) in [(Self.acquiringFunctions, true), (Self.releasingFunctions, false)] {
            for call in calls(named: names) {
                guard let argument = arguments(call).first else { continue }
                result.append(LockCall(call: call, isAcquiring: isAcquiring, lock: lockName(argument.value)))
            }
        }
        return result.sorted { $0.call < $1.call }
    }

    /// Whether an `await` covers a node within its statement.
    package func isAwaited(_ node: NodeID) -> Bool {
        outline.ancestor(node) { $0 == .awaitExpression || $0 == .closure || $0.isItemContainer }.map(outline.kind) == .awaitExpression
    }

    package func lockName(_ range: Range<Int>) -> String {
        var name = ""
        for token in range {
            switch tokens.kinds[token] {
            case .selfValue: if range.count == 1 { name += "self" }
            case .selfType, .prefixAmpersand, .postfixQuestionMark, .exclamationMark: break
            case .period where name.isEmpty: break
            default: name += string(token)
            }
        }
        return name
    }

    private static let scopedLocks: [StaticString] = [
        "withLock", "withLockUnchecked", "withLockVoid", "withLockedValue", "withReaderLock", "withWriterLock", "withReaderLockVoid",
        "withWriterLockVoid", "withCriticalRegion", "withCriticalSection", "withCriticalScope", "synchronized", "locked", "withMutex",
        "performLocked",
        "whileLocked", "around",
    ]

    /// The closures that run while a lock is held (`lock.withLock { }`) or alone on a queue (`queue.sync { }`, barriers), in order.
    package func lockScopes() -> [LockScope] { allLockScopes }

    func findLockScopes() -> [LockScope] {
        var result: [LockScope] = []
        for call in calls(named: Self.scopedLocks) where !isAwaited(call) {
            guard let closure = closures(call).last else { continue }
            var lock = lockName(receiver(call))
            if lock.isEmpty, token(outline.anchor(call), is: "synchronized"), let first = arguments(call).first {
                lock = lockName(first.value)
            }
            result.append(LockScope(call: call, closure: closure, lock: lock, kind: .lock))
        }
        for call in calls(named: ["sync", "async", "asyncAndWait"]) {
            let receiver = receiver(call)
            guard !receiver.isEmpty, !isMainQueue(receiver), !contains(["global"], in: receiver), let closure = closures(call).last else {
                continue
            }
            let isBarrier = argument("flags", of: call).map { $0.value.contains { token($0, is: "barrier") } } ?? false
            if token(outline.anchor(call), is: "async"), !isBarrier, !isQueueLike(receiver) { continue }
            result.append(LockScope(call: call, closure: closure, lock: lockName(receiver), kind: isBarrier ? .barrier : .queue))
        }
        return result.sorted { $0.call < $1.call }
    }

    private func isQueueLike(_ range: Range<Int>) -> Bool { range.last.map { token($0, mentions: "queue") } ?? false }
}

// MARK: - What runs while a lock is held

/// What is known of the locks that a function takes by hand.
package struct LockFlow: Sendable {
    /// The calls that take a lock; bit `n` of a state stands for the `n`th.
    package let acquisitions: [LockCall]
    /// For each way out, and the end, the locks that may still be held there; the end has no node.
    package let exits: [(node: NodeID?, held: PathState)]
    /// For calls and `await`s the locks that may be held when they run.
    package let held: [NodeID: PathState]

    package func acquisitions(in state: PathState) -> [LockCall] {
        acquisitions.indices.filter { state & 1 << PathState($0) != 0 }.map { acquisitions[$0] }
    }
}

extension FileContext {
    /// Functions that take a lock by hand, each followed along its paths; of each at most the first 64 acquisitions.
    package func lockFlows() -> [LockFlow] { allLockFlows }

    func findLockFlows() -> [LockFlow] {
        var all = lockCalls()
        guard all.contains(where: \.isAcquiring) else { return [] }
        all += releasesThroughCalls(all)
        all.sort { $0.call < $1.call }
        var byFunction: [NodeID: [LockCall]] = [:]
        for lockCall in all { byFunction[owner(of: lockCall.call), default: []].append(lockCall) }
        return byFunction.sorted { $0.key < $1.key }.compactMap { function, calls in
            guard calls.contains(where: \.isAcquiring) else { return nil }
            let range = function == .file ? 0..<outline.count : outline.descendants(function)
            let first = all.partitioningIndex { $0.call.index >= range.lowerBound }
            let inside = all[first...].prefix { $0.call.index < range.upperBound }
            return lockFlow(in: function, Array(inside))
        }
    }

    /// The calls of the file's own functions that give up a lock which their caller took.
    private func releasesThroughCalls(_ calls: [LockCall]) -> [LockCall] {
        var first: [NodeID: [String: LockCall]] = [:]
        for call in calls {
            guard let function = outline.ancestor(call.call, where: { $0 == .functionDecl }) else { continue }
            if first[function]?[call.lock] == nil { first[function, default: [:]][call.lock] = call }
        }
        var given: [String: [String]] = [:]
        for (function, locks) in first {
            let released = locks.values.filter { !$0.isAcquiring }.map(\.lock)
            if !released.isEmpty { given[name(function), default: []] += released }
        }
        // Where a function never returns no path goes on, so nothing stays locked for anybody.
        let all = Set(calls.map(\.lock))
        for function in nodes(.functionDecl) {
            guard let result = outline.firstChild(function, .returnType), token(outline.tokens(result).upperBound - 1, is: "Never") else {
                continue
            }
            given[name(function)] = Array(all)
        }
        guard !given.isEmpty else { return [] }
        let names = NameSet(Array(given.keys))
        return nodes(.call).filter { token(outline.anchor($0), isIn: names) }.flatMap { call in
            (given[string(outline.anchor(call))] ?? []).map { LockCall(call: call, isAcquiring: false, lock: $0) }
        }
    }

    /// The function, accessor or closure that a node runs in; the file for top-level code.
    private func owner(of node: NodeID) -> NodeID {
        var function = enclosingFunction(node) ?? .file
        // An accessor block stands around its accessors or its statements.
        if outline.kind(function) == .subscriptDecl, let block = outline.firstChild(function, .accessorBlock) { function = block }
        return function
    }

    private func lockFlow(in function: NodeID, _ calls: [LockCall]) -> LockFlow? {
        let owned = calls.filter { owner(of: $0.call) == function }
        let acquisitions = Array(owned.filter(\.isAcquiring).prefix(64))
        let follower = LockFollower(file: self, acquisitions: acquisitions, calls: calls)
        var events: [NodeID: [PathEvent]] = [:]
        for (index, call) in calls.enumerated() { events[call.call, default: []].append(.own(index)) }
        var walker = PathWalker(self, follower, nodeEvents: events)
        let outcome = walker.follow(function, from: 0)
        guard outcome.isComplete else { return nil }
        var exits: [(node: NodeID?, held: PathState)] = outcome.exits.map { ($0.node, $0.state) }
        if let end = outcome.end { exits.append((nil, end)) }
        return LockFlow(acquisitions: acquisitions, exits: exits, held: walker.follower.held)
    }
}

private struct LockFollower: PathFollower {
    let file: FileContext
    let acquisitions: [LockCall]
    let calls: [LockCall]
    /// The bit of each acquisition, and the bits that each release clears.
    private let gained: [PathState]
    private let lost: [PathState]
    private(set) var held: [NodeID: PathState] = [:]

    init(file: FileContext, acquisitions: [LockCall], calls: [LockCall]) {
        self.file = file
        self.acquisitions = acquisitions
        self.calls = calls
        var masks: [String: PathState] = [:]
        var bits: [NodeID: PathState] = [:]
        for (index, acquisition) in acquisitions.enumerated() {
            bits[acquisition.call] = 1 << PathState(index)
            masks[acquisition.lock, default: 0] |= 1 << PathState(index)
        }
        gained = calls.map { $0.isAcquiring ? bits[$0.call] ?? 0 : 0 }
        lost = calls.map { $0.isAcquiring ? 0 : masks[$0.lock] ?? 0 }
    }

    mutating func pass(_ event: Int, _ state: PathState) -> PathState { state & ~lost[event] | gained[event] }

    /// A closure is followed where it gives up what the function took.
    mutating func run(of closure: NodeID) -> ClosureRun {
        if file.use(ofClosure: closure).runsInPlace { return .once }
        let range = file.outline.descendants(closure)
        var index = calls.partitioningIndex { $0.call.index >= range.lowerBound }
        var givesUp = false
        while index < calls.count, calls[index].call.index < range.upperBound {
            if calls[index].isAcquiring { return .ignored }
            givesUp = givesUp || lost[index] != 0
            index += 1
        }
        return givesUp ? .once : .ignored
    }

    mutating func leave(_ node: NodeID, _ state: PathState) -> PathState {
        if state != 0 { held[node, default: 0] |= state }
        return state
    }
}
