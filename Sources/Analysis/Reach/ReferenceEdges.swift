// Owns: what leads from a declaration to those that use it.
//
// Many declarations share a name, and many others use it in the same way: between them stand groups of those that do, so that a tree in
// which a thousand functions use one of a thousand has two thousand ways in it and not a million.

/// The vertices are declarations, by their numbers, and behind these groups of users.
final class ReferenceEdges {
    let tree: TreeReferences
    let types: TypeRelations
    private let packages: Packages
    private var lists = UseLists()
    /// A use of each form: what uses have besides what they are used on. Forms of two names are never one.
    private var forms: [Use] = []
    private var signatures: [CalledSignature] = []
    private var numbersOfSignatures: [CalledSignature: Int32] = [:]

    /// Where those behind each vertex begin in ``members``, and where they end; -1 for a declaration that nobody has asked about.
    private var starts: [Int32]
    private var ends: [Int32]
    private var members: [Int32] = []
    /// The groups with a test among them that expects an error.
    private var expecting: Set<Int32> = []

    private var usesInTree: [NameKey: Int] = [:]
    private var usesInFiles: [UInt64: Int] = [:]
    private var usersOfLists: [ListKey: Int32] = [:]
    private var targetsOfLists: [ListKey: Range<Int>] = [:]
    private var targetGroups: [Group] = []
    private var code: [ListKey: Int32] = [:]
    private var codeOfTypes: [NameKey: [Group]] = [:]
    private var visibility: [[Bool]]

    private static let nobody: Int32 = -1

    /// Users of one target.
    struct Group {
        let target: Int32
        let vertex: Int32
    }

    init(_ tree: TreeReferences) {
        self.tree = tree
        types = TypeRelations(tree)
        packages = tree.packagesOfTree()
        starts = Array(repeating: -1, count: tree.declarationCount)
        ends = starts
        visibility = Array(repeating: [], count: (packages.targetCount + 1) * 2)
    }

    var vertexCount: Int { starts.count }

    func isDeclaration(_ vertex: Int) -> Bool { vertex < tree.declarationCount }

    /// The places in which ``member(at:)`` are the users of a vertex.
    func users(of vertex: Int) -> Range<Int> {
        if starts[vertex] < 0 {
            var search = UserSearch(vertex, self)
            search.run()
            starts[vertex] = Int32(members.count)
            members += search.users
            ends[vertex] = Int32(members.count)
        }
        return Int(starts[vertex])..<Int(ends[vertex])
    }

    func member(at place: Int) -> Int { Int(members[place]) }

    func members(ofGroup vertex: Int) -> ArraySlice<Int32> { members[Int(starts[vertex])..<Int(ends[vertex])] }

    /// Whether a test among the users in a group expects an error.
    func isExpecting(_ vertex: Int) -> Bool { expecting.contains(Int32(vertex)) }

    // MARK: - Groups

    /// The vertex of some users; nil where there are none.
    private func group(_ users: [Int32], isExpecting: Bool = false) -> Int32 {
        if users.count < 2, !isExpecting { return users.first ?? Self.nobody }
        let vertex = Int32(starts.count)
        starts.append(Int32(members.count))
        members += users
        ends.append(Int32(members.count))
        if isExpecting { expecting.insert(vertex) }
        return vertex
    }

    /// Where a declaration stands for those that may use it.
    enum Place {
        /// Only this file can; nil where it is no file of the tree.
        case inFile(Int?)
        /// - Parameter isMember: what overrides or witnesses something is called by those who do not know it.
        case inTarget(Int32, isMember: Bool)

        var number: Int32 {
            switch self {
            case .inFile(let file): -2 - Int32(file ?? -1)
            case .inTarget(let target, let isMember): (target + 1) * 2 + (isMember ? 1 : 0)
            }
        }
    }

    private struct ListKey: Hashable {
        let list: Int32
        let signature: Int32
        var place: Int32 = 0
    }

    /// Which uses of a name.
    enum Part { case all, list(Int) }

    /// So few uses stand for themselves: a vertex between would cost more.
    private static let few = 4
    /// More uses than this are told apart by signature first, for all targets.
    private static let many = 32

