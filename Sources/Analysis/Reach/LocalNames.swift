// Owns: the variables inside one function, and what they hold.
import Outline
import SourceText
import SwiftLexer

/// The names that a function binds for itself: parameters, variables, patterns.
struct LocalNames {
    private var types: [NameKey: Reference] = [:]

    func isBound(_ name: NameKey) -> Bool { types[name] != nil }

    /// What a variable holds; unknown where two of the name hold different things.
    func type(of name: NameKey) -> Reference { types[name] ?? .unknown }

    /// - Parameter names: all that the file declares, in the order of their places.
    init(_ file: FileContext, in node: NodeID, _ names: [NameIndex.DeclaredName]) {
        let range = file.outline.tokens(node)
        let first = names.partitioningIndex { Int($0.token) >= range.lowerBound }
        for entry in names[first...].prefix(while: { Int($0.token) < range.upperBound }) {
            let declared = NodeID(Int(entry.node))
            // The function itself, and functions within it, are no variables.
            guard declared != node, file.outline.kind(declared) != .functionDecl else { continue }
            bind(file, declared, Int(entry.token))
        }
    }

    private mutating func bind(_ file: FileContext, _ node: NodeID, _ token: Int) {
        let name = file.nameKey(token)
        let type: Reference
        switch file.outline.kind(node) {
        case .parameter:
            type = file.outline.firstChild(node, .type).map { file.typeReference(file.outline.tokens($0), in: node) } ?? .unknown
        case .binding: type = file.bindingType(node, self)
        case .optionalBinding:
            let range = file.outline.tokens(node)
            guard let equal = range.first(where: { file.tokens.kinds[$0] == .equal }) else { return }
            if let written = file.outline.firstChild(node, .type), file.outline.tokens(written).upperBound <= equal {
                type = file.typeReference(file.outline.tokens(written), in: node)
            } else {
                type = file.reference(of: equal + 1..<range.upperBound, self)
            }
        default: type = .unknown
        }
        types[name] = types[name].map { $0 == type ? type : .unknown } ?? type
    }
}
