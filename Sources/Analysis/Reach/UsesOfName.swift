// Owns: the uses of one name in a tree, by what they are used on.

/// A use with what is known of its receiver.
final class ResolvedUse {
    enum Receiver {
        /// It may be of any type.
        case anything
        /// A member of the type that is expected.
        case implicit
        /// Nothing, or `self`: a member of one of the callers, or with nothing also what stands in no type.
        case bare, own
        case type(NameKey)
    }

    let use: Use
    /// The types around the code that uses it, innermost first.
    let callers: [NameKey]
    let receiver: Receiver
    /// Whether what stands before it may be a module.
    let isOnModule: Bool

    init(_ use: Use, callers: [NameKey], _ types: TypeRelations) {
        self.use = use
        self.callers = callers
        let written = use.receiver
        isOnModule = written.root == .type && written.path.count == 1 && types.type(written.path[0]) == nil
        switch written.root {
        case .unknown: receiver = use.traits.contains(.isImplicit) ? .implicit : .anything
        case .bare where written.path.isEmpty: receiver = .bare
        case .own where written.path.isEmpty: receiver = .own
        default: receiver = types.type(of: written, in: callers).map(Receiver.type) ?? .anything
        }
    }
}

/// All uses of a name, so that those of a declaration are found without a look at each.
final class UsesOfName {
    /// Users of one target that use the name in the same way.
    struct Group {
        let target: Int32
        let vertex: Int
    }

    /// What a use has besides its receiver.
    private struct Form: Hashable {
        let traits: UInt32
        let labels: [NameKey]
        let trailing: Int
    }

    /// A use of each form.
    private(set) var forms: [Use] = []
    /// For each shape the number of its form.
    private(set) var formOfShape: [Int] = []
    private var numbers: [Form: Int] = [:]
    private var groups: [Group] = []
    /// For each shape where its groups begin, and where the last one's end.
    private var groupStarts = [0]
    private var onAnything: [Int] = []
    private var onExpectedType: [Int] = []
    private var onNothing: [Int] = []
    /// On nothing or `self`, inside of types.
    private var onCaller: [Int] = []
    private var onModule: [Int] = []
    private var anyInitializer: [Int] = []
    private var onType: [NameKey: [Int]] = [:]
    /// Those on nothing or `self`, by the types around them.
    private var insideType: [NameKey: [Int]] = [:]

    var shapes: Range<Int> { formOfShape.indices }

    func groups(of shape: Int) -> ArraySlice<Group> { groups[groupStarts[shape]..<groupStarts[shape + 1]] }

    func add(_ resolved: ResolvedUse, _ groups: [Group]) {
        let index = formOfShape.count
        self.groups += groups
        groupStarts.append(self.groups.count)
        let form = Form(traits: resolved.use.traits.rawValue, labels: resolved.use.labels, trailing: resolved.use.trailing)
        let number = numbers[form] ?? forms.count
        if number == forms.count {
            forms.append(resolved.use)
            numbers[form] = number
        }
        formOfShape.append(number)
        switch resolved.receiver {
        case .anything: onAnything.append(index)
        case .implicit: onExpectedType.append(index)
        case .bare, .own:
            if case .bare = resolved.receiver { onNothing.append(index) }
            if !resolved.callers.isEmpty { onCaller.append(index) }
            for (place, type) in resolved.callers.enumerated() where !resolved.callers[..<place].contains(type) {
                insideType[type, default: []].append(index)
            }
        case .type(let type): onType[type, default: []].append(index)
        }
        if resolved.isOnModule { onModule.append(index) }
        if resolved.use.traits.contains(.isAnyInitializer) { anyInitializer.append(index) }
    }

    /// The shapes whose receiver may be what a declaration is a member of: what ``ReferencedDeclaration/isReceiver(_:_:)`` says of each.
    func on(_ declaration: ReferencedDeclaration, _ types: TypeRelations) -> [Int] {
        guard let written = declaration.types.first else { return onNothing + onModule }
        var result = onAnything
        if declaration.kind == .initializer || declaration.traits.contains(.isStatic) { result += onExpectedType }
        if declaration.kind == .initializer { result += anyInitializer }
        if declaration.isOperator { result += onNothing + onCaller }
        guard !onType.isEmpty || !insideType.isEmpty else { return result }
        let owner = types.type(written) ?? written
        guard types.isDeclared(owner) else {
            for shapes in onType.values { result += shapes }
            return result + onCaller
        }
        let relatives = types.relatives(owner)
        for table in [onType, insideType] where !table.isEmpty {
            if table.count < relatives.count {
                for (type, shapes) in table where relatives.contains(type) { result += shapes }
            } else {
                for type in relatives { result += table[type] ?? [] }
            }
        }
        return result
    }
}

/// What decides whether a use is one of a declaration.
struct ReferencedDeclaration {
    let kind: FileSummary.Declaration.Kind
    let traits: FileSummary.Declaration.Traits
    let name: NameKey
    let parameters: [FileSummary.Parameter]
    /// The types around it, innermost first.
    let types: [NameKey]

    init(_ number: Int, in tree: TreeReferences) {
        kind = tree.kind(number)
        traits = tree.traits(number)
        name = tree.name(number)
        parameters = tree.parameters(number)
        types = tree.types(around: number)
    }

    var isOperator: Bool { kind == .function && traits.contains(.isOperator) }

    /// How a use of a name reaches a declaration.
    enum Relation { case name, construction, mention }

    func isUsed(by resolved: ResolvedUse, _ relation: Relation, _ types: TypeRelations) -> Bool {
        guard isCalled(by: resolved.use, relation) else { return false }
        return relation != .name || kind == .initializer && resolved.use.traits.contains(.isAnyInitializer) || isReceiver(resolved, types)
    }

    /// Whether a use has the labels that it has to have, whatever its receiver is.
    func isCalled(by use: Use, _ relation: Relation) -> Bool {
        switch relation {
        case .mention: return true
        case .construction: return use.traits.contains(.isAnyInitializer) || use.traits.contains(.isCall) && use.fits(parameters)
        case .name:
            let isAny = kind == .initializer && use.traits.contains(.isAnyInitializer)
            return kind == .property || isAny || use.fits(parameters) || isUnapplied(use)
        }
    }

    /// `Type.method(value)`, a function of the value.
    private func isUnapplied(_ use: Use) -> Bool {
        !traits.contains(.isStatic) && use.traits.isSuperset(of: [.isOnType, .isCall]) && use.labels == [.none]
    }

    private func isReceiver(_ resolved: ResolvedUse, _ relations: TypeRelations) -> Bool {
        guard let written = types.first else {
            // A global function is called without a receiver, or through its module's name.
            if case .bare = resolved.receiver { return true }
            return resolved.isOnModule
        }
        let owner = relations.type(written) ?? written
        switch resolved.receiver {
        case .anything: return true
        case .implicit: return kind == .initializer || traits.contains(.isStatic)
        case .bare, .own:
            // Operators are found by their operands' types.
            return resolved.callers.contains { relations.areRelated($0, owner) || !relations.isDeclared(owner) } || isOperator
        case .type(let type): return relations.areRelated(type, owner) || !relations.isDeclared(owner)
        }
    }
}
