// Owns: a declaration as those that use it have to fit it.

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
    enum Relation: Int32 { case name, construction, mention }

    var signature: CalledSignature {
        CalledSignature(kind: kind, isStatic: traits.contains(.isStatic), parameters: kind == .property ? [] : parameters)
    }
}

/// All of a declaration that a use has to fit whatever it is used on.
struct CalledSignature: Hashable {
    let kind: FileSummary.Declaration.Kind
    let isStatic: Bool
    let parameters: [FileSummary.Parameter]

    /// Whether a use has the labels that it has to have.
    func isCalled(by use: Use, _ relation: ReferencedDeclaration.Relation) -> Bool {
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
        !isStatic && use.traits.isSuperset(of: [.isOnType, .isCall]) && use.labels == [.none]
    }
}
