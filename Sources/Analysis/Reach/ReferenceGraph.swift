// Owns: following names from code to the tests that reach it.
//
// The question is asked backwards: who uses this, and who uses them, until a test does. So the cost follows what is asked, not the tree.
// Each declaration is looked at once: those that use one another in a circle are answered together.

/// Who uses what in a tree.
final class ReferenceGraph {
    /// What counts as being reached.
    enum Goal { case test, expectedThrow }

    private let store: any ReferenceStore
    private let packages: Packages
    private let types: TypeRelations
    private let goal: Goal
    private var nodes: [Node] = []
    private var indices: [UInt64: Int] = [:]
    private var states: [State] = []
    /// The targets of the files that were asked about.
    private var targets: [String: Int?] = [:]

    /// A declaration, wherever in the tree it stands.
    struct Node {
        let key: UInt64
        let file: SummarisedFile
        let index: Int
        let target: Int?
        /// The types around it, innermost first.
        let types: [NameKey]

        var declaration: FileSummary.Declaration { file.summary.declarations[index] }
    }

    private enum State: Equatable {
        case unseen
        /// On the path that is being followed, or waiting for what is.
        case open(low: Int)
        case reached, unreached
    }

    init(_ store: any ReferenceStore, _ packages: Packages, _ types: TypeRelations, goal: Goal) {
        self.store = store
        self.packages = packages
        self.types = types
        self.goal = goal
    }

    private struct Frame {
        let node: Int
        let order: Int
        let users: [Int]
        var next = 0
    }

    /// Whether tests reach a declaration.
    func isReached(_ file: SummarisedFile, _ index: Int) -> Bool {
        let start = node(file, index)
        if states[start] != .unseen { return states[start] == .reached }
        var frames: [Frame] = []
        var waiting: [Int] = []
        func enter(_ node: Int) -> Bool {
            waiting.append(node)
            states[node] = .open(low: waiting.count - 1)
            guard let users = users(of: node) else { return true }
            frames.append(Frame(node: node, order: waiting.count - 1, users: users))
            return false
        }
        var isFound = enter(start)
        while !isFound, let frame = frames.last {
            guard frame.next < frame.users.count else {
                leave(frame, &frames, &waiting)
                continue
            }
            frames[frames.count - 1].next += 1
            let user = frame.users[frame.next]
            switch states[user] {
            case .unseen: isFound = enter(user)
            case .reached: isFound = true
            case .open(let low): lower(frame.node, to: low)
            case .unreached: break
            }
        }
        // What waits uses, or is used by, what is on the path: if the end of it is reached, all of it is.
        for node in waiting { states[node] = isFound ? .reached : .unreached }
        return isFound
    }

    private func lower(_ node: Int, to low: Int) {
        if case .open(let old) = states[node], low < old { states[node] = .open(low: low) }
    }

    private func leave(_ frame: Frame, _ frames: inout [Frame], _ waiting: inout [Int]) {
        frames.removeLast()
        guard case .open(let low) = states[frame.node] else { return }
        if low == frame.order {
            while waiting.count > frame.order { states[waiting.removeLast()] = .unreached }
        } else if let outer = frames.last {
            lower(outer.node, to: low)
        }
    }

    // MARK: - Nodes

    /// Asked of the same files again and again.
    private func target(of path: String) -> Int? {
        if let known = targets[path] { return known }
        let target = packages.target(of: path)
        targets[path] = .some(target)
        return target
    }

    private func node(_ file: SummarisedFile, _ index: Int) -> Int {
        let declaration = file.summary.declarations[index]
        let types = file.types(around: declaration.block)
        let target = target(of: file.path)
        var hash = KeyHash()
        hash.add(declaration.kind.rawValue)
        hash.add(declaration.traits.rawValue)
        hash.add(declaration.name)
        hash.add(UInt32(truncatingIfNeeded: target ?? -1))
        for name in types.isEmpty ? [.none] : types { hash.add(name) }
        for parameter in declaration.parameters {
            hash.add(parameter.label)
            hash.add(parameter.traits.rawValue)
        }
        // What only its own file can use, and code without a name, is told apart by its place.
        if declaration.traits.contains(.isPrivate) { hash.add(file.path) }
        if declaration.kind == .code {
            hash.add(file.path)
            hash.add(UInt32(index))
        }
        // A witness of something foreign is one where its conformance is declared.
        if let block = declaration.block { for name in file.summary.blocks[block].supers { hash.add(name) } }
        if let known = indices[hash.value] { return known }
        indices[hash.value] = nodes.count
        nodes.append(Node(key: hash.value, file: file, index: index, target: target, types: types))
        states.append(.unseen)
        return nodes.count - 1
    }

    // MARK: - Users

    /// How a use of a name reaches a declaration.
    private enum Relation { case name, construction, mention }

    /// The declarations that use one; nil if it is reached at once.
    private func users(of index: Int) -> [Int]? {
        let node = nodes[index]
        let declaration = node.declaration
        if goal == .test, declaration.traits.contains(.isTest) { return nil }
        var users: [Int] = []
        var seen: Set<Int> = [index]
        if declaration.kind != .code {
            guard add(declaration.name, declaration.kind == .type ? .mention : .name, node, &users, &seen) else { return nil }
        }
        if declaration.kind == .type, !declaration.traits.contains(.isOnlyTyped) {
            return addMembers(of: declaration.name, node, &users, &seen) ? users : nil
        }
        guard let type = node.types.first else { return users }
        if declaration.kind == .initializer {
            // A subclass inherits it.
            for name in types.below(type) { guard add(name, .construction, node, &users, &seen) else { return nil } }
        }
        if runsWithType(node, type) || users.isEmpty && mayBeCalledByOthers(node) {
            guard addUsers(ofType: type, node, &users, &seen) else { return nil }
        }
        return users
    }

