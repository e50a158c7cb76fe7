// Owns: how a function is called in a test: its subject, its arguments, and what cannot be had.
import Analysis
import Outline
import SwiftLexer

/// A call of a function with everything around it, ready to be written.
struct Arrangement {
    /// One parameter that runs through a table.
    struct Column {
        let name: String
        let type: String
        let values: [String]
    }

    let callable: Callable
    var columns: [Column] = []
    /// Lines before the call: the subject, and arguments whose types have to be written.
    var setup: [String] = []
    var call = ""
    /// Whether the call has a value that can be shown.
    var hasResult = false
    /// The type of the value, where nothing else tells which function is meant.
    var resultType: String?
    /// Whether it has a value that nobody uses.
    var discardsResult = false
    /// Whether placeholders stand among the arguments themselves.
    var passesPlaceholders = false
    /// The actor on which everything happens.
    var actor: String?
    var isolation: String?
    var attributes: [String] = []
    var conditions: [String] = []
    /// For a parameter that is a function which may throw: the closure that does.
    var thrower: (name: String, type: String, closure: String)?
    var isUnsafe = false
    var usesImports = false
    var needsFoundation = false

    var isAsync: Bool { callable.isAsync }
}

/// Why there is no call.
struct Obstacle: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Arranges calls of the functions of one module.
struct Arranger {
    var table: TypeTable
    let settings: ModuleSettings

    func arrange(_ callable: Callable) throws(Obstacle) -> Arrangement {
        try checkAccess(callable)
        var spelling = Spelling(table, callable.file, scope: callable.scope)
        var arrangement = Arrangement(callable: callable)
        let types = GenericArguments.elements.filter {
            table.resolve($0, from: callable.scope).map { $0.kind != .associatedtypeDecl } ?? false
        }
        spelling.generics = GenericArguments(generics(around: callable), requirements(around: callable), types: types)
        try findReceiver(callable, &spelling)
        if let asked = callable.generics.first(where: { callable.isChosenByCaller($0.name) }) {
            throw Obstacle("its caller says what `\(asked.name)` is by what it wants of the result: call it with a type of yours")
        }
        guard callable.generics.allSatisfy({ spelling.argument($0.name) != nil }) else {
            throw Obstacle("no type is known here for its generic parameters: call it with one that you choose")
        }
        arrangement.isUnsafe = settings.isStrictlySafe && isUnsafe(callable)
        arrangement.isolation = isolation(callable)
        arrangement.attributes = try availability(callable)
        arrangement.conditions = callable.file.conditions(around: callable.node)
        var names = LocalNames(reserved: [callable.name])
        let subject = try subject(callable, spelling, &arrangement)
        let arguments = try self.arguments(callable, &spelling, &names, &arrangement)
        arrangement.call = try call(callable, spelling, subject, arguments)
        decideResult(callable, &spelling, &arrangement)
        arrangement.usesImports = spelling.usesImports
        return arrangement
    }

    // MARK: - What stands in the way

    private func checkAccess(_ callable: Callable) throws(Obstacle) {
        if let wall = callable.unreachable {
            let what = wall == callable.node || wall == callable.declaration ? "it is private" : "`\(callable.file.name(wall))` is private"
            let ways = Callers(of: wall, in: callable.file).reachable
            let through = ways.isEmpty ? "make it internal, or test what calls it" : "test it through " + ways.joined(separator: " or ")
            throw Obstacle("\(what), so no test can call it: \(through)")
        }
        if callable.file.attribute("_spi", of: callable.declaration) != nil { throw Obstacle("it is SPI: import the module with `@_spi`") }
        if let text = callable.returnType.map(callable.file.text), text == "Never" {
            throw Obstacle("it never returns: test it in a process of its own")
        }
        if callable.file.name(callable.node) == "_" { throw Obstacle("it has no name") }
        for path in callable.scope.indices.map({ Array(callable.scope[...$0]) }) {
            guard let entry = table.entries[path] else { continue }
            if !entry.isNameable { throw Obstacle("`\(path.joined(separator: "."))` is private, so no test can have one") }
            if entry.isNonEscapable, !callable.isStatic {
                throw Obstacle("`\(path.joined(separator: "."))` is ~Escapable: make one from what it borrows")
            }
        }
        if let holder = callable.holder, callable.file.hasModifier(.distributed, holder) {
            throw Obstacle("it belongs to a distributed actor: make the actor system first")
        }
    }

