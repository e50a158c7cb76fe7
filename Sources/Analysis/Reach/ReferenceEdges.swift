// Owns: what leads from a declaration to those that use it.
//
// Many declarations share a name, and many others use it in the same way: between them stand groups of those that do, so that a tree in
// which a thousand functions use one of a thousand has two thousand ways in it and not a million.

/// The vertices are declarations, by their numbers, and behind these groups of users.
final class ReferenceEdges {
    let tree: TreeReferences
    private let types: TypeRelations
    private let packages: Packages
    private var groups: [[Int]] = []
    /// For each group whether a test among its users expects an error.
    private var expecting: [Bool] = []
    private var uses: [NameKey: UsesOfName] = [:]
    private var mentions: [NameKey: [UsesOfName.Group]] = [:]
    private var code: [NameKey: [UsesOfName.Group]] = [:]

    init(_ tree: TreeReferences) {
        self.tree = tree
        types = TypeRelations(tree)
        packages = tree.packagesOfTree()
    }

    var vertexCount: Int { tree.declarationCount + groups.count }

    func isDeclaration(_ vertex: Int) -> Bool { vertex < tree.declarationCount }

    /// The vertices behind a group.
    func members(ofGroup vertex: Int) -> [Int] { groups[vertex - tree.declarationCount] }

    func isExpecting(group vertex: Int) -> Bool { expecting[vertex - tree.declarationCount] }

    /// What uses a declaration.
    struct Users {
        var vertices: [Int] = []
        /// Whether a test expects an error of it.
        var isExpecting = false
    }

    func users(of declaration: Int) -> Users {
        var search = UserSearch(declaration, self, tree, types)
        search.run()
        return search.users
    }

    // MARK: - Groups

    fileprivate func group(_ members: [Int], isExpecting: Bool = false) -> Int {
        groups.append(members)
        expecting.append(isExpecting)
        return tree.declarationCount + groups.count - 1
    }

    private func byTarget(_ declarations: [Int]) -> [(target: Int32, members: [Int])] {
        var result: [(target: Int32, members: [Int])] = []
        var places: [Int32: Int] = [:]
        for declaration in declarations {
            let target = tree.target(ofFile: tree.file(of: declaration))
            if let last = result.last, last.target == target {
                result[result.count - 1].members.append(declaration)
            } else if let place = places[target] {
                result[place].members.append(declaration)
            } else {
                places[target] = result.count
                result.append((target, [declaration]))
            }
        }
        return result
    }

    fileprivate func uses(of name: NameKey) -> UsesOfName {
        if let known = uses[name] { return known }
        let result = UsesOfName()
        for (use, callers, users) in tree.uses(of: name) {
            let groups = byTarget(users).map { target, members in
                let isExpecting = use.traits.contains(.expectsThrow) && members.contains { tree.isTest(file: tree.file(of: $0)) }
                return UsesOfName.Group(target: target, vertex: group(members, isExpecting: isExpecting))
            }
            result.add(ResolvedUse(use, callers: callers, types), groups)
        }
        uses[name] = result
        return result
    }

    /// All who use a name, whatever they mean by it.
    fileprivate func mentions(of name: NameKey) -> [UsesOfName.Group] {
        if let known = mentions[name] { return known }
        var members: [Int32: [Int]] = [:]
        let uses = uses(of: name)
        for shape in uses.shapes { for group in uses.groups(of: shape) { members[group.target, default: []].append(group.vertex) } }
        let result = members.map { UsesOfName.Group(target: $0, vertex: group($1)) }
        mentions[name] = result
        return result
    }

    /// The code inside a type.
    fileprivate func code(in type: NameKey) -> [UsesOfName.Group] {
        if let known = code[type] { return known }
        let result = byTarget(tree.code(in: type)).map { UsesOfName.Group(target: $0, vertex: group($1)) }
        code[type] = result
        return result
    }

