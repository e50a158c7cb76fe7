// Owns: what is known of the types of a tree: what they inherit, and what their members are.

/// Answers questions about types by their last names.
final class TypeRelations {
    private let store: any ReferenceStore
    private var supers: [NameKey: Set<NameKey>] = [:]
    private var declared: [NameKey: Bool] = [:]
    private var dynamic: [NameKey: Bool] = [:]
    private var aliases: [NameKey: NameKey?] = [:]
    private var members: [Member: NameKey?] = [:]

    private struct Member: Hashable {
        let type: NameKey
        let name: NameKey
    }

    init(_ store: any ReferenceStore) { self.store = store }

    private func blocks(_ type: NameKey) -> [FileSummary.Block] {
        store.files(mentioning: type).flatMap { file in file.summary.blocks.filter { $0.name == type } }
    }

    /// Whether the tree declares a type of the name, and does not only extend it.
    func isDeclared(_ type: NameKey) -> Bool {
        if let known = declared[type] { return known }
        let result = blocks(type).contains { !$0.traits.contains(.isExtension) }
        declared[type] = result
        return result
    }

    func hasDynamicMembers(_ type: NameKey) -> Bool {
        if let known = dynamic[type] { return known }
        let result = above(type).contains { blocks($0).contains { $0.traits.contains(.hasDynamicMembers) } }
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
            if let target = alias(name) { pending.append(target) }
            for block in blocks(name) { pending += block.supers }
        }
        supers[type] = result
        return result
    }

    /// Whether a protocol of a type asks for an initialiser with these labels, so that generic code calls it.
    func requiresInitializer(_ labels: [NameKey], above type: NameKey) -> Bool {
        for name in above(type) where name != type {
            for file in store.files(mentioning: name) {
                let isRequired = (file.declarations[.initializer] ?? []).contains { index in
                    let declaration = file.summary.declarations[index]
                    guard let block = declaration.block, file.summary.blocks[block].name == name else { return false }
                    return file.summary.blocks[block].traits.contains(.isProtocol) && declaration.parameters.map(\.label) == labels
                }
                if isRequired { return true }
            }
        }
        return false
    }

    /// The names by which a type is made: its own, its aliases, and those of all that inherits from it or conforms to it.
    func below(_ type: NameKey) -> [NameKey] {
        var result: [NameKey] = []
        var seen: Set<NameKey> = [type]
        var pending = [type]
        while let name = pending.popLast() {
            result.append(name)
            for file in store.files(mentioning: name) {
                for block in file.summary.blocks where block.supers.contains(name) && seen.insert(block.name).inserted {
                    pending.append(block.name)
                }
                for alias in file.summary.declarations where alias.isAlias(of: name) && seen.insert(alias.name).inserted {
                    pending.append(alias.name)
                }
            }
        }
        return result
    }

    /// Whether a value of one type may be one of the other.
    func areRelated(_ left: NameKey, _ right: NameKey) -> Bool {
        left == right || above(left).contains(right) || above(right).contains(left)
    }

    /// What an alias means, if it is a name.
    private func alias(_ name: NameKey) -> NameKey? {
        if let known = aliases[name] { return known }
        aliases[name] = .some(nil)
        var targets: Set<NameKey> = []
        for file in store.files(mentioning: name) {
            for index in file.declarations[name] ?? [] {
                let declaration = file.summary.declarations[index]
                guard declaration.kind == .type, declaration.traits.contains(.isOnlyTyped) else { continue }
                guard declaration.result.root == .type, let target = declaration.result.path.last else { return nil }
                targets.insert(target)
            }
        }
        let result = targets.count == 1 ? targets.first : nil
        aliases[name] = .some(result)
        return result
    }

    /// The type that a name stands for; nil where it may be anything.
    func type(_ name: NameKey) -> NameKey? {
        if isDeclared(name) { return name }
        var current = name
        for _ in 0..<4 {
            guard let target = alias(current) else { break }
            if isDeclared(target) { return target }
            current = target
        }
        return LanguageWitnesses.externalTypes.contains(current) ? current : nil
    }

    // MARK: - Values

    /// The type of what some code names; nil where the tokens do not show it.
    ///
    /// - Parameter types: the types around the code, innermost first.
    func type(of reference: Reference, in types: [NameKey], depth: Int = 0) -> NameKey? {
        guard depth < 6 else { return nil }
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
            guard let name = rest.popFirst(), let type = bare(name, in: types, depth: depth) else { return nil }
            current = type
        }
        for name in rest {
            guard let next = member(name, of: current, depth: depth) else { return nil }
            current = next
        }
        return hasDynamicMembers(current) ? nil : current
    }

    private func bare(_ name: NameKey, in types: [NameKey], depth: Int) -> NameKey? {
        for type in types {
            var isMember = false
            let result = single(name, depth: depth, self: type) { owner in
                guard let owner, self.above(type).contains(owner) else { return false }
                isMember = true
                return true
            }
            if isMember { return result }
        }
        return single(name, depth: depth, self: nil) { $0 == nil }
    }

    private func member(_ name: NameKey, of type: NameKey, depth: Int) -> NameKey? {
        let key = Member(type: type, name: name)
        if let known = members[key] { return known }
        members[key] = .some(nil)
        let above = above(type)
        let result = single(name, depth: depth, self: type) { owner in owner.map(above.contains) ?? false }
        members[key] = .some(result)
        return result
    }

    /// The one type that all declarations of a name have.
    private func single(_ name: NameKey, depth: Int, self type: NameKey?, where isWanted: (NameKey?) -> Bool) -> NameKey? {
        var found: NameKey?
        for file in store.files(mentioning: name) {
            for index in file.declarations[name] ?? [] {
                let declaration = file.summary.declarations[index]
                guard declaration.kind != .type, declaration.kind != .code else { continue }
                let types = file.types(around: declaration.block)
                guard isWanted(types.first) else { continue }
                let own = type.map { [$0] + types } ?? types
                guard let result = self.type(of: declaration.result, in: own, depth: depth + 1), found == nil || found == result else {
                    return nil
                }
                found = result
            }
        }
        return found
    }
}

extension FileSummary.Declaration {
    fileprivate func isAlias(of type: NameKey) -> Bool {
        kind == .type && traits.contains(.isOnlyTyped) && result.root == .type && result.path.last == type
    }
}