    /// `@available(macOS 15, *)` for the test; what is gone or going is not called.
    private func availability(_ callable: Callable) throws(Obstacle) -> [String] {
        var result: [String] = []
        var current: NodeID? = callable.declaration
        while let declaration = current {
            for child in callable.file.outline.children(declaration) where callable.file.outline.kind(child) == .attribute {
                guard callable.file.token(callable.file.outline.anchor(child), is: "available") else { continue }
                let text = callable.file.text(callable.file.outline.tokens(child))
                for word in ["unavailable", "deprecated", "obsoleted", "noasync"] where text.contains(word) {
                    throw Obstacle("it is marked `\(word)`")
                }
                if !result.contains(text) { result.append(text) }
            }
            current = callable.file.outline.ancestor(declaration) { $0.isTypeLike }
        }
        return result
    }

    private func isolation(_ callable: Callable) -> String? {
        if callable.file.hasModifier(.nonisolated, callable.declaration) { return nil }
        if let own = callable.file.isolation(of: callable.declaration) { return own }
        // A program begins on the main actor.
        if callable.name == "main", callable.holder.map({ callable.file.attribute("main", of: $0) != nil }) ?? false { return "@MainActor" }
        for path in callable.scope.indices.map({ Array(callable.scope[...$0]) }).reversed() {
            guard let entry = table.entries[path] else { continue }
            if let isolation = entry.isolation { return isolation }
            for name in entry.inherits {
                if let parent = table.resolve(name, from: path), let isolation = parent.isolation { return isolation }
                if name.hasPrefix("UI") || name.hasPrefix("NS") || ["View", "App", "Scene"].contains(name) { return "@MainActor" }
            }
        }
        return settings.isMainActorByDefault ? "@MainActor" : nil
    }

    private func isUnsafe(_ callable: Callable) -> Bool {
        if callable.file.attribute("unsafe", of: callable.declaration) != nil { return true }
        if isUnsafe(scope: callable.scope) { return true }
        let types = callable.parameters.filter { !$0.hasDefault }.map(\.type) + [callable.returnType].compactMap { $0 }
        return types.contains { mentionsUnsafe($0, callable) }
    }

    private func isUnsafe(scope: [String]) -> Bool {
        scope.indices.contains { table.entries[Array(scope[...$0])]?.isUnsafe ?? false } || isUnsafePointer(scope.first ?? "", from: [])
    }

    /// Whether a name means one of the standard library's pointers, and no type of the module that is called so.
    private func isUnsafePointer(_ name: String, from scope: [String]) -> Bool {
        let isOne = name.hasPrefix("Unsafe") || name == "OpaquePointer" || name == "Unmanaged" || name == "CVaListPointer"
        return isOne && table.resolve(name, from: scope) == nil
    }

    func mentionsUnsafe(_ range: Range<Int>, _ callable: Callable) -> Bool {
        range.contains { token in
            guard callable.file.tokens.kinds[token].isIdentifierLike else { return false }
            let name = callable.file.string(token)
            if isUnsafePointer(name, from: callable.scope) { return true }
            return table.resolve(name, from: callable.scope)?.isUnsafe ?? false
        }
    }

    // MARK: - The call

    /// What stands before the dot; nil for a global function.
    private func subject(_ callable: Callable, _ spelling: Spelling, _ arrangement: inout Arrangement) throws(Obstacle) -> String? {
        guard let type = spelling.receiver else { return nil }
        let isExistential = type.hasPrefix("any ")
        if callable.isStatic || callable.kind == .initializerDecl || callable.isOperator {
            guard !isExistential else {
                throw Obstacle("it belongs to a protocol to which nothing here conforms: call it on a type that does")
            }
            return type
        }
        if callable.parameters.contains(where: { callable.file.text($0.type).contains("Self") }), isExistential {
            throw Obstacle("it takes `Self`, and nothing here conforms to the protocol: call it on a type that does")
        }
        let what = "\"the \(Self.escaped(type)) to call it on\""
        let isActor = table.entries[callable.scope]?.kind == .actorDecl
        if isActor, !callable.file.hasModifier(.nonisolated, callable.declaration) {
            arrangement.actor = type
            arrangement.isolation = nil
        } else {
            let word = callable.isMutating && !isClass(callable.scope) ? "var" : "let"
            arrangement.setup.append(
                "\(word) subject: \(type) = \(arrangement.placeholder(what, isUnsafe: isUnsafe(scope: callable.scope)))")
        }
        return "subject"
    }