    /// Adds the vertices of those uses that a declaration with a signature can mean.
    ///
    /// Where they are many they get one vertex: whoever has the same signature and stands in the same target has the same users.
    func addUsers(
        of name: Int, _ part: Part, _ signature: Int32, _ relation: ReferencedDeclaration.Relation, _ place: Place, to users: inout [Int32]
    ) {
        let count = lists.count(name, part)
        guard count > Self.few else {
            addFitting(name, part, signature, relation, place) { users.append($0.vertex) }
            return
        }
        var key = key(name, part, signature, relation)
        key.place = place.number
        if let known = usersOfLists[key] {
            if known != Self.nobody { users.append(known) }
            return
        }
        var fitting: [Int32] = []
        if count <= Self.many {
            addFitting(name, part, signature, relation, place) { fitting.append($0.vertex) }
        } else {
            let row = visible(to: place)
            for group in targets(name, part, signature, relation) where row.isEmpty || row[Int(group.target + 1)] {
                fitting.append(group.vertex)
            }
        }
        let vertex = group(fitting)
        usersOfLists[key] = vertex
        if vertex != Self.nobody { users.append(vertex) }
    }

    private func key(_ name: Int, _ part: Part, _ signature: Int32, _ relation: ReferencedDeclaration.Relation) -> ListKey {
        let list = if case .list(let list) = part { Int32(list) } else { -1 - Int32(name) }
        return ListKey(list: list, signature: relation == .mention ? -1 : signature << 1 | (relation == .construction ? 1 : 0))
    }

    /// Calls a function with each use that has the labels it has to have; with those that a place is visible from, if there is one.
    private func addFitting(
        _ name: Int, _ part: Part, _ signature: Int32, _ relation: ReferencedDeclaration.Relation, _ place: Place?,
        _ body: (UseLists.Entry) -> Void
    ) {
        let row = place.map(visible) ?? []
        let called = signatures[Int(signature)]
        // Those of one form stand together.
        var last: (form: Int32, fits: Bool) = (-1, false)
        lists.forEach(name, part) { entry in
            guard row.isEmpty || row[Int(entry.target + 1)] else { return }
            if entry.form != last.form { last = (entry.form, called.isCalled(by: forms[Int(entry.form)], relation)) }
            if last.fits { body(entry) }
        }
    }

