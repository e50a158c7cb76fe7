// Owns: on which thread, queue or lock the variables of a class are used.
import Analysis
import Outline
import SourceText
import SwiftLexer

/// Where the variables of a class are used, and on what.
struct SharedAccesses {
    /// On what an access runs.
    enum Place: Equatable {
        /// On whatever thread calls the method.
        case caller
        /// While the object is made or unmade, so that nobody else has it.
        case alone
        case main
        /// Under a lock, or in a barrier.
        case guarded
        /// On a queue of this name.
        case queue(String)
        /// In a closure that another thread runs.
        case concurrent(NodeID, Confidence)
    }

    struct Race {
        let place: Int
        let confidence: Confidence
    }

    private struct Access {
        let token: Int
        let isWrite: Bool
        let place: Place
        /// The function that it stands in.
        let function: NodeID
        /// The call in the closure that leads here, where the access stands in a method of its own.
        let through: Int?
    }

    private var accesses: [String: [Access]] = [:]

    /// - Parameter guards: the locks of the whole file, collected once for all of its types.
    init(of variables: [StoredProperty], in type: TypeMembers, _ guards: Guards, _ file: FileContext) {
        let names = NameSet(variables.map { file.string($0.name) })
        let guards = guards.inType(isObserved: type.parts.contains { Self.isObserved($0, file) })
        var methods: [String: NodeID] = [:]
        for function in type.functions where file.outline.kind(function) == .functionDecl { methods[file.name(function)] = function }
        let inherited = Self.places(ofPrivate: methods, in: type, guards, file)
        var writers: [NodeID: [(name: String, token: Int)]] = [:]
        for function in type.functions {
            let shadows = Shadows(in: function, file)
            let isAlone = file.outline.kind(function) == .initializerDecl || file.outline.kind(function) == .deinitializerDecl
            for token in file.outline.tokens(function) where file.tokens.kinds[token].isIdentifierLike && file.token(token, isIn: names) {
                guard Self.isMember(token, shadows, file) else { continue }
                let isWrite = Self.isWrite(token, file)
                var place = guards.place(of: token, in: function, file)
                if place == .caller { place = isAlone ? .alone : inherited[function] ?? .caller }
                let name = file.string(token)
                accesses[name, default: []].append(Access(token: token, isWrite: isWrite, place: place, function: function, through: nil))
                if isWrite, place == .caller, file.outline.kind(function) == .functionDecl {
                    writers[function, default: []].append((name, token))
                }
            }
        }
        addWritesThroughMethods(methods, writers, type, guards, file)
    }

    /// Where private methods run that are called from one kind of place only.
    private static func places(ofPrivate methods: [String: NodeID], in type: TypeMembers, _ guards: Guards, _ file: FileContext) -> [NodeID:
        Place]
    {
        let hidden = methods.filter { file.isPrivate($0.value) }
        guard !hidden.isEmpty else { return [:] }
        let names = NameSet(Array(hidden.keys))
        var callers: [NodeID: [(function: NodeID, place: Place)]] = [:]
        for function in type.functions {
            for token in file.outline.tokens(function) where file.token(token, isIn: names) && file.tokens.kinds[token - 1] != .func {
                guard let method = hidden[file.string(token)] else { continue }
                var place = guards.place(of: token, in: function, file)
                let isAlone = file.outline.kind(function) == .initializerDecl || file.outline.kind(function) == .deinitializerDecl
                if place == .caller, isAlone { place = .alone }
                callers[method, default: []].append((function, place))
            }
        }
        var result: [NodeID: Place] = [:]
        // A private method that private methods call: a few rounds carry the place along.
        for _ in 0..<3 {
            for (method, calls) in callers where result[method] == nil {
                let places = calls.map { $0.place == .caller ? result[$0.function] ?? .caller : $0.place }.filter { $0 != .alone }
                guard let first = places.first, first != .caller, places.allSatisfy({ $0 == first }) else { continue }
                // A write on another thread is told where the closure calls the method.
                if case .concurrent = first { continue }
                result[method] = first
            }
        }
        return result
    }

    /// Whether the interface observes a class, so that its timers are those of the main run loop.
    private static func isObserved(_ part: NodeID, _ file: FileContext) -> Bool {
        file.inherits(part, ["ObservableObject"]) || file.attribute("Observable", of: part) != nil
    }