    private func isClass(_ scope: [String]) -> Bool { table.entries[scope]?.kind == .classDecl }

    /// Text for a string literal.
    static func escaped(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }

    private func call(
        _ callable: Callable, _ spelling: Spelling, _ subject: String?, _ arguments: [(label: String?, value: String)]
    ) throws(Obstacle) -> String {
        let list = arguments.map { ($0.label.map { $0 + ": " } ?? "") + $0.value }.joined(separator: ", ")
        switch callable.kind {
        case .initializerDecl:
            let type = subject ?? ""
            let isPlain = type.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            return isPlain ? "\(type)(\(list))" : "\(type).init(\(list))"
        case .subscriptDecl: return "\(subject ?? "")[\(list)]"
        case .binding:
            let name = callable.file.string(callable.file.outline.anchor(callable.node))
            return subject.map { "\($0).\(name)" } ?? name
        default: break
        }
        guard !callable.isOperator else {
            let values = arguments.map { String($0.value.drop { $0 == "&" }) }
            if values.count == 2 { return "\(values[0]) \(callable.name) \(values[1])" }
            guard let only = values.first else { throw Obstacle("it is an operator without operands") }
            return callable.file.hasModifier(.postfix, callable.declaration) ? only + callable.name : callable.name + only
        }
        return (subject.map { $0 + "." } ?? "") + callable.name + "(\(list))"
    }

    private func decideResult(_ callable: Callable, _ spelling: inout Spelling, _ arrangement: inout Arrangement) {
        if callable.kind == .initializerDecl {
            let entry = table.entries[callable.scope]
            arrangement.hasResult = !(entry?.isNonCopyable ?? false) && !arrangement.isUnsafe
            arrangement.discardsResult = !arrangement.hasResult
            return
        }
        guard let type = callable.returnType else { return }
        let text = callable.file.text(type)
        guard text != "Void", text != "()" else { return }
        let isHeld = type.contains { token in
            guard callable.file.tokens.kinds[token].isIdentifierLike || callable.file.token(token, is: "~") else { return false }
            let name = callable.file.string(token)
            let isKnown = [
                "~", "Span", "RawSpan", "MutableSpan", "MutableRawSpan", "OutputSpan", "UTF8Span", "InlineArray", "Mutex", "Atomic",
            ].contains(name)
            return isKnown || table.resolve(name, from: callable.scope)?.isNonCopyable ?? false
                || name == "Self" && table.entries[callable.scope]?.isNonCopyable ?? false
        }
        arrangement.hasResult = !isHeld && !arrangement.isUnsafe
        arrangement.discardsResult = !arrangement.hasResult
        if table.differsInResultOnly(callable), !type.contains(where: { callable.file.tokens.kinds[$0] == .some }) {
            arrangement.resultType = spelling.spell(type)
        }
    }
}

extension Arrangement {
    /// The expression that stands for a value which somebody has to fill in.
    func placeholder(_ what: String, needsTry: Bool = true, isUnsafe isOfUnsafe: Bool = false) -> String {
        (needsTry ? "try " : "") + (isUnsafe && isOfUnsafe ? "unsafe " : "") + "placeholder(\(what))"
    }
}

/// Names of variables in a test that mean nothing else there.
struct LocalNames {
    private var taken: Set<String>

    init(reserved: Set<String>) {
        taken = reserved.union(["subject", "result", "placeholder", "task", "outcome", "error", "check", "self", "_"])
    }

    private static let keywords: Set<String> = [
        "in", "for", "is", "as", "if", "do", "let", "var", "func", "class", "struct", "enum", "protocol", "extension", "import", "return",
        "throw",
        "throws", "try", "catch", "case", "default", "switch", "where", "while", "repeat", "break", "continue", "guard", "defer",
        "operator", "init",
        "deinit", "subscript", "static", "public", "private", "internal", "fileprivate", "nil", "true", "false", "super", "inout", "else",
        "rethrows",
        "typealias", "associatedtype", "precedencegroup", "Any", "Self", "fallthrough",
    ]

    mutating func take(_ name: String) -> String {
        let isName = name.first.map { $0.isLetter || $0 == "_" } ?? false && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        let base = isName && name != "_" ? name : "value"
        var candidate = Self.keywords.contains(base) || taken.contains(base) ? base + "Value" : base
        var number = 2
        while taken.contains(candidate) {
            candidate = base + "\(number)"
            number += 1
        }
        taken.insert(candidate)
        return candidate
    }
}
