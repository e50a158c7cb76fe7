// Owns: the types of one module, as far as a test file has to name them.
import Analysis
import Outline
import SwiftLexer

/// What is known of a type of the module under test.
struct TypeEntry {
    let path: [String]
    let kind: NodeKind
    /// Whether a test file can name it: neither it nor a type around it is private.
    let isNameable: Bool
    let generics: [GenericParameter]
    /// What its declaration asks of them.
    let requirements: [Requirement]
    /// What its declaration and extensions inherit from, as written.
    var inherits: [String]
    /// A global actor, as `@MainActor`.
    let isolation: String?
    let isUnsafe: Bool
    /// The conditions of `#if` that it stands under.
    let conditions: [String]

    var isNonCopyable: Bool { inherits.contains("~Copyable") || isNonEscapable }
    var isNonEscapable: Bool { inherits.contains("~Escapable") }
}

/// `T: P & Q` in angle brackets.
struct GenericParameter {
    let name: String
    var constraints: [String]
    let isPack: Bool
    let isValue: Bool
}

/// The types of one module by their paths.
struct TypeTable {
    private(set) var entries: [[String]: TypeEntry] = [:]
    private var overloads = Overloads()
    /// The paths that conform to a protocol by name, in order.
    private(set) var conformers: [String: [[String]]] = [:]

    let module: String
    /// Whether the names of the module are qualified, because a test file imports what may have the same.
    var qualifiesAll = false

    init(module: String, _ files: [FileContext]) {
        self.module = module
        for file in files { addTypes(of: file) }
        for file in files { addExtensions(of: file) }
        for entry in entries.values.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
            for name in entry.inherits { conformers[name, default: []].append(entry.path) }
        }
    }

    private mutating func addTypes(of file: FileContext) {
        let kinds: [NodeKind] = [.classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .typealiasDecl, .associatedtypeDecl]
        for kind in kinds {
            for node in file.nodes(kind) {
                guard let path = file.path(ofType: node) else { continue }
                let isNameable = file.isReachable(node)
                // Of two declarations under different `#if`s the first stands for both.
                guard entries[path] == nil else { continue }
                entries[path] = TypeEntry(
                    path: path, kind: kind, isNameable: isNameable, generics: file.generics(of: node),
                    requirements: file.requirements(of: node), inherits: file.inheritance(of: node),
                    isolation: file.isolation(of: node), isUnsafe: file.attribute("unsafe", of: node) != nil,
                    conditions: file.conditions(around: node))
            }
        }
        // A case with values is made by a call, too.
        for kind in [NodeKind.functionDecl, .initializerDecl, .subscriptDecl, .enumCaseElement] {
            for node in file.nodes(kind) { overloads.add(node, of: file) }
        }
    }

    private mutating func addExtensions(of file: FileContext) {
        for node in file.nodes(.extensionDecl) {
            guard let path = file.path(ofType: node) else { continue }
            // A conformance with conditions may not hold for the arguments that we choose.
            guard file.outline.firstChild(node, .whereClause) == nil else { continue }
            entries[path]?.inherits += file.inheritance(of: node)
        }
    }

    /// The type that a name means inside another type: its own members first, then those of the types around it.
    func resolve(_ name: String, from scope: [String]) -> TypeEntry? {
        var scope = scope
        while true {
            if let entry = entries[scope + [name]] { return entry }
            if scope.last == name, let entry = entries[scope] { return entry }
            if scope.isEmpty { return nil }
            scope.removeLast()
        }
    }

    /// A name of the module that the library of tests has, too.
    func qualified(_ name: String) -> String? {
        guard entries[[name]] != nil, qualifiesAll || TestFramework.names.contains(name) else { return name }
        // A type by the name of its module stands in the way of the module.
        if entries[[module]] == nil { return module + "." + name }
        return TestFramework.names.contains(name) ? nil : name
    }

    /// Whether a call with some of the labels could mean another function of the type, or of what the type inherits from.
    func isAmbiguous(_ callable: Callable, passing parameters: [Callable.Parameter]) -> Bool {
        overloads.isAmbiguous(
            callable.node, of: callable.file, in: family(of: callable.scope), passing: parameters.map(\.label))
    }

    func differsInResultOnly(_ callable: Callable) -> Bool { overloads.differsInResultOnly(callable.node, of: callable.file) }

    /// A type, and the types of the module that it inherits from; of a protocol, also those that conform to it.
    private func family(of type: [String]) -> [[String]] {
        var family = [type]
        var index = 0
        while index < family.count {
            if let entry = entries[family[index]] {
                family += entry.inherits.compactMap { resolve($0, from: family[index])?.path }.filter { !family.contains($0) }
            }
            index += 1
        }
        if let name = type.last, entries[type]?.kind == .protocolDecl { family += conformers[name]?.filter { !family.contains($0) } ?? [] }
        return family
    }
}

