// Owns: what an object keeps alive, and which closures are kept with it.
import Analysis
import Outline
import SwiftLexer

/// What keeps a closure.
struct Keeper {
    /// The tokens to name it by.
    let tokens: Range<Int>
    /// The name of the property that holds it, where one does.
    let property: Int?
    let confidence: Confidence
    /// Whether it is a task, in whose body `self` may be left out.
    var isTask = false
    var members: NameSet = []
}

/// The properties of a type that keep what is put into them.
struct OwnedObjects {
    private let type: TypeMembers
    private let strong: NameSet
    private let members: NameSet
    /// Whether the type has one instance for the life of the process.
    let isSingleton: Bool
    private let cleared: NameSet
    /// The first declarations of local names.
    private let locals: [String: [NodeID]]

    init(_ type: TypeMembers, _ file: FileContext) {
        self.type = type
        strong = NameSet(type.instanceProperties.filter { !$0.isWeak }.map { file.string($0.name) })
        let methods = type.functions.filter { file.outline.kind($0) == .functionDecl && !file.hasModifier(.static, $0) }
        members = NameSet(type.instanceProperties.map { file.string($0.name) } + methods.map { file.name($0) })
        var locals: [String: [NodeID]] = [:]
        for function in type.functions {
            for kind in [NodeKind.binding, .optionalBinding, .parameter] {
                for node in file.nodes(kind, in: function) {
                    let name = file.string(file.outline.anchor(node))
                    if let last = locals[name]?.last, file.outline.descendants(function).contains(last.index), last < node { continue }
                    locals[name, default: []].append(node)
                }
            }
        }
        self.locals = locals
        cleared = NameSet(Self.clearedNames(type, strong, file))
        isSingleton = type.properties.contains { property in
            property.isStatic && property.isLet
                && file.token(property.name, isIn: ["shared", "default", "standard", "instance", "main", "current"])
        }
    }

    /// Whether a closure is put somewhere that may keep it, and holds on to something; asked before anything is known of the type.
    static func mayKeep(_ closure: NodeID, _ file: FileContext) -> Bool {
        switch file.use(ofClosure: closure) {
        case .task(let call): return file.outline.tokens(file.statement(call)) != file.wholeCall(call)
        case .assigned: break
        case .bound(let binding):
            guard let declaration = file.outline.parent(binding), file.hasModifier(.lazy, declaration) else { return false }
        case .argument(let call), .queue(let call), .asyncScope(let call):
            let name = file.outline.anchor(call)
            guard file.token(name, isIn: keepingCalls) || isListener(name, file) else { return false }
        default: return false
        }
        return file.outline.tokens(closure).contains { file.tokens.kinds[$0] == .selfValue }
    }

    private static let timers: NameSet = ["scheduledTimer", "Timer"]
    private static let subscriptions: NameSet = [
        "sink", "observe", "subscribe", "observeValues", "bind", "addPeriodicTimeObserver", "publisher",
    ]
    private static let collections: NameSet = ["append", "insert", "updateValue"]
    private static let handlers: NameSet = ["setEventHandler", "setCancelHandler", "setRegistrationHandler"]
    private static let keepingCalls = timers + subscriptions + collections + handlers + ["addObserver"]

    /// What of `self` keeps a closure; nil where nothing does.
    func keeper(of closure: NodeID, _ file: FileContext) -> Keeper? {
        let use = file.use(ofClosure: closure)
        switch use {
        case .assigned(let target):
            return owner(of: target, at: closure, file).map { Keeper(tokens: target, property: $0, confidence: .high) }
        case .bound(let binding):
            // `lazy var handler = { … }`
            guard let declaration = file.outline.parent(binding), file.hasModifier(.lazy, declaration) else { return nil }
            let name = file.outline.anchor(binding)
            return Keeper(tokens: name..<name + 1, property: nil, confidence: .high)
        case .task(let call): return taskKeeper(call, closure, file)
        case .argument(let call), .queue(let call), .asyncScope(let call): return keeper(ofArgumentOf: call, closure, file)
        default: return nil
        }
    }

    /// Whether a property is emptied somewhere other than in `deinit`.
    func isCleared(_ property: Int, _ file: FileContext) -> Bool { file.token(property, isIn: cleared) }

    private static func clearedNames(_ type: TypeMembers, _ names: NameSet, _ file: FileContext) -> [String] {
        var result: [String] = []
        for function in type.functions where file.outline.kind(function) != .deinitializerDecl {
            for token in file.outline.tokens(function) where file.tokens.kinds[token].isIdentifierLike && file.token(token, isIn: names) {
                let end = file.endOfAccess(token)
                let isEmptied = file.tokens.kinds[end] == .equal && file.tokens.kinds[end + 1] == .nil
                if isEmptied || end > token + 1 && file.token(end - 1, isIn: ["invalidate", "removeAll", "cancel"]) {
                    result.append(file.string(token))
                }
            }
        }
        return result
    }

    // MARK: Targets

    /// The property of `self` at the root of what is assigned to; nil where it is somebody else's.
    private func owner(of target: Range<Int>, at closure: NodeID, _ file: FileContext) -> Int? {
        guard var root = target.first else { return nil }
        if file.tokens.kinds[root] == .selfValue {
            root += 1
            while root < target.upperBound, file.tokens.kinds[root] == .period || file.tokens.kinds[root] == .postfixQuestionMark {
                root += 1
            }
            guard root < target.upperBound else { return nil }
        }
        guard file.token(root, isIn: strong) else { return localOwner(root, target, at: closure, file) }
        if root == target.lowerBound, isLocal(root, at: closure, file) { return localOwner(root, target, at: closure, file) }
        return root
    }

