// Owns: finding what uses one declaration.

/// Finds the vertices behind one declaration.
struct UserSearch {
    private let number: Int
    private let declaration: ReferencedDeclaration
    private let edges: ReferenceEdges
    private let tree: TreeReferences
    private let types: TypeRelations
    private let signature: Int32
    private let place: ReferenceEdges.Place
    private(set) var users: [Int32] = []

    init(_ number: Int, _ edges: ReferenceEdges) {
        self.number = number
        self.edges = edges
        tree = edges.tree
        types = edges.types
        declaration = ReferencedDeclaration(number, in: tree)
        signature = edges.number(of: declaration.signature)
        let isPrivate = declaration.traits.contains(.isPrivate)
        place =
            isPrivate
            ? .inFile(tree.fileInTree(of: number))
            : .inTarget(tree.target(ofFile: tree.file(of: number)), isMember: !declaration.types.isEmpty)
    }

    mutating func run() {
        if declaration.kind != .code { add(declaration.name, declaration.kind == .type ? .mention : .name) }
        if declaration.kind == .type, !declaration.traits.contains(.isOnlyTyped) { return addCode(in: declaration.name) }
        guard let type = declaration.types.first else { return }
        if declaration.kind == .initializer {
            // A subclass inherits it.
            for name in types.below(type) { add(name, .construction) }
        }
        if runsWithType(type) || mayBeCalledByOthers && isUnused {
            // Whoever mentions a type, or is one of its members, uses what runs with it.
            add(type, .mention)
            addCode(in: type)
        }
    }

    private mutating func add(_ name: NameKey, _ relation: ReferencedDeclaration.Relation) {
        let uses = edges.uses(of: name, in: place)
        guard relation == .name else { return edges.addUsers(of: uses, .all, signature, relation, place, to: &users) }
        for list in edges.lists(of: uses, on: declaration) {
            edges.addUsers(of: uses, .list(list), signature, relation, place, to: &users)
        }
    }

    private mutating func addCode(in type: NameKey) { if let vertex = edges.code(in: type, place) { users.append(vertex) } }

    // MARK: - What others than its callers run

    private func runsWithType(_ type: NameKey) -> Bool {
        if declaration.traits.contains(.runsWithType) || declaration.kind == .code { return true }
        if declaration.kind == .subscripts {
            // One with a label is found by it, but for those that the language calls.
            return types.isDeclared(type) && declaration.parameters.allSatisfy { LanguageWitnesses.isCalled(subscriptLabelled: $0.label) }
        }
        if declaration.kind == .initializer {
            return LanguageWitnesses.isCalled(initializerLabelled: declaration.parameters.first?.label)
                || types.requiresInitializer(declaration.parameters.map(\.label), above: type)
        }
        return LanguageWitnesses.isCalled(declaration.name, supers: types.above(type)) { $0 != type && isUnknown($0) }
    }

    /// A method that nobody calls, where something foreign is conformed to, is what that calls.
    private var mayBeCalledByOthers: Bool {
        guard !declaration.traits.contains(.isPrivate), let block = tree.block(around: number) else { return false }
        return declaration.traits.contains(.isOverride) || block.supers.contains(where: isUnknown)
    }

    private func isUnknown(_ type: NameKey) -> Bool { !LanguageWitnesses.known.contains(type) && types.type(type) == nil }

    /// Whether nothing uses it but itself.
    private var isUnused: Bool { users.allSatisfy { isNobodyElse(Int($0)) } }

    private func isNobodyElse(_ vertex: Int) -> Bool {
        edges.isDeclaration(vertex) ? isSame(vertex) : edges.members(ofGroup: vertex).allSatisfy { isNobodyElse(Int($0)) }
    }

    /// Whether a declaration is this one, or stands for it under another condition of compilation.
    private func isSame(_ other: Int) -> Bool {
        guard other != number else { return true }
        guard tree.name(other) == declaration.name, tree.kind(other) == declaration.kind, tree.traits(other) == declaration.traits,
            tree.types(around: other) == declaration.types,
            tree.target(ofFile: tree.file(of: other)) == tree.target(ofFile: tree.file(of: number))
        else { return false }
        let (mine, others) = (declaration.parameters, tree.parameters(other))
        return mine.map(\.label) == others.map(\.label) && mine.map(\.traits) == others.map(\.traits)
            && tree.block(around: number)?.supers == tree.block(around: other)?.supers
    }
}
