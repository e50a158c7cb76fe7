// Owns: the uses of names in a tree, by what they are used on.

/// What a use shows of what it is used on.
struct UseReceiver {
    enum Kind {
        /// It may be of any type.
        case anything
        /// A member of the type that is expected.
        case implicit
        /// Nothing, or `self`: a member of one of the callers, or with nothing also what stands in no type.
        case bare, own
        case type(NameKey)
    }

    let kind: Kind
    /// Whether what stands before it may be a module.
    let isOnModule: Bool

    /// - Parameter callers: the types around the code that uses it, innermost first.
    init(_ written: Reference, _ traits: Use.Traits, callers: [NameKey], _ types: TypeRelations) {
        isOnModule = written.root == .type && written.path.count == 1 && types.type(written.path[0]) == nil
        switch written.root {
        case .unknown: kind = traits.contains(.isImplicit) ? .implicit : .anything
        case .bare where written.path.isEmpty: kind = .bare
        case .own where written.path.isEmpty: kind = .own
        default: kind = types.type(of: written, in: callers).map(Kind.type) ?? .anything
        }
    }
}

/// The uses of each name that was asked for, in lists by what they are used on.
///
/// All lists stand one behind the other: a tree has hundreds of thousands of names, most of them used in one way.
struct UseLists {
    /// Users of one target that use a name in the same way.
    struct Entry {
        let form: Int32
        let target: Int32
        let vertex: Int32
    }

    /// A way to use a name: which, on what, and who does it.
    struct Shape {
        let form: Int32
        let receiver: UseReceiver
        let isAnyInitializer: Bool
        let callers: [NameKey]
        let groups: Range<Int>
    }

    /// The kinds of lists. Those of types are kept for each type.
    enum Kind: UInt64 { case anything, expectedType, nothing, caller, module, anyInitializer, type, insideType }

    /// The numbers of all entries of a name, and of its lists.
    struct Name {
        let entries: Range<Int>
        let lists: Range<Int>
    }

    private var entries: [Entry] = []
    private var names: [Name] = []
    /// What each list is of: its kind in the upper half, its type in the lower one.
    private var keys: [UInt64] = []
    /// Where each list ends; it begins where the one before it ends.
    private var ends: [Int32] = []
    /// The numbers of entries, list by list, those of one form together.
    private var listed: [Int32] = []

    private static func key(_ kind: Kind, _ type: NameKey = .none) -> UInt64 { kind.rawValue << 32 | UInt64(type.rawValue) }

    private func range(ofList list: Int) -> Range<Int> { (list == 0 ? 0 : Int(ends[list - 1]))..<Int(ends[list]) }

    /// How many uses there are.
    func count(_ name: Int, _ part: ReferenceEdges.Part) -> Int {
        switch part {
        case .all: names[name].entries.count
        case .list(let list): range(ofList: list).count
        }
    }

    /// Calls a function with each of some uses, those of one form behind one another.
    func forEach(_ name: Int, _ part: ReferenceEdges.Part, _ body: (Entry) -> Void) {
        switch part {
        case .all: for entry in names[name].entries { body(entries[entry]) }
        case .list(let list): for place in range(ofList: list) { body(entries[Int(listed[place])]) }
        }
    }

    /// - Parameter groups: the users of all shapes, each group with its target.
    /// - Returns: the number of the name.
    mutating func add(_ shapes: [Shape], _ groups: [ReferenceEdges.Group]) -> Int {
        var members: [(key: UInt64, entry: Int32)] = []
        let firstEntry = entries.count
        let isSorted = zip(shapes, shapes.dropFirst()).allSatisfy { $0.form <= $1.form }
        for shape in isSorted ? shapes : shapes.sorted(by: { $0.form < $1.form }) {
            let keys = Self.keys(of: shape)
            for group in groups[shape.groups] {
                for key in keys { members.append((key, Int32(entries.count))) }
                entries.append(Entry(form: shape.form, target: group.target, vertex: group.vertex))
            }
        }
        if members.count > 1 { members.sort { $0.key == $1.key ? $0.entry < $1.entry : $0.key < $1.key } }
        let firstList = keys.count
        for (index, member) in members.enumerated() {
            listed.append(member.entry)
            if index + 1 == members.count || members[index + 1].key != member.key {
                keys.append(member.key)
                ends.append(Int32(listed.count))
            }
        }
        names.append(Name(entries: firstEntry..<entries.count, lists: firstList..<keys.count))
        return names.count - 1
    }

    private static func keys(of shape: Shape) -> [UInt64] {
        var keys: [UInt64] = []
        switch shape.receiver.kind {
        case .anything: keys.append(key(.anything))
        case .implicit: keys.append(key(.expectedType))
        case .bare, .own:
            if case .bare = shape.receiver.kind { keys.append(key(.nothing)) }
            if !shape.callers.isEmpty { keys.append(key(.caller)) }
            for (place, type) in shape.callers.enumerated() where !shape.callers[..<place].contains(type) {
                keys.append(key(.insideType, type))
            }
        case .type(let type): keys.append(key(.type, type))
        }
        if shape.receiver.isOnModule { keys.append(key(.module)) }
        if shape.isAnyInitializer { keys.append(key(.anyInitializer)) }
        return keys
    }

    // MARK: - Asking

    /// The lists of a name whose receiver may be what a declaration is a member of.
    func lists(of name: Int, on declaration: ReferencedDeclaration, _ types: TypeRelations) -> [Int] {
        let all = names[name].lists
        guard !all.isEmpty else { return [] }
        var result: [Int] = []
        func add(_ kind: Kind) { if let list = list(Self.key(kind), among: all) { result.append(list) } }
        guard let written = declaration.types.first else {
            add(.nothing)
            add(.module)
            return result
        }
        add(.anything)
        if declaration.kind == .initializer || declaration.traits.contains(.isStatic) { add(.expectedType) }
        if declaration.kind == .initializer { add(.anyInitializer) }
        // Operators are found by their operands' types.
        if declaration.isOperator { add(.nothing) }
        let owner = types.type(written) ?? written
        let isDeclared = types.isDeclared(owner)
        if declaration.isOperator || !isDeclared { add(.caller) }
        let onTypes = place(Self.key(.type), among: all)..<place(Self.key(.insideType), among: all)
        guard isDeclared else { return result + onTypes }
        let inTypes = onTypes.upperBound..<all.upperBound
        guard !onTypes.isEmpty || !inTypes.isEmpty else { return result }
        let relatives = types.relatives(owner)
        for (kind, lists) in [(Kind.type, onTypes), (.insideType, inTypes)] where !lists.isEmpty {
            if lists.count < relatives.count {
                result += lists.filter { relatives.contains(NameKey(rawValue: UInt32(truncatingIfNeeded: keys[$0]))) }
            } else {
                for type in relatives { if let list = list(Self.key(kind, type), among: lists) { result.append(list) } }
            }
        }
        return result
    }

    private func list(_ key: UInt64, among lists: Range<Int>) -> Int? {
        let place = place(key, among: lists)
        return place < lists.upperBound && keys[place] == key ? place : nil
    }

    /// The first list with a key that is not before another.
    private func place(_ key: UInt64, among lists: Range<Int>) -> Int { lists.partitioningIndex { keys[$0] >= key } }
}