    private func isLocal(_ name: Int, at closure: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(closure) else { return false }
        let range = file.outline.descendants(function)
        return (locals[file.string(name)] ?? []).contains { range.contains($0.index) && $0 < closure }
    }

    /// A local object that is put into a property of `self` in the same function: `let timer = …; timer.setEventHandler { }; self.timer = timer`.
    private func localOwner(_ name: Int, _ target: Range<Int>, at closure: NodeID, _ file: FileContext) -> Int? {
        guard target.count > 1 || file.outline.kind(closure) != .closure, let function = file.enclosingDeclaration(closure) else {
            return nil
        }
        // What is stored is stored soon.
        let whole = file.outline.tokens(function)
        let range = whole.lowerBound + 1..<min(whole.upperBound, file.outline.tokens(closure).upperBound + 600)
        for token in max(range.lowerBound, file.outline.tokens(closure).lowerBound - 600)..<range.upperBound
        where token > range.lowerBound + 1 && file.tokens.kinds[token] == .equal && token + 1 < range.upperBound {
            guard file.isSame(token + 1..<token + 2, name..<name + 1), file.tokens.kinds[token + 2] != .period,
                file.tokens.kinds[token + 2] != .leftParen
            else { continue }
            guard file.token(token - 1, isIn: strong), file.tokens.kinds[token - 2] != .let, file.tokens.kinds[token - 2] != .var else {
                continue
            }
            if file.tokens.kinds[token - 2] == .period, file.tokens.kinds[token - 3] != .selfValue { continue }
            return token - 1
        }
        return nil
    }

    // MARK: Arguments

    private func keeper(ofArgumentOf call: NodeID, _ closure: NodeID, _ file: FileContext) -> Keeper? {
        let name = file.outline.anchor(call)
        let result = resultOwner(call, file)
        let named = name..<name + 1
        if file.token(name, isIn: Self.timers) {
            let repeats = file.argument("repeats", of: call).map { file.tokens.kinds[$0.value.lowerBound] == .true } ?? false
            // The run loop keeps a repeating timer, whoever holds it.
            return repeats ? Keeper(tokens: named, property: result, confidence: .high) : nil
        }
        if file.token(name, is: "addObserver"), file.argument("forName", of: call) != nil {
            return Keeper(tokens: named, property: result, confidence: .high)
        }
        if file.token(name, isIn: Self.subscriptions) {
            return result.map { Keeper(tokens: named, property: $0, confidence: .high) }
        }
        if file.token(name, isIn: Self.collections), file.closures(call).contains(closure) {
            let receiver = file.receiver(call)
            return receiver.isEmpty
                ? nil : owner(of: receiver, at: closure, file).map { Keeper(tokens: receiver, property: $0, confidence: .high) }
        }
        if file.token(name, isIn: Self.handlers) || Self.isListener(name, file) {
            let receiver = file.receiver(call)
            guard !receiver.isEmpty, let owner = owner(of: receiver.lowerBound..<name + 1, at: closure, file) else { return nil }
            return Keeper(tokens: file.callee(call), property: owner, confidence: file.token(name, mentions: "handler") ? .high : .medium)
        }
        return nil
    }

    /// `onMessage { }`, `addListener { }`, `setHandler { }`: methods that keep the closure they are given.
    private static func isListener(_ name: Int, _ file: FileContext) -> Bool {
        let text = file.string(name)
        if text.hasPrefix("on"), text.dropFirst(2).first?.isUppercase ?? (text == "on") { return true }
        return text.hasPrefix("set") && text.hasSuffix("Handler") || text.hasSuffix("Listener") && text.hasPrefix("add")
            || text.hasPrefix("register")
    }

    /// The property into which a call's result goes: `token = call`, `call.store(in: &bag)`, `tokens.append(call)`.
    private func resultOwner(_ call: NodeID, _ file: FileContext) -> Int? {
        let statement = file.outline.tokens(file.statement(call))
        let start = file.outline.operand(call)
        let end = file.outline.tokens(call).upperBound
        if let equal = (statement.lowerBound..<max(statement.lowerBound, start)).first(where: { file.tokens.kinds[$0] == .equal }) {
            return owner(of: statement.lowerBound..<equal, at: call, file)
        }
        for token in end..<max(end, statement.upperBound) where file.token(token, is: "in") && file.tokens.kinds[token + 1] == .colon {
            let target = file.tokens.kinds[token + 2] == .prefixAmpersand ? token + 3 : token + 2
            return owner(of: target..<file.endOfAccess(target), at: call, file)
        }
        let before = statement.lowerBound..<max(statement.lowerBound, start)
        if let name = before.last(where: { file.token($0, isIn: ["append", "insert"]) }) {
            return owner(of: before.lowerBound..<name - 1, at: call, file)
        }
        return nil
    }

    // MARK: Tasks

    /// A task in a property keeps `self` for as long as it runs: for ever, where it loops for ever.
    private func taskKeeper(_ call: NodeID, _ closure: NodeID, _ file: FileContext) -> Keeper? {
        guard let property = resultOwner(call, file), isEndless(closure, file) else { return nil }
        return Keeper(tokens: property..<property + 1, property: property, confidence: .medium, isTask: true, members: members)
    }

    private func isEndless(_ closure: NodeID, _ file: FileContext) -> Bool {
        let waits = file.nodes(.forStatement, in: closure).contains(where: file.awaitsElements)
        return waits
            || file.nodes(.whileStatement, in: closure).contains { loop in
                guard let conditions = file.outline.firstChild(loop, .conditions) else { return false }
                return file.isEndless(loop) || file.contains(["isCancelled"], in: file.outline.tokens(conditions))
            }
    }
}
