// Owns: what is known of the types of a tree: what they inherit, and what their members are.

/// Answers questions about types by their last names.
final class TypeRelations {
    private let tree: TreeReferences
    private var facts: [NameKey: Facts] = [:]
    private var supers: [NameKey: Set<NameKey>] = [:]
    private var relatives: [NameKey: Set<NameKey>] = [:]
    private var makers: [NameKey: [NameKey]] = [:]
    private var initializers: [NameKey: [[NameKey]]] = [:]
    private var dynamic: [NameKey: Bool] = [:]
    private var members: [Member: Membership] = [:]
    /// How many members are being looked up for one another.
    private var depth = 0

    private struct Member: Hashable {
        let type: NameKey
        let name: NameKey
    }

    private enum Membership {
        case none
        /// With its type, where the tokens show it.
        case member(NameKey?)
    }

    /// What the declarations and extensions of a name say, and its aliases.
    private struct Facts {
        var isDeclared = false
        var hasDynamicMembers = false
        var supers: [NameKey] = []
        /// What the alias means, if it is a name.
        var alias: NameKey?
    }

    init(_ tree: TreeReferences) { self.tree = tree }

    private func facts(_ type: NameKey) -> Facts {
        if let known = facts[type] { return known }
        var result = Facts()
        for block in tree.blocks(type) {
            let traits = block.traits
            if !traits.contains(.isExtension) { result.isDeclared = true }
            if traits.contains(.hasDynamicMembers) { result.hasDynamicMembers = true }
            for name in block.supers where !result.supers.contains(name) { result.supers.append(name) }
        }
        result.alias = alias(type)
        facts[type] = result
        return result
    }

    /// What all aliases of a name mean.
    private func alias(_ name: NameKey) -> NameKey? {
        var target: NameKey?
        for alias in tree.aliases(named: name) {
            let meaning = tree.result(alias)
            guard meaning.root == .type, let name = meaning.path.last, target == nil || target == name else { return nil }
            target = name
        }
        return target
    }

    /// Whether the tree declares a type of the name, and does not only extend it.
    func isDeclared(_ type: NameKey) -> Bool { facts(type).isDeclared }

    private func hasDynamicMembers(_ type: NameKey) -> Bool {
        if let known = dynamic[type] { return known }
        let result = above(type).contains { facts($0).hasDynamicMembers }
        dynamic[type] = result
        return result
    }

    /// A type with all that it inherits from or conforms to.
    func above(_ type: NameKey) -> Set<NameKey> {
        if let known = supers[type] { return known }
        var result: Set<NameKey> = []
        var pending = [type]
        while let name = pending.popLast() {
            guard result.insert(name).inserted else { continue }
            let facts = facts(name)
            if let target = facts.alias { pending.append(target) }
            pending += facts.supers
        }
        supers[type] = result
        return result
    }

    /// Whether a protocol of a type asks for an initialiser with these labels, so that generic code calls it.
    func requiresInitializer(_ labels: [NameKey], above type: NameKey) -> Bool {
        above(type).contains { $0 != type && requiredInitializers(of: $0).contains(labels) }
    }

    private func requiredInitializers(of type: NameKey) -> [[NameKey]] {
        if let known = initializers[type] { return known }
        let result = tree.members(.initializer, of: type).filter { member in
            tree.block(around: member).map { $0.traits.contains(.isProtocol) } ?? false
        }.map { tree.parameters($0).map(\.label) }
        initializers[type] = result
        return result
    }

    /// The names by which a type is made: its own, its aliases, and those of all that inherits from it or conforms to it.
    func below(_ type: NameKey) -> [NameKey] {
        if let known = makers[type] { return known }
        let result = closure(type) { name in tree.inheritors(of: name).map(\.name) + tree.aliases(of: name).map(tree.name) }
        makers[type] = result
        return result
    }

    /// All types a value of which may be one of a type, or the other way round.
    func relatives(_ type: NameKey) -> Set<NameKey> {
        if let known = relatives[type] { return known }
        let below = closure(type) { name in
            tree.inheritors(of: name).map(\.name) + tree.aliases(of: name).map(tree.name).filter { facts($0).alias == name }
        }
        let result = above(type).union(below)
        relatives[type] = result
        return result
    }

    private func closure(_ type: NameKey, _ next: (NameKey) -> [NameKey]) -> [NameKey] {
        var result: [NameKey] = []
        var seen: Set<NameKey> = [type]
        var pending = [type]
        while let name = pending.popLast() {
            result.append(name)
            for other in next(name) where seen.insert(other).inserted { pending.append(other) }
        }
        return result
    }

    /// The type that a name stands for; nil where it may be anything.
    func type(_ name: NameKey) -> NameKey? {
        if isDeclared(name) { return name }
        var current = name
        for _ in 0..<4 {
            guard let target = facts(current).alias else { break }
            if isDeclared(target) { return target }
            current = target
        }
        return LanguageWitnesses.externalTypes.contains(current) ? current : nil
    }

    // MARK: - Values

    /// The type of what some code names; nil where the tokens do not show it.
    ///
    /// - Parameter types: the types around the code, innermost first.
    func type(of reference: Reference, in types: [NameKey]) -> NameKey? {
        var rest = reference.path[...]
        var current: NameKey
        switch reference.root {
        case .unknown: return nil
        case .own:
            guard let own = types.first else { return nil }
            current = own
        case .type:
            guard let name = rest.popFirst(), let type = type(name) else { return nil }
            current = type
        case .bare:
            guard let name = rest.popFirst(), let type = bare(name, in: types) else { return nil }
            current = type
        }
        for name in rest {
            guard case .member(let next?) = member(name, of: current) else { return nil }
            current = next
        }
        return hasDynamicMembers(current) ? nil : current
    }

    /// A member of the types around some code, or what stands in none.
    private func bare(_ name: NameKey, in types: [NameKey]) -> NameKey? {
        for type in types {
            if case .member(let result) = member(name, of: type) { return result }
        }
        if case .member(let result) = member(name, of: .none) { return result }
        return nil
    }

    /// - Parameter type: ``NameKey/none`` for what stands in no type.
    private func member(_ name: NameKey, of type: NameKey) -> Membership {
        let key = Member(type: type, name: name)
        if let known = members[key] { return known }
        // Whose type depends on itself, or on very many others, nobody knows.
        members[key] = .member(nil)
        guard depth < 64 else { return .member(nil) }
        depth += 1
        let result = single(name, of: type)
        depth -= 1
        members[key] = result
        return result
    }

    /// The one type that all declarations of a member have.
    private func single(_ name: NameKey, of type: NameKey) -> Membership {
        var declarations: [Int] = []
        if type == .none {
            declarations = tree.members(name, of: nil)
        } else {
            for owner in above(type) { declarations += tree.members(name, of: owner) }
        }
        guard !declarations.isEmpty else { return .none }
        var found: NameKey?
        for declaration in declarations {
            let around = tree.types(around: declaration)
            guard let result = self.type(of: tree.result(declaration), in: type == .none ? around : [type] + around),
                found == nil || found == result
            else { return .member(nil) }
            found = result
        }
        return .member(found)
    }
}
