// Owns: what stands between an access to a variable and other threads: locks, queues, closures.
import Analysis
import Outline
import SwiftLexer

/// What stands between an access and other threads.
struct Guards {
    private let scopes: [NodeID: LockScope]
    /// For each function its calls that take or give up a lock, in order.
    private let lockCalls: [NodeID: [LockCall]]
    /// The calls that tell a waiting thread to go on, and those that wait.
    private let signals: [NodeID]
    private let waits: [NodeID]
    /// Whether the file is part of the interface, whose objects call back on the main thread.
    private let isOfInterface: Bool

    /// Whether the interface observes the class, so that its timers are those of the main run loop.
    private var isObserved = false

    init(_ file: FileContext) {
        scopes = Dictionary(file.lockScopes().map { ($0.closure, $0) }, uniquingKeysWith: { first, _ in first })
        var calls: [NodeID: [LockCall]] = [:]
        for call in file.lockCalls() {
            guard let function = file.enclosingFunction(call.call) else { continue }
            calls[function, default: []].append(call)
        }
        lockCalls = calls.mapValues { calls in calls.sorted { file.outline.anchor($0.call) < file.outline.anchor($1.call) } }
        signals = file.calls(named: ["signal", "leave"]).sorted { file.outline.anchor($0) < file.outline.anchor($1) }
        waits = file.calls(named: "wait").sorted { file.outline.anchor($0) < file.outline.anchor($1) }
        isOfInterface = file.nodes(.importDecl).contains { file.contains(Self.interfaces, in: file.outline.tokens($0)) }
    }

    private static let interfaces: NameSet = ["UIKit", "AppKit", "SwiftUI", "WatchKit"]

    func inType(isObserved: Bool) -> Guards {
        var guards = self
        guards.isObserved = isObserved
        return guards
    }

    /// On what a token of a function runs.
    func place(of token: Int, in function: NodeID, _ file: FileContext) -> SharedAccesses.Place {
        if file.isolation(function) != .none { return .main }
        var node = file.innermostNode(at: token)
        if isGuardedByHand(token, node, file) { return .guarded }
        var result = SharedAccesses.Place.caller
        while node != function {
            if file.outline.kind(node) == .closure, let place = place(ofClosure: node, file) {
                result = place
                break
            }
            guard let parent = file.outline.parent(node) else { break }
            node = parent
        }
        return result
    }

    /// How many calls before a token are looked at for a lock that is still held.
    private static let window = 16

    /// The function that a token runs in took a lock before it that it has not given up since.
    private func isGuardedByHand(_ token: Int, _ node: NodeID, _ file: FileContext) -> Bool {
        var function = file.outline.kind(node).isFunctionLike ? node : file.enclosingFunction(node)
        while let current = function {
            if holdsLock(at: token, current, file) { return true }
            // `lock.lock(); items.forEach { … }; lock.unlock()`
            guard file.outline.kind(current) == .closure, file.use(ofClosure: current).runsInPlace else { return false }
            function = file.enclosingFunction(current)
        }
        return false
    }

    private func holdsLock(at token: Int, _ function: NodeID, _ file: FileContext) -> Bool {
        guard let calls = lockCalls[function] else { return false }
        let end = calls.partitioningIndex { file.outline.anchor($0.call) >= token }
        var seen: Set<String> = []
        return calls[..<end].suffix(Self.window).reversed().contains { call in
            guard call.isAcquiring || !isPassedOver(call.call, in: function, token, file) else { return false }
            return seen.insert(call.lock).inserted && call.isAcquiring
        }
    }

    /// A release that the way to a token does not pass: in a `defer`, or in a branch that leaves.
    private func isPassedOver(_ release: NodeID, in function: NodeID, _ token: Int, _ file: FileContext) -> Bool {
        var current = release
        while let parent = file.outline.parent(current), parent != function {
            if file.outline.kind(parent) == .deferStatement { return true }
            let isBranch = file.outline.kind(parent) == .codeBlock || file.outline.kind(parent) == .switchCase
            if isBranch, !file.outline.tokens(parent).contains(token), file.alwaysExits(parent) { return true }
            current = parent
        }
        return false
    }

    /// Whether a closure runs on another thread or on a queue.
    func sendsAway(_ closure: NodeID, _ file: FileContext) -> Bool {
        switch place(ofClosure: closure, file) {
        case .concurrent, .queue: return true
        default: return false
        }
    }

    private func place(ofClosure closure: NodeID, _ file: FileContext) -> SharedAccesses.Place? {
        if let scope = scopes[closure] {
            return scope.kind == .queue ? .queue(scope.lock) : .guarded
        }
        let place = unawaitedPlace(ofClosure: closure, file)
        if case .concurrent = place, isWaitedFor(closure, file) { return nil }
        return place
    }