    fileprivate func sees(_ user: Int32, _ owner: Int32) -> Bool { packages.sees(user, owner) }
}

/// Finds what uses one declaration.
private struct UserSearch {
    private let number: Int
    private let declaration: ReferencedDeclaration
    private let edges: ReferenceEdges
    private let tree: TreeReferences
    private let types: TypeRelations
    private let target: Int32
    /// The only file that can use it.
    private let ownFile: Int?
    private(set) var users = ReferenceEdges.Users()

    init(_ number: Int, _ edges: ReferenceEdges, _ tree: TreeReferences, _ types: TypeRelations) {
        self.number = number
        self.edges = edges
        self.tree = tree
        self.types = types
        declaration = ReferencedDeclaration(number, in: tree)
        target = tree.target(ofFile: tree.file(of: number))
        ownFile = declaration.traits.contains(.isPrivate) ? tree.fileInTree(of: number) ?? -1 : nil
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

    private func isVisible(from user: Int32) -> Bool {
        // What overrides or witnesses something is called by those who do not know it.
        edges.sees(user, target) || !declaration.types.isEmpty && edges.sees(target, user)
    }

    private mutating func add(_ name: NameKey, _ relation: ReferencedDeclaration.Relation) {
        if let ownFile { return addInFile(ownFile, name, relation) }
        if relation == .mention { return add(edges.mentions(of: name)) }
        let uses = edges.uses(of: name)
        let (forms, formOfShape) = (uses.forms, uses.formOfShape)
        var fits = [Bool?](repeating: nil, count: forms.count)
        for shape in relation == .name ? uses.on(declaration, types) : Array(uses.shapes) {
            let form = formOfShape[shape]
            let isFitting = fits[form] ?? declaration.isCalled(by: forms[form], relation)
            fits[form] = isFitting
            if isFitting { add(uses.groups(of: shape)) }
        }
    }

    private mutating func add(_ groups: some Sequence<UsesOfName.Group>) {
        for group in groups where isVisible(from: group.target) { users.vertices.append(group.vertex) }
    }

    private mutating func addInFile(_ file: Int, _ name: NameKey, _ relation: ReferencedDeclaration.Relation) {
        guard file >= 0 else { return }
        for (use, user) in tree.uses(of: name, inFile: file) {
            guard declaration.isUsed(by: ResolvedUse(use, callers: tree.types(around: user), types), relation, types) else { continue }
            if use.traits.contains(.expectsThrow), tree.isTest(file: file) { users.isExpecting = true }
            users.vertices.append(user)
        }
    }

    private mutating func addCode(in type: NameKey) {
        guard let ownFile else { return add(edges.code(in: type)) }
        guard ownFile >= 0 else { return }
        for user in tree.declarations(ofFile: ownFile)
        where !tree.traits(user).contains(.isOnlyTyped) && tree.types(around: user).contains(type) {
            users.vertices.append(user)
        }
    }

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
    private var isUnused: Bool {
        users.vertices.allSatisfy(isNobodyElse)
    }

    private func isNobodyElse(_ vertex: Int) -> Bool {
        edges.isDeclaration(vertex) ? isSame(vertex) : edges.members(ofGroup: vertex).allSatisfy(isNobodyElse)
    }

    /// Whether a declaration is this one, or stands for it under another condition of compilation.
    private func isSame(_ other: Int) -> Bool {
        guard other != number else { return true }
        guard tree.name(other) == declaration.name, tree.kind(other) == declaration.kind, tree.traits(other) == declaration.traits,
            tree.types(around: other) == declaration.types, tree.target(ofFile: tree.file(of: other)) == target
        else { return false }
        let (mine, others) = (declaration.parameters, tree.parameters(other))
        return mine.map(\.label) == others.map(\.label) && mine.map(\.traits) == others.map(\.traits)
            && tree.block(around: number)?.supers == tree.block(around: other)?.supers
    }
}