    /// `self.x`, `self?.x`, or the bare name.
    private static func isMember(_ token: Int, _ shadows: Shadows, _ file: FileContext) -> Bool {
        if token > 2, file.tokens.kinds[token - 1] == .period, file.tokens.kinds[token - 2] == .postfixQuestionMark {
            return file.tokens.kinds[token - 3] == .selfValue
        }
        return shadows.isMember(token, file)
    }

    private static func isWrite(_ token: Int, _ file: FileContext) -> Bool {
        if file.isWrittenHere(token) { return true }
        // `self?.x = 1` hangs behind an optional chain.
        guard file.tokens.kinds[token - 1] == .period, file.tokens.kinds[token - 2] == .postfixQuestionMark else { return false }
        return file.isWrittenHere(token - 3)
    }

    /// `queue.async { self.update() }` writes what `update` writes.
    private mutating func addWritesThroughMethods(
        _ methods: [String: NodeID], _ writers: [NodeID: [(name: String, token: Int)]], _ type: TypeMembers, _ guards: Guards,
        _ file: FileContext
    ) {
        guard !writers.isEmpty else { return }
        let names = NameSet(writers.keys.map { file.name($0) })
        for function in type.functions {
            for call in file.nodes(.call, in: function) {
                let name = file.outline.anchor(call)
                guard file.token(name, isIn: names), isOnSelf(call, file), let method = methods[file.string(name)],
                    let written = writers[method]
                else { continue }
                let place = guards.place(of: name, in: function, file)
                switch place {
                case .concurrent, .queue: break
                default: continue
                }
                for write in written {
                    accesses[write.name, default: []].append(
                        Access(token: write.token, isWrite: true, place: place, function: method, through: name))
                }
            }
        }
    }

    private func isOnSelf(_ call: NodeID, _ file: FileContext) -> Bool {
        let receiver = file.receiver(call)
        guard let first = receiver.first else { return file.callee(call).count == 1 }
        return file.tokens.kinds[first] == .selfValue && receiver.count <= 2
    }

    /// An unguarded write on another thread of a variable that is used outside that closure, too.
    func race(on variable: StoredProperty, _ file: FileContext) -> Race? {
        guard let all = accesses[file.string(variable.name)] else { return nil }
        return threadRace(all, file) ?? queueRace(all)
    }

    private func threadRace(_ all: [Access], _ file: FileContext) -> Race? {
        var judged: Set<NodeID> = []
        for access in all where access.isWrite {
            guard case .concurrent(let closure, let confidence) = access.place, judged.insert(closure).inserted else { continue }
            guard all.contains(where: { $0.place != .alone && !isInside(closure, $0, file) && !isSameCall($0, access) }) else { continue }
            return Race(place: access.through ?? access.token, confidence: confidence)
        }
        return nil
    }

    /// All on one queue is fine; a plain use beside it is not.
    private func queueRace(_ all: [Access]) -> Race? {
        let queues = Set(all.compactMap { access -> String? in if case .queue(let name) = access.place { name } else { nil } })
        for access in all where access.isWrite {
            guard case .queue = access.place else { continue }
            guard queues.count > 1 || all.contains(where: { isElsewhere($0.place) && !isSameCall($0, access) }) else { continue }
            return Race(place: access.through ?? access.token, confidence: .medium)
        }
        return nil
    }

    /// Whether an access is the very one that another tells of through a call, or stands beside it.
    private func isSameCall(_ access: Access, _ other: Access) -> Bool {
        other.through != nil && access.through == nil && access.function == other.function
    }

    private func isInside(_ closure: NodeID, _ access: Access, _ file: FileContext) -> Bool {
        access.through == nil && file.outline.tokens(closure).contains(access.token)
            || access.through.map { file.outline.tokens(closure).contains($0) } ?? false
    }

    private func isElsewhere(_ place: Place) -> Bool {
        switch place {
        case .caller, .concurrent, .main: return true
        default: return false
        }
    }
}

/// What stands between an access and other threads.
struct Guards {
    private let scopes: [NodeID: LockScope]
    /// For each function its calls that take or give up a lock, in order.
    private let lockCalls: [NodeID: [LockCall]]
    /// The calls that tell a waiting thread to go on, and those that wait.
    private let signals: [NodeID]
    private let waits: [NodeID]

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
    }

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
        case .assigned(let target): return target.count > 1 && !isOwn(target, file) ? .concurrent(closure, .medium) : nil
        case .argument(let call): return isMainActorClosure(closure, file) ? .main : completion(call, closure, file)
        case .bound, .other: return nil
        }
    }

    private func isOwnQueue(_ receiver: Range<Int>, _ file: FileContext) -> Bool { file.mentionsText(["queue"], in: receiver) }

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
