// Owns: what the two analysers say about a file, in one shape that can be compared.

/// One construct of a file: its kind and offsets.
///
/// Names need no comparison of their own: two names at the same offsets of the same file are the same name.
struct Fact {
    let kind: FactKind
    /// Where a person would be pointed to.
    let offset: UInt32
    /// All offsets, in the order of ``FactKind/fields``; -1 for a part that is not there.
    let values: Range<Int>
    let hash: UInt64
}

/// What is compared, with the names of its offsets.
enum FactKind: UInt8, CaseIterable {
    case forceUnwrap, implicitlyUnwrappedType, prefixNot, optionalChain
    case `try`, await, unsafe, cast, ternary
    case function, initializer, deinitializer, subscriptDeclaration, accessor, accessorBlock
    case parameter, genericParameters, whereClause, inheritance, effects, returnType, attribute, modifier
    case nominalType, `extension`, memberBlock, codeBlock
    case variable, binding, enumCase, enumElement, typeDeclaration, `import`, operatorDeclaration, macroDeclaration
    case `if`, `guard`, `while`, `repeat`, `for`, `do`, `catch`, `switch`, switchCase, caseItem, jump
    case conditions, condition, optionalBinding, patternCondition, availabilityCondition
    case statement, conditionalCompilation, conditionalClause
    case call, subscriptCall, argument, macroExpansion
    case closure, closureSignature, captureList, capture
    case tuple, collection, string, interpolation, regex, keyPath, type
    case enclosingDeclaration

    var fields: [String] {
        switch self {
        case .forceUnwrap, .optionalChain: ["mark", "operand"]
        case .implicitlyUnwrappedType, .prefixNot: ["mark"]
        case .try: ["try", "mark", "end"]
        case .cast: ["keyword", "mark", "end"]
        case .function, .initializer, .deinitializer: ["start", "end", "name", "parameters", "parametersEnd", "effects", "body", "bodyEnd"]
        case .subscriptDeclaration: ["start", "end", "name", "parameters", "parametersEnd", "effects", "body", "bodyEnd"]
        case .accessor: ["start", "end", "name", "effects", "body", "bodyEnd"]
        case .parameter: ["start", "end", "name", "type"]
        case .nominalType, .extension: ["start", "end", "name", "body", "bodyEnd"]
        case .binding: ["start", "end", "anchor", "type", "typeEnd", "accessors", "accessorsEnd"]
        case .variable, .enumElement, .typeDeclaration, .operatorDeclaration, .macroDeclaration, .attribute, .macroExpansion, .capture:
            ["start", "end", "name"]
        case .if, .guard, .while, .repeat:
            ["start", "end", "keyword", "conditions", "conditionsEnd", "body", "bodyEnd", "else", "elseEnd"]
        case .for: ["start", "end", "keyword", "pattern", "patternEnd", "where", "body", "bodyEnd"]
        case .do, .catch: ["start", "end", "keyword", "body", "bodyEnd", "items"]
        case .switch: ["start", "end", "keyword"]
        case .switchCase: ["start", "end", "keyword", "items"]
        case .caseItem: ["start", "end", "patternEnd", "where"]
        case .jump: ["start", "end", "keyword"]
        case .optionalBinding: ["start", "end", "name"]
        case .patternCondition: ["start", "end", "patternEnd"]
        case .conditionalClause: ["start", "end", "conditionEnd"]
        case .call, .subscriptCall: ["operand", "open", "end", "anchor"]
        case .argument: ["start", "end", "label"]
        case .closure: ["start", "end", "isTrailing"]
        case .enclosingDeclaration: ["token", "declaration"]
        default: ["start", "end"]
        }
    }
}

/// The facts of one file from one side.
struct FactList {
    private(set) var facts: [Fact] = []
    private(set) var values: [Int32] = []

    mutating func add(_ kind: FactKind, _ offset: Int, _ rest: Int...) {
        let first = values.count
        values.append(Int32(truncatingIfNeeded: offset))
        var hash = UInt64(truncatingIfNeeded: offset) &* 0x9E37_79B9_7F4A_7C15
        for value in rest {
            values.append(Int32(truncatingIfNeeded: value))
            hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x0000_0100_0000_01B3
            hash ^= hash >> 29
        }
        facts.append(Fact(kind: kind, offset: UInt32(truncatingIfNeeded: offset), values: first..<values.count, hash: hash))
    }

    /// By kind, offset and content, ready to be merged with the other side.
    mutating func sort() {
        facts.sort { ($0.kind.rawValue, $0.offset, $0.hash) < ($1.kind.rawValue, $1.offset, $1.hash) }
    }

    func values(_ fact: Fact) -> ArraySlice<Int32> { values[fact.values] }
}