    /// The uses that fit a signature, by target.
    private func targets(
        _ name: Int, _ part: Part, _ signature: Int32, _ relation: ReferencedDeclaration.Relation
    ) -> ArraySlice<Group> {
        let key = key(name, part, signature, relation)
        if let known = targetsOfLists[key] { return targetGroups[known] }
        var entries: [UseLists.Entry] = []
        addFitting(name, part, signature, relation, nil) { entries.append($0) }
        entries.sort { $0.target < $1.target }
        let first = targetGroups.count
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].target == entries[start].target { end += 1 }
            targetGroups.append(Group(target: entries[start].target, vertex: group(entries[start..<end].map(\.vertex))))
            start = end
        }
        targetsOfLists[key] = first..<targetGroups.count
        return targetGroups[first...]
    }

    /// For each target, from that of no target on, whether its code can use what stands at a place; empty where all can.
    private func visible(to place: Place) -> [Bool] {
        guard case .inTarget(let target, let isMember) = place else { return [] }
        let row = Int(place.number)
        if visibility[row].isEmpty {
            visibility[row] = (-1..<Int32(packages.targetCount)).map {
                packages.sees($0, target) || isMember && packages.sees(target, $0)
            }
        }
        return visibility[row]
    }

    func number(of signature: CalledSignature) -> Int32 {
        if let known = numbersOfSignatures[signature] { return known }
        let number = Int32(signatures.count)
        signatures.append(signature)
        numbersOfSignatures[signature] = number
        return number
    }

    // MARK: - Uses

    /// The lists of uses of a name that may be on what a declaration is a member of.
    func lists(of name: Int, on declaration: ReferencedDeclaration) -> [Int] { lists.lists(of: name, on: declaration, types) }

    /// The number under which the uses of a name are found, those in one file or all.
    func uses(of name: NameKey, in place: Place) -> Int {
        if case .inFile(let file) = place {
            let key = UInt64(name.rawValue) << 32 | UInt64(UInt32(bitPattern: place.number))
            if let known = usesInFiles[key] { return known }
            let result = add(file.map { tree.uses(of: name, inFile: $0) } ?? [])
            usesInFiles[key] = result
            return result
        }
        if let known = usesInTree[name] { return known }
        let result = add(tree.uses(of: name))
        usesInTree[name] = result
        return result
    }

    private func add(_ uses: [TreeReferences.UseShape]) -> Int {
        var shapes: [UseLists.Shape] = []
        shapes.reserveCapacity(uses.count)
        var groups: [Group] = []
        groups.reserveCapacity(uses.count)
        var known: [UInt64: Int32] = [:]
        for shape in uses {
            let use = shape.use
            let hash = uses.count > 1 ? use.formHash : 0
            let form = known[hash] ?? Int32(forms.count)
            if form == forms.count {
                forms.append(use.form)
                if uses.count > 1 { known[hash] = form }
            }
            let receiver = UseReceiver(use.receiver, use.traits, callers: shape.callers, types)
            let first = groups.count
            addGroups(of: shape.users, expectsThrow: use.traits.contains(.expectsThrow), to: &groups)
            shapes.append(
                UseLists.Shape(
                    form: form, receiver: receiver, isAnyInitializer: use.traits.contains(.isAnyInitializer), callers: shape.callers,
                    groups: first..<groups.count))
        }
        return lists.add(shapes, groups)
    }

    /// One group for each target.
    private func addGroups(of users: [Int], expectsThrow: Bool, to groups: inout [Group]) {
        if !expectsThrow, let target = onlyTarget(of: users) {
            groups.append(Group(target: target, vertex: group(users.map { Int32($0) })))
            return
        }
        for (target, users) in byTarget(users) {
            let isExpecting = expectsThrow && users.contains { tree.isTest(file: tree.file(of: Int($0))) }
            groups.append(Group(target: target, vertex: group(users, isExpecting: isExpecting)))
        }
    }

    private func onlyTarget(of users: [Int]) -> Int32? {
        let target = tree.target(ofFile: tree.file(of: users[0]))
        return users.dropFirst().allSatisfy { tree.target(ofFile: tree.file(of: $0)) == target } ? target : nil
    }

    private func byTarget(_ declarations: [Int]) -> [(target: Int32, members: [Int32])] {
        var result: [(target: Int32, members: [Int32])] = []
        var places: [Int32: Int] = [:]
        for declaration in declarations {
            let target = tree.target(ofFile: tree.file(of: declaration))
            if let last = result.last, last.target == target {
                result[result.count - 1].members.append(Int32(declaration))
            } else if let place = places[target] {
                result[place].members.append(Int32(declaration))
            } else {
                places[target] = result.count
                result.append((target, [Int32(declaration)]))
            }
        }
        return result
    }

    /// The code inside a type that can be one with a place.
    func code(in type: NameKey, _ place: Place) -> Int32? {
        let key = ListKey(list: Int32(bitPattern: type.rawValue), signature: 0, place: place.number)
        if let known = code[key] { return known == Self.nobody ? nil : known }
        var users: [Int32] = []
        switch place {
        case .inFile(let file):
            for user in file.map(tree.declarations(ofFile:)) ?? 0..<0
            where !tree.traits(user).contains(.isOnlyTyped) && tree.types(around: user).contains(type) {
                users.append(Int32(user))
            }
        case .inTarget:
            let row = visible(to: place)
            for group in codeByTarget(type) where row[Int(group.target + 1)] { users.append(group.vertex) }
        }
        let vertex = group(users)
        code[key] = vertex
        return vertex == Self.nobody ? nil : vertex
    }

    private func codeByTarget(_ type: NameKey) -> [Group] {
        if let known = codeOfTypes[type] { return known }
        let result = byTarget(tree.code(in: type)).map { Group(target: $0, vertex: group($1)) }
        codeOfTypes[type] = result
        return result
    }
}