// MARK: - Reading declarations

extension FileContext {
    /// The names from the outermost type to a type or extension; nil for a type inside a function.
    func path(ofType node: NodeID) -> [String]? {
        var path: [String] = []
        var current: NodeID? = node
        while let type = current {
            path.insert(contentsOf: ownPath(type), at: 0)
            guard let holder = outline.ancestor(type, where: { $0.isFunctionLike || $0.isTypeLike }) else { return path }
            guard outline.kind(holder).isTypeLike else { return nil }
            current = holder
        }
        return path
    }

    /// `A.B` for `extension A.B`, the name elsewhere; without generic arguments.
    private func ownPath(_ type: NodeID) -> [String] {
        guard outline.kind(type) == .extensionDecl, let extended = outline.firstChild(type, .type) else {
            return [plainName(outline.anchor(type))]
        }
        var names: [String] = []
        var depth = 0
        for token in outline.tokens(extended) {
            depth += angles(token)
            if depth == 0, tokens.kinds[token].isIdentifierLike { names.append(plainName(token)) }
        }
        return names
    }

    /// A name without back-ticks.
    func plainName(_ token: Int) -> String {
        let text = string(token)
        return text.hasPrefix("`") && text.hasSuffix("`") ? String(text.dropFirst().dropLast()) : text
    }

    /// How many angle brackets a token opens, less those that it closes.
    func angles(_ token: Int) -> Int {
        switch tokens.kinds[token] {
        case .leftAngle: return 1
        case .rightAngle: return -1
        case .prefixOperator, .binaryOperator, .postfixOperator:
            let text = string(token)
            return text.hasPrefix(">") ? -text.prefix { $0 == ">" }.count : text.hasPrefix("<") && text.count == 1 ? 1 : 0
        default: return 0
        }
    }

    /// Whether a test file that imports the module with `@testable` can name a declaration.
    func isReachable(_ node: NodeID) -> Bool { unreachable(node) == nil }

    /// The innermost private declaration on the way to a declaration, if one stands there; itself included.
    func unreachable(_ node: NodeID) -> NodeID? {
        var current: NodeID? = node
        while let declaration = current {
            let holder = outline.kind(declaration) == .binding ? outline.parent(declaration) ?? declaration : declaration
            if isPrivate(holder) { return declaration }
            current = outline.ancestor(declaration) { $0.isTypeLike }
        }
        return nil
    }

    private func isPrivate(_ declaration: NodeID) -> Bool {
        for child in outline.children(declaration) where outline.kind(child) == .modifier {
            let kind = tokens.kinds[outline.anchor(child)]
            // `private(set)` closes the setter only.
            if kind == .private || kind == .fileprivate, outline.tokens(child).count == 1 { return true }
        }
        return false
    }

    func inheritance(of node: NodeID) -> [String] {
        guard let inheritance = outline.firstChild(node, .inheritance) else { return [] }
        var result: [String] = []
        for type in outline.children(inheritance) where outline.kind(type) == .type { result += parts(of: text(outline.tokens(type))) }
        return result
    }

    /// `A & B` apart, without attributes: `@unchecked Sendable` is `Sendable`.
    func parts(of composition: String) -> [String] {
        composition.split(separator: "&").map { part in
            let words = part.split(separator: " ").filter { !$0.hasPrefix("@") && $0 != "any" }
            return words.joined(separator: " ")
        }
    }

    /// Tokens as they stand, on one line.
    func text(_ range: Range<Int>) -> String {
        var text = ""
        for token in range {
            if !text.isEmpty, tokens.flags[token].contains(.spaceBefore) { text += " " }
            text += string(token)
        }
        return text
    }