    private func runsWithType(_ node: Node, _ type: NameKey) -> Bool {
        let declaration = node.declaration
        if declaration.traits.contains(.runsWithType) || declaration.kind == .code { return true }
        if declaration.kind == .subscripts { return types.isDeclared(type) }
        let above = types.above(type)
        if declaration.kind == .initializer {
            return LanguageWitnesses.isCalled(initializerLabelled: declaration.parameters.first?.label)
                || types.requiresInitializer(declaration.parameters.map(\.label), above: type)
        }
        return LanguageWitnesses.isCalled(
            declaration.name, supers: above, hasUnknownSupers: above.contains { $0 != type && isUnknown($0) })
    }

    /// A method that nobody calls, where something foreign is conformed to, is what that calls.
    private func mayBeCalledByOthers(_ node: Node) -> Bool {
        let declaration = node.declaration
        guard !declaration.traits.contains(.isPrivate), let block = declaration.block else { return false }
        return declaration.traits.contains(.isOverride) || node.file.summary.blocks[block].supers.contains(where: isUnknown)
    }

    private func isUnknown(_ type: NameKey) -> Bool { !LanguageWitnesses.known.contains(type) && types.type(type) == nil }

    /// Whoever mentions a type, or is one of its members, uses what runs with it.
    private func addUsers(ofType type: NameKey, _ node: Node, _ users: inout [Int], _ seen: inout Set<Int>) -> Bool {
        add(type, .mention, node, &users, &seen) && addMembers(of: type, node, &users, &seen)
    }

    private func addMembers(of type: NameKey, _ node: Node, _ users: inout [Int], _ seen: inout Set<Int>) -> Bool {
        for file in store.files(mentioning: type) where isVisible(node, from: file) {
            for member in file.members[type] ?? [] { guard take(file, member, &users, &seen) else { return false } }
        }
        return true
    }

    /// Adds the declarations that use a name; false if one of them is known to be reached.
    private func add(_ name: NameKey, _ relation: Relation, _ node: Node, _ users: inout [Int], _ seen: inout Set<Int>) -> Bool {
        for file in store.files(mentioning: name) where isVisible(node, from: file) {
            for place in file.uses[name] ?? [] {
                let use = Use(file.summary.uses, at: place.use)
                let user = file.summary.declarations[place.declaration]
                guard isUse(use, in: file.types(around: user.block), of: node, relation) else { continue }
                if goal == .expectedThrow, file.summary.isTest, use.traits.contains(.expectsThrow) { return false }
                guard take(file, place.declaration, &users, &seen) else { return false }
            }
        }
        return true
    }

    private func take(_ file: SummarisedFile, _ declaration: Int, _ users: inout [Int], _ seen: inout Set<Int>) -> Bool {
        let user = node(file, declaration)
        guard seen.insert(user).inserted else { return true }
        if states[user] == .reached || goal == .test && nodes[user].declaration.traits.contains(.isTest) { return false }
        users.append(user)
        return true
    }

    private func isVisible(_ node: Node, from file: SummarisedFile) -> Bool {
        if node.declaration.traits.contains(.isPrivate), file.path != node.file.path { return false }
        let target = target(of: file.path)
        // What overrides or witnesses something is called by those who do not know it.
        return packages.sees(target, node.target) || !node.types.isEmpty && packages.sees(node.target, target)
    }

    // MARK: - Whether a use is one of a declaration

    private func isUse(_ use: Use, in callerTypes: [NameKey], of node: Node, _ relation: Relation) -> Bool {
        let declaration = node.declaration
        switch relation {
        case .mention: return true
        case .construction:
            return use.traits.contains(.isAnyInitializer) || use.traits.contains(.isCall) && use.fits(declaration.parameters)
        case .name: break
        }
        if declaration.kind == .initializer, use.traits.contains(.isAnyInitializer) { return true }
        guard declaration.kind == .property || use.fits(declaration.parameters) || isUnapplied(use, declaration) else { return false }
        return isReceiver(use, in: callerTypes, of: node)
    }

    /// `Type.method(value)`, a function of the value.
    private func isUnapplied(_ use: Use, _ declaration: FileSummary.Declaration) -> Bool {
        !declaration.traits.contains(.isStatic) && use.traits.isSuperset(of: [.isOnType, .isCall]) && use.labels == [.none]
    }

    private func isReceiver(_ use: Use, in callerTypes: [NameKey], of node: Node) -> Bool {
        let receiver = use.receiver
        guard let written = node.types.first else {
            // A global function is called without a receiver, or through its module's name.
            return receiver == .bare || receiver.root == .type && receiver.path.count == 1 && types.type(receiver.path[0]) == nil
        }
        let owner = types.type(written) ?? written
        switch receiver.root {
        case .unknown:
            guard use.traits.contains(.isImplicit) else { return true }
            return node.declaration.kind == .initializer || node.declaration.traits.contains(.isStatic)
        case .bare where receiver.path.isEmpty, .own where receiver.path.isEmpty:
            // Operators are found by their operands' types.
            return callerTypes.contains { types.areRelated($0, owner) || !types.isDeclared(owner) } || isOperator(node)
        default: break
        }
        guard let type = types.type(of: receiver, in: callerTypes) else { return true }
        return types.areRelated(type, owner) || !types.isDeclared(owner)
    }

    private func isOperator(_ node: Node) -> Bool {
        node.declaration.kind == .function && node.declaration.traits.contains(.isOperator)
    }
}