    /// Whether the function waits until one closure is through: a semaphore or group that the closure signals, outside any loop.
    private func isWaitedFor(_ closure: NodeID, _ file: FileContext) -> Bool {
        let inside = file.outline.tokens(closure)
        let signals = Self.first(of: self.signals, in: inside, file)
        guard !signals.isEmpty, let function = file.enclosingDeclaration(closure) else { return false }
        let repeated = file.outline.ancestor(closure) { $0 == .forStatement || $0 == .whileStatement || $0 == .repeatStatement }
        if let repeated, file.outline.descendants(function).contains(repeated.index) { return false }
        let rest = inside.upperBound..<max(inside.upperBound, file.outline.tokens(function).upperBound)
        return Self.first(of: waits, in: rest, file).contains { wait in
            signals.contains { file.isSame(file.receiver($0), file.receiver(wait)) }
        }
    }

    /// The first few calls inside some tokens.
    private static func first(of calls: [NodeID], in range: Range<Int>, _ file: FileContext) -> ArraySlice<NodeID> {
        let start = calls.partitioningIndex { file.outline.anchor($0) >= range.lowerBound }
        return calls[start...].prefix(8).prefix { file.outline.anchor($0) < range.upperBound }
    }

    private func unawaitedPlace(ofClosure closure: NodeID, _ file: FileContext) -> SharedAccesses.Place? {
        switch file.use(ofClosure: closure) {
        case .applied, .inPlace: return nil
        case .queueSync(let call), .queue(let call):
            let receiver = file.receiver(call)
            if file.token(file.outline.anchor(call), isIn: ["concurrentPerform", "detachNewThread", "Thread"]) {
                return .concurrent(closure, .high)
            }
            if file.mentionsText(["eventLoop", "loop", "context"], in: receiver) { return .guarded }
            if file.contains(["global"], in: receiver) || receiver.isEmpty { return .concurrent(closure, .high) }
            return isOwnQueue(receiver, file) ? .queue(file.lockName(receiver)) : .concurrent(closure, .medium)
        case .mainQueue: return .main
        case .task:
            if isMainActorClosure(closure, file) { return .main }
            return .concurrent(closure, .high)
        case .asyncScope(let call): return file.token(file.outline.anchor(call), is: "run") ? .main : nil
        case .assigned(let target):
            guard target.count > 1, !isOwn(target, file) else { return nil }
            // What calls back into the interface's own code does it on the main thread, as a rule.
            return .concurrent(closure, isOfInterface || isObserved ? .low : .medium)
        case .argument(let call): return isMainActorClosure(closure, file) ? .main : completion(call, closure, file)
        case .bound, .other: return nil
        }
    }

    private func isOwnQueue(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        if file.mentionsText(["queue"], in: receiver) { return true }
        guard let name = receiver.last, file.tokens.kinds[name].isIdentifierLike, let declared = file.declaration(of: name) else {
            return false
        }
        return [file.writtenType(declared), file.initialValue(declared)].contains { range in
            range?.first.map { file.token($0, is: "DispatchQueue") } ?? false
        }
    }

    private func isMainActorClosure(_ closure: NodeID, _ file: FileContext) -> Bool {
        guard let signature = file.outline.firstChild(closure, .closureSignature) else { return false }
        return file.outline.tokens(signature).contains { file.token($0, is: "MainActor") }
    }

    /// `self.handler = { … }`: who calls it, the file does not say.
    private func isOwn(_ target: Range<Int>, _ file: FileContext) -> Bool {
        target.count <= 3 && file.tokens.kinds[target.lowerBound] == .selfValue
    }

    /// Callbacks that come on a thread of the system's.
    private func completion(_ call: NodeID, _ closure: NodeID, _ file: FileContext) -> SharedAccesses.Place? {
        let name = file.outline.anchor(call)
        if isObserved, file.token(name, is: "scheduledTimer") { return .main }
        if file.token(name, isIn: Self.systemCallbacks) {
            let isOnMain = file.arguments(call).contains { argument in
                argument.label.map { file.token($0, isIn: ["queue", "on"]) } ?? false
                    && argument.value.contains { file.token($0, is: "main") }
            }
            return isOnMain ? .main : .concurrent(closure, file.token(name, is: "scheduledTimer") ? .medium : .high)
        }
        // Nobody knows who runs it, and whether on the queue that all else is on.
        return .guarded
    }

    private static let systemCallbacks: NameSet = [
        "dataTask", "downloadTask", "uploadTask", "scheduledTimer", "setEventHandler", "addObserver", "requestAccess",
        "requestAuthorization",
        "receiveMessage", "receive", "send", "performBackgroundTask", "evaluatePolicy", "startUpdates", "loadObject", "loadItem",
        "enumerateAssets",
        "requestImage", "geocodeAddressString", "reverseGeocodeLocation", "perform",
    ]
}

extension FileContext {
    /// Whether a framework runs all code of a type on one event loop or queue: channel handlers, decoders, loops themselves.
    func isConfinedToEventLoop(_ part: NodeID) -> Bool {
        guard let inheritance = outline.firstChild(part, .inheritance) else { return false }
        return outline.tokens(inheritance).contains { token in
            let suffixes: [StaticString] = ["ChannelHandler", "MessageDecoder", "EventLoop", "SerialExecutor", "Upgrader"]
            return suffixes.contains { hasSuffix($0, token) } || self.token(token, isIn: ["NSManagedObject", "XCTestCase", "Operation"])
        }
    }
}
