// Owns: types as a test file has to write them: qualified, with generic parameters replaced by types that exist.
import Analysis
import Outline
import SwiftLexer

/// Writes the types of one function for a test file of another module.
struct Spelling {
    let table: TypeTable
    var file: FileContext
    /// The names from the outermost type to the one that holds the function.
    let scope: [String]
    /// What is asked of generic parameters, of the function's own and of those around it.
    var generics = GenericArguments()
    /// The types of `scope`, from the outermost on, as a test writes them.
    var around: [String] = []
    /// Whether a name was used that only an import of the source file can explain.
    var usesImports = false

    var receiver: String? { around.count == scope.count ? around.last : nil }

    init(_ table: TypeTable, _ file: FileContext, scope: [String]) {
        self.table = table
        self.file = file
        self.scope = scope
    }

    /// A type, without what only parameters have (`inout`, `@escaping`); nil where a test cannot write it.
    mutating func spell(_ range: Range<Int>) -> String? {
        var text = ""
        var brackets: [TokenKind] = []
        var token = range.lowerBound
        while token < range.upperBound {
            let kind = file.tokens.kinds[token]
            let isSpaced = file.tokens.flags[token].contains(.spaceBefore) && !text.isEmpty
            var piece: String?
            switch kind {
            case .atSign:
                if file.token(token + 1, isIn: ["escaping", "autoclosure", "noescape"]) {
                    token += 2
                    continue
                }
                if file.tokens.kinds[token + 1].isIdentifierLike {
                    piece = "@" + file.string(token + 1)
                    token += 1
                }
            case .leftParen, .leftSquare:
                brackets.append(kind)
                piece = file.string(token)
            case .rightParen, .rightSquare:
                _ = brackets.popLast()
                piece = file.string(token)
            case .inout, .borrowing, .consuming, .sending, .isolated, .borrow:
                if brackets.isEmpty, text.isEmpty {
                    token += 1
                    continue
                }
                piece = file.string(token)
            case .some:
                guard let (name, end) = opaque(after: token, range) else { return nil }
                piece = name
                token = end - 1
            case .each, .repeat: return nil
            case .any, .async: piece = file.string(token)
            case .exclamationMark where brackets.isEmpty: piece = "?"
            default:
                if text.isEmpty, file.token(token, isIn: ["__owned", "__shared", "_const"]) {
                    token += 1
                    continue
                }
                piece = isHead(token, range, brackets.last) ? name(token) : file.string(token)
            }
            guard let piece else { return nil }
            text += (isSpaced ? " " : "") + piece
            token += 1
        }
        return text.isEmpty ? nil : text
    }

    /// Whether a token begins the name of a type: no member of another, no label, no keyword.
    private func isHead(_ token: Int, _ range: Range<Int>, _ bracket: TokenKind?) -> Bool {
        let kind = file.tokens.kinds[token]
        guard kind.isIdentifierLike || kind == .selfType else { return false }
        if token > range.lowerBound, file.tokens.kinds[token - 1] == .period { return false }
        if bracket == .leftParen, token + 1 < range.upperBound, file.tokens.kinds[token + 1] == .colon { return false }
        return kind != .nonisolated && kind != .of
    }

    /// A concrete type for `some P`.
    private mutating func opaque(after token: Int, _ range: Range<Int>) -> (String, Int)? {
        var end = token + 1
        var depth = 0
        while end < range.upperBound {
            let kind = file.tokens.kinds[end]
            depth += file.angles(end)
            let isPart =
                depth > 0 || kind.isIdentifierLike || kind == .period || kind == .rightAngle || file.token(end, is: "&")
                || file.token(end, is: "~")
            if !isPart { break }
            end += 1
        }
        guard let type = concrete(file.parts(of: file.text(token + 1..<end))) else { return nil }
        return (type, end)
    }

    /// The name of a type; nil for one that a test cannot name.
    private mutating func name(_ token: Int) -> String? {
        let name = file.plainName(token)
        if name == "Self" { return receiver }
        if generics.isGeneric(name) { return argument(name) }
        let hasArguments = token + 1 < file.tokens.count && file.angles(token + 1) > 0
        if let entry = table.resolve(name, from: scope) { return spell(entry, hasArguments: hasArguments) }
        if StandardTypes.names.contains(name) { return name }
        if StandardTypes.associated.contains(name), let holder = holder(of: name) { return holder + "." + name }
        guard file.importsAnything else { return nil }
        usesImports = true
        return file.string(token)
    }

