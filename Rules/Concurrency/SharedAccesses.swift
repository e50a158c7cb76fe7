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
        /// The closure from which alone its function is called.
        var home: NodeID?
    }

    private var accesses: [String: [Access]] = [:]

    /// - Parameter guards: the locks of the whole file, collected once for all of its types.
    init(of variables: [StoredProperty], in type: TypeMembers, _ guards: Guards, _ file: FileContext) {
        let names = NameSet(variables.map { file.string($0.name) })
        let guards = guards.inType(isObserved: type.parts.contains { Self.isObserved($0, file) })
        var methods: [String: NodeID] = [:]
        for function in type.functions where file.outline.kind(function) == .functionDecl { methods[file.name(function)] = function }
        let callers = Self.callers(ofPrivate: methods, in: type, guards, file)
        let inherited = Self.inheritedPlaces(callers)
        let homes = Self.homes(callers)
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
                accesses[name, default: []].append(
                    Access(token: token, isWrite: isWrite, place: place, function: function, through: nil, home: homes[function]))
                if isWrite, place == .caller, file.outline.kind(function) == .functionDecl {
                    writers[function, default: []].append((name, token))
                }
            }
        }
        addWritesThroughMethods(methods, writers, type, guards, file)
    }

    private typealias Callers = [NodeID: [(function: NodeID, place: Place)]]

    /// From where the private methods of a type are called.
    private static func callers(
        ofPrivate methods: [String: NodeID], in type: TypeMembers, _ guards: Guards, _ file: FileContext
    ) -> Callers {
        let hidden = methods.filter { file.isPrivate($0.value) }
        guard !hidden.isEmpty else { return [:] }
        let names = NameSet(Array(hidden.keys))
        var callers: Callers = [:]
        for function in type.functions {
            for token in file.outline.tokens(function) where file.token(token, isIn: names) && file.tokens.kinds[token - 1] != .func {
                guard let method = hidden[file.string(token)] else { continue }
                var place = guards.place(of: token, in: function, file)
                let isAlone = file.outline.kind(function) == .initializerDecl || file.outline.kind(function) == .deinitializerDecl
                if place == .caller, isAlone { place = .alone }
                callers[method, default: []].append((function, place))
            }
        }
        return callers
    }

    /// The closure of another thread that private methods are all called from, by themselves or through each other.
    private static func homes(_ callers: Callers) -> [NodeID: NodeID] {
        var result: [NodeID: NodeID] = [:]
        for _ in 0..<3 {
            for (method, calls) in callers where result[method] == nil {
                let homes = calls.map { call -> NodeID? in
                    if case .concurrent(let closure, _) = call.place { return closure }
                    return call.place == .caller ? result[call.function] : nil
                }
                guard let first = homes.first, let home = first, homes.allSatisfy({ $0 == home }) else { continue }
                result[method] = home
            }
        }
        return result
    }

    /// Where private methods run that are called from one kind of place only.
    private static func inheritedPlaces(_ callers: Callers) -> [NodeID: Place] {
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
        access.home == closure || access.through == nil && file.outline.tokens(closure).contains(access.token)
            || access.through.map { file.outline.tokens(closure).contains($0) } ?? false
    }

    private func isElsewhere(_ place: Place) -> Bool {
        switch place {
        case .caller, .concurrent, .main: return true
        default: return false
        }
    }
}
