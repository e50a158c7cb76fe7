// Owns: whether a lock guards the static or global variables that stand beside it.
import Analysis
import Outline
import SwiftLexer

/// The variables of a file or type, and whether a lock beside them guards their uses.
struct LockedScope {
    enum Use {
        /// Every use is under a lock.
        case guarded
        /// No use is, or there is no lock.
        case unguarded
        /// The uses say nothing, or contradict each other.
        case unknown
    }

    /// By the tokens of the names; empty where no lock stands in the scope.
    private let uses: [Int: Use]

    init(_ scope: NodeID, _ file: FileContext) {
        let members = file.outline.children(scope).filter { member in
            file.outline.kind(member) == .variableDecl && (scope == .file || file.hasModifier(.static, member))
        }.flatMap { file.storedProperties($0) }
        guard members.contains(where: { Self.isLock($0, file) }) else {
            uses = [:]
            return
        }
        let guards = Guards(file)
        var counts: [(property: StoredProperty, all: Int, guarded: Int)] = []
        for property in members where !property.isLet && !file.isSynchroniser(property) {
            let places = Self.places(of: property, guards, file)
            counts.append((property, places.count, places.count { $0 }))
        }
        let isAnyGuarded = counts.contains { $0.guarded > 0 }
        uses = Dictionary(
            counts.map { count in
                let use: Use
                if count.all == 0 {
                    // A lock that is there for others does not make this one safe.
                    use = isAnyGuarded && !count.property.isPrivate ? .unguarded : .unknown
                } else if count.guarded == count.all {
                    use = .guarded
                } else {
                    use = count.guarded == 0 ? .unguarded : .unknown
                }
                return (count.property.name, use)
            }, uniquingKeysWith: { first, _ in first })
    }

    func use(of property: StoredProperty) -> Use { uses[property.name] ?? .unguarded }

    /// Whether a property is a lock or queue for others, rather than the box of a value of its own.
    private static func isLock(_ property: StoredProperty, _ file: FileContext) -> Bool {
        guard file.isSynchroniser(property), !property.hasWrapper else { return false }
        let range = file.outline.tokens(property.binding)
        if file.contains(["initialState", "NIOLockedValueBox"], in: range) || file.mentionsText(["atomic"], in: range) { return false }
        guard file.contains(["Mutex"], in: range) else { return true }
        // `Mutex(())`
        let end = range.upperBound
        return range.count > 3 && file.tokens.kinds[end - 2] == .rightParen && file.tokens.kinds[end - 3] == .leftParen
    }

    /// For each use of a variable in a function, whether it is under a lock.
    private static func places(of property: StoredProperty, _ guards: Guards, _ file: FileContext) -> [Bool] {
        file.occurrences(of: property.name, in: 0..<file.tokens.count).compactMap { token in
            guard token != property.name, isUse(token, of: property, file),
                let function = file.enclosingDeclaration(file.innermostNode(at: token))
            else { return nil }
            switch guards.place(of: token, in: function, file) {
            case .guarded, .queue: return true
            default: return false
            }
        }
    }

    private static func isUse(_ token: Int, of property: StoredProperty, _ file: FileContext) -> Bool {
        if token > 1, file.tokens.kinds[token - 1] == .period {
            let owner = file.tokens.kinds[token - 2]
            if owner == .selfType || owner == .selfValue { return true }
            guard owner == .identifier, let type = file.enclosingType(property.declaration) else { return false }
            return file.string(token - 2) == file.typeName(type)
        }
        guard file.isVariable(token) else { return false }
        return file.declaration(of: token).map { $0.token == property.name } ?? true
    }
}