    /// The type around the function that has an associated type: the innermost that says to be a collection, or what the type itself brings.
    private func holder(of associated: String) -> String? {
        guard StandardTypes.ofSequences.contains(associated) else { return receiver }
        for index in around.indices.reversed() {
            guard let entry = table.entries[Array(scope[...index])] else { return around[index] }
            let isOne = entry.inherits.contains { $0.hasSuffix("Sequence") || $0.hasSuffix("Collection") || $0.hasSuffix("Protocol") }
            if entry.kind == .protocolDecl || isOne { return around[index] }
        }
        return receiver
    }

    private func spell(_ entry: TypeEntry, hasArguments: Bool) -> String? {
        guard entry.isNameable else { return nil }
        if entry.kind == .associatedtypeDecl { return receiver.map { $0 + "." + (entry.path.last ?? "") } }
        var shared = min(zip(entry.path, scope).prefix { $0 == $1 }.count, around.count)
        // Inside a generic type its own name stands for it with its arguments.
        if shared == entry.path.count, !hasArguments { return around[shared - 1] }
        if shared == entry.path.count { shared -= 1 }
        var text = shared > 0 ? around[shared - 1] : ""
        for index in shared..<entry.path.count {
            let isLast = index == entry.path.count - 1
            let isGeneric = !(table.entries[Array(entry.path[...index])]?.generics.isEmpty ?? true)
            if isGeneric, !(isLast && hasArguments) { return nil }
            guard index > 0 || table.qualified(entry.path[0]) != nil else { return nil }
            text +=
                (text.isEmpty ? "" : ".")
                + (index == 0 ? table.qualified(entry.path[0]).map(Self.escapedPath) ?? "" : Self.escaped(entry.path[index]))
        }
        return text
    }

    private static func escapedPath(_ path: String) -> String {
        path.split(separator: ".").map { escaped(String($0)) }.joined(separator: ".")
    }

    /// A name that is a keyword, in back-ticks.
    static func escaped(_ name: String) -> String {
        let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        return isPlain && !["Type", "Protocol", "default", "in", "is", "as", "case", "init", "self", "true", "false", "nil"].contains(name)
            ? name : "`\(name)`"
    }
}

// MARK: - Types for generic parameters

extension Spelling {
    /// A type that satisfies some constraints; nil where none is known.
    mutating func concrete(_ constraints: [String], element: String? = nil) -> String? {
        var wanted = constraints.filter { !$0.hasPrefix("~") && !StandardTypes.markers.contains($0) }
        if wanted.isEmpty { return "Int" }
        var element = element
        for index in wanted.indices {
            guard let open = wanted[index].firstIndex(of: "<") else { continue }
            let argument = String(wanted[index][wanted[index].index(after: open)...].dropLast())
            wanted[index] = String(wanted[index][..<open])
            guard argument.allSatisfy({ $0.isLetter || $0.isNumber }) else { return nil }
            // What a generic parameter stands for was said by who asks.
            if !generics.isGeneric(argument) {
                element = table.resolve(argument, from: scope).flatMap { spell($0, hasArguments: false) } ?? argument
            }
        }
        if let module = wanted.first(where: { table.resolve($0, from: scope) != nil }) { return conformer(of: module, wanted) }
        return StandardTypes.concrete(Set(wanted), element: element ?? "Int")
    }

    /// A type of the module that conforms to a protocol of the module.
    private func conformer(of name: String, _ wanted: [String]) -> String? {
        for path in table.conformers[name] ?? [] {
            guard let entry = table.entries[path], entry.isNameable, entry.kind != .protocolDecl, entry.conditions.isEmpty,
                !entry.isNonCopyable, wanted.allSatisfy({ entry.inherits.contains($0) })
            else { continue }
            let isGeneric = path.indices.contains { !(table.entries[Array(path[...$0])]?.generics.isEmpty ?? false) }
            if !isGeneric { return spell(entry, hasArguments: false) }
        }
        return nil
    }
}

extension FileContext {
    /// Whether anything but the standard library explains names here.
    var importsAnything: Bool { !nodes(.importDecl).isEmpty }
}
