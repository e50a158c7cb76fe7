// Owns: which types stand for generic parameters, by what is asked of them and of their elements.
import Analysis
import Outline
import SwiftLexer

/// `T == X` or `T: P`, in the file where it stands.
struct Requirement {
    let left: String
    let isSame: Bool
    let right: Range<Int>
    let file: FileContext
    /// The tokens of the left side: `X == T` says the same as `T == X`.
    let leftTokens: Range<Int>
}

/// What is asked of generic parameters and of the elements of what stands for them, by places: `T`, `T.Element`, `Self.Element`.
struct GenericArguments {
    private var generics: Set<String> = []
    /// Types of the module by names that elsewhere mean the elements of what is extended.
    private var types: Set<String> = []
    private var constraints: [String: [String]] = [:]
    private var same: [String: Requirement] = [:]
    /// Places that are one type, each with another; those without one stand for themselves.
    private var equals: [String: String] = [:]
    /// Places of which something is asked that nobody here can grant: an index, a key, a pack.
    private var impossible: Set<String> = []
    private var solved: [String: String] = [:]
    private var pending: Set<String> = []

    static let elements: Set<String> = ["Element", "Wrapped", "Bound", "Pointee"]

    init() {}

    /// - Parameter types: the names among ``elements`` that are types of the module here.
    init(_ parameters: [GenericParameter], _ requirements: [Requirement], types: Set<String>) {
        generics = Set(parameters.map(\.name))
        self.types = types
        for parameter in parameters {
            if parameter.isPack || parameter.isValue { impossible.insert(parameter.name) }
            constrain(parameter.name, parameter.constraints)
        }
        for requirement in requirements { add(requirement) }
        joinElements()
    }

    private mutating func constrain(_ place: String, _ texts: [String]) {
        for text in texts {
            constraints[place, default: []].append(text)
            // `some Sequence<T>` says what the elements are.
            guard let open = text.firstIndex(of: "<"), text.hasSuffix(">") else { continue }
            let argument = String(text[text.index(after: open)...].dropLast())
            if generics.contains(argument) { join(place + ".Element", argument) }
        }
    }

    private mutating func add(_ requirement: Requirement) {
        guard let place = place(requirement.left) else {
            if requirement.isSame, let other = place(requirement.file.text(requirement.right)) {
                same[other] = Requirement(
                    left: other, isSame: true, right: requirement.leftTokens, file: requirement.file, leftTokens: requirement.right)
                return
            }
            let head = String(requirement.left.prefix { $0 != "." })
            if generics.contains(head) { impossible.insert(head) }
            return
        }
        let right = requirement.file.text(requirement.right)
        if !requirement.isSame {
            constrain(place, requirement.file.parts(of: right))
        } else if let other = self.place(right) {
            join(place, other)
        } else {
            same[place] = requirement
        }
    }

    /// `T`, `T.Element`; nil for what is no generic parameter and nothing that its elements are.
    private func place(_ text: String) -> String? {
        var parts = text.split(separator: ".")[...]
        guard let first = parts.first, text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }) else { return nil }
        var place = String(first)
        if !generics.contains(place), place != "Self" {
            guard Self.elements.contains(place), !types.contains(place) else { return nil }
            place = "Self.Element"
        }
        parts = parts.dropFirst()
        while let part = parts.popFirst() {
            if part == "Iterator", parts.first == "Element" { continue }
            guard part == "Element" else { return nil }
            place += ".Element"
        }
        return place
    }

    // MARK: - What is one type

    private func representative(_ place: String) -> String {
        var current = place
        while let next = equals[current] { current = next }
        return current
    }

    private mutating func join(_ one: String, _ other: String) {
        let (left, right) = (representative(one), representative(other))
        if left != right { equals[left] = right }
    }

    /// What is one type has one type of elements.
    private mutating func joinElements() {
        let places = mentioned
        for place in places where place.hasSuffix(".Element") {
            let holder = String(place.dropLast(".Element".count))
            for other in places where other != place && other.hasSuffix(".Element") {
                if representative(String(other.dropLast(".Element".count))) == representative(holder) { join(place, other) }
            }
        }
    }

    private var mentioned: Set<String> { Set(constraints.keys).union(same.keys).union(equals.keys).union(equals.values) }

    private func members(of root: String) -> [String] { (mentioned.union([root])).filter { representative($0) == root }.sorted() }

    // MARK: - Answers

    func isMentioned(_ place: String) -> Bool { mentioned.contains(place) }
    func isGeneric(_ name: String) -> Bool { generics.contains(name) }

    /// The type that stands at a place; nil where none is known.
    mutating func type(at place: String, _ spelling: inout Spelling) -> String? {
        let root = representative(place)
        if let known = solved[root] { return known }
        let members = members(of: root)
        guard impossible.isDisjoint(with: members), pending.insert(root).inserted else { return nil }
        defer { pending.remove(root) }
        // Spelling asks us for other places.
        var type: String?
        if let requirement = members.compactMap({ same[$0] }).first {
            spelling.generics = self
            type = spelling.spell(requirement)
            self = spelling.generics
        } else {
            var element: String?
            if let place = members.map({ $0 + ".Element" }).first(where: { isMentioned($0) }) {
                element = self.type(at: place, &spelling)
                if element == nil { return nil }
            }
            type = spelling.concrete(members.flatMap { constraints[$0] ?? [] }, element: element)
        }
        solved[root] = type
        return type
    }
}

extension Spelling {
    /// The type that stands for a generic parameter, or for the elements of one.
    mutating func argument(_ place: String) -> String? {
        var all = generics
        let type = all.type(at: place, &self)
        generics = all
        return type
    }

    /// The right side of a requirement, in the file where it stands.
    mutating func spell(_ requirement: Requirement) -> String? {
        let own = file
        file = requirement.file
        defer { file = own }
        return spell(requirement.right)
    }
}