    func generics(of node: NodeID) -> [GenericParameter] {
        guard let list = outline.firstChild(node, .genericParameters) else { return [] }
        let range = outline.tokens(list)
        var result: [GenericParameter] = []
        for part in split(range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)) {
            guard let name = part.first(where: { tokens.kinds[$0].isIdentifierLike && tokens.kinds[$0] != .each }) else { continue }
            let constraints = part.contains(name + 1) && tokens.kinds[name + 1] == .colon ? text(name + 2..<part.upperBound) : ""
            result.append(
                GenericParameter(
                    name: string(name), constraints: parts(of: constraints), isPack: part.contains { tokens.kinds[$0] == .each },
                    isValue: tokens.kinds[part.lowerBound] == .let))
        }
        return result
    }

    /// Tokens apart at the commas outside any bracket.
    func split(_ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        var depth = 0
        for token in range {
            switch tokens.kinds[token] {
            case .leftParen, .leftSquare: depth += 1
            case .rightParen, .rightSquare: depth -= 1
            case .comma where depth == 0:
                result.append(start..<token)
                start = token + 1
            default: depth += angles(token)
            }
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    /// `T == X` and `T: P` of a `where` clause.
    func requirements(of node: NodeID) -> [Requirement] {
        guard let clause = outline.firstChild(node, .whereClause) else { return [] }
        let range = outline.tokens(clause)
        return split(range.lowerBound + 1..<range.upperBound).compactMap { part in
            guard let middle = part.first(where: { tokens.kinds[$0] == .colon || token($0, is: "==") }) else { return nil }
            return Requirement(
                left: text(part.lowerBound..<middle), isSame: tokens.kinds[middle] != .colon, right: middle + 1..<part.upperBound,
                file: self, leftTokens: part.lowerBound..<middle)
        }
    }

    /// `@MainActor` and the like on a declaration, or on a type or extension around it.
    func isolation(of node: NodeID) -> String? {
        var current: NodeID? = node
        while let declaration = current {
            if hasModifier(.nonisolated, declaration) { return nil }
            for child in outline.children(declaration) where outline.kind(child) == .attribute {
                let name = text(outline.tokens(child))
                if name.hasSuffix("Actor") { return name }
            }
            current = outline.ancestor(declaration) { $0.isTypeLike }
        }
        return nil
    }

    /// The conditions under which a node is built, outermost first.
    func conditions(around node: NodeID) -> [String] {
        var result: [String] = []
        var current = node
        while let parent = outline.parent(current) {
            if outline.kind(parent) == .conditionalClause, let whole = outline.parent(parent) {
                result.insert(condition(of: parent, in: whole), at: 0)
            }
            current = parent
        }
        return result
    }

    /// A clause's own condition, and that none before it holds.
    private func condition(of clause: NodeID, in whole: NodeID) -> String {
        var parts: [String] = []
        for child in outline.children(whole) where outline.kind(child) == .conditionalClause {
            let own = directive(child)
            if child == clause {
                if !own.isEmpty { parts.append(parts.isEmpty ? own : "(\(own))") }
                break
            }
            parts.append("!(\(own))")
        }
        return parts.joined(separator: " && ")
    }

    /// What stands behind `#if` or `#elseif` on its line; nothing behind `#else`.
    private func directive(_ clause: NodeID) -> String {
        let range = outline.tokens(clause)
        guard tokens.kinds[range.lowerBound] != .poundElse else { return "" }
        let end = range.dropFirst().first { tokens.flags[$0].contains(.startsLine) } ?? range.upperBound
        return text(range.lowerBound + 1..<end)
    }

    func hasDefault(_ parameter: NodeID) -> Bool {
        guard let type = outline.firstChild(parameter, .type) else { return false }
        let range = outline.tokens(parameter)
        return (outline.tokens(type).upperBound..<range.upperBound).contains { tokens.kinds[$0] == .equal }
    }

    /// The label with which callers name a parameter; nil for none.
    func parameterLabel(_ parameter: NodeID) -> String? {
        guard tokens.kinds[outline.anchor(parameter) + 1] == .colon else { return nil }
        let label = labelToken(parameter)
        return tokens.kinds[label] == .wildcard ? nil : string(label)
    }
}
